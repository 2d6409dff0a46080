"""The one text path: words to a picture of them; renderer/painters/text.py places the picture.

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
- The box is as wide as the longest line and as high as the lines. Alignment is within the box.
- Fonts: each character in the first family, in the order given, that has it; what is an emoji by
  default, or asks to be one (variation selector 16), in the emoji family first. Japanese text
  (language `ja`) asks the Japanese family before the Chinese one. No kerning, ligature or feature
  settings beyond the fonts' own.
- Sides of their own (`left`, `right`) count for all paragraphs alike: the rows of a card.
- The raster holds the box and a bleed of `bleed` (0.5) em on each side, for marks and swashes
  that reach out of it; its size is rounded up to whole pixels, and the box lies in its middle. It
  is drawn at `emPixels` an em, halved until no side is longer than `largest` (4096) pixels, each
  glyph's outline filled where it lies: neither hinted nor snapped to pixels, no stem darkening.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
import numpy as np
import skia

from assets.media import Bytes, Font
from story.model.values import clipped

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


class Rules(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The numbers of the layout rules above; lengths in em but for the pixels."""

    capital: float
    line: float
    baseline: float
    em_pixels: float
    bleed: float
    largest: int
    label: Plate
    caption: Plate


RULES: Final = msgspec.json.decode(
    (Path(__file__).parent / "shaders" / "shared" / "text.json").read_bytes(), type=Rules
)

_EMOJI: Final = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693"
    "\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd"
    "\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b"
    "\u2b1c\u2b50\u2b55\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f1e6-\U0001f1ff\U0001f201\U0001f21a\U0001f22f\U0001f232-\U0001f236"
    "\U0001f238-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001faff"
)
"""Emoji_Presentation (UTS 51), with what lies between in the pictographic blocks."""
_TAIL: Final = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_SIGN: Final = f"(?:[{_EMOJI}](?!\ufe0e)|[^\\s\ufe0f]\ufe0f){_TAIL}"
_EMOJI_RUN: Final = re.compile(f"((?:{_SIGN}(?:\u200d.{_TAIL})*)+)")
_UNBROKEN: Final = re.compile("(?<=[!/|}])(?=[!-~])")
_BROKEN: Final = re.compile("(?<=[A-Za-z0-9]-)(?=[0-9])")

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


class Typesetter:
    """Sets words with the fonts given, in their order of fallback. Not for use by two threads."""

    def __init__(self, fonts: Sequence[Font]) -> None:
        provider = skia.textlayout.TypefaceFontProvider()
        reader = skia.FontMgr.New_Custom_Empty()
        self._kept = tuple(fonts)  # Skia reads their bytes where they lie
        self._families: list[str] = []
        for font in self._kept:
            face = reader.makeFromData(skia.Data.MakeWithoutCopy(font.data))
            if face is None:
                continue
            provider.registerTypeface(face, font.family)
            if font.family not in self._families:
                self._families.append(font.family)
        self._collection = skia.textlayout.FontCollection()
        self._collection.setDefaultFontManager(provider)
        self._unicode = skia.Unicodes.ICU.Make()

    def layout(self, text: str, style: TextStyle) -> TextPicture:
        """The picture of `text`, clipped; an empty one has one line of no width."""
        scale = density_of(style)
        shaped = self.shape(text, style)
        pixels, density = raster(shaped.widest, shaped.height, shaped.paint)
        return TextPicture(
            pixels,
            width=shaped.widest / scale,
            height=shaped.height / scale,
            lines=shaped.lines,
            raster_width=pixels.shape[1] / density / scale,
            raster_height=pixels.shape[0] / density / scale,
        )

    def shape(self, text: str, style: TextStyle) -> Shaped:
        """`text`, clipped, with its lines broken, to be painted."""
        wrap = None if style.wrap is None else style.wrap * density_of(style)
        return Shaped(
            [
                paragraph
                for words in _paragraphs(clipped(text))
                for paragraph in self._shaped(words, style, wrap)
            ]
        )

    def _shaped(self, words: str, style: TextStyle, wrap: float | None) -> list[_Paragraph]:
        """A paragraph with its lines broken; in pieces, each beginning a line, where it has to be.

        Skia breaks a word that is wider than the wrap where the line happens to end; it begins a
        line of its own here, as in browsers.
        """
        right_to_left = is_right_to_left(words)
        whole = self._paragraph(words, style, right_to_left)
        whole.shape(wrap)
        if wrap is None or whole.widest_word <= wrap:
            return [whole]
        pieces: list[list[str]] = [[]]
        for word in words.split(" "):
            alone = self._paragraph(word, style, right_to_left)
            alone.shape(None)
            if alone.widest_word > wrap and "".join(pieces[-1]):
                pieces.append([])
            pieces[-1].append(word)
        found = [self._paragraph(" ".join(piece), style, right_to_left) for piece in pieces]
        for paragraph in found:
            paragraph.shape(wrap)
        return found

    def _paragraph(self, words: str, style: TextStyle, right_to_left: bool) -> _Paragraph:
        weight = skia.FontStyle.Bold() if style.bold else skia.FontStyle.Normal()
        families = self._order(style.language)
        sides = {"start": right_to_left, "end": not right_to_left, "left": False, "right": True}
        on_right = sides.get(style.align)
        layout = skia.textlayout
        strut = layout.StrutStyle()
        strut.setStrutEnabled(True)
        strut.setForceStrutHeight(True)
        strut.setFontFamilies(families)
        strut.setFontStyle(weight)
        strut.setFontSize(RULES.em_pixels)
        strut.setHeightOverride(True)
        strut.setHeight(RULES.line)
        strut.setHalfLeading(True)
        whole = layout.ParagraphStyle()
        whole.setStrutStyle(strut)
        whole.setTextAlign(
            layout.TextAlign.kCenter
            if on_right is None
            else layout.TextAlign.kRight
            if on_right
            else layout.TextAlign.kLeft
        )
        emoji = [family for family in families if "Emoji" in family]
        builder = layout.ParagraphBuilder.make(whole, self._collection, self._unicode)
        # This binding cannot set a paragraph's direction, so an isolate carries it.
        marked = f"\u2067{words}\u2069" if right_to_left else words
        joined = _UNBROKEN.sub("\u2060", _BROKEN.sub("\u200b", marked))
        for number, run in enumerate(_EMOJI_RUN.split(joined)):
            face = layout.TextStyle()
            face.setFontFamilies([*emoji, *families] if number % 2 else families)
            face.setFontStyle(weight)
            face.setFontSize(RULES.em_pixels)
            face.setColor(0xFF000000 | int(style.colour[1:], 16))
            face.setLocale(style.language)
            builder.pushStyle(face)
            builder.addText(run)
            builder.pop()
        share = 0.5 if on_right is None else 1.0 if on_right else 0.0
        return _Paragraph(builder.Build(), words, share)

    def _order(self, language: str) -> list[str]:
        if not language.lower().startswith("ja"):
            return self._families
        japanese = [family for family in self._families if family.endswith(" JP")]
        chinese = [i for i, family in enumerate(self._families) if family.endswith(" SC")]
        if not japanese or not chinese:
            return self._families
        rest = [family for family in self._families if family not in japanese]
        return [*rest[: chinese[0]], *japanese, *rest[chinese[0] :]]


class _Paragraph:
    """One paragraph shaped: lengths in em-pixels; `share` of the free width lies to its left."""

    def __init__(self, shaped: skia.textlayout.Paragraph, words: str, share: float) -> None:
        self._shaped = shaped
        self._empty = not words.strip()
        self._share = share
        self._given = 0.0
        self.longest = 0.0
        self.lines = 1
        self.widest_word = 0.0  # of what no rule breaks

    def shape(self, wrap: float | None) -> None:
        """Break the lines at `wrap` em-pixels, or not at all."""
        if wrap is None:
            self._shaped.layout(math.inf)
            # One pixel of room, lest rounding in the shaper break the line that just fits.
            wrap = math.ceil(self._shaped.MaxIntrinsicWidth) + 1.0
        self._given = wrap
        self._shaped.layout(wrap)
        if not self._empty:
            self.widest_word = float(self._shaped.MinIntrinsicWidth)
            self.longest = float(self._shaped.LongestLine)
            height = float(self._shaped.Height)
            self.lines = max(1, round(height / (RULES.line * RULES.em_pixels)))

    def paint(self, canvas: skia.Canvas, widest: float, top: float) -> None:
        """Draw the paragraph in a box `widest` wide, its first line beginning at `top`."""
        if self._empty:
            return
        # Skia draws each line on its baseline rounded to whole units.
        own = math.floor(float(self._shaped.AlphabeticBaseline) + 0.5)
        down = RULES.baseline * RULES.em_pixels - own
        self._shaped.paint(canvas, (widest - self._given) * self._share, top + down)


class Shaped:
    """Words whose lines are broken; lengths in em-pixels of their own style."""

    def __init__(self, paragraphs: list[_Paragraph]) -> None:
        self._paragraphs = paragraphs
        self.widest = max(paragraph.longest for paragraph in paragraphs)
        self.lines = sum(paragraph.lines for paragraph in paragraphs)
        self.height = self.lines * RULES.line * RULES.em_pixels

    def paint(self, canvas: skia.Canvas, width: float | None = None) -> None:
        """Draw them from the canvas's origin down, aligned in a box `width` (`widest`) wide."""
        top = 0.0
        for paragraph in self._paragraphs:
            paragraph.paint(canvas, self.widest if width is None else width, top)
            top += paragraph.lines * RULES.line * RULES.em_pixels


def density_of(style: TextStyle) -> float:
    """Em-pixels a metre of words in a style."""
    return RULES.em_pixels * RULES.capital / style.height


def raster(
    box_width: float, box_height: float, paint: Callable[[skia.Canvas], None]
) -> tuple[Bytes, float]:
    """The pixels of what is painted in a box, in em-pixels; how many pixels there are to one."""
    bleed = 2 * RULES.bleed * RULES.em_pixels
    width, height = box_width + bleed, box_height + bleed
    density = 1.0
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
    canvas.scale(density, density)
    canvas.concat(skia.Matrix.MakeAll(1, 0, 0, 0, 1, 0, AS_PATHS, 0, 1))
    rows, columns = pixels.shape[:2]
    canvas.translate((columns / density - box_width) / 2, (rows / density - box_height) / 2)
    paint(canvas)
    surface.flushAndSubmit()
    return pixels, density


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, tabs as spaces, control characters and half characters gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").split("\n")
    return [
        "".join(c for c in line.replace("\t", " ") if unicodedata.category(c) not in ("Cc", "Cs"))
        for line in lines
    ]


def is_right_to_left(text: str) -> bool:
    """Whether the first strongly directed character reads right to left (Unicode UAX 9, P2)."""
    for character in text:
        strength = unicodedata.bidirectional(character)
        if strength in ("R", "AL"):
            return True
        if strength == "L":
            return False
    return False
