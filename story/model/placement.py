"""Where an overlay stands: around the viewer, standing in the scene, anchored in the real world."""

from __future__ import annotations

from typing import TypeAlias

from story.model.values import (
    NO_ROTATION,
    Id,
    Pitch,
    Positive,
    Quaternion,
    Roll,
    Value,
    Vector,
    Yaw,
)


class Around(Value, frozen=True, kw_only=True, tag="around"):
    """In a direction from the eye at a distance in metres, turned to face the eye."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    distance: Positive = 2.0
    roll: Roll = 0.0
    scale: Positive = 1.0


class Standing(Value, frozen=True, kw_only=True, tag="standing"):
    """In the scene's own space, whose origin is the floor under the viewer."""

    position: Vector = (0.0, 0.0, -2.0)
    rotation: Quaternion = NO_ROTATION
    scale: Positive = 1.0


class Anchored(Value, frozen=True, kw_only=True, tag="anchored"):
    """In the space of a real-world anchor of the scene, whose +Y is the anchor's normal."""

    anchor: Id
    position: Vector = (0.0, 0.0, 0.0)
    rotation: Quaternion = NO_ROTATION
    scale: Positive = 1.0


Placement: TypeAlias = Around | Standing | Anchored
