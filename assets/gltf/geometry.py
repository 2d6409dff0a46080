"""Arithmetic on the values of one glTF primitive: transforms, strips and loops, uv, colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.media import UV_SETS, Affine, Shape
from assets.shading import FARTHEST, unit
from assets.suns import MOST as BRIGHTEST

POINTS, LINES, LOOP, LINE_STRIP = 0, 1, 2, 3
TRIANGLES, STRIP, FAN = 4, 5, 6
SHAPES: Final[dict[int, Shape]] = {
    POINTS: "points", **dict.fromkeys((LINES, LOOP, LINE_STRIP), "lines"),
    **dict.fromkeys((TRIANGLES, STRIP, FAN), "triangles"),
}  # fmt: skip
"""What the modes of primitives draw."""

Matrix = NDArray[np.float64]
Attributes = dict[str, NDArray[Any]]
Corners: TypeAlias = tuple[Matrix, NDArray[Any] | None, NDArray[Any] | None]
"""Positions, normals and tangents."""


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


def joined(
    corners: Corners, places: Sequence[Matrix]
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32] | None, list[bool]]:
    """What `transformed` gives for each of some places, one behind the other."""
    found = [transformed(*corners, place) for place in places]
    if len(found) == 1:
        positions, normals, tangent, mirrored = found[0]
        return positions, normals, tangent, [mirrored]
    turned = [each[1] for each in found if each[1] is not None]
    along = [each[2] for each in found if each[2] is not None]
    return (
        np.concatenate([each[0] for each in found]),
        np.concatenate(turned) if turned else None,
        np.concatenate(along) if along else None,
        [each[3] for each in found],
    )


def repeated(indices: NDArray[np.uint32], count: int, over: Sequence[bool]) -> NDArray[np.uint32]:
    """The indices of copies of `count` corners each; `over`: which have their triangles turned."""
    turned = indices.reshape(-1, 3)[:, ::-1].ravel() if any(over) else indices
    return np.concatenate([
        (turned if each else indices) + np.uint32(number * count)
        for number, each in enumerate(over)
    ])  # fmt: skip


def size_of(transform: Matrix) -> float:
    """How many times as large a transform makes things; 1 where it makes nothing of them."""
    size = float(np.cbrt(abs(np.linalg.det(transform[:3, :3]))))
    return size if 0 < size < FARTHEST else 1.0


def _apply(matrices: Matrix, vectors: NDArray[Any]) -> Matrix:
    wide = vectors[:, :3].astype(np.float64)
    if matrices.ndim == 2:
        return np.asarray(wide @ matrices.T)
    return np.asarray(np.einsum("nij,nj->ni", matrices, wide))


def separated(indices: NDArray[np.uint32], mode: int) -> NDArray[np.uint32]:
    """Separate triangles or lines out of a list, a strip, a fan or a loop (glTF 3.7.2.1)."""
    match mode:
        case 0:
            return indices
        case 1:
            return indices[: len(indices) // 2 * 2]
        case 2 | 3:
            following = np.roll(indices, -1)
            ends = len(indices) if mode == LOOP else len(indices) - 1
            return np.stack([indices, following], axis=1)[: max(ends, 0)].ravel()
        case 5 | 6 if len(indices) >= 3:
            pass
        case _:
            return indices[: len(indices) // 3 * 3]
    if mode == FAN:
        first = np.full(len(indices) - 2, indices[0], np.uint32)
        return np.stack([indices[1:-1], indices[2:], first], axis=1).ravel()
    odd = np.arange(len(indices) - 2) % 2
    second, third = indices[1:-1], indices[2:]
    return np.stack(
        [indices[:-2], np.where(odd, third, second), np.where(odd, second, third)], axis=1
    ).ravel()


def uv_of(attributes: Attributes) -> tuple[NDArray[np.float32], ...]:
    """The sets of texture coordinates; what is missing below another one is all 0."""
    found: list[NDArray[np.float32]] = []
    for number in range(UV_SETS):
        values = attributes.get(f"TEXCOORD_{number}")
        if values is None:
            continue
        while len(found) < number:
            found.append(np.zeros((len(values), 2), np.float32))
        held = np.clip(np.nan_to_num(values), -FARTHEST, FARTHEST)
        found.append(np.ascontiguousarray(held, np.float32))
    return tuple(found)


def mapped(uv: NDArray[np.float32], matrix: Affine) -> NDArray[np.float32]:
    """Texture coordinates as a texture with that matrix is looked up by."""
    affine = np.array(matrix)
    return np.asarray(uv.astype(np.float64) @ affine[:, :2].T + affine[:, 2], np.float32)


def colours_of(values: NDArray[Any] | None) -> NDArray[np.float32] | None:
    """Vertex colours (n, 4) of 3 or 4 stored components; None without any."""
    if values is None or values.shape[1] not in (3, 4):
        return None
    colours = np.ones((len(values), 4), np.float32)
    colours[:, : values.shape[1]] = np.clip(np.nan_to_num(values), 0.0, BRIGHTEST)
    return colours
