"""What falls due as time passes: cues reached, media at their end, dwelling that has lasted.

story/visit/run.py lets it act.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from story.model.actions import Answer, Approach, Dwell, MediaEnded, TimeReached
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.values import microseconds
from story.overlays.group import DEEPEST
from story.overlays.table import AnyOverlay
from story.timeline import is_there, media_clock, surrounding_clock
from story.visit.finding import answerer, length_us, loops, overlay_of, points_of, scene_in
from story.visit.state import Clock, State


class Due(NamedTuple):
    """A trigger that falls due at an instant of the visit's clock."""

    at_us: int
    key: str
    answer: Answer


class Timed(NamedTuple):
    """A trigger that waits for an instant of the scene's time, or for the end of media."""

    key: str
    answer: Answer
    shown: AnyOverlay | Video360 | None  # whose end; None: an instant
    us: int  # that instant, or how long the media last


class Watched(NamedTuple):
    """What of a scene time can set off: looked for once, as there may be much else in it."""

    scene: tuple[Timed, ...]  # its own
    overlays: tuple[Timed, ...]
    approached: tuple[AnyOverlay, ...]  # those that answer to being come near to


def watched_in(story: Story, scene: Scene) -> Watched:
    """What of a scene is to be watched, in document order."""
    points = points_of(scene)
    own: list[Timed] = []
    for index, trigger in enumerate(scene.triggers):
        key = key_of(scene.id, index)
        if isinstance(trigger, TimeReached):
            time = trigger.time if trigger.cue is None else points.get(trigger.cue, trigger.time)
            own.append(Timed(key, trigger, None, microseconds(time)))
        elif isinstance(trigger, MediaEnded) and isinstance(scene.surrounding, Video360):
            length = length_us(story, scene.surrounding)
            own.append(Timed(key, trigger, scene.surrounding, length))
    others: list[Timed] = []
    approached: list[AnyOverlay] = []
    for overlay in scene.overlays:
        for index, answer in enumerate(overlay.triggers):
            if isinstance(answer, MediaEnded):
                length = length_us(story, overlay)
                others.append(Timed(key_of(overlay.id, index), answer, overlay, length))
        if any(isinstance(answer, Approach) for answer in overlay.triggers):
            approached.append(overlay)
    return Watched(tuple(own), tuple(others), tuple(approached))


def first_due(state: State, scene: Scene, watched: Watched, until_us: int) -> list[Due]:
    """The triggers that fall due next, all at the same instant, at `until_us` at the latest.

    Those of the scene come first, then those of its overlays, in document order.
    """
    found = [due for due in _dues(state, scene, watched) if due.at_us <= until_us]
    first = min((due.at_us for due in found), default=0)
    return [due for due in found if due.at_us == first]


def next_due_us(story: Story, state: State, until_us: int) -> int | None:
    """When on the visit's clock something falls due next, at `until_us` at the latest."""
    scene = scene_in(story, state.scene)
    if scene is None:
        return None
    due = first_due(state, scene, watched_in(story, scene), until_us)
    return due[0].at_us if due else None


def key_of(owner: str, index: int) -> str:
    """What a trigger is called in a state: whose it is, and the how manieth."""
    return f"{owner}/{index}"


def _dues(state: State, scene: Scene, watched: Watched) -> Iterator[Due]:
    clock = state.clock
    if clock.running:
        for at_us, key, answer in _of_scene_time(state, scene, watched):
            yield Due(max(clock.at_us + at_us - clock.us, state.now_us), key, answer)
    overlay = answerer(scene, state.pointed, Dwell)
    if overlay is not None:
        for index, trigger in enumerate(overlay.triggers):
            key = key_of(overlay.id, index)
            if isinstance(trigger, Dwell) and key not in state.dwelt:
                due = state.pointed_us + microseconds(trigger.seconds)
                yield Due(max(due, state.now_us), key, trigger)


def _of_scene_time(
    state: State, scene: Scene, watched: Watched
) -> Iterator[tuple[int, str, Answer]]:
    """When in the scene's time triggers fall due next."""
    reached = state.reached_us
    for key, answer, shown, us in watched.scene:
        at_us: int | None = us
        if shown is not None:
            at_us = _next_end(shown, us, surrounding_clock(state, scene), reached)
        if at_us is not None and at_us > reached:
            yield at_us, key, answer
    for key, answer, shown, us in watched.overlays:
        if shown is None or isinstance(shown, Video360):
            continue
        end = _next_end(shown, us, media_clock(state, shown), reached)
        if end is not None and is_seen(state, scene, shown, end - 1):
            yield end, key, answer


def is_seen(state: State, scene: Scene, overlay: AnyOverlay, time_us: int) -> bool:
    """Whether an overlay is there at an instant, and every group that it is in."""
    at: AnyOverlay | None = overlay
    for _ in range(DEEPEST + 1):
        if at is None or not is_there(state, at, time_us):
            return False
        if at.parent is None:
            return True
        at = overlay_of(scene, at.parent)
    return False


def _next_end(shown: AnyOverlay | Video360, length: int, clock: Clock, reached: int) -> int | None:
    """When after `reached` in the scene's time a video or sound is at its end."""
    if length <= 0 or not clock.running:
        return None
    played = max(clock.shows(reached), clock.us)
    if played >= length and not loops(shown):
        return None
    end = (played // length + 1) * length if loops(shown) else length
    return clock.at_us + end - clock.us
