"""The inspector's forms, generated from the structs of a story: their fields, types and bounds.

field_table.py says what fields are called; values.py and numbers.py edit single values; lists.py
edits tuples of structs.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from story.model.parameters import Bind
from story.model.placement import Anchored
from story.model.surrounding import Environment, Photo360, Video360
from story.model.values import Colour
from studio.look import GRID, Look, label
from studio.panels.combo import Combo
from studio.panels.editor import Editor
from studio.panels.field_table import CHOICES, UNIONS, Field, field_of, humanise
from studio.panels.numbers import NumberField, RotationField, VectorField
from studio.panels.offered import Sources
from studio.panels.tick import Tick
from studio.panels.values import (
    CheckField,
    ChoiceField,
    CodesField,
    ColourField,
    FiguresField,
    IdField,
    LineField,
    PatternField,
    WordsField,
)
from studio.wording import _, shown

NAME_WIDTH = GRID * 12  # of the column of names

_NARROW = GRID * 8  # where a form stands beside a name

NEVER: Final = ("id", "version", "tracks")
"""Fields that no form shows: ids, and what the timeline edits."""


@dataclass(frozen=True)
class Workshop:
    """What editors are made with."""

    look: Look
    sources: Sources
    fresh: Callable[[type[Struct], Struct | None], Struct | None]
    """A first value of that type in place of the old one; None where the story has nothing it
    could name, such as a 360° photo for a surrounding."""

    keys: Callable[[str], QWidget | None] | None = None
    """Makes what sets the keyframes of the field at a path; None for one that cannot move."""

    path: str = ""  # of the form that is made, with a dot at its end
    names: int = NAME_WIDTH  # pixels of the column of names

    def within(self, name: str) -> Workshop:
        """What editors in a field are made with."""
        return replace(self, path=f"{self.path}{name}.")


def kind_of(hint: Any) -> tuple[Any, tuple[Meta, ...]]:
    """A type without its Annotated wrapping, and the constraints that were in it."""
    metas: list[Meta] = []
    while get_origin(hint) is Annotated:
        base, *more = get_args(hint)
        metas.extend(meta for meta in more if isinstance(meta, Meta))
        hint = base
    return hint, tuple(metas)


_COLOUR: Final = kind_of(Colour)[1]


def parts_of(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the one type."""
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def hints_of(kind: type[Struct]) -> dict[str, Any]:
    """The types of a struct's fields, with their constraints."""
    return typing.get_type_hints(kind, include_extras=True)


def make_editor(hint: Any, field: Field, shop: Workshop) -> Editor:
    """An editor for a value of that type."""
    base, metas = kind_of(hint)
    members = parts_of(base)
    if type(None) in members:
        rest = tuple(part for part in members if part is not type(None))
        if field.refers and field.without:
            return IdField(field.refers, shop.sources, shown(field.without))
        inner = rest[0] if len(rest) == 1 else Union[rest]  # noqa: UP007  # built at run time
        return OptionalField(inner, field, shop)
    if all(isinstance(part, type) and issubclass(part, Struct) for part in members):
        kinds = tuple(members)
        return UnionForm(kinds, shop) if len(kinds) > 1 else StructForm(kinds[0], shop)
    if get_origin(base) is Literal:
        return ChoiceField(get_args(base), dict(field.choices) or CHOICES)
    if get_origin(base) is dict:
        return WordsField(shop.sources, long=field.long)
    if get_origin(base) is tuple:
        return _tuple_editor(get_args(base), field, shop)
    if base is bool:
        return CheckField()
    if base in (float, int):
        return _number(metas, field, whole=base is int)
    if metas == _COLOUR:
        return ColourField()
    if field.refers:
        return IdField(field.refers, shop.sources)
    return PatternField(_pattern(metas)) if _pattern(metas) else LineField()


def _pattern(metas: tuple[Meta, ...]) -> str:
    return next((meta.pattern for meta in metas if meta.pattern is not None), "")


def _tuple_editor(arguments: tuple[Any, ...], field: Field, shop: Workshop) -> Editor:
    item, metas = kind_of(arguments[0])
    if item is float and len(arguments) in (3, 4):
        return VectorField(field) if len(arguments) == 3 else RotationField(field)
    if item is str:
        return CodesField(_pattern(metas))
    if type(None) in parts_of(item):  # figures, of which some may lack
        return FiguresField()
    from studio.panels.lists import ListField  # lists.py makes forms of its own

    return ListField(parts_of(item), shop)


def _field_editor(kind: type[Struct], name: str, hint: Any, field: Field, shop: Workshop) -> Editor:
    """An editor for a field of a struct, which may depend on the other fields."""
    from studio.panels.dependent import DEPENDENT  # whose editors are made of these

    make = DEPENDENT.get((kind.__name__, name)) or DEPENDENT.get(("", name))
    return make(field, shop) if make is not None else make_editor(hint, field, shop)


def fields_shown(kind: type[Struct]) -> tuple[str, ...]:
    """A struct's fields as a form shows them: its own, then what all of its sort have."""
    if kind is Bind:
        return ()  # its sentence says it all
    names = [name for name in kind.__struct_fields__ if name not in NEVER]
    last = ("when", "actions", "once") if "actions" in names else ("variants", "animations")
    return (*(n for n in names if n not in last), *(n for n in last if n in names))


def _number(metas: tuple[Meta, ...], field: Field, *, whole: bool) -> NumberField:
    low, high, above, below = -math.inf, math.inf, -math.inf, math.inf
    for meta in metas:
        low = meta.ge if meta.ge is not None else low
        high = meta.le if meta.le is not None else high
        above = meta.gt if meta.gt is not None else above
        below = meta.lt if meta.lt is not None else below
    wraps = (low, below) == (-180, 180)
    return NumberField(field, low, high, above=above, below=below, wraps=wraps, whole=whole)


class OptionalField(Editor):
    """A value that may be left out: a tick beside what it brings, then the value."""

    def __init__(self, hint: Any, field: Field, shop: Workshop) -> None:
        super().__init__()
        shop = replace(shop, names=_NARROW)  # what stands in it has less room
        self._hint, self._field, self._shop = hint, field, shop
        self._inner = make_editor(hint, field, shop)
        self._inner.edited.connect(self._forward)
        self.wide = self._inner.wide
        self._value: object = None
        self._box = Tick()
        self._box.toggled.connect(self._toggled)
        self.setFocusProxy(self._box)
        self._brings = label(shown(field.tick), dim=True)
        if field.without:
            off = self.tr("Off: %1").replace("%1", shown(field.without))
            self._box.setToolTip(off)
            self._box.setAccessibleDescription(f"{shown(field.tick)}. {off}")
        first = QHBoxLayout()
        first.setSpacing(GRID // 2)
        first.addWidget(self._box)
        first.addWidget(self._brings, 1)
        layout = QVBoxLayout(self) if self.wide else QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(first)
        layout.addWidget(self._inner, 1)
        self._inner.setVisible(False)
        if not self.wide:
            layout.addStretch(0)

    def show_value(self, value: object) -> None:
        self._value = value
        with QSignalBlocker(self._box):
            self._box.setChecked(value is not None)
        self._inner.setVisible(value is not None)
        self._brings.setVisible(value is None or self.wide)
        if value is not None:
            self._inner.show_value(value)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._box.setAccessibleName(name)
        self._inner.describe(name, hint)

    def refresh(self) -> None:
        self._inner.refresh()

    def _toggled(self, on: bool) -> None:
        value = self._first() if on else None
        if on and value is None:
            self.show_value(None)
            return
        self.show_value(value)
        self.edited.emit(value, False)

    def _first(self) -> object:
        base = kind_of(self._hint)[0]
        if isinstance(base, type) and issubclass(base, Struct):
            return self._shop.fresh(base, None)
        if self._field.refers:
            options = self._shop.sources.options(self._field.refers)
            return options[0][0] if options else None
        return self._field.start

    def _forward(self, value: object, more: bool) -> None:
        self._value = value
        self.edited.emit(value, more)


class StructForm(Editor):
    """A struct's fields, one a row: its name, its editor, and a button that resets it."""

    wide = True

    def __init__(
        self, kind: type[Struct], shop: Workshop, fields: Sequence[str] | None = None
    ) -> None:
        super().__init__()
        self._kind, self._shop = kind, shop
        self._value: Struct | None = None
        self._based = False  # on another struct, and not on the defaults of this
        self._rows: dict[str, Editor] = {}
        self._names: dict[str, QLabel] = {}
        self._resets: dict[str, QToolButton] = {}
        self._defaults: dict[str, object] = {}
        self._stops: list[QWidget] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID // 2)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnMinimumWidth(0, shop.names + GRID // 2)
        grid.setColumnStretch(1, 1)
        hints = hints_of(kind)
        known = {described.name: described for described in msgspec.structs.fields(kind)}
        for name in fields if fields is not None else fields_shown(kind):
            described = known[name]
            field = field_of(kind.__name__, name)
            editor = _field_editor(kind, name, hints[name], field, shop.within(name))
            title = shown(field.label) if field.label else humanise(name)
            editor.describe(title, shown(field.hint) if field.hint else title)
            editor.edited.connect(lambda value, more, n=name: self._take(n, value, more))
            self._rows[name] = editor
            if field.parts:
                title = f"{title}   {shown(field.parts)}"
            alone = fields is not None and len(fields) == 1 and editor.wide
            key = None if shop.keys is None else shop.keys(f"{shop.path}{name}")
            roomy = editor.roomy and key is None
            self._names[name] = self._add_row(grid, title, editor, alone=alone, roomy=roomy)
            if not alone:
                self._defaults[name] = described.default
                self._resets[name] = self._reset_button(grid, name, shop.look, roomy=roomy)
                self._add_key(grid, name, key)

    def show_value(self, value: object) -> None:
        if not isinstance(value, self._kind):
            return
        self._value = value
        for name, editor in self._rows.items():
            editor.show_owner(value)
            editor.show_value(getattr(value, name))
        self._show_resets()
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Let Tab go from row to row, also to what was made after the rows under it."""
        stops = list(tab_stops(self))
        if stops != self._stops:
            self._stops = stops
            for one, other in pairwise(stops):
                QWidget.setTabOrder(one, other)

    def set_base(self, base: Struct) -> None:
        """Let fields be reset to those of another struct, and mark those that differ from it."""
        self._based = True
        self._defaults = {name: getattr(base, name) for name in self._resets}

    def refresh(self) -> None:
        for editor in self._rows.values():
            editor.refresh()

    def row(self, name: str) -> Editor:
        """The editor of a field; KeyError where the form has none."""
        return self._rows[name]

    def name_of(self, widget: QWidget) -> str:
        """The field that a widget in here edits, or names; "" for none."""
        for name, editor in self._rows.items():
            if widget is editor or editor.isAncestorOf(widget) or widget is self._names[name]:
                return name
        return ""

    def _add_row(
        self, grid: QGridLayout, title: str, editor: Editor, *, alone: bool, roomy: bool
    ) -> QLabel:
        """A row; the name of a wide editor that is alone stands in the section's heading.

        One that is `roomy` has the place of the buttons too while there are none.
        """
        row = grid.rowCount()
        name = label(title, dim=True)
        name.setToolTip(editor.toolTip())
        name.setBuddy(editor)
        if editor.wide and not isinstance(editor, OptionalField):
            if alone:
                name.setParent(None)
            else:
                grid.addWidget(name, row, 0, 1, 2)
            grid.addWidget(editor, row + 1, 0, 1, 4)
        else:
            top = Qt.AlignmentFlag.AlignTop if editor.wide else Qt.AlignmentFlag.AlignVCenter
            if editor.wide:
                name.setMinimumHeight(editor.sizeHint().height())  # level with its tick
            grid.addWidget(name, row, 0, top)
            if roomy:
                line = QHBoxLayout()
                line.setSpacing(GRID // 2)
                line.addWidget(editor, 1)
                grid.addLayout(line, row, 1, 1, 3)
            else:
                grid.addWidget(editor, row, 1)
        return name

    def _reset_button(
        self, grid: QGridLayout, name: str, look: Look, *, roomy: bool
    ) -> QToolButton:
        button = QToolButton()
        button.setIcon(look.icon("arrow-counter-clockwise", colour=look.theme.dim))
        button.setToolTip(self.tr("Reset"))
        button.setAccessibleName(
            self.tr("Reset: %1").replace("%1", self._rows[name].accessibleName())
        )
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(GRID * 2 + 4, GRID * 3)
        button.setStyleSheet("padding: 2px;")
        keep = button.sizePolicy()
        keep.setRetainSizeWhenHidden(not roomy)
        button.setSizePolicy(keep)
        button.clicked.connect(lambda: self._reset(name))
        wide = self._rows[name].wide and not isinstance(self._rows[name], OptionalField)
        row = grid.rowCount() - (2 if wide else 1)
        line = grid.itemAtPosition(row, 1)
        if roomy and isinstance(line, QHBoxLayout):
            line.addWidget(button)
            return button
        tall = self._rows[name].wide and not wide
        place = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(button, row, 2, place)
        return button

    def _add_key(self, grid: QGridLayout, name: str, button: QWidget | None) -> None:
        """What sets keyframes of a field, where it can move."""
        editor = self._rows[name]
        if button is not None:
            wide = editor.wide and not isinstance(editor, OptionalField)
            row = grid.rowCount() - (2 if wide else 1)
            grid.addWidget(button, row, 3, Qt.AlignmentFlag.AlignVCenter)

    def _show_resets(self) -> None:
        for name, button in self._resets.items():
            default = self._defaults[name]
            differs = default is not msgspec.NODEFAULT and getattr(self._value, name) != default
            button.setVisible(differs)
            title = self._names[name]
            if self._based and title.property("overridden") != differs:
                title.setProperty("overridden", differs)
                title.style().unpolish(title)
                title.style().polish(title)
                said = self.tr("Overridden here") if differs else ""
                self._rows[name].setAccessibleDescription(said)

    def _reset(self, name: str) -> None:
        self._rows[name].show_value(self._defaults[name])
        self._take(name, self._defaults[name], False)

    def _take(self, name: str, value: object, more: bool) -> None:
        if self._value is None:
            return
        try:
            self._value = msgspec.structs.replace(self._value, **{name: value})
        except ValueError:  # a span that would end before it starts
            self._rows[name].show_value(getattr(self._value, name))
            return
        mended = self._shop.sources.mended(self._value)
        if mended != self._value:
            self.show_value(mended)
        else:
            for editor in self._rows.values():
                editor.show_owner(mended)
            self._show_resets()
        self.edited.emit(self._value, more)


_LACKING: Final[dict[type[Struct], str]] = {
    Photo360: _("Add a picture to the library first."),
    Video360: _("Add a video to the library first."),
    Environment: _("Add a 3D model to the library first."),
    Anchored: _("Only a scene whose surrounding is the real world (AR) has anchors to hold on to."),
}
"""Why a value cannot be of a kind."""


def tab_stops(owner: QWidget) -> Iterator[QWidget]:
    """What Tab stops at in a widget, in the order in which it is laid out."""
    layout = owner.layout()
    if layout is not None:
        yield from _stops_of(layout)


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _stops_of(inner)
        elif (widget := item.widget()) is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
                yield widget
            yield from tab_stops(widget)


class UnionForm(Editor):
    """One of several structs: which, then its fields."""

    wide = True

    def __init__(self, kinds: tuple[type[Struct], ...], shop: Workshop) -> None:
        super().__init__()
        self._kinds, self._shop = kinds, shop
        self._value: Struct | None = None
        self._form: StructForm | None = None
        self._combo = Combo()
        for kind in kinds:
            self._combo.addItem(shown(UNIONS.get(kind.__name__, kind.__name__)))
        self._combo.activated.connect(self._switched)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("dim", True)
        self._note.hide()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID // 2)
        self._box.addWidget(self._combo)
        self._box.addWidget(self._note)
        self.setFocusProxy(self._combo)

    def show_value(self, value: object) -> None:
        if not isinstance(value, self._kinds):
            return
        if self._form is None or type(value) is not type(self._value):
            if self._form is not None:
                self._form.hide()
                self._form.deleteLater()
            self._form = StructForm(type(value), self._shop)
            self._form.edited.connect(self._forward)
            self._box.addWidget(self._form)
        self._note.hide()
        self._value = value
        self._combo.setCurrentIndex(self._kinds.index(type(value)))
        self._form.show_value(value)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._combo.setAccessibleName(name)

    def refresh(self) -> None:
        if self._form is not None:
            self._form.refresh()

    def _switched(self, index: int) -> None:
        kind = self._kinds[index]
        if isinstance(self._value, kind):
            self._note.hide()
            return
        fresh = self._shop.fresh(kind, self._value)
        if fresh is None:
            self._note.setText(shown(_LACKING.get(kind, "")))
            self._note.show()
            if self._value is not None:
                self._combo.setCurrentIndex(self._kinds.index(type(self._value)))
            return
        self.show_value(fresh)
        self.edited.emit(fresh, False)

    def _forward(self, value: object, more: bool) -> None:
        if isinstance(value, Struct):
            self._value = value
        self.edited.emit(value, more)
