"""The bundled fonts: which files they are, where the build takes them from, and their bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assets.media import Font
from story.errors import MediaMissing

FOLDER: Final = Path(__file__).parent / "fonts"

NPM_SOURCES: Final[dict[str, str]] = {
    "NotoSans-Regular.ttf": "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
    "NotoSans-Bold.ttf": "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
    "NotoSans-Italic.ttf": (
        "@expo-google-fonts/noto-sans/400Regular_Italic/NotoSans_400Regular_Italic.ttf"
    ),
    "NotoSans-BoldItalic.ttf": (
        "@expo-google-fonts/noto-sans/700Bold_Italic/NotoSans_700Bold_Italic.ttf"
    ),
    "NotoSansArabic-Regular.ttf": (
        "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf"
    ),
    "NotoSansArabic-Bold.ttf": (
        "@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf"
    ),
    "NotoSansHebrew-Regular.ttf": (
        "@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf"
    ),
    "NotoSansHebrew-Bold.ttf": (
        "@expo-google-fonts/noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf"
    ),
    "NotoSansThai-Regular.ttf": (
        "@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf"
    ),
    "NotoSansThai-Bold.ttf": "@expo-google-fonts/noto-sans-thai/700Bold/NotoSansThai_700Bold.ttf",
    "NotoSansSC-Regular.ttf": (
        "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
    ),
    "NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "NotoSansJP-Regular.ttf": (
        "@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf"
    ),
    "NotoSansJP-Bold.ttf": "@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf",
    "NotoColorEmoji-Regular.ttf": (
        "@expo-google-fonts/noto-color-emoji/400Regular/NotoColorEmoji_400Regular.ttf"
    ),
}
"""From the file in assets/fonts/ to where npm has it; packaging/build_hook.py reads this.

It leaves out the tables that nothing draws by.

In the order in which the fonts stand in for one another where one lacks a letter. Noto Sans has
Devanagari too. What is italic in other scripts is Latin's slant of their upright letters.
"""

FAMILIES: Final[dict[str, str]] = {
    "NotoSans": "Noto Sans",
    "NotoSansArabic": "Noto Sans Arabic",
    "NotoSansHebrew": "Noto Sans Hebrew",
    "NotoSansThai": "Noto Sans Thai",
    "NotoSansSC": "Noto Sans SC",
    "NotoSansJP": "Noto Sans JP",
    "NotoColorEmoji": "Noto Color Emoji",
}
WEIGHTS: Final[dict[str, int]] = {"Regular": 400, "Bold": 700, "Italic": 400, "BoldItalic": 700}


def bundled() -> tuple[Font, ...]:
    """All bundled fonts. Raises MediaMissing when the build has not put them there."""
    fonts: list[Font] = []
    for file in NPM_SOURCES:
        family, style = file.removesuffix(".ttf").split("-")
        try:
            data = (FOLDER / file).read_bytes()
        except OSError as error:
            raise MediaMissing(
                f"The bundled font “{file}” is not installed.",
                "Install Diorama again: its build puts the fonts in place.",
            ) from error
        fonts.append(Font(FAMILIES[family], WEIGHTS[style], data, italic="Italic" in style))
    return tuple(fonts)
