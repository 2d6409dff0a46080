"""Captions on their way out: on a video's clock, as WebVTT and as the samples of an MP4 track."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import Final

from assets.media import Cue

ISO_639_2: Final = {
    "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan",
    "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas",
    "fi": "fin", "fr": "fra", "ga": "gle", "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv",
    "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn", "ka": "kat",
    "kk": "kaz", "km": "khm", "ko": "kor", "la": "lat", "lo": "lao", "lt": "lit", "lv": "lav",
    "mk": "mkd", "mn": "mon", "ms": "msa", "mt": "mlt", "my": "mya", "nb": "nob", "ne": "nep",
    "nl": "nld", "nn": "nno", "no": "nor", "pa": "pan", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "si": "sin", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp", "sv": "swe",
    "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tl": "tgl", "tr": "tur", "uk": "ukr",
    "ur": "urd", "uz": "uzb", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""Three letters are all that an MP4 track has room for."""


def mp4_language(language: str) -> str:
    """The ISO 639-2 code of a BCP 47 tag; `und` where it is not known."""
    first = language.split("-")[0].lower()
    return first if len(first) == 3 else ISO_639_2.get(first, "und")


def shifted(cues: Iterable[Cue], by_us: int, end_us: int, *, start_us: int = 0) -> tuple[Cue, ...]:
    """The cues seen from `start_us` up to `end_us` on their own clock, cut there, moved."""
    return tuple(
        Cue(
            max(cue.start_us, start_us) + by_us,
            min(cue.end_us, end_us) + by_us,
            cue.text,
            cue.speaker,
        )
        for cue in cues
        if max(cue.start_us, start_us) < min(cue.end_us, end_us)
    )


def samples(cues: Iterable[Cue]) -> list[Cue]:
    """The cues as an MP4 track can hold them: one at a time, those at once joined line by line."""
    listed = sorted(cues, key=lambda cue: (cue.start_us, cue.end_us))
    edges = sorted({edge for cue in listed for edge in (cue.start_us, cue.end_us)})
    waiting = deque(listed)
    shown: list[Cue] = []
    out: list[Cue] = []
    for start, end in pairwise(edges):
        while waiting and waiting[0].start_us <= start:
            shown.append(waiting.popleft())
        shown = [cue for cue in shown if cue.end_us >= end]
        text = "\n".join(cue.said for cue in shown)
        if not shown:
            continue
        if out and out[-1].end_us == start and out[-1].text == text:
            out[-1] = Cue(out[-1].start_us, end, text)
        else:
            out.append(Cue(start, end, text))
    return out


def text_sample(text: str) -> bytes:
    """The bytes of a 3GPP timed text sample (TS 26.245, 5.17): length, then UTF-8."""
    data = text.encode()[:0xFFFF].decode(errors="ignore").encode()
    return struct.pack(">H", len(data)) + data


def web_vtt(cues: Iterable[Cue]) -> str:
    """A WebVTT file of the cues."""
    blocks = ["WEBVTT"]
    for cue in cues:
        text = escape(cue.text, quote=False)
        # An empty line would end the cue.
        lines = [line or "\u00a0" for line in text.split("\n")]
        if cue.speaker:
            lines[0] = f"<v {escape(' '.join(cue.speaker.split()), quote=False)}>{lines[0]}"
        blocks.append(f"{_clock(cue.start_us)} --> {_clock(cue.end_us)}\n" + "\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _clock(time_us: int) -> str:
    thousandths = (time_us + 500) // 1000
    seconds, fraction = divmod(thousandths, 1000)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}.{fraction:03}"
