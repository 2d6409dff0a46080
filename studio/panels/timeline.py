"""The timeline: when each thing of the scene is there and moves; to be seen, dragged and typed.

timeline_canvas.py shows it, timeline_drags.py says what a drag does, timeline_menus.py what the
menus hold.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit

from story import timing
from story.model.story import Scene, Story
from story.model.timeline import Chapter, TimeCue
from story.model.values import MICROSECONDS, Id, microseconds, words
from studio.keyframing import Keyframing
from studio.look import GRID, Look
from studio.panels.timeline_canvas import TimelineCanvas
from studio.panels.timeline_drags import Drag, Spot, drag_of
from studio.panels.timeline_keys import keys_after, keys_drag, keys_removed
from studio.panels.timeline_menus import TimelineMenus
from studio.panels.timeline_painter import (
    CUES,
    HEAD,
    NAMES,
    RULER,
)
from studio.panels.timeline_rows import points_of
from studio.panels.timeline_scale import on_frame, snapped
from studio.playback import Playback
from studio.session import Session
from studio.waveforms import Waveforms
from studio.wording import shown

_SNAP: Final = 7  # pixels within which a drag snaps
_START: Final = 3  # pixels below which a press is a click
_NOTCH: Final = 0.8  # of what is shown, a notch of the wheel or a press of +


class Timeline(TimelineCanvas):
    """The timeline, to be dragged and typed in."""

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        waveforms: Waveforms,
        look: Look,
    ) -> None:
        super().__init__(session, playback, keyframing, waveforms, look)
        self.menus = TimelineMenus(session, playback, keyframing, self, self.rename, self.unfold)
        self._scrubbing = False
        self._pressed: QPointF | None = None
        self._drag: Drag | None = None
        self._base: Story | None = None  # before the drag
        self._made: Story | None = None  # by the drag
        self._renamer: QLineEdit | None = None

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._session.scene is None:
            return
        at = event.position()
        spot = self.spot_at(at)
        more = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        self.choose(spot, more=bool(more))
        self._session.settle()
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
                    self._drag = self._drag_of(spot, story, scene, end, slips=slips)
                    self._base = self._made = story
                if spot.part == "empty" and at.x() >= NAMES:
                    self._frame = QRectF(at, at)
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
        elif self._frame is not None and self._pressed is not None:
            self._choose_within(QRectF(self._pressed, at).normalized())
        else:
            self.setCursor(_CURSORS.get(self.spot_at(at).part, Qt.CursorShape.ArrowCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._session.settle()
        self._let_go()

    def _let_go(self) -> None:
        self._scrubbing = False
        self._drag = self._base = self._made = self._pressed = self._snap_us = self._frame = None
        self.update()

    def _drag_of(
        self, spot: Spot, story: Story, scene: Scene, end_us: int, *, slips: bool
    ) -> Drag | None:
        if spot.key is not None and len(self.all_keys) > 1:
            return keys_drag(spot.key, self.all_keys, story)
        return drag_of(spot, self.keys, story, scene, end_us, slips=slips)

    def _choose_within(self, frame: QRectF) -> None:
        """Choose the keyframes in a rectangle beside those that are to stay chosen."""
        self._frame = frame
        found = self.keys_within(frame)
        self.all_keys = {
            owner: self._held.get(owner, frozenset()) | found.get(owner, frozenset())
            for owner in (*self._held, *(each for each in found if each not in self._held))
        }
        if self.owner not in self.all_keys and self.all_keys:
            self.owner = next(iter(self.all_keys))
        self.tell()

    def _give_up(self) -> bool:
        """Put what is being dragged back where it was; whether anything was."""
        if self._frame is not None:
            self.all_keys = self._held
        elif self._drag is None:
            return False
        if self._drag is not None:
            self._session.abandon()
            self.all_keys = self._held
        self._let_go()
        self.tell()
        return True

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
            self.choose(spot, more=spot.key in self.keys)
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
            self.all_keys = keys_after(self._held, by)
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

    # Keys

    def event(self, event: QEvent) -> bool:
        """Some keys mean something else here while keyframes or cues are chosen."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
            chosen, row = bool(self.all_keys) or self.chosen is not None, self.focused()
            chosen = chosen or self._drag is not None or self._frame is not None
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
        row = self.focused()
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
                if not self._give_up():
                    self.all_keys, self.chosen = {}, None
                    self.tell()
            case Qt.Key.Key_A if control and row is not None and row.field:
                self.owner = row.owner
                self.keys = self.keys_of(row.owner, row.field)
                self.tell()
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

    def _step_row(self, by: int) -> None:
        rows = self.rows
        if not rows:
            return
        row = self.focused()
        place = rows.index(row) + by if row is not None else (0 if by > 0 else len(rows) - 1)
        after = rows[min(max(place, 0), len(rows) - 1)]
        self.choose(Spot("bar", after.owner, after.field, after.run), more=False)
        top, room = after.top, max(self.height() - HEAD - after.height, 0)
        self.scroll_to(rows=min(max(self.above, top - room), top))

    def _nudge(self, by_us: int) -> None:
        """Move what is chosen earlier or later."""
        story, scene = self._session.story, self._session.scene
        if story is None or scene is None or not self._session.writable:
            return
        spot = self.chosen_spot()
        drag = self._drag_of(spot, story, scene, self._playback.duration_us, slips=False)
        if drag is None:
            return
        if spot.part == "key":
            self.all_keys = keys_after(self.all_keys, by_us)
        self._session.edit(
            shown(drag.label),
            lambda _story: drag.change(by_us / MICROSECONDS),
            merge=f"nudge {drag.merge}",
            more=True,
        )

    def _trim(self, *, start: bool) -> None:
        row, now = self.focused(), self._keyframing.now
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
        if len(self.all_keys) > 1:
            chosen = self.all_keys
            self._session.edit(
                self.tr("Remove keyframes"), lambda story: keys_removed(story, chosen)
            )
        elif self.keys:
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
        point = self.point(cue_id)
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
        point = self.point(cue_id)
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


_CURSORS: Final = {
    "start": Qt.CursorShape.SizeHorCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "fade-in": Qt.CursorShape.SizeHorCursor,
    "fade-out": Qt.CursorShape.SizeHorCursor,
    "key": Qt.CursorShape.PointingHandCursor,
    "fold": Qt.CursorShape.PointingHandCursor,
}
