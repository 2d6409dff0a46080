"""Looking into pictures of what is around with numpy and cv2: the array twin of story/space.py and
story/projections.py.
"""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from story.model.asset import Area, Cube, Layout, Lens
from story.model.values import View
from story.projections import WHOLE, cells_of, lens_axes, lenses_of

EQUIRECT: Final = Layout(projection="equirect")
_MARGIN: Final = 2  # columns from the other side of the seam: as many as cubic sampling reaches


def directions(view: View, width: int, height: int) -> NDArray[np.float64]:
    """The unit direction each pixel centre of a perspective view looks in, (h, w, 3).

    R = Ry(-yaw) Rx(pitch) Rz(-roll) as story.space has it; `view.fov` is vertical.
    """
    return rays(axes(view), math.tan(math.radians(view.fov) / 2), width, height)


def rays(camera: NDArray[np.float64], reach: float, width: int, height: int) -> NDArray[np.float64]:
    """The unit direction of each pixel centre, (h, w, 3), of a camera (3, 3), local to world.

    `reach` is the tangent of half its vertical field of view.
    """
    x = ((np.arange(width) + 0.5) / width * 2 - 1) * reach * width / height
    y = (1 - (np.arange(height) + 0.5) / height * 2) * reach
    across, up = np.meshgrid(x, y)
    local = np.stack([across, up, np.full_like(across, -1.0)], axis=-1)
    turned = local @ camera.T
    return np.asarray(turned / np.linalg.norm(turned, axis=-1, keepdims=True))


def axes(view: View) -> NDArray[np.float64]:
    """A view's right, up and backward directions as columns: its rotation, local to world."""
    yaw, pitch, roll = (math.radians(angle) for angle in (-view.yaw, view.pitch, -view.roll))
    turn = np.array([
        [math.cos(yaw), 0, math.sin(yaw)],
        [0, 1, 0],
        [-math.sin(yaw), 0, math.cos(yaw)],
    ])  # fmt: skip
    tilt = np.array([
        [1, 0, 0],
        [0, math.cos(pitch), -math.sin(pitch)],
        [0, math.sin(pitch), math.cos(pitch)],
    ])  # fmt: skip
    bank = np.array([
        [math.cos(roll), -math.sin(roll), 0],
        [math.sin(roll), math.cos(roll), 0],
        [0, 0, 1],
    ])  # fmt: skip
    return np.asarray(turn @ tilt @ bank)


def equirect_places(
    towards: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where directions fall on an equirect picture: u from its left, v from its top, 0..1."""
    x, y, z = towards[..., 0], towards[..., 1], towards[..., 2]
    u = 0.5 + np.arctan2(x, -z) / (2 * np.pi)
    v = 0.5 - np.arctan2(y, np.hypot(x, z)) / np.pi
    return u, v


def perspective(
    picture: NDArray[Any], view: View, width: int, height: int, layout: Layout = EQUIRECT
) -> NDArray[Any]:
    """A perspective view into one eye's picture (h, w, channels), bilinear, without a seam."""
    return sampled(picture, directions(view, width, height), layout=layout)


def sampled(
    picture: NDArray[Any],
    towards: NDArray[np.float64],
    interpolation: int = cv2.INTER_LINEAR,
    layout: Layout = EQUIRECT,
    *,
    right: bool = False,
) -> NDArray[Any]:
    """What one eye's picture (h, w[, channels]) shows in unit directions (h, w, 3).

    Without a seam; two lenses are blended. Where the picture shows nothing it is 0 in all channels.
    `right` takes the right eye's lenses.
    """
    match layout.projection:
        case "cubemap":
            return _of_cube(picture, towards, interpolation, layout.cube)
        case "fisheye":
            lenses = lenses_of(layout, right=right)
            return _of_lenses(picture, towards, interpolation, lenses, layout.blend)
        case _:
            return _of_area(picture, towards, interpolation, layout.area)


def shows(layout: Layout, towards: NDArray[np.float64], aspect: float) -> NDArray[np.bool_]:
    """In which directions (..., 3) the left eye's picture, of that aspect, shows anything."""
    match layout.projection:
        case "cubemap":
            return np.ones(towards.shape[:-1], np.bool_)
        case "fisheye":
            inside = [lens_places(lens, towards, aspect)[3] for lens in layout.lenses]
            return np.asarray(np.max(inside, axis=0) > 0)
        case _:
            u, v = area_places(layout.area, towards)
            whole = layout.area.right - layout.area.left >= WHOLE
            return np.asarray((whole | ((u >= 0) & (u <= 1))) & (v >= 0) & (v <= 1))


def area_places(
    area: Area, towards: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `equirect_places`, on a picture of a part of the sphere; beyond 0..1 outside of it."""
    u, v = equirect_places(towards)
    yaw, pitch = u * 360 - 180, 90 - v * 180
    return (yaw - area.left) / (area.right - area.left), (area.top - pitch) / (
        area.top - area.bottom
    )


def lens_places(
    lens: Lens, towards: NDArray[np.float64], aspect: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Where a lens draws directions: u, v, how far within its circle in radians, and whether (1)
    or not (0) it lies in the circle and in the picture."""
    across, down, ahead = (towards @ np.array(axis) for axis in lens_axes(lens))
    aside = np.hypot(across, down)
    angle = np.arctan2(aside, ahead)
    half = math.radians(lens.fov / 2)
    held = np.minimum(angle, half)
    s = held * held
    curve = held * (1 + s * (lens.k1 + s * (lens.k2 + s * (lens.k3 + s * lens.k4))))
    share = curve / lens.curve(half) * lens.radius / np.maximum(aside, 1e-12)
    u = lens.x + share * across * lens.stretch / aspect
    v = lens.y + share * down
    inside = (angle <= half) & (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    return u, v, half - angle, inside.astype(np.float64)


def _of_area(
    picture: NDArray[Any], towards: NDArray[np.float64], interpolation: int, area: Area
) -> NDArray[Any]:
    u, v = area_places(area, towards)
    rows, columns = picture.shape[:2]
    across = (u * columns - 0.5).astype(np.float32)
    down = (v * rows - 0.5).astype(np.float32)
    whole = area.right - area.left >= WHOLE
    if whole and (across.min() < _MARGIN or across.max() > columns - 1 - _MARGIN):
        # only the rows that are looked at: the whole of a large picture takes long to copy
        first = min(max(0, int(down.min()) - _MARGIN), rows - 1)
        last = max(min(rows, int(down.max()) + _MARGIN + 2), first + 1)
        picture = cv2.copyMakeBorder(picture[first:last], 0, 0, _MARGIN, _MARGIN, cv2.BORDER_WRAP)
        across, down = across + _MARGIN, down - first
    border = cv2.BORDER_REPLICATE
    seen = np.asarray(cv2.remap(picture, across, down, interpolation, borderMode=border))
    hidden = (v < 0) | (v > 1)
    if not whole:
        hidden |= (u < 0) | (u > 1)
    if hidden.any():
        seen[hidden] = 0
    return seen


def _of_cube(
    picture: NDArray[Any], towards: NDArray[np.float64], interpolation: int, cube: Cube
) -> NDArray[Any]:
    """Each direction from the face it falls on; samples keep half a pixel off its edges."""
    rows, columns = picture.shape[:2]
    x = np.zeros(towards.shape[:-1], np.float32)
    y = np.zeros_like(x)
    deepest = np.full(towards.shape[:-1], -np.inf)
    for cell in cells_of(cube):
        right, down = np.array(cell.across), np.array(cell.down)
        depth = towards @ np.cross(right, down)
        mine = depth > deepest
        deepest[mine] = depth[mine]
        at = towards[mine] @ np.stack([right, down], -1) / depth[mine][:, None]
        if cube.grid == "eac":
            at = np.arctan(at) * (4 / np.pi)
        for coordinate, n, low, size, count in (
            (x, 0, cell.x, cell.width, columns),
            (y, 1, cell.y, cell.height, rows),
        ):
            edge = low * count
            place = edge + (1 + at[:, n]) / 2 * size * count
            coordinate[mine] = np.clip(place, edge + 0.5, edge + size * count - 0.5) - 0.5
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.remap(picture, x, y, interpolation, borderMode=border))


def _of_lenses(
    picture: NDArray[Any],
    towards: NDArray[np.float64],
    interpolation: int,
    lenses: tuple[Lens, ...],
    blend: float,
) -> NDArray[Any]:
    rows, columns = picture.shape[:2]
    places = [lens_places(lens, towards, columns / rows) for lens in lenses]
    shares = [np.ones(towards.shape[:-1])]
    if len(lenses) > 1:
        first, second = places[0][2], places[1][2]
        width = np.maximum(np.minimum(math.radians(blend), first + second), 1e-6)
        share = np.clip(0.5 + 0.5 * (first - second) / width, 0, 1)
        shares = [share, 1 - share]
    total = np.zeros(towards.shape[:-1])
    light: NDArray[np.float64] | None = None
    for (u, v, _, inside), share in zip(places, shares, strict=True):
        weight = inside * np.maximum(share, 1e-4)
        seen = cv2.remap(
            picture,
            (u * columns - 0.5).astype(np.float32),
            (v * rows - 0.5).astype(np.float32),
            interpolation,
            borderMode=cv2.BORDER_REPLICATE,
        )
        shape = weight.reshape(*weight.shape, *(1,) * (seen.ndim - weight.ndim))
        light = seen * shape if light is None else light + seen * shape
        total += weight
    assert light is not None
    shape = np.maximum(total, 1e-9).reshape(*total.shape, *(1,) * (light.ndim - total.ndim))
    mean = light / shape
    if np.issubdtype(picture.dtype, np.integer):
        mean = np.rint(mean)
    return mean.astype(picture.dtype)
