"""Trees, grass, stones and a fence, drawn in metres on a sheet, by formula and by chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from studio.examples.shapes import Array
from studio.templates.sheet import Sheet, rgb

UP: Final = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class Leafage:
    """The colours of what grows: in the shade, in the light, on the upper side (snow, a rim)."""

    dark: str
    lit: str
    cap: str = ""  # "": none
    bark: str = "#4a382c"
    bark_lit: str = "#8a6a4c"


@dataclass(frozen=True)
class Light:
    """Where the light comes from; degrees. `strength` 0: it is the same on all sides."""

    yaw: float
    pitch: float
    strength: float = 1.0

    @property
    def to(self) -> Array:
        """The direction to it (3,)."""
        yaw, pitch = np.radians(self.yaw), np.radians(self.pitch)
        level = np.cos(pitch)
        return np.array([np.sin(yaw) * level, np.sin(pitch), -np.cos(yaw) * level])


def _between(dark: Array, bright: Array, share: Array) -> Array:
    """Colours (n, 3) at shares (n,) of the way."""
    return np.asarray(dark * (1 - share[:, None]) + bright * share[:, None])


class Grower:
    """Draws what grows on `sheet` in a light, leaning with the wind (`lean`: metres a metre)."""

    def __init__(self, sheet: Sheet, light: Light, rng: np.random.Generator, lean: float) -> None:
        self._sheet = sheet
        self._light = light
        self._rng = rng
        self._lean = lean

    def conifer(self, x: float, z: float, tall: float, leaves: Leafage, fine: int) -> None:
        """A spruce, bough by bough: each two halves of a drooping spray round its spine."""
        rng, sheet = self._rng, self._sheet
        base = np.array([x, 0.0, z])
        self._trunk(base, tall, tall * 0.010 + 0.03, leaves, fine)
        wide = tall * rng.uniform(0.16, 0.21)
        count, steps = (330, 15) if fine > 1 else (96, 5)
        t = np.sort(rng.uniform(0.0, 1.0, count) ** 0.95) * 0.9 + 0.085
        azimuth = np.arange(count) * 2.39996 + rng.uniform(0, 0.9, count)
        long = wide * (1 - t) ** 0.8 * rng.uniform(0.62, 1.12, count) * (1 - np.exp(-t * 22))
        long += tall * 0.012
        out = np.stack([np.sin(azimuth), 0 * t, np.cos(azimuth)], -1)
        side = np.stack([np.cos(azimuth), 0 * t, -np.sin(azimuth)], -1)
        near = out @ (-base / np.hypot(x, z))  # 1: towards the visitor
        start = base + UP * (t * tall)[:, None]
        start[:, 0] += self._blown(t * tall)
        sag = (0.36 - 0.5 * t)[:, None, None]  # the lower, the more it hangs; those on top rise

        def along(share: Array) -> Array:
            """Where the spines are, at shares (m,) of their length: (count, m, 3)."""
            part = share[None, :, None]
            reach = long[:, None, None]
            line = start[:, None] + out[:, None] * reach * part
            line = line - UP * reach * (sag * part**1.4 - 0.16 * part**3)
            line[..., 0] += self._lean * long[:, None] * share * 0.8
            return np.asarray(line)

        a, b = np.linspace(0, 1, steps), np.linspace(1, 0, 2 * steps)
        # needles hang in bunches: every other point of the edge is drawn in
        jag = np.where(np.arange(2 * steps) % 2, 0.5, 1.0)
        jag = jag[None, :, None] * rng.uniform(0.55, 1.2, (count, 2 * steps, 1))
        spread = (
            long[:, None, None] * (0.05 + 0.24 * (1 - b) ** 0.55 * b**0.35)[None, :, None] * jag
        )
        to = self._light.to
        dark, bright = rgb(leaves.dark), rgb(leaves.lit)
        halves, lights = [], []
        for way in (-1.0, 1.0):
            normal = side * way * 0.75 + UP * 0.45 + out * 0.35
            normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
            lit = np.clip(normal @ to * 0.6 + 0.36, 0, 1)
            lit = self._light.strength * lit + (1 - self._light.strength) * 0.45
            lit *= (0.5 + 0.5 * t) * rng.uniform(0.4, 1.25, count)
            lit *= np.where(near < -0.25, 0.35, 1.0)  # behind: in the shade of the tree itself
            edge = along(b) + side[:, None] * way * spread * 1.1 - UP * spread * 0.6
            halves.append(sheet.at(np.concatenate([along(a), edge], 1)))
            lights.append(np.clip(lit, 0, 1))
        snow = along(a[::-1]) - UP * long[:, None, None] * (
            0.02 + 0.09 * (a * (1 - a))[None, ::-1, None] * jag[:, ::2]
        )
        capped = sheet.at(np.concatenate([along(a), snow], 1))
        # those in front cover those behind, and below them
        tones = [sheet.air.through(_between(dark, bright, lit), x, z) for lit in lights]
        white = _between(dark, rgb(leaves.cap or leaves.lit), 0.45 + 0.55 * lights[0])
        caps = sheet.air.through(white, x, z)
        for i in np.argsort(np.round(near * long / wide * 5) * 2 - t):
            for half, tone in zip(halves, tones, strict=True):
                sheet.drawing.fill([half[i]], tone[i])
            if leaves.cap and near[i] > -0.6:
                sheet.drawing.fill([capped[i]], caps[i])
        top = start[-1]
        needle = np.array([tall * 0.004, 0, 0])
        sheet.fill([np.stack([top - needle, top + UP * tall * 0.05, top + needle])], dark)

    def _blown(self, height: Array) -> Array:
        """How far the wind bends a stem to the right, at heights in metres."""
        return np.asarray(self._lean * height**1.4 * 0.35)

    def far_conifers(self, places: Array, tall: Array, leaves: Leafage) -> None:
        """Spruces (n, 2) too far off for boughs: an outline of tiers, and its lit side."""
        rng, sheet = self._rng, self._sheet
        dark, lit = rgb(leaves.dark), rgb(leaves.lit)
        for (x, z), height in zip(places, tall, strict=True):
            across = np.array([-z, 0.0, x]) / np.hypot(x, z)  # to the right, as it is seen
            tiers = int(rng.integers(13, 20))
            wide = height * rng.uniform(0.10, 0.16)
            t = np.repeat(np.linspace(0.06, 1, tiers) ** 0.9, 2)
            out = wide * (1 - t) ** 0.9
            out[::2] *= rng.uniform(0.95, 1.3, tiers)
            out[1::2] *= rng.uniform(0.45, 0.62, tiers)
            t[::2] -= 0.035
            right = out * rng.uniform(0.85, 1.15, 2 * tiers)
            left = out * rng.uniform(0.85, 1.15, 2 * tiers)
            bend = self._blown(t * height)
            base = np.array([x, 0.0, z])
            stem = base + UP * (t * height)[:, None] + np.array([1.0, 0, 0]) * bend[:, None]
            one = stem + across * right[:, None]
            two = stem - across * left[:, None]
            sheet.fill([np.concatenate([one, two[::-1]])], dark * rng.uniform(0.85, 1.15))
            turn = float(across @ self._light.to)
            bright = one if turn > 0 else two
            inner = stem + (bright - stem) * rng.uniform(-0.25, 0.45, (2 * tiers, 1))
            share = self._light.strength * min(1.0, abs(turn) + 0.25)
            sheet.fill(
                [np.concatenate([bright, inner[::-1]])],
                lit if not leaves.cap else rgb(leaves.cap), opacity=0.25 + 0.5 * share,
            )  # fmt: skip

    def _trunk(self, base: Array, tall: float, radius: float, leaves: Leafage, fine: int) -> None:
        """Strips up the stem, each in its own light, and the cracks of the bark."""
        rng, sheet = self._rng, self._sheet
        x, _, z = base
        across = np.array([-z, 0.0, x]) / np.hypot(x, z)
        front = -base / np.hypot(x, z)
        t = np.array([0, 0.012, 0.05, 0.2, 0.45, 0.7, 0.97])
        thick = radius * np.array([1.55, 1.2, 1.0, 0.86, 0.62, 0.36, 0.06])
        stem = base + UP * (t * tall)[:, None]
        stem[:, 0] += self._blown(t * tall)
        strips = 7 if fine > 1 else 3
        dark, lit = rgb(leaves.bark), rgb(leaves.bark_lit)
        bounds = np.linspace(-1, 1, strips + 1)
        for low, high in pairwise(bounds.tolist()):
            middle = (low + high) / 2
            normal = across * middle + front * np.sqrt(1 - middle**2)
            share = float(np.clip(normal @ self._light.to * 0.6 + 0.3, 0, 1)) * self._light.strength
            share += 0.25 * (1 - self._light.strength)
            one = stem + across * (thick * low)[:, None]
            two = stem + across * (thick * min(high + 0.02, 1))[:, None]
            sheet.fill([np.concatenate([one, two[::-1]])], dark * (1 - share) + lit * share)
        if fine < 2:
            return
        cracks = []
        for _ in range(90):
            at, y = rng.uniform(-0.95, 0.95), rng.uniform(0.0, 0.4) ** 1.3 * tall
            foot = base + UP * y + across * radius * at * (1 - 0.5 * y / tall)
            foot[0] += float(self._blown(np.array(y)))
            run, half = rng.uniform(0.1, 0.4), radius * rng.uniform(0.02, 0.07)
            cracks.append(np.stack([
                foot, foot + UP * run * 0.5 + across * half, foot + UP * run,
                foot + UP * run * 0.45 - across * half * 0.3,
            ]))  # fmt: skip
        sheet.fill(cracks, dark * 0.45, opacity=0.75)

    def birch(
        self, x: float, z: float, tall: float, leaves: Leafage, *, bare: bool = False
    ) -> None:
        """A birch: a pale stem with dark marks, thin branches, and leaves in hanging clusters."""
        rng, sheet = self._rng, self._sheet
        base = np.array([x, 0.0, z])
        distance = float(np.hypot(x, z))
        across = np.array([-z, 0.0, x]) / distance
        front = -base / distance
        radius = 0.055 + tall * 0.0075
        t = np.linspace(0, 1, 15)
        sway = np.cumsum(rng.normal(0, 0.05, 15)) * tall / 12
        stem = base + UP * (t * tall)[:, None] + across * (sway - sway[0])[:, None]
        stem[:, 0] += self._blown(t * tall)
        thick = radius * (1 - 0.85 * t) * np.where(t < 0.03, 1.4, 1)
        dark, lit = rgb(leaves.bark), rgb(leaves.bark_lit)
        bounds = np.linspace(-1, 1, 7)
        for low, high in pairwise(bounds.tolist()):
            middle = (low + high) / 2
            normal = across * middle + front * np.sqrt(1 - middle**2)
            share = float(np.clip(normal @ self._light.to * 0.5 + 0.5, 0, 1)) * self._light.strength
            share += 0.5 * (1 - self._light.strength)
            one = stem + across * (thick * low)[:, None]
            two = stem + across * (thick * min(high + 0.03, 1))[:, None]
            sheet.fill([np.concatenate([one, two[::-1]])], dark * (1 - share) + lit * share)
        marks = []
        for _ in range(46):
            at, y = rng.uniform(-1, 0.7), rng.uniform(0.005, 0.8)
            i = min(int(y * 14), 13)
            middle = stem[i] + (stem[i + 1] - stem[i]) * (y * 14 - i)
            half, rise = radius * (1 - 0.85 * y), rng.uniform(0.008, 0.035)
            until = min(at + rng.uniform(0.3, 0.9), 1)
            left, right = middle + across * half * at, middle + across * half * until
            belly = (left + right) / 2 - UP * rise
            marks.append(np.stack([left, right + UP * rise * 0.4, right, belly]))
        sheet.fill(marks, dark * 0.22, opacity=0.85)
        tips = []
        for _ in range(26):
            y = rng.uniform(0.32, 0.98)
            i = min(int(y * 14), 13)
            root, angle = stem[i], rng.uniform(0, 2 * np.pi)
            out = np.array([np.sin(angle), 0, np.cos(angle)])
            out[0] += self._lean * 1.5
            run = tall * 0.24 * (1.15 - y) * rng.uniform(0.7, 1.3)
            a = np.linspace(0, 1, 5)[:, None]
            line = root + out * run * a + UP * run * (0.9 * a - 0.75 * a**2.4)
            thin = UP * radius * 0.22 * (1.05 - a) * (1.1 - y)
            sheet.fill([np.concatenate([line + thin, (line - thin)[::-1]])], dark * 0.4)
            tips.append(line[2:])
        if bare:
            return
        spots = np.concatenate(tips)
        low_tone, high_tone = rgb(leaves.dark), rgb(leaves.lit)
        for pass_, (share, count) in enumerate(((0.0, 30), (0.4, 26), (0.8, 20), (1.15, 10))):
            spread = rng.normal(0, tall * 0.038, (len(spots) * count, 3))
            spread[:, 1] = -np.abs(spread[:, 1]) * 1.5 + tall * 0.012 * pass_
            points = np.repeat(spots, count, 0) + spread + self._light.to * tall * 0.011 * pass_
            colour = low_tone * (1 - share) + high_tone * share
            sheet.dots(points, rng.uniform(0.04, 0.055), np.clip(colour, 0, 1))

    def bush(self, x: float, z: float, wide: float, leaves: Leafage) -> None:
        """A low bush: clusters of leaves, lighter towards the light."""
        rng, sheet = self._rng, self._sheet
        base = np.array([x, 0.0, z])
        heart = base + rng.normal(0, 1, (7, 3)) * np.array([wide, 0, wide]) * 0.35
        heart[:, 1] = rng.uniform(0.1, 0.42, 7) * wide
        dark, lit = rgb(leaves.dark), rgb(leaves.lit)
        for pass_, (share, count) in enumerate(((0.0, 70), (0.35, 60), (0.75, 40))):
            spread = rng.normal(0, wide * 0.16, (len(heart) * count, 3))
            points = np.repeat(heart, count, 0) + spread
            points += self._light.to * wide * 0.05 * pass_ + UP * wide * 0.03 * pass_
            points[:, 1] = np.maximum(points[:, 1], 0.0)
            sheet.dots(points, wide * 0.045, dark * (1 - share) + lit * share)

    def tufts(self, places: Array, tall: Array, leaves: Leafage) -> list[Callable[[], None]]:
        """Tufts of grass at places (n, 2): what draws each, dark blades behind light ones."""
        rng, sheet, count = self._rng, self._sheet, len(places)
        x, z = places[:, 0], places[:, 1]
        base = np.stack([x, 0 * x, z], -1)[:, None]
        across = np.stack([-z, 0 * x, x], -1) / np.hypot(x, z)[:, None]
        across = (across * (0.0035 + 0.011 * tall)[:, None])[:, None]
        found = []
        for colour, blades in ((rgb(leaves.dark), 10), (rgb(leaves.lit), 9)):
            angle = rng.uniform(0, 2 * np.pi, (count, blades))
            out = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], -1)
            root = base + out * rng.uniform(0, 0.09, (count, blades, 1))
            high = tall[:, None, None] * rng.uniform(0.45, 1.1, (count, blades, 1))
            bend = out * high * rng.uniform(0.1, 0.75, (count, blades, 1))
            bend[..., 0] += self._lean * 3 * high[..., 0]
            middle = root + UP * high * 0.62 + bend * 0.35
            tip = root + UP * high * (1 - abs(self._lean)) + bend
            shapes = [root - across, middle - across * 0.7, tip, middle + across * 0.7,
                      root + across]  # fmt: skip
            tone = colour * rng.uniform(0.72, 1.15, (count, 1))
            found.append((sheet.at(np.stack(shapes, 2)), sheet.air.through(tone, x, z)))

        def draw(i: int) -> None:
            for blades, tone in found:
                sheet.drawing.fill(blades[i], tone[i])

        return [partial(draw, i) for i in range(count)]

    def stone(self, x: float, z: float, wide: float, dark: str, lit: str) -> None:
        """A stone: the dark under it, its body, and two facets turned to the light."""
        rng, sheet = self._rng, self._sheet
        base = np.array([x, 0.0, z])
        right = np.array([-z, 0.0, x]) / np.hypot(x, z)
        angle = np.linspace(0, np.pi, 9) + rng.uniform(-0.12, 0.12, 9)
        angle[[0, -1]] = 0.0, np.pi
        reach = rng.uniform(0.85, 1.1, (9, 1)) * wide / 2
        body = right * np.cos(angle)[:, None] * reach + UP * np.sin(angle)[:, None] * reach * 0.95
        foot = np.stack([right * -0.42 - UP * 0.13, right * 0.3 - UP * 0.16]) * wide
        blur = sheet.size(wide * 0.04, float(np.hypot(x, z)))
        under = np.concatenate([body * [1.12, 0.4, 1.12], foot * [1.3, 1.3, 1.3]])
        sheet.fill([base + under], rgb(dark) * 0.25, opacity=0.6, blur=blur)
        sheet.fill([base + np.concatenate([body, foot])], rgb(dark))
        turn = float(np.clip(right @ self._light.to * 3, -1, 1)) * wide * 0.09
        for scale, share in ((0.84, 0.4), (0.56, 0.85)):
            top = body * scale + right * turn * (1.2 - scale) * 2 + UP * wide * 0.28 * (1 - scale)
            low = top[[-1, 0]] * 0.55 + UP * wide * 0.1
            sheet.fill([base + np.concatenate([top, low[::1]])],
                       _between(rgb(dark), rgb(lit), np.array([share]))[0])  # fmt: skip

    def post(self, here: Array, there: Array | None, leaves: Leafage, high: float = 1.0) -> None:
        """A post of a fence at `here` (2,), and two rails to the next one."""
        rng, sheet = self._rng, self._sheet
        dark, lit = rgb(leaves.bark), rgb(leaves.bark_lit)
        post = np.array([here[0], 0.0, here[1]])
        across = np.array([-post[2], 0.0, post[0]]) / np.hypot(*here)
        if there is not None:
            step = np.array([there[0], 0.0, there[1]]) - post
            a = np.linspace(0, 1, 5)[:, None]
            half = UP * 0.045
            for part in (0.42, 0.8):
                first, last = high * part * rng.uniform(0.95, 1.03, 2)
                rail = post + step * a + UP * (first * (1 - a) + last * a)
                sheet.fill([np.concatenate([rail + half, (rail - half)[::-1]])], dark)
                sheet.fill([np.concatenate([rail + half, (rail + half * 0.1)[::-1]])], lit)
        tip = UP * high * rng.uniform(0.96, 1.08)
        for low, top, share in ((-1.0, 1.0, 0.25), (-0.2, 1.0, 0.75)):
            if across @ self._light.to < 0:
                low, top = -top, -low
            one, two = post + across * 0.06 * low, post + across * 0.06 * top
            colour = dark * (1 - share) + lit * share
            sheet.fill([np.stack([one, one + tip, two + tip, two])], colour)
