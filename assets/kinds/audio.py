"""Sound: probing it and reading any stretch of it at its own rate, sample-exact.

Time 0 is that of the video's first frame where the file has a picture, else the first sample that
the encoder was given (its delay is cut). Before and after the sound there is silence.
assets/resample.py brings it to other rates.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from numpy.typing import NDArray

from assets.containers import is_decodable, open_container
from assets.formats import Format
from assets.probed import Probed
from story.errors import MediaUnreadable
from story.model.values import MICROSECONDS, Rights

MOST_CHANNELS: Final = 64
_PREROLL: Final = 0.5  # seconds decoded and dropped before a place that was sought
_KEPT: Final = 4.0  # seconds kept behind the place last read
_SKIP: Final = 20.0  # seconds ahead up to which decoding on beats seeking
_JITTER: Final = 0.1  # seconds by which timestamps may stray: Vorbis has 10 ms, Matroska rounds
_SAFE_PLANES: Final = 8  # PyAV reads past the end of what it knows where there are more
_BAD_PACKETS: Final = 200  # in a row, before a damaged file is given up
_EXACT: Final = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "wav", "flac", "aiff"})
"""Containers that find a place to the sample; in others we decode from the start."""

_AMBIX: Final = re.compile(r"ambix|ambison|(?<![a-z])[fht]oa(?![a-z])|\doa", re.IGNORECASE)

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Sound:
    """What a file's sound is like; no channels: it is silent."""

    channels: int = 0
    rate: int = 0
    codec: str = ""
    ambisonic: int = 0  # order, where the stream itself says so


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The first sound of an open file that can be decoded."""
    return next((stream for stream in container.streams.audio if is_decodable(stream)), None)


def sound_of(container: InputContainer) -> Sound:
    """The first sound of an open file."""
    stream = sound_stream(container)
    if stream is not None:
        codec = stream.codec_context
        channels = codec.channels
        order = math.isqrt(channels) - 1 if codec.layout.name.startswith("ambisonic") else 0
        return Sound(channels, codec.sample_rate, codec.codec.canonical_name, order)
    return Sound()


def probe(path: Path, form: Format) -> Probed:
    """What a sound file holds. Raises MediaUnreadable."""
    notes: tuple[str, ...] = ()
    with _open(path) as container:
        sound = sound_of(container)
        tags = {name.lower(): value for name, value in container.metadata.items()}
        if not sound.channels or not sound.rate or sound.channels > MOST_CHANNELS:
            raise _damaged(path)
        duration = container.duration / MICROSECONDS if container.duration else 0.0
        if next(decoded(container, path), None) is None:
            raise _damaged(path)
    order = sound.ambisonic
    if not order and sound.channels in (4, 9, 16) and _AMBIX.search(path.stem):
        order = math.isqrt(sound.channels) - 1
        notes = (f"Guessed ambisonic sound (AmbiX, order {order}) from its name and channels.",)
    return Probed(
        kind="audio",
        media_type=form.media_type.replace("video/", "audio/"),
        extension=form.extension,
        rights=Rights(
            title=tags.get("title", ""),
            author=tags.get("artist", ""),
            licence=tags.get("copyright", ""),
        ),
        duration=duration,
        codec=sound.codec,
        channels=sound.channels,
        rate=sound.rate,
        ambisonic=order,
        notes=notes,
    )


class Reader:
    """The sound of one file, read in any order. To be used from one thread at a time.

    Sample 0 is heard at time 0 of the file (see the module). A file without sound reads as one
    silent channel at 48 kHz.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._container = _open(path)
        sound = sound_of(self._container)
        self.channels = max(1, min(sound.channels, MOST_CHANNELS))
        self.rate = sound.rate or 48000
        self._seekable = self._container.format.name in _EXACT
        self._kept: list[tuple[int, Samples]] = []  # in order, each with its first sample's number
        self._complete = True  # all that was decoded since the beginning is still kept
        self._next = 0  # number of the sample that decoding gives next
        self._ended = not sound.channels
        self._frames: Iterator[AudioFrame] = iter(())
        self._zero: float | None = None  # seconds on the stream's clock at our time 0
        if sound.channels:
            self._begin()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def read(self, start: int, count: int) -> Samples:
        """Samples `start` up to `start + count`, (count, channels); silence outside the sound.

        Raises MediaUnreadable when the file is damaged beyond repair.
        """
        out = np.zeros((max(count, 0), self.channels), np.float32)
        end = start + count
        if count <= 0 or end <= 0:
            return out
        self._stand_at(max(start, 0))
        while self._next < end and not self._ended:
            self._pull()
        for first, samples in self._kept:
            low, high = max(first, start), min(first + len(samples), end)
            if low < high:
                out[low - start : high - start] = samples[low - first : high - first]
        oldest = start - round(_KEPT * self.rate)
        while self._kept and self._kept[0][0] + len(self._kept[0][1]) < oldest:
            del self._kept[0]
            self._complete = False
        return out

    def _begin(self) -> None:
        """Stand before the first sample of the sound."""
        self._kept.clear()
        self._complete = True
        self._frames = decoded(self._container, self._path)
        first = next(self._frames, None)
        self._ended = first is None
        if first is None:
            return
        if self._zero is None:
            start = _picture_start(self._container)
            self._zero = _seconds(first) if start is None else start
        self._next = self._number(first)
        self._take(first)

    def _stand_at(self, start: int) -> None:
        """See to it that sample `start` is kept or still to come."""
        oldest = self._kept[0][0] if self._kept else self._next
        behind = start < oldest and not self._complete
        ahead = start > self._next + _SKIP * self.rate and not self._ended
        if ahead and self._seekable:
            self._seek(start)
        elif behind and not (self._seekable and start > self.rate and self._seek(start)):
            self._container.close()
            self._container = _open(self._path)
            self._begin()

    def _seek(self, start: int) -> bool:
        """Go to shortly before a sample and decode up to it; False where that cannot be done."""
        stream = sound_stream(self._container)
        assert stream is not None
        assert self._zero is not None
        assert stream.time_base is not None
        seconds = self._zero + start / self.rate - _PREROLL
        try:
            self._container.seek(math.floor(seconds / stream.time_base), stream=stream)
        except av.FFmpegError:
            return False
        self._frames = decoded(self._container, self._path)
        self._kept.clear()
        self._complete = self._ended = False
        first = next(self._frames, None)
        if first is None or self._number(first) > start:
            return False
        self._next = self._number(first)
        self._take(first)
        while self._next <= start and not self._ended:
            self._pull()
        # what comes first after a jump lacks what went before it, and is never heard
        self._kept = [entry for entry in self._kept if entry[0] + len(entry[1]) > start]
        return True

    def _pull(self) -> None:
        frame = next(self._frames, None)
        if frame is None:
            self._ended = True
            return
        self._take(frame)

    def _take(self, frame: AudioFrame) -> None:
        """Keep a frame at its place; small jitter of timestamps is no gap."""
        number = self._number(frame)
        samples = as_floats(frame)[:, : self.channels]
        if samples.shape[1] < self.channels:
            samples = np.pad(samples, ((0, 0), (0, self.channels - samples.shape[1])))
        if abs(number - self._next) <= _JITTER * self.rate + 1:
            number = self._next
        elif number < self._next:
            samples = samples[self._next - number :]
            number = self._next
        if len(samples):
            self._kept.append((number, samples))
            self._next = number + len(samples)

    def _number(self, frame: AudioFrame) -> int:
        if frame.pts is None:
            return self._next
        assert self._zero is not None
        return round((_seconds(frame) - self._zero) * self.rate)


def decoded(container: InputContainer, path: Path) -> Iterator[AudioFrame]:
    """All sound from where the container stands, past damaged packets."""
    bad = 0
    stream = sound_stream(container)
    if stream is None:
        return
    channels = stream.codec_context.channels
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.InvalidDataError as error:
                bad += 1
                if bad > _BAD_PACKETS:
                    raise _damaged(path) from error
                continue
            except EOFError:
                return
            for frame in frames:
                # a damaged stream may claim other channels halfway: that much of it is silence
                if isinstance(frame, AudioFrame) and frame.layout.nb_channels == channels:
                    bad = 0
                    yield frame
    except av.FFmpegError as error:
        raise _damaged(path) from error


def as_floats(frame: AudioFrame) -> Samples:
    """A decoded frame as (n, channels) float32 in -1..1."""
    channels = frame.layout.nb_channels
    if frame.format.is_planar and channels > _SAFE_PLANES:
        packer = av.AudioResampler("flt", frame.layout, frame.sample_rate)
        (frame,) = packer.resample(frame)
    values = frame.to_ndarray()
    values = values.T if frame.format.is_planar else values.reshape(-1, channels)
    if values.dtype == np.uint8:
        return np.asarray((values.astype(np.float32) - 128) / 128, np.float32)
    if values.dtype.kind == "i":
        scale = np.float64(1 / 2 ** (8 * values.dtype.itemsize - 1))
        return np.asarray(values * scale, np.float32)
    return np.asarray(values, np.float32)


def _seconds(frame: AudioFrame) -> float:
    if frame.pts is None or frame.time_base is None:
        return 0.0
    return float(frame.pts * frame.time_base)


def _picture_start(container: InputContainer) -> float | None:
    """When the film's picture begins on the stream's clock; None without a picture."""
    for stream in container.streams.video:
        cover = stream.disposition & Disposition.attached_pic
        if not cover and stream.start_time is not None and stream.time_base is not None:
            return float(stream.start_time * stream.time_base)
    return None


def _open(path: Path) -> InputContainer:
    try:
        return open_container(path)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{path.name}” is damaged or cut short: no sound in it can be decoded.",
        "Copy it again from where it came from, or export it again.",
    )
