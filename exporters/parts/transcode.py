"""Video and sound as every browser plays them: H.264 and AAC in MP4, or untouched where it does.

Owns what browsers play and the conversion to it; exporters/webxr decides which asset needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, TypeAlias

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from story.errors import ExportError

Treatment: TypeAlias = Literal["copy", "remux", "encode"]
"""What a file needs: nothing; its packets in another container; decoding and encoding."""

Tick: TypeAlias = Callable[[float], None]
"""Hears how many seconds of the file are done."""

PLAIN_CONTAINERS: Final[dict[str, frozenset[str]]] = {
    "video/mp4": frozenset({"h264", "av1", "vp9", "aac", "mp3", "opus", "flac"}),
    "video/webm": frozenset({"vp8", "vp9", "av1", "opus", "vorbis"}),
    "audio/mp4": frozenset({"aac"}),
    "audio/mpeg": frozenset({"mp3"}),
    "audio/wav": frozenset({"pcm_s16le", "pcm_u8", "pcm_f32le", "pcm_s24le", "pcm_s32le"}),
    "audio/ogg": frozenset({"vorbis", "opus"}),
    "audio/flac": frozenset({"flac"}),
}
"""Codecs that browsers play in a container, by its media type."""

MP4_CODECS: Final = frozenset({"h264", "aac"})
PLAIN_PIXELS: Final = frozenset({"yuv420p", "yuvj420p"})
AAC_RATE: Final = 96_000  # bits a second a channel
FASTSTART: Final = {"movflags": "+faststart", "use_editlist": "1", "strict": "unofficial"}
CRF: Final = "20"


@dataclass(frozen=True)
class Plain:
    """What a conversion made."""

    media_type: str
    width: int = 0
    height: int = 0


def treatment(path: Path, media_type: str, max_height: int | None = None) -> Treatment:
    """What a video or sound file needs to be played by every browser. Raises ExportError."""
    with _reading(path) as container:
        video = next(iter(container.streams.video), None)
        sounds = list(container.streams.audio)
        codecs = {stream.codec_context.name for stream in [*sounds, *([video] if video else [])]}
        if video is not None:
            tall = max_height is not None and video.height > max_height
            deep = video.codec_context.pix_fmt not in PLAIN_PIXELS
            if tall or deep:
                return "encode"
        # A decoder's own name (libdav1d, mp3float) is not the codec's.
        codecs = {_codec(name) for name in codecs}
        if codecs <= PLAIN_CONTAINERS.get(media_type, frozenset()):
            return "copy"
        return "remux" if video is not None and codecs <= MP4_CODECS else "encode"


def convert(
    path: Path, target: Path, how: Treatment, *, max_height: int | None = None, tick: Tick
) -> Plain:
    """Write the file to `target` as MP4, its picture at most `max_height` pixels high.

    `how` is what `treatment` answered, not "copy". Raises ExportError; what `tick` raises.
    """
    with _reading(path) as source, _writing(target) as out:
        video = next(iter(source.streams.video), None)
        sound = next(iter(source.streams.audio), None)
        if how == "remux":
            return _remux(source, out, video, sound, tick)
        return _encode(source, out, video, sound, max_height, tick)


def _codec(name: str) -> str:
    for prefix, codec in (("libdav1d", "av1"), ("mp3", "mp3"), ("libvpx-vp9", "vp9")):
        if name.startswith(prefix):
            return codec
    return name.removeprefix("lib")


def _remux(
    source: InputContainer,
    out: OutputContainer,
    video: VideoStream | None,
    sound: AudioStream | None,
    tick: Tick,
) -> Plain:
    kept = [stream for stream in (video, sound) if stream is not None]
    twins = {stream.index: out.add_stream_from_template(stream) for stream in kept}
    for packet in source.demux(kept):
        if packet.dts is None:
            continue
        if packet.pts is not None and packet.time_base is not None:
            tick(float(packet.pts * packet.time_base))
        packet.stream = twins[packet.stream.index]
        out.mux(packet)
    if video is None:
        return Plain("audio/mp4")
    return Plain("video/mp4", video.width, video.height)


def _encode(
    source: InputContainer,
    out: OutputContainer,
    video: VideoStream | None,
    sound: AudioStream | None,
    max_height: int | None,
    tick: Tick,
) -> Plain:
    picture: VideoStream | None = None
    width = height = 0
    if video is not None:
        width, height = _fitted(video.width, video.height, max_height)
        rate = video.average_rate or Fraction(25)
        picture = out.add_stream("libx264", rate=rate, options={"crf": CRF, "preset": "fast"})
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        picture.time_base = video.time_base or 1 / rate
        picture.codec_context.time_base = picture.time_base
    heard: AudioStream | None = None
    if sound is not None:
        channels = min(sound.channels, 2) if sound.channels != 4 else 4
        layout = {1: "mono", 2: "stereo", 4: "4.0"}[channels]
        heard = out.add_stream("aac", rate=min(sound.rate, 48_000), layout=layout)
        heard.codec_context.bit_rate = AAC_RATE * channels
    resampler = None
    if heard is not None:
        context = heard.codec_context
        resampler = av.AudioResampler("fltp", context.layout, context.rate, frame_size=1024)
    streams = [stream for stream in (video, sound) if stream is not None]
    for packet in source.demux(streams):
        for frame in packet.decode():
            if isinstance(frame, VideoFrame) and picture is not None:
                tick(frame.time or 0.0)
                out.mux(picture.encode(_scaled(frame, width, height)))
            elif isinstance(frame, AudioFrame) and heard is not None and resampler is not None:
                for block in resampler.resample(frame):
                    out.mux(heard.encode(block))
    if picture is not None:
        out.mux(picture.encode(None))
    if heard is not None and resampler is not None:
        for block in resampler.resample(None):
            out.mux(heard.encode(block))
        out.mux(heard.encode(None))
    return Plain("video/mp4", width, height) if picture is not None else Plain("audio/mp4")


def _scaled(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    if (frame.width, frame.height, frame.format.name) == (width, height, "yuv420p"):
        frame.pict_type = av.video.frame.PictureType.NONE
        return frame
    scaled = frame.reformat(width=width, height=height, format="yuv420p", interpolation="LANCZOS")
    scaled.pts, scaled.time_base = frame.pts, frame.time_base
    scaled.pict_type = av.video.frame.PictureType.NONE
    return scaled


def _fitted(width: int, height: int, max_height: int | None) -> tuple[int, int]:
    """Even sides, as 4:2:0 needs, no higher than asked for."""
    ratio = min(1.0, max_height / height) if max_height else 1.0
    return max(2, round(width * ratio / 2) * 2), max(2, round(height * ratio / 2) * 2)


@contextmanager
def _reading(path: Path) -> Iterator[InputContainer]:
    try:
        with av.open(str(path)) as container:
            yield container
    except av.FFmpegError as error:
        raise ExportError(
            f"{path.name} could not be converted for the web: {error.strerror}.",
            "Convert it to MP4 with H.264 and AAC, and add that.",
        ) from error


@contextmanager
def _writing(target: Path) -> Iterator[OutputContainer]:
    with av.open(str(target), "w", format="mp4", options=FASTSTART) as container:
        yield container
