"""How lenses map directions onto their pictures: their formulas, and what a patch of sky covers.

A lens draws on a plane of its own, right and up, with the axis at (0, 0): `flat` by the tangent of
the angle off the axis, `dome` by the angle itself in radians (equidistant), `planet` by the tangent
of half the angle (stereographic). `equirect` has no axis. renderer/shaders/ray.glsl is the twin.
"""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from story.model.values import Vector

Lens: TypeAlias = Literal["flat", "equirect", "dome", "planet"]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top of a sight's rectangle, each 0 to 1."""

WHOLE: Final[Box] = (0.0, 0.0, 1.0, 1.0)
_FARTHEST: Final = math.pi - 1e-3  # off the axis; what lies beyond may be anywhere


def ray_of(lens: Lens, x: float, y: float) -> Vector:
    """The unit direction, camera space, of a point of the lens's plane; not of an equirect."""
    match lens:
        case "flat":
            size = math.sqrt(x * x + y * y + 1)
            return x / size, y / size, -1 / size
        case "dome":
            off = math.hypot(x, y)
            share = math.sin(off) / off if off > 0 else 1.0
            return x * share, y * share, -math.cos(off)
        case "planet":
            square = x * x + y * y
            return 2 * x / (1 + square), 2 * y / (1 + square), (square - 1) / (1 + square)
        case "equirect":
            raise ValueError("an equirect has no axis")


def cap_box(lens: Lens, extent: tuple[float, float], middle: Vector, angle: float) -> Box:
    """What of a dome's or a planet's picture holds a round patch of the sky.

    `extent` is half of the picture on the lens's plane; the patch reaches `angle` radians round the
    unit direction `middle`, camera space.
    """
    off = math.acos(max(-1.0, min(1.0, -middle[2])))
    if off + angle >= _FARTHEST:
        return WHOLE
    outer = _distance(lens, off + angle)
    if off <= angle:
        return _in_picture(extent, -outer, -outer, outer, outer)
    inner = _distance(lens, off - angle)
    turn = math.atan2(middle[1], middle[0])
    aside = math.asin(min(1.0, math.sin(angle) / math.sin(off))) if angle < math.pi / 2 else math.pi
    turns = [turn - aside, turn + aside]
    quarter = math.ceil((turn - aside) / (math.pi / 2))
    while quarter * math.pi / 2 < turn + aside:  # there it reaches farthest in one direction
        turns.append(quarter * math.pi / 2)
        quarter += 1
    xs = [far * math.cos(one) for one in turns for far in (inner, outer)]
    ys = [far * math.sin(one) for one in turns for far in (inner, outer)]
    return _in_picture(extent, min(xs), min(ys), max(xs), max(ys))


def _distance(lens: Lens, off: float) -> float:
    """How far from the middle of the plane a direction so far off the axis is."""
    return off if lens == "dome" else math.tan(off / 2)


def _in_picture(
    extent: tuple[float, float], left: float, bottom: float, right: float, top: float
) -> Box:
    across, up = extent
    return (
        0.5 + 0.5 * left / across,
        0.5 + 0.5 * bottom / up,
        0.5 + 0.5 * right / across,
        0.5 + 0.5 * top / up,
    )
