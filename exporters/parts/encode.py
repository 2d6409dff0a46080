"""Pictures, sound and captions to an MP4 file: conversion, encoding and muxing in own threads.

exporters/parts/encoders.py chooses the encoder, boxes.py finishes the file. Memory does not grow
with the length of the video.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.subtitles.codeccontext import SubtitleCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from assets.media import Bytes, Cue, Floats
from exporters.outputs import write_error
from exporters.parts import encoders
from exporters.parts.captions import mp4_language, samples, text_sample
from exporters.parts.encoders import Chosen, VideoFormat
from exporters.parts.stages import Stage
from story.errors import ExportError

AAC_FRAME: Final = 1024  # samples a channel
MIXED_AT_ONCE: Final = 16 * AAC_FRAME  # samples: a mixer asked for less works more on the same
AAC_RATE: Final = 96_000  # bits a second a channel: transparent for nearly all
CAPTION_TICKS: Final = 1000  # a second
LARGEST_TIMESCALE: Final = 10_000_000
SHORTEST_REORDERED: Final = 3  # frames: B-frames refer to later ones only from here on
LAYOUTS: Final = {1: "mono", 2: "stereo", 4: "4.0"}
MUX: Final = {"use_editlist": "1", "movflags": "+write_colr"}
SUBTITLE_HEADER: Final = (
    b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize,"
    b" PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline,"
    b" StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment,"
    b" MarginL, MarginR, MarginV, Encoding\nStyle: Default,Sans,18,&Hffffff,&Hffffff,&H0,&H0,"
    b"0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n"
)


@dataclass(frozen=True)
class Sound:
    """The sound of a video: `mix(start, count)` gives (count, channels) float32 in -1..1.

    It is asked for consecutive blocks, in the encoder's thread, the last of which may reach past
    the end of the film.
    """

    rate: int
    channels: int
    mix: Callable[[int, int], Floats]


@dataclass(frozen=True)
class Words:
    """A caption track: cues on the video's clock, sorted, in one language (BCP 47)."""

    language: str
    cues: tuple[Cue, ...]


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


def join(
    parts: Sequence[tuple[Path, int]],
    path: Path,
    video: VideoFormat,
    *,
    sound: Sound | None = None,
    words: tuple[Words, ...] = (),
    metadata: Mapping[str, str] | None = None,
    joined: Callable[[int], None] = lambda frames: None,
) -> None:
    """Write films one after the other as one, without encoding their pictures again.

    `parts` are silent films that were encoded alike, each with its number of frames; `joined` is
    told how many frames there are so far. Raises ExportError.
    """
    muxer = _Muxer(path, video, parts[0][0], sound, words, metadata or {})
    try:
        done = 0
        for part, frames in parts:
            muxer.append(part, done, frames)
            done += frames
            joined(done)
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
        self._sound = sound
        self._encoded = 0  # frames given to the encoder
        self._heard = 0  # samples that are encoded
        self._block: Floats = np.empty((0, 0), np.float32)  # mixed, in part encoded
        self._mixed = 0  # samples up to the end of the block
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
        self._audio = self._add_audio(self._out, sound) if sound is not None else None
        self._captions = [
            (self._add_captions(self._out, track), list(reversed(samples(track.cues))))
            for track in words
        ]

    def add(self, frame: VideoFrame) -> None:
        """Encode a frame, with the sound and the captions up to its end."""
        with _translated(self._path):
            assert self._out is not None
            end = Fraction((frame.pts or 0) + 1) / self._video_rate
            self._encoded += 1
            self._out.mux(self._video.encode(frame))
            self._add_sound(end)
            self._add_words(end)

    def append(self, part: Path, first: int, frames: int) -> None:
        """Take a film's pictures over from frame `first` on, with sound and captions up to its end.

        Raises ExportError where it has not that many frames.
        """
        with _translated(self._path), av.open(str(part)) as source:
            assert self._out is not None
            stream = source.streams.video[0]
            assert stream.time_base is not None
            tick = 1 / (self._video_rate * stream.time_base)
            taken = 0
            for packet in source.demux(stream):
                if packet.dts is None or packet.pts is None:
                    continue  # the one that ends it
                packet.pts += round(first * tick)
                packet.dts += round(first * tick)
                packet.stream = self._video
                self._out.mux(packet)
                taken += 1
                end = Fraction(first + taken) / self._video_rate
                self._add_sound(end)
                self._add_words(end)
        if taken != frames:
            raise ExportError(
                f"{part.name} has {taken} frames instead of {frames}.",
                "Delete the batch's shelf, then try again.",
            )

    def finish(self, length: Fraction) -> None:
        """Flush the encoders and write the index."""
        with _translated(self._path):
            assert self._out is not None
            if self._encodes:
                self._out.mux(self._rest())
            if self._audio is not None and self._sound is not None:
                self._add_sound(length, last=True)
                self._out.mux(self._audio.encode(None))
            self._add_words(length)
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
            stream.time_base = like.time_base
            stream.codec_context.codec_tag = like.codec_context.codec_tag
            return stream

    def _add_audio(self, out: OutputContainer, sound: Sound) -> AudioStream:
        stream = out.add_stream("aac", rate=sound.rate, layout=LAYOUTS[sound.channels])
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = AAC_RATE * sound.channels
        return stream

    def _add_captions(self, out: OutputContainer, track: Words) -> Stream:
        stream = out.add_stream("mov_text")
        context = stream.codec_context
        assert isinstance(context, SubtitleCodecContext)
        context.subtitle_header = SUBTITLE_HEADER
        context.time_base = Fraction(1, CAPTION_TICKS)
        stream.time_base = Fraction(1, CAPTION_TICKS)
        stream.metadata["language"] = mp4_language(track.language)
        context.open()
        return stream

    def _add_sound(self, end: Fraction, *, last: bool = False) -> None:
        """Encode whole AAC frames up to `end` in seconds; the rest as well when it is the last."""
        if self._sound is None or self._audio is None or self._out is None:
            return
        rate = self._sound.rate
        until = round(end * rate) if last else math.floor(end * rate / AAC_FRAME) * AAC_FRAME
        while self._heard < until:
            if self._heard == self._mixed:
                self._block = self._sound.mix(self._mixed, MIXED_AT_ONCE)
                self._mixed += MIXED_AT_ONCE
            first = self._heard - self._mixed + MIXED_AT_ONCE
            count = min(AAC_FRAME, until - self._heard)
            frame = _audio_frame(self._block[first : first + count], self._sound)
            frame.pts, frame.time_base = self._heard, Fraction(1, rate)
            self._out.mux(self._audio.encode(frame))
            self._heard += count

    def _add_words(self, end: Fraction) -> None:
        for stream, waiting in self._captions:
            while waiting and waiting[-1].start_us < end * 1_000_000:
                cue = waiting.pop()
                packet: Packet[Stream] = Packet(text_sample(cue.text))
                packet.stream = stream
                packet.time_base = Fraction(1, CAPTION_TICKS)
                packet.pts = packet.dts = round(cue.start_us * CAPTION_TICKS / 1_000_000)
                packet.duration = round(cue.end_us * CAPTION_TICKS / 1_000_000) - packet.pts
                packet.is_keyframe = True
                assert self._out is not None
                self._out.mux(packet)


def _audio_frame(block: NDArray[np.float32], sound: Sound) -> AudioFrame:
    planar = np.ascontiguousarray(block.T, np.float32)
    frame = AudioFrame.from_ndarray(planar, format="fltp", layout=LAYOUTS[sound.channels])
    frame.sample_rate = sound.rate
    return frame


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
