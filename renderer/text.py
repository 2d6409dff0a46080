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
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
import numpy as np
import skia

from assets.media import Bytes, Font
from renderer.sights import NEAR
from story import markup
from story.markup import Run
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

_FACES: Final = {
    (False, False): skia.FontStyle.Normal,
    (True, False): skia.FontStyle.Bold,
    (False, True): skia.FontStyle.Italic,
    (True, True): skia.FontStyle.BoldItalic,
}

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

    def layout(self, text: str, style: TextStyle, fine: int = 1) -> TextPicture:
        """The picture of `text`, clipped; an empty one has one line of no width."""
        scale = density_of(style)
        shaped = self.shape(text, style)
        around = style.outline_width * scale if style.outline else 0.0
        pixels, density = raster(
            shaped.widest, shaped.height, shaped.paint, fine=fine, around=around, dark=style.shadow
        )
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
        room = None if style.wrap is None else style.wrap * density_of(style)
        blocks: list[_Block] = []
        for words in _paragraphs(clipped(text)):
            above = style.spacing * density_of(style) if blocks else 0.0
            if style.rich:
                (told,) = markup.paragraphs(words)
                blocks += self._rich(told, style, room, above)
                continue
            for paragraph in self._shaped((Run(words, style.bold),), style, room):
                blocks.append(_Block(paragraph, above))
                above = 0.0
        return Shaped(blocks)

    def _rich(
        self, told: markup.Paragraph, style: TextStyle, room: float | None, above: float
    ) -> list[_Block]:
        """The blocks of a paragraph with marks."""
        em = RULES.em_pixels
        if not told.runs and not told.marker:
            empty = self._paragraph((Run(""),), style, right_to_left=False)
            return [_Block(empty, above, ratio=RULES.rich.gap / (RULES.line * style.leading))]
        bold = style.bold or told.heading > 0
        runs = tuple(run._replace(bold=bold or run.bold) for run in told.runs)
        ratio = RULES.rich.headings[told.heading - 1] if told.heading else 1.0
        indent, marker = 0.0, None
        if told.marker:
            step = RULES.rich.bullet if told.marker == "•" else RULES.rich.number
            indent = (step + told.level * RULES.rich.bullet) * em
            style = replace(style, align="start")
            right = is_right_to_left(told.words)
            marker = self._paragraph((Run(told.marker, style.bold),), style, right)
            marker.shape(None)
        wrap = None if room is None else max(room - indent, em) / ratio
        blocks: list[_Block] = []
        for paragraph in self._shaped(runs or (Run(""),), style, wrap):
            blocks.append(_Block(paragraph, above, ratio, indent, marker))
            above, marker = 0.0, None
        return blocks

    def _shaped(
        self, runs: Sequence[Run], style: TextStyle, wrap: float | None
    ) -> list[_Paragraph]:
        """A paragraph with its lines broken; in pieces, each beginning a line, where it has to be.

        Skia breaks a word that is wider than the wrap where the line happens to end; it begins a
        line of its own here, as in browsers.
        """
        words = "".join(run.text for run in runs)
        right_to_left = is_right_to_left(words)
        whole = self._paragraph(runs, style, right_to_left)
        whole.shape(wrap)
        if wrap is None or whole.widest_word <= wrap:
            return [whole]
        begins, at = [0], 0
        for word in words.split(" "):
            alone = self._paragraph(_cut(runs, at, at + len(word)), style, right_to_left)
            alone.shape(None)
            if alone.widest_word > wrap and words[begins[-1] : at].strip(" "):
                begins.append(at)
            at += len(word) + 1
        # The space before what begins a line is gone.
        ends = [*(begin - 1 for begin in begins[1:]), len(words)]
        found = [
            self._paragraph(_cut(runs, begin, end), style, right_to_left)
            for begin, end in zip(begins, ends, strict=True)
        ]
        for paragraph in found:
            paragraph.shape(wrap)
        return found

    def _paragraph(self, runs: Sequence[Run], style: TextStyle, right_to_left: bool) -> _Paragraph:
        built = [self._built(runs, style, right_to_left)]
        if style.outline is not None and style.outline_width > 0:
            wide = 2 * style.outline_width * density_of(style)
            under = skia.Paint(AntiAlias=True, Color=_argb(style.outline))
            under.setStyle(skia.Paint.kStroke_Style)
            under.setStrokeWidth(wide)
            under.setStrokeJoin(skia.Paint.kRound_Join)
            built.insert(0, self._built(runs, style, right_to_left, under))
        on_right = _on_right(style.align, right_to_left)
        share = 0.5 if on_right is None else 1.0 if on_right else 0.0
        empty = not any(run.text.strip() for run in runs)
        return _Paragraph(built, empty, share, style.leading, right_to_left)

    def _built(
        self,
        runs: Sequence[Run],
        style: TextStyle,
        right_to_left: bool,
        paint: skia.Paint | None = None,
    ) -> skia.textlayout.Paragraph:
        """Runs for Skia, in the style's colour or another paint."""
        families = self._order(style.language)
        on_right = _on_right(style.align, right_to_left)
        layout = skia.textlayout
        strut = layout.StrutStyle()
        strut.setStrutEnabled(True)
        strut.setForceStrutHeight(True)
        strut.setFontFamilies(families)
        strut.setFontStyle(skia.FontStyle.Bold() if runs[0].bold else skia.FontStyle.Normal())
        strut.setFontSize(RULES.em_pixels)
        strut.setHeightOverride(True)
        strut.setHeight(RULES.line * style.leading)
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
        for place, run in enumerate(runs):
            # This binding cannot set a paragraph's direction, so an isolate carries it.
            first = "\u2067" if right_to_left and place == 0 else ""
            last = "\u2069" if right_to_left and place == len(runs) - 1 else ""
            joined = _UNBROKEN.sub("\u2060", _BROKEN.sub("\u200b", f"{first}{run.text}{last}"))
            for number, part in enumerate(_EMOJI_RUN.split(joined)):
                face = layout.TextStyle()
                face.setFontFamilies([*emoji, *families] if number % 2 else families)
                face.setFontStyle(_FACES[run.bold, run.italic]())
                face.setFontSize(RULES.em_pixels)
                face.setColor(_argb(style.colour))
                face.setLocale(style.language)
                if paint is not None:
                    face.setForegroundPaint(paint)
                builder.pushStyle(face)
                builder.addText(part)
                builder.pop()
        return builder.Build()

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
    """One paragraph shaped: lengths in em-pixels; `share` of the free width lies to its left.

    `built` are its coats, laid out alike.
    """

    def __init__(
        self,
        built: list[skia.textlayout.Paragraph],
        empty: bool,
        share: float,
        leading: float,
        right_to_left: bool,
    ) -> None:
        self._built = built
        self._empty = empty
        self._share = share
        self._leading = leading
        self._given = 0.0
        self.right_to_left = right_to_left
        self.longest = 0.0
        self.lines = 1
        self.widest_word = 0.0  # of what no rule breaks

    @property
    def line(self) -> float:
        """The height of a line."""
        return RULES.line * self._leading * RULES.em_pixels

    def shape(self, wrap: float | None) -> None:
        """Break the lines at `wrap` em-pixels, or not at all."""
        shaped = self._built[-1]
        if wrap is None:
            shaped.layout(math.inf)
            # One pixel of room, lest rounding in the shaper break the line that just fits.
            wrap = math.ceil(shaped.MaxIntrinsicWidth) + 1.0
        self._given = wrap
        for each in self._built:
            each.layout(wrap)
        if not self._empty:
            self.widest_word = float(shaped.MinIntrinsicWidth)
            self.longest = float(shaped.LongestLine)
            self.lines = max(1, round(float(shaped.Height) / self.line))

    @property
    def coats(self) -> int:
        """How often it is painted, one coat over the other: words, under them their outline."""
        return len(self._built)

    def paint(self, canvas: skia.Canvas, widest: float, coat: int) -> None:
        """Draw a coat of the paragraph in a box `widest` wide."""
        if self._empty:
            return
        # Skia draws each line on its baseline rounded to whole units.
        own = math.floor(float(self._built[-1].AlphabeticBaseline) + 0.5)
        above = RULES.baseline + (self._leading - 1) * RULES.line / 2
        left = (widest - self._given) * self._share
        self._built[coat].paint(canvas, left, above * RULES.em_pixels - own)


@dataclass(frozen=True)
class _Block:
    """A paragraph in its place under another; lengths in em-pixels of the whole."""

    paragraph: _Paragraph
    above: float
    ratio: float = 1.0  # of its em-pixels to the whole's
    indent: float = 0.0  # on the side where it starts
    marker: _Paragraph | None = None

    @property
    def width(self) -> float:
        return self.indent + self.paragraph.longest * self.ratio

    @property
    def height(self) -> float:
        return self.paragraph.lines * self.paragraph.line * self.ratio

    def paint(self, canvas: skia.Canvas, width: float, top: float, coat: int) -> None:
        right = self.paragraph.right_to_left
        canvas.save()
        canvas.translate(0.0 if right else self.indent, top)
        canvas.scale(self.ratio, self.ratio)
        self.paragraph.paint(canvas, (width - self.indent) / self.ratio, coat)
        canvas.restore()
        if self.marker is not None:
            wide = self.marker.longest
            before = self.indent - RULES.rich.between * RULES.em_pixels - wide
            canvas.save()
            canvas.translate(width - before - wide if right else before, top)
            self.marker.paint(canvas, wide, coat)
            canvas.restore()


class Shaped:
    """Words whose lines are broken; lengths in em-pixels of their own style."""

    def __init__(self, blocks: list[_Block]) -> None:
        self._blocks = blocks
        self.widest = max(block.width for block in blocks)
        self.lines = sum(block.paragraph.lines for block in blocks)
        self.height = sum(block.above + block.height for block in blocks)

    def paint(self, canvas: skia.Canvas, width: float | None = None) -> None:
        """Draw them from the canvas's origin down, aligned in a box `width` (`widest`) wide."""
        for coat in range(self._blocks[0].paragraph.coats):
            top = 0.0
            for block in self._blocks:
                top += block.above
                block.paint(canvas, self.widest if width is None else width, top, coat)
                top += block.height


def density_of(style: TextStyle) -> float:
    """Em-pixels a metre of words in a style."""
    return RULES.em_pixels * RULES.capital / style.height


def fineness(style: TextStyle, scale: float, distance: float, sharp: float) -> int:
    """How fine words have to be drawn, seen `distance` metres away at `sharp` pixels a radian.

    A power of two times `emPixels`: as many pixels as are seen, or more. `scale` is of their pose.
    """
    em = style.height / RULES.capital * scale
    wanted = em * sharp / max(distance, NEAR) / RULES.em_pixels
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


def _cut(runs: Sequence[Run], begin: int, end: int) -> tuple[Run, ...]:
    """The part of runs between two of their letters."""
    found: list[Run] = []
    at = 0
    for run in runs:
        text = run.text[max(begin - at, 0) : max(end - at, 0)]
        if text:
            found.append(run._replace(text=text))
        at += len(run.text)
    return tuple(found) or (runs[0]._replace(text=""),)


def _on_right(align: Align, right_to_left: bool) -> bool | None:
    """Whether lines keep to the right; None: to the middle."""
    sides = {"start": right_to_left, "end": not right_to_left, "left": False, "right": True}
    return sides.get(align)


def _argb(colour: str) -> int:
    return 0xFF000000 | int(colour[1:], 16)


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
