"""What languages and audiences are called: names of languages in English and their own words.

The story says which there are (story/model); the window lists them by their own names.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from story.model.story import Story
from story.model.values import LanguageCode, VariantKey, words


class Language(NamedTuple):
    """A language's name in English, and what it calls itself."""

    english: str
    own: str


LANGUAGES: Final[dict[LanguageCode, Language]] = {
    "ar": Language("Arabic", "العربية"),
    "bg": Language("Bulgarian", "Български"),
    "ca": Language("Catalan", "Català"),
    "zh": Language("Chinese", "中文"),
    "zh-Hans": Language("simplified Chinese", "中文（简体）"),
    "zh-Hant": Language("traditional Chinese", "中文（繁體）"),
    "hr": Language("Croatian", "Hrvatski"),
    "cs": Language("Czech", "Čeština"),
    "da": Language("Danish", "Dansk"),
    "nl": Language("Dutch", "Nederlands"),
    "en": Language("English", "English"),
    "et": Language("Estonian", "Eesti"),
    "fi": Language("Finnish", "Suomi"),
    "fr": Language("French", "Français"),
    "de": Language("German", "Deutsch"),
    "el": Language("Greek", "Ελληνικά"),
    "he": Language("Hebrew", "עברית"),
    "hi": Language("Hindi", "हिन्दी"),
    "hu": Language("Hungarian", "Magyar"),
    "is": Language("Icelandic", "Íslenska"),
    "ga": Language("Irish", "Gaeilge"),
    "it": Language("Italian", "Italiano"),
    "ja": Language("Japanese", "日本語"),
    "ko": Language("Korean", "한국어"),
    "la": Language("Latin", "Latina"),
    "lv": Language("Latvian", "Latviešu"),
    "lt": Language("Lithuanian", "Lietuvių"),
    "nb": Language("Norwegian Bokmål", "Norsk bokmål"),
    "nn": Language("Norwegian Nynorsk", "Norsk nynorsk"),
    "fa": Language("Persian", "فارسی"),
    "pl": Language("Polish", "Polski"),
    "pt": Language("Portuguese", "Português"),
    "ro": Language("Romanian", "Română"),
    "ru": Language("Russian", "Русский"),
    "sr": Language("Serbian", "Српски"),
    "sk": Language("Slovak", "Slovenčina"),
    "sl": Language("Slovenian", "Slovenščina"),
    "es": Language("Spanish", "Español"),
    "sv": Language("Swedish", "Svenska"),
    "th": Language("Thai", "ไทย"),
    "tr": Language("Turkish", "Türkçe"),
    "uk": Language("Ukrainian", "Українська"),
    "cy": Language("Welsh", "Cymraeg"),
}
"""The languages that are known by name, in the order of their English ones; by BCP 47 tag."""


def language_name(code: LanguageCode) -> str:
    """What a language is called in English: Italian, French (CA); its code where nothing is."""
    parts = code.split("-")
    for known in range(len(parts), 0, -1):
        found = LANGUAGES.get("-".join(parts[:known]))
        if found is not None:
            rest = "-".join(parts[known:])
            return f"{found.english} ({rest})" if rest else found.english
    return code


def told_to(key: VariantKey, story: Story) -> str:
    """For whom words under a key are: `in Italian`, `in Italian for Children (it@child)`."""
    language, _, audience = key.partition("@")
    parts = [f"in {language_name(language)}"] if language else []
    if audience:
        named = next((each.name for each in story.audiences if each.code == audience), {})
        name = words(named, ("en", *story.languages)) or audience
        parts.append(f"for {name} ({key})")
    return " ".join(parts)
