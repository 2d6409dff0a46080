"""Places out of doors, all around, by formula: skies with clouds, ridges, trees, snow and rain.

All of it is worked out by direction, so that nothing shows where the picture's ends meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from studio.examples.light import clouds, enlarged, linear, srgb_bytes, tone
from studio.examples.pictures import gradient
from studio.examples.shapes import Array
from studio.templates.bench import Pixels

Stops = list[tuple[float, str]]

_FINE: Final = 4  # columns of a ridge's line to one of the picture: conifers are steep
_HAZE: Final = 2.2  # degrees under the horizon in which the haze thins to a third


@dataclass(frozen=True)
class Ridge:
    """A line of hills all around; `trees` makes it a line of conifers.

    `height` and `rough` in degrees, `waves` how many hills there are round the horizon.
    """

    height: float
    rough: float
    colour: str
    waves: int = 9
    trees: int = 0  # how many
    foot: str = ""  # the colour of the mist at its foot; "": that of the horizon


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
class Place:
    """What is to be seen: `sky` from the horizon (0) to the zenith (1)."""

    sky: Stops
    ground: Stops  # from the horizon (0) to straight down (1)
    ridges: Sequence[Ridge] = ()
    sun: Sun | None = None
    cover: float = 0.0  # how much of the sky is clouded: 0 to 1
    cloud_light: str = "#ffffff"
    cloud_shade: str = "#8a93a0"
    stretch: float = 1.0  # of the clouds, along the wind
    stars: int = 0
    curtains: float = 0.0  # of rain, under the clouds: 0 to 1
    flakes: int = 0  # of snow in the air
    ground_rough: float = 0.12
    seed: int = 1


def panorama(place: Place, height: int = 1536) -> Pixels:
    """The place as an equirect picture (h, 2h, 3), straight ahead in its middle."""
    soft = enlarged(_soft(place, height // 2), height, 2 * height)
    picture = _ridged(place, soft.astype(np.float32))
    if place.flakes:
        picture = _snowfall(picture, place)
    return srgb_bytes(tone(picture))


def _soft(place: Place, height: int) -> Array:
    """Sky and ground, which have no edges: (h, 2h, 3) linear light."""
    width = 2 * height
    yaw = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    pitch = (0.5 - (np.arange(height) + 0.5) / height) * np.pi
    half = height // 2
    return np.concatenate([_sky(place, yaw, pitch[:half]), _ground(place, yaw, pitch[half:])])


def _ridged(place: Place, picture: Array) -> Array:
    """The picture with the ridges on its horizon, and the haze in which they stand."""
    height, width = picture.shape[:2]
    half = height // 2
    fine = ((np.arange(_FINE * width) + 0.5) / (_FINE * width) - 0.5) * 2 * np.pi
    degrees = ((0.5 - (np.arange(height) + 0.5) / height) * 180).astype(np.float32)
    horizon = linear(place.sky[0][1])
    for index, ridge in enumerate(place.ridges):
        line = _line(ridge, fine, place.seed * 31 + index * 7).astype(np.float32)
        top = max(half - int((line.max() + 1) * height / 180), 0)
        rows = degrees[top : half + 1][:, None]
        inside = np.clip((line[None] - rows) * height / 180 + 0.5, 0, 1)
        inside = inside.reshape(len(rows), width, _FINE).mean(-1)[..., None]
        crest_line = line.reshape(width, _FINE).mean(-1)
        rise = np.clip(rows / np.maximum(crest_line[None], 0.5), 0, 1)[..., None]  # 1 at the crest
        crest, foot = linear(ridge.colour), _foot(ridge, horizon)
        body = crest * rise + foot * (1 - rise)
        band = picture[top : half + 1]
        picture[top : half + 1] = band * (1 - inside) + body * inside
    if place.ridges:  # the ground begins in the haze in which the last of them ends
        share = np.exp(degrees[half:] / _HAZE)[:, None, None]
        haze = _foot(place.ridges[-1], horizon)
        picture[half:] = picture[half:] * (1 - share) + haze * share
    return picture


def _foot(ridge: Ridge, horizon: Array) -> Array:
    """The colour of a ridge where it stands on the horizon."""
    return np.asarray(
        linear(ridge.colour) * 0.45 + (linear(ridge.foot) if ridge.foot else horizon) * 0.55
    )


def _sky(place: Place, yaw: Array, pitch: Array) -> Array:
    """Linear light of the sky (rows, columns, 3)."""
    y, p = np.meshgrid(yaw, pitch)
    sky = gradient(place.sky, (p / (np.pi / 2)).ravel()).reshape(*p.shape, 3)
    direction = np.stack([np.sin(y) * np.cos(p), np.sin(p), -np.cos(y) * np.cos(p)], -1)
    away = None
    if place.sun is not None:
        sun = place.sun
        sy, sp = np.radians(sun.yaw), np.radians(sun.pitch)
        to = np.array([np.sin(sy) * np.cos(sp), np.sin(sp), -np.cos(sy) * np.cos(sp)])
        away = np.degrees(np.arccos(np.clip(direction @ to, -1, 1)))
        glow = np.exp(-away / sun.glow) * 0.75 * sun.strength
        sky = sky + glow[..., None] * linear(sun.colour)
        if sun.disc:
            inside = np.clip((sun.disc - away) * len(pitch) / 90 + 0.5, 0, 1)[..., None]
            sky = sky * (1 - inside) + linear(sun.colour) * 1.6 * inside
    if place.stars:
        rng = np.random.default_rng(place.seed)
        row = (len(pitch) * (1 - np.arcsin(rng.random(place.stars)) / (np.pi / 2))).astype(int)
        column = rng.integers(0, len(yaw), place.stars)
        bright = rng.random(place.stars) ** 5 + 0.08
        fade = np.clip(pitch[np.clip(row, 0, len(pitch) - 1)] * 2, 0, 1)
        sky[np.clip(row, 0, len(pitch) - 1), column] += (bright * fade)[:, None]
    if place.cover:
        sky = _clouded(place, sky, direction, away)
    if place.curtains:
        fall = np.cumsum(np.random.default_rng(place.seed + 5).normal(size=len(yaw)))
        fall = fall - np.linspace(fall[0], fall[-1], len(yaw))  # its ends meet
        fall = np.clip(0.5 + 0.06 * (fall - fall.mean()) / max(fall.std(), 1e-6) * 6, 0, 1)
        low = np.exp(-((np.degrees(p) / 11.0) ** 2))
        veil = (fall[None] ** 2 * low * place.curtains)[..., None]
        sky = sky * (1 - veil) + linear(place.cloud_shade) * 0.55 * veil
    return np.asarray(sky)


def _clouded(place: Place, sky: Array, direction: Array, away: Array | None) -> Array:
    """The sky under a layer of clouds that runs together towards the horizon."""
    texture = tile(512, place.seed)
    rise = np.maximum(direction[..., 1], 0.012) + 0.06
    u = direction[..., 0] / rise * 0.22 / place.stretch
    v = direction[..., 2] / rise * 0.22
    cloud = (
        looked_up(texture, u, v) * 0.62
        + looked_up(texture, u * 2.9 + 0.31, v * 2.9 + 0.17) * 0.26
        + looked_up(texture, u * 8.3 + 0.7, v * 8.3 + 0.4) * 0.12
    )
    thick = np.clip((cloud - (1 - place.cover)) * 3.2, 0, 1)
    thick = thick * thick * (3 - 2 * thick)
    lit = np.clip((cloud - 0.42) * 2.4, 0, 1)
    colour = (
        linear(place.cloud_light) * (1 - lit[..., None])
        + linear(place.cloud_shade) * lit[..., None]
    )
    if away is not None and place.sun is not None:
        edge = np.exp(-away / 26.0) * (1 - lit) * 0.8 * place.sun.strength
        colour = colour + edge[..., None] * linear(place.sun.colour)
    haze = np.clip(direction[..., 1] * 5.5, 0, 1)
    share = (thick * (0.25 + 0.75 * haze))[..., None]
    return np.asarray(sky * (1 - share) + colour * share)


def _ground(place: Place, yaw: Array, pitch: Array) -> Array:
    y, p = np.meshgrid(yaw, pitch)
    part = np.clip(-p / (np.pi / 2), 0, 1) ** 0.62
    base = gradient(place.ground, part.ravel()).reshape(*p.shape, 3)
    texture = tile(512, place.seed + 77)
    fall = np.maximum(-np.sin(p), 0.01)
    u, v = np.sin(y) * np.cos(p) / fall, -np.cos(y) * np.cos(p) / fall
    rough = (
        looked_up(texture, u * 0.11, v * 0.11)
        + 0.7 * looked_up(texture, u * 0.53 + 0.2, v * 0.53)
        + 0.5 * looked_up(texture, u * 2.1, v * 2.1 + 0.6)
    ) / 2.2 - 0.5
    far = np.clip(np.hypot(u, v) / 40, 0, 1)
    return np.asarray(base * (1 + rough * (1 - far) * place.ground_rough * 6)[..., None])


def _line(ridge: Ridge, yaw: Array, seed: int) -> Array:
    """The crest of a ridge in degrees, by column."""
    rng = np.random.default_rng(seed)
    line = np.zeros_like(yaw)
    for octave in range(7):
        count = max(1, round(ridge.waves * 1.9**octave * rng.uniform(0.85, 1.15)))
        line += 0.55**octave * np.cos(count * yaw + rng.uniform(0, 2 * np.pi))
    line = ridge.height + ridge.rough * line / 1.6
    if not ridge.trees:
        return line
    crest = line.copy()
    for at in rng.uniform(-np.pi, np.pi, ridge.trees):
        tall = ridge.rough * rng.uniform(0.7, 2.1)
        slope = rng.uniform(4.2, 6.5)
        across = np.degrees(np.abs((yaw - at + np.pi) % (2 * np.pi) - np.pi))
        teeth = 0.16 * tall * np.abs((across * slope / tall * 7) % 1 - 0.5)
        tree = ridge.height + tall - across * slope + teeth * (across > 0.02)
        crest = np.maximum(crest, tree)
    return np.asarray(crest)


def _snowfall(picture: Array, place: Place) -> Array:
    rng = np.random.default_rng(place.seed + 3)
    height, width = picture.shape[:2]
    row = rng.integers(height // 5, height * 4 // 5, place.flakes)
    column = rng.integers(2, width - 2, place.flakes)
    size = rng.random(place.flakes) ** 3
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            near = np.exp(-(dx * dx + dy * dy) / (0.25 + 1.4 * size)) * 0.85
            at = row + dy, column + dx
            picture[at] += (linear("#ffffff") - picture[at]) * near[:, None]
    return picture


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
    i, j = x0.astype(np.int64) % size, y0.astype(np.int64) % size
    i1, j1 = (i + 1) % size, (j + 1) % size
    top = texture[j, i] * (1 - fx) + texture[j, i1] * fx
    low = texture[j1, i] * (1 - fx) + texture[j1, i1] * fx
    return np.asarray(top * (1 - fy) + low * fy)
