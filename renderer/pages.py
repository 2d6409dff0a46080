"""Pages of a contact sheet: cells of pictures with words under them, as pixels or as a PDF.

What a cell shows is the caller's (studio/sheet). All lengths are pixels of a page, points of a PDF.

A cell is `width` wide. Its picture is 16 to 9 with a row of `TILES` small ones under it, each twice
as wide as high; where there are none, the picture has their room as well. Under them stand a name
and `LINES` lines, the last of which warn. What could not be drawn has its words in the place of
pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import skia

from assets.media import Bytes
from renderer.text import AS_PATHS, Align, TextStyle, density_of
from renderer.typesetter import Shaped, Typesetter
from story.errors import ExportError
from story.model.values import Colour

TILES: Final = 3
LINES: Final = 4
GAP: Final = 4  # between the pictures of a cell
_LEADING: Final = 0.714 / 1.5  # of a line's height: a capital letter's, as renderer/text.py sets it
_ELLIPSIS: Final = "…"


@dataclass(frozen=True)
class Ink:
    """The colours of a page."""

    ground: Colour
    plate: Colour  # behind what does not fill its room, and behind words in a picture's place
    line: Colour
    text: Colour
    dim: Colour
    accent: Colour
    warning: Colour
    error: Colour


@dataclass(frozen=True, eq=False)
class Cell:
    """What one thing looks like. Pictures are (h, w, 4) uint8 sRGB, opaque, of any size.

    `refused` is what went wrong and what to do, in the place of pictures. `quote` are words to
    show there of a file that has nothing but words.
    """

    name: str
    kind: str = ""
    lines: tuple[str, ...] = ()
    warning: str = ""
    picture: Bytes | None = None
    tiles: tuple[Bytes, ...] = ()
    refused: tuple[str, str] | None = None
    quote: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How pages are laid out. `width` is a cell's."""

    columns: int
    rows: int
    width: int

    @property
    def tile(self) -> tuple[int, int]:
        """The size of a small picture."""
        wide = (self.width - GAP * (TILES - 1)) / TILES
        return math.floor(wide), math.floor(wide / 2)

    @property
    def picture(self) -> tuple[int, int]:
        """The size of the picture over small ones."""
        return self.width, round(self.width * 9 / 16)

    @property
    def whole(self) -> tuple[int, int]:
        """The size of a picture without small ones."""
        return self.width, self.picture[1] + GAP + self.tile[1]

    @property
    def _unit(self) -> float:
        return self.width / 480

    @property
    def name_line(self) -> float:
        """The height of a cell's name."""
        return 27 * self._unit

    @property
    def text_line(self) -> float:
        """The height of a line under it."""
        return 21 * self._unit

    @property
    def margin(self) -> int:
        """Round a page."""
        return round(56 * self._unit)

    @property
    def gutter(self) -> int:
        """Between cells."""
        return round(32 * self._unit)

    @property
    def head(self) -> int:
        """The height of a page's head, with the space under it."""
        return round(96 * self._unit)

    @property
    def cell_height(self) -> int:
        """Of a cell with its words."""
        words = 8 * self._unit + self.name_line + LINES * self.text_line
        return self.whole[1] + math.ceil(words)

    def size(self, cells: int) -> tuple[int, int]:
        """Width and height of a page of so many cells."""
        columns = max(1, min(self.columns, cells))
        rows = max(1, math.ceil(cells / columns))
        between = (columns - 1) * self.gutter, (rows - 1) * self.gutter
        return (
            2 * self.margin + columns * self.width + between[0],
            2 * self.margin + self.head + rows * self.cell_height + between[1],
        )


class Pages:
    """Paints pages with one set of fonts. Not for use by two threads."""

    def __init__(self, plan: Plan, ink: Ink, setter: Typesetter) -> None:
        self.plan, self._ink, self._setter = plan, ink, setter

    def pixels(self, title: str, about: str, cells: Sequence[Cell]) -> Bytes:
        """One page: (h, w, 4) uint8 sRGB, opaque."""
        width, height = self.plan.size(len(cells))
        pixels = np.zeros((height, width, 4), np.uint8)
        info = skia.ImageInfo.Make(
            width,
            height,
            skia.ColorType.kRGBA_8888_ColorType,
            skia.AlphaType.kPremul_AlphaType,
        )
        surface = skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0])
        self.paint(surface.getCanvas(), title, about, cells, plain=False)
        surface.flushAndSubmit()
        return pixels

    def paint(
        self,
        canvas: skia.Canvas,
        title: str,
        about: str,
        cells: Sequence[Cell],
        *,
        plain: bool,
    ) -> None:
        """Draw a page from the canvas's origin on; `plain`: its words stay words, as in a PDF."""
        plan = self.plan
        width, height = plan.size(len(cells))
        pen = _Pen(canvas, self._setter, plain=plain)
        pen.box((0, 0, width, height), self._ink.ground)
        across = width - 2 * plan.margin
        about_style = TextStyle(plan.text_line * _LEADING, colour=self._ink.dim)
        right = min(pen.wide(about, about_style), across / 2)
        top = plan.margin - plan.name_line * 0.35
        name = TextStyle(plan.name_line * 1.5 * _LEADING, bold=True, colour=self._ink.text)
        pen.line(title, name, plan.margin, top, across - right - plan.gutter)
        down = top + plan.name_line * 1.5 - plan.text_line * 1.2
        pen.line(about, about_style, plan.margin + across - right, down, right + 1)
        rule = plan.margin + plan.head - plan.gutter - 1
        pen.box((plan.margin, rule, across, max(1, plan.width / 480)), self._ink.line)
        columns = max(1, min(plan.columns, len(cells)))
        for number, cell in enumerate(cells):
            row, column = divmod(number, columns)
            left = plan.margin + column * (plan.width + plan.gutter)
            high = plan.margin + plan.head + row * (plan.cell_height + plan.gutter)
            self._paint_cell(pen, cell, left, high)

    def _paint_cell(self, pen: _Pen, cell: Cell, left: float, top: float) -> None:
        plan, ink = self.plan, self._ink
        corner = 6 * plan.width / 480
        whole = (left, top, *plan.whole)
        if cell.refused is not None:
            self._paint_words(pen, whole, cell.refused, (ink.error, ink.dim), corner)
        elif cell.quote:
            self._paint_words(pen, whole, cell.quote, (ink.text, ink.text), corner)
        elif cell.tiles:
            with pen.clipped(whole, corner):
                self._paint_pictures(pen, cell, left, top)
        else:
            with pen.clipped(whole, corner):
                pen.box(whole, ink.plate)
                if cell.picture is not None:
                    pen.picture(cell.picture, whole)
        down = top + plan.whole[1] + 8 * plan.width / 480
        kind_colour = ink.accent if cell.refused is None else ink.error
        kind_style = TextStyle(plan.text_line * 0.95 * _LEADING, colour=kind_colour, bold=True)
        room = pen.wide(cell.kind, kind_style)
        name = TextStyle(plan.name_line * 0.88 * _LEADING, bold=True, colour=ink.text)
        pen.line(cell.name, name, left, down, plan.width - room - corner * 2, middle=True)
        pen.line(
            cell.kind,
            kind_style,
            left + plan.width - room,
            down + (plan.name_line * 0.88 - plan.text_line * 0.95) * 0.72,
            room + 1,
        )
        down += plan.name_line
        small = plan.text_line * 0.9 * _LEADING
        lines = cell.lines[: LINES - 1] if cell.warning else cell.lines[:LINES]
        for words in lines:
            pen.line(words, TextStyle(small, colour=ink.dim), left, down, plan.width)
            down += plan.text_line
        warning = TextStyle(small, plan.width, "left", colour=ink.warning)
        pen.lines(cell.warning, warning, left, down, LINES - len(lines))

    def _paint_pictures(self, pen: _Pen, cell: Cell, left: float, top: float) -> None:
        plan = self.plan
        if cell.picture is not None:
            pen.picture(cell.picture, (left, top, *plan.picture))
        wide, high = plan.tile
        down = top + plan.picture[1] + GAP
        for number, tile in enumerate(cell.tiles[:TILES]):
            at = left + number * (wide + GAP)
            across = plan.width - number * (wide + GAP) if number == TILES - 1 else wide
            pen.picture(tile, (at, down, across, high))

    def _paint_words(
        self,
        pen: _Pen,
        room: tuple[float, float, float, float],
        words: Sequence[str],
        colours: tuple[Colour, Colour],
        corner: float,
    ) -> None:
        """Paragraphs in the place of a picture, the first in a colour of its own."""
        plan = self.plan
        left, top, width, height = room
        inset = plan.text_line
        with pen.clipped(room, corner):
            pen.box(room, self._ink.plate)
            down = top + inset
            for number, paragraph in enumerate(words):
                colour = colours[0] if number == 0 else colours[1]
                style = TextStyle(
                    plan.text_line * _LEADING, width - 2 * inset, bold=False, colour=colour
                )
                shaped = self._setter.shape(paragraph, style)
                down += pen.shaped(shaped, style, left + inset, down) + inset / 2
                if down > top + height:
                    return


class PdfPages:
    """Writes pages into a PDF file, one after another: none is held."""

    def __init__(self, path: Path, pages: Pages, title: str) -> None:
        """Raises ExportError where nothing can be written."""
        self._path, self._pages, self._title = path, pages, title
        self._stream = skia.FILEWStream(str(path))
        if not self._stream.isValid():
            raise ExportError(f"{path.name} could not be written.", "Choose another folder.")
        about = skia.PDF.Metadata()
        about.fTitle = title
        about.fCreator = "Diorama"
        self._document = skia.PDF.MakeDocument(self._stream, about)
        self._open = True

    def add(self, about: str, cells: Sequence[Cell]) -> None:
        """One page more."""
        width, height = self._pages.plan.size(len(cells))
        canvas = self._document.beginPage(width, height)
        self._pages.paint(canvas, self._title, about, cells, plain=True)
        self._document.endPage()

    def finish(self) -> tuple[str, ...]:
        """The file's name, now that it is whole."""
        self._document.close()
        self._stream.flush()
        self._open = False
        return (self._path.name,)

    def close(self) -> None:
        """Let go of the file."""
        if self._open:
            self._document.abort()
            self._open = False


class _Pen:
    """Draws boxes, pictures and words on a canvas."""

    def __init__(self, canvas: skia.Canvas, setter: Typesetter, *, plain: bool) -> None:
        self._canvas, self._setter, self._plain = canvas, setter, plain

    def box(self, room: tuple[float, float, float, float], colour: Colour) -> None:
        """Fill a rectangle: left, top, width, height."""
        paint = skia.Paint(AntiAlias=True, Color=0xFF000000 | int(colour[1:], 16))
        self._canvas.drawRect(skia.Rect.MakeXYWH(*room), paint)

    def clipped(self, room: tuple[float, float, float, float], corner: float) -> _Clipped:
        """Draw within rounded corners."""
        return _Clipped(self._canvas, room, corner)

    def picture(self, pixels: Bytes, room: tuple[float, float, float, float]) -> None:
        """A picture that fills a rectangle, what is too much of it cut off."""
        width, height = room[2:]
        high, wide = pixels.shape[:2]
        scale = max(width / wide, height / high)
        seen = skia.Rect.MakeXYWH(
            (wide - width / scale) / 2, (high - height / scale) / 2, width / scale, height / scale
        )
        image = skia.Image.fromarray(
            np.ascontiguousarray(pixels), skia.ColorType.kRGBA_8888_ColorType
        )
        if self._plain:  # a PDF holds a JPEG as it is: a tenth of its pixels' size
            coded = image.encodeToData(skia.EncodedImageFormat.kJPEG, 90)
            held = skia.Image.MakeFromEncoded(coded) if coded is not None else None
            image = image if held is None else held
        same = abs(scale - 1) < 0.02
        sampling = skia.SamplingOptions(
            skia.FilterMode.kLinear, skia.MipmapMode.kNone if same else skia.MipmapMode.kLinear
        )
        self._canvas.drawImageRect(
            image, seen, skia.Rect.MakeXYWH(*room), sampling, skia.Paint(AntiAlias=True)
        )

    def wide(self, words: str, style: TextStyle) -> float:
        """How wide a line of words is."""
        return self._setter.shape(words, style).widest / density_of(style) if words else 0.0

    def line(
        self,
        words: str,
        style: TextStyle,
        left: float,
        top: float,
        room: float,
        *,
        middle: bool = False,
    ) -> None:
        """One line of words, what is too long cut at its end, or in its middle as names are."""
        if not words:
            return
        words = " ".join(words.split())
        style = _sided(style, "left")
        shaped = self._setter.shape(words, style)
        if shaped.widest / density_of(style) > room:
            shaped = self._cut(words, style, room, middle=middle)
        self.shaped(shaped, style, left, top)

    def lines(self, words: str, style: TextStyle, left: float, top: float, most: int) -> None:
        """Words in so many lines at most, what is too long cut at its end."""
        if not words:
            return
        shaped = self._setter.shape(words, style)
        fits = len(words)
        while shaped.lines > most and fits > 1:
            fits = min(fits - 1, int(fits * 0.97))
            shaped = self._setter.shape(words[:fits].rstrip() + _ELLIPSIS, style)
        self.shaped(shaped, style, left, top)

    def shaped(self, shaped: Shaped, style: TextStyle, left: float, top: float) -> float:
        """Words whose lines are broken; how high they are."""
        density = density_of(style)
        canvas = self._canvas
        canvas.save()
        canvas.translate(left, top)
        canvas.scale(1 / density, 1 / density)
        if not self._plain:
            canvas.concat(skia.Matrix.MakeAll(1, 0, 0, 0, 1, 0, AS_PATHS, 0, 1))
        shaped.paint(canvas)
        canvas.restore()
        return shaped.height / density

    def _cut(self, words: str, style: TextStyle, room: float, *, middle: bool) -> Shaped:
        """The longest beginning of words that fits with an ellipsis; of a name its end stays."""
        tail = words[-min(10, len(words) // 3) :] if middle else ""
        few, many = 0, len(words) - len(tail)
        while few < many:
            half = (few + many + 1) // 2
            shorter = words[:half].rstrip() + _ELLIPSIS + tail
            if self._setter.shape(shorter, style).widest / density_of(style) <= room:
                few = half
            else:
                many = half - 1
        return self._setter.shape(words[:few].rstrip() + _ELLIPSIS + tail, style)


class _Clipped:
    """A canvas clipped to a rounded rectangle while it lasts."""

    def __init__(
        self, canvas: skia.Canvas, room: tuple[float, float, float, float], corner: float
    ) -> None:
        self._canvas, self._room, self._corner = canvas, room, corner

    def __enter__(self) -> None:
        self._canvas.save()
        box = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*self._room), self._corner, self._corner)
        self._canvas.clipRRect(box, True)

    def __exit__(self, *ended: object) -> None:
        self._canvas.restore()


def _sided(style: TextStyle, align: Align) -> TextStyle:
    return TextStyle(style.height, style.wrap, align, style.bold, style.colour, style.language)
