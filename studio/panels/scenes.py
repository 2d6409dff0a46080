"""The scenes panel: a card for each scene, in the story's order."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from story import edits
from story.model.story import Scene
from story.model.values import Id, words
from studio.actions import Actions
from studio.look import GRID, Look, TextSize, font
from studio.panels.empty import EmptyState
from studio.panels.field_table import UNIONS
from studio.panels.parts import DeleteKey, tool_button
from studio.session import Session
from studio.thumbnails import Thumbnails
from studio.wording import _, shown

_PICTURE: Final = QSize(GRID * 11, GRID * 6)
_ROW: Final = GRID * 8
_SCENE: Final = Qt.ItemDataRole.UserRole


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
        DeleteKey(self._list, self._delete)
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
        with QSignalBlocker(self._list):
            kept = self._list.count() == len(scenes) and all(
                self._scene_at(row).id == scene.id for row, scene in enumerate(scenes)
            )
            if not kept:
                self._list.clear()
                for _ in scenes:
                    item = QListWidgetItem()
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
                    self._list.addItem(item)
            for row, scene in enumerate(scenes):
                item = self._list.item(row)
                item.setData(_SCENE, scene)
                name = scene_name(self._session, scene, row)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
                item.setToolTip(f"{name}\n{about(scene)}")
        self._mark()
        self._empty.update_state()
        self._list.viewport().update()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        self._list.viewport().update()

    def _scene_at(self, row: int) -> Scene:
        scene: Scene = self._list.item(row).data(_SCENE)
        return scene

    def _mark(self) -> None:
        with QSignalBlocker(self._list):
            for row in range(self._list.count()):
                if self._scene_at(row).id == self._session.scene_id:
                    self._list.setCurrentRow(row)

    def _go(self, *, select: bool = False) -> None:
        item = self._list.currentItem()
        if item is not None:
            scene: Scene = item.data(_SCENE)
            self._session.go_to(scene=scene.id)
            if select:
                self._session.select_nothing()

    def _moved(self) -> None:
        order = [self._scene_at(row).id for row in range(self._list.count())]
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
            scene: Scene = item.data(_SCENE)
            self._session.edit(
                self.tr("Delete scene"), lambda story: edits.remove_scene(story, scene.id)
            )


def move_made(before: list[Id], after: list[Id]) -> tuple[Id, int] | None:
    """Which one was moved and to what place, to make one order of another; None: neither."""
    for row, id_ in enumerate(after):
        if before[row] != id_:
            end = after.index(before[row])
            forward = after[row:end] == before[row + 1 : end + 1]
            moved = before[row] if forward else id_
            return moved, after.index(moved)
    return None


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


class _SceneDelegate(QStyledItemDelegate):
    """Draws a scene's card: its picture, its title, what is around."""

    def __init__(
        self, session: Session, thumbnails: Thumbnails, look: Look, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._thumbnails, self._look = session, thumbnails, look

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
        scene: Scene = index.data(_SCENE)
        theme = self._look.theme
        area: QRect = option.rect
        current = scene.id == self._session.scene_id
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.field if current else theme.hover))
        if current:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(theme.accent))
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

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setAccessibleName(self.tr("Scene title"))
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        scene: Scene = index.data(_SCENE)
        if isinstance(editor, QLineEdit):
            editor.setText(words(scene.title, self._session.languages()))
            editor.selectAll()

    def setModelData(
        self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        scene: Scene = index.data(_SCENE)
        if not isinstance(editor, QLineEdit):
            return
        language = self._session.languages()[0]
        title = {**scene.title, language: editor.text().strip()}
        title = {code: text for code, text in title.items() if text}
        if title != scene.title:
            self._session.edit(
                self.tr("Rename scene"),
                lambda story: edits.set_scene_title(story, scene.id, title),
            )

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        area: QRect = option.rect
        left = area.left() + GRID * 3 + _PICTURE.width()
        editor.setGeometry(left, area.top() + GRID // 2, area.right() - left - GRID, GRID * 4 - 4)
