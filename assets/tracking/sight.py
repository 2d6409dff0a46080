"""Windows of the tracker: what a small camera, turned anywhere, sees of a picture.

assets/reproject.py samples 360° pictures; assets/tracking/tracker.py moves the cameras.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.reproject import axes, sampled, shows
from story.model.asset import Layout
from story.model.values import View
from story.space import yaw_pitch

PATCH: Final = 64  # pixels of a window that the followed thing spans
WIDEST: Final = 120.0  # degrees of a window: a plane shows no more without great distortion

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]


class Lens(Protocol):
    """How the pixels of a film lie around its camera."""

    def window(self, picture: Grey, towards: Floats) -> Grey:
        """What the picture shows in directions (h, w, 3); 0 where it shows nothing."""
        ...

    def holds(self, towards: Floats) -> bool:
        """Whether a direction (3,) lies in the picture."""
        ...

    def fitting(self, picture: Grey, pitch_of_pixels: float) -> Grey:
        """The picture, made smaller where windows have fewer pixels than one in so many degrees."""
        ...


class Around:
    """An equirect picture: all directions lie in it."""

    def window(self, picture: Grey, towards: Floats) -> Grey:
        return np.asarray(sampled(picture, towards, cv2.INTER_CUBIC), np.uint8)

    def holds(self, towards: Floats) -> bool:
        return True

    def fitting(self, picture: Grey, pitch_of_pixels: float) -> Grey:
        return _smaller(picture, 360 / pitch_of_pixels, 180 / pitch_of_pixels)


class Laid:
    """A picture of what is around in any layout; `aspect` is one eye's width over its height."""

    def __init__(self, layout: Layout, aspect: float) -> None:
        self._layout, self._aspect = layout, aspect

    def window(self, picture: Grey, towards: Floats) -> Grey:
        return np.asarray(sampled(picture, towards, cv2.INTER_CUBIC, self._layout), np.uint8)

    def holds(self, towards: Floats) -> bool:
        return bool(shows(self._layout, towards, self._aspect))

    def fitting(self, picture: Grey, pitch_of_pixels: float) -> Grey:
        if self._layout.projection != "equirect":
            return picture
        area = self._layout.area
        wide, high = area.right - area.left, area.top - area.bottom
        return _smaller(picture, wide / pitch_of_pixels, high / pitch_of_pixels)


class Flat:
    """A picture of an ordinary camera without distortion, that looks straight ahead (-Z).

    `fov` is vertical, in degrees; `aspect` the picture's width over its height.
    """

    def __init__(self, fov: float, aspect: float) -> None:
        self._reach = math.tan(math.radians(fov) / 2)
        self._across = self._reach * aspect

    def window(self, picture: Grey, towards: Floats) -> Grey:
        rows, columns = picture.shape
        depth = -towards[..., 2]
        scale = rows / 2 / self._reach / np.where(depth > 1e-6, depth, np.inf)
        x = np.where(depth > 1e-6, towards[..., 0] * scale + columns / 2 - 0.5, -10.0)
        y = np.where(depth > 1e-6, -towards[..., 1] * scale + rows / 2 - 0.5, -10.0)
        near = (x.astype(np.float32), y.astype(np.float32))
        seen = cv2.remap(picture, *near, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(seen, np.uint8)

    def holds(self, towards: Floats) -> bool:
        x, y, z = (float(part) for part in towards)
        return z < 0 and abs(y / z) <= self._reach and abs(x / z) <= self._across

    def fitting(self, picture: Grey, pitch_of_pixels: float) -> Grey:
        wanted = 2 / math.radians(pitch_of_pixels)
        return _smaller(picture, wanted * self._across, wanted * self._reach)


@dataclass(frozen=True, eq=False)
class Camera:
    """Where a window looks: right, up and backward as columns (3, 3); and how much it shows.

    `pixel` is the width of the window's middle pixel as a tangent.
    """

    axes: Floats
    pixel: float

    @property
    def towards(self) -> Floats:
        """The direction of the window's middle, (3,)."""
        return np.asarray(-self.axes[:, 2])

    @property
    def yaw_pitch(self) -> tuple[float, float]:
        """The same in degrees."""
        x, y, z = (float(part) for part in self.towards)
        return yaw_pitch((x, y, z))

    def rays(self, side: int) -> Floats:
        """The directions of the pixels of a square window, (side, side, 3)."""
        turn = np.diag([self.pixel, self.pixel, 1.0]) @ self.axes.T
        return np.asarray((_grid(side) @ turn).reshape(side, side, 3))

    def widest(self, side: int) -> int:
        """The side of the largest window up to `side` that a plane shows well; even."""
        most = 2 * math.tan(math.radians(WIDEST / 2)) / self.pixel
        return min(side, max(PATCH, int(most) // 2 * 2))

    def moved(self, x: float, y: float, turn: float = 0.0, scale: float = 1.0) -> Camera:
        """The camera with its middle at pixels right and down of where it was.

        `turn` is clockwise in radians, `scale` how many times larger things have become.
        """
        aim = np.array([x * self.pixel, -y * self.pixel, -1.0])
        c, s = math.cos(turn), math.sin(turn)
        bank = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
        ahead = np.array([0.0, 0.0, -1.0])
        aim /= np.linalg.norm(aim)
        turned = self.axes @ _shortest(ahead, aim) @ bank
        return Camera(_orthonormal(turned), self.pixel * scale)

    def turned(self, one: Floats, other: Floats, share: float = 1.0) -> Camera:
        """The camera turned as one direction (3,) has to be to become the other, or part of it."""
        between = one + (other - one) * share
        turn = _shortest(one, between / np.linalg.norm(between))
        return Camera(_orthonormal(turn @ self.axes), self.pixel)


def camera(yaw: float, pitch: float, size: float) -> Camera:
    """An upright camera at a thing of `size` degrees, which spans PATCH pixels of its window."""
    view = View(yaw=yaw, pitch=pitch)
    return Camera(axes(view), 2 * math.tan(math.radians(size) / 2) / PATCH)


@lru_cache(maxsize=8)
def _grid(side: int) -> Floats:
    step = np.arange(side) - (side - 1) / 2
    x, y = np.meshgrid(step, -step)
    return np.stack([x, y, np.full_like(x, -1.0)], axis=-1).reshape(-1, 3)


def _shortest(one: Floats, other: Floats) -> Floats:
    """The rotation (3, 3) that turns one unit vector into another by the shortest way.

    Rodrigues' formula; the two must not be opposite.
    """
    axis = np.cross(one, other)
    cross = np.array([
        [0.0, -axis[2], axis[1]],
        [axis[2], 0.0, -axis[0]],
        [-axis[1], axis[0], 0.0],
    ])  # fmt: skip
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + float(one @ other)))


def _orthonormal(matrix: Floats) -> Floats:
    """The nearest rotation: thousands of small turns must not add up to a shear."""
    left, _, right = np.linalg.svd(matrix)
    return np.asarray(left @ right)


def _smaller(picture: Grey, width: float, height: float) -> Grey:
    rows, columns = picture.shape
    size = (min(columns, math.ceil(width)), min(rows, math.ceil(height)))
    if size == (columns, rows):
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
