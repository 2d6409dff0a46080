"""Sound: probing it and reading any stretch of it at any rate, sample-exact.

Time 0 is that of the video's first frame where the file has a picture, else the first sample that
the encoder was given (its delay is cut). Before and after the sound there is silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer

from assets.formats import Format
from assets.probed import Probed
from story.errors import MediaUnreadable
from story.model.values import MICROSECONDS


@dataclass(frozen=True)
class Sound:
    """What a file's sound is like; no channels: it is silent."""

    channels: int = 0
    rate: int = 0
    codec: str = ""


def sound_of(container: InputContainer) -> Sound:
    """The first sound of an open file."""
    for stream in container.streams.audio:
        codec = stream.codec_context
        return Sound(codec.channels, codec.sample_rate, codec.codec.canonical_name)
    return Sound()


def probe(path: Path, form: Format) -> Probed:
    """What a sound file holds. Raises MediaUnreadable."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            sound = sound_of(container)
            duration = container.duration / MICROSECONDS if container.duration else 0.0
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _damaged(path) from error
    if not sound.channels:
        raise _damaged(path)
    return Probed(
        kind="audio",
        media_type=form.media_type,
        extension=form.extension,
        duration=duration,
        codec=sound.codec,
        channels=sound.channels,
        rate=sound.rate,
    )


def _damaged(path: Path) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{path.name}” is damaged or cut short: no sound in it can be decoded.",
        "Copy it again from where it came from, or export it again.",
    )
