"""Decoding a video: the frame shown at any time. assets/frames.py turns it into planes.

Time 0 of a video is the instant its first frame is shown, whatever number the file gives it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from assets.colours import Colours
from assets.containers import is_decodable, open_container
from assets.frame_tags import colours_of, turn_of
from assets.frames import to_frame, to_rgba, unpacked
from assets.media import Frame
from story.errors import MediaUnreadable
from story.model.asset import StoredAlpha
from story.model.values import MICROSECONDS

SQUARE: Final = 0.02  # pixels whose aspect is nearer to 1 than this are taken for square
_STEPS_BACK: Final = (0, 2, 10)  # seconds before the wish, where an index is not exact
_BAD_PACKETS: Final = 200  # in a row, before a damaged file is given up
_WITH_ALPHA: Final = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own decoders of these leave the transparency out."""


class Decoder:
    """The frames of one video, in order and by time. To be used from one thread at a time.

    `alpha` is how the film holds its alpha. `square` gives it square pixels, as flat films want
    that are stored narrower than shown; 360° ones are sampled by direction and keep every pixel.
    Damaged files raise MediaUnreadable.
    """

    def __init__(
        self, path: Path, key: str, *, square: bool, alpha: StoredAlpha = "straight"
    ) -> None:
        self._path, self._key = path, key
        self._container = open_film(path)
        stream = picture_stream(self._container)
        if stream is None:
            self._container.close()
            raise MediaUnreadable(
                f"“{path.name}” has no picture.", "Use it as a sound, or export it again."
            )
        self._stream = stream
        self._stretch = stretch_of(stream) if square else 1.0
        self._alpha = alpha
        assert stream.time_base is not None
        self._tick = stream.time_base
        self.grace_us = math.ceil(self._tick * MICROSECONDS / 2) + 1
        """Timestamps are rounded to ticks: a frame may be asked for half a tick early."""
        self._frames = self._decode()
        self._last_pts = 0
        first = next(self._frames, None)
        if first is None:
            self._container.close()
            raise damaged(path)
        started = stream.start_time
        self._codec = stream.codec_context.codec.canonical_name
        self._peak = colours_of(first).peak
        self._first = self._pts(first)
        self._zero = self._first if started is None else started
        self._pending: VideoFrame | None = first

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def pull(self) -> VideoFrame | None:
        """The next frame in order of showing; None after the last."""
        if self._pending is not None:
            frame, self._pending = self._pending, None
            return frame
        return next(self._frames, None)

    def time_us(self, frame: VideoFrame) -> int:
        """When a frame is shown, in microseconds from the first."""
        return round((self._pts(frame) - self._zero) * self._tick * MICROSECONDS)

    def seek(self, time_us: int) -> None:
        """Go to where the next `pull` gives a frame at or before `time_us`, or the first."""
        wanted = self._zero + math.floor(time_us / (self._tick * MICROSECONDS))
        for back in _STEPS_BACK:
            at = max(wanted - math.floor(back / self._tick), self._zero)
            try:
                self._container.seek(at, stream=self._stream, backward=True, any_frame=False)
            except av.FFmpegError:
                break
            self._frames = self._decode()
            self._pending = next(self._frames, None)
            if self._pending is not None and self._pts(self._pending) <= max(wanted, self._first):
                return
            if at == self._zero:
                break
        # some containers cannot find their own beginning: opening the file again always does
        self._reopen()
        self._frames = self._decode()
        self._pending = next(self._frames, None)

    def frame(self, raw: VideoFrame) -> Frame:
        """The decoded picture as planes, upright and with square pixels."""
        key = (self._key, self.time_us(raw))
        frame = to_frame(raw, self._colours_of(raw), key, self._path.name, self._stretch)
        return unpacked(frame) if self._alpha == "below" else frame

    def rgba(self, raw: VideoFrame, longest: int) -> NDArray[np.uint8]:
        """The decoded picture as (h, w, 4) sRGB, upright, with square pixels; see to_rgba."""
        return to_rgba(raw, self._colours_of(raw), self._path.name, self._stretch, longest)

    def _colours_of(self, raw: VideoFrame) -> Colours:
        """How a frame codes colour; of what only a film's first frame tells, that holds for all."""
        own = colours_of(raw, self._codec)
        multiplied = self._alpha == "premultiplied"
        peak = self._peak if own.transfer == "pq" else own.peak
        return replace(own, peak=peak, premultiplied=multiplied)

    def _pts(self, frame: VideoFrame) -> int:
        if frame.pts is None:
            step = 1 / ((self._stream.average_rate or Fraction(25)) * self._tick)
            frame.pts = self._last_pts + max(1, round(step))
        self._last_pts = frame.pts
        return frame.pts

    def _reopen(self) -> None:
        self._container.close()
        self._container = open_film(self._path)
        stream = picture_stream(self._container)
        if stream is None:
            raise damaged(self._path)
        self._stream = stream

    def _decode(self) -> Iterator[VideoFrame]:
        return decoded(self._container, self._stream, self._path)


def decoded(container: InputContainer, stream: VideoStream, path: Path) -> Iterator[VideoFrame]:
    """All frames from where the container stands, past damaged packets."""
    bad = 0
    codec = codec_of(stream)
    try:
        for packet in container.demux(stream):
            try:
                frames = codec.decode(packet)
            except av.InvalidDataError as error:
                bad += 1
                if bad > _BAD_PACKETS:
                    raise damaged(path) from error
                continue
            except EOFError:
                return
            for frame in frames:
                if isinstance(frame, VideoFrame):
                    bad = 0
                    yield frame
    except av.FFmpegError as error:
        raise damaged(path) from error


def codec_of(stream: VideoStream) -> VideoCodecContext:
    """What decodes a stream: its own decoder, or one that keeps its transparency."""
    name = _WITH_ALPHA.get(stream.codec_context.codec.canonical_name, "")
    if stream.metadata.get("alpha_mode") != "1" or name not in av.codecs_available:
        return stream.codec_context
    codec = av.CodecContext.create(name, "r")
    assert isinstance(codec, VideoCodecContext)
    codec.extradata = stream.codec_context.extradata
    return codec


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The film's picture: its best video stream that is not a cover picture."""
    for stream in container.streams.video:
        if is_decodable(stream) and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def stretch_of(stream: VideoStream) -> float:
    """How much wider than high the stream's pixels are shown; 1 where they are nearly square."""
    aspect = stream.sample_aspect_ratio
    value = float(aspect) if aspect else 1.0
    return value if abs(value - 1) > SQUARE and 0.1 < value < 10 else 1.0


def shown_size(frame: VideoFrame, stretch: float) -> tuple[int, int]:
    """Width and height of a decoded frame upright and with square pixels."""
    width, height = round(frame.width * stretch), frame.height
    return (height, width) if turn_of(frame).swapped else (width, height)


def open_film(path: Path) -> InputContainer:
    """The film's container. Raises MediaUnreadable."""
    try:
        container = open_container(path)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise damaged(path) from error
    for stream in container.streams.video:
        if is_decodable(stream):
            stream.thread_type = "AUTO"
    return container


def damaged(path: Path) -> MediaUnreadable:
    """The error for a film that cannot be decoded."""
    return MediaUnreadable(
        f"“{path.name}” is damaged or cut short: no picture in it can be decoded.",
        "Copy it again from where it came from, or export it again.",
    )
