"""What falls due as time passes: cues reached, media at their end, dwelling that has lasted.

story/visit/run.py lets it act.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from story.model.actions import Answer, Dwell, MediaEnded, TimeReached
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.values import microseconds
from story.overlays.group import DEEPEST
from story.overlays.table import AnyOverlay
from story.timeline import is_there, media_clock, surrounding_clock
from story.visit.finding import answerer, instant_of, length_us, loops, overlay_of, scene_in
from story.visit.state import Clock, State


class Due(NamedTuple):
    """A trigger that falls due at an instant of the visit's clock."""

    at_us: int
    key: str
    answer: Answer


def first_due(story: Story, state: State, scene: Scene, until_us: int) -> list[Due]:
    """The triggers that fall due next, all at the same instant, at `until_us` at the latest.

    Those of the scene come first, then those of its overlays, in document order.
    """
    found = [due for due in _dues(story, state, scene) if due.at_us <= until_us]
    first = min((due.at_us for due in found), default=0)
    return [due for due in found if due.at_us == first]


def next_due_us(story: Story, state: State, until_us: int) -> int | None:
    """When on the visit's clock something falls due next, at `until_us` at the latest."""
    scene = scene_in(story, state.scene)
    due = first_due(story, state, scene, until_us) if scene is not None else []
    return due[0].at_us if due else None


def key_of(owner: str, index: int) -> str:
    """What a trigger is called in a state: whose it is, and the how manieth."""
    return f"{owner}/{index}"


def _dues(story: Story, state: State, scene: Scene) -> Iterator[Due]:
    clock = state.clock
    if clock.running:
        for at_us, key, answer in _of_scene_time(story, state, scene):
            yield Due(max(clock.at_us + at_us - clock.us, state.now_us), key, answer)
    overlay = answerer(scene, state.pointed, Dwell)
    if overlay is not None:
        for index, trigger in enumerate(overlay.triggers):
            key = key_of(overlay.id, index)
            if isinstance(trigger, Dwell) and key not in state.dwelt:
                due = state.pointed_us + microseconds(trigger.seconds)
                yield Due(max(due, state.now_us), key, trigger)


def _of_scene_time(story: Story, state: State, scene: Scene) -> Iterator[tuple[int, str, Answer]]:
    """When in the scene's time triggers fall due next."""
    reached = state.reached_us
    for index, trigger in enumerate(scene.triggers):
        if isinstance(trigger, TimeReached):
            instant = instant_of(scene, trigger.cue, trigger.time)
            if instant > reached:
                yield instant, key_of(scene.id, index), trigger
        elif isinstance(trigger, MediaEnded) and isinstance(scene.surrounding, Video360):
            clock = surrounding_clock(state, scene)
            end = _next_end(story, scene.surrounding, clock, reached)
            if end is not None:
                yield end, key_of(scene.id, index), trigger
    for overlay in scene.overlays:
        for index, answer in enumerate(overlay.triggers):
            if isinstance(answer, MediaEnded):
                end = _next_end(story, overlay, media_clock(state, overlay), reached)
                if end is not None and _is_heard(state, scene, overlay, end - 1):
                    yield end, key_of(overlay.id, index), answer


def _is_heard(state: State, scene: Scene, overlay: AnyOverlay, time_us: int) -> bool:
    """Whether an overlay is there at an instant, and every group that it is in."""
    at: AnyOverlay | None = overlay
    for _ in range(DEEPEST + 1):
        if at is None or not is_there(state, at, time_us):
            return False
        if at.parent is None:
            return True
        at = overlay_of(scene, at.parent)
    return False


def _next_end(story: Story, shown: AnyOverlay | Video360, clock: Clock, reached: int) -> int | None:
    """When after `reached` in the scene's time a video or sound is at its end."""
    length = length_us(story, shown)
    if length <= 0 or not clock.running:
        return None
    played = max(clock.shows(reached), clock.us)
    if played >= length and not loops(shown):
        return None
    end = (played // length + 1) * length if loops(shown) else length
    return clock.at_us + end - clock.us
