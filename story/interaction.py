"""How a visit answers: `step(story, state, event) -> (state, effects)`. Pure.

The viewer's interaction.ts is the twin, under tests/conformance. story/visit/ holds the state and
what single actions, conditions and quizzes mean.
"""

from __future__ import annotations

from story.model.story import Story
from story.visit.run import Run
from story.visit.state import (
    Chose,
    Confirmed,
    Effect,
    Entered,
    Event,
    Moved,
    Pointed,
    Selected,
    Sought,
    State,
    Ticked,
)


def begin(
    story: Story, *, scene: str | None = None, kept: dict[str, bool | float | str] | None = None
) -> tuple[State, tuple[Effect, ...]]:
    """The state in which a visit begins, and what the player has to do.

    It begins in the first scene, or in `scene`; `kept` are the values of variables that last, from
    the visit before. ValueError for a story of no scenes, KeyError for a scene that is not there.
    """
    if not story.scenes:
        raise ValueError("a story without scenes cannot be visited")
    first = story.scenes[0].id if scene is None else scene
    if all(each.id != first for each in story.scenes):
        raise KeyError(first)
    run = Run(story, State(scene=first))
    run.keep(kept or {})
    run.arrive(first)
    run.settle()
    return run.state, tuple(run.effects)


def step(story: Story, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """What an event makes of a visit: the state after it, and what the player has to do.

    First time passes up to the event's instant and what fell due in it acts, in the order in which
    it fell due; so it does not matter how often a player ticks. Then the event itself acts. Actions
    run in order. Whatever names something that is not there does nothing. An event that would set
    off actions without end stops after `story.visit.run.MOST`.
    """
    run = Run(story, state)
    run.advance(event.at_us)
    match event:
        case Ticked():
            run.idle(event.idle_us)
        case Entered():
            run.go(event.scene)
        case Selected():
            run.select(event.overlay)
        case Pointed():
            run.point(event.overlay)
        case Moved():
            run.move(event.position)
        case Chose():
            run.choose(event.quiz, event.option)
        case Confirmed():
            run.confirm(event.quiz)
        case Sought():
            run.seek(event.time_us)
    run.settle()
    if not isinstance(event, Ticked):  # the visitor, or what is around, may be elsewhere now
        run.look()
        run.settle()
    return run.state, tuple(run.effects)
