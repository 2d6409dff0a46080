"""Finding a cubemap in a picture without metadata: do its squares meet as faces of a cube do?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

import cv2
import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from story.model.asset import Cube, CubeGrid
from story.projections import FACE_AXES, GRIDS

_SHAPES: Final[tuple[tuple[CubeGrid, float], ...]] = (
    ("column", 1 / 6),
    ("row", 6.0),
    ("cross", 4 / 3),
    ("tall-cross", 3 / 4),
    ("3x2", 3 / 2),
    ("eac", 3 / 2),
)
_TOLERANCE: Final = 0.02
_FACE: Final = 48  # pixels of a face in which its edges are compared
_SPOTS: Final = 16  # along an edge
_NEAR: Final = 0.04  # how far within a face's edge it is looked at, of half its side
_TELLING: Final = 6.0  # greys that edges which do not belong together differ by, at least
_MEETS: Final = 0.3  # of the difference of edges that do not belong together
_EMPTY: Final = 6.0  # the spread of greys in a square that holds nothing
_PLAIN: Final = 4.0  # the spread of greys in a picture that shows nothing
_ORDERS: Final[dict[CubeGrid, tuple[str, ...]]] = {
    "column": ("rludfb", "frblud", "bdflru", "lfrbud", "frbldu"),
    "row": ("rludfb", "frblud", "bdflru", "lfrbud", "frbldu"),
    "cross": ("",),
    "tall-cross": ("",),
    "3x2": ("rludfb", "lfrdbu", "frblud"),
    "eac": ("",),
}
"""The orders in which programs write the faces: OpenGL and ffmpeg; panorama programs; by the
alphabet; and those that begin at the left."""

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]


def find_cube(grey: Grey, shape: float) -> Cube | None:
    """How the faces of a cube stand in a grey picture (h, w) of a shape; None: it holds no cube."""
    best: tuple[float, Cube] | None = None
    for grid, wanted in _SHAPES:
        if abs(shape / wanted - 1) > _TOLERANCE:
            continue
        squares = _squares(grey, grid)
        if squares is None:
            continue
        for order in _ORDERS[grid]:
            cube, misfit = _turned(squares, Cube(grid=grid, order=order))
            if best is None or misfit < best[0]:
                best = misfit, cube
    return best[1] if best is not None and best[0] < _MEETS else None


def _squares(grey: Grey, grid: CubeGrid) -> Floats | None:
    """The squares that hold faces, (6, side, side); None where empty ones are not empty."""
    columns, rows, cells, _ = GRIDS[grid]
    size = (columns * _FACE, rows * _FACE)
    small = cv2.resize(np.ascontiguousarray(grey), size, interpolation=cv2.INTER_AREA)
    split = np.asarray(small, np.float64).reshape(rows, _FACE, columns, _FACE).swapaxes(1, 2)
    held: list[Floats] = []
    empty: list[Floats] = []
    for place, face in enumerate(cells):
        square = split[place // columns, place % columns]
        (empty if face == "." else held).append(square)
    if any(float(square[2:-2, 2:-2].std()) > _EMPTY for square in empty):
        return None
    faces = np.stack(held)
    return faces if float(faces.std()) > _PLAIN else None


def _turned(squares: Floats, cube: Cube) -> tuple[Cube, float]:
    """The cube with its up and down turned as they meet the others best, and how ill it fits."""
    usual = GRIDS[cube.grid]
    order = cube.order or usual.cells.replace(".", "")
    turns = cube.turns or usual.turns
    if cube.grid == "eac" or cube.grid in ("cross", "tall-cross"):
        return cube, _misfit(squares, cube.grid, order, turns)
    found: list[tuple[float, str]] = []
    for up in "0123":
        for down in "0123":
            turned = "".join({"u": up, "d": down}.get(face, "0") for face in order)
            found.append((_misfit(squares, cube.grid, order, turned), turned))
    misfit, turned = min(found)
    return structs.replace(cube, turns="" if turned == usual.turns else turned), misfit


def _misfit(squares: Floats, grid: CubeGrid, order: str, turns: str) -> float:
    """How unlike the two sides of edges are, as a share of how unlike those of other edges are.

    Edges that lie beside each other in the picture too say nothing: they meet in any picture.
    """
    sides = list(_edges(squares, grid, order, turns))
    here = np.array([one for one, _ in sides])
    there = np.array([other for _, other in sides])
    match = float(np.abs(here - there).mean())
    others = [float(np.abs(here - np.roll(there, n, axis=0)).mean()) for n in range(1, len(here))]
    apart = float(np.mean(others))
    return match / apart if apart > _TELLING else 1.0


def _edges(
    squares: Floats, grid: CubeGrid, order: str, turns: str
) -> Iterator[tuple[Floats, Floats]]:
    """Greys on both sides of a cube's edges, at the same spots along each."""
    columns, _, cells, _ = GRIDS[grid]
    places = [place for place, face in enumerate(cells) if face != "."]
    sides = {}
    for n, (face, turn) in enumerate(zip(order, turns, strict=True)):
        across, down = (np.array(axis) for axis in FACE_AXES[face])
        for _ in range(int(turn)):
            across, down = -down, across
        corner = np.array([places[n] % columns, places[n] // columns]) * float(_FACE)
        sides[face] = _Side(squares[n], corner, across, down, np.cross(across, down))
    along = np.linspace(-0.9, 0.9, _SPOTS)[:, None]
    for one, other in combinations(sides.values(), 2):
        if one.ahead @ other.ahead != 0:
            continue  # they lie on opposite sides of the cube
        spots = one.ahead + other.ahead + along * np.cross(one.ahead, other.ahead)
        here = one.pixels(spots - _NEAR * other.ahead, even=grid == "eac")
        there = other.pixels(spots - _NEAR * one.ahead, even=grid == "eac")
        if float(np.abs(here + one.corner - there - other.corner).max()) > _FACE / 4:
            yield one.greys(here), other.greys(there)


class _Side(NamedTuple):
    """One face: its pixels, where its square begins in the picture, and its axes."""

    square: Floats
    corner: Floats
    across: Floats
    down: Floats
    ahead: Floats

    def pixels(self, spots: Floats, *, even: bool) -> Floats:
        """Where on the square directions (n, 3) are seen, x and y in pixels."""
        at = np.stack([spots @ self.across, spots @ self.down], -1) / (spots @ self.ahead)[:, None]
        if even:
            at = np.arctan(at) * (4 / np.pi)
        return np.asarray(np.clip((1 + at) / 2 * _FACE, 0, _FACE - 1))

    def greys(self, pixels: Floats) -> Floats:
        x, y = pixels.astype(int).T
        return np.asarray(self.square[y, x])
