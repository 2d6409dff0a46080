"""The timeline as it is seen: rows, scale, what is under a point, what is chosen and said of it.

timeline_rows.py says what stands where, timeline_painter.py how it looks; timeline.py lets mouse
and keys act on it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from story.easing import value_at
from story.keying import KeyAt, camera_of, light_of, owns, track_of
from story.model.story import Scene
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from story.model.timeline import Chapter, Keyed, TimeCue
from story.model.values import Id, microseconds
from studio.keyframing import Keyframing
from studio.look import GRID, Look
from studio.panels.field_table import OVERLAY_ICONS
from studio.panels.field_table import field_of as shown_field
from studio.panels.numbers import written
from studio.panels.sources import overlay_name
from studio.panels.timeline_drags import Part, Spot
from studio.panels.timeline_menus import field_label
from studio.panels.timeline_painter import (
    HEAD,
    NAMES,
    RULER,
    TimelinePainter,
    View,
    bar_rect,
    fade_points,
    is_chosen,
    key_point,
    near_handle,
)
from studio.panels.timeline_rows import TALL, Row, end_of, points_of, rows_of
from studio.panels.timeline_scale import Scale, clock_text
from studio.playback import Playback
from studio.session import Session
from studio.waveforms import Waveforms

_GRIP: Final = 5  # pixels at each end of a bar that resize it
_NEAR: Final = 7  # pixels from a keyframe's or handle's middle
_AROUND: Final = {
    Backdrop: "drop-half",
    Photo360: "globe-hemisphere-west",
    Video360: "video-camera",
    Environment: "cube",
    RealWorld: "device-mobile-camera",
}


class TimelineCanvas(QWidget):
    """A ruler with cues, a row for each thing, those in front first, and one for what is around."""

    scrolled = Signal()  # another part of it is shown, or there is more or less of it

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        waveforms: Waveforms,
        look: Look,
    ) -> None:
        super().__init__()
        self._waveforms = waveforms
        waveforms.arrived.connect(self.update)
        self._session, self._playback, self._look = session, playback, look
        self._keyframing = keyframing
        self._folded: set[Id] = set()
        self._opened: set[Id] = set()
        self._rows: list[Row] | None = None
        self._span_us: int | None = None  # shown over the width; None: all
        self._first_us = 0
        self.above = 0  # pixels of rows above
        self.all_keys: dict[Id, frozenset[KeyAt]] = {}  # chosen, by the thing whose they are
        self.owner: Id = ""  # whose were chosen last
        self._held: dict[Id, frozenset[KeyAt]] = {}  # chosen when a drag began
        self._frame: QRectF | None = None  # in which keyframes are being chosen
        self.chosen: Spot | None = None  # a cue or a run of animations
        self._row: tuple[str, Id, str, int] | None = None  # where the keyboard is
        self._snap_us: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(HEAD + TALL)
        self.setAccessibleDescription(
            self.tr(
                "Arrows up and down choose a row, left and right move through time by frames, with "
                "Alt they move what is chosen. K sets a keyframe, M a cue, the brackets trim."
            )
        )
        session.story_changed.connect(self._look_again)
        session.scene_changed.connect(self._enter)
        session.selection_changed.connect(self._show_selected)
        playback.moved.connect(self._follow)
        self._look_again()

    def sizeHint(self) -> QSize:
        return QSize(GRID * 60, HEAD + TALL * 4)

    # What is where

    @property
    def rows(self) -> list[Row]:
        """The rows from top to bottom."""
        if self._rows is None:
            scene = self._session.scene
            own = self._session.component_id is None
            self._rows = (
                rows_of(scene, self._folded, self._opened, camera=own) if scene is not None else []
            )
        return self._rows

    @property
    def rows_height(self) -> int:
        """Pixels of all rows."""
        last = self.rows[-1] if self.rows else None
        return 0 if last is None else last.top + last.height

    @property
    def whole_us(self) -> int:
        """How long a stretch there is to show."""
        scene = self._session.scene
        return max(self._playback.duration_us, 0 if scene is None else end_of(scene), 1)

    @property
    def scale(self) -> Scale:
        """What stretch of time is shown where."""
        left = NAMES + GRID  # room for what is at the very beginning
        width = max(self.width() - left - GRID * 2, 1)
        if self._span_us is None:
            return Scale(left, width, 0, self.whole_us)
        return Scale(left, width, self._first_us, self._span_us)

    def x_of(self, time_us: int) -> float:
        """Where a time is drawn."""
        return self.scale.x_of(time_us)

    def time_at(self, x: float) -> int:
        """The time drawn at an x."""
        return self.scale.time_at(x)

    def row_of(self, owner: Id, field: str = "", run: int = -1) -> Row | None:
        """The row of a thing, or of a track or run of it, where it is not folded away."""
        return next(
            (row for row in self.rows if (row.owner, row.field, row.run) == (owner, field, run)),
            None,
        )

    def rect_of(self, row: Row) -> QRect:
        """Where a row is drawn."""
        return QRect(0, HEAD + row.top - self.above, self.width(), row.height)

    def view(self) -> View:
        """What is painted."""
        return View(
            self.width(),
            self.height(),
            self.scale,
            self.above,
            self._playback.duration_us,
            self._playback.time_us,
        )

    def _seen_rows(self) -> list[Row]:
        """The rows that are not above or below what is seen."""
        rows = self.rows
        first = bisect_right(rows, self.above, key=_top) - 1
        last = bisect_right(rows, self.above + self.height() - HEAD, key=_top)
        return rows[max(first, 0) : last]

    def spot_at(self, at: QPointF) -> Spot:
        """What is under a point."""
        scene = self._session.scene
        if scene is None:
            return Spot("empty")
        if at.y() < HEAD:
            cue = self._cue_at(scene, at) if at.y() >= RULER and at.x() >= NAMES else None
            return Spot("ruler") if cue is None else Spot("cue", cue=cue)
        y = at.y() - HEAD + self.above
        under = bisect_right(self.rows, y, key=_top) - 1
        row = self.rows[under] if under >= 0 else None
        if row is None or y >= row.top + row.height:
            return Spot("empty")
        if at.x() < NAMES:
            arrow = GRID + row.depth * GRID * 2
            folds = row.folds and arrow - 4 <= at.x() < arrow + GRID * 2
            return Spot("fold" if folds else "name", row.owner, row.field, row.run)
        if row.kind == "track":
            return self._key_at(row, at) or Spot("empty", row.owner, row.field)
        return Spot(self._part_of_bar(row, at), row.owner, "", row.run)

    def _cue_at(self, scene: Scene, at: QPointF) -> Id | None:
        metrics = self.fontMetrics()
        for cue in reversed(scene.cues):
            x = self.x_of(microseconds(cue.time))
            text = metrics.elidedText(cue.name, Qt.TextElideMode.ElideRight, GRID * 12)
            wide = metrics.horizontalAdvance(text) + GRID
            if x - 4 <= at.x() <= x + max(wide, 10):
                return cue.id
        for chapter in reversed(scene.chapters):
            if at.x() >= self.x_of(microseconds(chapter.time)):
                return chapter.id
        return None

    def _key_at(self, row: Row, at: QPointF) -> Spot | None:
        view = self.view()
        for key in reversed(row.keys):
            if abs(key_point(row, key, view).x() - at.x()) <= _NEAR:
                return Spot("key", row.owner, row.field, key=KeyAt(row.field, key.time))
        return None

    def _part_of_bar(self, row: Row, at: QPointF) -> Part:
        if row.kind in ("camera", "light"):
            return "empty"
        view = self.view()
        bar = bar_rect(row, view)
        if row.kind == "surrounding":
            return "bar" if bar.contains(at) else "empty"
        points = fade_points(row, view)
        if points is not None and at.y() <= bar.top() + _NEAR:
            coming, going = points
            if row.owner == self._session.overlay_id:  # whose handles are drawn
                if near_handle(coming, at):
                    return "fade-in"
                if near_handle(going, at):
                    return "fade-out"
            if abs(at.x() - coming.x()) <= _NEAR and at.x() > bar.left() + 1:
                return "fade-in"
            if abs(at.x() - going.x()) <= _NEAR and at.x() < bar.right() - 1:
                return "fade-out"
        if abs(at.x() - bar.right()) <= _GRIP:
            return "end"
        if abs(at.x() - bar.left()) <= _GRIP:
            return "start"
        return "bar" if bar.left() < at.x() < bar.right() else "empty"

    # Showing

    def _look_again(self) -> None:
        """The story is another one."""
        self._rows = None
        scene = self._session.scene
        self.all_keys = {
            owner: left
            for owner, keys in self.all_keys.items()
            if (left := keys & self._there(owner))
        }
        if self.chosen is not None and self.chosen.cue and scene is not None:
            points = {each.id for each in points_of(scene)}
            self.chosen = self.chosen if self.chosen.cue in points else None
        self._clamp()
        self.tell()

    def _enter(self) -> None:
        self._span_us = None
        self.above = 0
        self.all_keys, self.chosen, self._row = {}, None, None
        self._look_again()

    def _show_selected(self) -> None:
        row = self.row_of_selected()
        if row is not None:
            top = row.top() - HEAD + self.above
            room = max(self.height() - HEAD - row.height(), 0)
            self.above = min(max(self.above, top - room), max(top, 0))
            if self._session.overlay_id is not None and (
                self._row is None or self._row[1] != self._session.overlay_id
            ):
                self._row = ("overlay", self._session.overlay_id, "", -1)
        self._clamp()
        self.tell()

    def row_of_selected(self) -> QRect | None:
        """Where the row of the overlay that is selected is drawn."""
        selected = self._session.overlay_id
        row = None if selected is None else self.row_of(selected)
        return None if row is None else self.rect_of(row)

    def _follow(self) -> None:
        """Time went on: while it runs what is shown turns over like a page."""
        now, scale = self._playback.time_us, self.scale
        beyond = not scale.first_us <= now <= scale.first_us + scale.span_us
        if self._playback.playing and self._span_us is not None and beyond:
            self._first_us = scale.scrolled(now, self.whole_us).first_us
            self.scrolled.emit()
        self.update()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Show `factor` times as much, the time at `x` (else the playhead) staying where it is."""
        at = x
        if at is None:
            at = min(max(self.x_of(self._playback.time_us), NAMES), self.width())
        after = self.scale.zoomed(factor, self.whole_us, at)
        self._span_us = None if after.span_us >= self.whole_us else after.span_us
        self._first_us = after.first_us
        self._clamp()

    def show_all(self) -> None:
        """Show all of the scene's time."""
        self._span_us = None
        self._clamp()

    def scroll_to(self, first_us: int | None = None, rows: int | None = None) -> None:
        """Show from another instant or row on."""
        if first_us is not None and self._span_us is not None:
            self._first_us = first_us
        if rows is not None:
            self.above = rows
        self._clamp()

    def _clamp(self) -> None:
        self.above = max(min(self.above, self.rows_height + HEAD - self.height()), 0)
        if self._span_us is not None:
            self._first_us = self.scale.scrolled(self._first_us, self.whole_us).first_us
        self.scrolled.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clamp()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint = TimelinePainter(painter, self._look, self.view())
        paint.ground()
        scene = self._session.scene
        if scene is None:
            paint.nothing(self.tr("Time runs here."))
            return
        for row in self._seen_rows():
            chosen = row.owner == self._session.overlay_id
            paint.row(
                row,
                self._icon(row),
                self.name_of(row),
                self._value(row),
                chosen=chosen,
                keys=self.all_keys.get(row.owner, ()),
                run_chosen=is_chosen(self.chosen, row),
                wave=None if row.kind in ("track", "run") else self._waveforms.of(row.thing),
            )
        focused = self.focused()
        if focused is not None and self.hasFocus():
            paint.focus(focused)
        paint.beyond_end()
        paint.cue_lines(scene)
        cue = self.chosen.cue if self.chosen is not None else ""
        paint.head(scene, self._session.languages(), cue)
        if self._snap_us is not None:
            paint.snap_line(self._snap_us)
        if self._frame is not None:
            paint.frame(self._frame)
        paint.playhead()

    def _icon(self, row: Row) -> str:
        if row.kind == "overlay":
            return OVERLAY_ICONS[str(row.thing.__struct_config__.tag)]
        if row.kind == "surrounding":
            return _AROUND[type(row.thing)]
        if row.kind == "camera":
            return "camera"
        if row.kind == "light":
            return "lightbulb"
        return "person-simple-run" if row.kind == "run" else ""

    def name_of(self, row: Row) -> str:
        """What a row is called."""
        match row.kind:
            case "surrounding":
                return self.tr("Surrounding")
            case "camera":
                return self.tr("Camera")
            case "light":
                return self.tr("Light")
            case "track":
                return field_label(row.thing, row.field)
            case "run":
                return str(row.thing.animations[row.run].clip)  # type: ignore[union-attr]
            case _:
                return overlay_name(self._session, row.thing)  # type: ignore[arg-type]

    def _value(self, row: Row) -> str:
        """The value of a track at the playhead."""
        if row.kind != "track":
            return ""
        value = value_at(row.keys, self._playback.time_us)
        part, _dot, name = row.field.rpartition(".")
        inner = getattr(row.thing, part, row.thing) if part else row.thing
        return value_text(value, type(inner).__name__, name)

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self.update()

    # Choosing

    def choose(self, spot: Spot, *, more: bool) -> None:
        if spot.part in ("ruler", "fold"):
            return
        scene = self._session.scene
        self.chosen = spot if spot.cue or spot.run >= 0 else None
        own = self.all_keys.get(spot.owner, frozenset())
        kept = dict(self.all_keys) if more or spot.key in own else {}
        if spot.key is not None:
            kept[spot.owner] = own - {spot.key} if more and spot.key in own else own | {spot.key}
            if not more and spot.key not in own:
                kept = {spot.owner: frozenset({spot.key})}
        elif spot.part == "name" and spot.field:
            track = self.keys_of(spot.owner, spot.field)
            kept[spot.owner] = kept.get(spot.owner, frozenset()) | track
        self.all_keys = {owner: keys for owner, keys in kept.items() if keys}
        self.owner = spot.owner
        self._held = self.all_keys
        if spot.owner:
            kind = "track" if spot.field else "run" if spot.run >= 0 else ""
            self._row = (kind, spot.owner, spot.field, spot.run)
            of_scene: tuple[Id, ...] = ()
            if scene is not None:
                of_scene = (scene.id, camera_of(scene.id), light_of(scene.id))
            if spot.owner in of_scene:
                self._session.select_nothing()
            else:
                self._session.select_overlay(spot.owner)
        elif not spot.cue:
            self._session.select_nothing()
        self.tell()

    @property
    def keys(self) -> frozenset[KeyAt]:
        """The keyframes chosen of the thing of which some were chosen last."""
        return self.all_keys.get(self.owner, frozenset())

    @keys.setter
    def keys(self, keys: frozenset[KeyAt]) -> None:
        self.all_keys = {self.owner: keys} if keys else {}

    def keys_within(self, frame: QRectF) -> dict[Id, frozenset[KeyAt]]:
        """The keyframes drawn in a rectangle, by the thing whose they are."""
        found: dict[Id, set[KeyAt]] = {}
        view = self.view()
        for row in self._seen_rows():
            if row.kind != "track":
                continue
            for key in row.keys:
                at = key_point(row, key, view)
                if at.y() >= HEAD and frame.contains(at):
                    found.setdefault(row.owner, set()).add(KeyAt(row.field, key.time))
        return {owner: frozenset(keys) for owner, keys in found.items()}

    def _there(self, owner_id: Id) -> frozenset[KeyAt]:
        """All keyframes of a thing."""
        owner = self._keyframing.owner(owner_id)
        return frozenset(
            KeyAt(track.field, key.time)
            for track in (owner.tracks if owner is not None else ())
            if owns(owner_id, track.field)
            for key in track.keys
        )

    def keys_of(self, owner_id: Id, field: str) -> frozenset[KeyAt]:
        """All keyframes of a track."""
        owner = self._keyframing.owner(owner_id)
        track = track_of(owner, field) if owner is not None else None
        return frozenset(KeyAt(field, key.time) for key in track.keys) if track else frozenset()

    def chosen_spot(self) -> Spot:
        """What is chosen, for the keyboard."""
        if self.chosen is not None:
            return self.chosen
        if self.keys:
            key = min(self.keys, key=lambda each: each.time)
            return Spot("key", self.owner, key.field, key=key)
        row = self.focused()
        if row is None:
            return Spot("ruler")
        return Spot("empty" if row.field else "bar", row.owner, row.field, row.run)

    def fold(self, owner: Id) -> None:
        """Fold what is under a row away, or show it again."""
        row = self.row_of(owner)
        if row is None or not row.folds:
            return
        if row.opened:
            self._folded.add(owner)
            self._opened.discard(owner)
        else:
            self._folded.discard(owner)
            self._opened.add(owner)
        self._rows = None
        self._clamp()
        self.tell()

    def unfold(self, owner: Id) -> None:
        """Show what is under a row, if it is folded away."""
        row = self.row_of(owner)
        if row is not None and not row.opened:
            self.fold(owner)

    def reveal(self, owner: Id) -> None:
        """Show the row of a thing and what is under it, scrolling as far as it must."""
        self.unfold(owner)
        inner = [row for row in self.rows if row.owner == owner]
        if inner:
            end = inner[-1].top + inner[-1].height
            self.scroll_to(rows=max(self.above, end - (self.height() - HEAD)))
            self.scroll_to(rows=min(self.above, inner[0].top))

    def focused(self) -> Row | None:
        """The row where the keyboard is."""
        if self._row is None:
            return None
        _kind, owner, field, run = self._row
        return self.row_of(owner, field, run) or self.row_of(owner)

    def point(self, cue_id: Id) -> TimeCue | Chapter | None:
        scene = self._session.scene
        points = () if scene is None else points_of(scene)
        return next((each for each in points if each.id == cue_id), None)

    # For those who do not see it

    def tell(self) -> None:
        """Say in words where the keyboard is and what is chosen."""
        self.setAccessibleName(": ".join((self.tr("Timeline"), *self._said())))
        self.update()

    def _said(self) -> list[str]:
        if self.chosen is not None and self.chosen.cue:
            point = self.point(self.chosen.cue)
            if point is not None:
                name = point.name if isinstance(point, TimeCue) else ""
                return [name or self.tr("Cue"), clock_text(microseconds(point.time))]
        row = self.focused()
        if row is None:
            return []
        said = [self.name_of(row)]
        span = row.span
        if row.field:
            said.append(self.tr("%1 keyframes").replace("%1", str(len(row.keys))))
            if self.keys:
                times = sorted(clock_text(microseconds(key.time)) for key in self.keys)
                said.append(self.tr("chosen: %1").replace("%1", ", ".join(times)))
        elif row.kind in ("camera", "light"):
            said.append(self.tr("%1 keyframes").replace("%1", str(len(row.keys))))
        elif span is None:
            said.append(self.tr("all the time"))
        else:
            end = self.tr("the end") if span.end is None else clock_text(microseconds(span.end))
            start = clock_text(microseconds(span.start))
            said.append(self.tr("from %1 to %2").replace("%1", start).replace("%2", end))
        return said


def _top(row: Row) -> int:
    return row.top


def value_text(value: Keyed, struct: str, name: str) -> str:
    """A value that moves, as the inspector writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " · ".join(f"{part:.2f}" for part in value)
    return written(value, shown_field(struct, name))
