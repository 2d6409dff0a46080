"""Video and sound as every browser plays them: H.264 and AAC in MP4, or untouched where it does.

Owns what browsers play and the conversion to it; exporters/webxr decides which asset needs it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, TypeAlias

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from assets.decoder import codec_of, decoded
from assets.frame_tags import colours_of, turn_of
from exporters.parts.encoders import BT709, LIMITED_RANGE
from exporters.parts.standard import Packed, Standard, is_standard, upright
from story.errors import ExportError, MediaError
from story.model.asset import StoredAlpha

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
MOST_PACKED: Final = 1080
"""Pixels of height of a film with alpha: twice that is what hardware still decodes."""


@dataclass(frozen=True)
class Plain:
    """What a conversion made."""

    media_type: str
    width: int = 0
    height: int = 0


def treatment(
    path: Path, media_type: str, max_height: int | None = None, *, packed: bool = False
) -> Treatment:
    """What a video or sound file needs to be played alike by every browser. Raises ExportError.

    `packed`: with its alpha, which no codec that all browsers play can hold.
    """
    with _reading(path) as container:
        video = next(iter(container.streams.video), None)
        sounds = list(container.streams.audio)
        codecs = {stream.codec_context.name for stream in [*sounds, *([video] if video else [])]}
        if video is not None:
            first = next(decoded(container, video, path), None)
            if first is None:
                return "encode"
            tall = max_height is not None and upright(first)[1] > max_height
            deep = video.codec_context.pix_fmt not in PLAIN_PIXELS
            colours = colours_of(first, video.codec_context.codec.canonical_name)
            if packed or tall or deep or not is_standard(first, colours):
                return "encode"
        # A decoder's own name (libdav1d, mp3float) is not the codec's.
        codecs = {_codec(name) for name in codecs}
        if codecs <= PLAIN_CONTAINERS.get(media_type, frozenset()):
            return "copy"
        return "remux" if video is not None and codecs <= MP4_CODECS else "encode"


def convert(
    path: Path,
    target: Path,
    how: Treatment,
    *,
    max_height: int | None = None,
    packed: bool = False,
    stored: StoredAlpha = "straight",
    tick: Tick,
) -> Plain:
    """Write the file to `target` as MP4, its picture at most `max_height` pixels high.

    `how` is what `treatment` answered, not "copy". With `packed` its alpha, which it holds as
    `stored` says, becomes the lower half of a picture twice as high. Raises ExportError; what
    `tick` raises.
    """
    with _reading(path) as source, _writing(target) as out:
        video = next(iter(source.streams.video), None)
        sound = next(iter(source.streams.audio), None)
        if how == "remux":
            return _remux(source, out, video, sound, tick)
        frames = None
        with tempfile.TemporaryDirectory() as work:
            if video is not None:
                frames = _Frames(path, video, max_height, stored if packed else None, Path(work))
            return _encode(source, out, frames, sound, tick)


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


class _Frames:
    """What is made of a film's frames: standard ones, or with `stored` packed ones."""

    def __init__(
        self,
        path: Path,
        video: VideoStream,
        max_height: int | None,
        stored: StoredAlpha | None,
        work: Path,
    ) -> None:
        self.stream = video
        self.codec = codec_of(video)
        with _reading(path) as probed:
            first = next(decoded(probed, probed.streams.video[0], path), None)
        if first is None:
            raise _unreadable(path, "no picture in it can be decoded")
        colours = colours_of(first, video.codec_context.codec.canonical_name)
        self.packed = stored is not None
        if self.packed and max_height is None:
            max_height = MOST_PACKED
        self.width, self.height = _fitted(*upright(first), max_height)
        self._make: Standard | Packed
        if stored is None:
            turn = turn_of(first)
            self._make = Standard(colours, turn, self.width, self.height, work / "colours.cube")
        else:
            held = replace(colours, premultiplied=stored == "premultiplied")
            self._make = Packed(held, self.width, self.height)

    def made(self, raw: VideoFrame) -> VideoFrame:
        """A frame as it is encoded, whose kind is the encoder's to choose."""
        frame = self._make.made(raw)
        frame.pict_type = av.video.frame.PictureType.NONE
        return frame


def _encode(
    source: InputContainer,
    out: OutputContainer,
    frames: _Frames | None,
    sound: AudioStream | None,
    tick: Tick,
) -> Plain:
    picture: VideoStream | None = None
    if frames is not None:
        video = frames.stream
        rate = video.average_rate or Fraction(25)
        options = {"crf": CRF, "preset": "fast", "chroma_sample_location": "left"}
        picture = out.add_stream("libx264", rate=rate, options=options)
        picture.width, picture.pix_fmt = frames.width, "yuv420p"
        picture.height = frames.height * (2 if frames.packed else 1)
        picture.time_base = video.time_base or 1 / rate
        context = picture.codec_context
        context.time_base = picture.time_base
        context.colorspace = context.color_trc = context.color_primaries = BT709
        context.color_range = LIMITED_RANGE
    heard: AudioStream | None = None
    if sound is not None:
        channels = min(sound.channels, 2) if sound.channels != 4 else 4
        layout = {1: "mono", 2: "stereo", 4: "4.0"}[channels]
        heard = out.add_stream("aac", rate=min(sound.rate, 48_000), layout=layout)
        heard.codec_context.bit_rate = AAC_RATE * channels
    resampler = None
    if heard is not None:
        voice = heard.codec_context
        resampler = av.AudioResampler("fltp", voice.layout, voice.rate, frame_size=1024)
    streams = [stream for stream in (frames and frames.stream, sound) if stream is not None]
    for packet in source.demux(streams):
        shown = frames is not None and packet.stream.index == frames.stream.index
        pulled = frames.codec.decode(packet) if shown and frames is not None else packet.decode()
        for frame in pulled:
            if isinstance(frame, VideoFrame) and picture is not None and frames is not None:
                tick(frame.time or 0.0)
                out.mux(picture.encode(frames.made(frame)))
            elif isinstance(frame, AudioFrame) and heard is not None and resampler is not None:
                for block in resampler.resample(frame):
                    out.mux(heard.encode(block))
    if picture is not None:
        out.mux(picture.encode(None))
    if heard is not None and resampler is not None:
        for block in resampler.resample(None):
            out.mux(heard.encode(block))
        out.mux(heard.encode(None))
    if frames is None:
        return Plain("audio/mp4")
    return Plain("video/mp4", frames.width, frames.height)


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
        raise _unreadable(path, error.strerror or str(error)) from error
    except MediaError as error:
        raise _unreadable(path, "it is damaged or cut short") from error


def _unreadable(path: Path, why: str) -> ExportError:
    return ExportError(
        f"{path.name} could not be converted for the web: {why}.",
        "Convert it to MP4 with H.264 and AAC, and add that.",
    )


@contextmanager
def _writing(target: Path) -> Iterator[OutputContainer]:
    with av.open(str(target), "w", format="mp4", options=FASTSTART) as container:
        yield container
