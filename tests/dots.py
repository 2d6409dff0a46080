"""Clouds for the renderer's tests: a tree that is a root with all of the points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud, Points


def one_node(
    key: str,
    points: NDArray[np.float32],
    colours: NDArray[np.uint8],
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Cloud:
    """A cloud of points (n, 3) in sRGB colours (n, 3)."""
    low, high = points.min(axis=0), points.max(axis=0)
    x, y, z = (float(each) for each in low)
    a, b, c = (float(each) for each in high)
    return Cloud(
        key, len(points), (x, y, z), (a, b, c), origin, float((high - low).max()) / 128, 0.01 / 1.7,
        frozenset({"rgb"}), np.stack([low, high])[None], np.array([len(points)]), np.array([-1]),
        lambda node: Points(points, colours),
    )  # fmt: skip
