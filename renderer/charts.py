"""A chart's shapes as a picture, with the words set as all words are.

story/charts.py says what the shapes are; the viewer's render/charts.ts draws the same.
"""

from __future__ import annotations

import skia

from renderer.text import TextPicture, TextStyle, density_of, raster
from renderer.typesetter import Typesetter
from story.charts import Plate, Shape, Slice, Stroke, Word
from story.model.values import Colour


def set_chart(
    shapes: tuple[Shape, ...],
    size: tuple[float, float],
    height: float,
    colour: Colour,
    language: str,
    setter: Typesetter,
    fine: int = 1,
) -> TextPicture:
    """The picture of shapes on a panel of `size` metres, `height` metres a capital letter.

    It is so many times as fine as it is laid out.
    """
    density = density_of(TextStyle(height))
    unit = height * density  # em-pixels a letter's height
    wide, high = size[0] * density, size[1] * density

    def paint(canvas: skia.Canvas) -> None:
        for shape in shapes:
            _paint(canvas, shape, unit, colour, language, setter)

    pixels, scale = raster(wide, high, paint, fine=fine)
    return TextPicture(
        pixels,
        width=size[0],
        height=size[1],
        lines=1,
        raster_width=pixels.shape[1] / scale / density,
        raster_height=pixels.shape[0] / scale / density,
    )


def _paint(
    canvas: skia.Canvas,
    shape: Shape,
    unit: float,
    colour: Colour,
    language: str,
    setter: Typesetter,
) -> None:
    match shape:
        case Plate():
            box = skia.Rect.MakeXYWH(
                shape.x * unit, shape.y * unit, shape.width * unit, shape.height * unit
            )
            corner = shape.corner * unit
            canvas.drawRoundRect(box, corner, corner, _ink(shape.colour, shape.alpha))
        case Stroke():
            path = skia.Path()
            for number, (x, y) in enumerate(shape.points):
                (path.lineTo if number else path.moveTo)(x * unit, y * unit)
            if len(shape.points) == 1:
                path.lineTo(shape.points[0][0] * unit + 0.01, shape.points[0][1] * unit)
            canvas.drawPath(path, _ink(shape.colour, shape.alpha, shape.width * unit))
        case Slice():
            _paint_slice(canvas, shape, unit)
        case Word():
            style = TextStyle(unit, None, "left", bold=shape.bold, colour=colour, language=language)
            words = setter.shape(shape.text, style)
            canvas.save()
            if shape.alpha < 1.0:
                canvas.saveLayerAlpha(None, round(shape.alpha * 255))
            before = {"left": 0.0, "centre": 0.5, "right": 1.0}[shape.align]
            canvas.translate(shape.x * unit, shape.y * unit)
            canvas.scale(shape.size, shape.size)
            canvas.translate(-words.widest * before, -words.height / 2)
            words.paint(canvas)
            if shape.alpha < 1.0:
                canvas.restore()
            canvas.restore()


def _paint_slice(canvas: skia.Canvas, one: Slice, unit: float) -> None:
    x, y, outer, inner = (part * unit for part in (one.x, one.y, one.radius, one.hole))
    start, sweep = one.start * 360 - 90, min((one.end - one.start) * 360, 359.99)
    around = skia.Rect.MakeLTRB(x - outer, y - outer, x + outer, y + outer)
    hole = skia.Rect.MakeLTRB(x - inner, y - inner, x + inner, y + inner)
    path = skia.Path()
    path.arcTo(around, start, sweep, True)
    if inner > 0:
        path.arcTo(hole, start + sweep, -sweep, False)
    else:
        path.lineTo(x, y)
    path.close()
    canvas.drawPath(path, _ink(one.colour, 1.0))


def _ink(colour: Colour, alpha: float, stroke: float = 0.0) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True, Color=round(alpha * 255) << 24 | int(colour[1:], 16))
    if stroke > 0:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint
