"""Copies that would lie exactly on what is there: they are put a little beside it, together."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from msgspec import structs

from story.edits import replace_overlay
from story.mending import find_scene
from story.model.placement import Around, Placement
from story.model.story import Story
from story.model.timeline import Track
from story.model.values import Degrees, Id, Metres
from story.overlays.table import AnyOverlay
from story.placing import tidy
from story.space import wrap_yaw

TURN: Final[Degrees] = 3.0  # to the right, and as much down
STEP: Final[Metres] = 0.1  # to the right, and as much to the front
_MOST: Final = 60  # steps; then they lie on one another after all


def put_beside(story: Story, scene_id: Id, copies: Collection[Id]) -> Story:
    """The story with overlays of a scene put aside, all by as much, until none of them lies exactly
    where another thing of the scene does. What is in a group goes with it, tracks go along.
    """
    _, scene = find_scene(story, scene_id)
    taken = {_place(each) for each in scene.overlays if each.id not in copies}
    moving = [each for each in scene.overlays if each.id in copies and each.parent not in copies]
    steps = 0
    while steps < _MOST and any(_place(_aside(each, steps)) in taken for each in moving):
        steps += 1
    for each in moving if steps else ():
        story = replace_overlay(story, _aside(each, steps))
    return story


def _place(overlay: AnyOverlay) -> tuple[Id | None, Placement]:
    return overlay.parent, overlay.placement


def _aside(overlay: AnyOverlay, steps: int) -> AnyOverlay:
    if not steps:
        return overlay
    place = overlay.placement
    if isinstance(place, Around):
        moved: Placement = structs.replace(
            place,
            yaw=_turned("placement.yaw", place.yaw, steps),
            pitch=_turned("placement.pitch", place.pitch, steps),
        )
    else:
        moved = structs.replace(place, position=_stepped(place.position, steps))
    tracks = tuple(_track(track, steps) for track in overlay.tracks)
    return structs.replace(overlay, placement=moved, tracks=tracks)


def _track(track: Track, steps: int) -> Track:
    if track.field in ("placement.yaw", "placement.pitch"):
        keys = tuple(
            structs.replace(key, value=_turned(track.field, key.value, steps)) for key in track.keys
        )
    elif track.field == "placement.position":
        keys = tuple(structs.replace(key, value=_stepped(key.value, steps)) for key in track.keys)
    else:
        return track
    return structs.replace(track, keys=keys)


def _turned(field: str, angle: Any, steps: int) -> Degrees:
    if field.endswith("yaw"):
        return wrap_yaw(round(float(angle) + TURN * steps, 4))
    return round(max(float(angle) - TURN * steps, -90.0), 4)


def _stepped(position: Any, steps: int) -> tuple[float, float, float]:
    x, y, z = position
    return tidy((x + STEP * steps, y, z + STEP * steps))
