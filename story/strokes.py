"""Where lines run and areas lie: points in the world, directions from the eye. Pure.

The viewer's strokes.ts is the twin, under tests/conformance.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from story.model.values import Quaternion, Vector
from story.overlays.line import MOST_CORNERS, Corner, Line
from story.overlays.polygon import Polygon
from story.space import Pose, direction, rotate

MOST_STEPS: Final = 128
"""Points of a stroke at most, those of its arcs reckoned in."""

_FINE: Final = math.radians(5.0)  # an arc in steps of so much looks round
_FLAT: Final = 1e-6  # radians under which an arc is straight


def stroke(line: Line, pose: Pose, eye: Vector) -> tuple[Vector, ...]:
    """The points that a line runs through, as much of it as is drawn; none for less than two.

    `pose` is where it stands in the world, `eye` where the scene's eye does.
    """
    points = _round(line, pose, eye) if line.corners else _along(line, pose)
    if line.closed and len(points) > 2:
        points.append(points[0])
    if len(points) < 2 or line.drawn <= 0:
        return ()
    return tuple(points) if line.drawn >= 1 else _first(points, line.drawn)


def lengths(points: tuple[Vector, ...]) -> tuple[float, ...]:
    """How far along a stroke each of its points lies, in metres."""
    gone = [0.0]
    for one, other in pairwise(points):
        gone.append(gone[-1] + math.dist(one, other))
    return tuple(gone)


def outline(polygon: Polygon, rotation: Quaternion) -> tuple[Vector, ...]:
    """The unit directions of an area's corners from the eye; none for less than three."""
    if len(polygon.corners) < 3:
        return ()
    return tuple(_towards(corner, rotation) for corner in polygon.corners)


def _towards(corner: Corner, rotation: Quaternion) -> Vector:
    return rotate(rotation, direction(corner.yaw, corner.pitch))


def _along(line: Line, pose: Pose) -> list[Vector]:
    s, (x, y, z) = pose.scale, pose.position
    found: list[Vector] = []
    for point in line.points:
        px, py, pz = point.position
        dx, dy, dz = rotate(pose.rotation, (px * s, py * s, pz * s))
        found.append((x + dx, y + dy, z + dz))
    return found


def _round(line: Line, pose: Pose, eye: Vector) -> list[Vector]:
    """The points over a line's corners, so near to one another that their arcs look round."""
    far = math.dist(pose.position, eye)
    ways = [_towards(corner, pose.rotation) for corner in line.corners]
    if line.closed and len(ways) > 2:
        ways.append(ways[0])
    angles = [_angle(one, other) for one, other in pairwise(ways)]
    step = max(_FINE, sum(angles) / (MOST_STEPS - MOST_CORNERS - 2))
    found = [ways[0]]
    for one, other, angle in zip(ways, ways[1:], angles, strict=False):
        steps = max(1, math.ceil(angle / step))
        found += [_between(one, other, angle, n / steps) for n in range(1, steps + 1)]
    if line.closed and len(ways) > 2:
        found.pop()  # it is closed as all lines are
    ex, ey, ez = eye
    return [(ex + x * far, ey + y * far, ez + z * far) for x, y, z in found]


def _angle(one: Vector, other: Vector) -> float:
    (ax, ay, az), (bx, by, bz) = one, other
    across = math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    return math.atan2(across, ax * bx + ay * by + az * bz)


def _between(one: Vector, other: Vector, angle: float, share: float) -> Vector:
    """The direction at a share of the arc; opposite ones have none that is theirs alone."""
    if angle < _FLAT or angle > math.pi - _FLAT:
        return other if share >= 1 else one
    a, b = (
        math.sin((1 - share) * angle) / math.sin(angle),
        math.sin(share * angle) / math.sin(angle),
    )
    return (
        a * one[0] + b * other[0],
        a * one[1] + b * other[1],
        a * one[2] + b * other[2],
    )


def _first(points: list[Vector], share: float) -> tuple[Vector, ...]:
    """The beginning of a stroke, so much of its length."""
    gone = lengths(tuple(points))
    wanted = gone[-1] * share
    found = [points[0]]
    for one, other, before, after in zip(points, points[1:], gone, gone[1:], strict=False):
        if after >= wanted:
            part = (wanted - before) / (after - before) if after > before else 0.0
            found.append(
                (
                    one[0] + part * (other[0] - one[0]),
                    one[1] + part * (other[1] - one[1]),
                    one[2] + part * (other[2] - one[2]),
                )
            )
            break
        found.append(other)
    return tuple(found)
