"""Gaussian splats in the scene. renderer/painters/splats.py draws them."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from story.model.values import NO_ROTATION, Positive, Quaternion, Vector
from story.overlays.base import MediaOverlay
from story.overlays.model import Stance

Upward: TypeAlias = Literal["y", "-y", "z", "-z"]
"""Which way of a file's space is up, as an axis. Files of splats do not say: most are opened with
+Y up, some stand on their head or lie."""

_HALF: Final = math.sqrt(0.5)

UPRIGHT: Final[dict[Upward, Quaternion]] = {
    "y": NO_ROTATION,
    "-y": (1.0, 0.0, 0.0, 0.0),
    "z": (-_HALF, 0.0, 0.0, _HALF),
    "-z": (_HALF, 0.0, 0.0, _HALF),
}
"""How the file's space is turned so that what is up points to +Y: about X, so that X stays."""


class Splats(MediaOverlay, frozen=True, kw_only=True, tag="splats"):
    """A scene or thing made of Gaussian splats, standing on its placement."""

    size: Positive | None = None  # metres of its longest side; None: the file's units are metres
    up: Upward = "y"  # its foot is that of its box as it then stands
    stands: Stance = "foot"


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
