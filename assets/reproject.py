"""Looking into an equirect picture with numpy and cv2: the array twin of story/space.py."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from story.model.values import View

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


def perspective(picture: NDArray[Any], view: View, width: int, height: int) -> NDArray[Any]:
    """A perspective view into an equirect picture (h, w, channels), bilinear, without a seam."""
    return sampled(picture, directions(view, width, height))


def sampled(
    picture: NDArray[Any], towards: NDArray[np.float64], interpolation: int = cv2.INTER_LINEAR
) -> NDArray[Any]:
    """What an equirect picture (h, w, channels) shows in directions (h, w, 3), without a seam."""
    u, v = equirect_places(towards)
    rows, columns = picture.shape[:2]
    across = (u * columns - 0.5).astype(np.float32)
    down = (v * rows - 0.5).astype(np.float32)
    if across.min() < _MARGIN or across.max() > columns - 1 - _MARGIN:
        # only the rows that are looked at: the whole of a large picture takes long to copy
        first = max(0, int(down.min()) - _MARGIN)
        last = min(rows, int(down.max()) + _MARGIN + 2)
        picture = cv2.copyMakeBorder(picture[first:last], 0, 0, _MARGIN, _MARGIN, cv2.BORDER_WRAP)
        across, down = across + _MARGIN, down - first
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.remap(picture, across, down, interpolation, borderMode=border))
