"""What shared/projection.glsl must be told of a picture's layout: defines, uniforms, fineness.

story/projections.py has the formulas.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from renderer.programs import Uniform
from renderer.rigs import Eye
from renderer.textures import linear
from story.model.asset import Area, Layout, Lens
from story.projections import (
    WHOLE,
    cells_of,
    eye_size,
    lens_axes,
    lenses_of,
)

Part: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in pixels of a frame, y from the top."""

_CORNER: Final = 1.7  # how much finer a face of a cube is towards its corners, about


class Told(NamedTuple):
    """How the sky's program is built and set, and whether the picture meets itself at its sides."""

    defines: tuple[str, ...]
    uniforms: dict[str, Uniform]
    round: bool
    finest: float  # pixels of the picture a radian, where it has the most


def told(layout: Layout, width: int, height: int, *, right: bool = False) -> Told:
    """What to tell of one eye's picture of `width` x `height` pixels."""
    uniforms: dict[str, Uniform] = {
        "u_fill": linear(layout.fill),
        "u_blurred": layout.beyond == "blurred",
    }
    match layout.projection:
        case "cubemap":
            cells = cells_of(layout.cube)
            uniforms |= {
                "u_cells": np.array([each[1:5] for each in cells], np.float32),
                "u_cell_across": np.array([each.across for each in cells], np.float32),
                "u_cell_down": np.array([each.down for each in cells], np.float32),
                "u_cube_even": layout.cube.grid == "eac",
            }
            side = max(width * cells[0].width, height * cells[0].height)
            return Told(("PROJECTION_CUBE",), uniforms, False, side / 2 * _CORNER)
        case "fisheye":
            lenses = lenses_of(layout, right=right)
            uniforms |= _lenses(lenses, width / height)
            uniforms["u_blend"] = math.radians(layout.blend)
            finest = max(_fineness(lens) for lens in lenses) * height
            return Told(("PROJECTION_LENS",), uniforms, False, finest)
        case _:
            area = layout.area
            across, down = (
                math.radians(area.right - area.left),
                math.radians(area.top - area.bottom),
            )
            # Rows and columns of a picture may be unlike; a pixel in the middle covers the most.
            finest = max(width / across, height / down)
            if area == Area():
                return Told((), uniforms, True, finest)
            uniforms["u_area"] = (math.radians(area.left), math.radians(area.top), across, down)
            whole = area.right - area.left >= WHOLE
            return Told(("PROJECTION_AREA",), uniforms, whole, finest)


def _lenses(lenses: tuple[Lens, ...], aspect: float) -> dict[str, Uniform]:
    both = lenses if len(lenses) > 1 else lenses * 2  # arrays are of two, one may lie idle
    axes = [lens_axes(lens) for lens in both]
    circles = [(lens.x, lens.y, lens.radius * lens.stretch / aspect, lens.radius) for lens in both]
    halves = [math.radians(lens.fov / 2) for lens in both]
    return {
        "u_lenses": len(lenses),
        "u_lens_across": np.array([across for across, _, _ in axes], np.float32),
        "u_lens_down": np.array([down for _, down, _ in axes], np.float32),
        "u_lens_circle": np.array(circles, np.float32),
        "u_lens_curve": np.array([(e.k1, e.k2, e.k3, e.k4) for e in both], np.float32),
        "u_lens_reach": np.array(
            [(half, 1 / lens.curve(half)) for half, lens in zip(halves, both, strict=True)],
            np.float32,
        ),
    }


def _fineness(lens: Lens) -> float:
    """Shares of the picture's height that a radian takes, where it takes the most."""
    half = math.radians(lens.fov / 2)
    steps = [lens.curve(half * (n + 1) / 8) - lens.curve(half * n / 8) for n in range(8)]
    steepest = max(steps) / (half / 8) / lens.curve(half)
    return lens.radius * max(lens.stretch, 1.0) * steepest


def eye_part(width: int, height: int, layout: Layout, eye: Eye) -> Part:
    """Which pixels of a stereo picture an eye sees: the left eye's are on top, or on the left."""
    wide, high = eye_size(width, height, layout.stereo)
    second = (eye == "right") != layout.swapped
    return width - wide if second else 0, height - high if second else 0, wide, high
