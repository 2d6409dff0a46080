"""The window's “Follow in the video”: pointing at a thing, looking for it, telling how it went.

follow.py looks for it through the film; panels/follow_bar.py asks how; mark.py is the box.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from assets.tracking.tracker import Lost
from exporters.options import Progress, Step
from story.errors import StudioError
from story.model.placement import Around
from story.model.values import MICROSECONDS, Degrees, Id
from studio import aim
from studio.follow import Found, Wish, find_unless_stopped, may_follow, span_of
from studio.jobs import Jobs
from studio.keyframing import Keyframing
from studio.mark import Mark
from studio.panels.banner import Banner
from studio.panels.follow_bar import FollowBar
from studio.panels.sources import overlay_name
from studio.playback import Playback
from studio.session import Session
from studio.stage import Stage
from studio.wording import duration_text

_TOPIC: Final = "following"
_KNOWN_AFTER_S: Final = 1.5  # of work, from when on the time left is a fair guess


class Following(QObject):
    """Lets the overlay that is selected follow something; one search at a time."""

    _stepped = Signal(object, object)  # a Progress and its Step; emitted in the worker

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        jobs: Jobs,
        stage: Stage,
        bar: FollowBar,
        banner: Banner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._keyframing = session, playback, keyframing
        self._jobs, self._stage, self._bar, self._banner = jobs, stage, bar, banner
        self._overlay: Id | None = None  # that is to follow what is being pointed at
        self._mark: Mark | None = None
        self._progress: Progress | None = None  # of the search that goes on
        self._began = 0.0
        self._stepped.connect(self._tell)
        bar.wanted.connect(self.start)
        bar.left.connect(self.leave)
        bar.resized.connect(self._resize)
        if stage.viewport is not None:
            stage.viewport.pointed.connect(self.point)
        for changed in (session.selection_changed, session.scene_changed, session.story_changed):
            changed.connect(self._look_again)
        playback.mode_changed.connect(self.leave)

    @property
    def pointing(self) -> bool:
        """Whether the user is choosing what to follow."""
        return self._overlay is not None

    @property
    def searching(self) -> bool:
        """Whether it is being looked for."""
        return self._progress is not None

    def ask(self) -> None:
        """Let the user choose what the overlay that is selected follows; first what is under it."""
        overlay = self._session.overlay
        if self.searching:
            self._say(self.tr("One thing at a time: another one is being followed."))
            return
        if overlay is None or not may_follow(self._session.scene, overlay):
            return
        shown = self._keyframing.shown_overlay(overlay)
        if not isinstance(shown.placement, Around):
            return
        self._playback.pause()
        self._overlay = overlay.id
        self._bar.ask(overlay_name(self._session, overlay))
        self.point(shown.placement)
        self._bring_into_view(shown.placement)
        self._bar.follow.setFocus()

    def point(self, at: Around) -> None:
        """What is seen there is what it is to follow."""
        if self.pointing:
            self._show(Mark(at.yaw, at.pitch, self._bar.size_wanted))

    def leave(self) -> None:
        """Choose nothing after all."""
        self._overlay = None
        self._bar.hide()
        self._show(None)

    def start(self) -> None:
        """Look for what is in the box, from the playhead."""
        session, mark, overlay = self._session, self._mark, self._overlay
        story, library, folder = session.story, session.library, session.folder
        if mark is None or overlay is None or story is None or library is None:
            return
        begin, end = span_of(self._bar.way, self._keyframing.now)
        wish = Wish(
            overlay,
            towards=(mark.yaw, mark.pitch),
            at=self._keyframing.now,
            begin=begin,
            end=end,
            size=mark.size,
            scale=self._bar.grows.isChecked(),
        )
        self.leave()
        progress = Progress(lambda step: self._stepped.emit(progress, step))
        self._progress, self._began = progress, time.monotonic()

        def done(found: Found | None) -> None:
            self._end(progress)
            if found is not None and session.folder == folder:
                self._take(found)

        def failed(error: StudioError) -> None:
            self._end(progress)
            session.failed.emit(error)

        self._say(self.tr("Following it through the video…"))
        work = partial(find_unless_stopped, story, library, wish, progress)
        self._jobs.start(self.tr("Following in the video"), work, done, failed)

    def cancel(self) -> None:
        """Ask the search to stop; then nothing changes."""
        self.leave()
        if self._progress is not None:
            self._progress.cancelled.set()

    def _say(self, text: str) -> None:
        self._banner.say(
            text,
            icon="hourglass-medium",
            choices=((self.tr("Cancel"), self.cancel),),
            topic=_TOPIC,
        )

    def _end(self, progress: Progress) -> None:
        if self._progress is progress:
            self._progress = None
            self._banner.end(_TOPIC)

    def _tell(self, progress: Progress, step: Step) -> None:
        """How far it is, in seconds of film, and how long it takes where that is known."""
        if progress is not self._progress or not step.total:
            return
        text = self.tr("Following it through the video: %1 of %2 s")
        text = text.replace("%1", f"{step.done / 10:.1f}").replace("%2", f"{step.total / 10:.1f}")
        spent = time.monotonic() - self._began
        if spent > _KNOWN_AFTER_S and 0 < step.done < step.total:
            left = spent / step.done * (step.total - step.done)
            text += " · " + self.tr("%1 left").replace("%1", duration_text(left))
        self._banner.go_on(_TOPIC, text)

    def _take(self, found: Found) -> None:
        """Make keyframes of it, in one edit, and say where it was lost."""
        if not self._session.edit(self.tr("Follow in the video"), found.edit):
            return
        first, last = (found.samples[n].time_us / MICROSECONDS for n in (0, -1))
        text = self.tr("It follows from %1 to %2 s; its keyframes are in the timeline.")
        text = text.replace("%1", f"{first:.2f}").replace("%2", f"{last:.2f}")
        if not found.lost:
            self._banner.say(text, icon="crosshair")
            return
        choices = tuple(
            (
                self.tr("Go to %1 s").replace("%1", f"{lost.time_us / MICROSECONDS:.2f}"),
                partial(self._go, found.wish.overlay, lost),
            )
            for lost in found.lost
        )
        self._banner.say(
            "\n".join((text, *found.notes())),
            icon="warning",
            severity="warning",
            choices=choices,
            stays=True,
        )

    def _go(self, overlay: Id, lost: Lost) -> None:
        """Show where it was lost: the instant, the place, the overlay."""
        scene = next(
            (
                scene.id
                for scene in (self._session.story.scenes if self._session.story else ())
                if any(each.id == overlay for each in scene.overlays)
            ),
            None,
        )
        if scene is None:
            return
        self._session.go_to(scene=scene, overlay=overlay)
        self._playback.pause()
        self._playback.seek(lost.time_us)
        viewport = self._stage.viewport
        if viewport is not None:
            viewport.look(aim.looking(viewport.view, lost.yaw, lost.pitch, viewport.view.fov))

    def _look_again(self) -> None:
        """Leave when what was to follow is not there, or not selected, any more."""
        if self.pointing:
            overlay = self._session.overlay
            same = overlay is not None and overlay.id == self._overlay
            if overlay is None or not same or not may_follow(self._session.scene, overlay):
                self.leave()

    def _resize(self, size: Degrees) -> None:
        if self._mark is not None:
            self._show(Mark(self._mark.yaw, self._mark.pitch, size))

    def _bring_into_view(self, at: Around) -> None:
        viewport = self._stage.viewport
        if viewport is None or self._mark is None:
            return
        seen = self._mark.seen(viewport.view, viewport.width(), viewport.height())
        if seen is None or not viewport.rect().contains(seen[1].toPoint()):
            viewport.look(aim.looking(viewport.view, at.yaw, at.pitch, viewport.view.fov))

    def _show(self, mark: Mark | None) -> None:
        self._mark = mark
        self._playback.set_aside(self._overlay)
        if self._stage.viewport is not None:
            self._stage.viewport.show_mark(mark)
