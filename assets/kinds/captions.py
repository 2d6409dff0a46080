"""Captions: reading SubRip and WebVTT files into cues. Exporters write them (exporters/parts).

Our own reader: the cue settings, styles and regions of WebVTT are passed over, its voices kept.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Final

from assets.formats import VTT, Format, format_of
from assets.media import Cue
from assets.probed import Probed
from story.errors import MediaUnreadable, MediaUnsupported
from story.model.values import MICROSECONDS

MOST_BYTES: Final = 32 << 20

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})[.,](\d{1,6})"
_TIMING: Final = re.compile(rf"^\s*{_TIME}\s*-+>\s*{_TIME}")
_NUMBER: Final = re.compile(r"^\s*\d+\s*$")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*+)?[ \t]++([^<>]*+)>")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*+>|<\d[\d:.]*+>|</?>")
_OVERRIDE: Final = re.compile(r"\{\\[^{}]*+\}")
"""Each mark ends before the next begins: looking further would take a day on a file of `<v`."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def probe(path: Path, form: Format) -> Probed:
    """What a captions file holds. Raises MediaUnreadable or MediaUnsupported."""
    cues, notes = _read(path, form)
    return Probed(
        kind="captions",
        media_type=form.media_type,
        extension=form.extension,
        duration=cues[-1].end_us / MICROSECONDS,
        notes=notes,
    )


def open_cues(path: Path) -> tuple[Cue, ...]:
    """The cues of a file in order of time. Raises MediaUnreadable or MediaUnsupported."""
    return _read(path, format_of(path))[0]


def _read(path: Path, form: Format) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MediaUnsupported(
                f"“{path.name}” is larger than {MOST_BYTES >> 20} MB, the most that Diorama reads"
                " of captions.",
                "Split it, or check that it is a captions file.",
            )
        text, notes = _text(path.read_bytes())
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
    cues, dropped = _cues(text, is_vtt=form is VTT)
    if not cues:
        raise MediaUnreadable(
            f"“{path.name}” holds no captions.", "Check that it is a WebVTT or SubRip file."
        )
    if dropped:
        notes += (f"{dropped} captions end before they begin, or are empty: left out.",)
    return tuple(sorted(cues, key=lambda cue: (cue.start_us, cue.end_us))), notes


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The file's text, and a note where its encoding was guessed."""
    if data[:2] in _UTF16:
        return data.decode("utf-16", "replace"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
        letters = [c for c in text if ord(c) > 127]
        common = sum(
            "\u4e00" <= c <= "\u9fa5" or c in "，。！？、“”：；（）…—《》" for c in letters
        )
        # two accented letters in a row decode as Chinese too, but rarely as common Chinese
        if letters and common / len(letters) > 0.9 and len(letters) > 3:
            return text, ("Guessed that its text is in GB 18030; save it as UTF-8 to be sure.",)
    except UnicodeDecodeError:
        pass
    text = data.decode("cp1252", "replace")
    return text, ("Guessed that its text is in Windows-1252; save it as UTF-8 to be sure.",)


def _cues(text: str, *, is_vtt: bool) -> tuple[list[Cue], int]:
    """The cues as written, and how many had to be left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    timings = [(at, found) for at, line in enumerate(lines) if (found := _TIMING.match(line))]
    ends = [*(at for at, _ in timings[1:]), len(lines)]
    cues: list[Cue] = []
    dropped = 0
    for (at, found), end in zip(timings, ends, strict=bool(timings)):
        body = _body(lines[at + 1 : end], last=end == len(lines), is_vtt=is_vtt)
        words, speaker = _plain(body, is_vtt=is_vtt)
        start_us, end_us = _instant(found.groups()[:4]), _instant(found.groups()[4:])
        if not words or end_us <= start_us:
            dropped += 1
            continue
        cues.append(Cue(start_us, end_us, words, speaker))
    return cues, dropped


def _body(lines: list[str], *, last: bool, is_vtt: bool) -> str:
    """The words of a cue: up to the empty line, or in SubRip up to the next cue's number."""
    if is_vtt:
        stop = next((at for at, line in enumerate(lines) if not line.strip()), None)
        if stop is None and not last and lines:  # the next cue follows at once
            return "\n".join(lines)
        return "\n".join(lines[:stop])
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    if not last and len(kept) > 0 and _NUMBER.match(kept[-1]):
        kept.pop()
    return "\n".join(line for line in kept if line.strip())


def _plain(body: str, *, is_vtt: bool) -> tuple[str, str]:
    """A cue's words without marks, and who says them where one voice says all."""
    voices = [name.strip() for name in _VOICE.findall(body)]
    speaker = ""
    if len(set(voices)) == 1:
        speaker = voices[0]
    elif voices:
        body = _VOICE.sub(lambda found: f"{found.group(1).strip()}: ", body)
    body = _TAG.sub("", body)
    if not is_vtt:
        body = _OVERRIDE.sub("", body)
    body = html.unescape(body).replace("\0", "")
    words = "\n".join(line.strip() for line in body.split("\n")).strip("\n")
    return words, " ".join(html.unescape(speaker).split())


def _instant(parts: tuple[str | None, ...]) -> int:
    """Microseconds of hours, minutes, seconds and a decimal fraction."""
    hours, minutes, seconds, fraction = parts
    assert minutes is not None
    assert seconds is not None
    assert fraction is not None
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * MICROSECONDS + int(fraction.ljust(6, "0"))
