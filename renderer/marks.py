"""Where marks, which lie on no plane, come to lie in a picture, and where rays meet them.

renderer/painters/line.py and polygon.py make them; line.glsl and polygon.glsl of shaders/shared
draw them by the same geometry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from renderer.lenses import WHOLE, Box, cap_box
from renderer.sights import NEAR, Sight
from story.model.values import Quaternion, Vector
from story.space import rotate

_WIDE: Final = 1.3  # radians from the middle beyond which a patch of the sky is taken for all of it
_GRASP: Final = 0.008  # radians from a line within which it is struck all the same


def stroke_boxes(sight: Sight, points: Sequence[Vector], aside: float) -> list[Box]:
    """What of a picture holds the straight pieces between points, and `aside` metres round them."""
    if sight.lens != "flat":
        ways = [_from(sight.place, point) for point in points]
        near = min(math.hypot(*way) for way in ways)
        return sky_boxes(sight, ways, _angle(aside + abs(sight.ods), near))
    found = [box for one, other in pairwise(points) if (box := _piece(sight, one, other, aside))]
    if WHOLE in found:
        return [WHOLE]
    return union(found)


def sky_boxes(sight: Sight, ways: Iterable[Vector], more: float) -> list[Box]:
    """What of a picture holds a convex patch of the sky round directions, and `more` radians."""
    units = [unit for way in ways if (unit := _unit(way)) is not None]
    middle = _unit((sum(x for x, _, _ in units), sum(y for _, y, _ in units),
                    sum(z for _, _, z in units)))  # fmt: skip
    if middle is None:
        return [WHOLE]
    widest = max(math.acos(max(-1.0, min(1.0, _dot(middle, unit)))) for unit in units)
    if widest >= _WIDE or widest + more >= math.pi / 2 - 0.05:
        return [WHOLE]
    return _cap(sight, middle, widest + more)


def _cap(sight: Sight, middle: Vector, angle: float) -> list[Box]:
    """What of a picture holds a round patch of less than a hemisphere."""
    if sight.lens == "equirect":
        return _equirect_cap(middle, angle)
    x, y, z, w = sight.rotation
    back: Quaternion = (-x, -y, -z, w)
    seen = rotate(back, middle)
    if sight.lens != "flat":
        return [cap_box(sight.lens, sight.extent, seen, angle)]
    off = math.acos(max(-1.0, min(1.0, -seen[2])))
    if off - angle >= math.pi / 2:
        return []
    if off + angle >= math.pi / 2 - 0.05:
        return [WHOLE]
    reach = math.tan(off + angle)
    turn = math.atan2(seen[1], seen[0])
    across, up = sight.extent
    if off <= angle:
        return [(0.5 - 0.5 * reach / across, 0.5 - 0.5 * reach / up,
                 0.5 + 0.5 * reach / across, 0.5 + 0.5 * reach / up)]  # fmt: skip
    # A cap through a flat lens is an ellipse along `turn`, from tan(off - angle) to `reach`.
    inner = math.tan(off - angle)
    long = (reach - inner) / 2
    short = math.sin(angle) / math.sqrt(max(math.cos(off) ** 2 - math.sin(angle) ** 2, 1e-9))
    wide = math.hypot(long * math.cos(turn), short * math.sin(turn))
    high = math.hypot(long * math.sin(turn), short * math.cos(turn))
    cx, cy = (inner + long) * math.cos(turn), (inner + long) * math.sin(turn)
    return [(0.5 + 0.5 * (cx - wide) / across, 0.5 + 0.5 * (cy - high) / up,
             0.5 + 0.5 * (cx + wide) / across, 0.5 + 0.5 * (cy + high) / up)]  # fmt: skip


def _equirect_cap(middle: Vector, angle: float) -> list[Box]:
    x, y, z = middle
    pitch = math.atan2(y, math.hypot(x, z))
    low, high = 0.5 + (pitch - angle) / math.pi, 0.5 + (pitch + angle) / math.pi
    if abs(pitch) + angle >= math.pi / 2 - 1e-3:
        return [(0.0, low, 1.0, 1.0) if pitch > 0 else (0.0, 0.0, 1.0, high)]
    aside = math.asin(min(1.0, math.sin(angle) / math.cos(pitch))) / (2 * math.pi)
    across = 0.5 + math.atan2(x, -z) / (2 * math.pi)
    left, right = across - aside, across + aside
    boxes: list[Box] = [(max(left, 0.0), low, min(right, 1.0), high)]
    if left < 0:
        boxes.append((left + 1, low, 1.0, high))
    if right > 1:
        boxes.append((0.0, low, right - 1, high))
    return [WHOLE] if aside >= 0.25 else boxes


def _piece(sight: Sight, one: Vector, other: Vector, aside: float) -> Box | None:
    """Bounds of a straight piece in a perspective; None: it lies behind."""
    x, y, z, w = sight.rotation
    back: Quaternion = (-x, -y, -z, w)
    a = rotate(back, _from(sight.place, one))
    b = rotate(back, _from(sight.place, other))
    nearest = NEAR + aside
    if a[2] > -nearest and b[2] > -nearest:
        far = min(math.hypot(*a), math.hypot(*b))
        behind = min(-a[2], -b[2]) < -aside and max(-a[2], -b[2]) < -aside
        return None if behind and far > aside else WHOLE
    if a[2] > -nearest or b[2] > -nearest:
        front, hind = (a, b) if a[2] < b[2] else (b, a)
        share = (-nearest - front[2]) / (hind[2] - front[2])
        cut = tuple(p + share * (q - p) for p, q in zip(front, hind, strict=True))
        a, b = front, (cut[0], cut[1], cut[2])
    across, up = sight.extent
    boxes: list[Box] = []
    for px, py, pz in (a, b):
        depth = max(-pz - aside, NEAR)
        boxes += [
            (0.5 + 0.5 * (px + s * aside) / (d * across), 0.5 + 0.5 * (py + s * aside) / (d * up))
            * 2
            for s in (-1.0, 1.0)
            for d in (depth, -pz + aside)
        ]
    return union(boxes)[0]


def union(boxes: Iterable[Box]) -> list[Box]:
    """The one box that holds all of some; none where there are none."""
    sides = list(zip(*boxes, strict=True))
    if not sides:
        return []
    left, bottom, right, top = sides
    return [(min(left), min(bottom), max(right), max(top))]


def stroke_hit(
    points: Sequence[Vector], half: float, steady: float | None, origin: Vector, way: Vector
) -> float | None:
    """The distance at which a ray comes so near to a stroke that it is taken for struck.

    `half` of its width, metres; `steady`: at how many metres, where it is as wide from everywhere.
    """
    best: float | None = None
    for one, other in pairwise(points):
        along = _from(one, other)
        size = max(_dot(along, along), 1e-12)
        start = _from(one, origin)
        across, behind, beside = _dot(way, along), _dot(way, start), _dot(along, start)
        skew = size - across * across
        share = (beside - across * behind) / skew if skew > 1e-9 * size else beside / size
        held = max(0.0, min(1.0, share))
        reach = held * across - behind
        if reach < NEAR:
            continue
        gap = math.hypot(
            *(s + reach * w - held * a for s, w, a in zip(start, way, along, strict=True))
        )
        wide = half if steady is None else half * reach / steady
        if gap <= max(wide, _GRASP * reach) and (best is None or reach < best):
            best = reach
    return best


def within(corners: Sequence[Vector], middle: Vector, way: Vector) -> bool:
    """Whether a direction lies in an area of the sky: as shaders/shared/polygon.glsl tells."""
    if not corners or _dot(way, middle) <= 0:
        return False
    aside = _unit(_cross(way, (0.0, 1.0, 0.0) if abs(way[1]) < 0.9 else (1.0, 0.0, 0.0)))
    assert aside is not None, "the axis is no way along the direction"
    across = _cross(way, aside)
    odd = False
    for a, b in zip(corners, (*corners[1:], corners[0]), strict=True):
        left, right = _dot(a, across), _dot(b, across)
        if (left > 0) != (right > 0):
            met = tuple(p * abs(right) + q * abs(left) for p, q in zip(a, b, strict=True))
            odd ^= _dot((met[0], met[1], met[2]), aside) > 0
    return odd


def _from(one: Vector, other: Vector) -> Vector:
    return other[0] - one[0], other[1] - one[1], other[2] - one[2]


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unit(way: Vector) -> Vector | None:
    size = math.hypot(*way)
    return (way[0] / size, way[1] / size, way[2] / size) if size > 1e-9 else None


def _angle(aside: float, far: float) -> float:
    return math.asin(aside / far) if far > aside else math.pi
