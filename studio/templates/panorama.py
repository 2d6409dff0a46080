"""Places out of doors, all around: a sky, hills, woods in depth, a ground, what is in the air.

Drawn from the farthest to the nearest, with mist between; nothing shows where the ends meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from PIL import Image

from studio.examples.light import srgb_bytes, tone
from studio.examples.shapes import Array
from studio.templates import ground as grounds
from studio.templates import sky as skies
from studio.templates.bench import Pixels
from studio.templates.ground import Ground, bend
from studio.templates.sheet import Air, Sheet, rgb
from studio.templates.sky import Sky
from studio.templates.trees import UP, Grower, Leafage, Light

Kind = Literal["spruce", "birch", "bare birch", "bush"]
_FINE_M: Final = 17.0  # metres within which a spruce has all its boughs
_BOUGHS_M: Final = 36.0  # and within which it has boughs at all
_BANKS_M: Final = (90.0, 60.0, 42.0, 28.0, 17.0)  # how far away banks of mist are


@dataclass(frozen=True)
class Ridge:
    """A line of hills all around; `height` and `rough` in degrees, `away` in metres."""

    height: float
    rough: float
    colour: str
    away: float
    waves: int = 9
    wooded: float = 0.0  # how high the trees on it are, in degrees


@dataclass(frozen=True)
class Stand:
    """Trees between two distances from the visitor, in metres, off the path."""

    kind: Kind
    count: int
    near: float
    far: float
    tall: tuple[float, float]
    leaves: Leafage
    clear: float = 3.0  # metres to each side of the path without any


@dataclass(frozen=True)
class Tree:
    """One that has its place: `yaw` in degrees, `away` and `tall` in metres."""

    kind: Kind
    yaw: float
    away: float
    tall: float
    leaves: Leafage


@dataclass(frozen=True)
class Place:
    """What is to be seen; `stands` from the farthest to the nearest."""

    sky: Sky
    air: Air
    ground: Ground
    light: Light
    ridges: Sequence[Ridge] = ()
    stands: Sequence[Stand] = ()
    trees: Sequence[Tree] = ()
    fence: Leafage | None = None
    grass: Leafage | None = None
    tufts: int = 2000
    tall_grass: float = 0.2
    stones: tuple[str, str] | None = None
    flowers: Sequence[str] = ()
    mist: float = 0.0  # between the trees: 0 to 1
    shafts: float = 0.0  # how far the sun shines over what is before it
    lean: float = 0.0  # metres a metre, to the right
    stars: int = 0
    fireflies: int = 0
    flakes: int = 0  # of snow in the air
    rain: int = 0  # streaks of it
    blown: tuple[str, ...] = ()  # the colours of leaves that the wind carries
    seed: int = 1


def panorama(place: Place, height: int = 2048) -> Pixels:
    """The place as an equirect picture (h, 2h, 3), straight ahead in its middle."""
    rng = np.random.default_rng(place.seed)
    trees = [*_scattered(place, rng), *place.trees]
    pixels = np.full((height, 2 * height, 4), 255, np.uint8)
    pixels[..., :3] = _soft(place, trees, height)
    sheet = Sheet(pixels, place.air)
    grower = Grower(sheet, place.light, rng, place.lean)
    if place.stars:
        _stars(sheet, place, rng)
    for index, ridge in enumerate(place.ridges):
        _hills(sheet, ridge, rng, place.seed * 31 + index * 7)
    things = [*_underfoot(sheet, grower, place, rng)]
    things += ((tree.away, partial(_grow, grower, tree)) for tree in trees)
    things += ((away, partial(_mist, sheet, place, rng, away)) for away in _BANKS_M)
    for _, draw in sorted(things, key=lambda thing: -thing[0]):
        draw()
    _in_the_air(sheet, place, rng)
    picture = pixels[..., :3]
    return _shone(picture, place) if place.shafts else picture.copy()


def _soft(place: Place, trees: Sequence[Tree], height: int) -> Pixels:
    """Sky and ground, which have no edges, worked out at half the size."""
    half = height // 2
    yaw = ((np.arange(height) + 0.5) / height - 0.5) * 2 * np.pi
    pitch = (0.5 - (np.arange(half) + 0.5) / half) * np.pi
    up, down = pitch[: half // 2], pitch[half // 2 :]
    over = skies.painted(place.sky, yaw, up, place.seed)
    shade = grounds.shadows(
        [_outline(tree, place.light) for tree in trees if tree.away < 40], place.light
    )
    under = grounds.painted(place.ground, yaw, down, shade, place.seed, over[::-1])
    far = 1.6 / np.maximum(np.tan(-down), 0.004)
    share = np.exp(-far / place.air.reach)[:, None, None]
    haze = _linear(place.air.haze(np.degrees(yaw)))[None]
    under = under * share + haze * (1 - share)
    low = np.exp(-np.degrees(up) / 5.0)[:, None, None] * 0.8  # the sky ends in the same haze
    over = over * (1 - low) + haze * low
    small = srgb_bytes(tone(np.concatenate([over, under])))
    padded = np.concatenate([small[:, -4:], small, small[:, :4]], 1)
    size = (2 * (height + 8), height)
    large = np.asarray(Image.fromarray(padded).resize(size, Image.Resampling.BICUBIC))
    return large[:, 8:-8]


def _linear(colour: Array) -> Array:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def _scattered(place: Place, rng: np.random.Generator) -> list[Tree]:
    """Trees of the stands, each somewhere, off the path and not upon each other."""
    found: list[Tree] = []
    for stand in place.stands:
        taken: list[tuple[float, float]] = []
        for _ in range(stand.count * 4):
            if len(taken) == stand.count:
                break
            yaw = rng.uniform(-np.pi, np.pi)
            away = np.sqrt(rng.uniform(stand.near**2, stand.far**2))
            x, z = np.sin(yaw) * away, -np.cos(yaw) * away
            gap = away * 0.035 + 0.4
            if abs(x - bend(z)) < stand.clear or any(
                np.hypot(x - a, z - b) < gap for a, b in taken[-60:]
            ):
                continue
            taken.append((x, z))
            tall = rng.uniform(*stand.tall)
            found.append(Tree(stand.kind, float(np.degrees(yaw)), float(away), tall, stand.leaves))
    return found


def _outline(tree: Tree, light: Light) -> Array:
    """A tree as a shape (n, 3) turned to the light, for its shadow."""
    yaw = np.radians(tree.yaw)
    base = np.array([np.sin(yaw) * tree.away, 0.0, -np.cos(yaw) * tree.away])
    turn = np.radians(light.yaw)
    across = np.array([np.cos(turn), 0.0, np.sin(turn)])
    if tree.kind == "spruce":
        t = np.array([0.0, 0.08, 0.08, 0.25, 0.25, 0.45, 0.45, 0.68, 0.68, 1.0])
        half = np.array([0.013, 0.013, 0.17, 0.11, 0.145, 0.08, 0.11, 0.05, 0.07, 0.0]) * tree.tall
    elif tree.kind == "bush":
        t, half = np.array([0.0, 0.3, 0.6]), np.array([0.4, 0.5, 0.1]) * tree.tall
    else:
        t = np.array([0.0, 0.4, 0.5, 0.75, 1.0])
        half = np.array([0.01, 0.008, 0.09, 0.12, 0.02]) * tree.tall
        if tree.kind == "bare birch":
            half = half * 0.15
    stem = base + UP * (t * tree.tall)[:, None]
    side = across * half[:, None]
    return np.concatenate([stem + side, (stem - side)[::-1]])


def _grow(grower: Grower, tree: Tree) -> None:
    yaw = np.radians(tree.yaw)
    x, z = float(np.sin(yaw) * tree.away), float(-np.cos(yaw) * tree.away)
    match tree.kind:
        case "spruce" if tree.away > _BOUGHS_M:
            grower.far_conifers(np.array([[x, z]]), np.array([tree.tall]), tree.leaves)
        case "spruce":
            grower.conifer(x, z, tree.tall, tree.leaves, 2 if tree.away < _FINE_M else 1)
        case "birch":
            grower.birch(x, z, tree.tall, tree.leaves)
        case "bare birch":
            grower.birch(x, z, tree.tall, tree.leaves, bare=True)
        case "bush":
            grower.bush(x, z, tree.tall, tree.leaves)


def _hills(sheet: Sheet, ridge: Ridge, rng: np.random.Generator, seed: int) -> None:
    """A ridge in slices, each in the haze of its direction, with the trees on its crest."""
    height, width = sheet.pixels.shape[:2]
    x = np.arange(-4, width + 8, 4.0)
    yaw = (x / width - 0.5) * 2 * np.pi
    line = _line(ridge, yaw, seed)
    crest = (0.5 - line / 180) * height
    if ridge.wooded:
        step = ridge.wooded / 180 * height
        teeth = np.random.default_rng(seed + 1).uniform(0.1, 1, len(x)) ** 1.5
        around = width // 4
        teeth[around + 1 :] = teeth[1 : len(x) - around]
        crest = crest - teeth * step * 0.5
    share = np.exp(-ridge.away / sheet.air.reach)
    slices = 48
    bounds = np.linspace(0, width, slices + 1)
    for low, high in pairwise(bounds.tolist()):
        inside = (x >= low - 8) & (x <= high + 8)
        haze = sheet.air.haze(np.array((low + high) / 2 / width * 360 - 180))
        for part, mixed in (
            (1.0, share),
            (0.72, share * 0.86),
            (0.45, share * 0.7),
            (0.2, share * 0.5),
        ):
            colour = np.clip(rgb(ridge.colour) * mixed + haze * (1 - mixed), 0, 1)
            top = height / 2 - (height / 2 - crest[inside]) * part
            xs = np.clip(x[inside], low - 1, high + 1)
            outline = np.concatenate([
                np.stack([xs, top], -1), [[xs[-1], height / 2 + 2], [xs[0], height / 2 + 2]],
            ])  # fmt: skip
            sheet.drawing.fill([outline], tuple(colour.tolist()))


def _line(ridge: Ridge, yaw: Array, seed: int) -> Array:
    """The crest of a ridge in degrees, by column."""
    rng = np.random.default_rng(seed)
    line = np.zeros_like(yaw)
    for octave in range(7):
        count = max(1, round(ridge.waves * 1.9**octave * rng.uniform(0.85, 1.15)))
        line += 0.5**octave * np.cos(count * yaw + rng.uniform(0, 2 * np.pi))
    return np.asarray(np.maximum(ridge.height + ridge.rough * line / 1.6, 0.2))


def _mist(sheet: Sheet, place: Place, rng: np.random.Generator, away: float) -> None:
    """A bank of mist before all that is farther than `away` metres."""
    if not place.mist:
        return
    height, width = sheet.pixels.shape[:2]
    yaw = (np.arange(width) + 0.5) / width * 2 * np.pi
    wave = sum(np.cos(k * yaw + rng.uniform(0, 6.3)) / k**0.7 for k in (2, 3, 5, 8, 13, 21))
    top = np.degrees(np.arctan(3.2 / away)) * (1 + 0.35 * np.asarray(wave)) + 1.2
    rows = slice(int(height * 0.38), int(height * (0.5 + np.arctan(1.6 / away) / np.pi)) + 1)
    pitch = (0.5 - (np.arange(height)[rows] + 0.5) / height) * 180
    veil = np.exp(-np.maximum(pitch[:, None], 0) / np.maximum(top, 0.6)[None])
    foot = np.degrees(np.arctan(1.6 / away))
    veil *= np.clip((pitch[:, None] + foot) / (foot * 0.8), 0, 1)
    veil = (veil * place.mist * 0.5)[..., None].astype(np.float32)
    haze = (sheet.air.haze(np.degrees(yaw) - 180) * 255).astype(np.float32)[None]
    band = sheet.pixels[rows, :, :3]
    mixed = band * (1 - veil) + haze * veil
    mixed += rng.random(mixed.shape[:2], np.float32)[..., None]
    sheet.pixels[rows, :, :3] = np.minimum(mixed, 255).astype(np.uint8)


def _underfoot(
    sheet: Sheet, grower: Grower, place: Place, rng: np.random.Generator
) -> Iterator[tuple[float, Callable[[], None]]]:
    """Grass, flowers, stones and a fence: how far away each is, and what draws it."""
    wide = place.ground.wide if place.ground.path is not None else 0.0

    def spots(count: int, near: float, far: float, clear: float) -> Array:
        """Places (n, 2) that are denser the nearer they are, off the path."""
        yaw, away = rng.uniform(-np.pi, np.pi, count), near * (far / near) ** rng.random(count)
        x, z = np.sin(yaw) * away, -np.cos(yaw) * away
        free = np.abs(x - bend(z)) >= wide * clear
        return np.stack([x[free], z[free]], -1)

    def beside(count: int, near: float, far: float, gap: tuple[float, float]) -> Array:
        """Places (n, 2) along the path."""
        z = near * (far / near) ** rng.random(count) * np.where(rng.random(count) < 0.7, -1, 1)
        sign = np.where(rng.random(count) < 0.5, -1, 1)
        return np.stack([bend(z) + sign * (wide + rng.uniform(*gap, count)), z], -1)

    if place.grass is not None:
        at = spots(place.tufts, 1.0, 30, 0.95)
        if wide:
            at = np.concatenate([at, beside(place.tufts // 5, 0.8, 26, (-0.05, 0.5))])
        tall = place.tall_grass * rng.uniform(0.4, 1.2, len(at))
        yield from zip(np.hypot(*at.T), grower.tufts(at, tall, place.grass), strict=True)
    if place.stones is not None:
        parts = [spots(16, 3.0, 20, 1.0), spots(6, 5.0, 15, 1.8)]
        parts += [beside(46, 1.8, 22, (-0.15, 0.5))] if wide else []
        for part, (low, high) in zip(parts, ((0.1, 0.3), (0.5, 1.0), (0.06, 0.22)), strict=False):
            for x, z in part:
                size = rng.uniform(low, high)
                yield float(np.hypot(x, z)), partial(grower.stone, x, z, size, *place.stones)
    for x, z in spots(320, 1.9, 16, 1.1) if place.flowers else ():
        spot = np.array([[x, rng.uniform(0.08, 0.25), z]])
        colour = rgb(place.flowers[int(rng.integers(len(place.flowers)))])
        yield float(np.hypot(x, z)), partial(sheet.dots, spot, rng.uniform(0.02, 0.045), colour)
    if place.fence is not None:
        run = np.arange(-2.5, -36.0, -2.4)
        posts = np.stack([bend(run) + wide + 1.15, run], -1)
        for here, there in pairwise(posts):
            yield float(np.hypot(*here)), partial(grower.post, here, there, place.fence)


def _stars(sheet: Sheet, place: Place, rng: np.random.Generator) -> None:
    """Stars as small round lights; towards the zenith the picture is wide, and so are they."""
    height, width = sheet.pixels.shape[:2]
    pitch = np.arcsin(rng.uniform(0.06, 0.995, place.stars))
    x = rng.uniform(0, width, place.stars)
    bright = rng.random(place.stars) ** 5
    angle = np.linspace(0, 2 * np.pi, 7)[:-1]
    round_ = np.stack([np.cos(angle), np.sin(angle)], -1)
    for level in range(6):
        among = np.flatnonzero((bright * 6).astype(int) == level)
        shapes = [
            np.array([x[i], (0.5 - pitch[i] / np.pi) * height])
            + round_ * (0.65 + level * 0.32) * height / 2048 * np.array([1 / np.cos(pitch[i]), 1])
            for i in among
        ]
        if shapes:
            tint = ((0.86, 0.9, 1.0), (1.0, 0.95, 0.86))[level % 2]
            sheet.drawing.fill(shapes, tint, opacity=0.35 + 0.12 * level)


def _in_the_air(sheet: Sheet, place: Place, rng: np.random.Generator) -> None:
    """Fireflies, snow, rain, leaves in the wind."""
    height, width = sheet.pixels.shape[:2]

    def some(count: int, low: float, high: float) -> Array:
        pitch = np.degrees(
            np.arcsin(rng.uniform(np.sin(np.radians(low)), np.sin(np.radians(high)), count))
        )
        return np.stack([rng.uniform(0, width, count), (0.5 - pitch / 180) * height], -1)

    unit = height / 2048
    for size, part in ((2.2, 0.5), (3.4, 0.35), (5.0, 0.15)) if place.fireflies else ():
        spots = some(int(place.fireflies * part), -22, 9)
        for blur, wide, opacity in ((11.0, 5.0, 0.34), (4.0, 3.0, 0.6), (0.0, 1.0, 1.0)):
            tint = (0.72, 0.95, 0.30) if blur else (1.0, 1.0, 0.75)
            sheet.drawing.dots(
                spots,
                size * wide * unit,
                tint,
                opacity=opacity,
                blur=blur * unit * size / 3,
                light=True,
            )
    for size, blur, part, opacity in (
        (2.0, 0.0, 0.62, 0.65), (3.4, 0.7, 0.28, 0.75), (6.5, 1.6, 0.09, 0.75),
        (13.0, 4.0, 0.01, 0.6),
    ) if place.flakes else ():  # fmt: skip
        spots = some(int(place.flakes * part), -62, 68)
        sheet.drawing.dots(spots, size * unit, (1, 1, 1), opacity=opacity, blur=blur * unit)
    if place.rain:
        for long, thick, part, opacity in (
            (26, 0.7, 0.6, 0.16),
            (46, 1.0, 0.3, 0.2),
            (80, 1.5, 0.1, 0.22),
        ):
            spots = some(int(place.rain * part), -48, 62)
            slant = np.array([long * 0.16, long]) * unit
            side = np.array([thick * unit, 0])
            sheet.drawing.fill(
                [np.stack([spot, spot + slant - side, spot + slant + side]) for spot in spots],
                (0.88, 0.93, 0.97), opacity=opacity,
            )  # fmt: skip
    for colour in place.blown:
        leaves = []
        for spot in some(110, -28, 34):
            turn, size = rng.uniform(-0.7, 0.7), rng.uniform(2.5, 9.0) ** 1.0 * unit
            along = np.array([np.cos(turn), np.sin(turn)]) * size
            over = np.array([-along[1], along[0]]) * rng.uniform(0.15, 0.45)
            leaves.append(np.stack([spot - along, spot + over, spot + along, spot - over]))
        sheet.drawing.fill(leaves, tuple(rgb(colour).tolist()), opacity=0.9)


def _shone(picture: Pixels, place: Place) -> Pixels:
    """The glow of the sun over what stands before it."""
    height = picture.shape[0]
    small = height // 8
    yaw = ((np.arange(2 * small) + 0.5) / (2 * small) - 0.5) * 2 * np.pi
    pitch = (0.5 - (np.arange(small) + 0.5) / small) * np.pi
    y, p = np.meshgrid(yaw, pitch)
    sun = place.sky.sun
    sy, sp = np.radians(sun.yaw), np.radians(sun.pitch)
    cosine = np.cos(p) * np.cos(sp) * np.cos(y - sy) + np.sin(p) * np.sin(sp)
    away = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    glow = (0.75 * np.exp(-away / 5.0) + 0.45 * np.exp(-away / 19.0)) * place.shafts
    glow = np.clip(glow, 0, 1)[..., None] * rgb(sun.colour)
    layer = Image.fromarray((glow * 255).astype(np.uint8)).resize(
        (2 * height, height), Image.Resampling.BICUBIC
    )
    over = 255 - np.asarray(layer).astype(np.uint16)
    return np.asarray(255 - ((255 - picture) * over + 127) // 255).astype(np.uint8)
