"""Which font of a package gets which characters."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from assets.fonts import NPM_SOURCES, bundled
from assets.media import Font
from exporters.webxr.webfonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, write_fonts

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "fonts"
FILES = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans SC": "NotoSansSC-Regular.ttf",
    "Noto Sans JP": "NotoSansJP-Regular.ttf",
    "Noto Color Emoji": "NotoColorEmoji-Regular.ttf",
}


@pytest.fixture(scope="module")
def fonts() -> list[Font]:
    assert set(FILES.values()) <= set(NPM_SOURCES)
    if not all((FOLDER / name).is_file() for name in FILES.values()):
        pytest.skip("no fonts in assets/fonts; packaging/build_hook.py fetches them")
    return [Font(family, 400, (FOLDER / name).read_bytes()) for family, name in FILES.items()]


def _given(fonts: list[Font], text: str, folder: Path) -> dict[str, str]:
    """The characters of `text` that each family's rule names."""
    write_fonts(fonts, {REGULAR: [text]}, folder)
    given: dict[str, str] = {}
    for rule in (folder / "fonts.css").read_text("utf-8").splitlines():
        if not rule.startswith("@font-face"):
            continue
        named = re.search('font-family: "([^"]+)".*unicode-range: ([^;]+);', rule)
        assert named is not None
        spans = [span.removeprefix("U+").split("-") for span in named[2].split(", ")]
        given[named[1]] = "".join(
            c for c in text if any(int(s[0], 16) <= ord(c) <= int(s[-1], 16) for s in spans)
        )
    return given


def test_chinese_needs_no_japanese_font(fonts: list[Font], tmp_path: Path) -> None:
    given = _given(fonts, "Hall 约高", tmp_path)
    assert given == {"Noto Sans": "Hall ", "Noto Sans SC": "约高"}


def test_han_beside_kana_is_in_both_fonts(fonts: list[Font], tmp_path: Path) -> None:
    given = _given(fonts, "約の高", tmp_path)
    assert {"約", "高"} <= set(given["Noto Sans SC"])
    assert set(given["Noto Sans JP"]) == {"約", "の", "高"}


def test_signs_are_in_the_emoji_font_as_well(fonts: list[Font], tmp_path: Path) -> None:
    given = _given(fonts, "☎\ufe0f 🚀", tmp_path)
    assert {"☎", "🚀"} <= set(given["Noto Color Emoji"])


def test_families_are_named_in_their_order_and_japanese_asks_its_own_first(
    fonts: list[Font], tmp_path: Path
) -> None:
    write_fonts(fonts, {REGULAR: ["Hall 約の高 🚀"]}, tmp_path)
    css = (tmp_path / "fonts.css").read_text("utf-8")
    named = {
        where: re.findall('"([^"]+)"', families)
        for where, families in re.findall(r"(:\S+) \{ --fonts: ([^;]+); \}", css)
    }
    assert named == {
        ":root": ["Noto Sans", "Noto Sans SC", "Noto Sans JP", "Noto Color Emoji"],
        ":lang(ja)": ["Noto Sans", "Noto Sans JP", "Noto Sans SC", "Noto Color Emoji"],
    }


def test_the_same_words_give_the_same_bytes(fonts: list[Font], tmp_path: Path) -> None:
    names = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        write_fonts(fonts, {REGULAR: ["Hall 约高"]}, folder)
        names.append(sorted(path.name for path in (folder / "fonts").iterdir()))
        time.sleep(1.1)  # the fonts' own clock counts seconds
    assert names[0] == names[1]


def test_each_style_has_a_face_of_its_own_where_there_is_one(tmp_path: Path) -> None:
    names = [name for name in NPM_SOURCES if re.match("NotoSans(Thai)?-", name)]
    if not all((FOLDER / name).is_file() for name in names):
        pytest.skip("no fonts in assets/fonts; packaging/build_hook.py fetches them")
    made = [font for font in bundled() if font.family in ("Noto Sans", "Noto Sans Thai")]
    said = {REGULAR: ["a"], BOLD: ["b"], ITALIC: ["cไ"], BOLD_ITALIC: ["dใ"]}
    write_fonts(made, said, tmp_path)
    rules = [
        re.sub(" font-display: swap; src: url[^;]+;", "", rule)
        for rule in (tmp_path / "fonts.css").read_text("utf-8").splitlines()
        if rule.startswith("@font-face")
    ]
    sans, thai = (f'@font-face {{ font-family: "Noto Sans{more}";' for more in ("", " Thai"))
    assert rules == [
        f"{sans} font-weight: 400; unicode-range: U+20, U+61; }}",
        f"{sans} font-weight: 700; unicode-range: U+20, U+62; }}",
        f"{sans} font-weight: 400; font-style: italic; unicode-range: U+20, U+63; }}",
        f"{sans} font-weight: 700; font-style: italic; unicode-range: U+20, U+64; }}",
        f"{thai} font-weight: 400; unicode-range: U+E44; }}",
        f"{thai} font-weight: 700; unicode-range: U+E43; }}",
    ]
