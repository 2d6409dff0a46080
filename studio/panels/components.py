"""The components of the story, under the library's media: to place, open, rename and drag out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from story.model.story import Component
from story.model.values import Id
from story.overlays.instance import Instance
from studio.look import GRID, Look, font
from studio.panels.parts import heading
from studio.panels.rows import ENTER, VALUE, NameDelegate, OnKeys, keep_rows, paint_ground
from studio.session import Session

COMPONENT_MIME: Final = "application/x-diorama-asset"  # dropped as assets are
_ROW: Final = GRID * 4 - 4
_SIGN: Final = GRID * 2
_MOST: Final = 5  # rows shown without scrolling


class ComponentsList(QWidget):
    """Hidden while the story has no components. A double click or Enter places one."""

    wanted = Signal(str)  # ids
    opened = Signal(str)
    removed = Signal(str)
    renamed = Signal(str, str)

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self._uses: Counter[Id] = Counter()
        self._list = _Rows()
        self._list.setAccessibleName(self.tr("Components"))
        self._list.setAccessibleDescription(self.tr("Enter places one, F2 renames it."))
        self._list.setItemDelegate(_Delegate(self, look, self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._menu)
        self._list.itemDoubleClicked.connect(lambda: self._want())
        OnKeys(self._list, self._want, ENTER)
        OnKeys(self._list, self._remove)
        title = heading(self.tr("Components"))
        title.setContentsMargins(GRID * 2, GRID // 2, GRID, GRID // 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(title)
        box.addWidget(self._list)
        session.story_changed.connect(self.show_story)
        self.show_story()

    @property
    def rows(self) -> QListWidget:
        """The list itself."""
        return self._list

    def show_story(self) -> None:
        """Show the story's components as they are now."""
        story = self._session.story
        components = story.components if story is not None else ()
        self._uses = Counter(
            overlay.component
            for scene in (story.scenes if components and story is not None else ())
            for overlay in scene.overlays
            if isinstance(overlay, Instance)
        )
        self.setVisible(bool(components))
        self._list.setFixedHeight(min(len(components), _MOST) * _ROW + GRID)
        keep_rows(self._list, components, self._said, editable=self._session.writable)

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._list.viewport().update()

    def name_of(self, component: Component) -> str:
        """What a component is called."""
        return component.name or self.tr("Component without a name")

    def uses_of(self, component: Component) -> int:
        """How often scenes show it."""
        return self._uses[component.id]

    def _said(self, component: Component, row: int) -> tuple[str, str]:
        used = self.tr("used %1 times").replace("%1", str(self.uses_of(component)))
        return f"{self.name_of(component)}, {used}", f"{self.name_of(component)}\n{used}"

    def _chosen(self) -> Component | None:
        item = self._list.currentItem()
        component: Component | None = item.data(VALUE) if item is not None else None
        return component

    def _want(self) -> None:
        component = self._chosen()
        if component is not None and self._session.writable:
            self.wanted.emit(component.id)

    def _remove(self) -> None:
        component = self._chosen()
        if component is not None and self._session.writable:
            self.removed.emit(component.id)

    def _open(self) -> None:
        component = self._chosen()
        if component is not None:
            self.opened.emit(component.id)

    def _menu(self, at: QPoint) -> None:
        item = self._list.itemAt(at)
        if item is None:
            return
        menu = QMenu(self)
        menu.addAction(self.tr("Place in the scene"), self._want)
        menu.addAction(self.tr("Edit component"), self._open)
        menu.addAction(self.tr("Rename"), lambda: self._list.editItem(item))
        menu.addSeparator()
        menu.addAction(self.tr("Remove from the story"), self._remove)
        menu.exec(self._list.viewport().mapToGlobal(at))


class _Rows(QListWidget):
    """A list that gives the ids of its components when dragged."""

    def __init__(self) -> None:
        super().__init__()
        self.setDragEnabled(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def mimeTypes(self) -> list[str]:
        return [COMPONENT_MIME]

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        data = QMimeData()
        ids = "\n".join(item.data(VALUE).id for item in items)
        data.setData(COMPONENT_MIME, ids.encode("ascii"))
        return data


class _Delegate(NameDelegate):
    """Draws a component: its sign, its name, how often it is used."""

    def __init__(self, panel: ComponentsList, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._look = panel, look
        self.label = self.tr("Name of the component")

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(GRID * 16, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        component: Component = index.data(VALUE)
        theme = self._look.theme
        area: QRect = option.rect
        painter.save()
        paint_ground(painter, option, theme, current=False)
        top = area.top() + (_ROW - _SIGN) // 2
        sign = self._look.icon("puzzle-piece", colour=theme.dim)
        sign.paint(painter, area.left() + GRID * 2, top, _SIGN, _SIGN)
        painter.setFont(font("small"))
        painter.setPen(QColor(theme.dim))
        count = f"{self._panel.uses_of(component)} ×"
        room = area.adjusted(GRID * 3 + _SIGN, 0, -GRID * 2, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(count) - GRID)
        painter.setFont(font("body"))
        painter.setPen(QColor(theme.text))
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            painter.fontMetrics().elidedText(
                self._panel.name_of(component), Qt.TextElideMode.ElideRight, room.width()
            ),
        )
        painter.restore()

    def name_of(self, value: Component) -> str:
        return value.name

    def rename(self, value: Component, name: str) -> None:
        if name and name != value.name:
            self._panel.renamed.emit(value.id, name)

    def place_of(self, area: QRect) -> QRect:
        left = area.left() + GRID * 2 + _SIGN
        return QRect(left, area.top(), area.right() - left - GRID, _ROW)
