"""Transport and timeline: play, scrub, loop; when each thing of the scene is to be seen."""

from __future__ import annotations

from typing import Final

from msgspec import structs
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from story import edits
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from story.model.timeline import Clip
from story.model.values import MICROSECONDS, Id, microseconds
from story.overlays.table import AnyOverlay
from studio.actions import Actions, CommandName
from studio.look import GRID, Look, font, label
from studio.panels.field_table import OVERLAY_ICONS
from studio.panels.parts import tool_button
from studio.panels.sources import overlay_name
from studio.playback import Playback
from studio.session import Session

_RULER: Final = GRID * 3
_ROW: Final = GRID * 3
_NAMES: Final = GRID * 20
_GRIP: Final = 5  # pixels at each end of a bar that resize it
_STEPS: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)


def clock_text(time_us: int) -> str:
    """A time as minutes, seconds and hundredths: `1:02.50`; hours where there are any."""
    hundredths = round(time_us / 10_000)
    seconds, hundredths = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{seconds:02d}.{hundredths:02d}"


class TransportPanel(QWidget):
    """The buttons, the time, and the timeline under them."""

    def __init__(self, session: Session, playback: Playback, actions: Actions, look: Look) -> None:
        super().__init__()
        self._session, self._playback, self._actions, self._look = session, playback, actions, look
        self._time = label("")
        self._time.setAccessibleName(self.tr("Time"))
        self._time.setMinimumWidth(GRID * 17)
        bar = QHBoxLayout()
        bar.setContentsMargins(GRID, GRID // 2, GRID * 2, 0)
        bar.setSpacing(GRID // 2)
        buttons: tuple[CommandName, ...] = ("start", "play", "loop")
        for name in buttons:
            bar.addWidget(tool_button(actions[name]))
        bar.addSpacing(GRID)
        bar.addWidget(self._time)
        bar.addStretch(1)
        self._note = label("", "small", dim=True)
        bar.addWidget(self._note)
        self._line = Timeline(session, playback, look)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(self._line)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(scroll, 1)
        for action in actions.on_stage():
            self._line.addAction(action)
        playback.moved.connect(self._show_time)
        playback.changed.connect(self._show_state)
        session.scene_changed.connect(self._show_time)
        session.story_changed.connect(self._show_time)
        session.selection_changed.connect(self._show_selected)
        self._show_state()

    def _show_selected(self) -> None:
        row = self._line.row_of_selected()
        if row is not None:
            self._scroll.ensureVisible(0, row.center().y(), 0, row.height())

    @property
    def timeline(self) -> Timeline:
        """The timeline itself."""
        return self._line

    def _show_time(self) -> None:
        now, all_ = self._playback.time_us, self._playback.duration_us
        text = f"{clock_text(now)} / {clock_text(all_)}" if all_ else "–"
        self._time.setText(clock_text(now) if self._playback.previewing else text)
        self._line.update()

    def _show_state(self) -> None:
        playing = self._playback.playing
        play = self._actions["play"]
        play.setIcon(self._look.icon("pause" if playing else "play"))
        play.setText(self.tr("&Pause") if playing else self.tr("&Play"))
        self._actions["loop"].setChecked(self._playback.looping)
        self._actions["preview"].setChecked(self._playback.previewing)
        self._show_time()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._show_state()
        self._line.update()


class Timeline(QWidget):
    """A ruler, a row for each overlay, those in front first, and one for what is around.

    A bar is when something is seen: drag its end to change when that comes or goes. Drag in the
    ruler to scrub.
    """

    scrubbed = Signal()

    def __init__(self, session: Session, playback: Playback, look: Look) -> None:
        super().__init__()
        self._session, self._playback, self._look = session, playback, look
        self._scrubbing = False
        self._grip: tuple[Id, str] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(self.tr("Drag in the ruler to go through the scene's time"))
        session.story_changed.connect(self._grow)
        session.scene_changed.connect(self._grow)
        session.selection_changed.connect(self.update)
        self._grow()

    def sizeHint(self) -> QSize:
        return QSize(GRID * 60, self.minimumHeight())

    def x_of(self, time_us: int) -> float:
        """Where a time is drawn."""
        whole = max(self._playback.duration_us, 1)
        return _NAMES + self._track() * time_us / whole

    def time_at(self, x: float) -> int:
        """The time drawn at an x, within the scene."""
        whole = self._playback.duration_us
        share = (x - _NAMES) / max(self._track(), 1)
        return round(min(max(share, 0.0), 1.0) * whole)

    def row_of_selected(self) -> QRect | None:
        """Where the row of the overlay that is selected is drawn."""
        scene, overlay = self._session.scene, self._session.overlay
        if scene is None or overlay is None:
            return None
        row = len(scene.overlays) - 1 - scene.overlays.index(overlay)
        return QRect(0, _RULER + row * _ROW, self.width(), _ROW)

    def _track(self) -> int:
        return max(self.width() - _NAMES - GRID * 2, 1)

    def _grow(self) -> None:
        scene = self._session.scene
        rows = 1 + len(scene.overlays) if scene is not None else 0
        self.setMinimumHeight(_RULER + _ROW * rows + GRID)
        self.update()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.panel))
        scene = self._session.scene
        if scene is None:
            painter.setPen(QColor(theme.dim))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Time runs here."))
            return
        self._paint_ruler(painter)
        around = {
            Backdrop: "drop-half",
            Photo360: "globe-hemisphere-west",
            Video360: "video-camera",
            Environment: "cube",
            RealWorld: "device-mobile-camera",
        }[type(scene.surrounding)]
        for row, overlay in enumerate(reversed(scene.overlays)):
            self._paint_row(
                painter,
                row,
                OVERLAY_ICONS[str(overlay.__struct_config__.tag)],
                overlay_name(self._session, overlay),
                overlay.visible,
                chosen=overlay.id == self._session.overlay_id,
                dim=overlay.hidden,
            )
        last, name = len(scene.overlays), self.tr("Surrounding")
        self._paint_row(painter, last, around, name, None, chosen=False, dim=True)
        self._paint_head(painter)

    def _paint_ruler(self, painter: QPainter) -> None:
        theme = self._look.theme
        seconds = self._playback.duration_us / MICROSECONDS
        fits = max(self._track() // (GRID * 9), 1)
        step = next((one for one in _STEPS if seconds / one <= fits), _STEPS[-1])
        painter.setFont(font("small"))
        at = 0.0
        while at <= seconds + 1e-9:
            x = self.x_of(microseconds(at))
            painter.setPen(QPen(QColor(theme.disabled), 1))
            painter.drawLine(QPointF(x, _RULER - 5), QPointF(x, _RULER - 1))
            text = f"{at:g} s" if step < 60 else clock_text(microseconds(at)).partition(".")[0]
            painter.setPen(QColor(theme.dim))
            left = min(x + 7, self.width() - painter.fontMetrics().horizontalAdvance(text) - 2.0)
            painter.drawText(QRectF(left, 2, GRID * 8, _RULER - 6), text)
            at = round(at + step, 6)

    def _paint_row(
        self,
        painter: QPainter,
        row: int,
        icon: str,
        name: str,
        span: Clip | None,
        *,
        chosen: bool,
        dim: bool,
    ) -> None:
        theme = self._look.theme
        top = _RULER + row * _ROW
        if chosen:
            painter.fillRect(QRect(0, top, self.width(), _ROW), QColor(theme.field))
        colour = theme.accent if chosen else theme.dim
        self._look.icon(icon, colour=colour).paint(painter, GRID * 2, top + 4, 16, 16)
        painter.setFont(font("small"))
        painter.setPen(QColor(theme.dim if dim else theme.text))
        room = QRect(GRID * 3 + 16, top, _NAMES - GRID * 4 - 16, _ROW)
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width()),
        )
        bar = self._bar(row, span)
        fill = QColor(theme.accent if chosen else theme.hover)
        if dim:
            fill.setAlpha(150)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(bar, 3, 3)

    def _bar(self, row: int, span: Clip | None) -> QRectF:
        whole = self._playback.duration_us
        start = microseconds(span.start) if span is not None else 0
        end = microseconds(span.end) if span is not None and span.end is not None else whole
        left, right = self.x_of(min(start, whole)), self.x_of(min(end, whole))
        return QRectF(left, _RULER + row * _ROW + 7, max(right - left, 3.0), _ROW - 14)

    def _paint_head(self, painter: QPainter) -> None:
        x = self.x_of(self._playback.time_us)
        colour = QColor(self._look.theme.accent)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(QPointF(x, _RULER - 8), QPointF(x, self.height()))
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x - 5, _RULER - 14), QPointF(x + 5, _RULER - 14), QPointF(x, _RULER - 6)]
            )
        )

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._session.scene is None:
            return
        at = event.position()
        if at.y() < _RULER:
            self._scrubbing = True
            self._playback.seek(self.time_at(at.x()))
            return
        overlay = self._overlay_at(at)
        if overlay is None:
            self._session.select_nothing()
            return
        self._grip = self._grip_at(at)
        self._session.select_overlay(overlay.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._scrubbing:
            self._playback.seek(self.time_at(at.x()))
            self.scrubbed.emit()
        elif self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._resize(at.x(), more=True)
        else:
            on_grip = at.y() >= _RULER and self._grip_at(at) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_grip else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._session.settle()
        self._scrubbing = False
        self._grip = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.update()
        super().resizeEvent(event)

    def _overlay_at(self, at: QPointF) -> AnyOverlay | None:
        scene = self._session.scene
        row = int((at.y() - _RULER) // _ROW)
        if scene is None or not 0 <= row < len(scene.overlays):
            return None
        return scene.overlays[-1 - row]

    def _grip_at(self, at: QPointF) -> tuple[Id, str] | None:
        overlay = self._overlay_at(at)
        scene = self._session.scene
        if overlay is None or scene is None or not self._session.writable:
            return None
        row = len(scene.overlays) - 1 - scene.overlays.index(overlay)
        bar = self._bar(row, overlay.visible)
        if abs(at.x() - bar.right()) <= _GRIP:
            return overlay.id, "end"
        if abs(at.x() - bar.left()) <= _GRIP:
            return overlay.id, "start"
        return None

    def _resize(self, x: float, *, more: bool) -> None:
        overlay, scene = self._session.overlay, self._session.scene
        if self._grip is None or overlay is None or scene is None:
            return
        _, end = self._grip
        whole = self._playback.duration_us
        time = round(self.time_at(x) / MICROSECONDS, 2)
        span = overlay.visible or Clip()
        try:
            if end == "start":
                span = structs.replace(span, start=time)
            else:
                span = structs.replace(span, end=None if microseconds(time) >= whole else time)
        except ValueError:  # it would end before it starts
            return
        visible = None if span == Clip() else span
        changed = structs.replace(overlay, visible=visible)
        self._session.edit(
            self.tr("Change when it is seen"),
            lambda story: edits.replace_overlay(story, changed),
            merge=f"span {overlay.id} {end}",
            more=more,
        )
