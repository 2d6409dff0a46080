"""An equirect picture to draw on in metres: where things are seen from its middle, through air."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from renderer.drawing import Colour, Drawing
from studio.examples.shapes import Array
from studio.templates.bench import Pixels

EYE: Final = 1.6  # metres over the ground


def rgb(colour: str) -> Array:
    """`#rrggbb` as (3,) in 0..1, sRGB."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


@dataclass(frozen=True)
class Air:
    """What lies between: the colour of far things, and in how many metres they take it on."""

    away: str  # on the side away from the sun
    sunny: str  # on the side of the sun
    yaw: float  # of the sun, degrees
    reach: float  # metres after which a third of a thing's own colour is left
    spread: float = 48.0  # degrees from the sun in which the sunny side ends

    def haze(self, yaw: Array) -> Array:
        """The colour of what is far off in the directions `yaw` (n,), degrees: (n, 3)."""
        off = (np.asarray(yaw, float) - self.yaw + 180) % 360 - 180
        share = np.exp(-((off / self.spread) ** 2))[..., None]
        return np.asarray(rgb(self.away) * (1 - share) + rgb(self.sunny) * share)

    def through(self, colours: Array, x: Array | float, z: Array | float) -> list[Colour]:
        """Colours (n, 3) as they are seen from the middle, at one place or at n."""
        share = np.atleast_1d(np.exp(-np.hypot(x, z) / self.reach))[:, None]
        haze = self.haze(np.atleast_1d(np.degrees(np.arctan2(x, -np.asarray(z)))))
        seen = np.clip(colours * share + haze * (1 - share), 0, 1)
        return [(r, g, b) for r, g, b in seen.tolist()]

    def seen(self, colour: Array, x: float, z: float) -> Colour:
        """A colour (3,) as it is seen from the middle at a place."""
        return self.through(colour[None], x, z)[0]


class Sheet:
    """Draws on `pixels`, (h, 2h, 4), straight ahead (-z) in its middle."""

    def __init__(self, pixels: Pixels, air: Air) -> None:
        self.pixels = pixels
        self.air = air
        self.drawing = Drawing(pixels, around=True)

    def at(self, points: Array) -> Array:
        """Where points (..., n, 3) in metres are in the picture; each outline stays together."""
        height, width = self.pixels.shape[:2]
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        yaw = np.arctan2(x, -z)
        first = yaw[..., :1]
        yaw = first + (yaw - first + np.pi) % (2 * np.pi) - np.pi
        pitch = np.arctan2(y - EYE, np.hypot(x, z))
        return np.stack([(yaw / (2 * np.pi) + 0.5) * width, (0.5 - pitch / np.pi) * height], -1)

    def size(self, metres: float, distance: float) -> float:
        """How many pixels something has at a distance."""
        return metres / max(distance, 0.3) / np.pi * len(self.pixels)

    def fill(
        self,
        outlines: Sequence[Array] | Array,
        colour: Array,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
    ) -> None:
        """Outlines, each (n, 3) in metres, in one colour as the first of them is seen."""
        x, _, z = outlines[0][0]
        seen = self.air.seen(colour, x, z)
        self.drawing.fill(self._all(outlines), seen, opacity=opacity, blur=blur)

    def _all(self, outlines: Sequence[Array] | Array) -> Sequence[Array]:
        if len({len(each) for each in outlines}) == 1:
            return list(self.at(np.asarray(outlines)))
        return [self.at(each) for each in outlines]

    def dots(self, points: Array, metres: float, colour: Array, *, opacity: float = 1.0) -> None:
        """Dots (n, 3) of one size, near one another."""
        middle = points.mean(0)
        size = self.size(metres, float(np.hypot(middle[0], middle[2])))
        seen = self.air.seen(colour, middle[0], middle[2])
        self.drawing.dots(self.at(points), size, seen, opacity=opacity)
