"""Normals and tangents for meshes that come without: numpy over index lists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CREASE = 40.0  # degrees
FARTHEST = 1e18  # from zero: float32 can still square it

Floats = NDArray[np.float32]
Indices = NDArray[np.uint32]


def face_normals(positions: Floats, indices: Indices) -> Floats:
    """The unit normal of each triangle, (m, 3); straight up where a triangle has no area."""
    corners = positions[indices.reshape(-1, 3)].astype(np.float64)
    return unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))


def smooth_normals(positions: Floats, indices: Indices) -> Floats:
    """Normals of vertices, (n, 3): the mean of their triangles' normals, weighted by the angle.

    Weighting by the angle at the corner makes it all one how a face is cut into triangles
    (Thuermer and Wuethrich, "Computing Vertex Normals from Polygonal Facets", 1998).
    """
    triangles = indices.reshape(-1, 3)
    corners = positions[triangles].astype(np.float64)
    flat = face_normals(positions, indices).astype(np.float64)
    total = np.zeros((len(positions), 3))
    for corner in range(3):
        along = corners[:, (corner + 1) % 3] - corners[:, corner]
        beside = corners[:, (corner + 2) % 3] - corners[:, corner]
        across = np.linalg.norm(np.cross(along, beside), axis=1)
        angle = np.arctan2(across, (along * beside).sum(axis=1))
        for axis in range(3):
            total[:, axis] += np.bincount(
                triangles[:, corner], flat[:, axis] * angle * (across > 0), len(positions)
            )
    return unit(total)


def creased_normals(
    positions: Floats, indices: Indices, crease: float = CREASE
) -> tuple[NDArray[np.intp], Floats, Indices]:
    """Normals that are smooth but for edges sharper than `crease` degrees.

    Vertices at one place are smoothed together, so that seams of texture coordinates do not show.
    Corners that stand off from the smooth normal get a vertex of their own with the face's normal.
    Gives for each new vertex the old one it comes from, its normal, and the new indices.
    """
    places, place = np.unique(positions, axis=0, return_inverse=True)
    place = place.reshape(-1)
    smooth = smooth_normals(places, place[indices].astype(np.uint32))
    flat = np.repeat(face_normals(positions, indices), 3, axis=0)
    near = (smooth[place[indices]] * flat).sum(axis=1) >= np.cos(np.radians(crease))
    apart = np.flatnonzero(~near)
    source = np.concatenate([np.arange(len(positions)), indices[apart].astype(np.intp)])
    normals = np.concatenate([smooth[place], flat[apart]])
    fresh = indices.copy()
    fresh[apart] = np.arange(len(positions), len(source), dtype=np.uint32)
    return source, normals, fresh


def tangents(positions: Floats, normals: Floats, uv: Floats, indices: Indices) -> Floats:
    """Tangents (n, 4) along +u, w the side of the bitangent, for normal maps in glTF's sense.

    Per-triangle tangents summed at the vertices and made square to the normal (Lengyel, "Computing
    Tangent Space Basis Vectors for an Arbitrary Mesh", with v pointing down as glTF has it).
    """
    triangles = indices.reshape(-1, 3)
    p, t = positions[triangles].astype(np.float64), uv[triangles].astype(np.float64)
    e1, e2 = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]
    d1, d2 = t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]
    area = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    scale = np.divide(1.0, area, out=np.zeros_like(area), where=np.abs(area) > 1e-20)[:, None]
    along_u = (e1 * d2[:, 1:] - e2 * d1[:, 1:]) * scale
    along_v = (e2 * d1[:, :1] - e1 * d2[:, :1]) * scale
    sums = np.zeros((2, len(positions), 3))
    for target, values in zip(sums, (along_u, along_v), strict=True):
        for axis in range(3):
            weights = np.repeat(values[:, axis], 3)
            target[:, axis] = np.bincount(triangles.ravel(), weights, minlength=len(positions))
    n = normals.astype(np.float64)
    across = sums[0] - n * (n * sums[0]).sum(axis=1, keepdims=True)
    length = np.linalg.norm(across, axis=1)
    lost = length < 1e-12
    if lost.any():  # no uv there to speak of: anything square to the normal will do
        axis_of = np.where(np.abs(n[lost, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
        across[lost] = np.cross(n[lost], axis_of)
        length[lost] = np.linalg.norm(across[lost], axis=1)
    across /= np.maximum(length, 1e-12)[:, None]
    # glTF's bitangent cross(n, t) * w points along texture "up", against v, which runs down
    side = np.where((np.cross(n, across) * sums[1]).sum(axis=1) > 0, -1.0, 1.0)
    return np.concatenate([across, side[:, None]], axis=1).astype(np.float32)


def unit(vectors: NDArray[np.floating]) -> Floats:
    """Vectors brought to length 1; those of no length, or not finite, become straight up."""
    plain = np.clip(np.nan_to_num(vectors.astype(np.float64), nan=np.inf), -1e150, 1e150)
    length = np.linalg.norm(plain, axis=1, keepdims=True)
    fine = (length > 1e-40) & (length < 1e150)
    safe = np.where(fine, plain / np.where(fine, length, 1), (0.0, 1.0, 0.0))
    return safe.astype(np.float32)
