"""A visit in the preview: what happened to it, and what of it the window has to show.

story/interaction.py says what events make of it; playback.py brings its clock and the events.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Container

from msgspec import structs

from story.interaction import begin, step
from story.model.actions import Dwell, Score
from story.model.story import Scene, Story
from story.model.values import Id, microseconds
from story.model.variables import Held
from story.overlays.quiz import Quiz
from story.references import actions_of
from story.visit.conditions import holds
from story.visit.due import key_of
from story.visit.finding import answerer, scene_in
from story.visit.state import Effect, Event, State
from story.visit.touching import touchable


class Visit:
    """One visit to a story, which may be edited meanwhile."""

    def __init__(self, story: Story, scene: Id | None, kept: dict[str, Held]) -> None:
        """Raises ValueError for a story without scenes, KeyError for one without that scene."""
        self.story = story
        begun, self._effects = begin(story, scene=scene, kept=kept)
        self.state = structs.replace(begun, seed=secrets.randbits(32))  # shuffles its quizzes

    @property
    def scene(self) -> Scene:
        """The scene it is in; KeyError where an edit took it away."""
        found = scene_in(self.story, self.state.scene)
        if found is None:
            raise KeyError(self.state.scene)
        return found

    def take_effects(self) -> tuple[Effect, ...]:
        """What the window has to do, each once."""
        effects, self._effects = self._effects, ()
        return effects

    def meet(self, event: Event) -> bool:
        """Let an event happen; whether what is to be seen changed."""
        before = self.state
        self.state, effects = step(self.story, self.state, event)
        self._effects += effects
        return seen_of(before) != seen_of(self.state)

    def kept(self) -> dict[str, Held]:
        """The variables that last from one visit to the next."""
        lasting = {each.id for each in self.story.variables if each.lasts == "always"}
        return {key: held for key, held in self.state.variables.items() if key in lasting}

    def dwelling(self, now_us: int) -> float | None:
        """How far the ring round the pointer is filled, 0..1; None where nothing is dwelt on."""
        state = self.state
        pointed = answerer(self.scene, state.pointed, Dwell)
        if pointed is None:
            return None
        gone = now_us - state.pointed_us
        shares = [
            gone / microseconds(trigger.seconds)
            for index, trigger in enumerate(pointed.triggers)
            if isinstance(trigger, Dwell)
            and (key := key_of(pointed.id, index)) not in state.dwelt
            and not (trigger.once and key in state.spent)
            and all(holds(self.story, state, condition) for condition in trigger.when)
        ]
        return min(max(shares), 1.0) if shares else None

    def touchable(self, seen: Container[Id]) -> Callable[[Id], bool]:
        """Tells of an overlay whether it answers; `seen` are all that can be seen."""
        return touchable(self.scene, self.state, seen)

    def is_scored(self) -> bool:
        """Whether a score means anything to the story."""
        if self.story.pass_mark is not None or self.state.score:
            return True
        overlays = [overlay for scene in self.story.scenes for overlay in scene.overlays]
        return any(isinstance(overlay, Quiz) for overlay in overlays) or any(
            isinstance(action, Score)
            for owner in (self.story, *self.story.scenes, *overlays)
            for _, action in actions_of(owner)
        )

    def has_passed(self) -> bool | None:
        """Whether the score is enough; None where the story does not say what is."""
        mark = self.story.pass_mark
        return None if mark is None else self.state.score >= mark


def seen_of(state: State) -> tuple[object, ...]:
    """What of a state bears on the picture, but for the time."""
    return (
        state.scene,
        state.entered_us,
        state.clock,
        state.shown,
        state.fades,
        state.moves,
        state.worn,
        state.media,
        state.variables,
        state.score,
        state.quizzes,
        state.opened,
        state.seed,
        state.finished,
    )
