"""Draws nothing for a light: what it shines on is seen. renderer/lamps.py gathers it.

While it is selected, lines show where it stands and where it shines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from renderer.layers import Job, Kit, Layer, Plane
from story.model.values import Vector
from story.overlays.light import Light
from story.space import Pose, rotate, rotation_of, yaw_pitch
from story.timeline import OverlayAt

_BULB: Final = 0.16  # metres across of the ring where a light stands
_AHEAD: Final = 0.8  # metres from there to the ring that it shines through
_NARROWEST: Final = 0.04  # metres across
_WIDEST: Final = math.radians(75.0)  # from the middle of a cone to its edge


class LightPainter:
    """Stands in the table for `Light`, which has no look."""

    def __init__(self, kit: Kit) -> None:
        del kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """None."""
        return ()

    def close(self) -> None:
        """It keeps nothing."""


def light_marks(subject: OverlayAt, eye: Vector) -> tuple[Plane, ...]:
    """Rings to be outlined: one where the light stands, one that it shines through."""
    light, pose = subject.overlay, subject.pose
    assert isinstance(light, Light)
    x, y, z = pose.position
    yaw, pitch = yaw_pitch((x - eye[0], y - eye[1], z - eye[2]))
    bulb = _ring(Pose(pose.position, rotation_of(yaw, pitch)), _BULB)
    if light.kind == "point":
        return (bulb,)
    ax, ay, az = rotate(pose.rotation, (0.0, 0.0, -_AHEAD))
    half = math.radians(light.cone / 2) if light.kind == "spot" else 0.0
    across = max(2 * _AHEAD * math.tan(min(half, _WIDEST)), _NARROWEST)
    return bulb, _ring(Pose((x + ax, y + ay, z + az), pose.rotation), across)


def _ring(pose: Pose, across: float) -> Plane:
    return Plane(pose, across, across, "outline", {}, shape=(across, across, across / 2))
