"""What an instance has otherwise than its component: a form for each overlay of the component.

A field that differs is marked, and its reset button gives it back to the component.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from PySide6.QtWidgets import QVBoxLayout, QWidget

from story.components import FIXED, overridden
from story.errors import EditError
from story.fields import value_in
from story.model.values import Id
from story.overlays.base import Overlay
from story.overlays.instance import (
    Instance,
    Override,
    Overriding,
    with_override,
    without_override,
)
from story.overlays.table import AnyOverlay
from studio.look import GRID, label
from studio.panels.editor import Editor
from studio.panels.field_table import Field
from studio.panels.form import StructForm, Workshop, fields_shown
from studio.panels.step_head import StepHead

_PARTS: Final = ("placement", "grade")  # fields with fields of their own that can be overridden


class OverridesField(Editor):
    """A folded form for each overlay of the component, as this instance shows it."""

    wide = True

    def __init__(self, field: Field, shop: Workshop) -> None:
        super().__init__()
        self._shop = shop
        self._instance: Instance | None = None
        self._parts: list[_Part] = []
        self._key: tuple[tuple[Id, type, type], ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        self._none = label(self.tr("The component is empty."), "small", dim=True)
        self._box.addWidget(self._none)

    def show_owner(self, owner: Struct) -> None:
        if isinstance(owner, Instance):
            self._instance = owner

    def show_value(self, value: object) -> None:
        instance = self._instance
        if instance is None or not isinstance(value, tuple):
            return
        component = self._shop.sources.component(instance.component)
        overlays = component.overlays if component is not None else ()
        key = tuple((each.id, type(each), type(each.placement)) for each in overlays)
        if key != self._key:
            self._build(overlays)
            self._key = key
        self._none.setVisible(not overlays)
        for part, overlay in zip(self._parts, overlays, strict=True):
            part.show_overlay(overlay, value)

    def part(self, index: int) -> _Part:
        """The form of one of the component's overlays."""
        return self._parts[index]

    def refresh(self) -> None:
        for part in self._parts:
            part.refresh()

    def _build(self, overlays: tuple[AnyOverlay, ...]) -> None:
        for part in self._parts:
            part.setParent(None)
            part.deleteLater()
        self._parts = []
        for overlay in overlays:
            part = _Part(overlay, self._shop)
            part.edited.connect(self._take)
            self._parts.append(part)
            self._box.addWidget(part)

    def _take(self, value: object, more: bool) -> None:
        """Take another value of one field: an Override, or None in it gives it back."""
        instance = self._instance
        if instance is None or not isinstance(value, _Change):
            return
        if value.back:
            instance = without_override(instance, value.overlay, value.field)
        else:
            made = Override(overlay=value.overlay, field=value.field, value=value.value)
            instance = with_override(instance, made)
        self._instance = instance
        self.show_value(instance.overrides)
        self.edited.emit(instance.overrides, more)


class _Change(Struct, frozen=True):
    overlay: Id
    field: str
    value: Overriding
    back: bool  # to what the component has


class _Part(Editor):
    """One overlay of the component: what it is called, and its fields as the instance has them."""

    def __init__(self, overlay: AnyOverlay, shop: Workshop) -> None:
        super().__init__()
        self._shop = shop
        self._own = self._now = overlay
        self.head = StepHead(shop.look, folds=True, strong=False, fixed=True)
        self.head.folded.connect(self._fold)
        self._forms: dict[str, StructForm] = {}  # by the part of the overlay; "" is itself
        self._inside = QWidget()
        self._inside.hide()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(GRID, 0, 0, GRID)
        inside.setSpacing(GRID // 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.head)
        box.addWidget(self._inside)

    def show_overlay(self, overlay: AnyOverlay, overrides: tuple[Override, ...]) -> None:
        """Show the component's overlay as overrides make it."""
        self._own = self._now = overlay
        count = 0
        for override in overrides:
            if override.overlay == overlay.id:
                count += 1
                try:
                    self._now = overridden(self._now, override)
                except EditError:  # the problems panel says so
                    continue
        name = self._shop.sources.overlay_name(overlay)
        changed = self.tr("%1 overridden").replace("%1", str(count))
        self.head.say(f"“{name}” · {changed}" if count else name)
        for part, form in self._forms.items():
            self._show(part, form)

    def refresh(self) -> None:
        for form in self._forms.values():
            form.refresh()

    def opened(self, part: str = "") -> StructForm:
        """The form of the overlay's own fields, or of its placement's."""
        if not self._forms:
            self._make()
        self._inside.show()
        self.head.show_open(True)
        return self._forms[part]

    def _fold(self) -> None:
        if self._inside.isHidden():
            self.opened()
        else:
            self._inside.hide()
            self.head.show_open(False)

    def _make(self) -> None:
        names = [name for name in fields_shown(type(self._own)) if self._may(name)]
        names.sort(key=lambda name: name in Overlay.__struct_fields__)  # its own come first
        parts = [part for part in _PARTS if part in self._own.__struct_fields__]
        for part in ("", *parts):
            owner: Struct = value_in(self._own, part) if part else self._own
            form = StructForm(type(owner), self._shop, None if part else names)
            form.edited.connect(lambda value, more, p=part: self._take(p, value, more))
            self._forms[part] = form
            box = self._inside.layout()
            assert box is not None
            box.addWidget(form)
            self._show(part, form)

    def _may(self, name: str) -> bool:
        """Whether an instance can override a field: one that holds no structs."""
        held = getattr(self._own, name)
        return (
            name not in (*FIXED, *_PARTS, "name", "variants", "visible")
            and not isinstance(held, Struct)
            and not (isinstance(held, tuple) and (not held or isinstance(held[0], Struct)))
        )

    def _show(self, part: str, form: StructForm) -> None:
        form.set_base(value_in(self._own, part) if part else self._own)
        form.show_value(value_in(self._now, part) if part else self._now)

    def _take(self, part: str, value: object, more: bool) -> None:
        if not isinstance(value, Struct):
            return
        before: Struct = value_in(self._now, part) if part else self._now
        own: Struct = value_in(self._own, part) if part else self._own
        for name in _differing(before, value):
            path = f"{part}.{name}" if part else name
            held = getattr(value, name)
            change = _Change(self._own.id, path, held, back=held == getattr(own, name))
            self.edited.emit(change, more)


def _differing(before: Struct, after: Struct) -> Iterator[str]:
    for name in after.__struct_fields__:
        if getattr(before, name) != getattr(after, name):
            yield name
