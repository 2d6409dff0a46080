"""Editor of a tuple of structs: answers, anchors, caption tracks. Each may be added and removed."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.look import GRID, ICON, label
from studio.panels.editor import Editor
from studio.panels.field_table import UNIONS
from studio.panels.form import StructForm, Workshop, hints_of, kind_of, parts_of
from studio.wording import shown


class ListField(Editor):
    """A form for each item under its name, and a button that adds one.

    A trigger, whose only field is its actions, is shown as the list of them.
    """

    wide = True

    def __init__(self, kinds: tuple[Any, ...], shop: Workshop) -> None:
        super().__init__()
        self._shop = shop
        self._wrap: type[Struct] | None = None
        if len(kinds) == 1 and "actions" in hints_of(kinds[0]):
            self._wrap = kinds[0]
            kinds = parts_of(kind_of(hints_of(kinds[0])["actions"].__args__[0])[0])
        self._kinds: tuple[type[Struct], ...] = kinds
        self._items: tuple[Struct, ...] = ()
        self._forms: list[StructForm] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GRID)
        self._box.addLayout(self._rows)
        self._add = QPushButton(self.tr("Add"))
        self._add.setIcon(shop.look.icon("plus"))
        self._add.setIconSize(QSize(ICON, ICON))
        self._box.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        if len(self._kinds) > 1:
            menu = QMenu(self._add)
            for kind in self._kinds:
                action = menu.addAction(shown(UNIONS.get(kind.__name__, kind.__name__)))
                action.triggered.connect(lambda _=False, k=kind: self._append(k))
            self._add.setMenu(menu)
        else:
            self._add.clicked.connect(lambda: self._append(self._kinds[0]))
        self._note = label("", "small", dim=True)
        self._note.setWordWrap(True)
        self._note.hide()
        self._box.addWidget(self._note)
        self.setFocusProxy(self._add)

    def show_value(self, value: object) -> None:
        if not isinstance(value, tuple):
            return
        items = value
        if self._wrap is not None:
            items = tuple(action for trigger in value for action in trigger.actions)
        if [type(item) for item in items] != [type(item) for item in self._items]:
            self._build(items)
        self._items = items
        for form, item in zip(self._forms, items, strict=True):
            form.show_value(item)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._add.setAccessibleName(self.tr("Add: %1").replace("%1", name))
        self._add.setToolTip(hint)

    def refresh(self) -> None:
        for form in self._forms:
            form.refresh()

    def _build(self, items: tuple[Struct, ...]) -> None:
        while taken := self._rows.takeAt(0):
            if widget := taken.widget():
                widget.hide()
                widget.deleteLater()
        self._forms = []
        for index, item in enumerate(items):
            form = StructForm(type(item), self._shop)
            form.edited.connect(lambda value, more, i=index: self._replace(i, value, more))
            self._forms.append(form)
            self._rows.addWidget(self._row(index, type(item), form))

    def _row(self, index: int, kind: type[Struct], form: StructForm) -> QWidget:
        row = QWidget()
        box = QVBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GRID // 2)
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        several = len(self._kinds) > 1
        title = shown(UNIONS.get(kind.__name__, kind.__name__)) if several else f"{index + 1}"
        head.addWidget(label(title, dim=not several), 1)
        remove = QToolButton()
        remove.setIcon(self._shop.look.icon("trash", colour=self._shop.look.theme.dim))
        remove.setToolTip(self.tr("Remove"))
        remove.setAccessibleName(self.tr("Remove"))
        remove.clicked.connect(lambda: self._remove(index))
        head.addWidget(remove)
        box.addLayout(head)
        box.addWidget(form)
        return row

    def _append(self, kind: type[Struct]) -> None:
        fresh = self._shop.fresh(kind, None)
        if fresh is None:
            self._note.setText(self.tr("There is nothing in the story yet that it could name."))
            self._note.show()
            return
        self._note.hide()
        self._tell((*self._items, fresh), more=False)

    def _remove(self, index: int) -> None:
        self._tell(self._items[:index] + self._items[index + 1 :], more=False)

    def _replace(self, index: int, value: object, more: bool) -> None:
        if isinstance(value, Struct):
            self._tell((*self._items[:index], value, *self._items[index + 1 :]), more=more)

    def _tell(self, items: tuple[Struct, ...], *, more: bool) -> None:
        value: tuple[Struct, ...] = items
        if self._wrap is not None:
            value = (self._wrap(actions=items),) if items else ()
        self.show_value(value)
        self.edited.emit(value, more)
