"""Meshes by formula: grids, boxes, lathes, tubes, mouldings. Plain geometry, +Y up, metres.

The example's places and objects are put together from these; materials come from who builds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, Texture

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shape:
    """Triangles: `points`, `normals` (n, 3), `uv` (n, 2) with v from the top, `faces` (m, 3)."""

    points: Array
    normals: Array
    uv: Array
    faces: NDArray[np.int64]


def sheet(points: Array, *, closed_u: bool = False, closed_v: bool = False) -> Shape:
    """A surface through a (rows, columns, 3) grid; front where columns x rows points out.

    `closed_u`, `closed_v`: the last column (row) repeats the first, so normals run across.
    """
    du = _slope(points, 1, closed_u)
    dv = _slope(points, 0, closed_v)
    normals = np.cross(du, dv)
    lengths = np.linalg.norm(normals, axis=-1, keepdims=True)
    # where the grid runs together in a point its neighbours in the next row know the way
    flat = (lengths < 1e-9)[..., 0]
    normals = normals / np.maximum(lengths, 1e-12)
    inner = np.vstack([normals[1:2], normals[1:-1], normals[-2:-1]])
    normals[flat] = inner[flat]
    rows, columns = points.shape[:2]
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    return Shape(points.reshape(-1, 3), normals.reshape(-1, 3), _pairs(u, v), faces)


def quad(
    corner: Sequence[float], right: Sequence[float], down: Sequence[float], fine: int
) -> Shape:
    """A flat panel from its upper left corner, `fine` cells along each side."""
    origin, across, along = (np.asarray(each, float) for each in (corner, right, down))
    u, v = np.meshgrid(np.linspace(0, 1, fine + 1), np.linspace(0, 1, fine + 1))
    points = origin + u[..., None] * across + v[..., None] * along
    shape = sheet(points)
    normal = -np.cross(across, along)
    normal /= np.linalg.norm(normal)
    return replace(
        shape, normals=np.broadcast_to(normal, shape.points.shape), faces=shape.faces[:, ::-1]
    )


def box(
    low: Sequence[float], high: Sequence[float], fine: int = 1, *, floor: bool = False
) -> Shape:
    """A box between two corners, its faces cut `fine` times; without its underside but `floor`."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    w, h, d = x1 - x0, y1 - y0, z1 - z0
    sides = [
        quad((x0, y1, z1), (w, 0, 0), (0, -h, 0), fine),
        quad((x1, y1, z0), (-w, 0, 0), (0, -h, 0), fine),
        quad((x1, y1, z1), (0, 0, -d), (0, -h, 0), fine),
        quad((x0, y1, z0), (0, 0, d), (0, -h, 0), fine),
        quad((x0, y1, z0), (w, 0, 0), (0, 0, d), fine),
    ]
    if floor:
        sides.append(quad((x0, y0, z1), (w, 0, 0), (0, 0, -d), fine))
    return join(sides)


def lathe(profile: Array, around: int = 96, ribs: Callable[[Array], Array] | None = None) -> Shape:
    """A profile of (radius, height) from the bottom up, turned about +Y.

    `ribs` multiplies the radius by a function of the angle in radians.
    """
    angle = np.linspace(0, 2 * np.pi, around + 1)
    swell = ribs(angle) if ribs is not None else np.ones_like(angle)
    radius = profile[::-1, 0:1] * swell[None, :]
    height = np.broadcast_to(profile[::-1, 1:2], radius.shape)
    points = np.stack([radius * np.sin(angle), height, radius * np.cos(angle)], -1)
    return flip(sheet(points, closed_u=True))


def tube(path: Array, radius: Array | float, around: int = 24, *, closed: bool = False) -> Shape:
    """A tube of varying radius (n,) round a path (n, 3); a closed path repeats its first point."""
    tangent = _slope(path, 0, closed)
    tangent /= np.linalg.norm(tangent, axis=-1, keepdims=True)
    side = _carried(tangent)
    if closed:  # the frame comes back turned: spread that turn along the path
        turn = np.arctan2(
            np.dot(np.cross(side[0], side[-1]), tangent[0]), np.dot(side[0], side[-1])
        )
        back = -turn * np.linspace(0, 1, len(path))
        up = np.cross(tangent, side)
        side = np.cos(back)[:, None] * side + np.sin(back)[:, None] * up
    up = np.cross(tangent, side)
    angle = np.linspace(0, 2 * np.pi, around + 1)
    ring = np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None] * up[:, None]
    size = np.broadcast_to(np.asarray(radius, float), (len(path),))
    points = path[:, None] + ring * size[:, None, None]
    return sheet(points, closed_u=True, closed_v=closed)


def moulding(profile: Array, width: float, height: float) -> Shape:
    """A mitred rim round an opening of width x height in the xy plane, centred, facing +Z.

    `profile` (n, 2) runs from the opening outwards: distance from it, height over the plane.
    """
    signs = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)], float)
    parts = []
    for (ax, ay), (bx, by) in pairwise(signs):
        ends = np.array([(ax, ay), (bx, by)])
        out = ends[:, None] * (np.array([width, height]) / 2 + profile[None, :, 0:1])
        depth = np.broadcast_to(profile[None, :, 1:2], (2, len(profile), 1))
        parts.append(flip(faceted(np.concatenate([out, depth], -1))))
    return join(parts)


def faceted(points: Array) -> Shape:
    """A surface through a grid with hard edges: every cell has its own normal."""
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    cells = np.stack([a, b, c, d], 2).reshape(-1, 4, 3)
    normals = np.cross(cells[:, 2] - cells[:, 0], cells[:, 3] - cells[:, 1])
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-12)
    count = len(cells)
    first = np.arange(count)[:, None] * 4
    faces = np.concatenate([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])])
    uv = np.tile(np.array([(0, 0), (1, 0), (1, 1), (0, 1)], float), (count, 1))
    return Shape(cells.reshape(-1, 3), np.repeat(normals, 4, 0), uv, faces)


def flip(shape: Shape) -> Shape:
    """The same surface seen from its other side."""
    return replace(shape, normals=-shape.normals, faces=shape.faces[:, ::-1])


def moved(
    shape: Shape, by: Sequence[float] = (0, 0, 0), yaw: float = 0.0, scale: float = 1.0
) -> Shape:
    """Scaled, turned to the right by `yaw` degrees about +Y, then moved."""
    turn = _turn(yaw)
    return replace(
        shape, points=shape.points @ turn.T * scale + np.asarray(by), normals=shape.normals @ turn.T
    )


def tilted(shape: Shape, pitch: float) -> Shape:
    """Turned about +X by `pitch` degrees: +Y goes towards +Z."""
    c, s = np.cos(np.radians(pitch)), np.sin(np.radians(pitch))
    turn = np.array([(1, 0, 0), (0, c, -s), (0, s, c)])
    return replace(shape, points=shape.points @ turn.T, normals=shape.normals @ turn.T)


def mirrored(shape: Shape) -> Shape:
    """The reflection in the plane y = 0."""
    down = np.array([1.0, -1.0, 1.0])
    return replace(
        shape, points=shape.points * down, normals=shape.normals * down, faces=shape.faces[:, ::-1]
    )


def join(shapes: Sequence[Shape]) -> Shape:
    """All of them as one."""
    starts = np.cumsum([0, *(len(shape.points) for shape in shapes[:-1])])
    return Shape(
        np.concatenate([shape.points for shape in shapes]),
        np.concatenate([shape.normals for shape in shapes]),
        np.concatenate([shape.uv for shape in shapes]),
        np.concatenate([shape.faces + start for shape, start in zip(shapes, starts, strict=True)]),
    )


@dataclass(frozen=True, eq=False)
class Part:
    """A shape with what it is made of. `colours` (n, 3) linear; `picture` (h, w, 3) sRGB bytes."""

    shape: Shape
    material: Material
    colours: Array | None = None
    picture: NDArray[np.uint8] | None = None


def model(key: str, parts: Sequence[Part]) -> Model:
    """The parts as one model, ready to be written."""
    meshes: list[Mesh] = []
    materials: list[Material] = []
    textures: list[Texture] = []
    for index, part in enumerate(parts):
        material = part.material
        if part.picture is not None:
            material = replace(material, base_texture=len(textures))
            opaque = np.full((*part.picture.shape[:2], 1), 255, np.uint8)
            textures.append(Texture(np.concatenate([part.picture, opaque], -1), "clamp", "clamp"))
        materials.append(material)
        shape = part.shape
        colours = None
        if part.colours is not None:
            colours = np.ones((len(shape.points), 4), np.float32)
            colours[:, :3] = np.clip(part.colours, 0, 1)
        meshes.append(
            Mesh(
                shape.points.astype(np.float32),
                np.ascontiguousarray(shape.normals, np.float32),
                np.ascontiguousarray(shape.faces.ravel(), np.uint32),
                index,
                uv=shape.uv.astype(np.float32),
                colours=colours,
            )
        )
    everything = np.concatenate([part.shape.points for part in parts])
    low, high = everything.min(0), everything.max(0)
    return Model(
        key,
        tuple(meshes),
        tuple(materials),
        tuple(textures),
        (float(low[0]), float(low[1]), float(low[2])),
        (float(high[0]), float(high[1]), float(high[2])),
    )


def _slope(points: Array, axis: int, closed: bool) -> Array:
    slope: Array = np.gradient(points, axis=axis)
    if closed:
        first: list[slice | int] = [slice(None)] * points.ndim
        second, before = first.copy(), first.copy()
        last = first.copy()
        first[axis], second[axis], before[axis], last[axis] = 0, 1, -2, -1
        around = (points[tuple(second)] - points[tuple(before)]) / 2
        slope[tuple(first)] = around
        slope[tuple(last)] = around
    return slope


def _carried(tangent: Array) -> Array:
    """A unit normal carried along a path with the least turning."""
    side = np.empty_like(tangent)
    start = np.eye(3)[np.argmin(np.abs(tangent[0]))]
    side[0] = np.cross(tangent[0], start)
    side[0] /= np.linalg.norm(side[0])
    for index in range(1, len(tangent)):
        flat = side[index - 1] - tangent[index] * np.dot(side[index - 1], tangent[index])
        side[index] = flat / np.linalg.norm(flat)
    return side


def _turn(yaw: float) -> Array:
    c, s = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    return np.array([(c, 0, -s), (0, 1, 0), (s, 0, c)])


def _pairs(u: Array, v: Array) -> Array:
    return np.stack([u, v], -1).reshape(-1, 2)
