"""How words look: the rules, styles, and rasters; renderer/typesetter.py sets words by them.

Layout rules, which the viewer follows too (the numbers stand in shaders/shared/text.json):

- An em is the capital height over `capital` (0.714: Noto Sans). All layout is done at `emPixels`
  (96) pixels an em whatever the size in metres, unhinted, with sub-pixel positions, so line breaks
  never depend on the size a text is seen at. One em-pixel is `em / emPixels` metres.
- No more than `story.model.values.clipped` leaves of a text is set, whatever draws it.
- Text is split into paragraphs at line feeds. A paragraph's direction is that of its first strong
  character (left to right where it has none); `start` is the left of a left-to-right paragraph and
  the right of a right-to-left one, `end` the other side.
- Lines break at `wrap` metres, else only at line feeds: by Unicode line breaking (UAX 14) with
  what browsers do otherwise, which is not to break after ! / | } within ASCII, and to break after
  a hyphen between a letter or digit and a digit. Spaces at the end of a line hang: they count for
  nothing. A word wider than the wrap begins a line of its own and breaks anywhere.
- Every line is `line` (1.5) em high, whatever fonts it uses; its baseline lies `baseline` (1.1)
  em under its top.
- With a `leading` lines are as much higher, half of it above the words; with a `spacing` there is
  so much more between paragraphs.
- Rich words are read as story/markup.py says. A heading is set bold at its share of the size
  (`headings`), its lines as much higher. An item of a list stands `bullet` or `number` em to the
  inside, for each of its levels `bullet` more, on its start's side whatever the alignment, its
  marker `between` em before its words. An empty line is `gap` em high.
- An outline is a line of twice its width along the glyphs' edges, round at corners, under all
  words; of a heading it is as much wider. A shadow is black, of the words with their outline:
  blurred with a deviation of `blur` em, `down` em lower.
- The box is as wide as the longest line and as high as the lines. Alignment is within the box.
- Fonts: each character in the first family, in the order given, that has it; what is an emoji by
  default, or asks to be one (variation selector 16), in the emoji family first. Japanese text
  (language `ja`) asks the Japanese family before the Chinese one. No kerning, ligature or feature
  settings beyond the fonts' own.
- Sides of their own (`left`, `right`) count for all paragraphs alike: the rows of a card.
- The raster holds the box and a bleed of `bleed` (0.5) em on each side, for marks and swashes
  that reach out of it; its size is rounded up to whole pixels, and the box lies in its middle. An
  outline's width is added to the bleed. It is drawn at `emPixels` an em, or as many times that as
  it is to be `fine` (a power of two, `finest` at most), halved until no side is longer than
  `largest` (4096) pixels, each glyph's outline filled where it lies: neither hinted nor snapped to
  pixels, no stem darkening.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
import numpy as np
import skia

from assets.media import Bytes
from renderer.sights import NEAR
from story.model.values import Vector
from story.space import Pose

Align: TypeAlias = Literal["start", "centre", "end", "left", "right"]


class Plate(msgspec.Struct, frozen=True, kw_only=True):
    """Words on a plate. Lengths are shares of a hotspot's size, or of a view's height (captions).

    `wrap` of a caption is a share of the view's width. `gap` parts a label from its sign, `bottom`
    a caption's plate from the lower edge of the view.
    """

    height: float  # of a capital letter
    wrap: float
    padding: float
    corner: float
    panel: str
    opacity: float
    gap: float = 0.0
    bottom: float = 0.0


class Shadow(msgspec.Struct, frozen=True):
    """A shadow of words, em."""

    blur: float
    down: float


class Rich(msgspec.Struct, frozen=True):
    """The numbers of rich words, em but for the headings: shares of the size."""

    headings: tuple[float, float, float]
    gap: float
    bullet: float
    number: float
    between: float


class Rules(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The numbers of the layout rules above; lengths in em but for the pixels."""

    capital: float
    line: float
    baseline: float
    em_pixels: float
    bleed: float
    largest: int
    finest: int  # times emPixels
    shadow: Shadow
    rich: Rich
    label: Plate
    caption: Plate


RULES: Final = msgspec.json.decode(
    (Path(__file__).parent / "shaders" / "shared" / "text.json").read_bytes(), type=Rules
)

AS_PATHS: Final = 1e-12
"""A perspective too small to see, under which Skia draws glyphs as paths: unhinted, unsnapped."""


@dataclass(frozen=True)
class TextStyle:
    """How words are set. Lengths in metres; `colour` is `#rrggbb`; `wrap` None: no wrapping."""

    height: float  # of a capital letter
    wrap: float | None = None
    align: Align = "start"
    bold: bool = False
    colour: str = "#ffffff"
    language: str = "en"
    rich: bool = False  # marks are read: story/markup.py
    leading: float = 1.0  # times the height of a line
    spacing: float = 0.0  # between paragraphs
    outline: str | None = None  # its colour
    outline_width: float = 0.0
    shadow: float = 0.0  # how dark, 0 to 1


@dataclass(frozen=True, eq=False)
class TextPicture:
    """Words drawn: `pixels` (h, w, 4) uint8 sRGB, premultiplied, row 0 up.

    `width` and `height` are the box of the words in metres; `lines` how many there are. The raster
    is larger: `raster_width` by `raster_height` metres, with the box in its middle.
    """

    pixels: Bytes
    width: float
    height: float
    lines: int
    raster_width: float
    raster_height: float


def density_of(style: TextStyle) -> float:
    """Em-pixels a metre of words in a style."""
    return RULES.em_pixels * RULES.capital / style.height


def fineness(height: float, pose: Pose, eye: Vector, sharp: float) -> int:
    """How fine words `height` metres high have to be drawn, seen at `sharp` pixels a radian.

    A power of two times `emPixels`: as many pixels as are seen, or more.
    """
    em = height / RULES.capital * pose.scale
    distance = max(math.dist(pose.position, eye), NEAR)
    wanted = em * sharp / distance / RULES.em_pixels
    steps = math.ceil(math.log2(wanted)) if wanted > 1 else 0
    return 1 << min(steps, RULES.finest.bit_length() - 1)


def raster(
    box_width: float,
    box_height: float,
    paint: Callable[[skia.Canvas], None],
    *,
    fine: int = 1,
    around: float = 0.0,
    dark: float = 0.0,
) -> tuple[Bytes, float]:
    """The pixels of what is painted in a box, in em-pixels; how many pixels there are to one.

    `around` is what is painted out of the box beyond the bleed, `dark` how dark its shadow is.
    """
    bleed = 2 * (RULES.bleed * RULES.em_pixels + around)
    width, height = box_width + bleed, box_height + bleed
    density = float(fine)
    while max(width, height) * density > RULES.largest:
        density /= 2
    pixels = np.zeros((math.ceil(height * density), math.ceil(width * density), 4), np.uint8)
    surface = skia.Surface.MakeRasterDirect(
        skia.ImageInfo.Make(
            pixels.shape[1],
            pixels.shape[0],
            skia.ColorType.kRGBA_8888_ColorType,
            skia.AlphaType.kPremul_AlphaType,
        ),
        pixels,
        pixels.strides[0],
    )
    canvas = surface.getCanvas()
    if dark > 0:
        em = RULES.em_pixels * density
        shadow = skia.ImageFilters.DropShadow(
            0.0,
            RULES.shadow.down * em,
            RULES.shadow.blur * em,
            RULES.shadow.blur * em,
            round(dark * 255) << 24,
        )
        canvas.saveLayer(None, skia.Paint(ImageFilter=shadow))
    canvas.scale(density, density)
    canvas.concat(skia.Matrix.MakeAll(1, 0, 0, 0, 1, 0, AS_PATHS, 0, 1))
    rows, columns = pixels.shape[:2]
    canvas.translate((columns / density - box_width) / 2, (rows / density - box_height) / 2)
    paint(canvas)
    if dark > 0:
        canvas.restore()
    surface.flushAndSubmit()
    return pixels, density


def is_right_to_left(text: str) -> bool:
    """Whether the first strongly directed character reads right to left (Unicode UAX 9, P2)."""
    for character in text:
        strength = unicodedata.bidirectional(character)
        if strength in ("R", "AL"):
            return True
        if strength == "L":
            return False
    return False
