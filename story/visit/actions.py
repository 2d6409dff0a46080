"""What media, clocks, fades and moves become through single actions: pure parts of a step.

story/visit/run.py decides which action comes; what leads to other scenes and triggers is its.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import structs

from story.fields import field_of, fits, value_in
from story.model.actions import AnimateTo, Hide, Show, Toggle
from story.model.story import Scene, Story
from story.model.surrounding import Surrounding, Video360
from story.model.timeline import Keyed
from story.model.values import Id, microseconds
from story.overlays.table import AnyOverlay
from story.space import wrap_yaw
from story.timeline import (
    is_there,
    media_beginning,
    media_clock,
    overlay_then,
    surrounding_at,
    surrounding_clock,
)
from story.visit.finding import length_us, loops, overlay_of
from story.visit.state import Clock, Fade, Move, State

_T = TypeVar("_T")


def with_entry(items: dict[Id, _T], key: Id, item: _T) -> dict[Id, _T]:
    """The map with one entry more, or another one."""
    return {**items, key: item}


def without_entry(items: dict[Id, _T], key: Id) -> dict[Id, _T]:
    """The map without an entry."""
    return {name: item for name, item in items.items() if name != key}


def shown(state: State, overlay: AnyOverlay, action: Show | Hide | Toggle, time_us: int) -> State:
    """The state after an overlay was shown or hidden; its media begin anew when it is shown."""
    now = state.shown.get(overlay.id, not overlay.hidden)
    then = not now if isinstance(action, Toggle) else isinstance(action, Show)
    if now == then:
        return state
    length = microseconds(action.seconds)
    fade = state.fades.get(overlay.id)
    share = fade.share(time_us) if fade is not None else float(now)
    fades = without_entry(state.fades, overlay.id)
    if length > 0:
        fades[overlay.id] = Fade(time_us, length, share, float(then))
    media = state.media
    if then and not is_there(state, overlay, time_us):
        _, first_us = media_beginning(overlay)
        media = with_entry(media, overlay.id, Clock(time_us, first_us))
    return structs.replace(
        state, shown=with_entry(state.shown, overlay.id, then), fades=fades, media=media
    )


def led(state: State, scene: Scene, action: AnimateTo, time_us: int) -> State:
    """The state after a field was sent on its way to a value."""
    owner: AnyOverlay | Surrounding = surrounding_at(state, scene, time_us)
    if action.overlay is not None:
        target = overlay_of(scene, action.overlay)
        if target is None:
            return state
        owner = overlay_then(state, target, time_us)
    field = field_of(owner, action.field)
    if field is None or not fits(field, action.value):
        return state
    start: Keyed | None = value_in(owner, action.field)
    end = action.value
    if start is None:
        start = end
    if field.kind == "angle" and isinstance(start, int | float) and isinstance(end, int | float):
        end = start + wrap_yaw(end - start)
    key = scene.id if action.overlay is None else action.overlay
    move = Move(time_us, microseconds(action.seconds), start, end, action.easing)
    moves = {**state.moves.get(key, {}), action.field: move}
    return structs.replace(state, moves=with_entry(state.moves, key, moves))


def played(
    story: Story, state: State, scene: Scene, overlay: Id | None, time_us: int, *, from_start: bool
) -> State:
    """The state after media were let run: on, or from the start; over again where at their end."""
    found = _media(state, scene, overlay)
    if found is None:
        return state
    key, clock, first_us, what = found
    at_us = max(clock.shows(time_us), first_us)
    length = length_us(story, what)
    if from_start or (length > 0 and at_us >= length and not loops(what)):
        at_us = first_us
    elif clock.running:
        return state
    return structs.replace(state, media=with_entry(state.media, key, Clock(time_us, at_us)))


def paused(state: State, scene: Scene, overlay: Id | None, time_us: int) -> State:
    """The state after media were stopped where they are."""
    found = _media(state, scene, overlay)
    if found is None:
        return state
    key, clock, first_us, _ = found
    if not clock.running:
        return state
    at_us = max(clock.shows(time_us), first_us)
    stopped = Clock(time_us, at_us, running=False)
    return structs.replace(state, media=with_entry(state.media, key, stopped))


def sought(state: State, time_us: int) -> State:
    """The state after the scene's time was set; what was begun after that instant is forgotten."""
    clock = Clock(state.now_us, time_us, state.clock.running)
    return structs.replace(
        state,
        clock=clock,
        reached_us=time_us,
        media={key: kept for key, kept in state.media.items() if kept.at_us <= time_us},
        fades={key: fade for key, fade in state.fades.items() if fade.since_us <= time_us},
        moves={
            key: left
            for key, moves in state.moves.items()
            if (left := {name: move for name, move in moves.items() if move.since_us <= time_us})
        },
    )


def settled(moves: dict[Id, dict[str, Move]]) -> dict[Id, dict[str, Move]]:
    """The moves, all of them at their end: for a scene that is left."""
    return {
        key: {name: structs.replace(move, since_us=0, length_us=0) for name, move in each.items()}
        for key, each in moves.items()
    }


def _media(
    state: State, scene: Scene, overlay: Id | None
) -> tuple[Id, Clock, int, AnyOverlay | Video360] | None:
    """The key, the clock, the beginning and the owner of media that an action names."""
    if overlay is None:
        surrounding = scene.surrounding
        if not isinstance(surrounding, Video360):
            return None
        return scene.id, surrounding_clock(state, scene), 0, surrounding
    target = overlay_of(scene, overlay)
    if target is None:
        return None
    return target.id, media_clock(state, target), media_beginning(target)[1], target
