"""Where a ray strikes a model: exact, against its triangles; for picking."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.media import Model
from renderer.sights import Matrix
from story.model.values import Vector

_CHUNK = 200_000  # triangles at a time, to bound memory


def strike(model: Model, place: Matrix, origin: Vector, direction: Vector) -> float | None:
    """The distance in metres along a ray of unit direction, or None where it misses.

    `place` is local to world. Faces are struck from both sides.
    """
    to_local = np.linalg.inv(place.astype(np.float64))
    start = to_local[:3, :3] @ np.array(origin, np.float64) + to_local[:3, 3]
    along = to_local[:3, :3] @ np.array(direction, np.float64)
    nearest = np.inf
    low, high = np.array(model.low, np.float64), np.array(model.high, np.float64)
    if not _meets_box(start, along, low, high):
        return None
    for mesh in model.meshes:
        for first in range(0, len(mesh.indices), 3 * _CHUNK):
            corners = mesh.positions[mesh.indices[first : first + 3 * _CHUNK]]
            nearest = min(nearest, _nearest(corners.reshape(-1, 3, 3), start, along))
    # An affine map keeps the ray's parameter, and the direction in the world has length 1.
    return float(nearest) if np.isfinite(nearest) else None


def _nearest(
    corners: NDArray[np.float32], start: NDArray[np.float64], along: NDArray[np.float64]
) -> float:
    """Moller and Trumbore, "Fast, minimum storage ray-triangle intersection", 1997."""
    a = corners[:, 0].astype(np.float64)
    edge1, edge2 = corners[:, 1] - a, corners[:, 2] - a
    across = np.cross(along, edge2)
    det = np.einsum("ij,ij->i", edge1, across)
    usable = np.abs(det) > 1e-300
    inverse = 1.0 / np.where(usable, det, 1.0)
    away = start - a
    u = np.einsum("ij,ij->i", away, across) * inverse
    over = np.cross(away, edge1)
    v = over @ along * inverse
    t = np.einsum("ij,ij->i", edge2, over) * inverse
    hit = usable & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)
    return float(t[hit].min()) if hit.any() else np.inf


def _meets_box(
    start: NDArray[np.float64],
    along: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> bool:
    steps = np.where(along == 0, 1e-300, along)
    t0, t1 = (low - start) / steps, (high - start) / steps
    enter, leave = np.minimum(t0, t1).max(), np.maximum(t0, t1).min()
    return bool(leave >= max(enter, 0.0))
