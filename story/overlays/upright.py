"""Which way of a file's space is up, and how what stands on its head or lies is put right."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from story.model.values import NO_ROTATION, Quaternion, Vector

Upward: TypeAlias = Literal["y", "-y", "z", "-z"]
"""Which way of a file's space is up, as an axis: many files do not say, +Y is taken for it."""

_HALF: Final = math.sqrt(0.5)

UPRIGHT: Final[dict[Upward, Quaternion]] = {
    "y": NO_ROTATION,
    "-y": (1.0, 0.0, 0.0, 0.0),
    "z": (-_HALF, 0.0, 0.0, _HALF),
    "-z": (_HALF, 0.0, 0.0, _HALF),
}
"""How the file's space is turned so that what is up points to +Y: about X, so that X stays."""


def upright_box(low: Vector, high: Vector, up: Upward) -> tuple[Vector, Vector]:
    """The corners of a box in the file's space after it was turned so that `up` is up."""
    (a, b, c), (d, e, f) = low, high
    match up:
        case "-y":
            return (a, -e, -f), (d, -b, -c)
        case "z":
            return (a, c, -e), (d, f, -b)
        case "-z":
            return (a, -f, b), (d, -c, e)
    return low, high


def height_of(up: Upward) -> tuple[int, float]:
    """The axis of a file's space along which height is measured, and its sign."""
    return "xyz".index(up[-1]), -1.0 if up[0] == "-" else 1.0
