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
from story.overlays.group import Group, under
from story.overlays.model import Model
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
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


def shown(
    state: State,
    scene: Scene,
    overlay: AnyOverlay,
    action: Show | Hide | Toggle,
    time_us: int,
) -> State:
    """The state after an overlay was shown or hidden; its media begin anew when it is shown.

    With a group so do the media of what is in it. While the scene's time stands nothing can fade:
    it comes or goes at once.
    """
    now = state.shown.get(overlay.id, not overlay.hidden)
    then = not now if isinstance(action, Toggle) else isinstance(action, Show)
    if now == then:
        return state
    length = microseconds(action.seconds) if state.clock.running else 0
    fade = state.fades.get(overlay.id)
    share = fade.share(time_us) if fade is not None else float(now)
    fades = without_entry(state.fades, overlay.id)
    if length > 0:
        fades[overlay.id] = Fade(time_us, length, share, float(then))
    media = state.media
    if then and not is_there(state, overlay, time_us):
        begun = [overlay, *(_media_in(scene, overlay) if isinstance(overlay, Group) else ())]
        media = {**media, **{each.id: _from_its_start(each, time_us) for each in begun}}
    return structs.replace(
        state, shown=with_entry(state.shown, overlay.id, then), fades=fades, media=media
    )


def _media_in(scene: Scene, group: Group) -> list[AnyOverlay]:
    """What is in a group, at whatever depth, and plays."""
    inside = under(scene.overlays, {group.id})
    return [
        each
        for each in scene.overlays
        if each.id in inside and isinstance(each, VideoPanel | Sound | Model)
    ]


def _from_its_start(overlay: AnyOverlay, time_us: int) -> Clock:
    """The clock of media that begin now, or with their clip where that comes later."""
    begins_us, first_us = media_beginning(overlay)
    return Clock(max(time_us, begins_us), first_us)


def led(state: State, scene: Scene, action: AnimateTo, time_us: int) -> State:
    """The state after a field was sent on its way to a value; at once while time stands."""
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
    length = microseconds(action.seconds) if state.clock.running else 0
    move = Move(time_us, length, start, end, action.easing)
    moves = {**state.moves.get(key, {}), action.field: move}
    return structs.replace(state, moves=with_entry(state.moves, key, moves))


def played(
    story: Story, state: State, scene: Scene, overlay: Id | None, time_us: int, *, from_start: bool
) -> State:
    """The state after media were let run: on, or from the start; over again where at their end."""
    found = _media(state, scene, overlay)
    if found is None:
        return state
    key, clock, begins_us, first_us, what = found
    at_us = max(clock.shows(time_us), first_us)
    length = length_us(story, what)
    if from_start or (length > 0 and at_us >= length and not loops(what)):
        at_us = first_us
    elif clock.running:
        return state
    begun = Clock(max(time_us, begins_us), at_us)
    return structs.replace(state, media=with_entry(state.media, key, begun))


def paused(state: State, scene: Scene, overlay: Id | None, time_us: int) -> State:
    """The state after media were stopped where they are."""
    found = _media(state, scene, overlay)
    if found is None:
        return state
    key, clock, _, first_us, _ = found
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


def hastened(state: State, time_us: int) -> State:
    """The state in which what begins to fade or to move at this very instant has done so.

    For time that is stopped now: it would be on its way without end.
    """
    moves = {
        key: {
            name: structs.replace(move, length_us=0) if move.since_us >= time_us else move
            for name, move in each.items()
        }
        for key, each in state.moves.items()
    }
    fades = {key: fade for key, fade in state.fades.items() if fade.since_us < time_us}
    return structs.replace(state, fades=fades, moves=moves)


def settled(moves: dict[Id, dict[str, Move]]) -> dict[Id, dict[str, Move]]:
    """The moves, all of them at their end: for a scene that is left."""
    return {
        key: {name: structs.replace(move, since_us=0, length_us=0) for name, move in each.items()}
        for key, each in moves.items()
    }


def _media(
    state: State, scene: Scene, overlay: Id | None
) -> tuple[Id, Clock, int, int, AnyOverlay | Video360] | None:
    """The key and clock of media that an action names, when and where in them they begin; whose."""
    if overlay is None:
        surrounding = scene.surrounding
        if not isinstance(surrounding, Video360):
            return None
        return scene.id, surrounding_clock(state, scene), 0, 0, surrounding
    target = overlay_of(scene, overlay)
    if target is None:
        return None
    return target.id, media_clock(state, target), *media_beginning(target), target
