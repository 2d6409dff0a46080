"""Structs as the plain JSON of the vectors; what the lists of cases are made with."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from story.file import decode, encode
from story.model.story import Story
from story.space import Pose
from story.timeline import Moment, OverlayAt, lights_up
from story.visit.state import State


def plain(value: msgspec.Struct) -> Any:
    """A struct as JSON, fields at their default left out where a file leaves them out."""
    return msgspec.to_builtins(value)


def whole(value: Any) -> Any:
    """A struct as JSON with every field."""
    if isinstance(value, Pose):
        return plain_pose(value)
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        named = {} if tag is None else {"type": tag}
        return {**named, **{name: whole(getattr(value, name)) for name in value.__struct_fields__}}
    if isinstance(value, dict):
        return {key: whole(each) for key, each in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [whole(each) for each in value]
    return value


def plain_story(story: Story) -> Any:
    """A story as the document that a file holds, fields at their default left out."""
    data = encode(story)
    assert decode(data) == story
    return json.loads(data)


def plain_state(state: State) -> Any:
    """A state; of its fields only those that are not as they are in a new one."""
    new = State(scene=state.scene)
    return {
        name: whole(held)
        for name in State.__struct_fields__
        if (held := getattr(state, name)) != getattr(new, name) or name == "scene"
    }


def plain_pose(pose: Pose) -> Any:
    """A pose with all its fields."""
    return {"position": pose.position, "rotation": pose.rotation, "scale": pose.scale}


def plain_overlay_at(at: OverlayAt) -> Any:
    """An overlay at an instant: its id, and what its tracks and variables made of it."""
    return {
        **{name: whole(getattr(at, name)) for name in at.__struct_fields__ if name != "overlay"},
        "id": at.overlay.id,
        "overlay": {
            name: whole(getattr(at.overlay, name))
            for name in SEEN
            if name in at.overlay.__struct_fields__
        },
    }


SEEN = (
    "opacity",
    "alt",
    "size",
    "width",
    "height",
    "wrap",
    "colour",
    "panel",
    "panel_opacity",
    "volume",
    "text",
    "label",
    "question",
    "right",
    "wrong",
)
"""Fields of overlays that tracks and variables change and that are told of in a moment."""


def plain_moment(moment: Moment) -> Any:
    """A moment with all its fields, but of the scene only its id.

    Where it looks is told where the scene's camera moves, and how it is lit where that changes.
    """
    looks = {"view": whole(moment.view)} if moment.scene.tracks else {}
    if lights_up(moment.scene):
        looks["lighting"] = whole(moment.scene.lighting)
    return {
        "scene": moment.scene.id,
        "time_us": moment.time_us,
        "surrounding": {
            name: held
            for name, held in whole(moment.surrounding).items()
            if name not in ("tracks", "anchors", "variants")
        },
        "surrounding_us": moment.surrounding_us,
        "surrounding_running": moment.surrounding_running,
        "overlays": [plain_overlay_at(each) for each in moment.overlays],
        **looks,
    }


def rounded(value: Any, answer: bool = False) -> Any:
    """The vectors with answers to 12 decimals, so that every machine writes the same file."""
    if isinstance(value, dict):
        return {key: rounded(each, answer or key == "out") for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each, answer) for each in value]
    return round(value, 12) + 0.0 if answer and isinstance(value, float) else value
