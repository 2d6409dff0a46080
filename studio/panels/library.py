"""The library panel: the story's media as a grid of pictures, to search, filter and drag out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
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
from story.adding import role_of
from story.model.asset import Asset
from story.model.values import Id
from studio.actions import Actions
from studio.look import GRID, ICON, Look, font
from studio.panels.combo import Combo
from studio.panels.components import COMPONENT_MIME, ComponentsList
from studio.panels.empty import EmptyState
from studio.panels.field_table import KIND_ICONS, KIND_NAMES
from studio.panels.parts import tool_button
from studio.panels.rows import ENTER, ESCAPE, VALUE, OnKeys, keep_rows
from studio.session import Session
from studio.thumbnails import Thumbnails
from studio.wording import _, shown

ASSET_MIME: Final = COMPONENT_MIME
_CELL: Final = GRID * 15  # about as wide as a cell is
_GAP: Final = GRID  # between pictures
_SHAPE: Final = 7 / 4  # of pictures
_LINE: Final = 20  # of a name under its picture


class LibraryPanel(QWidget):
    """The assets of the story. Drag one into the picture to place it there.

    A double click or Enter asks for it to be placed where the picture looks: `wanted`.
    """

    wanted = Signal(object)  # an Asset
    component_wanted = Signal(str)  # ids
    component_opened = Signal(str)
    component_removed = Signal(str)
    component_renamed = Signal(str, str)

    def __init__(
        self, session: Session, thumbnails: Thumbnails, actions: Actions, look: Look
    ) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._missing: frozenset[Id] = frozenset()
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search the library"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(
            look.icon("magnifying-glass", colour=look.theme.dim),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self._search.textChanged.connect(self._filter)
        self._kind = Combo()
        self._kind.setAccessibleName(self.tr("Kind of media"))
        self._kind.setToolTip(self.tr("Show one kind of media only"))
        self._kind.addItem(self.tr("All"), "")
        for kind, name in KIND_NAMES.items():
            self._kind.addItem(shown(name), kind)
        self._kind.currentIndexChanged.connect(self._filter)
        self._list = _AssetList()
        self._list.setAccessibleName(self.tr("Library"))
        self._delegate = _AssetDelegate(thumbnails, look, self._list)
        self._list.setItemDelegate(self._delegate)
        self._list.itemSelectionChanged.connect(self._select)
        self._list.itemClicked.connect(lambda: self._select())
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._menu)
        self._list.itemDoubleClicked.connect(lambda: self._want())
        OnKeys(self._list, self._remove)
        OnKeys(self._list, self._want, ENTER)
        OnKeys(self._list, session.select_nothing, ESCAPE)
        self._add = actions["add-media"]
        self.components = ComponentsList(session, look)
        self.components.wanted.connect(self.component_wanted)
        self.components.opened.connect(self.component_opened)
        self.components.removed.connect(self.component_removed)
        self.components.renamed.connect(self.component_renamed)
        self._empty = EmptyState(self._list, look, "image-square", "")
        head = QHBoxLayout()
        head.setContentsMargins(GRID * 2, GRID // 2, GRID, GRID)
        head.setSpacing(GRID // 2)
        head.addWidget(self._search, 1)
        head.addWidget(self._kind)
        head.addWidget(tool_button(self._add))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._list, 1)
        box.addWidget(self.components)
        session.story_changed.connect(self.show_story)
        session.selection_changed.connect(self._mark)
        thumbnails.arrived.connect(self._list.viewport().update)
        self.show_story()

    def show_story(self) -> None:
        """Show the story's assets as they are now."""
        story = self._session.story
        assets = story.assets if story is not None else ()
        keep_rows(self._list, assets, lambda asset, _: (asset.name, about(asset)))
        self._mark()
        self._filter()

    def show_missing(self, missing: frozenset[Id]) -> None:
        """Mark the assets whose files are not there."""
        self._missing = missing
        self._delegate.missing = missing
        self._list.viewport().update()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        self.components.refresh_look()
        self._list.viewport().update()

    def _filter(self) -> None:
        wanted = self._search.text().casefold()
        kind = self._kind.currentData()
        shown_rows = 0
        for row in range(self._list.count()):
            asset: Asset = self._list.item(row).data(VALUE)
            fits = wanted in asset.name.casefold() and kind in ("", asset.kind)
            self._list.setRowHidden(row, not fits)
            shown_rows += fits
        self._empty.say(
            self.tr("Nothing fits the search.")
            if self._list.count()
            else self.tr("Drop pictures, videos, sounds, models, captions or LUTs here.")
        )
        self._empty.update_state()
        self._empty.setVisible(not shown_rows)

    def _select(self) -> None:
        items = self._list.selectedItems()
        if items:
            asset: Asset = items[0].data(VALUE)
            self._session.select_asset(asset.id)

    def _mark(self) -> None:
        with QSignalBlocker(self._list):
            self._list.clearSelection()
            for row in range(self._list.count()):
                asset: Asset = self._list.item(row).data(VALUE)
                if asset.id == self._session.asset_id:
                    self._list.item(row).setSelected(True)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        item = self._list.itemAt(at)
        if item is not None:
            menu.addAction(self.tr("Place in the scene"), self._want)
            asset: Asset = item.data(VALUE)
            if asset.kind == "image" and role_of(asset) == "surrounding":
                lit = menu.addAction(self.tr("Light the scene with it"), self._light)
                lit.setEnabled(self._session.scene is not None and self._session.writable)
            menu.addAction(self.tr("Remove from the story"), self._remove)
            menu.addSeparator()
        menu.addAction(self._add)
        menu.exec(self._list.viewport().mapToGlobal(at))

    def _want(self) -> None:
        items = self._list.selectedItems()
        if items and self._session.writable:
            self.wanted.emit(items[0].data(VALUE))

    def _light(self) -> None:
        items = self._list.selectedItems()
        if items:
            self._session.place(items[0].data(VALUE), role="light")

    def _remove(self) -> None:
        items = self._list.selectedItems()
        if items and self._session.writable:
            asset: Asset = items[0].data(VALUE)
            self._session.edit(
                self.tr("Remove %1").replace("%1", asset.name),
                lambda story: edits.remove_asset(story, asset.id),
            )


class _AssetList(QListWidget):
    """A grid of assets that gives their ids when dragged."""

    def __init__(self) -> None:
        super().__init__()
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMovement(QListWidget.Movement.Static)
        self.setUniformItemSizes(True)
        self._fit()
        self.setDragEnabled(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setContentsMargins(0, 0, 0, 0)
        self.setViewportMargins(GRID, 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Share the width among the columns."""
        bar = self.verticalScrollBar().sizeHint().width()  # there or not, lest they take turns
        room = self.width() - GRID - bar - 1  # what fits exactly loses its last column
        wide = max(room // max(round(room / _CELL), 1), _CELL // 2)
        cell = QSize(wide, _picture_size(wide).height() + _LINE + GRID)
        if cell != self.gridSize():
            self.setGridSize(cell)

    def mimeTypes(self) -> list[str]:
        return [ASSET_MIME]

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        data = QMimeData()
        ids = "\n".join(item.data(VALUE).id for item in items)
        data.setData(ASSET_MIME, ids.encode("ascii"))
        return data


class _AssetDelegate(QStyledItemDelegate):
    """Draws an asset: its picture, its name, a badge where its file is missing."""

    def __init__(self, thumbnails: Thumbnails, look: Look, view: QListWidget) -> None:
        super().__init__(view)
        self._thumbnails, self._look, self._list = thumbnails, look, view
        self.missing: frozenset[Id] = frozenset()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return self._list.gridSize()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        asset: Asset = index.data(VALUE)
        theme = self._look.theme
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = _picture_size(area.width())
        picture = QRect(QPoint(area.left() + _GAP // 2, area.top() + 2), size)
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(picture, self._thumbnails.of_asset(asset, size, ratio))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(theme.accent if chosen else theme.dim), 2))
            painter.drawRoundedRect(picture.adjusted(1, 1, -1, -1), 4, 4)
        if asset.id in self.missing:
            spot = QRect(picture.right() - 26, picture.top() + 4, 22, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(spot)
            self._look.icon("link-break", colour=theme.error).paint(
                painter, spot.adjusted(3, 3, -3, -3)
            )
        elif asset.kind in ("video", "audio"):
            spot = QRect(picture.left() + 4, picture.bottom() - ICON - 4, ICON, ICON)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 140))
            painter.drawEllipse(spot)
            self._look.icon(KIND_ICONS[asset.kind], colour="#ffffff").paint(
                painter, spot.adjusted(3, 3, -3, -3)
            )
        painter.setFont(font("small"))
        painter.setPen(QColor(theme.error if asset.id in self.missing else theme.text))
        line = QRect(picture.left(), picture.bottom() + 3, picture.width(), _LINE)
        painter.drawText(
            line,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            painter.fontMetrics().elidedText(
                asset.name, Qt.TextElideMode.ElideMiddle, line.width()
            ),
        )
        painter.restore()


def _picture_size(cell: int) -> QSize:
    """Of the picture in a cell so many pixels wide."""
    return QSize(cell - _GAP, round((cell - _GAP) / _SHAPE))


def about(asset: Asset) -> str:
    """What probing found, in a line or two."""
    lines = [asset.name]
    facts: list[str] = []
    if asset.width:
        facts.append(f"{asset.width} × {asset.height}")
    if asset.duration:
        facts.append(f"{asset.duration:.1f} s")
    if asset.fps:
        facts.append(f"{float(Fraction(asset.fps)):.4g} fps")
    if asset.codec:
        facts.append(asset.codec)
    if asset.grid:
        facts.append(asset.grid.replace("x", " × "))
    if asset.triangles:
        facts.append(_said(_("%1 triangles"), asset.triangles))
    if asset.points:
        facts.append(_said(_("%1 points"), asset.points))
    facts.append(size_text(asset.size))
    lines.append(" · ".join(facts))
    return "\n".join(lines)


def _said(text: str, count: int) -> str:
    return shown(text).replace("%1", f"{count:,}")


def size_text(size: int) -> str:
    """A number of bytes as a person says it."""
    if size < 1000:
        return f"{size} B"
    amount, units = size / 1000, ["kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{amount:.1f} {units[0]}"
