"""What a field gets for each value of a choice, where that is not the value itself."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from story.model.parameters import Bind
from story.overlays.instance import Overriding
from studio.look import GRID, label
from studio.panels.editor import Editor
from studio.panels.elided import ElidedLabel
from studio.panels.field_table import Field, field_of
from studio.panels.form import Workshop
from studio.panels.keyed import keyed_editor
from studio.panels.numbers import NumberField
from studio.panels.offered import Filling
from studio.panels.tick import Tick
from studio.panels.values import CheckField, IdField, LineField, WordsField
from studio.wording import shown

_NAMES = GRID * 8  # pixels of the column of values


class ByChoiceField(Editor):
    """The `values` of a Bind of a choice: a tick, then a line for each value."""

    wide = True

    def __init__(self, field: Field, shop: Workshop) -> None:
        super().__init__()
        self._shop = shop
        self._bind: Bind | None = None
        self._key: object = None
        self._held: Any = None  # what stands in the field
        self._values: dict[str, Overriding] = {}
        self._editors: dict[str, Editor] = {}
        self.tick = Tick()
        self.tick.toggled.connect(self._toggle)
        self._off, self._on = shown(field.without), shown(field.hint)
        self._said = label("", dim=True)
        first = QHBoxLayout()
        first.setSpacing(GRID // 2)
        first.addWidget(self.tick)
        first.addWidget(self._said, 1)
        self._grid = QGridLayout()
        self._grid.setSpacing(GRID // 2)
        self._grid.setColumnMinimumWidth(0, _NAMES)
        self._grid.setColumnStretch(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GRID // 2)
        box.addLayout(first)
        box.addLayout(self._grid)

    def show_owner(self, owner: Struct) -> None:
        if isinstance(owner, Bind):
            self._bind = owner

    def show_value(self, value: object) -> None:
        if self._bind is None or not isinstance(value, dict):
            return
        filling = self._shop.sources.filling(self._bind)
        if filling is None:
            return
        key = (filling.options, filling.field, filling.refers, type(filling.held), self._bind.field)
        if key != self._key:
            self._key = key
            self._build(self._bind.field, filling)
        self._values, self._held = value, filling.held
        with QSignalBlocker(self.tick):
            self.tick.setChecked(bool(value))
        self._said.setText(self._on if value else self._off)
        for n, (choice, editor) in enumerate(self._editors.items()):
            for widget in (self._grid.itemAtPosition(n, 0), self._grid.itemAtPosition(n, 1)):
                if widget is not None and (shown_ := widget.widget()) is not None:
                    shown_.setVisible(bool(value))
            if choice in value:
                editor.show_value(value[choice])

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self.tick.setAccessibleName(name)
        self.tick.setToolTip(hint)

    def refresh(self) -> None:
        self.show_value(self._values)
        for editor in self._editors.values():
            editor.refresh()

    def editor(self, choice: str) -> Editor:
        """What a value fills in."""
        return self._editors[choice]

    def _build(self, path: str, filling: Filling) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._editors = {}
        for row, (choice, name) in enumerate(filling.options):
            editor = _editor(path, filling, self._shop)
            editor.describe(self.tr("For “%1”").replace("%1", name), "")
            editor.edited.connect(lambda value, more, c=choice: self._put(c, value, more))
            title = ElidedLabel(name)
            title.setProperty("dim", True)
            title.setBuddy(editor)
            self._grid.addWidget(title, row, 0)
            self._grid.addWidget(editor, row, 1)
            self._editors[choice] = editor

    def _toggle(self, on: bool) -> None:
        held = self._held if self._held is not None else ""
        self._tell(dict.fromkeys(self._editors, held) if on else {}, False)

    def _put(self, choice: str, value: Any, more: bool) -> None:
        self._tell({**self._values, choice: value}, more)

    def _tell(self, values: dict[str, Overriding], more: bool) -> None:
        self.show_value(values)
        self.edited.emit(values, more)


def _editor(path: str, filling: Filling, shop: Workshop) -> Editor:
    """An editor for what may stand in such a field."""
    if filling.field is not None:
        return keyed_editor(path, filling.field)
    if filling.refers:
        return IdField(filling.refers, shop.sources)
    match filling.held:
        case bool():
            return CheckField()
        case int() | float():
            return NumberField(field_of("", path.rpartition(".")[2]))
        case dict():
            return WordsField(shop.sources, long=False)
    return LineField()
