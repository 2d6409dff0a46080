"""Where a ray strikes a model: exact, against its triangles; for picking."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer.postures import Posture
from renderer.sights import Matrix
from story.model.values import Vector

_CHUNK = 200_000  # triangles at a time, to bound memory


def strike(posture: Posture, place: Matrix, origin: Vector, direction: Vector) -> float | None:
    """The distance in metres along a ray of unit direction, or None where it misses.

    `place` is the model's space to the world. Faces are struck from both sides.
    """
    to_world = place.astype(np.float64)
    start, along = _seen_from(to_world, origin, direction)
    low, high = np.array(posture.low, np.float64), np.array(posture.high, np.float64)
    if not _meets_box(start, along, low, high):
        return None
    nearest = np.inf
    near = _meets_spheres(start, along, posture.centres, posture.radii)
    for number in np.flatnonzero(near).tolist():
        mesh = posture.model.meshes[number]
        if mesh.shape != "triangles":
            continue
        indices = mesh.indices
        positions, own = posture.corners(number)
        matrix = to_world @ own
        if not abs(np.linalg.det(matrix[:3, :3])) > 0:
            continue  # scaled down to nothing
        start, along = _seen_from(matrix, origin, direction)
        for first in range(0, len(indices), 3 * _CHUNK):
            corners = positions[indices[first : first + 3 * _CHUNK]]
            nearest = min(nearest, _nearest(corners.reshape(-1, 3, 3), start, along))
    # An affine map keeps the ray's parameter, and the direction in the world has length 1.
    return float(nearest) if np.isfinite(nearest) else None


def _seen_from(
    to_world: NDArray[np.float64], origin: Vector, direction: Vector
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A ray in the space that the matrix takes to the world."""
    to_local = np.asarray(np.linalg.inv(to_world), np.float64)
    start = to_local[:3, :3] @ np.array(origin, np.float64) + to_local[:3, 3]
    return start, to_local[:3, :3] @ np.array(direction, np.float64)


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


def _meets_spheres(
    start: NDArray[np.float64],
    along: NDArray[np.float64],
    centres: NDArray[np.float64],
    radii: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which spheres, centres (n, 3), a ray meets, or nearly."""
    away = centres - start
    forth = np.maximum(away @ along / max(float(along @ along), 1e-300), 0.0)
    aside = np.linalg.norm(away - forth[:, None] * along, axis=1)
    return np.asarray(aside <= radii * 1.001 + 1e-9)
