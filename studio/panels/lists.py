"""Editor of a tuple of structs: answers with their conditions and actions, options, anchors.

Each item is a sentence that opens into its form. sentences.py says what items say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct, structs
from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from story.model.actions import Answer
from story.model.parameters import (
    Bind,
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    RowParameter,
    TextParameter,
)
from story.model.timeline import Animation
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    Option,
    TextVariable,
    YesNoVariable,
)
from studio.look import GRID, ICON, label
from studio.panels.editor import Editor
from studio.panels.form import StructForm, Workshop, fields_shown
from studio.panels.sentences import title_of
from studio.panels.step_head import StepHead
from studio.wording import _, shown

ITEM_MIME: Final = "application/x-diorama-item"
_PARAMETERS: Final = (
    TextParameter,
    NumberParameter,
    ColourParameter,
    FileParameter,
    ChoiceParameter,
    RowParameter,
)
_NAMED: Final[dict[type[Struct], str]] = {
    NumberVariable: "name",
    TextVariable: "name",
    YesNoVariable: "name",
    ChoiceVariable: "name",
    Option: "value",
    **dict.fromkeys(_PARAMETERS, "name"),
}
_NOTHING_TO_NAME: Final = _("There is nothing in the story yet that it could name.")
_LACKING: Final[dict[type[Struct], str]] = {
    Animation: _("There are no animations in the model's file."),
}
"""Why an item of a kind cannot be made."""
_OWN: Final = ("id", "code")  # fields that no two items may have the same of


class ListField(Editor):
    """The items under one another, and a button that adds one.

    An item is opened by a click or Enter, moved by a drag or Alt and the arrows; its menu or the
    usual keys copy, paste, duplicate and remove it.
    """

    wide = True

    def __init__(
        self,
        kinds: tuple[Any, ...],
        shop: Workshop,
        foot: Callable[[Struct], QWidget] | None = None,
        *,
        fields: tuple[str, ...] | None = None,
    ) -> None:
        """`foot` makes what stands under an item's form, which shows `fields` where given."""
        super().__init__()
        self._shop, self._foot, self._fields = shop, foot, fields
        self._kinds: tuple[type[Struct], ...] = kinds
        self._cards = all(issubclass(kind, Answer) for kind in kinds)
        self._items: tuple[Struct, ...] = ()
        self._rows: list[_Row] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID // 2)
        self._column = QVBoxLayout()
        self._column.setSpacing(GRID if self._cards else 2)
        self._box.addLayout(self._column)
        self._add = QPushButton(self.tr("Add"))
        self._add.setIcon(shop.look.icon("plus"))
        self._add.setIconSize(QSize(ICON, ICON))
        if len(self._kinds) > 1:
            self._menu = QMenu(self._add)
            self._menu.aboutToShow.connect(self._fill_menu)
            self._add.setMenu(self._menu)
        else:
            self._add.clicked.connect(lambda: self.append(self._kinds[0]))
        self._add.setVisible(kinds != (Bind,))  # these come from the fields themselves
        line = QHBoxLayout()
        line.addWidget(self._add)
        line.addStretch(1)
        self._box.addLayout(line)
        self._note = label("", "small", dim=True)
        self._note.setWordWrap(True)
        self._note.hide()
        self._box.addWidget(self._note)
        self._drop = QFrame(self)
        self._drop.setProperty("drop", True)
        self._drop.hide()
        self.setFocusProxy(self._add)

    def show_value(self, value: object) -> None:
        if not isinstance(value, tuple):
            return
        if [type(item) for item in value] != [type(item) for item in self._items]:
            self._build(value)
        self._items = value
        for row, item in zip(self._rows, value, strict=True):
            row.show_item(item)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._add.setAccessibleName(self.tr("Add: %1").replace("%1", name))
        self._add.setToolTip(hint)

    def refresh(self) -> None:
        for row in self._rows:
            row.refresh()

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    # What a person does

    def offered(self) -> tuple[type[Struct], ...]:
        """The kinds of item that may be added now."""
        return tuple(kind for kind in self._kinds if self._shop.sources.offers(kind))

    def append(self, kind: type[Struct]) -> None:
        """Add a first item of that kind, and open it."""
        fresh = self._shop.fresh(kind, None)
        if fresh is None:
            self._say(shown(_LACKING.get(kind, _NOTHING_TO_NAME)))
            return
        self._insert(len(self._items), fresh)

    def row(self, index: int) -> StructForm:
        """The form of an item, which is opened."""
        self._rows[index].set_open(True)
        return self._rows[index].opened_form()

    def head(self, index: int) -> StepHead:
        """The sentence of an item."""
        return self._rows[index].head

    def index_of(self, widget: QWidget) -> str:
        """The place of the item that a widget in here is of, counted from 0; "" for none."""
        for index, row in enumerate(self._rows):
            if row.isAncestorOf(widget):
                return str(index)
        return ""

    def shift(self, index: int, to: int) -> None:
        """Put an item at another place."""
        to = min(max(to, 0), len(self._items) - 1)
        if to == index:
            return
        items, opened = list(self._items), [row.is_open for row in self._rows]
        items.insert(to, items.pop(index))
        opened.insert(to, opened.pop(index))
        self._tell(tuple(items), opened)
        self._rows[to].head.setFocus()

    def remove(self, index: int) -> None:
        """Take an item out."""
        opened = [row.is_open for row in self._rows]
        del opened[index]
        self._tell(self._items[:index] + self._items[index + 1 :], opened)
        if self._rows:
            self._rows[min(index, len(self._rows) - 1)].head.setFocus()
        else:
            self._add.setFocus()

    def copy(self, index: int) -> None:
        """Put an item on the clipboard."""
        data = QMimeData()
        written = msgspec.json.encode(self._items[index])
        data.setData(ITEM_MIME, written)
        data.setText(self._shop.sources.said(self._items[index]))
        QGuiApplication.clipboard().setMimeData(data)

    def duplicate(self, index: int) -> None:
        """Put a copy of an item after it."""
        self._insert(index + 1, self._renewed(self._items[index]))

    def paste(self, index: int) -> None:
        """Put the item on the clipboard at a place, where it is one of these kinds."""
        data = QGuiApplication.clipboard().mimeData()
        kinds: Any = self._kinds[0]
        for kind in self._kinds[1:]:
            kinds = kinds | kind
        try:
            item = msgspec.json.decode(data.data(ITEM_MIME).data(), type=kinds)
        except msgspec.DecodeError:  # also what is of another kind
            self._say(self.tr("What was copied does not fit here."))
            return
        self._insert(index, self._renewed(item))

    def _renewed(self, item: Struct) -> Struct:
        own = [name for name in _OWN if name in item.__struct_fields__]
        fresh = self._shop.fresh(type(item), None) if own else None
        if fresh is None:
            return item
        return structs.replace(item, **{name: getattr(fresh, name) for name in own})

    def _insert(self, index: int, item: Struct) -> None:
        self._note.hide()
        item = self._distinct(item)
        opened = [row.is_open for row in self._rows]
        opened.insert(index, True)
        self._tell((*self._items[:index], item, *self._items[index:]), opened)
        if index >= len(self._rows):
            return  # it was refused
        if self._cards and not getattr(item, "actions", ()):
            self.row(index).row("actions").setFocus()  # what comes next
        elif type(item) in _NAMED:
            name = self.row(index).row(_NAMED[type(item)])
            name.setFocus(Qt.FocusReason.TabFocusReason)  # which selects what is in it
        else:
            self._rows[index].head.setFocus()

    def _distinct(self, item: Struct) -> Struct:
        """The item under a name that no other has, where its kind is known by its names."""
        field = _NAMED.get(type(item))
        if field is None:
            return item
        taken = {getattr(each, field, None) for each in self._items}
        first: str = getattr(item, field)
        name, number = first, 2
        while name in taken:
            name, number = f"{first[:36]}_{number}", number + 1
        return structs.replace(item, **{field: name})

    def _replace(self, index: int, value: object, more: bool) -> None:
        if isinstance(value, Struct):
            items = (*self._items[:index], value, *self._items[index + 1 :])
            self._items = items
            self._rows[index].say(value)
            self.edited.emit(items, more)

    def _tell(self, items: tuple[Struct, ...], opened: list[bool]) -> None:
        self.show_value(items)
        for row, is_open in zip(self._rows, opened, strict=True):
            row.set_open(is_open)
        self.edited.emit(items, False)

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.show()

    def _fill_menu(self) -> None:
        self._menu.clear()
        for kind in self.offered():
            action = self._menu.addAction(title_of(kind))
            action.triggered.connect(lambda _=False, k=kind: self.append(k))
        if QGuiApplication.clipboard().mimeData().hasFormat(ITEM_MIME):
            self._menu.addSeparator()
            self._menu.addAction(self.tr("Paste"), lambda: self.paste(len(self._items)))

    # Rows

    def _build(self, items: tuple[Struct, ...]) -> None:
        before = [(type(item), row.is_open) for item, row in zip(self._items, self._rows)]  # noqa: B905
        while taken := self._column.takeAt(0):
            if widget := taken.widget():
                widget.hide()
                widget.deleteLater()
        self._rows = []
        for index, item in enumerate(items):
            row = _Row(type(item), self._shop, self._foot, self._fields, card=self._cards)
            self._connect(index, row)
            kept = before[index] if index < len(before) else None
            row.show_item(item)
            row.set_open(kept[1] if kept is not None and kept[0] is type(item) else self._cards)
            self._rows.append(row)
            self._column.addWidget(row)

    def _connect(self, index: int, row: _Row) -> None:
        head = row.head
        row.edited.connect(lambda value, more: self._replace(index, value, more))
        head.moved.connect(lambda by: self.shift(index, index + by))
        head.removed.connect(lambda: self.remove(index))
        head.copied.connect(lambda: self.copy(index))
        head.pasted.connect(lambda: self.paste(index + 1))
        head.duplicated.connect(lambda: self.duplicate(index))
        head.dragged.connect(lambda y: self._show_drop(self._place_at(y)))
        head.dropped.connect(lambda y: self._take_drop(index, y))

    def _place_at(self, y: int) -> int:
        """Before which row something falls, at a height of the screen."""
        for index, row in enumerate(self._rows):
            if y < row.mapToGlobal(row.rect().center()).y():
                return index
        return len(self._rows)

    def _show_drop(self, place: int) -> None:
        last = place >= len(self._rows)
        row = self._rows[-1] if last else self._rows[place]
        y = row.geometry().bottom() if last else row.geometry().top() - 2
        self._drop.setGeometry(0, max(y, 0), self.width(), 2)
        self._drop.raise_()
        self._drop.show()

    def _take_drop(self, index: int, y: int) -> None:
        self._drop.hide()
        place = self._place_at(y)
        self.shift(index, place - 1 if place > index else place)


class _Row(Editor):
    """An item: its sentence, and under it its form while it is open."""

    def __init__(
        self,
        kind: type[Struct],
        shop: Workshop,
        foot: Callable[[Struct], QWidget] | None,
        fields: tuple[str, ...] | None,
        *,
        card: bool,
    ) -> None:
        super().__init__()
        self._kind, self._shop, self._foot = kind, shop, foot
        self._item: Struct | None = None
        self._form: StructForm | None = None
        self._around: QWidget | None = None
        self._fields = fields if fields is not None else fields_shown(kind)
        self.is_open = False
        frame = QFrame()
        frame.setProperty("card", card)
        self.head = StepHead(shop.look, folds=bool(self._fields), strong=card)
        self.head.folded.connect(lambda: self.set_open(not self.is_open))
        self._inside = QVBoxLayout(frame)
        gap = GRID if card else 0
        self._inside.setContentsMargins(gap // 2, gap // 2, gap, gap if card else 0)
        self._inside.setSpacing(GRID // 2)
        self._inside.addWidget(self.head)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(frame)

    def show_item(self, item: Struct) -> None:
        """Show the item as it is now."""
        self.say(item)
        if self._form is not None:
            self._form.show_value(item)

    def say(self, item: Struct) -> None:
        """Take the item in, and let the sentence say it; its form shows it already."""
        self._item = item
        self.head.say(self._shop.sources.said(item))

    def refresh(self) -> None:
        if self._item is not None:
            self.say(self._item)
        if self._form is not None:
            self._form.refresh()

    def set_open(self, is_open: bool) -> None:
        """Show the form, or only the sentence."""
        self.is_open = is_open and bool(self._fields)
        if self.is_open:
            self.opened_form()
        if self._around is not None:
            self._around.setVisible(self.is_open)
        self.head.show_open(self.is_open)

    def opened_form(self) -> StructForm:
        """The form, made when it is first wanted."""
        if self._form is None:
            self._form = StructForm(self._kind, self._shop, self._fields)
            self._form.edited.connect(self.edited)
            around = QWidget()
            box = QVBoxLayout(around)
            box.setContentsMargins(GRID, 0, 0, GRID)
            box.addWidget(self._form)
            self._inside.addWidget(around)
            self._around = around
            if self._item is not None:
                self._form.show_value(self._item)
                if self._foot is not None:
                    box.addWidget(self._foot(self._item))
        return self._form
