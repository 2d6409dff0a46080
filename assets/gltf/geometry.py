"""Arithmetic on the values of one glTF primitive: transforms, strips and fans, uv, colours."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.gltf.materials import Mapping
from assets.shading import FARTHEST, unit

TRIANGLES: Final = 4
STRIP: Final = 5
FAN: Final = 6

Matrix = NDArray[np.float64]
Attributes = dict[str, NDArray[Any]]


def transformed(
    positions: Matrix,
    normals: NDArray[Any] | None,
    tangent: NDArray[Any] | None,
    transform: Matrix,
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32] | None, bool]:
    """Positions, normals and tangents brought to the model's space by one matrix or one each.

    The last value tells that the transform mirrors, so that triangles turn over.
    """
    linear = transform[..., :3, :3]
    if transform.ndim == 2:
        moved = positions @ linear.T + transform[:3, 3]
    else:
        moved = np.einsum("nij,nj->ni", linear, positions) + transform[:, :3, 3]
    determinant = np.linalg.det(linear)
    mirrored = bool(np.median(determinant) < 0)
    turned: NDArray[np.float32] | None = None
    if normals is not None:
        # the cofactor matrix is the inverse transpose times the determinant, and always exists
        cofactor = np.stack(
            [
                np.cross(linear[..., 1, :], linear[..., 2, :]),
                np.cross(linear[..., 2, :], linear[..., 0, :]),
                np.cross(linear[..., 0, :], linear[..., 1, :]),
            ],
            axis=-2,
        )
        if mirrored:
            cofactor = -cofactor
        turned = unit(_apply(cofactor, normals))
    along: NDArray[np.float32] | None = None
    if tangent is not None and tangent.shape[1] == 4:
        side = np.where(tangent[:, 3:] < 0, -1.0, 1.0) * (-1.0 if mirrored else 1.0)
        direction = unit(_apply(linear, tangent[:, :3]))
        along = np.concatenate([direction, side], axis=1).astype(np.float32)
    near = np.clip(np.nan_to_num(moved, nan=np.inf), -2 * FARTHEST, 2 * FARTHEST)
    return near.astype(np.float32), turned, along, mirrored


def _apply(matrices: Matrix, vectors: NDArray[Any]) -> Matrix:
    wide = vectors[:, :3].astype(np.float64)
    if matrices.ndim == 2:
        return np.asarray(wide @ matrices.T)
    return np.asarray(np.einsum("nij,nj->ni", matrices, wide))


def triangles_of(indices: NDArray[np.uint32], mode: int) -> NDArray[np.uint32]:
    """Separate triangles out of a list, a strip or a fan (glTF 3.7.2.1)."""
    if mode == TRIANGLES or len(indices) < 3:
        return indices[: len(indices) // 3 * 3]
    if mode == FAN:
        first = np.full(len(indices) - 2, indices[0], np.uint32)
        return np.stack([indices[1:-1], indices[2:], first], axis=1).ravel()
    odd = np.arange(len(indices) - 2) % 2
    second, third = indices[1:-1], indices[2:]
    return np.stack(
        [indices[:-2], np.where(odd, third, second), np.where(odd, second, third)], axis=1
    ).ravel()


def uv_of(attributes: Attributes, mapping: Mapping) -> NDArray[np.float32] | None:
    """The texture coordinates that a material uses, its transform baked in; None without any."""
    values = attributes.get(f"TEXCOORD_{mapping.tex_coord}")
    if values is None or values.shape[1] != 2:
        return None
    matrix = np.array(mapping.matrix)
    moved = values.astype(np.float64) @ matrix[:, :2].T + matrix[:, 2]
    return np.ascontiguousarray(np.nan_to_num(moved), np.float32)


def colours_of(values: NDArray[Any] | None) -> NDArray[np.float32] | None:
    """Vertex colours (n, 4) of 3 or 4 stored components; None without any."""
    if values is None or values.shape[1] not in (3, 4):
        return None
    colours = np.ones((len(values), 4), np.float32)
    colours[:, : values.shape[1]] = values
    return colours
