"""The overlays panel: all that stands in the scene shown, what is in front at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import structs
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
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QMenu,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from story import edits
from story.model.values import Id
from story.overlays.group import DEEPEST, Group
from story.overlays.table import AnyOverlay
from studio.actions import ARRANGING, Actions
from studio.look import GRID, Look, font
from studio.panels.empty import EmptyState
from studio.panels.field_table import OVERLAY_ICONS, OVERLAY_NAMES
from studio.panels.rows import (
    ENTER,
    ESCAPE,
    VALUE,
    NameDelegate,
    OnKeys,
    keep_rows,
    make_current,
    move_made,
    paint_ground,
    values_of,
)
from studio.panels.sources import overlay_name
from studio.session import Session
from studio.wording import shown

_ROW: Final = GRID * 4 - 4
_STEP: Final = GRID * 2  # to the right, of what is in a group
_SIGN: Final = GRID * 2
_NAMES: Final = GRID * 3 + _SIGN  # from the left


class OverlaysPanel(QWidget):
    """The list of overlays: click to select, double click or Enter to look at one, drag to reorder.

    The order says what is seen in front of what else is as far away.
    """

    def __init__(self, session: Session, actions: Actions, look: Look) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._groups: dict[Id, Group] = {}
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Overlays"))
        self._list.setAccessibleDescription(
            self.tr(
                "What is in front comes first. Enter looks at one, F2 renames it, Shift and the"
                " arrows select several."
            )
        )
        self._delegate = _OverlayDelegate(session, look, self._list)
        self._list.setItemDelegate(self._delegate)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._menu)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.itemSelectionChanged.connect(self._select)
        self._list.itemClicked.connect(lambda: self._select())
        self._list.itemDoubleClicked.connect(lambda: actions["frame"].trigger())
        self._list.model().rowsMoved.connect(self._moved)
        OnKeys(self._list, actions["delete"].trigger)
        OnKeys(self._list, actions["frame"].trigger, ENTER)
        OnKeys(self._list, session.select_nothing, ESCAPE)
        self._empty = EmptyState(
            self._list, look, "stack-simple", self.tr("What you put into the scene is listed here.")
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._list, 1)
        session.story_changed.connect(self.show_scene)
        session.scene_changed.connect(self.show_scene)
        session.selection_changed.connect(self._mark)
        self.show_scene()

    def show_scene(self) -> None:
        """Show the overlays of the scene as they are now."""
        scene = self._session.scene
        overlays = _listed(scene.overlays) if scene is not None else ()
        self._groups = {each.id: each for each in overlays if isinstance(each, Group)}
        movable = self._session.writable
        self._list.setDragEnabled(movable)
        keep_rows(self._list, overlays, self._said, editable=movable)
        self._delegate.depths = _depths(overlays)
        self._mark()
        self._empty.update_state()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        self._list.viewport().update()

    def _said(self, overlay: AnyOverlay, row: int) -> tuple[str, str]:
        name = overlay_name(self._session, overlay)
        kind = shown(OVERLAY_NAMES[str(overlay.__struct_config__.tag)])
        lines = [name, kind] if name != kind else [name]
        if overlay.hidden:
            lines.append(self.tr("Hidden at first"))
        group = self._groups.get(overlay.parent or "")
        if group is not None:
            around = overlay_name(self._session, group)
            lines.append(self.tr("In the group “%1”").replace("%1", around))
        return ", ".join(lines), "\n".join(lines)

    def _mark(self) -> None:
        chosen = set(self._session.overlay_ids)
        now = self._list.currentItem()
        if now is None or now.data(VALUE).id != self._session.overlay_id:
            make_current(self._list, self._session.overlay_id)
        with QSignalBlocker(self._list):
            for row in range(self._list.count()):
                item = self._list.item(row)
                item.setSelected(item.data(VALUE).id in chosen)
        self._list.viewport().update()

    def _select(self) -> None:
        now = self._list.currentItem()
        last = now.data(VALUE).id if now is not None else None
        ids = [item.data(VALUE).id for item in self._list.selectedItems()]
        ids.sort(key=lambda id_: id_ == last)  # the one chosen last is the one that is shown
        if ids:
            self._session.select_overlays(tuple(ids))

    def _moved(self) -> None:
        scene = self._session.scene
        if scene is None:
            return
        order = tuple(reversed(values_of(self._list)))
        before = [overlay.id for overlay in reversed(_listed(scene.overlays))]
        listed_so = before == [overlay.id for overlay in scene.overlays]
        after = [overlay.id for overlay in order]
        moved = move_made(before, after)
        if moved is None:
            return
        overlay, place = moved
        before.remove(overlay)
        before.insert(place, overlay)
        arranged = structs.replace(scene, overlays=order)
        self._session.edit(
            self.tr("Arrange"),
            lambda story: (
                edits.move_overlay(story, overlay, place)
                if listed_so and before == after  # it was the only one
                else edits.replace_scene(story, arranged)
            ),
        )

    def _menu(self, at: QPoint) -> None:
        item = self._list.itemAt(at)
        if item is None:
            return
        menu = QMenu(self)
        menu.addAction(self._actions["frame"])
        rename = menu.addAction(self.tr("Rename"), lambda: self._list.editItem(item))
        rename.setEnabled(self._session.writable)
        menu.addActions([self._actions[n] for n in ("cut", "copy", "paste", "duplicate")])
        menu.addSeparator()
        menu.addActions([self._actions[n] for n in ("group", "ungroup", "make-component")])
        menu.addActions([self._actions[n] for n in ("edit-component", "detach")])
        menu.addSeparator()
        menu.addActions([self._actions[name] for name in ARRANGING])
        menu.addSeparator()
        menu.addAction(self._actions["delete"])
        menu.exec(self._list.viewport().mapToGlobal(at))


def _listed(overlays: Sequence[AnyOverlay]) -> tuple[AnyOverlay, ...]:
    """What is in front first, and each group right above the first of what is in it.

    Groups are not seen themselves, so it does not matter where among the others they are.
    """
    groups = {each.id: each for each in overlays if isinstance(each, Group)}
    holding = {each.parent for each in overlays}
    listed: dict[Id, AnyOverlay] = {}
    for overlay in reversed(overlays):
        if overlay.id in groups and overlay.id in holding:
            continue  # it comes with what is in it
        around: list[Group] = []
        at = groups.get(overlay.parent or "")
        while at is not None and at.id not in listed and len(around) < DEEPEST:
            around.append(at)
            at = groups.get(at.parent or "")
        listed.update((each.id, each) for each in (*reversed(around), overlay))
    rest = (each for each in reversed(overlays) if each.id not in listed)  # in rings
    return (*listed.values(), *rest)


def _depths(overlays: Sequence[AnyOverlay]) -> dict[Id, int]:
    """In how many groups each overlay is."""
    parents = {each.id: each.parent for each in overlays}
    depths: dict[Id, int] = {}
    for overlay in parents:
        depth, at = 0, parents[overlay]
        while at is not None and depth < DEEPEST:
            depth, at = depth + 1, parents.get(at)
        depths[overlay] = depth
    return depths


class _OverlayDelegate(NameDelegate):
    """Draws an overlay: the icon of its type, its name, a sign where it is hidden at first."""

    def __init__(self, session: Session, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self.label = self.tr("Name")
        self.depths: dict[Id, int] = {}  # in groups

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
        overlay: AnyOverlay = index.data(VALUE)
        theme = self._look.theme
        area = QRect(option.rect)
        chosen = overlay.id in self._session.overlay_ids
        area = area.adjusted(self.depths.get(overlay.id, 0) * _STEP, 0, 0, 0)
        painter.save()
        paint_ground(painter, option, theme, current=chosen)
        top = area.top() + (_ROW - _SIGN) // 2
        icon = OVERLAY_ICONS[str(overlay.__struct_config__.tag)]
        sign = self._look.icon(icon, colour=theme.accent if chosen else theme.dim)
        sign.paint(painter, area.left() + GRID * 2, top, _SIGN, _SIGN)
        end = area.right() - GRID
        if overlay.hidden:
            end -= _SIGN
            self._look.icon("eye-slash", colour=theme.dim).paint(painter, end, top, _SIGN, _SIGN)
            end -= GRID
        painter.setFont(font("body"))
        painter.setPen(QColor(theme.dim if overlay.hidden else theme.text))
        room = QRect(area.left() + _NAMES, area.top(), end - area.left() - _NAMES, _ROW)
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            painter.fontMetrics().elidedText(
                overlay_name(self._session, overlay), Qt.TextElideMode.ElideRight, room.width()
            ),
        )
        painter.restore()

    def name_of(self, value: AnyOverlay) -> str:
        return value.name or overlay_name(self._session, value)

    def rename(self, value: AnyOverlay, name: str) -> None:
        if name not in (value.name, overlay_name(self._session, value)):
            named = structs.replace(value, name=name)
            self._session.edit(self.tr("Rename"), lambda story: edits.replace_overlay(story, named))

    def place_of(self, area: QRect) -> QRect:
        left = area.left() + _NAMES - GRID
        return QRect(left, area.top(), area.right() - left - GRID, _ROW)
