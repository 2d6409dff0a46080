"""How a thing that stands in space is looked at: on a ground with a grid, from a side, whole.

It is made a metre long whatever its size is, so that everything is lit and seen alike; the lines of
the grid lie a round number of its own metres apart, which the words beside it name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from story.model.asset import Asset
from story.model.lighting import Lighting
from story.model.placement import Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop
from story.model.values import Vector, View
from story.overlays.cloud import Cloud
from story.overlays.line import Line, Point
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.upright import Upward, upright_box
from story.space import rotate, rotation_of

FOV: Final = 28.0  # degrees, vertical: a long lens, so that nothing is drawn out
_ROOM: Final = 0.86  # of a picture that a thing fills at most
_LINES: Final = 16  # of the grid, in each direction, at most
_GROUND: Final = Backdrop(top="#c4c8ce", bottom="#a9adb4")
_GRID: Final = "#7f858e"
_MILLIMETRES: Final = 0.001


@dataclass(frozen=True)
class Side:
    """From where a thing is looked at: degrees it is turned by, and that one looks down by."""

    turn: float
    down: float
    grid: bool = True


THREE_QUARTER: Final = Side(-35.0, 18.0)
FRONT: Final = Side(0.0, 4.0)
BACK: Final = Side(180.0, 4.0)
ABOVE: Final = Side(0.0, 89.0)
FLAT_THINGS: Final = Side(-35.0, 42.0)


@dataclass(frozen=True)
class Box:
    """The size of a thing in metres, and metres of its own to a metre of the scene."""

    width: float
    height: float
    depth: float
    scale: float

    @property
    def flat(self) -> bool:
        """Whether it lies rather than stands: most is seen of it from above."""
        return self.height < 0.12 * max(self.width, self.depth)


def box_of(asset: Asset, up: Upward) -> Box:
    """The box of a model, cloud or splats as it stands, as large as its file says."""
    low, high = asset.low or (-0.5, 0.0, -0.5), asset.high or (0.5, 1.0, 0.5)
    low, high = upright_box(low, high, up)
    unit = asset.unit if asset.kind == "model" and asset.unit > 0 else 1.0
    width, height, depth = ((b - a) * unit for a, b in zip(low, high, strict=True))
    return Box(width, height, depth, max(width, height, depth) or 1.0)


def sides_of(box: Box) -> tuple[Side, Side, Side, Side]:
    """The sides from which a thing is shown, the main one first."""
    return (FLAT_THINGS if box.flat else THREE_QUARTER, FRONT, BACK, ABOVE)


def grid_step(box: Box) -> float:
    """How many metres of its own lie between the lines under a thing: 1, 2 or 5 times a ten."""
    across = _across(box)
    least = max(across / (_LINES - 2), _MILLIMETRES / 1000)
    ten = 10.0 ** math.floor(math.log10(least))
    return next(ten * each for each in (1, 2, 5, 10) if ten * each >= least * 0.999)


def scene_of(asset: Asset, up: Upward, box: Box, side: Side, aspect: float) -> tuple[Scene, View]:
    """A scene with a thing alone in it, and the view that holds all of it."""
    overlay, half = _overlay(asset, up, box)
    eye, view = _framed(half, side, aspect)
    turned = rotation_of(side.turn)
    place = Standing(position=(-eye[0], 0.0, -eye[2]), rotation=turned)
    overlays: list[AnyOverlay] = [structs.replace(overlay, placement=place)]
    if side.grid:
        overlays = [*_grid(box, place), *overlays]
    scene = Scene(
        id="0" * 10,
        surrounding=_GROUND,
        lighting=Lighting(gain=0.85, key=0.65, shadows=0.55),
        eye_height=eye[1],
        overlays=tuple(overlays),
    )
    return scene, view


def _overlay(asset: Asset, up: Upward, box: Box) -> tuple[AnyOverlay, Vector]:
    """What shows an asset, a metre long, and half of its box."""
    half = (box.width / 2 / box.scale, box.height / 2 / box.scale, box.depth / 2 / box.scale)
    key = "1" * 10
    match asset.kind:
        case "splats":
            return Splats(id=key, asset=asset.id, size=1.0, up=up), half
        case "cloud":
            return Cloud(id=key, asset=asset.id, size=1.0, up=up), half
        case _:
            return Model(id=key, asset=asset.id, size=1.0, up=up, stands="foot"), half


def _framed(half: Vector, side: Side, aspect: float) -> tuple[Vector, View]:
    """Where the eye is, seen from a thing's foot, and its view."""
    down = math.radians(side.down)
    up, back = (0.0, math.cos(down), -math.sin(down)), (0.0, math.sin(down), math.cos(down))
    high = math.tan(math.radians(FOV / 2)) * _ROOM
    wide = high * aspect
    corners = [
        rotate(rotation_of(side.turn), (x * half[0], y * half[1], z * half[2]))
        for x in (-1.0, 1.0)
        for y in (-1.0, 1.0)
        for z in (-1.0, 1.0)
    ]
    lift = 0.0  # along `up`, so that as much room is over it as under it
    far = 1.0
    for _ in range(4):
        seen = [(c[0], _dot(c, up) - lift, _dot(c, back)) for c in corners]
        far = max(z + max(abs(x) / wide, abs(y) / high) for x, y, z in seen)
        slopes = [y / (far - z) for _, y, z in seen]
        lift += (max(slopes) + min(slopes)) / 2 * far
    eye = (
        0.0,
        half[1] + lift * up[1] + far * back[1],
        lift * up[2] + far * back[2],
    )
    return eye, View(pitch=-side.down, fov=FOV)


def _grid(box: Box, place: Standing) -> Iterator[Line]:
    """Lines on the ground under a thing, to and fro, in each direction."""
    step = grid_step(box) / box.scale
    count = min(math.ceil(_across(box) / box.scale / step), _LINES - 1)
    half = max(count, 2) * step / 2
    for key, swapped in (("2" * 10, False), ("3" * 10, True)):
        points: list[Point] = []
        for number in range(max(count, 2) + 1):
            across = number * step - half
            ends = (-half, half) if number % 2 else (half, -half)
            for along in ends:
                x, z = (along, across) if swapped else (across, along)
                points.append(Point(position=(x, 0.0, z)))
        yield Line(
            id=key, points=tuple(points), width=0.0022, colour=_GRID, opacity=0.55, placement=place
        )


def _across(box: Box) -> float:
    """How wide the ground under a thing is."""
    return max(math.hypot(box.width, box.depth) * 1.3, box.height * 0.5)


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
