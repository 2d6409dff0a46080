"""What stands at a point of the picture: a ray against planes and solids, in the order drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from renderer.bends import met
from renderer.layers import Layer, Mark, Plane, Solid
from renderer.sights import NEAR, Sight
from story.model.values import Id, Quaternion, Vector
from story.space import rotate

_NEARER: Final = 1e-3  # FLAT_NEARER of shaders/shared/depth.glsl: so much nearer planes count


def sight_at(sights: Iterable[Sight], x: float, y: float) -> Sight | None:
    """The sight whose part of the canvas holds a point, OpenGL pixels (y up)."""
    for sight in sights:
        if sight.sees(x, y):
            return sight
    return None


@dataclass(frozen=True)
class Touched:
    """What stands at a point: an overlay, and which part of it, where it has parts to touch."""

    overlay: Id
    part: str | None = None  # of a quiz: an option's id, or `renderer.painters.quiz.CONFIRM`


def touch(
    order: Sequence[Plane | Solid],
    layers: Iterable[Layer],
    origin: Vector,
    direction: Vector,
    may: Callable[[Id], bool] | None = None,
) -> Touched | None:
    """The overlay that the ray sees first, and its part there.

    `order` are the planes and the translucent solids, as they are drawn, farthest first. With `may`
    only what it says yes to is touched: a plane that is not lets through, a solid still hides.
    """
    nearest = float("inf")
    seen: Touched | None = None
    for layer in layers:
        if isinstance(layer, Solid) and layer.hit is not None:
            distance = layer.hit(origin, direction)
            if distance is not None and NEAR <= distance < nearest:
                nearest = distance
                hides = layer.overlay is None or not (may is None or may(layer.overlay))
                seen = None if hides or layer.overlay is None else Touched(layer.overlay)
    for layer in order:  # whatever is drawn later covers what was drawn before
        if isinstance(layer, Plane) and layer.overlay is not None:
            distance = plane_hit(layer, origin, direction)
            if distance is None or not (layer.on_top or distance * (1 - _NEARER) <= nearest):
                continue
            if may is None or may(layer.overlay):
                seen = Touched(layer.overlay, _part(layer, origin, direction))
    return seen


def _part(plane: Plane, origin: Vector, direction: Vector) -> str | None:
    if isinstance(plane, Mark):
        return plane.part
    for _, across, up in _met(plane, origin, direction) if plane.spots else ():
        return next((spot.part for spot in plane.spots if spot.holds(across, up)), None)
    return None


def plane_hit(plane: Plane, origin: Vector, direction: Vector) -> float | None:
    """The distance at which a ray (unit direction) strikes the plane's shape, or None."""
    if isinstance(plane, Mark):
        return plane.hit(origin, direction)
    width, height, corner = plane.shape or (plane.width, plane.height, 0.0)
    for distance, across, up in _met(plane, origin, direction):
        # Inside a rounded rectangle: the same formula as rounded_box of shaders/shared/panel.glsl.
        qx, qy = abs(across) - width / 2 + corner, abs(up) - height / 2 + corner
        outside = (max(qx, 0.0) ** 2 + max(qy, 0.0) ** 2) ** 0.5
        if outside + min(max(qx, qy), 0.0) <= corner:
            return distance
    return None


def _met(plane: Plane, origin: Vector, direction: Vector) -> Iterator[tuple[float, float, float]]:
    """The distances at which a ray meets the plane, and where: metres from its middle, y up."""
    if plane.bend is not None:
        yield from met(plane.pose, plane.bend, origin, direction)
        return
    x, y, z, w = plane.pose.rotation
    back: Quaternion = (-x, -y, -z, w)
    px, py, pz = plane.pose.position
    start = rotate(back, (origin[0] - px, origin[1] - py, origin[2] - pz))
    step = rotate(back, direction)
    if abs(step[2]) < 1e-9:
        return
    distance = -start[2] / step[2]
    scale = plane.pose.scale
    if distance >= NEAR:
        yield (
            distance,
            (start[0] + distance * step[0]) / scale,
            (start[1] + distance * step[1]) / scale,
        )
