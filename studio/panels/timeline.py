"""The timeline: when each thing of the scene is there and moves; to be seen, dragged and typed.

timeline_rows.py says what stands where, timeline_painter.py how it looks, timeline_drags.py what a
drag does, timeline_menus.py what the menus hold.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from story import timing
from story.easing import value_at
from story.keying import KeyAt, track_of
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from story.model.timeline import Chapter, Keyed, TimeCue
from story.model.values import MICROSECONDS, Id, microseconds, words
from studio.keyframing import Keyframing
from studio.look import GRID, Look
from studio.panels.field_table import OVERLAY_ICONS
from studio.panels.field_table import field_of as shown_field
from studio.panels.numbers import written
from studio.panels.sources import overlay_name
from studio.panels.timeline_drags import Drag, Part, Spot, drag_of
from studio.panels.timeline_menus import TimelineMenus, field_label
from studio.panels.timeline_painter import (
    CUES,
    HEAD,
    NAMES,
    RULER,
    TimelinePainter,
    View,
    bar_rect,
    fade_points,
    is_chosen,
    key_point,
)
from studio.panels.timeline_rows import TALL, Row, end_of, points_of, rows_of
from studio.panels.timeline_scale import Scale, clock_text, on_frame, snapped
from studio.playback import Playback
from studio.session import Session
from studio.wording import shown

_GRIP: Final = 5  # pixels at each end of a bar that resize it
_NEAR: Final = 7  # pixels from a keyframe's or handle's middle
_SNAP: Final = 7  # pixels within which a drag snaps
_START: Final = 3  # pixels below which a press is a click
_NOTCH: Final = 0.8  # of what is shown, a notch of the wheel or a press of +
_AROUND: Final = {
    Backdrop: "drop-half",
    Photo360: "globe-hemisphere-west",
    Video360: "video-camera",
    Environment: "cube",
    RealWorld: "device-mobile-camera",
}


class Timeline(QWidget):
    """A ruler with cues, a row for each thing, those in front first, and one for what is around."""

    scrolled = Signal()  # another part of it is shown, or there is more or less of it

    def __init__(
        self, session: Session, playback: Playback, keyframing: Keyframing, look: Look
    ) -> None:
        super().__init__()
        self._session, self._playback, self._look = session, playback, look
        self._keyframing = keyframing
        self.menus = TimelineMenus(session, playback, keyframing, self, self.rename)
        self._folded: set[Id] = set()
        self._opened: set[Id] = set()
        self._rows: list[Row] | None = None
        self._span_us: int | None = None  # shown over the width; None: all
        self._first_us = 0
        self.above = 0  # pixels of rows above
        self.keys: frozenset[KeyAt] = frozenset()  # chosen, of `owner`
        self._held: frozenset[KeyAt] = frozenset()  # chosen when the drag began
        self.owner: Id = ""
        self.chosen: Spot | None = None  # a cue or a run of animations
        self._row: tuple[str, Id, str, int] | None = None  # where the keyboard is
        self._scrubbing = False
        self._pressed: QPointF | None = None
        self._drag: Drag | None = None
        self._base: Story | None = None  # before the drag
        self._made: Story | None = None  # by the drag
        self._snap_us: int | None = None
        self._renamer: QLineEdit | None = None
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
            self._rows = [] if scene is None else rows_of(scene, self._folded, self._opened)
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

    def spot_at(self, at: QPointF) -> Spot:
        """What is under a point."""
        scene = self._session.scene
        if scene is None:
            return Spot("empty")
        if at.y() < HEAD:
            cue = self._cue_at(scene, at) if at.y() >= RULER and at.x() >= NAMES else None
            return Spot("ruler") if cue is None else Spot("cue", cue=cue)
        y = at.y() - HEAD + self.above
        row = next((row for row in self.rows if row.top <= y < row.top + row.height), None)
        if row is None:
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
        view = self.view()
        bar = bar_rect(row, view)
        if row.kind == "surrounding":
            return "bar" if bar.contains(at) else "empty"
        points = fade_points(row, view)
        if points is not None and at.y() <= bar.top() + _NEAR:
            coming, going = points
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
        owner = self._keyframing.owner(self.owner) if self.owner else None
        there = {
            KeyAt(track.field, key.time)
            for track in (owner.tracks if owner is not None else ())
            for key in track.keys
        }
        self.keys &= there
        if self.chosen is not None and self.chosen.cue and scene is not None:
            points = {each.id for each in points_of(scene)}
            self.chosen = self.chosen if self.chosen.cue in points else None
        self._clamp()
        self._tell()

    def _enter(self) -> None:
        self._span_us = None
        self.above = 0
        self.keys, self.chosen, self._row = frozenset(), None, None
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
        self._tell()

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
        for row in self.rows:
            rect = self.rect_of(row)
            if rect.bottom() < HEAD or rect.top() > self.height():
                continue
            chosen = row.owner == self._session.overlay_id
            paint.row(
                row,
                self._icon(row),
                self.name_of(row),
                self._value(row),
                chosen=chosen,
                keys=self.keys if row.owner == self.owner else (),
                run_chosen=is_chosen(self.chosen, row),
            )
        focused = self._focused()
        if focused is not None and self.hasFocus():
            paint.focus(focused)
        paint.beyond_end()
        paint.cue_lines(scene)
        cue = self.chosen.cue if self.chosen is not None else ""
        paint.head(scene, self._session.languages(), cue)
        if self._snap_us is not None:
            paint.snap_line(self._snap_us)
        paint.playhead()

    def _icon(self, row: Row) -> str:
        if row.kind == "overlay":
            return OVERLAY_ICONS[str(row.thing.__struct_config__.tag)]
        if row.kind == "surrounding":
            return _AROUND[type(row.thing)]
        return "person-simple-run" if row.kind == "run" else ""

    def name_of(self, row: Row) -> str:
        """What a row is called."""
        match row.kind:
            case "surrounding":
                return self.tr("Surrounding")
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

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._session.scene is None:
            return
        at = event.position()
        spot = self.spot_at(at)
        more = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        self._choose(spot, more=bool(more))
        match spot.part:
            case "ruler":
                self._scrubbing = True
                self._playback.seek(self.time_at(at.x()))
            case "fold":
                self.fold(spot.owner)
            case _:
                story, scene = self._session.story, self._session.scene
                if self._session.writable and story is not None:
                    slips = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
                    end = self._playback.duration_us
                    self._drag = drag_of(spot, self.keys, story, scene, end, slips=slips)
                    self._base = self._made = story
                    self._pressed = at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._scrubbing:
            self._playback.seek(self.time_at(at.x()))
        elif self._drag is not None and self._pressed is not None:
            off = abs(at.x() - self._pressed.x())
            if off >= _START or self._made is not self._base:
                free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self._move(self._drag, at.x() - self._pressed.x(), free=free)
        else:
            self.setCursor(_CURSORS.get(self.spot_at(at).part, Qt.CursorShape.ArrowCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._session.settle()
        self._scrubbing = False
        self._drag = self._base = self._made = self._pressed = self._snap_us = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot.part == "cue":
            self.rename(spot.cue)
        elif spot.part == "name" and not spot.field and spot.run < 0:
            self.fold(spot.owner)
        elif spot.part == "empty" and spot.field:
            self.menus.set_key(spot.owner, spot.field, self._framed(event.position().x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = QPointF(event.pos())
        spot = self.chosen_spot() if by_key else self.spot_at(at)
        if not by_key and spot.part != "ruler":
            self._choose(spot, more=spot.key in self.keys)
        time = self._playback.time_us if by_key else self._framed(at.x())
        place = self.rect().center() if by_key else event.pos()
        self.menus.pop_up(spot, self.keys, time, self.mapToGlobal(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        by = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_NOTCH ** (by.y() / 120), max(event.position().x(), NAMES))
        elif by.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            along = by.x() or by.y()
            self.scroll_to(first_us=self._first_us - self.scale.length_of(along))
        else:
            self.scroll_to(rows=self.above - by.y() // 2)
        event.accept()

    def _framed(self, x: float) -> int:
        return on_frame(self.time_at(x), self._keyframing.fps)

    def _move(self, drag: Drag, pixels: float, *, free: bool) -> None:
        """What is held is so far from where it was; `free`: it does not snap."""
        if self._session.story is not self._made:  # somebody else edits: the drag is over
            self._drag = None
            return
        scale = self.scale
        by = scale.length_of(pixels)
        snap = None if free else snapped(by, drag.edges, self._marks(drag), scale.length_of(_SNAP))
        self._snap_us = None if snap is None else snap.mark_us
        if snap is not None:
            by = snap.by_us
        elif drag.edges and not free:
            by = on_frame(drag.edges[0] + by, self._keyframing.fps) - drag.edges[0]

        def change(story: Story) -> Story:
            return drag.change(by / MICROSECONDS)

        if drag.merge.startswith("keys"):
            self.keys = _moved(self._held, by)
        self._session.edit(shown(drag.label), change, merge=drag.merge, more=True)
        self._made = self._session.story
        self.update()

    def _marks(self, drag: Drag) -> set[int]:
        """Where a drag may snap to: the playhead, the ends, cues, and edges of other bars."""
        scene = self._session.scene
        assert scene is not None
        marks = {0, self._playback.time_us, self._playback.duration_us}
        marks |= {microseconds(each.time) for each in points_of(scene)}
        for row in self.rows:
            span = row.span
            if span is not None and row.has_bar and row.owner not in drag.merge:
                marks.add(microseconds(span.start))
                if span.end is not None:
                    marks.add(microseconds(span.end))
        return marks - set(drag.edges)

    # Choosing

    def _choose(self, spot: Spot, *, more: bool) -> None:
        if spot.part in ("ruler", "fold"):
            return
        scene = self._session.scene
        self.chosen = spot if spot.cue or spot.run >= 0 else None
        before = self.keys if more and spot.owner == self.owner else frozenset()
        if spot.key is not None:
            if spot.key in before and more:
                self.keys = before - {spot.key}
            elif spot.key not in self.keys or spot.owner != self.owner:
                self.keys = before | {spot.key}
        elif spot.part == "name" and spot.field:
            self.keys = before | self._all_keys(spot.owner, spot.field)
        else:
            self.keys = before
        self.owner = spot.owner
        self._held = self.keys
        if spot.owner:
            kind = "track" if spot.field else "run" if spot.run >= 0 else ""
            self._row = (kind, spot.owner, spot.field, spot.run)
            if scene is not None and spot.owner == scene.id:
                self._session.select_nothing()
            else:
                self._session.select_overlay(spot.owner)
        elif not spot.cue:
            self._session.select_nothing()
        self._tell()

    def _all_keys(self, owner_id: Id, field: str) -> frozenset[KeyAt]:
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
        row = self._focused()
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
        self._tell()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Some keys mean something else here while keyframes or cues are chosen."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
            chosen, row = bool(self.keys) or self.chosen is not None, self._focused()
            ours = chosen and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
            if ours or (
                control
                and (
                    (key == Qt.Key.Key_C and self.keys)
                    or (key == Qt.Key.Key_V and self.menus.copied)
                    or (key == Qt.Key.Key_A and row is not None and row.field)
                )
            ):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._session.scene is None or not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        frame = MICROSECONDS / self._keyframing.fps
        row = self._focused()
        match key:
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._step_row(1 if key == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                by = (frame * (10 if shift else 1)) * (1 if key == Qt.Key.Key_Right else -1)
                if modifiers & Qt.KeyboardModifier.AltModifier:
                    self._nudge(round(by))
                else:
                    now = self._playback.time_us + by
                    self._playback.seek(on_frame(round(now), self._keyframing.fps))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                self.fold(row.owner)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(_NOTCH)
            case Qt.Key.Key_Minus:
                self.zoom(1 / _NOTCH)
            case Qt.Key.Key_0:
                self.show_all()
            case Qt.Key.Key_K if row is not None and row.field:
                self._keyframing.toggle(row.owner, row.field)
            case Qt.Key.Key_Comma | Qt.Key.Key_Period if row is not None:
                field = row.field or None
                self._keyframing.go(row.owner, field, back=key == Qt.Key.Key_Comma)
            case Qt.Key.Key_M:
                self.menus.add_cue(self._playback.time_us)
            case Qt.Key.Key_BracketLeft | Qt.Key.Key_BracketRight:
                self._trim(start=key == Qt.Key.Key_BracketLeft)
            case Qt.Key.Key_F2 if self.chosen is not None and self.chosen.cue:
                self.rename(self.chosen.cue)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._delete()
            case Qt.Key.Key_Escape:
                self.keys, self.chosen = frozenset(), None
                self._tell()
            case Qt.Key.Key_A if control and row is not None and row.field:
                self.owner, self.keys = row.owner, self._all_keys(row.owner, row.field)
                self._tell()
            case Qt.Key.Key_C if control and self.keys:
                self.menus.copy(self.owner, self.keys)
            case Qt.Key.Key_V if control and row is not None:
                self.menus.paste(row.owner)
            case _:
                return False
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.isAutoRepeat():
            self._session.settle()
        super().keyReleaseEvent(event)

    def _focused(self) -> Row | None:
        """The row where the keyboard is."""
        if self._row is None:
            return None
        _kind, owner, field, run = self._row
        return self.row_of(owner, field, run) or self.row_of(owner)

    def _step_row(self, by: int) -> None:
        rows = self.rows
        if not rows:
            return
        row = self._focused()
        place = rows.index(row) + by if row is not None else (0 if by > 0 else len(rows) - 1)
        after = rows[min(max(place, 0), len(rows) - 1)]
        self._choose(Spot("bar", after.owner, after.field, after.run), more=False)
        top, room = after.top, max(self.height() - HEAD - after.height, 0)
        self.scroll_to(rows=min(max(self.above, top - room), top))

    def _nudge(self, by_us: int) -> None:
        """Move what is chosen earlier or later."""
        story, scene = self._session.story, self._session.scene
        if story is None or scene is None or not self._session.writable:
            return
        spot = self.chosen_spot()
        drag = drag_of(spot, self.keys, story, scene, self._playback.duration_us, slips=False)
        if drag is None:
            return
        if spot.part == "key":
            self.keys = _moved(self.keys, by_us)
        self._session.edit(
            shown(drag.label),
            lambda _story: drag.change(by_us / MICROSECONDS),
            merge=f"nudge {drag.merge}",
            more=True,
        )

    def _trim(self, *, start: bool) -> None:
        row, now = self._focused(), self._keyframing.now
        if row is None or row.kind != "overlay":
            return
        if start:
            self._session.edit(
                self.tr("Come at the playhead"),
                lambda story: timing.trim_start(story, row.owner, now),
            )
        else:
            self._session.edit(
                self.tr("Go at the playhead"), lambda story: timing.trim_end(story, row.owner, now)
            )

    def _delete(self) -> None:
        if self.keys:
            self.menus.remove_keys(self.owner, self.keys)
        elif self.chosen is not None and self.chosen.cue:
            self.menus.remove_cue(self.chosen.cue)
        elif self.chosen is not None and self.chosen.run >= 0:
            spot = self.chosen
            self.chosen = None
            self._session.edit(
                self.tr("Remove animation"),
                lambda story: timing.remove_run(story, spot.owner, spot.run),
            )

    # Names of cues and chapters

    def rename(self, cue_id: Id) -> None:
        """Ask for the name of a cue, or the title of a chapter, in its place."""
        point = self._point(cue_id)
        if point is None or not self._session.writable:
            return
        if self._renamer is not None:
            self._renamer.deleteLater()
        self.chosen = Spot("cue", cue=cue_id)
        language = self._session.languages()[0]
        said = words(point.title, (language,)) if isinstance(point, Chapter) else point.name
        line = self._renamer = QLineEdit(said, self)
        line.setAccessibleName(
            self.tr("Title of the chapter")
            if isinstance(point, Chapter)
            else self.tr("Name of the cue")
        )
        left = min(max(self.x_of(microseconds(point.time)), NAMES), self.width() - GRID * 20)
        line.setGeometry(round(left), RULER - 4, GRID * 20, CUES + 6)
        line.selectAll()
        line.show()
        line.setFocus()
        line.editingFinished.connect(lambda: self._renamed(line, cue_id))

    def _renamed(self, line: QLineEdit, cue_id: Id) -> None:
        point = self._point(cue_id)
        if self._renamer is not line:
            return
        self._renamer = None
        text = line.text().strip()
        line.deleteLater()
        self.setFocus()
        if isinstance(point, Chapter):
            title = {**point.title, self._session.languages()[0]: text}
            self._session.edit(
                self.tr("Change title"),
                lambda story: timing.set_chapter_title(story, cue_id, title),
            )
        elif isinstance(point, TimeCue) and text != point.name:
            self._session.edit(
                self.tr("Rename cue"), lambda story: timing.rename_cue(story, cue_id, text)
            )

    def _point(self, cue_id: Id) -> TimeCue | Chapter | None:
        scene = self._session.scene
        points = () if scene is None else points_of(scene)
        return next((each for each in points if each.id == cue_id), None)

    # For those who do not see it

    def _tell(self) -> None:
        """Say in words where the keyboard is and what is chosen."""
        self.setAccessibleName(": ".join((self.tr("Timeline"), *self._said())))
        self.update()

    def _said(self) -> list[str]:
        if self.chosen is not None and self.chosen.cue:
            point = self._point(self.chosen.cue)
            if point is not None:
                name = point.name if isinstance(point, TimeCue) else ""
                return [name or self.tr("Cue"), clock_text(microseconds(point.time))]
        row = self._focused()
        if row is None:
            return []
        said = [self.name_of(row)]
        span = row.span
        if row.field:
            said.append(self.tr("%1 keyframes").replace("%1", str(len(row.keys))))
            if self.keys:
                times = sorted(clock_text(microseconds(key.time)) for key in self.keys)
                said.append(self.tr("chosen: %1").replace("%1", ", ".join(times)))
        elif span is None:
            said.append(self.tr("all the time"))
        else:
            end = self.tr("the end") if span.end is None else clock_text(microseconds(span.end))
            start = clock_text(microseconds(span.start))
            said.append(self.tr("from %1 to %2").replace("%1", start).replace("%2", end))
        return said


_CURSORS: Final = {
    "start": Qt.CursorShape.SizeHorCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "fade-in": Qt.CursorShape.SizeHorCursor,
    "fade-out": Qt.CursorShape.SizeHorCursor,
    "key": Qt.CursorShape.PointingHandCursor,
    "fold": Qt.CursorShape.PointingHandCursor,
}


def _moved(keys: frozenset[KeyAt], by_us: int) -> frozenset[KeyAt]:
    """Where keyframes are after a move, which nothing takes to before the beginning."""
    by = max(by_us / MICROSECONDS, -min((key.time for key in keys), default=0.0))
    return frozenset(
        KeyAt(key.field, timing.in_microseconds(max(key.time + by, 0.0))) for key in keys
    )


def value_text(value: Keyed, struct: str, name: str) -> str:
    """A value that moves, as the inspector writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " · ".join(f"{part:.2f}" for part in value)
    return written(value, shown_field(struct, name))
