"""Editors of fields whose values depend on other fields beside them: what a variable holds, what a
field can be led to, and variants of files and links.

form.py asks the table here before it looks at a field's type.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from story.model.parameters import Bind
from story.model.values import VariantKey
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    TextVariable,
    Variable,
    YesNoVariable,
)
from studio.look import GRID, label
from studio.panels.by_choice import ByChoiceField
from studio.panels.combo import Combo
from studio.panels.editor import Editor
from studio.panels.field_table import Field, Refers, field_of
from studio.panels.form import Workshop
from studio.panels.keyed import keyed_editor, path_name
from studio.panels.lists import ListField
from studio.panels.numbers import NumberField
from studio.panels.overrides import OverridesField
from studio.panels.values import CheckField, ChoiceField, IdField, LineField
from studio.wording import shown


class _Swapping(Editor):
    """Holds an editor of the sort that the owner's other fields call for."""

    def __init__(self, field: Field, shop: Workshop) -> None:
        super().__init__()
        self._field, self._shop = field, shop
        self._inner: Editor | None = None
        self._key: object = None
        self._name = self._hint = ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def show_value(self, value: object) -> None:
        if self._inner is not None:
            self._inner.show_value(value)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._name, self._hint = name, hint
        if self._inner is not None:
            self._inner.describe(name, hint)

    def _hold(self, key: object, make: Callable[[], Editor]) -> None:
        """Put another editor in where the key is another one than before."""
        if key == self._key and self._inner is not None:
            return
        self._key = key
        if self._inner is not None:
            self._inner.setParent(None)
            self._inner.deleteLater()
        self._inner = make()
        self._inner.edited.connect(self.edited)
        self._inner.describe(self._name, self._hint)
        self._box.addWidget(self._inner)
        self.setFocusProxy(self._inner)


class HeldField(_Swapping):
    """What a variable is set to or compared with."""

    def show_owner(self, owner: Struct) -> None:
        variable = self._shop.sources.variable(getattr(owner, "variable", ""))
        limits = "test" not in owner.__struct_fields__
        self._hold(_sort_of(variable), lambda: self._editor(variable, limits=limits))

    def _editor(self, variable: Variable | None, *, limits: bool) -> Editor:
        match variable:
            case NumberVariable(lowest=low, highest=high) if limits:
                return NumberField(
                    self._field,
                    -math.inf if low is None else low,
                    math.inf if high is None else high,
                )
            case NumberVariable():
                return NumberField(self._field)
            case YesNoVariable():
                return CheckField()
            case ChoiceVariable(options=options):
                values = [option.value for option in options]
                return ChoiceField(values, {value: value for value in values})
            case _:
                return LineField()


class InitialField(HeldField):
    """What a variable begins as."""

    def show_owner(self, owner: Struct) -> None:
        if isinstance(owner, NumberVariable | TextVariable | YesNoVariable | ChoiceVariable):
            self._hold(_sort_of(owner), lambda: self._editor(owner, limits=True))


def _sort_of(variable: Variable | None) -> object:
    """What decides on the editor of a variable's values."""
    match variable:
        case NumberVariable():
            return ("number", variable.lowest, variable.highest)
        case ChoiceVariable():
            return tuple(option.value for option in variable.options)
        case _:
            return type(variable)


class TestField(_Swapping):
    """How a variable is compared: those that are no numbers know only = and ≠."""

    __test__ = False  # no test, whatever pytest thinks of its name

    def show_owner(self, owner: Struct) -> None:
        variable = self._shop.sources.variable(getattr(owner, "variable", ""))
        number = variable is None or isinstance(variable, NumberVariable)
        tests = ("=", "!=", "<", "<=", ">", ">=") if number else ("=", "!=")
        self._hold(tests, lambda: ChoiceField(tests))


class FieldField(Editor):
    """Which field of an overlay, or of the surrounding, is led to another value."""

    roomy = True

    def __init__(self, field: Field, shop: Workshop) -> None:
        super().__init__()
        self._shop = shop
        self._paths: list[str] = []
        self._combo = Combo()
        self._combo.activated.connect(lambda at: self.edited.emit(self._paths[at], False))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._combo)
        self.setFocusProxy(self._combo)

    def show_owner(self, owner: Struct) -> None:
        known = self._shop.sources.animatable(getattr(owner, "overlay", None))
        paths = list(known.fields)
        if paths != self._paths:
            self._paths = paths
            with QSignalBlocker(self._combo):
                self._combo.clear()
                self._combo.addItems([path_name(path) for path in paths])

    def show_value(self, value: object) -> None:
        if value in self._paths:
            self._combo.setCurrentIndex(self._paths.index(str(value)))
        else:
            self._combo.setCurrentIndex(-1)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._combo.setAccessibleName(name)


class FinishField(Editor):
    """Which finish a model is to wear: one of its file's, or as it comes."""

    roomy = True

    def __init__(self, field: Field, shop: Workshop) -> None:
        super().__init__()
        self._shop, self._without = shop, shown(field.without)
        self._names: tuple[str | None, ...] = ()
        self._combo = Combo()
        self._combo.activated.connect(lambda at: self.edited.emit(self._names[at], False))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._combo)
        self.setFocusProxy(self._combo)

    def show_owner(self, owner: Struct) -> None:
        names = (None, *self._shop.sources.finishes(getattr(owner, "overlay", "")))
        if names != self._names:
            self._names = names
            with QSignalBlocker(self._combo):
                self._combo.clear()
                self._combo.addItems([self._without if each is None else each for each in names])

    def show_value(self, value: object) -> None:
        self._combo.setCurrentIndex(self._names.index(value) if value in self._names else -1)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._combo.setAccessibleName(name)


class KeyedField(_Swapping):
    """What such a field is led to."""

    def show_owner(self, owner: Struct) -> None:
        path = getattr(owner, "field", "")
        known = self._shop.sources.animatable(getattr(owner, "overlay", None))
        field = known.fields.get(path)
        self._hold((path, field), lambda: keyed_editor(path, field))


class VariantsField(Editor):
    """Other files or links for some: a row for each language and audience that has its own."""

    wide = True

    def __init__(self, field: Field, shop: Workshop) -> None:
        super().__init__()
        self._field, self._shop = field, shop
        self._refers: Refers = ""
        self._url = False
        self._value: Mapping[VariantKey, str] = {}
        self._editors: dict[VariantKey, Editor] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID // 2)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GRID // 2)
        self._box.addLayout(self._rows)
        self._add = QPushButton(self.tr("Add for…"))
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        line = QHBoxLayout()
        line.addWidget(self._add)
        line.addStretch(1)
        self._box.addLayout(line)
        self.setFocusProxy(self._add)

    def show_owner(self, owner: Struct) -> None:
        self._url = "url" in owner.__struct_fields__
        if not self._url:
            self._refers = field_of(type(owner).__name__, "asset").refers

    def show_value(self, value: object) -> None:
        if not isinstance(value, dict):
            return
        if list(value) != list(self._editors):
            self._build(list(value))
        self._value = value
        for key, editor in self._editors.items():
            editor.show_value(value[key])

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._add.setAccessibleName(f"{name}: {self._add.text()}")

    def refresh(self) -> None:
        for editor in self._editors.values():
            editor.refresh()

    def _build(self, keys: list[VariantKey]) -> None:
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._editors = {}
        for key in keys:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(GRID // 2)
            tag = label(self._said(key), "small", dim=True)
            tag.setFixedWidth(GRID * 9)
            editor: Editor = LineField() if self._url else IdField(self._refers, self._shop.sources)
            editor.describe(f"{self.accessibleName()}: {self._said(key)}", "")
            editor.edited.connect(lambda value, _more, k=key: self._put(k, value))
            remove = QToolButton()
            remove.setIcon(self._shop.look.icon("x", colour=self._shop.look.theme.dim))
            remove.setToolTip(self.tr("Remove"))
            remove.setAccessibleName(self.tr("Remove: %1").replace("%1", self._said(key)))
            remove.clicked.connect(lambda _=False, k=key: self._remove(k))
            line.addWidget(tag)
            line.addWidget(editor, 1)
            line.addWidget(remove)
            self._rows.addWidget(row)
            self._editors[key] = editor

    def _fill_menu(self) -> None:
        self._menu.clear()
        audiences = [code for code, _name in self._shop.sources.options("audience")]
        languages = self._shop.sources.languages()
        keys = [*languages, *(f"@{code}" for code in audiences)]
        keys += [f"{language}@{code}" for language in languages for code in audiences]
        for key in keys:
            if key not in self._value:
                action = self._menu.addAction(self._said(key))
                action.triggered.connect(lambda _=False, k=key: self._put(k, self._first()))

    def _said(self, key: VariantKey) -> str:
        language, _, audience = key.partition("@")
        names = dict(self._shop.sources.options("audience"))
        said = names.get(audience, audience)
        return " · ".join(part for part in (language, said) if part)

    def _first(self) -> str:
        if self._url:
            return "https://"
        options = self._shop.sources.options(self._refers)
        return options[0][0] if options else ""

    def _put(self, key: VariantKey, value: object) -> None:
        if value:
            self._tell({**self._value, key: str(value)})

    def _remove(self, key: VariantKey) -> None:
        self._tell({k: said for k, said in self._value.items() if k != key})

    def _tell(self, value: dict[VariantKey, str]) -> None:
        self.show_value(value)
        self.edited.emit(value, False)


DEPENDENT: Final[dict[tuple[str, str], Callable[[Field, Workshop], Editor]]] = {
    ("SetVariable", "value"): HeldField,
    ("VariableIs", "value"): HeldField,
    ("VariableIs", "test"): TestField,
    ("AnimateTo", "field"): FieldField,
    ("AnimateTo", "value"): KeyedField,
    ("Wear", "finish"): FinishField,
    ("NumberVariable", "initial"): InitialField,
    ("ChoiceVariable", "initial"): InitialField,
    ("ChoiceParameter", "binds"): lambda _, shop: ListField((Bind,), shop, fields=("values",)),
    ("Bind", "values"): ByChoiceField,
    ("", "variants"): VariantsField,
    ("Instance", "overrides"): OverridesField,
}
"""By struct and field; without a struct, of every one."""
