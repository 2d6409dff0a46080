"""What colour a cloud's points are shown in: their own, or what else is known of them as colour.

The viewer's twin is overlays/cloud_shades.ts; both read shaders/shared/cloud.json.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud, Points
from story.overlays.cloud import Shade
from story.overlays.upright import Upward, height_of


class _Rules(msgspec.Struct, frozen=True):
    """shaders/shared/cloud.json: colours of heights from low to high, of classes, of all others."""

    ramp: tuple[str, ...]
    classes: tuple[str, ...]
    other: str
    plain: str


_RULES: Final = msgspec.json.decode(
    (Path(__file__).parent / "shaders" / "shared" / "cloud.json").read_bytes(), type=_Rules
)
_STEPS: Final = 256  # of the ramp


def _codes(colours: tuple[str, ...]) -> NDArray[np.float64]:
    return np.array([[int(each[n : n + 2], 16) for n in (1, 3, 5)] for each in colours], float)


def _ramp() -> NDArray[np.uint8]:
    stops = _codes(_RULES.ramp)
    at = np.arange(_STEPS) / (_STEPS - 1) * (len(stops) - 1)
    below = np.minimum(np.floor(at).astype(int), len(stops) - 2)
    share = (at - below)[:, None]
    mixed: NDArray[np.float64] = stops[below] * (1 - share) + stops[below + 1] * share
    return np.floor(mixed + 0.5).astype(np.uint8)


def _classes() -> NDArray[np.uint8]:
    known = _codes(_RULES.classes)
    table = np.tile(_codes((_RULES.other,)), (256, 1))
    table[: len(known)] = known
    return table.astype(np.uint8)


RAMP: Final = _ramp()
"""(256, 3) sRGB codes, the lowest first."""

CLASSES: Final = _classes()
"""(256, 3) sRGB codes by class."""


def shade_of(cloud: Cloud, wanted: Shade) -> str:
    """What its points are coloured by: "rgb", "intensity", "height" or "class"."""
    if wanted == "own":
        return next((each for each in ("rgb", "intensity") if each in cloud.shades), "height")
    return wanted if wanted == "height" or wanted in cloud.shades else "plain"


def coloured(points: Points, cloud: Cloud, shade: str, up: Upward = "y") -> NDArray[np.uint8]:
    """(n, 3) sRGB codes of points, by what `shade_of` says; `up` is up in their file's space."""
    if shade == "rgb" and points.colours is not None:
        return points.colours
    if shade == "intensity" and points.intensity is not None:
        return np.repeat(points.intensity[:, None], 3, axis=1)
    if shade == "class" and points.classes is not None:
        return np.asarray(CLASSES[points.classes])
    if shade == "height":
        axis, sign = height_of(up)
        low, high = sorted((sign * cloud.low[axis], sign * cloud.high[axis]))
        share = (sign * points.positions[:, axis].astype(np.float64) - low) / max(high - low, 1e-12)
        step = np.floor(np.clip(share, 0, 1) * (_STEPS - 1) + 0.5).astype(np.intp)
        return np.asarray(RAMP[step])
    return np.tile(_codes((_RULES.plain,)).astype(np.uint8), (len(points.positions), 1))
