"""Skies all around, by formula: the sun or the moon, clouds, stars, veils of rain.

All of it is worked out by direction, so that nothing shows where the picture's ends meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.examples.light import clouds, linear
from studio.examples.pictures import gradient
from studio.examples.shapes import Array

Stops = list[tuple[float, str]]


@dataclass(frozen=True)
class Sun:
    """A disc with a glow; degrees. `disc` 0: hidden, only the glow is seen."""

    yaw: float
    pitch: float
    colour: str
    glow: float = 12.0
    disc: float = 0.8
    strength: float = 1.0


@dataclass(frozen=True)
class Sky:
    """What is over the ground: `colours` from the horizon (0) to the zenith (1)."""

    colours: Stops
    sun: Sun
    cover: float = 0.0  # how much of it is clouded: 0 to 1
    cloud_light: str = "#ffffff"
    cloud_shade: str = "#8a93a0"
    stretch: float = 1.0  # of the clouds, along the wind
    milky: float = 0.0  # how bright the Milky Way is
    curtains: float = 0.0  # of rain, under the clouds: 0 to 1


def painted(sky: Sky, yaw: Array, pitch: Array, seed: int) -> Array:
    """Linear light of the sky (rows, columns, 3), at angles in radians."""
    y, p = np.meshgrid(yaw, pitch)
    light = gradient(sky.colours, (p / (np.pi / 2)).ravel()).reshape(*p.shape, 3)
    direction = np.stack([np.sin(y) * np.cos(p), np.sin(p), -np.cos(y) * np.cos(p)], -1)
    sun = sky.sun
    sy, sp = np.radians(sun.yaw), np.radians(sun.pitch)
    to = np.array([np.sin(sy) * np.cos(sp), np.sin(sp), -np.cos(sy) * np.cos(sp)])
    away = np.degrees(np.arccos(np.clip(direction @ to, -1, 1)))
    glow = np.exp(-away / sun.glow) * 0.75 * sun.strength
    light = light + glow[..., None] * linear(sun.colour)
    if sky.milky:
        light = light + _milky_way(direction, seed)[..., None] * linear("#aebbe6") * sky.milky
    if sun.disc:
        inside = np.clip((sun.disc - away) * len(pitch) / 90 + 0.5, 0, 1)[..., None]
        light = light * (1 - inside) + linear(sun.colour) * 1.6 * inside
    if sky.cover:
        light = _clouded(sky, light, direction, away, seed)
    if sky.curtains:
        fall = np.cumsum(np.random.default_rng(seed + 5).normal(size=len(yaw)))
        fall = fall - np.linspace(fall[0], fall[-1], len(yaw))  # its ends meet
        fall = np.clip(0.5 + 0.36 * (fall - fall.mean()) / max(fall.std(), 1e-6), 0, 1)
        low = np.exp(-((np.degrees(p) / 14.0) ** 2))
        veil = (fall[None] ** 2 * low * sky.curtains)[..., None]
        light = light * (1 - veil) + linear(sky.cloud_shade) * 0.55 * veil
    return np.asarray(light)


def _milky_way(direction: Array, seed: int) -> Array:
    """A band of light across the sky, with lanes of dust: how bright it is (rows, columns)."""
    pole = np.cross([-0.27, 0.47, -0.84], [0.55, 0.8, 0.2])  # over the path, to the left
    pole /= np.linalg.norm(pole)
    one = np.cross(pole, [0.0, 1.0, 0.0])
    one /= np.linalg.norm(one)
    across, along = direction @ pole, np.arctan2(direction @ np.cross(pole, one), direction @ one)
    texture = tile(256, seed + 9)
    u = along / (2 * np.pi) * 7  # whole numbers of tiles, so that it closes
    rough = (
        looked_up(texture, u, across * 1.6) * 0.5
        + looked_up(texture, u * 3, across * 4.1) * 0.3
        + looked_up(texture, u * 7, across * 11.0) * 0.2
    )
    band = np.exp(-((across / 0.16) ** 2)) * np.clip(rough * 2.4 - 0.45, 0, 1.2)
    lane = np.exp(-(((across - 0.02 - 0.3 * (rough - 0.5)) / 0.03) ** 2))
    return np.asarray(band * (1 - 0.75 * lane * np.clip(rough * 2, 0, 1)))


def _clouded(sky: Sky, light: Array, direction: Array, away: Array, seed: int) -> Array:
    """The sky under a layer of clouds that runs together towards the horizon."""
    texture = tile(512, seed)
    rise = np.maximum(direction[..., 1], 0.012) + 0.06
    u = direction[..., 0] / rise * 0.22 / sky.stretch
    v = direction[..., 2] / rise * 0.22
    cloud = (
        looked_up(texture, u, v) * 0.62
        + looked_up(texture, u * 2.9 + 0.31, v * 2.9 + 0.17) * 0.26
        + looked_up(texture, u * 8.3 + 0.7, v * 8.3 + 0.4) * 0.12
    )
    thick = np.clip((cloud - (1 - sky.cover)) * 3.2, 0, 1)
    thick = thick * thick * (3 - 2 * thick)
    lit = np.clip((cloud - 0.42) * 2.4, 0, 1)
    colour = (
        linear(sky.cloud_light) * (1 - lit[..., None]) + linear(sky.cloud_shade) * lit[..., None]
    )
    edge = np.exp(-away / 26.0) * (1 - lit) * 0.8 * sky.sun.strength
    colour = colour + edge[..., None] * linear(sky.sun.colour)
    haze = np.clip(direction[..., 1] * 5.5, 0, 1)
    share = (thick * (0.25 + 0.75 * haze))[..., None]
    return np.asarray(light * (1 - share) + colour * share)


def tile(size: int, seed: int) -> Array:
    """Noise (size, size) in 0..1 that goes on beyond its edges without a seam."""
    grid = clouds(2 * size, 2 * size, size / 5, seed, 5)
    ramp = np.arange(size) / size
    share = ramp * ramp * (3 - 2 * ramp)
    rows = grid[:size] * share[:, None] + grid[size:] * (1 - share)[:, None]
    tile = rows[:, :size] * share[None] + rows[:, size:] * (1 - share)[None]
    tile = (tile - tile.mean()) / tile.std()
    return np.asarray(np.clip(0.5 + 0.21 * tile, 0, 1))


def looked_up(texture: Array, u: Array, v: Array) -> Array:
    """Bilinear, the texture repeated; u, v in textures."""
    size = len(texture)
    x, y = u * size, v * size
    x0, y0 = np.floor(x), np.floor(y)
    fx, fy = x - x0, y - y0
    i, j = x0.astype(np.int32) % size, y0.astype(np.int32) % size
    i1, j1 = (i + 1) % size, (j + 1) % size
    top = texture[j, i] * (1 - fx) + texture[j, i1] * fx
    low = texture[j1, i] * (1 - fx) + texture[j1, i1] * fx
    return np.asarray(top * (1 - fy) + low * fy)
