"""Looking into an equirect picture with numpy and cv2: the array twin of story/space.py."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from story.model.values import View


def directions(view: View, width: int, height: int) -> NDArray[np.float64]:
    """The unit direction each pixel centre of a perspective view looks in, (h, w, 3).

    R = Ry(-yaw) Rx(pitch) Rz(-roll) as story.space has it; `view.fov` is vertical.
    """
    reach = math.tan(math.radians(view.fov) / 2)
    x = ((np.arange(width) + 0.5) / width * 2 - 1) * reach * width / height
    y = (1 - (np.arange(height) + 0.5) / height * 2) * reach
    across, up = np.meshgrid(x, y)
    rays = np.stack([across, up, np.full_like(across, -1.0)], axis=-1)
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
    turned = rays @ (turn @ tilt @ bank).T
    return np.asarray(turned / np.linalg.norm(turned, axis=-1, keepdims=True))


def equirect_places(rays: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where directions fall on an equirect picture: u from its left, v from its top, 0..1."""
    x, y, z = rays[..., 0], rays[..., 1], rays[..., 2]
    u = 0.5 + np.arctan2(x, -z) / (2 * np.pi)
    v = 0.5 - np.arctan2(y, np.hypot(x, z)) / np.pi
    return u, v


def perspective(picture: NDArray[Any], view: View, width: int, height: int) -> NDArray[Any]:
    """A perspective view into an equirect picture (h, w, channels), bilinear, without a seam."""
    u, v = equirect_places(directions(view, width, height))
    rows, columns = picture.shape[:2]
    wide = cv2.copyMakeBorder(picture, 0, 0, 1, 1, cv2.BORDER_WRAP)
    return np.asarray(
        cv2.remap(
            wide,
            (u * columns + 0.5).astype(np.float32),  # + 1 for the border, - 1/2 for the centre
            (v * rows - 0.5).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )
