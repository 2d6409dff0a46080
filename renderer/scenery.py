"""What a drawn picture shows and from where: the order of its layers, and what stands at a point.

renderer/engine.py makes it with each picture; renderer/picking.py meets rays with layers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from renderer.layers import Layer, Plane, Sky, Solid
from renderer.picking import Touched, sight_at, touch
from renderer.sights import Sight
from story.model.values import MOST, Id, Vector

_SAME_DISTANCE: Final = 1e-3  # metres within which document order decides what is in front


@dataclass(frozen=True, eq=False)
class Scenery:
    """What a drawn picture shows and from where, so that what stands at a point of it can be told.

    Touches no OpenGL: any thread may ask, while the engine draws on.
    """

    sights: tuple[Sight, ...]
    layers: tuple[Layer, ...]
    eye: Vector
    height: int  # of the canvas, pixels

    def pick(self, x: float, y: float) -> Id | None:
        """The overlay seen at the canvas point (x, y) in pixels, y from the top, or None."""
        touched = self.touch(x, y)
        return None if touched is None else touched.overlay

    def touch(self, x: float, y: float, may: Callable[[Id], bool] | None = None) -> Touched | None:
        """The overlay seen at the canvas point (x, y), y from the top, and which part of it.

        With `may`, the first one seen there that may be touched.
        """
        upward = self.height - y
        sight = sight_at(self.sights, x, upward)
        if sight is None:
            return None
        order = back_to_front(self.layers, self.eye)
        return touch(order, self.layers, *sight.ray(x, upward), may)

    @cached_property
    def seen(self) -> frozenset[Id]:
        """The overlays that are drawn, wherever they stand."""
        layers = (layer for layer in self.layers if not isinstance(layer, Sky))
        return frozenset(layer.overlay for layer in layers if layer.overlay is not None)


def behind_glass(
    order: Sequence[Plane | Solid], layers: Iterable[Layer], eye: Vector
) -> Sequence[Plane | Solid]:
    """Those first ones of what blends that stand behind all glass, and show through it.

    `order` is back_to_front's. They end where a model blends: pages can't have that one shown so.
    Glass of a 3D place all around stands everywhere, and counts for nothing here.
    """
    solids = [one for one in layers if isinstance(one, Solid) and one.overlay is not None]
    through = [one for one in solids if one.through is not None]
    if not through:
        return ()
    glass = max(_steps(math.dist(one.centre, eye)) for one in through)
    for number, layer in enumerate(order):
        behind = not (isinstance(layer, Plane) and layer.on_top) and _far(layer, eye) > glass
        if not behind or (isinstance(layer, Solid) and not layer.soft):
            return order[:number]
    return order


def back_to_front(layers: Iterable[Layer], eye: Vector) -> list[Plane | Solid]:
    """Planes, and solids that have something translucent, farthest first.

    Things equally far keep their order in the document. What is on top comes last.
    """
    blended: list[Plane | Solid] = [
        layer
        for layer in layers
        if isinstance(layer, Plane) or (isinstance(layer, Solid) and layer.translucent is not None)
    ]

    def depth(layer: Plane | Solid) -> tuple[bool, int]:
        return isinstance(layer, Plane) and layer.on_top, -_far(layer, eye)

    return sorted(blended, key=depth)


def _far(layer: Plane | Solid, eye: Vector) -> int:
    """How far from the eye it counts as, in steps."""
    if isinstance(layer, Plane):
        return _steps(math.dist(layer.lies_on or layer.pose.position, eye))
    return _steps(math.dist(layer.centre, eye) if layer.sorted_at is None else layer.sorted_at)


def _steps(distance: float) -> int:
    """A distance in steps within which things count as equally far; what is no number is last."""
    return round((distance if distance < MOST else MOST) / _SAME_DISTANCE)
