"""Where a picture's projection puts what is seen in a direction: scalar, what the twins follow.

assets/reproject.py is the twin in arrays, renderer/shaders/shared/projection.glsl the one that
draws, with numbers from renderer/projections.py and the viewer's surroundings/projection.ts.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple, TypeAlias

from story.model.asset import Asset, Cube, CubeGrid, Layout, Lens, StereoLayout
from story.model.values import Vector, View
from story.space import rotate, rotation_of, wrap_yaw

Place: TypeAlias = tuple[float, float]
"""u from the left, v from the top of one eye's picture, 0..1."""

LARGEST: Final = 8192  # pixels across of a sphere that a part of one is shown on
WHOLE: Final = 359.99  # degrees across from which a picture's sides meet

_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def _minus(vector: Vector) -> Vector:
    x, y, z = vector
    return (-x, -y, -z)


FACE_AXES: Final[dict[str, tuple[Vector, Vector]]] = {
    "f": (_X, _minus(_Y)),
    "r": (_Z, _minus(_Y)),
    "b": (_minus(_X), _minus(_Y)),
    "l": (_minus(_Z), _minus(_Y)),
    "u": (_X, _minus(_Z)),
    "d": (_X, _Z),
}
"""Which way a face's picture runs to the right and down; their cross product points at it."""


class Squares(NamedTuple):
    """How the squares of a cubemap stand: what each row holds, "." for nothing, and quarter turns
    clockwise of each face."""

    columns: int
    rows: int
    cells: str
    turns: str


GRIDS: Final[dict[CubeGrid, Squares]] = {
    "column": Squares(1, 6, "rludfb", "000000"),
    "row": Squares(6, 1, "rludfb", "000000"),
    "cross": Squares(4, 3, ".u..lfrb.d..", "000000"),
    "tall-cross": Squares(3, 4, ".u.lfr.d..b.", "000002"),
    "3x2": Squares(3, 2, "rludfb", "000000"),
    "eac": Squares(3, 2, "lfrdbu", "000313"),
}


class Cell(NamedTuple):
    """One face of a cubemap: its square in shares of the picture, its right and down axes."""

    face: str
    x: float
    y: float
    width: float
    height: float
    across: Vector
    down: Vector


def cells_of(cube: Cube) -> tuple[Cell, ...]:
    """The six squares of a cubemap, in the order in which they stand."""
    squares = GRIDS[cube.grid]
    places = [n for n, face in enumerate(squares.cells) if face != "."]
    order = cube.order or squares.cells.replace(".", "")
    wide, high = 1 / squares.columns, 1 / squares.rows
    found = []
    for place, face, turn in zip(places, order, cube.turns or squares.turns, strict=True):
        across, down = FACE_AXES[face]
        for _ in range(int(turn)):
            across, down = _minus(down), across
        found.append(
            Cell(
                face,
                (place % squares.columns + cube.padding) * wide,
                (place // squares.columns + cube.padding) * high,
                wide * (1 - 2 * cube.padding),
                high * (1 - 2 * cube.padding),
                across,
                down,
            )
        )
    return tuple(found)


def place_of(
    layout: Layout, direction: Vector, aspect: float, *, right: bool = False
) -> Place | None:
    """Where one eye's picture shows a unit direction; None: nowhere. `aspect`: width over height.

    Of two lenses it is the place in the one that looks nearer there.
    """
    match layout.projection:
        case "flat":
            return None
        case "equirect":
            return _in_area(layout, direction)
        case "cubemap":
            return _on_cube(layout.cube, direction)
        case "fisheye":
            lenses = lenses_of(layout, right=right)
            best = min(lenses, key=lambda lens: _aside(lens, direction)[0] / lens.fov)
            return in_lens(best, direction, aspect)


def lenses_of(layout: Layout, *, right: bool) -> tuple[Lens, ...]:
    """The lenses of an eye's picture."""
    return layout.right_lenses if right and layout.right_lenses else layout.lenses


def _in_area(layout: Layout, direction: Vector) -> Place | None:
    x, y, z = direction
    area = layout.area
    yaw = math.degrees(math.atan2(x, -z))
    pitch = math.degrees(math.atan2(y, math.hypot(x, z)))
    across = area.right - area.left
    u = (yaw - area.left) / across
    v = (area.top - pitch) / (area.top - area.bottom)
    if across < WHOLE and not 0 <= u <= 1:
        return None
    return (u, v) if 0 <= v <= 1 else None


def _on_cube(cube: Cube, direction: Vector) -> Place:
    cells = cells_of(cube)
    depths = [_dot(direction, _cross(cell.across, cell.down)) for cell in cells]
    depth = max(depths)
    cell = cells[depths.index(depth)]
    a, b = (_dot(direction, axis) / depth for axis in (cell.across, cell.down))
    if cube.grid == "eac":
        a, b = (math.atan(each) * 4 / math.pi for each in (a, b))
    return cell.x + cell.width * (1 + a) / 2, cell.y + cell.height * (1 + b) / 2


def in_lens(lens: Lens, direction: Vector, aspect: float) -> Place | None:
    """Where a lens draws a direction; None where it does not, or beside the picture."""
    angle, across, down = _aside(lens, direction)
    half = math.radians(lens.fov / 2)
    if angle > half:
        return None
    share = lens.curve(angle) / lens.curve(half) * lens.radius
    u = lens.x + share * lens.stretch / aspect * across
    v = lens.y + share * down
    return (u, v) if 0 <= u <= 1 and 0 <= v <= 1 else None


def lens_axes(lens: Lens) -> tuple[Vector, Vector, Vector]:
    """Where a lens's picture runs to the right and down, and where it looks."""
    turn = rotation_of(lens.turned.yaw, lens.turned.pitch, lens.turned.roll)
    return rotate(turn, _X), rotate(turn, _minus(_Y)), rotate(turn, _minus(_Z))


def _aside(lens: Lens, direction: Vector) -> tuple[float, float, float]:
    """The angle from where a lens looks in radians, and which way, to the right and down."""
    across, down, ahead = (_dot(direction, axis) for axis in lens_axes(lens))
    aside = math.hypot(across, down)
    if aside == 0:
        return (0.0 if ahead > 0 else math.pi), 1.0, 0.0
    return math.atan2(aside, ahead), across / aside, down / aside


def eye_size(width: int, height: int, stereo: StereoLayout) -> tuple[int, int]:
    """The pixels of one eye's part of a picture."""
    return width // (2 if stereo == "left-right" else 1), height // (
        2 if stereo == "top-bottom" else 1
    )


def middle_of(layout: Layout) -> View:
    """Where to look first at a picture: as its file says, else at the middle of what it shows."""
    if layout.initial is not None:
        return layout.initial
    area = layout.area
    if layout.projection != "equirect" or area.right - area.left >= WHOLE:
        return View()
    return View(
        yaw=wrap_yaw((area.left + area.right) / 2),
        pitch=max(-45.0, min(45.0, (area.bottom + area.top) / 2)),
    )


def is_whole(layout: Layout) -> bool:
    """Whether the picture is a full equirect one, as players of 360° video want it."""
    return layout.projection == "equirect" and layout.area == Layout().area


def sphere_size(asset: Asset) -> tuple[int, int]:
    """Width and height of a full equirect picture as fine as one eye's part of an asset.

    That of a full equirect itself is its own; of others it is even, and LARGEST at most.
    """
    layout = asset.layout or Layout()
    width, height = eye_size(asset.width, asset.height, layout.stereo)
    match layout.projection:
        case "equirect" if not is_whole(layout):
            area = layout.area
            across = width * 360 / (area.right - area.left)
        case "cubemap":
            across = 4.0 * width * cells_of(layout.cube)[0].width
        case "fisheye":
            across = max(2 * lens.radius * height / lens.fov for lens in layout.lenses) * 360
        case _:
            return width, height
    across = max(4, min(LARGEST, 4 * round(across / 4)))
    return across, across // 2


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
