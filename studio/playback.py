"""Playing: the time of the scene shown while it is edited, or a visit to the story as its audience.

The audio clock is the master; the picture asks for the time when it draws. speaker.py holds the
clock, hearing.py mixes, visiting.py answers, showing.py says what is to be seen, picture.py draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from assets.media import Cue, Frame
from renderer.painters.quiz import CONFIRM
from story.cuts import scene_length_us
from story.model.story import Scene, Story
from story.model.values import Id, Orientation, VariantKey, View
from story.model.variables import Held
from story.reading import captions_for
from story.timeline import scene_time
from story.visit.finding import scene_in
from story.visit.state import (
    Chose,
    Confirmed,
    Entered,
    Event,
    LinkOpened,
    Pointed,
    Selected,
    Sought,
    SoundPlayed,
    State,
    Ticked,
    Went,
)
from studio.hearing import Hearing, Score
from studio.kept_up import KeptUp, Smoothness
from studio.onlooker import Onlooker
from studio.preview import PreviewMedia
from studio.session import Session
from studio.showing import Showing
from studio.speaker import PROMPT_US, STEADY_US, Speaker
from studio.visiting import Visit

_TICK_MS = 16


@dataclass(frozen=True)
class _Place:
    """Where the author was."""

    scene: Id
    overlay: Id | None
    time_us: int


class Playback(QObject):
    """Time in the scene shown. `moved` tells of time, `changed` of everything else."""

    moved = Signal()
    changed = Signal()
    media_changed = Signal()  # and nothing may use the former media after it
    mode_changed = Signal()  # a visit begins or ends
    went = Signal(object)  # a Went: the visit is in another scene
    link_opened = Signal(str)  # an address that the story opens

    def __init__(self, session: Session, speaker: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._aside: Id | None = None  # the overlay that is left out of the picture
        self._session, self._speaker = session, speaker
        self._media: PreviewMedia | None = None
        self._hearing = Hearing()
        self._kept_up = KeptUp(session.asset)
        self.onlooker = Onlooker(session, self)
        self.time_us = 0  # of the scene
        self.playing = False
        self.looping = True
        self.visit: Visit | None = None
        self._visit_us = 0  # of the visit, when it stands
        self._idle = QElapsedTimer()  # since the visitor last did something
        self._home: _Place | None = None
        self._kept: dict[str, Held] = {}
        self._origin_us = 0  # what the clock showed when the speaker began
        self.turn = 0  # counts what makes a Showing stale while it runs: seeks, loops, events
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        session.scene_changed.connect(self._enter)
        session.story_changed.connect(self._edited)
        self.onlooker.changed.connect(self._told)

    @property
    def previewing(self) -> bool:
        """Whether the story answers as it will to its audience."""
        return self.visit is not None

    @property
    def story(self) -> Story | None:
        """The story as it is shown: components in place, variants chosen."""
        telling = self.onlooker.telling
        return None if telling is None else telling.story

    @property
    def words(self) -> tuple[VariantKey, ...]:
        """In which texts are shown, best first."""
        telling = self.onlooker.telling
        return ("en",) if telling is None else telling.words

    @property
    def scene(self) -> Scene | None:
        """The scene as it is shown."""
        story, visit = self.story, self.visit
        shown = self._session.scene_id if visit is None else visit.state.scene
        return None if story is None or shown is None else scene_in(story, shown)

    @property
    def state(self) -> State:
        """Where the visit stands; while the story is edited nothing has happened yet."""
        if self.visit is not None:
            return self.visit.state
        return State(scene=self._session.scene_id or "")

    @property
    def duration_us(self) -> int:
        """How long the scene lasts in the cut."""
        story, scene = self.story, self.scene
        if story is None or scene is None:
            return 0
        return scene_length_us(scene, {asset.id: asset for asset in story.assets})

    @property
    def visit_us(self) -> int:
        """What the visit's clock shows as what is heard now."""
        if not self.playing:
            return self._visit_us
        return self._origin_us + self._speaker.clock.now_us()

    @property
    def clock_us(self) -> int:
        """The time of the scene that is heard now."""
        if self.visit is not None:
            return scene_time(self.visit.state, self.visit_us)
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
        self._change_sound()
        self.media_changed.emit()

    def showing(self) -> Showing | None:
        """What is to be seen now and while it plays on; None without a scene."""
        story, scene, media = self.story, self.scene, self.media
        if story is None or scene is None or media is None:
            return None
        captions = captions_for(scene, self.words)
        state, runs = self.state, self.playing
        if self.visit is None:
            state = State(scene=scene.id, shown=self._shown(scene))
        else:
            runs = runs and state.clock.running
        return Showing(
            story,
            state,
            media,
            None if captions is None else captions.asset,
            self.duration_us if self.visit is None else 0,
            self.looping and self.visit is None,
            self.time_us,
            self._heard() if runs else None,
        )

    def cues(self) -> tuple[Cue, ...]:
        """The captions to be read now, in the onlooker's language."""
        showing = self.showing()
        return () if showing is None else showing.cues(self.time_us)

    def _shown(self, scene: Scene) -> dict[Id, bool]:
        """What is hidden at first must still be seen to be edited, and the groups that hold it."""
        shown: dict[Id, bool] = {}
        parents = {each.id: each.parent for each in scene.overlays}
        at = self._session.overlay_id
        while at in parents and at not in shown:
            shown[at] = True
            at = parents[at]
        if self._aside is not None:
            shown[self._aside] = False
        return shown

    def set_aside(self, overlay: Id | None) -> None:
        """Leave an overlay out of the picture for a while, for what lies behind it; or none."""
        if overlay != self._aside:
            self._aside = overlay
            self.changed.emit()

    def _heard(self) -> Callable[[], int]:
        origin, clock, scene_clock = self._origin_us, self._speaker.clock, self.state.clock
        return lambda: scene_clock.shows(origin + clock.now_us())

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Play on from where it stands; from the start when it stands at the end."""
        if self._session.scene is None or self.playing:
            return
        if self.visit is not None and self.visit.state.finished:
            return
        if self.visit is None and self.time_us >= self.duration_us:
            self.time_us = 0
        self.playing = True
        self._kept_up.begin()
        self._sound()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Stop where it is."""
        if self.playing:
            if self.visit is not None:
                self._visit_us = self.visit_us
                self.time_us = scene_time(self.visit.state, self._visit_us)
            else:
                self.time_us = min(self.clock_us, self.duration_us)
            self.playing = False
            if self.visit is None:  # who does nothing is noticed while a visit stands as well
                self._timer.stop()
            self._speaker.stop()
            self.changed.emit()
            self.moved.emit()

    def seek(self, time_us: int) -> None:
        """Go to a time of the scene."""
        time_us = min(max(time_us, 0), self.duration_us)
        if self.visit is not None:
            self.meet(Sought(time_us, self.visit_us))
            return
        self.time_us = time_us
        if self.playing:
            self._kept_up.forget()
            self._sound()
        self.moved.emit()

    def set_looping(self, looping: bool) -> None:
        """Whether to begin again at the end."""
        self.looping = looping
        self.changed.emit()

    # The visit

    def set_previewing(self, previewing: bool) -> None:
        """Begin a visit in the scene shown, or end it and return to where it began."""
        if previewing == self.previewing:
            return
        if not previewing:
            self._end_visit()
        elif self._session.scene_id is not None and self.story is not None:
            session = self._session
            self.pause()
            self._home = _Place(self._session.scene_id, session.overlay_id, self.time_us)
            self._begin_visit(self._session.scene_id, {})
            self.mode_changed.emit()
            self.changed.emit()

    def begin_again(self) -> None:
        """A new visit from the story's first scene; what lasts from visit to visit is kept."""
        if self.visit is not None:
            self.pause()
            self._begin_visit(None, self.visit.kept())
            self.changed.emit()

    def stirred(self) -> None:
        """The visitor did something."""
        self._idle.restart()

    def point(self, overlay: Id | None) -> None:
        """The visitor points or looks at an overlay, or at none."""
        visit = self.visit
        if visit is not None and visit.state.pointed != overlay:
            self.meet(Pointed(overlay, self.visit_us))

    def select(self, overlay: Id, part: str | None = None) -> None:
        """The visitor selects an overlay, or a part of it, such as an option of a quiz."""
        if part is None:
            self.meet(Selected(overlay, self.visit_us))
        elif part == CONFIRM:
            self.meet(Confirmed(overlay, self.visit_us))
        else:
            self.meet(Chose(overlay, part, self.visit_us))

    def meet(self, event: Event) -> None:
        """Let something happen in the visit."""
        visit = self.visit
        if visit is None:
            return
        ended = visit.state.finished
        if ended and not isinstance(event, Ticked):
            return
        changed = visit.meet(event)
        self.time_us = scene_time(visit.state, self.visit_us)
        self._follow(visit, changed)
        if ended and not visit.state.finished:  # nobody was there any more: it begins anew
            self.play()

    def dwelling(self) -> float | None:
        """How far the ring round the pointer is filled, 0..1; None where there is none."""
        return None if self.visit is None else self.visit.dwelling(self.visit_us)

    def _begin_visit(self, scene: Id | None, kept: dict[str, Held]) -> None:
        story = self.story
        assert story is not None
        self._visit_us = self.time_us = 0
        self._idle.start()
        self._hearing.hush()
        self.visit = visit = Visit(story, scene, kept)
        self.turn += 1
        self._session.go_to(scene=visit.state.scene)
        self._follow(visit, changed=True)
        self.play()

    def _end_visit(self) -> None:
        self.pause()
        self._timer.stop()
        self.visit, home = None, self._home
        self._hearing.hush()
        self.time_us = 0
        self.turn += 1
        self.mode_changed.emit()
        if home is not None:
            self._session.go_to(scene=home.scene, overlay=home.overlay)
            if self._session.scene_id == home.scene:
                self.time_us = min(home.time_us, self.duration_us)
        self.changed.emit()
        self.moved.emit()

    def _follow(self, visit: Visit, changed: bool) -> None:
        """Show what became of a visit."""
        effects = visit.take_effects()
        self._session.go_to(scene=visit.state.scene)
        if changed:
            self.turn += 1
        self._change_sound()
        for effect in effects:
            match effect:
                case Went():
                    self._kept_up.forget()
                    self.went.emit(effect)
                case LinkOpened():
                    self.link_opened.emit(effect.url)
                case SoundPlayed():
                    self._hearing.play_once(effect)
        if visit.state.finished:
            self.pause()
        if changed:
            self.changed.emit()
        if changed or self.playing:
            self.moved.emit()

    # Frames

    @property
    def smoothness(self) -> Smoothness:
        """How the picture kept up since playing began."""
        return self._kept_up.figures

    def presented(self, time_us: int, films: Mapping[Id, tuple[int, Frame]]) -> None:
        """A picture of that time of the scene is seen from now on: count its films' frames.

        `films` has of each video the time that was asked for, and the frame that came.
        """
        if self.playing and self.media is not None:
            self._kept_up.presented(time_us, films, self.duration_us)
            self._kept_up.note(self.skew_us())

    def skew_us(self) -> int | None:
        """How far what is heard now lies outside of the spans of the frames on the screen.

        Positive where the picture is late; of several films the worst. None without a film.
        """
        loops = self.looping and self.visit is None
        return self._kept_up.skew_us(self.clock_us, self.duration_us if loops else None)

    def sound_status(self) -> str:
        """A word on where the sound goes."""
        device = self._speaker.device()
        return device or self.tr("No sound device: played silently")

    def leave(self) -> None:
        """Stop, and let the media go."""
        self.pause()
        self._timer.stop()
        self.media = None

    def close(self) -> None:
        """Stop for good: the sound's thread ends."""
        self.leave()
        self._speaker.close()

    def face(self, view: View) -> None:
        """What is heard is heard looking there."""
        self._hearing.listener = Orientation(yaw=view.yaw, pitch=view.pitch, roll=view.roll)

    def _sound(self) -> None:
        """Let the sound begin where the clock stands."""
        self._origin_us = self.time_us if self.visit is None else self._visit_us
        self.turn += 1
        self._hearing.begin(self._score(), self._origin_us)
        self._speaker.start(self._hearing.block, STEADY_US if self.visit is None else PROMPT_US)

    def _change_sound(self) -> None:
        if self.playing:
            self._hearing.change(self._score())

    def _score(self) -> Score | None:
        story, media, scene = self.story, self.media, self.scene
        if story is None or media is None or scene is None:
            return None
        return Score(story, self.state, media, acts=self.visit is not None)

    def _tick(self) -> None:
        if self.visit is not None:
            self.meet(Ticked(self.visit_us, self._idle.nsecsElapsed() // 1000))
            return
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
        """The session shows another scene: by the author's hand, or because the visit went."""
        scene = self._session.scene_id
        if self.visit is not None:
            if scene is not None and scene != self.visit.state.scene:
                self.meet(Entered(scene, self.visit_us))
                self._session.go_to(
                    scene=self.visit.state.scene
                )  # where it is at its end, it stays
            return
        self.time_us = 0
        if scene is None:
            self.pause()
        elif self.playing:
            self._sound()
        self.changed.emit()
        self.moved.emit()

    def _edited(self) -> None:
        story = self.story
        visit = self.visit
        if self._session.scene is None:
            self.pause()
        if visit is not None and story is not visit.story:
            same = story is not None and story.id == visit.story.id
            if story is None or not same or scene_in(story, visit.state.scene) is None:
                self._end_visit()
            else:
                visit.story = story
                self.turn += 1
        self._change_sound()
        self.moved.emit()

    def _told(self) -> None:
        """It is shown to somebody else."""
        self._edited()
        self.changed.emit()
