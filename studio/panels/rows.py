"""What lists of things with ids share: rows kept in step, names edited in place, orders changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from story.model.values import Id
from studio.look import Theme

VALUE: Final = Qt.ItemDataRole.UserRole  # where a row holds what it stands for
DELETE: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
ESCAPE: Final = (Qt.Key.Key_Escape,)
_BAR: Final = 3  # pixels of accent before the row that is current


class _Identified(Protocol):
    @property
    def id(self) -> Id: ...


T = TypeVar("T", bound=_Identified)


def keep_rows(
    view: QListWidget,
    values: Sequence[T],
    said: Callable[[T, int], tuple[str, str]],
    *,
    editable: bool = False,
) -> None:
    """Make the rows stand for these values, in their order, without a signal.

    `said` gives a value's name for screen readers and its tooltip. Rows are made anew only where
    ids came, went or moved. What is `editable` may be renamed in place and dragged elsewhere.
    """
    with QSignalBlocker(view):
        if [one.id for one in values_of(view)] != [one.id for one in values]:
            view.clear()
            for _ in values:
                item = QListWidgetItem()
                if editable:
                    flags = item.flags() | Qt.ItemFlag.ItemIsEditable
                    item.setFlags(flags & ~Qt.ItemFlag.ItemIsDropEnabled)
                view.addItem(item)
        for row, value in enumerate(values):
            item = view.item(row)
            item.setData(VALUE, value)
            name, tip = said(value, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
            item.setToolTip(tip)
    view.viewport().update()


def values_of(view: QListWidget) -> list[Any]:
    """What the rows stand for, from the top."""
    return [view.item(row).data(VALUE) for row in range(view.count())]


def make_current(view: QListWidget, chosen: Id | None) -> None:
    """Make the row of that id the current one, or none, without a signal."""
    rows = [one.id for one in values_of(view)]
    with QSignalBlocker(view):
        view.setCurrentRow(rows.index(chosen) if chosen in rows else -1)


def move_made(before: list[Id], after: list[Id]) -> tuple[Id, int] | None:
    """Which one was moved and to what place, to make one order of another; None: neither."""
    for row, id_ in enumerate(after):
        if before[row] != id_:
            end = after.index(before[row])
            forward = after[row:end] == before[row + 1 : end + 1]
            moved = before[row] if forward else id_
            return moved, after.index(moved)
    return None


def paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, theme: Theme, *, current: bool
) -> None:
    """Paint what lies under a row: lighter under the mouse, with a bar of accent where current."""
    area: QRect = option.rect
    if current or option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(area, QColor(theme.field if current else theme.hover))
    if current:
        painter.fillRect(QRect(area.left(), area.top(), _BAR, area.height()), QColor(theme.accent))


class NameDelegate(QStyledItemDelegate):
    """Edits the name of a row's value in place. Subclasses paint, and say which name and where."""

    label = ""  # of the field, for screen readers

    def name_of(self, value: Any) -> str:
        """The name to begin with."""
        raise NotImplementedError

    def rename(self, value: Any, name: str) -> None:
        """Take a name, without spaces around it."""
        raise NotImplementedError

    def place_of(self, area: QRect) -> QRect:
        """Where in a row's area the field stands."""
        raise NotImplementedError

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setAccessibleName(self.label)
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(self.name_of(index.data(VALUE)))
            editor.selectAll()

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if isinstance(editor, QLineEdit):
            self.rename(index.data(VALUE), editor.text().strip())

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        editor.setGeometry(self.place_of(option.rect))


class OnKeys(QObject):
    """Calls `act` when one of the keys is pressed in a view; the view owns it."""

    def __init__(
        self, view: QWidget, act: Callable[[], object], keys: tuple[Qt.Key, ...] = DELETE
    ) -> None:
        super().__init__(view)
        self._act, self._keys = act, keys
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if _is_editing(watched):
            return False  # the key belongs to the field in its row, which lets it through
        if event.key() not in self._keys or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self._act()
        return True


def _is_editing(view: QObject) -> bool:
    editing = QAbstractItemView.State.EditingState
    return isinstance(view, QAbstractItemView) and view.state() == editing
