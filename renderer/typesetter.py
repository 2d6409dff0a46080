"""Sets words with Skia's paragraphs by the rules of renderer/text.py: shaped, broken, painted."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import skia

from assets.media import Font
from renderer.text import (
    RULES,
    Align,
    TextPicture,
    TextStyle,
    density_of,
    is_right_to_left,
    raster,
)
from story import markup
from story.markup import Run
from story.model.values import clipped

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
