"""The scenes panel: a card for each scene, in the story's order."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QMenu,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from story import edits
from story.model.story import Scene
from story.model.values import words
from studio.actions import Actions
from studio.look import GRID, Look, TextSize, font
from studio.panels.empty import EmptyState
from studio.panels.field_table import UNIONS
from studio.panels.parts import tool_button
from studio.panels.rows import (
    VALUE,
    NameDelegate,
    OnKeys,
    keep_rows,
    make_current,
    move_made,
    paint_ground,
    values_of,
)
from studio.session import Session
from studio.thumbnails import Thumbnails
from studio.wording import _, shown

_PICTURE: Final = QSize(GRID * 11, GRID * 6)
_ROW: Final = GRID * 8


class ScenesPanel(QWidget):
    """The list of scenes: click to go to one, drag to reorder, F2 or double click to rename."""

    def __init__(
        self, session: Session, thumbnails: Thumbnails, actions: Actions, look: Look
    ) -> None:
        super().__init__()
        self._session, self._thumbnails, self._actions = session, thumbnails, actions
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Scenes"))
        self._list.setItemDelegate(_SceneDelegate(session, thumbnails, look, self._list))
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self._list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._menu)
        self._list.currentItemChanged.connect(lambda: self._go())
        self._list.itemClicked.connect(lambda: self._go(select=True))
        self._list.model().rowsMoved.connect(self._moved)
        OnKeys(self._list, self._delete)
        self._empty = EmptyState(
            self._list, look, "stack", self.tr("Drop 360° pictures or videos: each makes a scene.")
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(GRID, 0, GRID, GRID // 2)
        foot.addWidget(tool_button(actions["add-scene"]))
        foot.addWidget(tool_button(actions["add-ar-scene"]))
        foot.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._list, 1)
        box.addLayout(foot)
        session.story_changed.connect(self.show_story)
        session.scene_changed.connect(self._mark)
        thumbnails.arrived.connect(self._list.viewport().update)
        self.show_story()

    def show_story(self) -> None:
        """Show the story's scenes as they are now."""
        story = self._session.story
        scenes = story.scenes if story is not None else ()

        def said(scene: Scene, row: int) -> tuple[str, str]:
            name = scene_name(self._session, scene, row)
            return name, f"{name}\n{about(scene)}"

        keep_rows(self._list, scenes, said, editable=True)
        self._mark()
        self._empty.update_state()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        self._list.viewport().update()

    def _mark(self) -> None:
        make_current(self._list, self._session.scene_id)

    def _go(self, *, select: bool = False) -> None:
        item = self._list.currentItem()
        if item is not None:
            scene: Scene = item.data(VALUE)
            self._session.go_to(scene=scene.id)
            if select:
                self._session.select_nothing()

    def _moved(self) -> None:
        order = [scene.id for scene in values_of(self._list)]
        story = self._session.story
        if story is None:
            return
        moved = move_made([scene.id for scene in story.scenes], order)
        if moved is not None:
            scene, place = moved
            self._session.edit(
                self.tr("Move scene"), lambda story: edits.move_scene(story, scene, place)
            )

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        item = self._list.itemAt(at)
        if item is not None:
            menu.addAction(self.tr("Rename"), lambda: self._list.editItem(item))
            menu.addAction(self._actions["duplicate"])
            menu.addAction(self._actions["set-opening"])
            menu.addSeparator()
            menu.addAction(self.tr("Delete scene"), self._delete)
            menu.addSeparator()
        menu.addAction(self._actions["add-scene"])
        menu.addAction(self._actions["add-ar-scene"])
        menu.exec(self._list.viewport().mapToGlobal(at))

    def _delete(self) -> None:
        item = self._list.currentItem()
        if item is not None and self._session.writable:
            scene: Scene = item.data(VALUE)
            self._session.edit(
                self.tr("Delete scene"), lambda story: edits.remove_scene(story, scene.id)
            )


def scene_name(session: Session, scene: Scene, row: int) -> str:
    """The scene's title, or its number in the story."""
    title = words(scene.title, session.languages())
    return title or shown(_("Scene %1")).replace("%1", str(row + 1))


def about(scene: Scene) -> str:
    """What is around, and how much stands in it."""
    around = shown(UNIONS[type(scene.surrounding).__name__])
    count = len(scene.overlays)
    if not count:
        return around
    if count == 1:
        return f"{around} · " + shown(_("1 overlay"))
    return f"{around} · " + shown(_("%1 overlays")).replace("%1", str(count))


class _SceneDelegate(NameDelegate):
    """Draws a scene's card: its picture, its title, what is around."""

    def __init__(
        self, session: Session, thumbnails: Thumbnails, look: Look, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._thumbnails, self._look = session, thumbnails, look
        self.label = self.tr("Scene title")

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(GRID * 24, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        scene: Scene = index.data(VALUE)
        theme = self._look.theme
        area: QRect = option.rect
        current = scene.id == self._session.scene_id
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, option, theme, current=current)
        picture = QRect(QPoint(area.left() + GRID * 2, area.top() + GRID), _PICTURE)
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(picture, self._thumbnails.of_scene(scene, _PICTURE, ratio))
        left = picture.right() + GRID + 4
        width = area.right() - left - GRID
        title = scene_name(self._session, scene, index.row())
        rows: tuple[tuple[TextSize, str, str, int, int], ...] = (
            ("body", theme.text, title, GRID + 2, 20),
            ("small", theme.dim, shown(UNIONS[type(scene.surrounding).__name__]), GRID * 4 - 2, 18),
        )
        for size, colour, text, top, high in rows:
            painter.setFont(font(size, strong=current and size == "body"))
            painter.setPen(QPen(QColor(colour)))
            elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(
                QRect(left, area.top() + top, width, high),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                elided,
            )
        painter.restore()

    def name_of(self, value: Scene) -> str:
        return words(value.title, self._session.languages())

    def rename(self, value: Scene, name: str) -> None:
        title = {**value.title, self._session.languages()[0]: name}
        title = {code: text for code, text in title.items() if text}
        if title != value.title:
            self._session.edit(
                self.tr("Rename scene"),
                lambda story: edits.set_scene_title(story, value.id, title),
            )

    def place_of(self, area: QRect) -> QRect:
        left = area.left() + GRID * 3 + _PICTURE.width()
        return QRect(left, area.top() + GRID // 2, area.right() - left - GRID, GRID * 4 - 4)
