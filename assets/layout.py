"""Guessing from a picture's shape and content how it lies around the viewer.

Metadata comes first (assets/xmp.py, assets/mp4.py); this is for files that carry none. Every guess
comes with the words that tell the user of it, and a person may overrule it. assets/cube_faces.py
looks for the faces of a cube, this for everything else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from assets.cube_faces import find_cube
from story.model.asset import Area, Cube, Layout, Lens, StereoLayout
from story.model.values import Orientation

TOLERANCE: Final = 0.02  # of the shape, as a share: 640x322 passes for 2:1
SMALLEST: Final = 512  # pixels of width below which no picture is taken for a 360° one
_SIDE_BY_SIDE: Final = (1.7, 2.1)  # shapes in which two eyes come side by side
_SIDE: Final = 32
_ALIKE: Final = 0.8  # correlation above which two halves show the same thing to two eyes
_SEAM: Final = 6.0  # how much rougher than elsewhere the seam of a 360° picture may be
_CUT: Final = 2.0  # how much rougher than elsewhere the cut between two eyes is
_DARK: Final = 20  # of 255: what lies outside of a lens's circle is darker
_ROUND: Final = 96  # pixels of the picture in which a circle is looked for
_HALF: Final = Area(left=-90.0, right=90.0)

_MONO: Final = "Guessed a 360° {what} (equirectangular, mono): it is twice as wide as high."
_NO_SEAM: Final = (
    "Twice as wide as high, as a 360° {what}, but its left and right edges do not meet:"
    " taken for a flat {what}."
)
_STEREO: Final = (
    "Guessed a stereo 360° {what} (equirectangular, {stereo}): its halves show the same place and"
    " the edges of each meet."
)
_VR180: Final = (
    "Guessed a VR180 {what} (half a sphere, {stereo}): it holds two square views of the same."
)
_LENSES: Final = (
    "Guessed a fisheye {what} ({stereo}): it holds two views of the same that are not square."
    " Set the lens's field of view and radius where straight lines look bent."
)
_CIRCLES: Final[dict[tuple[int, StereoLayout], str]] = {
    (1, "mono"): "Guessed a fisheye {what}: a circle in black. Set the lens's field of view if it"
    " is not 180°.",
    (1, "left-right"): "Guessed a stereo fisheye {what} (left-right): two circles in black that"
    " show the same. Set the lens's field of view if it is not 180°.",
    (2, "mono"): "Guessed a 360° {what} of two fisheye lenses: two circles in black, the left one"
    " ahead. Set the lenses' field of view if it is not 190°.",
}
_CUBE: Final = "Guessed a cubemap {what}: its squares meet as the faces of a cube do."

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Guess:
    """How a picture seems to lie around the viewer, and lines for the user."""

    layout: Layout
    notes: tuple[str, ...] = ()


def guess(grey: Grey, shape: float, width: int, what: str = "picture") -> Guess:
    """The layout of a picture without metadata, or of a film: `what` names it to the user.

    `grey` is the picture (h, w) at any size, `shape` its width over its height as shown, `width`
    its real width in pixels.
    """
    flat = Layout(projection="flat", found="guess")
    cube = find_cube(grey, shape)
    if cube is not None and (width >= SMALLEST or shape < 1):
        return Guess(_cubemap(cube), (_CUBE.format(what=what),))
    if width < SMALLEST:
        return Guess(flat)
    circles = _circles(grey, shape)
    if circles is not None:
        note = _CIRCLES[len(circles.lenses), circles.stereo].format(what=what)
        return Guess(circles, (note,))
    if _SIDE_BY_SIDE[0] < shape < _SIDE_BY_SIDE[1] and _twins(grey):
        return _two_eyes(grey, shape, what)
    if _is(shape, 0.5) and _same(*_halves(grey, "top-bottom")):
        found = Layout(projection="equirect", area=_HALF, stereo="top-bottom", found="guess")
        return Guess(found, (_VR180.format(what=what, stereo="top-bottom"),))
    if _is(shape, 2):
        if _meets(grey):
            return Guess(Layout(projection="equirect", found="guess"), (_MONO.format(what=what),))
        return Guess(flat, (_NO_SEAM.format(what=what),))
    stereo: tuple[tuple[StereoLayout, float], ...] = (("top-bottom", 1.0), ("left-right", 4.0))
    for layout, shape_of in stereo:
        if _is(shape, shape_of):
            first, second = _halves(grey, layout)
            if _same(first, second) and _meets(first) and _meets(second):
                found = Layout(projection="equirect", stereo=layout, found="guess")
                return Guess(found, (_STEREO.format(what=what, stereo=layout),))
    return Guess(flat)


def _cubemap(cube: Cube) -> Layout:
    return Layout(projection="cubemap", cube=cube, found="guess")


def _two_eyes(grey: Grey, shape: float, what: str) -> Guess:
    """Two views side by side: half spheres, or lenses without a rim."""
    base = Layout(projection="fisheye", stereo="left-right", found="guess")
    if _is(shape, 2):
        layout = structs.replace(base, projection="equirect", area=_HALF)
        return Guess(layout, (_VR180.format(what=what, stereo="left-right"),))
    # Its circle is wider than the picture: 180 degrees reach from corner to corner, about.
    reach = math.hypot(shape / 2, 1) / 2
    layout = structs.replace(base, lenses=(Lens(radius=reach),))
    return Guess(layout, (_LENSES.format(what=what, stereo="left-right"),))


def _circles(grey: Grey, shape: float) -> Layout | None:
    """A picture of one or two circles in black: one lens, two back to back, or one for each eye."""
    base = Layout(projection="fisheye", found="guess")
    if _SIDE_BY_SIDE[0] < shape < _SIDE_BY_SIDE[1]:
        first, second = _halves(grey, "left-right")
        ahead, behind = _circle(first, shape / 2), _circle(second, shape / 2)
        if ahead is not None and behind is not None:
            if _same(first, second):
                return structs.replace(base, stereo="left-right", lenses=(ahead,))
            there = Orientation(yaw=-180.0)
            return structs.replace(
                base,
                lenses=(
                    structs.replace(ahead, x=ahead.x / 2, fov=190.0),
                    structs.replace(behind, x=0.5 + behind.x / 2, fov=190.0, turned=there),
                ),
            )
    one = _circle(grey, shape) if 0.95 < shape < 1.95 else None
    return None if one is None else structs.replace(base, lenses=(one,))


def _circle(grey: Grey, shape: float) -> Lens | None:
    """The circle of a lens, bright in black, in a picture of that shape; None: there is none.

    Its rim is where rows and columns through the middle begin not to be dark.
    """
    wide = round(_ROUND * shape)
    small = _small(grey, wide, _ROUND)
    lit = small > _DARK
    rows, columns = np.flatnonzero(lit.mean(axis=1) > 0.04), np.flatnonzero(lit.mean(axis=0) > 0.04)
    if len(rows) < _ROUND // 2 or len(columns) < _ROUND // 2:
        return None
    top, bottom = float(rows[0]), float(rows[-1] + 1)
    left, right = float(columns[0]), float(columns[-1] + 1)
    radius = max(bottom - top, right - left) / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    if abs((bottom - top) - (right - left)) > 0.06 * radius:
        return None
    down, across = np.mgrid[0:_ROUND, 0:wide] + 0.5
    away = np.hypot(across - x, down - y) / radius
    corners = (away > 1.06) & (np.abs(across - x) < radius) & (np.abs(down - y) < radius)
    inside = away < 0.94
    if np.count_nonzero(corners) < 0.05 * np.count_nonzero(inside):
        return None
    if lit[corners].mean() > 0.03 or lit[inside].mean() < 0.7 or small[inside].std() < 8:
        return None
    return Lens(x=min(1.0, x / wide), y=min(1.0, y / _ROUND), radius=radius / _ROUND, fov=180.0)


def _is(shape: float, wanted: float) -> bool:
    return abs(shape / wanted - 1) <= TOLERANCE


def _halves(grey: Grey, layout: str) -> tuple[Grey, Grey]:
    height, width = grey.shape
    if layout == "top-bottom":
        return grey[: height // 2], grey[height // 2 : height // 2 * 2]
    return grey[:, : width // 2], grey[:, width // 2 : width // 2 * 2]


def _small(grey: Grey, width: int, height: int) -> NDArray[np.float64]:
    resized = cv2.resize(np.ascontiguousarray(grey), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.float64)


def _same(first: Grey, second: Grey) -> bool:
    """Whether two halves show the same thing, as the two eyes of a stereo picture do.

    Measured on what stands out from its surroundings: skies and floors are alike everywhere.
    """
    a, b = (_small(half, _SIDE, _SIDE) for half in (first, second))
    a, b = (half - cv2.GaussianBlur(half, (0, 0), _SIDE / 8) for half in (a, b))
    spread = float(np.sqrt((a * a).mean() * (b * b).mean()))
    return spread > 4 and float((a * b).mean()) / spread > _ALIKE


def _twins(grey: Grey) -> bool:
    """Whether the halves are two eyes side by side: alike, with a hard cut between them."""
    small = _small(grey, 4 * _SIDE, 4 * _SIDE)
    steps = np.abs(np.diff(small, axis=1)).mean(axis=0)
    cut = float(steps[2 * _SIDE - 1])
    return cut > _CUT * float(np.median(steps)) and _same(*_halves(grey, "left-right"))


def _meets(grey: Grey) -> bool:
    """Whether the left edge continues the right one, as on a picture of all around."""
    small = _small(grey, 16 * _SIDE, 8 * _SIDE)
    steps = np.abs(np.diff(small, axis=1)).mean(axis=0)
    seam = float(np.abs(small[:, 0] - small[:, -1]).mean())
    return seam <= _SEAM * float(np.median(steps)) + 2
