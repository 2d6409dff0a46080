"""Pictures, sound and captions to an MP4 file: conversion, encoding and muxing in own threads.

exporters/parts/encoders.py chooses the encoder, boxes.py finishes the file. Memory does not grow
with the length of the video.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from assets.media import Bytes
from exporters.outputs import write_error
from exporters.parts import encoders
from exporters.parts.caption_tracks import CaptionTracks, Words
from exporters.parts.encoders import Chosen, VideoFormat
from exporters.parts.packets import Packets, packets_of
from exporters.parts.remux import MUX
from exporters.parts.sound_track import Sound, SoundTrack
from exporters.parts.stages import Stage
from story.errors import ExportError

LARGEST_TIMESCALE: Final = 10_000_000
SHORTEST_REORDERED: Final = 3  # frames: B-frames refer to later ones only from here on


class Converter:
    """sRGB pictures to the encoder's YUV: BT.709 matrix, limited range, chroma sited left."""

    def __init__(self, video: VideoFormat, pixels: str) -> None:
        self._time_base = 1 / video.fps
        self._graph = av.filter.Graph()
        source = self._graph.add_buffer(
            width=video.width,
            height=video.height,
            format=av.VideoFormat("rgba"),
            time_base=self._time_base,
        )
        scale = self._graph.add(
            "scale",
            "out_color_matrix=bt709:out_range=tv:out_chroma_loc=left"
            ":flags=bicubic+accurate_rnd+full_chroma_inp",
        )
        form = self._graph.add("format", pixels)
        sink = self._graph.add("buffersink")
        self._graph.link_nodes(source, scale, form, sink).configure()

    def convert(self, number: int, rgba: Bytes) -> VideoFrame:
        """Frame `number` from a C-contiguous (h, w, 4) uint8 picture; alpha is ignored."""
        frame = VideoFrame.from_numpy_buffer(rgba, "rgba")
        frame.pts, frame.time_base = number, self._time_base
        self._graph.vpush(frame)
        return self._graph.vpull()


class Movie:
    """Writes an MP4 file. Use as a context; `finish` makes it whole, leaving without leaves it not.

    `add` takes pictures in order and waits while the pipeline is full.
    """

    def __init__(
        self,
        path: Path,
        video: VideoFormat,
        chosen: Chosen,
        *,
        sound: Sound | None = None,
        words: tuple[Words, ...] = (),
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self._path = path
        self._fps = video.fps
        self._added = 0
        self._muxer = _Muxer(path, video, chosen, sound, words, metadata or {})
        pixels = "yuv444p" if video.full_chroma else chosen.encoder.pixels
        self._converter = Converter(video, pixels)
        self._encoding: Stage[VideoFrame] = Stage("encode", self._muxer.add)
        self._converting: Stage[tuple[int, Bytes]] = Stage("convert", self._convert)

    def add(self, rgba: Bytes) -> None:
        """Queue the next frame, (h, w, 4) uint8 sRGB, which must not change afterwards.

        Raises ExportError when an earlier frame could not be written.
        """
        self._converting.put((self._added, np.ascontiguousarray(rgba)))
        self._added += 1

    def finish(self) -> None:
        """Encode what is queued and close the file. Raises ExportError."""
        self._converting.close()
        self._encoding.close()
        self._muxer.finish(self._added / self._fps)

    def __enter__(self) -> Movie:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._converting.stop()
        self._encoding.stop()
        self._muxer.close()

    def _convert(self, item: tuple[int, Bytes]) -> None:
        self._encoding.put(self._converter.convert(*item))


class Part(NamedTuple):
    """Frames of a film that is there already: `first` up to, without, `end`."""

    film: Packets
    first: int
    end: int


def join(
    parts: Sequence[Part],
    path: Path,
    video: VideoFormat,
    *,
    like: Path | None = None,
    sound: Sound | None = None,
    words: tuple[Words, ...] = (),
    metadata: Mapping[str, str] | None = None,
    joined: Callable[[int], None] = lambda frames: None,
) -> None:
    """Write films' pictures one after the other as one, without encoding them again.

    `parts` are encoded alike, and described as the film `like` is, without one as the first part.
    `joined` is told how many frames there are so far, often. Raises ExportError, MediaUnreadable.
    """
    delay = max(part.film.delay for part in parts)
    muxer = _Muxer(path, video, like or parts[0].film.path, sound, words, metadata or {})
    try:
        done = 0
        for part in parts:
            muxer.append(part, done, delay, joined)
            done += part.end - part.first
        muxer.finish(done / video.fps)
    finally:
        muxer.close()


class _Muxer:
    """The container and its streams; used by one thread at a time.

    Pictures are encoded as `like` says, or are taken over as they are from films like that one.
    """

    def __init__(
        self,
        path: Path,
        video: VideoFormat,
        like: Chosen | Path,
        sound: Sound | None,
        words: tuple[Words, ...],
        metadata: Mapping[str, str],
    ) -> None:
        self._path = path
        self._encodes = not isinstance(like, Path)
        self._encoded = 0  # frames given to the encoder
        self._video_rate = video.fps
        options = MUX | {"movie_timescale": str(_timescale(video.fps, sound))}
        with _translated(path):
            self._out: OutputContainer | None = av.open(
                str(path), "w", format="mp4", options=options
            )
        self._out.metadata.update({key: text for key, text in metadata.items() if text})
        self._video = (
            self._add_video_like(self._out, like)
            if isinstance(like, Path)
            else self._add_video(self._out, video, like)
        )
        self._heard = SoundTrack(self._out, sound) if sound is not None else None
        self._captions = CaptionTracks(self._out, words)

    def add(self, frame: VideoFrame) -> None:
        """Encode a frame, with the sound and the captions up to its end."""
        with _translated(self._path):
            assert self._out is not None
            end = Fraction((frame.pts or 0) + 1) / self._video_rate
            self._encoded += 1
            self._out.mux(self._video.encode(frame))
            self._beside(end)

    def append(self, part: Part, first: int, delay: int, joined: Callable[[int], None]) -> None:
        """Take pictures over as frame `first` and on, with sound and captions up to their end.

        Each is decoded `delay` frames before it can be shown. Raises ExportError where the film
        has not so many frames.
        """
        frame_long = 1 / self._video_rate
        with _translated(self._path):
            assert self._out is not None
            taken = 0
            for packet, number in packets_of(part.film, part.first, part.end):
                packet.time_base = frame_long
                packet.pts = first + number - part.first
                packet.dts = first + taken - delay
                packet.duration = 1
                packet.stream = self._video
                self._out.mux(packet)
                taken += 1
                end = (first + taken) * frame_long
                self._beside(end)
                joined(first + taken)
        if taken != part.end - part.first:
            raise ExportError(
                f"{part.film.path.name} gave {taken} frames instead of {part.end - part.first}.",
                "Check that the file is whole, or export without copying.",
            )

    def finish(self, length: Fraction) -> None:
        """Flush the encoders and write the index."""
        with _translated(self._path):
            assert self._out is not None
            if self._encodes:
                self._out.mux(self._rest())
            if self._heard is not None:
                self._heard.finish(length)
            self._captions.add(length)
            self._out.close()
            self._out = None

    def close(self) -> None:
        """Close the file as it is."""
        if self._out is not None:
            out, self._out = self._out, None
            try:
                out.close()
            except (av.FFmpegError, OSError):
                return  # it is thrown away: why it could not be ended has been said already

    def _beside(self, end: Fraction) -> None:
        """Write sound and captions up to `end`, in seconds."""
        if self._heard is not None:
            self._heard.add(end)
        self._captions.add(end)

    def _rest(self) -> list[Packet[VideoStream]]:
        """The pictures that the encoder still holds."""
        packets = self._video.encode(None)
        if self._encoded < SHORTEST_REORDERED:
            # x265 reckons decoding times from a frame that such a film has not: they are whatever
            # lay in memory. Nothing is reordered in it.
            for packet in packets:
                packet.dts = packet.pts
        return packets

    def _add_video(self, out: OutputContainer, video: VideoFormat, chosen: Chosen) -> VideoStream:
        stream = out.add_stream(
            chosen.encoder.name, rate=video.fps, options=encoders.settings(chosen.encoder, video)
        )
        assert isinstance(stream, VideoStream)
        encoders.configure(stream.codec_context, chosen.encoder, video)
        stream.time_base = 1 / video.fps
        if chosen.codec == "hevc":
            stream.codec_context.codec_tag = "hvc1"  # Apple's players know no other
        return stream

    def _add_video_like(self, out: OutputContainer, part: Path) -> VideoStream:
        with av.open(str(part)) as source:
            like = source.streams.video[0]
            stream = out.add_stream_from_template(like)
            stream.time_base = 1 / self._video_rate
            stream.codec_context.codec_tag = like.codec_context.codec_tag
            return stream


def _timescale(fps: Fraction, sound: Sound | None) -> int:
    """Ticks a second in which both a frame and a sample are whole, where such a scale fits."""
    exact = math.lcm(fps.numerator, sound.rate) if sound is not None else fps.numerator
    return exact if exact <= LARGEST_TIMESCALE else fps.numerator


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Tells what FFmpeg could not write as an ExportError on the file."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise write_error(path, error.errno, error.strerror) from error
