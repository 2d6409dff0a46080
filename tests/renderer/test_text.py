"""What words look like: every script, direction, wrapping, and where the capitals stand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.fonts import NPM_SOURCES, WEIGHTS
from assets.media import Bytes, Font
from renderer.text import (
    RULES,
    TextPicture,
    TextStyle,
    fineness,
    is_right_to_left,
)
from renderer.typesetter import Typesetter
from story.model.values import MOST_LETTERS
from story.space import Pose

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"


@pytest.fixture(scope="module")
def setter() -> Typesetter:
    missing = [name for name in NPM_SOURCES if not (FOLDER / name).is_file()]
    if missing:
        pytest.skip(f"no {missing[0]} in assets/fonts; packaging/build_hook.py fetches it")
    return Typesetter([_font(name) for name in NPM_SOURCES])


def _font(name: str) -> Font:
    stem, style = name.removesuffix(".ttf").split("-")
    family = re.sub("(?<=[a-z])(?=[A-Z])", " ", stem)
    return Font(family, WEIGHTS[style], (FOLDER / name).read_bytes(), italic="Italic" in style)


def test_of_a_text_without_end_the_beginning_is_set(setter: Typesetter) -> None:
    style = TextStyle(0.1, 2.0)
    begun = setter.layout("word " * (MOST_LETTERS // 5) + "…", style)
    whole = setter.layout("word " * 120_000, style)
    assert whole.lines == begun.lines
    np.testing.assert_array_equal(whole.pixels, begun.pixels)


def _ink(picture: TextPicture) -> NDArray[np.bool_]:
    return picture.pixels[..., 3] > 127


def _glyph(setter: Typesetter, text: str) -> Bytes:
    return setter.layout(text, TextStyle(0.1)).pixels


@pytest.mark.parametrize("text", ["é", "Ж", "ش", "ש", "馆", "あ", "한😀"])
def test_every_script_has_its_glyphs(setter: Typesetter, text: str) -> None:
    missing = _glyph(setter, "\ufffe")
    drawn = _glyph(setter, text)
    assert drawn[..., 3].max() == 255
    assert drawn.shape != missing.shape or not np.array_equal(drawn, missing)


def test_a_capital_is_as_high_as_asked_and_stands_on_the_baseline(setter: Typesetter) -> None:
    picture = setter.layout("H\nH", TextStyle(0.1))
    rows = np.nonzero(_ink(picture).any(axis=1))[0]
    first = rows[rows < rows[0] + RULES.line * RULES.em_pixels]
    em = RULES.em_pixels
    assert abs(len(first[first < first[0] + em]) - RULES.capital * em) < 1
    assert abs(first[first < first[0] + em][-1] + 1 - (RULES.bleed + RULES.baseline) * em) < 1
    assert picture.lines == 2
    assert picture.height == pytest.approx(2 * RULES.line * 0.1 / RULES.capital)


def test_size_in_metres_does_not_change_the_lines(setter: Typesetter) -> None:
    words = "The whale hangs from the ceiling of the great hall since 1903"
    small = setter.layout(words, TextStyle(0.01, 0.15))
    large = setter.layout(words, TextStyle(1.0, 15.0))
    assert small.lines == large.lines > 1
    assert np.array_equal(small.pixels, large.pixels)
    assert large.width == pytest.approx(100 * small.width)


def test_the_box_is_as_wide_as_the_longest_line_and_within_the_wrap(setter: Typesetter) -> None:
    one = setter.layout("The whale", TextStyle(0.1, 5.0))
    assert one.lines == 1
    assert one.width == pytest.approx(setter.layout("The whale", TextStyle(0.1)).width)
    two = setter.layout("The whale", TextStyle(0.1, one.width * 0.9))
    assert two.lines == 2
    assert two.width == pytest.approx(setter.layout("whale", TextStyle(0.1)).width, rel=1e-3)


def test_chinese_wraps_between_characters_and_long_words_anywhere(setter: Typesetter) -> None:
    han = setter.layout("博物馆的展品说明文字", TextStyle(0.1, 0.5))
    assert han.lines > 2
    long = setter.layout("Rindfleischetikettierung", TextStyle(0.1, 0.5))
    assert long.lines > 2
    assert long.width <= 0.5


def test_trailing_spaces_and_empty_lines(setter: Typesetter) -> None:
    bare = setter.layout("Hall", TextStyle(0.1))
    assert setter.layout("Hall   ", TextStyle(0.1)).width == pytest.approx(bare.width)
    assert setter.layout("a\r\n\nb", TextStyle(0.1)).lines == 3
    empty = setter.layout("", TextStyle(0.1))
    assert (empty.lines, empty.width) == (1, 0.0)
    assert not empty.pixels.any()


@pytest.mark.parametrize(
    ("align", "side"), [("start", "right"), ("end", "left"), ("centre", "centre")]
)
def test_right_to_left_paragraphs_begin_on_the_right(
    setter: Typesetter, align: str, side: str
) -> None:
    style = TextStyle(0.1, None, align)  # type: ignore[arg-type]
    picture = setter.layout("A long first line in Latin\nשלום", style)
    line = round(RULES.line * RULES.em_pixels)
    second = _ink(picture)[line + round(RULES.bleed * RULES.em_pixels) :]
    columns = np.nonzero(second.any(axis=0))[0]
    left, right = columns[0], second.shape[1] - columns[-1]
    found = "centre" if abs(left - right) < 12 else "left" if left < right else "right"
    assert found == side


def test_a_right_to_left_sentence_ends_on_the_left(setter: Typesetter) -> None:
    plain = _ink(setter.layout("שלום", TextStyle(0.1)))
    dotted = _ink(setter.layout("שלום.", TextStyle(0.1)))
    below = round((RULES.bleed + RULES.baseline - 0.12) * RULES.em_pixels)
    grown = dotted.shape[1] - plain.shape[1]
    assert grown > 5
    start = round(RULES.bleed * RULES.em_pixels)
    assert dotted[below : below + 12, start : start + grown].any()
    moved, still = dotted[:, grown + start + 8 :][:, :40], plain[:, start + 8 :][:, :40]
    assert (moved != still).mean() < 0.02


def test_emoji_keep_their_colours_and_joiners_make_one_sign(setter: Typesetter) -> None:
    face = setter.layout("😀", TextStyle(0.1, colour="#0000ff"))
    opaque = face.pixels[face.pixels[..., 3] == 255]
    yellow = (opaque[:, 0] > 200) & (opaque[:, 1] > 150) & (opaque[:, 2] < 120)
    assert yellow.mean() > 0.3
    flag = setter.layout("🏳️‍🌈", TextStyle(0.1))
    assert flag.width == pytest.approx(face.width, rel=0.05)


def test_bold_is_heavier(setter: Typesetter) -> None:
    plain = setter.layout("Hall", TextStyle(0.1)).pixels[..., 3].sum(dtype=np.int64)
    bold = setter.layout("Hall", TextStyle(0.1, bold=True)).pixels[..., 3].sum(dtype=np.int64)
    assert bold > 1.2 * plain


def test_japanese_asks_for_japanese_forms(setter: Typesetter) -> None:
    chinese = setter.layout("直骨", TextStyle(0.1, language="zh-Hans")).pixels
    japanese = setter.layout("直骨", TextStyle(0.1, language="ja")).pixels
    assert chinese.shape != japanese.shape or not np.array_equal(chinese, japanese)


def test_a_long_text_is_drawn_at_a_lower_density(setter: Typesetter) -> None:
    picture = setter.layout("\n".join(["line"] * 60), TextStyle(0.1))
    assert picture.pixels.shape[0] <= RULES.largest
    em = 0.1 / RULES.capital
    assert picture.raster_height == pytest.approx(picture.height + em, abs=em / 20)


def test_pixels_are_premultiplied(setter: Typesetter) -> None:
    pixels = setter.layout("Sphinx", TextStyle(0.1, colour="#ff8000")).pixels.astype(int)
    assert (pixels[..., 0] <= pixels[..., 3]).all()
    edge = (pixels[..., 3] > 20) & (pixels[..., 3] < 235)
    assert edge.any()
    assert np.abs(pixels[edge][:, 1] - pixels[edge][:, 3] * 128 / 255).max() <= 1.5


@pytest.mark.parametrize(
    ("text", "expected"), [("12 שלום", True), ("Hall שלום", False), ("123", False), ("", False)]
)
def test_direction_is_that_of_the_first_strong_character(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


@pytest.mark.parametrize("text", ["\x00\x1b[0m", "\ud800abc", "\u202e\u2066", "\ufeff\u200b", "\t"])
def test_odd_characters_do_no_harm(setter: Typesetter, text: str) -> None:
    for wrap in (None, 0.001):
        picture = setter.layout(text, TextStyle(0.1, wrap))
        assert picture.lines >= 1


def test_without_fonts_there_is_room_but_no_ink() -> None:
    picture = Typesetter((Font("Broken", 400, b"no font"),)).layout("Hall", TextStyle(0.1))
    assert picture.lines == 1
    assert not picture.pixels.any()


@pytest.mark.parametrize("text", ["☎\ufe0f", "⚠\ufe0f", "⭐", "1\ufe0f\u20e3", "❤\ufe0f\u200d🔥"])
def test_what_asks_to_be_an_emoji_is_one(setter: Typesetter, text: str) -> None:
    pixels = setter.layout(text, TextStyle(0.1, colour="#000000")).pixels.astype(int)
    coloured = np.ptp(pixels[..., :3], axis=2)[pixels[..., 3] == 255]
    assert (coloured > 40).mean() > 0.2


def test_text_signs_stay_text(setter: Typesetter) -> None:
    for text in ("☎", "☎\ufe0e", "©", "1", "#"):
        pixels = setter.layout(text, TextStyle(0.1, colour="#000000")).pixels
        assert not pixels[..., :3].any()


@pytest.mark.parametrize(
    ("text", "lines"),
    [("example/petraphoto", 2), ("example petraphoto", 2), ("example-1234567890", 2)],
)
def test_lines_break_as_in_browsers(setter: Typesetter, text: str, lines: int) -> None:
    """After a solidus they do not: the first line is filled. After a hyphen they do."""
    fits = setter.layout("example/petra", TextStyle(0.1)).width * 1.001
    picture = setter.layout(text, TextStyle(0.1, fits))
    assert picture.lines == lines
    filled = picture.width == pytest.approx(fits, rel=0.01)
    assert filled == ("/" in text)


def test_a_word_too_wide_begins_a_line_and_breaks_anywhere(setter: Typesetter) -> None:
    wrap = setter.layout("abcdefghijkl", TextStyle(0.1)).width * 1.03
    long = setter.layout("See abcdefghijklmno uv.", TextStyle(0.1, wrap))
    assert long.lines == 3  # See / abcdefghijkl / mno uv.
    assert long.width == pytest.approx(wrap, rel=0.08)
    right = setter.layout("ראה אבגדהוזחטיכלמנסעפצקרשתאבגדהוז סוף", TextStyle(0.1, wrap))
    assert right.lines > 3


def test_thai_breaks_between_words_without_spaces(setter: Typesetter) -> None:
    words = ["ประเทศ", "ไทย", "ตั้ง", "อยู่", "ใน", "เอเชีย", "ตะวัน", "ออก"]
    widths = [setter.layout(word, TextStyle(0.1)).width for word in words]
    whole = setter.layout("".join(words), TextStyle(0.1, sum(widths[:3]) * 1.02, language="th"))
    assert whole.lines == 3
    assert whole.width == pytest.approx(sum(widths[:3]), rel=0.01)


def test_conjuncts_are_one_sign(setter: Typesetter) -> None:
    parted = setter.layout("क\u200cष", TextStyle(0.1)).width
    assert setter.layout("क्ष", TextStyle(0.1)).width < 0.8 * parted


RICH = "# Whale\nfrom the *ceiling* **hangs**\n\n- jaw\n12. rib"


def test_marks_are_read_of_rich_words_alone(setter: Typesetter) -> None:
    plain = setter.layout("a **b** c", TextStyle(0.1))
    rich = setter.layout("a **b** c", TextStyle(0.1, rich=True))
    bold = setter.layout("b", TextStyle(0.1, bold=True)).width
    ac = setter.layout("a  c", TextStyle(0.1)).width
    assert rich.width == pytest.approx(ac + bold, rel=1e-3)
    assert plain.width > rich.width * 1.2


def test_headings_items_and_gaps_have_their_sizes(setter: Typesetter) -> None:
    rich = RULES.rich
    em = 0.1 / RULES.capital
    picture = setter.layout(RICH, TextStyle(0.1, rich=True))
    assert picture.height == pytest.approx((RULES.line * (3 + rich.headings[0]) + rich.gap) * em)
    item = setter.layout("- jaw", TextStyle(0.1, rich=True))
    words = setter.layout("jaw", TextStyle(0.1))
    assert item.width == pytest.approx(words.width + rich.bullet * em)
    ink = np.nonzero(_ink(item).any(axis=0))[0]
    inside = (RULES.bleed + rich.bullet) * RULES.em_pixels
    assert (ink < inside - 5).any(), "its marker stands before the words"
    assert (np.diff(ink) > 0.3 * RULES.em_pixels).sum() == 1


def test_items_of_a_right_to_left_list_stand_on_the_right(setter: Typesetter) -> None:
    picture = setter.layout("- שלום עולם יפה\n- שלום", TextStyle(0.1, rich=True, align="centre"))
    line = round((RULES.line + RULES.bleed) * RULES.em_pixels)
    ink = np.nonzero(_ink(picture)[line:].any(axis=0))[0]
    assert picture.pixels.shape[1] - ink[-1] < (RULES.bleed + RULES.rich.bullet) * RULES.em_pixels
    assert ink[0] > picture.pixels.shape[1] / 2


def test_lines_and_paragraphs_stand_apart_as_told(setter: Typesetter) -> None:
    one = setter.layout("a\nb", TextStyle(0.1)).height
    assert setter.layout("a\nb", TextStyle(0.1, leading=2.0)).height == pytest.approx(2 * one)
    assert setter.layout("a\nb", TextStyle(0.1, spacing=0.3)).height == pytest.approx(one + 0.3)


def test_an_outline_reaches_out_by_its_width_and_lies_under(setter: Typesetter) -> None:
    style = TextStyle(0.1, colour="#ffffff", outline="#ff0000", outline_width=0.01)
    plain, lined = setter.layout("H", TextStyle(0.1)), setter.layout("H", style)
    rows = [np.nonzero(_ink(one).any(axis=1))[0] for one in (plain, lined)]
    wide = 0.01 * RULES.em_pixels * RULES.capital / 0.1
    assert len(rows[1]) - len(rows[0]) == pytest.approx(2 * wide, abs=1.5)
    white = (lined.pixels[..., :3] > 250).all(axis=2)
    assert white.sum() == pytest.approx((plain.pixels[..., 3] > 250).sum(), rel=0.07)


def test_a_shadow_is_soft_and_lower(setter: Typesetter) -> None:
    plain = setter.layout("H", TextStyle(0.1))
    shaded = setter.layout("H", TextStyle(0.1, shadow=0.8))
    more = shaded.pixels[..., 3].astype(int) - plain.pixels[..., 3]
    assert 60 < more.max() < 210
    assert not shaded.pixels[..., :3][more > 20].max() > 255 * 0.9
    below, above = (np.nonzero(part.any(axis=1))[0].size for part in np.split(more > 8, 2))
    assert abs(below - above) < 40


def test_finer_words_are_the_same_larger(setter: Typesetter) -> None:
    style = TextStyle(0.1, 1.0)
    once, twice = setter.layout("Hall of whales", style), setter.layout("Hall of whales", style, 2)
    assert (once.width, once.height, once.lines) == (twice.width, twice.height, twice.lines)
    assert twice.pixels.shape[0] == pytest.approx(2 * once.pixels.shape[0], abs=2)
    assert twice.raster_width == pytest.approx(once.raster_width, rel=0.01)


def test_the_fineness_follows_the_size_on_the_picture() -> None:
    sharp, eye = RULES.em_pixels, (0.0, 0.0, 0.0)  # and an em is a metre
    far_off = (2.0, 1.0, 0.9, 0.5, 0.3, 0.001)
    found = [fineness(RULES.capital, Pose((0.0, 0.0, -far)), eye, sharp) for far in far_off]
    assert found == [1, 1, 2, 2, 4, RULES.finest]
