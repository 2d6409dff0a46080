"""Playing a scene: its time, what a visit has changed, and how smoothly the picture follows.

The audio clock is the master; the picture asks for the time when it draws. speaker.py holds the
clock, showing.py says what is to be seen, picture.py draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from assets.media import Cue, Frame
from renderer.sound import RATE, mix
from story.cuts import scene_length_us
from story.errors import MediaError
from story.interaction import step
from story.model.asset import frame_rate
from story.model.story import Scene
from story.model.values import MICROSECONDS, Id, Orientation, View, microseconds
from story.visit.state import Effect, Entered, Selected, State
from studio.preview import PreviewMedia
from studio.session import Session
from studio.showing import Showing, off_by_us
from studio.speaker import Speaker

_TICK_MS = 16


@dataclass
class Smoothness:
    """How the picture kept up since playing began: films' frames, and skew against the sound.

    Skew is measured when a picture comes to be seen: how far what is heard then lies outside of
    the span for which the frame is meant to be seen.
    """

    shown: int = 0
    dropped: int = 0
    skew_us: int = 0  # of the latest picture
    worst_us: int = 0


class Playback(QObject):
    """Time in the scene shown. `moved` tells of time, `changed` of everything else."""

    moved = Signal()
    changed = Signal()
    media_changed = Signal()  # and nothing may use the former media after it

    def __init__(self, session: Session, speaker: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._speaker = session, speaker
        self._media: PreviewMedia | None = None
        self.listener = View()
        self.time_us = 0
        self.playing = False
        self.looping = True
        self.previewing = False
        self.smoothness = Smoothness()
        self._state = State(scene="")
        self._origin_us = 0
        self._latest: dict[Id, int] = {}  # time of the frame shown last, by asset
        self._seen: dict[Id, tuple[int, Frame]] = {}  # on the screen now: film's time - clock's
        self.turn = 0  # counts what makes a Showing stale while it runs: seeks, loops
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        session.scene_changed.connect(self._enter)
        session.story_changed.connect(self._edited)

    @property
    def duration_us(self) -> int:
        """How long the scene lasts in the cut."""
        story, scene = self._session.story, self._session.scene
        if story is None or scene is None:
            return 0
        return scene_length_us(scene, {asset.id: asset for asset in story.assets})

    @property
    def clock_us(self) -> int:
        """The time that is heard now."""
        if not self.playing:
            return self.time_us
        return self._origin_us + self._speaker.clock.now_us()

    @property
    def media(self) -> PreviewMedia | None:
        """The media of the story shown."""
        return self._media

    @media.setter
    def media(self, media: PreviewMedia | None) -> None:
        self._media = media
        self.media_changed.emit()

    def showing(self) -> Showing | None:
        """What is to be seen now and while it plays on; None without a scene."""
        story, scene, media = self._session.story, self._session.scene, self.media
        if story is None or scene is None or media is None:
            return None
        state = self._state if self.previewing else State(scene=scene.id)
        shown = state.shown
        if not self.previewing:
            # What is hidden at first must still be seen to be edited
            shown = {one.id: True for one in scene.overlays if one.id == self._session.overlay_id}
        return Showing(
            story,
            State(scene=scene.id, shown=shown),
            media,
            self._captions(scene),
            self.duration_us,
            self.looping,
            self.time_us,
            self._heard() if self.playing else None,
        )

    def cues(self) -> tuple[Cue, ...]:
        """The captions to be read now, in the story's main language."""
        showing = self.showing()
        return () if showing is None else showing.cues(self.time_us)

    def _captions(self, scene: Scene) -> Id | None:
        languages = self._session.languages()
        tracks = sorted(
            scene.captions,
            key=lambda t: languages.index(t.language) if t.language in languages else 99,
        )
        return tracks[0].asset if tracks else None

    def _heard(self) -> Callable[[], int]:
        origin, clock = self._origin_us, self._speaker.clock
        return lambda: origin + clock.now_us()

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Play on from where it stands; from the start when it stands at the end."""
        if self._session.scene is None or self.playing:
            return
        if self.time_us >= self.duration_us:
            self.time_us = 0
        self.playing = True
        self.smoothness = Smoothness()
        self._forget_frames()
        self._sound()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Stop where it is."""
        if self.playing:
            self.time_us = min(self.clock_us, self.duration_us)
            self.playing = False
            self._timer.stop()
            self._speaker.stop()
            self.changed.emit()
            self.moved.emit()

    def seek(self, time_us: int) -> None:
        """Go to a time of the scene."""
        self.time_us = min(max(time_us, 0), self.duration_us)
        if self.playing:
            self._forget_frames()
            self._sound()
        self.moved.emit()

    def set_looping(self, looping: bool) -> None:
        """Whether to begin again at the end."""
        self.looping = looping
        self.changed.emit()

    def set_previewing(self, previewing: bool) -> None:
        """Whether the story answers as it will to its audience."""
        self.previewing = previewing
        scene = self._session.scene_id
        self._state = State(scene=scene or "", visited=(scene,) if scene else ())
        self.changed.emit()

    def select(self, overlay: Id) -> tuple[Effect, ...]:
        """The audience selects an overlay: what the window has to do about it."""
        story = self._session.story
        if story is None:
            return ()
        self._state, effects = step(story, self._state, Selected(overlay, self.time_us))
        if self._state.scene != self._session.scene_id:
            self._session.go_to(scene=self._state.scene)
        self.changed.emit()
        return effects

    def presented(self, time_us: int, films: Mapping[Id, tuple[int, Frame]]) -> None:
        """A picture of that time of the scene is seen from now on: count its films' frames.

        `films` has of each video the time that was asked for, and the frame that came.
        """
        if not self.playing or self.media is None:
            return
        self._seen = {}
        for id_, (asked, frame) in films.items():
            asset = self._session.asset(id_)
            rate = frame_rate(asset) if asset is not None else None
            if asset is None or frame.pts_us < 0 or not rate:
                continue
            self._seen[id_] = (asked - time_us, frame)
            before = self._latest.get(id_)
            if before == frame.pts_us:
                continue
            self._latest[id_] = frame.pts_us
            self.smoothness.shown += 1
            if before is None:
                continue
            period = MICROSECONDS / rate
            since = frame.pts_us - before
            loop = min(microseconds(asset.duration), self.duration_us)
            if since < -loop // 2:
                since += loop
            self.smoothness.dropped += max(round(since / period) - 1, 0)
        skew = self.skew_us()
        if skew is not None:
            self.smoothness.skew_us = skew
            self.smoothness.worst_us = max(self.smoothness.worst_us, abs(skew))

    def skew_us(self) -> int | None:
        """How far what is heard now lies outside of the spans of the frames on the screen.

        Positive where the picture is late; of several films the worst. None without a film.
        """
        found: list[int] = []
        now, end = self.clock_us, self.duration_us
        for id_, (ahead, frame) in self._seen.items():
            asset = self._session.asset(id_)
            if asset is None:
                continue
            # What was drawn for the next loop may be seen just before this one ends
            times = {now, now - end, now + end} if self.looping else {now}
            found.append(min((off_by_us(asset, frame, t + ahead) for t in times), key=abs))
        return max(found, key=abs) if found else None

    def sound_status(self) -> str:
        """A word on where the sound goes."""
        device = self._speaker.device()
        return device or self.tr("No sound device: played silently")

    def leave(self) -> None:
        """Stop, and let the media go."""
        self.pause()
        self.media = None

    def close(self) -> None:
        """Stop for good: the sound's thread ends."""
        self.leave()
        self._speaker.close()

    def _forget_frames(self) -> None:
        self._latest.clear()
        self._seen = {}

    def _sound(self) -> None:
        self._origin_us = self.time_us
        self.turn += 1
        story, media, scene = self._session.story, self.media, self._session.scene
        if story is None or media is None or scene is None:
            self._speaker.start(_silence)
            return
        first = self.time_us * RATE // MICROSECONDS
        state = self._state if self.previewing else State(scene=scene.id)

        def block(start: int, count: int) -> np.ndarray:
            view = self.listener
            head = Orientation(yaw=view.yaw, pitch=view.pitch, roll=view.roll)
            try:
                return mix(story, state, first + start, count, media, listener=head).data
            except MediaError:
                return _silence(start, count)

        self._speaker.start(block)

    def _tick(self) -> None:
        now, end = self.clock_us, self.duration_us
        if now >= end:
            if not self.looping:
                self.pause()
                return
            self.time_us = 0
            self._sound()
        else:
            self.time_us = now
        self.moved.emit()

    def _enter(self) -> None:
        self.time_us = 0
        story, scene = self._session.story, self._session.scene_id
        if story is None or scene is None:
            self.pause()
        else:
            if self._state.scene != scene:
                self._state, _ = step(story, self._state, Entered(scene))
            if self.playing:
                self._sound()
        self.changed.emit()
        self.moved.emit()

    def _edited(self) -> None:
        if self._session.scene is None:
            self.pause()
        self.moved.emit()


def _silence(start: int, count: int) -> np.ndarray:
    return np.zeros((count, 2), np.float32)
