"""Gaussian splats on the GPU, and what of them depends on where the eye is: order and colour.

renderer/painters/splats.py stands them in the scene; shaders/shared/splat.glsl is the formula of
what a splat looks like, which `strike` repeats.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Splats, harmonics
from renderer.gl import GL
from renderer.sights import Matrix, MeshView
from story.model.values import Vector

Doubles = NDArray[np.float64]

ROW: Final = 1024  # splats in a row of the textures: ROW of shaders/splat.vert
NEAREST: Final = 0.1  # metres from the eye within which no splat is drawn
_CODES: Final = 65535
_LOOSE: Final = 0.02  # of its distance: how far the eye may move before a live preview sorts anew
_CHUNK: Final = 1 << 18


class Places:
    """The splats of one file on the GPU: where they are and how they spread."""

    def __init__(self, splats: Splats) -> None:
        self.splats = splats
        self.rows = -(-len(splats.positions) // ROW)
        table = np.zeros((self.rows * ROW, 12), np.float32)
        used = table[: len(splats.positions)]
        used[:, :3] = splats.positions
        used[:, 4:10] = spreads(splats)
        self.bytes = table.nbytes
        self.name = _texture(GL.GL_RGBA32F, 3 * ROW, self.rows, GL.GL_RGBA, GL.GL_FLOAT, table)

    def close(self) -> None:
        """Delete them from the GPU."""
        GL.glDeleteTextures(1, [self.name])


def spreads(splats: Splats) -> NDArray[np.float32]:
    """(n, 6) the covariance of each splat: xx, xy, xz, yy, yz, zz, in the file's units squared."""
    out = np.empty((len(splats.positions), 6), np.float32)
    for first in range(0, len(out), _CHUNK):
        part = slice(first, first + _CHUNK)
        x, y, z, w = splats.rotations[part].T
        axes = np.stack(
            [
                np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)], 1),
                np.stack([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)], 1),
                np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], 1),
            ],
            1,
        )
        axes *= splats.scales[part, None, :]
        for at, (i, j) in enumerate(((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))):
            out[part, at] = np.einsum("nk,nk->n", axes[:, i], axes[:, j])
    return out


class Seen:
    """The splats of one overlay as an eye sees them: farthest first, in the colours they show it.

    Both depend on where the eye is among them, and not on where it looks.
    """

    def __init__(self, places: Places) -> None:
        self._splats = places.splats
        self._from: Vector | None = None
        self._exactly = False  # whether they are in the very order
        self._far = np.empty(0, np.float32)  # of each splat in their order, falling
        self._vao = int(GL.glGenVertexArrays(1))
        self._order = int(GL.glGenBuffers(1))
        count = places.rows * ROW
        self.bytes = 8 * count
        self._colours = _texture(
            GL.GL_SRGB8_ALPHA8, ROW, places.rows, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None
        )
        if self._splats.sh is None:
            self._colour(np.zeros(3))

    def look(self, eye: Vector, *, exact: bool) -> None:
        """See them from a point of their own space; unless `exact` from about there will do."""
        if self._from is not None:
            moved = math.dist(eye, self._from)
            near = math.dist(eye, self._splats.middle)
            if moved == 0 and (self._exactly or not exact):
                return
            if moved < _LOOSE * near and not exact:
                return
        self._from, self._exactly = eye, exact
        away = self._splats.positions - np.array(eye, np.float32)
        far = np.sqrt(np.einsum("ij,ij->i", away, away))
        order = back_to_front(far, exact=exact)
        self._far = far[order]
        GL.glBindVertexArray(self._vao)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._order)
        GL.glBufferData(GL.GL_ARRAY_BUFFER, order.nbytes, order, GL.GL_DYNAMIC_DRAW)
        GL.glEnableVertexAttribArray(0)
        GL.glVertexAttribDivisor(0, 1)
        GL.glBindVertexArray(0)
        if self._splats.sh is not None:
            self._colour(np.array(eye))

    def _colour(self, eye: Doubles) -> None:
        table = np.zeros((-(-len(self._splats.positions) // ROW) * ROW, 4), np.uint8)
        table[: len(self._splats.positions)] = shown_colours(self._splats, eye)
        rows = len(table) // ROW
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._colours)
        GL.glTexSubImage2D(
            GL.GL_TEXTURE_2D, 0, 0, 0, ROW, rows, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, table
        )

    def between(self, nearer: float, farther: float) -> tuple[int, int]:
        """Which of them, in their order, lie from one distance up to another: first and past."""
        behind = len(self._far) - int(np.searchsorted(self._far[::-1], farther, "left"))
        past = len(self._far) - int(np.searchsorted(self._far[::-1], nearer, "left"))
        return behind, past

    def bind(self, places: Places) -> None:
        """Bind the textures to units 0 and 1."""
        for unit, name in ((1, self._colours), (0, places.name)):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(GL.GL_TEXTURE_2D, name)

    def draw(self, first: int, past: int) -> None:
        """Draw some of them, in their order, with the current program."""
        GL.glBindVertexArray(self._vao)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._order)
        GL.glVertexAttribIPointer(0, 1, GL.GL_UNSIGNED_INT, 0, ctypes.c_void_p(4 * first))
        GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, past - first)
        GL.glBindVertexArray(0)

    def close(self) -> None:
        """Delete it from the GPU."""
        GL.glDeleteVertexArrays(1, [self._vao])
        GL.glDeleteBuffers(1, [self._order])
        GL.glDeleteTextures(1, [self._colours])


def back_to_front(far: NDArray[np.float32], *, exact: bool) -> NDArray[np.uint32]:
    """The order in which splats so `far` from the eye are drawn; equally far ones as in the file.

    Unless `exact`, distances are told apart to a 65,535th of what they span: numpy sorts such
    short numbers by their digits, several times as fast.
    """
    if exact:
        return np.argsort(-far, kind="stable").astype(np.uint32)
    low, high = float(far.min()), float(far.max())
    steps = ((high - far) * (_CODES / max(high - low, 1e-12))).astype(np.uint16)
    return np.argsort(steps, kind="stable").astype(np.uint32)


def shown_colours(splats: Splats, eye: Doubles) -> NDArray[np.uint8]:
    """(n, 4) the sRGB codes and the opacity that each shows to an eye in the splats' own space."""
    out = np.empty((len(splats.positions), 4), np.uint8)
    for first in range(0, len(out), _CHUNK):
        part = slice(first, first + _CHUNK)
        colours = splats.colours[part]
        if splats.sh is not None:
            away = splats.positions[part] - eye
            away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-12)
            waves = harmonics(away)[:, : splats.sh.shape[1]].astype(np.float32)
            colours = colours + np.einsum("nk,nkc->nc", waves, splats.sh[part])
        out[part, :3] = np.rint(np.clip(colours, 0, 1) * 255)
        out[part, 3] = np.rint(splats.opacities[part] * 255)
    return out


def uniforms_of(view: MeshView, place: Matrix) -> tuple[Vector, float, float]:
    """The eye in the splats' own space, the angle of a pixel, and NEAREST in that space."""
    return own_eye(place, view.eye), pixel_angle(view), NEAREST / scale_of(place)


def own_eye(place: Matrix, eye: Vector) -> Vector:
    """A point of the world in the space of what stands at `place`."""
    inverse = np.linalg.inv(place.astype(np.float64))
    x, y, z = inverse[:3, :3] @ np.array(eye) + inverse[:3, 3]
    return float(x), float(y), float(z)


def pixel_angle(view: MeshView) -> float:
    """The angle of a pixel in the middle of a view, radians."""
    return 2.0 / (float(view.projection[1, 1]) * view.height)


def scale_of(place: Matrix) -> float:
    """Metres for a unit of what stands at `place`."""
    return float(np.linalg.norm(place[:3, 0].astype(np.float64)))


def strike(splats: Splats, origin: Vector, direction: Vector, nearest: float) -> float | None:
    """How far along a ray of unit direction half of what is behind is hidden; all in their space.

    None where it never is. The formula of shaders/shared/splat.glsl without pixels.
    """
    start, along = np.array(origin, np.float32), np.array(direction, np.float32)
    found: list[tuple[NDArray[np.floating[Any]], NDArray[np.intp]]] = []
    for first in range(0, len(splats.positions), _CHUNK):
        part = slice(first, first + _CHUNK)
        away = splats.positions[part] - start
        ahead = away @ along
        aside = np.einsum("ij,ij->i", away, away) - ahead**2
        widest = 3.4 * splats.scales[part].max(axis=1)
        at = np.flatnonzero((ahead > nearest) & (aside < widest**2))
        if len(at):
            found.append((away[at], first + at))
    if not found:
        return None
    away = np.concatenate([each for each, _ in found]).astype(np.float64)
    which = np.concatenate([each for _, each in found])
    far = np.linalg.norm(away, axis=1)
    straight = away / far[:, None]
    # where the ray meets the plane across the line to the splat's middle
    met = along / np.maximum(straight @ along, 1e-6)[:, None] * far[:, None] - away
    near = Splats(
        "",
        splats.positions[which],
        splats.scales[which],
        splats.rotations[which],
        splats.opacities[which],
        splats.colours[which],
        None,
        splats.low,
        splats.high,
        splats.middle,
        splats.radius,
    )
    xx, xy, xz, yy, yz, zz = spreads(near).astype(np.float64).T
    spread = np.stack([xx, xy, xz, xy, yy, yz, xz, yz, zz], 1).reshape(-1, 3, 3)
    # beside the line to the middle: the inverse of the spread's shadow along it
    seen = np.eye(3) - straight[:, :, None] * straight[:, None, :]
    shadow = seen @ spread @ seen + straight[:, :, None] * straight[:, None, :]
    shadow += np.eye(3) * 1e-12 * np.trace(spread, axis1=1, axis2=2)[:, None, None]
    squared = np.einsum("ni,ni->n", met, np.linalg.solve(shadow, met[:, :, None])[:, :, 0])
    cover = near.opacities * np.exp(-0.5 * squared)
    order = np.argsort(far)
    through = np.cumprod(1 - cover[order])
    hidden = np.flatnonzero(through <= 0.5)
    return float(far[order][hidden[0]]) if len(hidden) else None


def _texture(
    internal: int, width: int, height: int, shape: int, kind: int, data: NDArray[np.float32] | None
) -> int:
    name = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D, name)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4)
    GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, internal, width, height, 0, shape, kind, data)
    for setting in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, GL.GL_NEAREST)
    return name
