"""Flat things bent on an upright cylinder: where in the world they lie, where rays meet them.

shaders/shared/bend.glsl draws them by the same formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, TypeAlias

from renderer.sights import NEAR
from story.model.values import Quaternion, Vector
from story.space import Pose, compose, rotate

Quad: TypeAlias = tuple[Vector, Vector, Vector, Vector]

_STEP: Final = math.radians(10)  # of the pieces by which bounds are found


def radius_of(curve: float, width: float) -> float:
    """The radius of what is `width` wide: never so small that it would reach over its own start."""
    return max(curve, width / (2 * math.pi))


def pieces(pose: Pose, width: float, height: float, radius: float) -> list[tuple[Quad, Quad]]:
    """Flat pieces that hold the bent thing between them, in the world: within it, and outside."""
    whole = min(width / radius, 2 * math.pi)
    count = max(1, math.ceil(whole / _STEP))
    angles = [whole * (n / count - 0.5) for n in range(count + 1)]
    out = radius / math.cos(whole / count / 2)

    def edge(angle: float, far: float, up: float) -> Vector:
        at = (far * math.sin(angle), up, radius - far * math.cos(angle))
        return compose(pose, Pose(at)).position

    def quad(one: float, other: float, far: float) -> Quad:
        low, high = -height / 2, height / 2
        return (
            edge(one, far, low),
            edge(other, far, low),
            edge(other, far, high),
            edge(one, far, high),
        )

    return [(quad(one, other, radius), quad(one, other, out)) for one, other in pairwise(angles)]


def met(
    pose: Pose, radius: float, origin: Vector, direction: Vector
) -> Iterator[tuple[float, float, float]]:
    """How far along a ray (unit direction) the cylinder is met, nearest first, and where on it.

    In the thing's own metres from its middle, y up, as it lies when laid flat.
    """
    x, y, z, w = pose.rotation
    back: Quaternion = (-x, -y, -z, w)
    px, py, pz = pose.position
    ox, oy, oz = rotate(back, (origin[0] - px, origin[1] - py, origin[2] - pz))
    dx, dy, dz = rotate(back, direction)
    wide = radius * pose.scale
    a = dx * dx + dz * dz
    b = ox * dx + oz * dz - wide * dz
    c = ox * ox + oz * oz - 2 * wide * oz
    under = b * b - a * c
    if under <= 0 or a <= 1e-18:
        return
    q = math.sqrt(under) - b if b < 0 else -math.sqrt(under) - b
    for distance in sorted((q / a, c / q)):
        if distance >= NEAR:
            across = wide * math.atan2(ox + distance * dx, wide - oz - distance * dz)
            yield distance, across / pose.scale, (oy + distance * dy) / pose.scale
