"""The build: what it leaves out of the fonts it brings."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from assets.media import Font
from renderer.text import TextStyle
from renderer.typesetter import Typesetter
from tests.web_node import build_hook

EMOJI = "NotoColorEmoji-Regular.ttf"
EMOJI_WORDS = "🦊🎉❤️🇯🇵👩‍🚀👩🌍🏛️👍🏽 1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿"


def with_drawings() -> bytes:
    """A small font with a table of SVG drawings."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf(_boxes())
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Small"})
    builder.setupOS2()
    builder.setupPost()
    drawings = newTable("SVG ")
    drawings.docList = [('<svg xmlns="http://www.w3.org/2000/svg" id="glyph1"/>', 1, 1)]
    builder.font["SVG "] = drawings
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _boxes() -> dict[str, object]:
    glyphs = {}
    for name, width in ((".notdef", 300), ("A", 400)):
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for corner in ((0, 700), (width, 700), (width, 0)):
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    return glyphs


def test_a_font_loses_a_table_and_nothing_else() -> None:
    hook = build_hook()
    whole = with_drawings()
    made = hook.without_tables(whole, hook.UNUSED_TABLES)
    assert len(made) < len(whole)
    assert hook.without_tables(made, hook.UNUSED_TABLES) == made
    assert hook.without_tables(whole, ()) == whole
    before = TTFont(io.BytesIO(whole), lazy=True)
    after = TTFont(io.BytesIO(made), lazy=True, checkChecksums=2)
    assert set(before.reader.keys()) - set(after.reader.keys()) == {"SVG "}
    for tag in after.reader.keys():  # noqa: SIM118
        old, new = before.reader[tag], after.reader[tag]
        if tag == "head":  # but for the sum over the whole file
            old, new = old[:8] + old[12:], new[:8] + new[12:]
        assert old == new, tag
    assert sum(number for (number,) in struct.iter_unpack(">L", made)) & 0xFFFFFFFF == 0xB1B0AFBA


def test_emoji_are_drawn_by_what_stays_of_their_font() -> None:
    hook = build_hook()
    whole, made = hook.PACKAGES / hook._font_sources()[EMOJI], hook.FONTS / EMOJI
    if not (whole.is_file() and made.is_file()):
        pytest.skip("needs the fonts (packaging/build_hook.py)")
    assert made.stat().st_size < whole.stat().st_size / 4
    style = TextStyle(height=0.1)
    before, after = (
        Typesetter([Font("Noto Color Emoji", 400, file.read_bytes())]).layout(EMOJI_WORDS, style)
        for file in (whole, made)
    )
    assert len(np.unique(after.pixels.reshape(-1, 4), axis=0)) > 50  # in colour
    assert (before.width, before.height) == (after.width, after.height)
    same = np.array_equal(before.pixels, after.pixels)
    assert same


def test_shaders_lose_their_comments_and_nothing_else() -> None:
    shader = "// What.\n#define HALF 0.5 // half\nfloat a = 1.0 / HALF; /* so\n much */ float b;\n"
    bare = build_hook().without_comments(shader)
    assert bare == "#define HALF 0.5\nfloat a=1.0/HALF;float b;\n"
