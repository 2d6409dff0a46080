"""What the speaker plays: always the newest state, laid end to end so that nothing is torn.

The GUI thread says what is to be heard, the speaker's thread asks for block after block.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import MediaSource
from renderer.sound import RATE, STRAIGHT, mix, once
from story.errors import MediaError
from story.interaction import step
from story.model.story import Story
from story.model.values import MICROSECONDS, Orientation, microseconds
from story.visit.finding import asset_of, scene_in
from story.visit.state import SoundPlayed, State, Ticked

_RAMP: Final = RATE // 100  # samples in which one state gives way to the next


@dataclass(frozen=True)
class Score:
    """What is to be heard. `acts`: what falls due before it is heard acts, as in a visit."""

    story: Story
    state: State
    media: MediaSource
    acts: bool = False


@dataclass
class _Once:
    effect: SoundPlayed
    begins: int | None = None  # sample of the visit; None: not yet


class Hearing:
    """Mixes blocks of the newest score. Samples count from where the visit's clock was 0."""

    def __init__(self) -> None:
        self.listener: Orientation = STRAIGHT
        self._lock = threading.Lock()
        self._score: Score | None = None
        self._once: list[_Once] = []
        self._origin = 0  # sample of the visit at which the speaker began
        self._before: Score | None = None  # of the block before, in the state it was in
        self._faced: Orientation = STRAIGHT  # at the end of the block before

    def begin(self, score: Score | None, origin_us: int) -> None:
        """The speaker begins anew, at an instant of the visit's clock."""
        with self._lock:
            self._score = score
            self._origin = origin_us * RATE // MICROSECONDS
            self._before = None
            self._faced = self.listener

    def change(self, score: Score | None) -> None:
        """From the next block on something else is to be heard."""
        with self._lock:
            self._score = score

    def play_once(self, effect: SoundPlayed) -> None:
        """Play a sound over all else, from the next block on."""
        with self._lock:
            self._once.append(_Once(effect))

    def hush(self) -> None:
        """Forget the sounds that are played once."""
        with self._lock:
            self._once.clear()

    def block(self, start: int, count: int) -> NDArray[np.float32]:
        """(count, 2) from sample `start` on, counted from where the speaker began."""
        with self._lock:
            score, first = self._score, self._origin + start
            sounds = list(self._once)
        if score is None:
            self._before = None
            return np.zeros((count, 2), np.float32)
        if score.acts:
            due = first * MICROSECONDS // RATE
            state, _ = step(score.story, score.state, Ticked(due, score.state.idle_us))
            score = Score(score.story, state, score.media, acts=True)
        facing = self.listener
        heard = _mixed(score, first, count, self._faced, facing)
        before = self._before
        if before is not None and not _sounds_alike(before, score):
            ramp = np.minimum(np.arange(count, dtype=np.float32) / _RAMP, 1.0)[:, None]
            heard = _mixed(before, first, count, self._faced, facing) * (1 - ramp) + heard * ramp
        self._before, self._faced = score, facing
        for sound in sounds:
            heard = heard + self._of_once(score, sound, first, count)
        return np.clip(heard, -1.0, 1.0).astype(np.float32, copy=False)

    def _of_once(
        self, score: Score, sound: _Once, first: int, count: int
    ) -> NDArray[np.float32] | float:
        if sound.begins is None:
            sound.begins = first
        asset = asset_of(score.story, sound.effect.asset)
        length = microseconds(asset.duration) * RATE // MICROSECONDS if asset is not None else 0
        if asset is None or (length and first - sound.begins > length):
            with self._lock:
                self._once = [each for each in self._once if each is not sound]
            return 0.0
        try:
            return once(score.story, sound.effect, first - sound.begins, count, score.media)
        except MediaError:
            return 0.0


def _sounds_alike(one: Score, other: Score) -> bool:
    """Whether nothing differs that bears on what is heard."""
    return one.story is other.story and _heard_of(one.state) == _heard_of(other.state)


def _heard_of(state: State) -> tuple[object, ...]:
    return (state.scene, state.clock, state.shown, state.fades, state.moves, state.media)


def _mixed(
    score: Score, first: int, count: int, faced: Orientation, facing: Orientation
) -> NDArray[np.float32]:
    clock = score.state.clock
    if not clock.running or scene_in(score.story, score.state.scene) is None:
        return np.zeros((count, 2), np.float32)
    start = first + (clock.us - clock.at_us) * RATE // MICROSECONDS
    try:
        sound = mix(
            score.story, score.state, start, count, score.media, listener=faced, turned_to=facing
        )
    except MediaError:
        return np.zeros((count, 2), np.float32)
    return sound.data
