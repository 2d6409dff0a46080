"""How the timeline looks: ruler, cues, rows, bars, keyframes, the playhead."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from story.keying import KeyAt
from story.model.story import Scene
from story.model.timeline import Bezier, Chapter, Hold, Keyframe, Linear, Spring, TimeCue
from story.model.values import Id, microseconds, words
from studio.look import GRID, Look, font
from studio.panels.timeline_drags import Spot
from studio.panels.timeline_rows import Row
from studio.panels.timeline_scale import Scale
from studio.waveforms import Wave

NAMES: Final = GRID * 24  # pixels of the column of names
RULER: Final = GRID * 3
CUES: Final = GRID * 2 + 4
HEAD: Final = RULER + CUES
_STEP: Final = GRID * 2  # by which what stands in something is set in
_ICON: Final = 16
_KEY: Final = 5.0  # pixels from a keyframe's middle to its corners
_QUIET: Final = 0.05  # of full scale; what never gets louder is not drawn as if it were
_GRIP: Final = 3.5  # half a fade's handle


@dataclass(frozen=True)
class View:
    """What is painted, in the widget's pixels."""

    width: int
    height: int
    scale: Scale
    scroll: int  # pixels of the rows that are above
    end_us: int  # of the scene
    now_us: int


def bar_rect(row: Row, view: View) -> QRectF:
    """Where the bar of a row is."""
    span = row.span
    start = microseconds(span.start) if span is not None else 0
    end = microseconds(span.end) if span is not None and span.end is not None else view.end_us
    left, right = view.scale.x_of(start), view.scale.x_of(max(end, start))
    inset = 5 if row.kind != "run" else 4
    top = HEAD + row.top - view.scroll
    return QRectF(left, top + inset, max(right - left, 3.0), row.height - 2 * inset)


def fade_points(row: Row, view: View) -> tuple[QPointF, QPointF] | None:
    """Where the handles of a bar's fades are: that of coming, that of going."""
    if row.kind == "surrounding" or not row.has_bar:
        return None
    bar, span = bar_rect(row, view), row.span
    first = microseconds(span.fade_in) if span is not None else 0
    last = microseconds(span.fade_out) if span is not None else 0
    per_us = view.scale.width / view.scale.span_us
    return (
        QPointF(min(bar.left() + first * per_us, bar.right()), bar.top()),
        QPointF(max(bar.right() - last * per_us, bar.left()), bar.top()),
    )


def _handle(point: QPointF) -> QPointF:
    """The middle of a fade's handle as it is drawn."""
    return QPointF(point.x(), point.y() + _GRIP)


def near_handle(point: QPointF, at: QPointF) -> bool:
    """Whether a point is in the handle drawn for a fade."""
    off = at - _handle(point)
    return math.hypot(off.x(), off.y()) <= _GRIP + 1


def key_point(row: Row, key: Keyframe, view: View) -> QPointF:
    """Where a keyframe of a track's row is."""
    x = view.scale.x_of(microseconds(key.time))
    return QPointF(x, HEAD + row.top - view.scroll + row.height / 2)


class TimelinePainter:
    """Paints a timeline with one painter, in the theme's colours."""

    def __init__(self, painter: QPainter, look: Look, view: View) -> None:
        self._painter, self._look, self._view = painter, look, view
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small"))

    def ground(self) -> None:
        """What is behind all."""
        view, theme = self._view, self._look.theme
        self._painter.fillRect(0, 0, view.width, view.height, QColor(theme.panel))

    def row(
        self,
        row: Row,
        icon: str,
        name: str,
        value: str,
        *,
        chosen: bool,
        keys: Collection[KeyAt],
        run_chosen: bool,
        wave: Wave | None = None,
    ) -> None:
        """A row: its name, and what it does in time."""
        painter, theme, view = self._painter, self._look.theme, self._view
        top = HEAD + row.top - view.scroll
        if chosen and row.kind in ("overlay", "surrounding"):
            painter.fillRect(0, top, view.width, row.height, QColor(theme.field))
        line = QColor(theme.line)
        line.setAlpha(110)
        painter.fillRect(0, top + row.height - 1, view.width, 1, line)
        painter.save()
        painter.setClipRect(QRect(NAMES, HEAD, view.width - NAMES, view.height - HEAD))
        if row.has_bar:
            self._bar(row, wave, chosen=run_chosen if row.kind == "run" else chosen)
        if row.kind in ("camera", "light") or row.has_bar:
            if not row.opened and row.kind != "run":
                self._summary(row)
        else:
            self._keys(row, keys)
        painter.restore()
        self._name(row, icon, name, value, chosen=chosen)

    def _name(self, row: Row, icon: str, name: str, value: str, *, chosen: bool) -> None:
        painter, theme, view = self._painter, self._look.theme, self._view
        top = HEAD + row.top - view.scroll
        left = GRID + row.depth * _STEP
        if row.folds:
            arrow = "caret-down" if row.opened else "caret-right"
            self._icon(arrow, theme.dim, left, top, row.height, 12)
        left += _ICON
        small = row.kind in ("track", "run")
        if not small or icon:
            colour = theme.accent if chosen and not small else theme.dim
            self._icon(icon, colour, left, top, row.height, _ICON if not small else 13)
            left += _ICON + GRID // 2 + 2
        hidden = bool(getattr(row.thing, "hidden", False))
        painter.setPen(QColor(theme.dim if small or hidden else theme.text))
        metrics = painter.fontMetrics()
        right = NAMES - GRID
        if value:
            taken = min(metrics.horizontalAdvance(value) + 4, GRID * 9)
            room = QRect(right - taken, top, taken, row.height)
            shown = metrics.elidedText(value, Qt.TextElideMode.ElideRight, taken)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown
            )
            right -= taken + GRID
        room = QRect(left, top, right - left, row.height)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _icon(self, name: str, colour: str, left: int, top: int, tall: int, size: int) -> None:
        icon = self._look.icon(name, colour=colour)
        icon.paint(self._painter, left, top + (tall - size) // 2, size, size)

    def _bar(self, row: Row, wave: Wave | None, *, chosen: bool) -> None:
        painter, theme = self._painter, self._look.theme
        bar, span = bar_rect(row, self._view), row.span
        fill = QColor(theme.accent if chosen else theme.hover)
        if getattr(row.thing, "hidden", False) or row.kind == "surrounding":
            fill.setAlpha(140)
        if chosen:
            fill.setAlpha(min(fill.alpha(), 190))
        shape = QPainterPath()
        shape.addRoundedRect(bar, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(shape, fill)
        if wave is not None:
            self._wave(bar, wave, QColor(theme.on_accent if chosen else theme.text))
        points = fade_points(row, self._view)
        if points is not None and span is not None:
            self._fades(bar, shape, points)
        if row.kind == "run":
            painter.setPen(QColor(theme.on_accent if chosen else theme.text))
            inside = bar.adjusted(GRID, 0, -GRID // 2, 0)
            name = row.thing.animations[row.run].clip  # type: ignore[union-attr]  # of a model
            painter.drawText(
                inside,
                Qt.AlignmentFlag.AlignVCenter,
                painter.fontMetrics().elidedText(
                    name, Qt.TextElideMode.ElideRight, int(inside.width())
                ),
            )
        if chosen and points is not None:
            painter.setPen(QPen(QColor(theme.panel), 1))
            painter.setBrush(QColor(theme.text))
            for point in points:
                painter.drawEllipse(_handle(point), _GRIP, _GRIP)
            painter.setPen(QPen(QColor(theme.on_accent), 1.5))
            for x in (bar.left() + 3, bar.right() - 3):
                painter.drawLine(QPointF(x, bar.center().y() - 3), QPointF(x, bar.center().y() + 4))

    def _wave(self, bar: QRectF, wave: Wave, colour: QColor) -> None:
        """How loud it is against its loudest, in columns of a pixel about the bar's middle."""
        view = self._view
        first, last = max(int(bar.left()) + 1, NAMES), min(int(bar.right()) - 1, view.width)
        if last <= first:
            return
        per_pixel = view.scale.span_us / view.scale.width
        begin = view.scale.first_us + (first - view.scale.left) * per_pixel
        columns = np.arange(last - first + 1, dtype=np.float64)
        loud = wave.loudness(begin + columns * per_pixel) / max(wave.loudest, _QUIET)
        half, middle = (bar.height() - 4) / 2, bar.center().y()
        colour.setAlpha(130)
        self._painter.setPen(Qt.PenStyle.NoPen)
        path = QPainterPath()
        for n in np.flatnonzero(loud > 0):
            tall = max(float(loud[n]) * half, 0.5)
            path.addRect(QRectF(first + int(n), middle - tall, 1.0, 2 * tall))
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._painter.fillPath(path, colour)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _fades(self, bar: QRectF, shape: QPainterPath, points: tuple[QPointF, QPointF]) -> None:
        """The part of the bar that its fades leave out, darker."""
        painter, theme = self._painter, self._look.theme
        coming, going = points
        veil = QColor(theme.panel)
        veil.setAlpha(165)
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        for corner, low, high in (
            (bar.topLeft(), bar.bottomLeft(), coming),
            (bar.topRight(), bar.bottomRight(), going),
        ):
            if abs(high.x() - corner.x()) > 0.5:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(veil)
                painter.drawPolygon(QPolygonF([corner, high, low]))
                painter.setPen(QPen(QColor(theme.text), 1))
                painter.drawLine(low, high)
        painter.restore()

    def _summary(self, row: Row) -> None:
        """That a thing moves in time, where its tracks are folded away."""
        painter, theme = self._painter, self._look.theme
        if not row.keys:
            return
        painter.setPen(QPen(QColor(theme.panel), 1))
        painter.setBrush(QColor(theme.text))
        for key in row.keys:
            self._diamond(key_point(row, key, self._view), 3.5)

    def _keys(self, row: Row, chosen: Collection[KeyAt]) -> None:
        painter, theme = self._painter, self._look.theme
        keys = row.keys
        if len(keys) > 1:
            painter.setPen(QPen(QColor(theme.disabled), 1))
            painter.drawLine(
                key_point(row, keys[0], self._view), key_point(row, keys[-1], self._view)
            )
        for key in keys:
            at = KeyAt(row.field, key.time)
            colour = theme.accent if at in chosen else theme.text
            painter.setPen(QPen(QColor(theme.panel), 1))
            painter.setBrush(QColor(colour))
            self._key(key_point(row, key, self._view), key)

    def _key(self, at: QPointF, key: Keyframe) -> None:
        """A keyframe; its shape says how it goes on."""
        match key.easing:
            case Linear():
                self._diamond(at, _KEY)
            case Hold():
                self._painter.drawRect(QRectF(at.x() - 4, at.y() - 4, 8, 8))
            case Bezier():
                self._painter.drawEllipse(at, 4.5, 4.5)
            case Spring():
                self._painter.drawPolygon(
                    QPolygonF(
                        [
                            at + QPointF(-5, -4.5),
                            at + QPointF(5, -4.5),
                            at + QPointF(-5, 4.5),
                            at + QPointF(5, 4.5),
                        ]
                    )
                )

    def _diamond(self, at: QPointF, size: float) -> None:
        self._painter.drawPolygon(
            QPolygonF(
                [
                    at + QPointF(0, -size),
                    at + QPointF(size, 0),
                    at + QPointF(0, size),
                    at + QPointF(-size, 0),
                ]
            )
        )

    def head(self, scene: Scene, languages: tuple[str, ...], chosen: Id) -> None:
        """The ruler, with chapters and cues under it."""
        painter, theme, view = self._painter, self._look.theme, self._view
        painter.fillRect(0, 0, view.width, HEAD, QColor(theme.panel))
        painter.save()
        painter.setClipRect(QRect(NAMES, 0, view.width - NAMES, HEAD))
        for tick in view.scale.ticks(GRID * 9):
            x = view.scale.x_of(tick.time_us)
            painter.setPen(QPen(QColor(theme.disabled), 1))
            painter.drawLine(QPointF(x, RULER - (7 if tick.text else 3)), QPointF(x, RULER - 1))
            if tick.text:
                painter.setPen(QColor(theme.dim))
                left = min(
                    x + 5, view.width - painter.fontMetrics().horizontalAdvance(tick.text) - 2.0
                )
                painter.drawText(
                    QRectF(left, 2, GRID * 8, RULER - 6), Qt.AlignmentFlag.AlignVCenter, tick.text
                )
        ends = [*(microseconds(each.time) for each in scene.chapters[1:]), view.end_us]
        for chapter, until in zip(scene.chapters, ends, strict=False):
            self._chapter(chapter, until, words(chapter.title, languages), chapter.id == chosen)
        for cue in scene.cues:
            self._cue(cue, chosen=cue.id == chosen)
        painter.restore()
        painter.fillRect(0, HEAD - 1, view.width, 1, QColor(theme.line))

    def _chapter(self, chapter: Chapter, until_us: int, title: str, chosen: bool) -> None:
        painter, theme, view = self._painter, self._look.theme, self._view
        left = view.scale.x_of(microseconds(chapter.time))
        right = max(view.scale.x_of(until_us) - 2, left + 4)
        band = QRectF(left, RULER + 1, right - left, CUES - 4)
        fill = QColor(theme.accent if chosen else theme.field)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(band, 3, 3)
        painter.setPen(QColor(theme.on_accent if chosen else theme.dim))
        inside = band.adjusted(GRID, 0, -GRID // 2, 0)
        text = painter.fontMetrics().elidedText(
            title, Qt.TextElideMode.ElideRight, max(int(inside.width()), 0)
        )
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)

    def _cue(self, cue: TimeCue, *, chosen: bool) -> None:
        painter, theme, view = self._painter, self._look.theme, self._view
        x = view.scale.x_of(microseconds(cue.time))
        colour = QColor(theme.accent if chosen else theme.warning)
        top, low = RULER + 2, HEAD - 3
        text = painter.fontMetrics().elidedText(cue.name, Qt.TextElideMode.ElideRight, GRID * 12)
        wide = painter.fontMetrics().horizontalAdvance(text) + GRID if text else 9
        flag = QRectF(x, top, wide, CUES - 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(flag, 2, 2)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(QPointF(x, top), QPointF(x, low))
        if text:
            painter.setPen(QColor(theme.on_accent if chosen else theme.panel))
            painter.drawText(flag.adjusted(GRID // 2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def beyond_end(self) -> None:
        """What lies after the scene's end."""
        view, theme = self._view, self._look.theme
        x = max(view.scale.x_of(view.end_us), NAMES)
        if x < view.width:
            veil = QColor(theme.ground)
            veil.setAlpha(130)
            self._painter.fillRect(QRectF(x, RULER, view.width - x, view.height - RULER), veil)

    def cue_lines(self, scene: Scene) -> None:
        """Where cues lie, through all rows."""
        line = QColor(self._look.theme.warning)
        line.setAlpha(70)
        self._painter.setPen(QPen(line, 1))
        for cue in scene.cues:
            self._vertical(microseconds(cue.time), HEAD)

    def snap_line(self, time_us: int) -> None:
        """What a drag has snapped to."""
        self._painter.setPen(QPen(QColor(self._look.theme.warning), 1, Qt.PenStyle.DashLine))
        self._vertical(time_us, RULER)

    def frame(self, frame: QRectF) -> None:
        """The rectangle in which keyframes are being chosen."""
        colour = QColor(self._look.theme.accent)
        self._painter.setPen(QPen(colour, 1))
        colour.setAlpha(40)
        self._painter.setBrush(colour)
        self._painter.drawRect(frame)

    def playhead(self) -> None:
        """The time that is shown."""
        painter, view = self._painter, self._view
        x = view.scale.x_of(view.now_us)
        if x < NAMES - 1:
            return
        colour = QColor(self._look.theme.accent)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(QPointF(x, RULER - 8), QPointF(x, view.height))
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 5.5, RULER - 17),
                    QPointF(x + 5.5, RULER - 17),
                    QPointF(x + 5.5, RULER - 11),
                    QPointF(x, RULER - 5),
                    QPointF(x - 5.5, RULER - 11),
                ]
            )
        )

    def focus(self, row: Row) -> None:
        """Which row the keyboard is at."""
        painter, view = self._painter, self._view
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._look.theme.accent), 1))
        top = HEAD + row.top - view.scroll
        painter.drawRoundedRect(QRectF(1.5, top + 1.5, NAMES - 4, row.height - 4), 3, 3)

    def nothing(self, text: str) -> None:
        """That there is no scene."""
        self._painter.setPen(QColor(self._look.theme.dim))
        self._painter.drawText(
            QRect(0, 0, self._view.width, self._view.height), Qt.AlignmentFlag.AlignCenter, text
        )

    def _vertical(self, time_us: int, top: int) -> None:
        x = self._view.scale.x_of(time_us)
        if x >= NAMES:
            self._painter.drawLine(QPointF(x, top), QPointF(x, self._view.height))


def is_chosen(spot: Spot | None, row: Row) -> bool:
    """Whether a row's run is what is chosen."""
    return (
        spot is not None and row.kind == "run" and spot.run == row.run and spot.owner == row.owner
    )
