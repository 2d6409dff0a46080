"""Which nodes of a cloud's tree a picture shows: as fine as its pixels, within a budget of points.

Pure and without OpenGL; the viewer's twin is overlays/cloud_nodes.ts, held to the same vectors.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud
from story.model.values import Vector

FINE: Final = 1.0  # pixels between points that are near enough to one another
LAP: Final = 1.6  # by which dots that stand for finer ones reach beyond their share
MOST_LAP: Final = 8.0  # pixels of such a dot at the most
BUDGET: Final = 3_000_000  # points of all clouds in a picture, at the least
MOST: Final = 12_000_000  # and at the most
A_PIXEL: Final = 2  # points of the budget for each pixel of a large picture

Face: TypeAlias = tuple[float, float, float, float]
"""x, y, z, w of a plane: what is seen lies where x * a + y * b + z * c + w is above 0."""


@dataclass(frozen=True)
class Choice:
    """What is shown of a tree: nodes, the nearest first as they count, and the least dot."""

    nodes: tuple[int, ...]
    least: float  # pixels that a dot has at the least, so that it covers what is not shown


def budget_of(pixels: float, clouds: int) -> int:
    """The points that one of so many clouds may show in a picture of so many pixels."""
    return int(min(max(BUDGET, A_PIXEL * pixels), MOST)) // max(clouds, 1)


def choose(
    cloud: Cloud, eye: Vector, bounds: Sequence[Face], focal: float, budget: int, pad: float = 0.0
) -> Choice:
    """The nodes to show to an eye in the cloud's own space.

    `bounds` are the faces of what is seen there, none for all around; `focal` the pixels of a
    radian; `pad` how far what is drawn reaches beyond the points. The node is next whose points
    would be missed most: where those of the one above it are the most pixels apart.
    """
    boxes, counts, levels, children = cloud.corners, cloud.sizes, cloud.depths, cloud.children
    chosen: list[int] = []
    left = budget
    waiting: list[tuple[float, int]] = [(-math.inf, 0)]
    while waiting:
        missed, node = heapq.heappop(waiting)
        apart = -missed
        if apart <= FINE:
            return Choice(tuple(chosen), max(1.0, LAP * apart))
        if counts[node] > left and chosen:
            return Choice(tuple(chosen), min(max(1.0, LAP * apart), MOST_LAP))
        chosen.append(node)
        left -= counts[node]
        spacing = cloud.spacing / 2.0 ** levels[node]
        for child in children[node]:
            if not seen(boxes[child], bounds, pad):
                continue
            far = max(distance(boxes[child], eye), spacing * 1e-3)
            heapq.heappush(waiting, (-(spacing * focal / far), child))
    return Choice(tuple(chosen), 1.0)


def seen(box: Sequence[float], bounds: Sequence[Face], pad: float) -> bool:
    """Whether a box (low x, y, z, high x, y, z), so much larger each way, reaches into bounds."""
    for a, b, c, d in bounds:
        x = box[3] + pad if a > 0 else box[0] - pad
        y = box[4] + pad if b > 0 else box[1] - pad
        z = box[5] + pad if c > 0 else box[2] - pad
        if a * x + b * y + c * z + d < 0:
            return False
    return True


def distance(box: Sequence[float], eye: Vector) -> float:
    """How far a box is from a point; 0 within it."""
    x = max(box[0] - eye[0], 0.0, eye[0] - box[3])
    y = max(box[1] - eye[1], 0.0, eye[1] - box[4])
    z = max(box[2] - eye[2], 0.0, eye[2] - box[5])
    return math.sqrt(x * x + y * y + z * z)


def bounds_of(to_clip: NDArray[np.float64]) -> tuple[Face, ...]:
    """The sides and the near end of what a (4, 4) matrix to clip space shows."""
    across, up, deep, last = to_clip
    faces = (last + across, last - across, last + up, last - up, last + deep)
    return tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in faces)
