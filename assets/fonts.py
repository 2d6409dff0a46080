"""The bundled fonts: which files they are and where the build takes them from."""

from __future__ import annotations

from typing import Final

NPM_SOURCES: Final[dict[str, str]] = {
    "NotoSans-Regular.ttf": "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
    "NotoSans-Bold.ttf": "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
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
"""From the file in assets/fonts/ to where npm has it; packaging/build_hook.py reads this literal."""
