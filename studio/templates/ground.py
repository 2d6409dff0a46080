"""The ground of a place out of doors: grass, a path, cracks or snow, and the shadows on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from renderer.drawing import Drawing
from studio.examples.light import linear
from studio.examples.shapes import Array
from studio.templates.sheet import EYE
from studio.templates.sky import looked_up, tile
from studio.templates.trees import Light

MAP: Final = 1200  # pixels of the map of shadows, each way
SPAN: Final = 56.0  # metres that it covers, the visitor in its middle


@dataclass(frozen=True)
class Ground:
    """What one stands on; colours in the light. `path`: its two colours, its half width."""

    dark: str
    lit: str
    spots: str  # what lies about: moss, needles, bare earth
    path: tuple[str, str] | None = None
    wide: float = 0.8
    shadow: str = "#1a2530"
    strength: float = 0.6  # of the shadows: 0 to 1
    dapples: float = 0.0  # of light through leaves: 0 to 1
    rough: float = 1.0  # how much the light on it changes from spot to spot
    cracks: float = 0.0
    wet: float = 0.0  # how much of the sky the path mirrors


def bend(z: Array | float) -> Array:
    """Where the middle of the path is, in metres to the right, at `z`."""
    away = np.asarray(z, float)
    return np.asarray(1.9 * np.sin(away / 8.5) * (1 - np.exp(-((away / 7) ** 2))))


def shadows(outlines: Sequence[Array], light: Light) -> Array:
    """A map of where the light is blocked, 1 in the shade: (MAP, MAP), -z up.

    `outlines`: standing things as shapes (n, 3) that are turned to the light.
    """
    pixels = np.zeros((MAP, MAP, 4), np.uint8)
    pixels[..., 3] = 255
    drawing = Drawing(pixels)
    to = light.to
    for outline in outlines:
        fall = outline[:, [0, 2]] - outline[:, 1:2] * (to[[0, 2]] / max(to[1], 0.12))
        drawing.fill([(fall / SPAN + 0.5) * MAP], (1, 1, 1), blur=2.2, opacity=0.8)
    return pixels[..., 0].astype(np.float32) / 255


def painted(ground: Ground, yaw: Array, pitch: Array, shade: Array, seed: int, sky: Array) -> Array:
    """Linear light (rows, columns, 3) at angles in radians, all of them downwards."""
    y, p = np.meshgrid(yaw, pitch)
    fall = np.maximum(np.tan(-p), 0.004)
    x, z = np.sin(y) * EYE / fall, -np.cos(y) * EYE / fall
    far = np.hypot(x, z)
    texture = tile(512, seed + 77)
    fine = np.exp(-far / 9)
    wide_ = looked_up(texture, x * 0.031, z * 0.031)
    mid = looked_up(texture, x * 0.17 + 0.2, z * 0.17)
    small = looked_up(texture, x * 0.42 + z * 0.31, z * 0.42 - x * 0.31 + 0.6)
    grain = looked_up(texture, x * 0.7 - z * 1.3 + 0.3, z * 0.7 + x * 1.3)
    rough = 0.5 * wide_ + 0.3 * mid + fine * 0.5 * (small - 0.5) + 0.1
    share = np.clip(0.5 + (rough - 0.5) * 2.6 * ground.rough, 0, 1)[..., None]
    light = linear(ground.dark) * (1 - share) + linear(ground.lit) * share
    spot = np.clip((mid * 0.7 + small * 0.3 * fine + 0.15 * (1 - fine) - 0.52) * 5, 0, 0.85)
    light = light * (1 - spot[..., None]) + linear(ground.spots) * spot[..., None]
    light *= (1 + ground.rough * fine * ((grain - 0.5) * 1.5 + (small - 0.5) * 0.6))[..., None]
    if ground.cracks:
        light *= (1 - ground.cracks * _cracks(x, z, texture, np.exp(-far / 16)))[..., None]
    if ground.path is not None:
        edge = (small - 0.5) * 0.55 * np.exp(-far / 14) + (mid - 0.5) * 0.5
        off = np.abs(x - bend(z)) - ground.wide - edge
        soft = 0.10 + far * 0.012
        on = np.clip(0.5 - off / soft / 2, 0, 1)
        on = on * on * (3 - 2 * on)
        tread = (small - 0.5) * 1.5 * fine + (mid - 0.5) * 0.8
        tread = np.clip(0.5 + tread * ground.rough, 0, 1)
        rut = np.exp(-(((np.abs(x - bend(z)) - 0.36) / 0.17) ** 2)) * 0.28
        dark, lit = linear(ground.path[0]), linear(ground.path[1])
        earth = dark + (lit - dark) * tread[..., None]
        earth *= ((1 + ground.rough * fine * (grain - 0.5) * 1.1) * (1 - rut))[..., None]
        if ground.wet:
            pool = np.clip((rut * 2.6 + mid - 0.62) * 4, 0, 1) * ground.wet
            earth = earth * (1 - pool[..., None]) + sky * pool[..., None]
        verge = np.exp(-((off / 0.16) ** 2)) * (off > 0) * 0.35 * np.exp(-far / 20)
        light = light * (1 - verge[..., None])
        light = light * (1 - on[..., None]) + earth * on[..., None]
    column, row = (x / SPAN + 0.5) * MAP, (z / SPAN + 0.5) * MAP
    inside = (column > 1) & (column < MAP - 2) & (row > 1) & (row < MAP - 2)
    dim = np.zeros_like(x)
    dim[inside] = looked_up(shade, column[inside] / MAP, row[inside] / MAP)
    dim *= np.clip((SPAN / 2 - np.maximum(np.abs(x), np.abs(z))) / 8, 0, 1)
    if ground.dapples:
        leaf = looked_up(texture, x * 0.13 + 0.5, z * 0.13) * 0.6
        leaf += looked_up(texture, x * 0.47, z * 0.47 + 0.2) * 0.4
        dim = np.maximum(dim, np.clip((leaf - 0.47) * 9, 0, 1) * ground.dapples)
    dim = (dim * ground.strength)[..., None]
    return np.asarray(light * (1 - dim) + light * linear(ground.shadow) * 2.2 * dim)


def _cracks(x: Array, z: Array, texture: Array, fine: Array) -> Array:
    """Dry mud: dark lines between plates, which are what lies nearest to one of many points."""
    u = x * 1.5 + looked_up(texture, x * 0.4, z * 0.4) * 0.9
    v = z * 1.5 + looked_up(texture, x * 0.4 + 0.5, z * 0.4) * 0.9
    cell_u, cell_v = np.floor(u), np.floor(v)
    first, second = np.full_like(u, 9.0), np.full_like(u, 9.0)
    for du in (-1, 0, 1):
        for dv in (-1, 0, 1):
            i, j = (cell_u + du).astype(np.int64), (cell_v + dv).astype(np.int64)
            mixed = (i * 73856093) ^ (j * 19349663)
            gap = np.hypot(
                i + 0.5 + ((mixed % 997) / 997 - 0.5) * 0.8 - u,
                j + 0.5 + ((mixed // 997 % 991) / 991 - 0.5) * 0.8 - v,
            )
            second = np.minimum(np.maximum(first, gap), second)
            first = np.minimum(first, gap)
    return np.asarray(np.clip(1 - (second - first) / 0.075, 0, 1) * fine)
