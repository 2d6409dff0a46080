"""Signs drawn by code: weather glyphs, cards, rails; (h, w, 4) sRGB with straight alpha."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.examples.shapes import Array
from studio.templates.bench import Pixels

FINE: Final = 3  # times as large, then scaled down: smooth edges
Pen = ImageDraw.ImageDraw
Draw = Callable[[ImageDraw.ImageDraw, float], None]


def glyph(draw: Draw, side: int = 320, colour: str = "#ffffff") -> Pixels:
    """What `draw` paints in white on black, in units of the side, in one colour."""
    mask = Image.new("L", (side * FINE, side * FINE), 0)
    draw(ImageDraw.Draw(mask), side * FINE)
    mask = mask.resize((side, side), Image.Resampling.LANCZOS)
    return _tinted(mask, colour)


def rain(draw: ImageDraw.ImageDraw, side: float) -> None:
    """A cloud with drops."""
    _cloud(draw, side, 0.0)
    for x, y in ((0.30, 0.66), (0.50, 0.72), (0.70, 0.66), (0.40, 0.84), (0.60, 0.88)):
        _stroke(draw, side, [(x + 0.025, y - 0.05), (x - 0.025, y + 0.05)], 0.05)


def wind(draw: ImageDraw.ImageDraw, side: float) -> None:
    """Three gusts."""
    for y, long, curl, up in ((0.40, 0.58, 0.13, -1), (0.54, 0.72, 0.12, 1), (0.66, 0.46, 0.10, 1)):
        turn = np.linspace(-np.pi / 2, np.pi * 0.8, 40)
        bow = [(long + curl * np.cos(a), y + up * (curl + curl * np.sin(a))) for a in turn]
        _stroke(draw, side, [(0.12, y), *bow], 0.06)


def snow(draw: ImageDraw.ImageDraw, side: float) -> None:
    """A crystal with six arms."""
    for arm in range(6):
        a = np.pi / 3 * arm + np.pi / 6
        way = np.array([np.cos(a), np.sin(a)])
        across = np.array([-way[1], way[0]])
        middle = np.array([0.5, 0.5])
        _stroke(draw, side, [middle, middle + way * 0.37], 0.05)
        for out, long in ((0.17, 0.09), (0.27, 0.08)):
            knee = middle + way * out
            for hand in (1, -1):
                _stroke(draw, side, [knee, knee + (way * 0.75 + across * hand) * long], 0.042)


def heat(draw: ImageDraw.ImageDraw, side: float) -> None:
    """A sun beside a thermometer."""
    cx, cy, r = 0.40, 0.42, 0.145
    draw.ellipse(_box(side, cx, cy, r), fill=255)
    for ray in range(8):
        a = np.pi / 4 * ray
        if ray in (0, 1):
            continue  # where the thermometer stands
        way = np.array([np.cos(a), np.sin(a)])
        middle = np.array([cx, cy])
        _stroke(draw, side, [middle + way * 0.215, middle + way * 0.30], 0.05)
    x, bulb = 0.72, 0.74
    _stroke(draw, side, [(x, 0.27), (x, bulb)], 0.15)
    draw.ellipse(_box(side, x, bulb, 0.125), fill=255)
    _stroke(draw, side, [(x, 0.29), (x, bulb)], 0.078, 0)
    draw.ellipse(_box(side, x, bulb, 0.088), fill=0)
    _stroke(draw, side, [(x, 0.46), (x, bulb)], 0.04)
    draw.ellipse(_box(side, x, bulb, 0.058), fill=255)


def card(
    width: int,
    height: int,
    colour: str,
    *,
    ground: str = "#10151b",
    opacity: float = 0.965,
    band: float = 0.0,
    medal: int = 0,
    corner: int = 42,
) -> Pixels:
    """A dark plate with a coloured band on top, and a medal of that radius on its upper edge.

    Around it is room for its shadow: 48 pixels, and the medal's radius above.
    """
    margin = 48
    full = (width + 2 * margin, height + 2 * margin + medal)
    size = (full[0] * 2, full[1] * 2)
    left, top = margin * 2, (margin + medal) * 2
    right, low = left + width * 2, top + height * 2
    plate = Image.new("L", size, 0)
    pen = ImageDraw.Draw(plate)
    pen.rounded_rectangle((left, top, right, low), corner * 2, fill=255)
    middle = ((left + right) / 2, top)
    if medal:
        pen.ellipse(_round(middle, medal * 2), fill=255)
    shadow = plate.filter(ImageFilter.GaussianBlur(30))
    body = Image.new("RGB", size, ground)
    paint = ImageDraw.Draw(body)
    if band:
        paint.rectangle((0, 0, size[0], top + band * (low - top)), fill=colour)
    if medal:
        paint.ellipse(_round(middle, medal * 2), fill=ground)
        paint.ellipse(_round(middle, medal * 2), outline=colour, width=16)
        if band:
            paint.ellipse(_round(middle, medal * 2 + 8), outline=ground, width=10)
    shade = plate.point([round(level * opacity) for level in range(256)])
    if band:
        solid = Image.new("L", size, 0)
        ImageDraw.Draw(solid).rectangle((0, 0, size[0], top + band * (low - top)), fill=255)
        shade = ImageChops.lighter(shade, ImageChops.multiply(plate, solid))
    glow = shadow.point([round(level * 0.45) for level in range(256)])
    alpha = ImageChops.lighter(shade, ImageChops.subtract(glow, shade))
    colours = Image.composite(body, Image.new("RGB", size, "#000000"), plate)
    picture = Image.merge("RGBA", (*colours.split(), alpha))
    # premultiplied while it shrinks, so that no dark edge creeps in
    return np.asarray(_shrunk(picture, full))


def rail(width: int = 900, height: int = 24, colour: str = "#ffffff") -> Pixels:
    """A round-ended bar."""
    mask = Image.new("L", (width * FINE, height * FINE), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, width * FINE - 1, height * FINE - 1), height * FINE / 2, fill=255
    )
    return _tinted(mask.resize((width, height), Image.Resampling.LANCZOS), colour)


def halved(pixels: Pixels) -> Pixels:
    """The picture at half its size, smoothly."""
    height, width = pixels.shape[:2]
    return np.asarray(_shrunk(Image.fromarray(pixels), (width // 2, height // 2)))


def _tinted(mask: Image.Image, colour: str) -> Pixels:
    picture = Image.new("RGBA", mask.size, colour)
    picture.putalpha(mask)
    return np.asarray(picture)


def _shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def _cloud(draw: ImageDraw.ImageDraw, side: float, down: float) -> None:
    for x, y, r in ((0.33, 0.42, 0.15), (0.52, 0.34, 0.19), (0.70, 0.43, 0.135)):
        draw.ellipse(_box(side, x, y + down, r), fill=255)
    box = (0.20 * side, (0.42 + down) * side, 0.83 * side, (0.565 + down) * side)
    draw.rounded_rectangle(box, 0.07 * side, fill=255)


def _box(side: float, x: float, y: float, r: float) -> tuple[float, float, float, float]:
    return (x - r) * side, (y - r) * side, (x + r) * side, (y + r) * side


def _round(middle: tuple[float, float], r: float) -> tuple[float, float, float, float]:
    return middle[0] - r, middle[1] - r, middle[0] + r, middle[1] + r


def _stroke(
    draw: ImageDraw.ImageDraw,
    side: float,
    path: Iterable[Sequence[float] | Array],
    wide: float,
    fill: int = 255,
) -> None:
    points = [(float(x) * side, float(y) * side) for x, y in path]
    draw.line(points, fill=fill, width=round(wide * side), joint="curve")
    for x, y in (points[0], points[-1]):
        r = wide * side / 2
        draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)
