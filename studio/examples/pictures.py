"""Pictures made by formula: the hall's paintings, parquet, glass, a garden at dusk, night skies.

Each gives (h, w, 3) sRGB bytes, or linear light where it says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.examples.light import clouds, linear, noise, srgb_bytes
from studio.examples.shapes import Array

Picture = NDArray[np.uint8]


def mountains(width: int = 1200, height: int = 800) -> Picture:
    """Ridges in the mist before a rising sun."""
    x = np.linspace(0, 1, width)
    y = np.linspace(0, 1, height)[:, None]
    stops = [
        (0.0, "#27406b"), (0.3, "#6c7fa8"), (0.48, "#d9a9a0"), (0.62, "#f6cf9d"), (1, "#f9e3b8"),
    ]  # fmt: skip
    picture = gradient(stops, y[:, 0])[:, None] * np.ones((1, width, 1))
    far = np.hypot((x[None] - 0.66) * width / height, y - 0.50)
    picture += np.exp(-((far / 0.22) ** 2))[..., None] * linear("#ffcf87") * 0.55
    disc = np.clip((0.058 - far) * height / 1.5, 0, 1)[..., None]
    picture = picture * (1 - disc) + linear("#fff3d2") * disc
    near, hazy = linear("#14233f"), linear("#c99fa0")
    layers = 7
    for layer in range(layers):
        part = layer / (layers - 1)
        crest = 0.52 + 0.36 * part**1.15
        rough = 0.20 - 0.06 * part
        ridge = crest - rough * (
            0.7 * noise(1, width, 230 - 90 * part, 40 + layer)[0]
            + 0.22 * noise(1, width, 60, 60 + layer)[0]
            + 0.08 * noise(1, width, 14, 80 + layer)[0]
            - 0.35
        )
        inside = np.clip((y - ridge) * height / 1.2 + 0.5, 0, 1)[..., None]
        depth = np.clip((y - ridge) / 0.25, 0, 1)[..., None]
        colour = hazy * (1 - part) ** 1.3 + near * (1 - (1 - part) ** 1.3)
        mist = colour + (hazy - colour) * depth * 0.55 * (1 - part)
        picture = picture * (1 - inside) + mist * inside
    return srgb_bytes(picture * _canvas(height, width))


def currents(width: int = 1200, height: int = 800) -> Picture:
    """Lines that drift through a field of flow, in the colours of coral and sea."""
    rng = np.random.default_rng(11)
    field = clouds(height, width, 300, 5, 3) * 2.4 + noise(height, width, 520, 9) * 1.6
    picture = np.ones((height, width, 3)) * linear("#0f2a38")
    palette = [linear(each) for each in ("#f4e3c1", "#e8795a", "#3fa7a3", "#f2b75c", "#b5d8cc")]
    lines, steps = 5200, 90
    x, y = rng.random(lines) * width, rng.random(lines) * height
    which = (np.clip(noise(height, width, 240, 21), 0, 0.999) * len(palette)).astype(int)
    colours = np.array(palette)[which[y.astype(int), x.astype(int)]]
    for step in range(steps):
        column, row = x.astype(int) % width, y.astype(int) % height
        angle = field[row, column] * 2 * np.pi
        strength = np.sin(np.pi * (step + 1) / (steps + 1)) * 0.5
        for dx, dy, share in ((0, 0, 1.0), (1, 0, 0.5), (0, 1, 0.5)):
            at = (row + dy) % height, (column + dx) % width
            picture[at] += (colours - picture[at]) * strength * share
        x, y = x + np.cos(angle) * 1.6, y + np.sin(angle) * 1.6
        out = (x < 0) | (x >= width) | (y < 0) | (y >= height)
        x, y = np.where(out, x % width, x), np.where(out, y % height, y)
    return srgb_bytes(picture * _canvas(height, width))


def suns(width: int = 1200, height: int = 800) -> Picture:
    """Half circles set like tiles: an homage to printed cloth."""
    cells_x, cells_y = 9, 6
    y, x = np.mgrid[0:height, 0:width]
    u, v = x / width * cells_x, y / height * cells_y
    column, row = u.astype(int), v.astype(int)
    fu, fv = u - column, v - row
    rng = np.random.default_rng(4)
    turn = rng.integers(0, 4, (cells_y, cells_x))[row, column]
    palette = np.array(
        [
            linear(each)
            for each in ("#f3e6cf", "#d7553a", "#1f4e5f", "#e9a23b", "#7a9e87", "#2b2d42")
        ]
    )
    ground = rng.integers(0, 6, (cells_y, cells_x))
    front = (ground + rng.integers(1, 6, (cells_y, cells_x))) % 6
    a = np.choose(turn, [fu, 1 - fv, 1 - fu, fv])
    b = np.choose(turn, [fv, fu, 1 - fv, 1 - fu])
    radius = np.hypot(a, b - 0.5)
    edge = width / cells_x / 1.4
    picture = palette[ground[row, column]]
    for size, flip in ((0.5, True), (0.36, False), (0.22, True), (0.09, False)):
        inside = np.clip((size - radius) * edge + 0.5, 0, 1)[..., None]
        colour = palette[(front if flip else ground)[row, column]]
        picture = picture * (1 - inside) + colour * inside
    return srgb_bytes(picture * _canvas(height, width))


def contours(width: int = 1200, height: int = 800) -> Picture:
    """A map of an island that does not exist: heights, shores, depth lines."""
    y, x = np.mgrid[0:height, 0:width]
    land = clouds(height, width, 330, 31, 6) * 1.25
    centre = np.hypot((x - width * 0.5) / (width * 0.52), (y - height * 0.5) / (height * 0.56))
    land = land - 0.42 - 0.42 * centre**1.7 + 0.18
    stops = [
        (0.0, "#123347"), (0.30, "#1f5a70"), (0.44, "#5fa3a3"), (0.499, "#a8d3c6"),
        (0.5, "#f3e7c6"), (0.53, "#e3d7a3"), (0.62, "#9fb573"), (0.74, "#6f8f5a"),
        (0.86, "#a58963"), (1, "#f7f3ea"),
    ]  # fmt: skip
    level = np.clip(0.5 + land * np.where(land > 0, 0.95, 1.5), 0, 1)
    picture = gradient(stops, level.ravel()).reshape(height, width, 3)
    slope_y, slope_x = np.gradient(land)
    shade = 1 + np.clip((slope_x + slope_y) * -70, -0.4, 0.4) * (level > 0.5)
    picture = picture * shade[..., None]
    lines = level * 34
    steep = np.hypot(*np.gradient(lines)) + 1e-6
    near = np.abs(lines - np.round(lines)) / steep
    ink = np.clip(1.1 - near, 0, 1) * np.where(np.round(lines) % 5 == 0, 0.5, 0.22)
    picture = picture * (1 - ink[..., None]) + linear("#3b2a20") * ink[..., None]
    return srgb_bytes(picture * _canvas(height, width))


def parquet(height: int, width: int, scale: float) -> Array:
    """Oak in a herringbone, `scale` pixels a metre: linear light (h, w, 3)."""
    plank, ratio = 0.092, 5
    y, x = np.mgrid[0:height, 0:width] / scale
    u, v = (x + y) / np.sqrt(2) / plank, (y - x) / np.sqrt(2) / plank
    # a herringbone is a staircase of planks: each diagonal row of cells is shifted by one
    column, row = np.floor(u).astype(int), np.floor(v).astype(int)
    along = (column - row) % (2 * ratio)
    lies = along < ratio
    first = np.where(lies, column - along, row - (2 * ratio - 1 - along))
    long = np.where(lies, u - first, v - first) / ratio
    wide = np.where(lies, v - row, u - column)
    plank_id = np.where(lies, first * 7919 + row * 104729, first * 15485863 + column * 32452843)
    tint = np.sin(plank_id * 12.9898) * 43758.5453
    tint = tint - np.floor(tint)
    grain = clouds(height, width, 26, 91, 4)
    fibre_u = noise(height, width, 3.0, 93)
    rings = 0.5 + 0.5 * np.sin((wide * 9 + grain * 5 + tint * 40) * 2.2)
    base = gradient(
        [(0, "#7a4d2a"), (0.35, "#94633a"), (0.7, "#a87747"), (1, "#bb8c5a")], tint.ravel()
    ).reshape(height, width, 3)
    picture = base * (0.86 + 0.16 * rings + 0.10 * (fibre_u - 0.5))[..., None]
    gap = np.minimum(np.minimum(wide, 1 - wide), np.minimum(long, 1 - long) * ratio)
    dark = 1 - 0.62 * np.clip(1 - gap / 0.045, 0, 1)
    return np.asarray(picture * dark[..., None])


def glass(size: int = 256) -> Picture:
    """A skylight: bright sky behind a grid of bars."""
    y, x = np.mgrid[0:size, 0:size] / (size - 1)
    sky = gradient([(0, "#dcecfb"), (0.5, "#f3f9ff"), (1, "#ffffff")], (x * 0.4 + y * 0.6).ravel())
    picture = sky.reshape(size, size, 3) * (0.9 + 0.1 * clouds(size, size, 90, 3))[..., None]
    bars = np.zeros((size, size))
    for at in (1 / 3, 2 / 3):
        bars = np.maximum(bars, np.clip((0.014 - np.abs(x - at)) * size / 1.5, 0, 1))
        bars = np.maximum(bars, np.clip((0.014 - np.abs(y - at)) * size / 1.5, 0, 1))
    return srgb_bytes(picture * (1 - bars[..., None] * 0.72))


def dusk_garden(size: int = 768) -> Picture:
    """What stands behind the hall's archway: a garden at dusk."""
    width, height = size, size * 3 // 4
    x, y = np.linspace(0, 1, width), np.linspace(0, 1, height)[:, None]
    stops = [
        (0, "#1d2d5c"), (0.25, "#4a4f8c"), (0.48, "#b4697f"), (0.62, "#f0955f"), (0.7, "#ffc983"),
        (1, "#ffe0a6"),
    ]  # fmt: skip
    picture = gradient(stops, y[:, 0])[:, None] * np.ones((1, width, 1))
    glow = np.hypot((x[None] - 0.46) * 1.3, y - 0.66)
    picture += np.exp(-((glow / 0.16) ** 2))[..., None] * linear("#ffd08a") * 0.6
    for layer, (crest, colour) in enumerate(
        [(0.64, "#a0607a"), (0.68, "#6b4568"), (0.73, "#3a2f4f")]
    ):
        ridge = crest + 0.06 * (noise(1, width, 120 - 25 * layer, 50 + layer)[0] - 0.5)
        inside = np.clip((y - ridge) * height + 0.5, 0, 1)[..., None]
        picture = picture * (1 - inside) + linear(colour) * inside
    for at, tall in ((0.33, 0.30), (0.385, 0.22), (0.62, 0.34), (0.672, 0.25), (0.56, 0.15)):
        rise = np.clip((y - (0.80 - tall)) / tall, 0, 1)
        slim = 0.019 * np.sin(np.clip(rise, 0, 1) * np.pi * 0.62) ** 0.8 * (0.6 + tall)
        rough = 0.004 * (noise(height, 1, 6, int(at * 900)) - 0.5)
        tree = np.clip((slim + rough - np.abs(x[None] - at)) * width, 0, 1) * (rise > 0)
        picture = picture * (1 - tree[..., None]) + linear("#161a2a") * tree[..., None]
    ground = np.clip((y - 0.79) * height, 0, 1)[..., None] * np.ones((1, width, 1))
    picture = picture * (1 - ground) + linear("#2c2a38") * ground
    return srgb_bytes(picture)


def gradient(stops: list[tuple[float, str]], at: Array) -> Array:
    """Colours (n, 3), linear light, along stops of (position, colour)."""
    places = [place for place, _ in stops]
    colours = np.array([linear(colour) for _, colour in stops])
    # blended as the eye takes them, not as light adds up
    eye = np.cbrt(colours)
    return np.stack([np.interp(at, places, eye[:, channel]) for channel in range(3)], -1) ** 3


def _canvas(height: int, width: int) -> Array:
    """The weave of a canvas and the unevenness of paint: a factor near 1 (h, w, 1)."""
    rng = np.random.default_rng(2)
    weave = (
        1 + 0.035 * (noise(height, width, 2.2, 17) - 0.5) + 0.012 * rng.normal(size=(height, width))
    )
    return np.asarray(weave * (0.97 + 0.06 * noise(height, width, 160, 18)))[..., None]
