"""Where a ray meets a cloud: the first of its dots, found through its tree; for picking."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud
from renderer.sights import Matrix
from story.model.values import Vector

_REACH: Final = 0.004  # how far off, for each metre of distance, a point is still struck
_SURE: Final = 0.5  # of that reach: points so close to one another leave no way through


def strike(
    cloud: Cloud, place: Matrix, radius: float, origin: Vector, direction: Vector
) -> float | None:
    """The distance in metres along a ray of unit direction to the first dot that it meets.

    `radius` is a dot's in the world. Nodes are looked into as finely as the reach asks for.
    """
    to_world = place.astype(np.float64)
    scale = math.sqrt(float(to_world[:3, 0] @ to_world[:3, 0]))
    if not scale > 0:
        return None
    start, along = np.array(origin, np.float64), np.array(direction, np.float64)
    nearest = math.inf
    waiting = [0]
    while waiting:
        node = waiting.pop()
        span = _span(cloud.boxes[node].astype(np.float64), to_world, scale, radius, start, along)
        if span is None or span[0] >= nearest:
            continue
        points = cloud.read(node).positions.astype(np.float64)
        away = points @ to_world[:3, :3].T + (to_world[:3, 3] - start)
        ahead = away @ along
        aside = np.sqrt(np.maximum(np.einsum("ij,ij->i", away, away) - ahead**2, 0))
        met = (ahead > 0) & (aside <= np.maximum(radius, _REACH * ahead))
        if met.any():
            nearest = min(nearest, float(ahead[met].min()))
        reach = max(radius, _REACH * max(span[0], 0.0))
        if cloud.spacing / 2.0 ** cloud.depths[node] * scale > _SURE * reach:
            waiting += cloud.children[node]
    return nearest if math.isfinite(nearest) else None


def _span(
    box: NDArray[np.float64],
    to_world: NDArray[np.float64],
    scale: float,
    radius: float,
    start: NDArray[np.float64],
    along: NDArray[np.float64],
) -> tuple[float, float] | None:
    """From where to where a ray may meet the dots in a box, by the sphere round it."""
    middle = to_world[:3, :3] @ box.mean(axis=0) + to_world[:3, 3]
    size = float(np.linalg.norm(box[1] - box[0])) / 2 * scale
    away = middle - start
    ahead = float(away @ along)
    aside = math.sqrt(max(float(away @ away) - ahead * ahead, 0.0))
    whole = size + max(radius, _REACH * (ahead + size))
    if aside > whole or ahead + whole < 0:
        return None
    half = math.sqrt(whole * whole - aside * aside)
    return ahead - half, ahead + half
