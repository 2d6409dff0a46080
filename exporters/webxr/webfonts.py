"""The package's own fonts: the bundled ones cut to the characters the story shows, as WOFF2."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from fontTools import subset
from fontTools.ttLib import TTFont

from assets.media import Font
from assets.shelf import Shelf, shelf_key

JOINERS: Final = frozenset(map(ord, "\u200c\u200d\ufe0e\ufe0f"))
"""What joins or chooses the shape of its neighbours: needed in each font that has them."""

KEYCAP: Final = 0x20E3
KEYS: Final = frozenset(map(ord, "0123456789#*"))
TAGS: Final = frozenset(range(0xE0020, 0xE0080))  # of regional flags
SIGNS: Final = 0x203C  # the first emoji that is no digit or letter-like sign
HAN: Final = 0x2E80
KANA: Final = frozenset(range(0x3041, 0x3100))
DROPPED: Final = ("SVG ", "DSIG")  # colour glyphs have their COLR table too


Style: TypeAlias = tuple[int, bool]
"""A weight, and whether it is italic."""

REGULAR: Final[Style] = (400, False)
BOLD: Final[Style] = (700, False)
ITALIC: Final[Style] = (400, True)
BOLD_ITALIC: Final[Style] = (700, True)


def write_fonts(
    fonts: Sequence[Font],
    text: Mapping[Style, Iterable[str]],
    folder: Path,
    shelf: Shelf | None = None,
) -> None:
    """Write `folder/fonts.css` and the fonts it names, for the words that are set in each style.

    Each character goes to the first font, in the order given, that has it: how both players fall
    back. The order of the rules in fonts.css is that order. What a later font is asked for first
    goes to it as well: signs to the emoji font, and Han to the Japanese one if there is kana.
    `--fonts` names the families in order for what the page writes itself. Fonts that another story
    of the same `shelf` was cut are not cut again.
    """
    wanted = {style: _codes(said) for style, said in text.items()}
    left = {style: set(codes) for style, codes in wanted.items()}
    rules: list[str] = []
    families: list[str] = []
    for font in fonts:
        # A family without a bold face draws bold words too, and so with italics.
        styles = [style for style in wanted if _face(fonts, font.family, style) is font]
        codes = set[int]().union(*(left[style] for style in styles))
        asked = set[int]().union(*(wanted[style] for style in styles))
        data, kept = _cut(font, codes | _preferred(font.family, asked), asked, folder, shelf)
        for style in styles:
            left[style] -= kept - JOINERS
        if not kept - JOINERS:
            continue
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.woff2"
        (folder / "fonts").mkdir(exist_ok=True)
        (folder / "fonts" / name).write_bytes(data)
        alone = _face(fonts, font.family, (1100 - font.weight, font.italic)) is font
        said = "400 700" if alone else str(font.weight)
        slant = " font-style: italic;" if font.italic else ""
        families += [font.family] if font.family not in families else []
        rules.append(
            f'@font-face {{ font-family: "{font.family}"; font-weight: {said};{slant}'
            f' font-display: swap; src: url("fonts/{name}") format("woff2");'
            f" unicode-range: {_ranges(kept)}; }}"
        )
    if families:
        japanese = sorted(families, key=lambda family: _in_japanese(family, families))
        rules += [f":root {{ {_named(families)} }}", f":lang(ja) {{ {_named(japanese)} }}"]
    (folder / "fonts.css").write_text("\n".join([*rules, ""]), "utf-8")


def _in_japanese(family: str, families: Sequence[str]) -> float:
    """The place of a family for Japanese: its own one comes just before the Chinese one."""
    chinese = [place for place, other in enumerate(families) if other.endswith(" SC")]
    if family.endswith(" JP") and chinese:
        return chinese[0] - 0.5
    return families.index(family)


def _named(families: Sequence[str]) -> str:
    return "--fonts: " + ", ".join(f'"{family}"' for family in families) + ";"


def _codes(text: Iterable[str]) -> set[int]:
    codes = {ord(character) for words in text for character in words}
    codes |= {ord(" ")} if codes else set()
    return codes | (KEYS if KEYCAP in codes else set())


def _preferred(family: str, asked: set[int]) -> set[int]:
    """Which of the codes a family is asked for before others: renderer/text.py says when."""
    if "Emoji" in family:
        return {code for code in asked if code >= SIGNS}
    if family.endswith(" JP") and asked & KANA:
        return {code for code in asked if code >= HAN}
    return set()


def _face(fonts: Sequence[Font], family: str, style: Style) -> Font | None:
    """The face of a family that draws words in a style, as browsers choose: upright by weight."""
    weight, italic = style
    faces = [font for font in fonts if font.family == family]
    faces = [font for font in faces if font.italic == italic] or faces
    return min(faces, key=lambda font: abs(font.weight - weight), default=None)


def _cut(
    font: Font, codes: set[int], wanted: set[int], folder: Path, shelf: Shelf | None
) -> tuple[bytes, set[int]]:
    """The font with the glyphs of `codes`, and which of them it has; empty where it has none."""
    if not codes:
        return b"", set()
    part = folder / f".{font.family}-{font.weight}{'i' * font.italic}.part"
    has = _letters(font, part, shelf)
    kept = codes & has
    if not kept - JOINERS:
        return b"", set()
    kept |= (JOINERS | TAGS) & wanted & has
    if KEYCAP in kept:
        kept |= KEYS & has
    if shelf is None:
        return _subset(font, kept), kept

    def make(target: Path) -> bytes:
        target.write_bytes(_subset(font, kept))
        return b""

    shelf.once(_key("font", font, sorted(kept)), part, make)
    data = part.read_bytes()
    part.unlink()
    return data, kept


def _letters(font: Font, part: Path, shelf: Shelf | None) -> set[int]:
    """The codes that a font has."""

    def read() -> set[int]:
        with TTFont(io.BytesIO(font.data), lazy=True) as opened:
            return set(opened.getBestCmap())

    if shelf is None:
        return read()

    def make(target: Path) -> bytes:
        target.touch()
        return msgspec.json.encode(sorted(read()))

    said = shelf.once(_key("letters", font), part, make)
    part.unlink()
    return msgspec.json.decode(said, type=set[int])


def _key(what: str, font: Font, *more: object) -> str:
    """A key of what is made of a font; bundled ones come with the program."""
    return shelf_key(
        what, version("diorama"), font.family, font.weight, font.italic, len(font.data), *more
    )


def _subset(font: Font, kept: set[int]) -> bytes:
    """The font with the glyphs of those codes alone, as WOFF2; the same bytes every time."""
    options = subset.Options(notdef_outline=True, flavor="woff2")
    with TTFont(io.BytesIO(font.data), lazy=True, recalcTimestamp=False) as opened:
        for table in DROPPED:
            if table in opened:
                del opened[table]
        if opened["post"].formatType == 3.0:  # without names: these are quicker than speaking ones
            names = (f"g{number}" for number in range(1, opened["maxp"].numGlyphs))
            opened.setGlyphOrder([".notdef", *names])
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=kept)
        cutter.subset(opened)
        opened.flavor = "woff2"
        out = io.BytesIO()
        opened.save(out)
        return out.getvalue()


def _ranges(codes: set[int]) -> str:
    """The codes as CSS has them: U+41, U+61-7A."""
    spans: list[tuple[int, int]] = []
    for code in sorted(codes):
        if spans and spans[-1][1] == code - 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)
