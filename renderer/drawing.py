"""Antialiased shapes on a picture in memory, for media that are made by code.

What is drawn, and where, is its caller's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import skia
from numpy.typing import NDArray

Array = NDArray[np.float64]
Colour = tuple[float, float, float]
"""sRGB, 0 to 1."""


class Drawing:
    """Draws on `pixels`, (h, w, 4) uint8 sRGB and opaque, in pixels from its upper left corner.

    With `around`, what crosses one side of the picture goes on at the other.
    """

    def __init__(self, pixels: NDArray[np.uint8], *, around: bool = False) -> None:
        self._height, self._width = pixels.shape[:2]
        self._around = around
        info = skia.ImageInfo.Make(
            self._width,
            self._height,
            skia.ColorType.kRGBA_8888_ColorType,
            skia.AlphaType.kPremul_AlphaType,
        )
        self._surface = skia.Surface.MakeRasterDirect(info, pixels)
        self._canvas = self._surface.getCanvas()

    def fill(
        self,
        outlines: Sequence[Array],
        colour: Colour,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
        light: bool = False,
    ) -> None:
        """Fill the outlines, each (n, 2), as one shape; `blur` in pixels, `light` is added."""
        path = skia.Path()
        low, high = 0.0, 0.0
        for outline in outlines:
            points = outline.tolist()
            path.addPoly([skia.Point(x, y) for x, y in points], True)
            across = [x for x, _ in points]
            low, high = min(low, min(across)), max(high, max(across))
        paint = _paint(colour, opacity, blur, light)
        for move in self._moves(low - 3 * blur, high + 3 * blur):
            self._canvas.translate(move, 0)
            self._canvas.drawPath(path, paint)
            self._canvas.resetMatrix()

    def dots(
        self,
        points: Array,
        size: float,
        colour: Colour,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
        light: bool = False,
    ) -> None:
        """Round dots (n, 2) of one diameter."""
        paint = _paint(colour, opacity, blur, light)
        paint.setStrokeWidth(size)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        low, high = float(points[:, 0].min()) - size, float(points[:, 0].max()) + size
        for move in self._moves(low - 3 * blur, high + 3 * blur):
            moved = [skia.Point(x + move, y) for x, y in points.tolist()]
            self._canvas.drawPoints(skia.Canvas.PointMode.kPoints_PointMode, moved, paint)

    def _moves(self, low: float, high: float) -> list[float]:
        """By how much what reaches from `low` to `high` is moved to be seen all around."""
        moves = [0.0]
        if self._around and low < 0:
            moves.append(float(self._width))
        if self._around and high > self._width:
            moves.append(-float(self._width))
        return moves


def _paint(colour: Colour, opacity: float, blur: float, light: bool) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True)
    paint.setColor4f(skia.Color4f(*colour, opacity))
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    if light:
        paint.setBlendMode(skia.BlendMode.kPlus)
    return paint
