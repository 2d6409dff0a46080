"""Which video encoder to use: those that open on this machine, best first, with their settings.

exporters/parts/encode.py feeds the one that `choose` finds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import av
from av.video.codeccontext import VideoCodecContext

from story.errors import ExportError

Codec: TypeAlias = Literal["h264", "hevc"]
Preset: TypeAlias = Literal["fastest", "fast", "medium", "slow"]
Use: TypeAlias = Literal["auto", "software"]
BT709: Final = 1  # in ISO/IEC 23091-2: matrix, transfer and primaries alike
LIMITED_RANGE: Final = 1


@dataclass(frozen=True)
class VideoFormat:
    """What the video is to be. `quality` is x264's CRF: 0..51, less is better; 23 is its default.

    `full_chroma` keeps colour at full resolution (4:4:4); `lossless` loses nothing after the
    conversion to YUV. Both are for masters and tests: most players show neither.
    """

    width: int
    height: int
    fps: Fraction
    codec: Codec = "h264"
    quality: int = 20
    preset: Preset = "fast"
    use: Use = "auto"
    full_chroma: bool = False
    lossless: bool = False
    parameters: int = 0  # the id of its parameter sets, where the film joins others

    @property
    def gop(self) -> int:
        """Frames between key frames: a second at most, so that seeking and cutting are quick."""
        return max(1, int(self.fps))


@dataclass(frozen=True)
class Encoder:
    """An FFmpeg encoder that may be tried: how it takes our settings."""

    name: str
    pixels: str  # FFmpeg's pixel format for 4:2:0
    hardware: bool
    settings: Callable[[VideoFormat], dict[str, str]]


@dataclass(frozen=True)
class Chosen:
    """The encoder that opened, and why those before it did not."""

    encoder: Encoder
    codec: Codec
    notes: tuple[str, ...]


def _x264(video: VideoFormat) -> dict[str, str]:
    presets = {"fastest": "ultrafast", "fast": "veryfast", "medium": "medium", "slow": "slow"}
    amount = {"qp": "0"} if video.lossless else {"crf": str(video.quality)}
    known = {"x264-params": f"sps-id={video.parameters}"} if video.parameters else {}
    return {"preset": presets[video.preset], "forced-idr": "1"} | amount | known


def _x265(video: VideoFormat) -> dict[str, str]:
    presets = {"fastest": "ultrafast", "fast": "superfast", "medium": "medium", "slow": "slow"}
    parameters = ["log-level=error", "open-gop=0", f"keyint={video.gop}"]
    if video.lossless:
        parameters.append("lossless=1")
    return {
        "preset": presets[video.preset],
        "crf": str(video.quality),
        "x265-params": ":".join(parameters),
    }


def _nvenc(video: VideoFormat) -> dict[str, str]:
    presets = {"fastest": "p1", "fast": "p3", "medium": "p5", "slow": "p7"}
    return {"preset": presets[video.preset], "rc": "vbr", "cq": str(video.quality), "b": "0"}


def _qsv(video: VideoFormat) -> dict[str, str]:
    presets = {"fastest": "veryfast", "fast": "fast", "medium": "medium", "slow": "slower"}
    return {"preset": presets[video.preset], "global_quality": str(max(1, video.quality))}


def _amf(video: VideoFormat) -> dict[str, str]:
    quality = {"fastest": "speed", "fast": "speed", "medium": "balanced", "slow": "quality"}
    level = str(video.quality)
    return {"quality": quality[video.preset], "rc": "cqp", "qp_i": level, "qp_p": level}


def _videotoolbox(video: VideoFormat) -> dict[str, str]:
    # Its scale is 1..100, more is better, in units of FF_QP2LAMBDA.
    level = max(1, min(100, round(100 - video.quality * 1.9)))
    return {"flags": "+qscale", "global_quality": str(level * 118), "allow_sw": "0"}


def _mediafoundation(video: VideoFormat) -> dict[str, str]:
    level = max(1, min(100, round(100 - video.quality * 1.5)))
    return {"rate_control": "quality", "quality": str(level), "hw_encoding": "1"}


def _openh264(video: VideoFormat) -> dict[str, str]:
    return {"rc_mode": "quality", "b": str(_bits(video)), "allow_skip_frames": "0"}


def _mpeg4(video: VideoFormat) -> dict[str, str]:
    scale = max(1, min(31, round(video.quality / 4)))
    return {"flags": "+qscale", "global_quality": str(scale * 118)}


def _bits(video: VideoFormat) -> int:
    """Bits a second that look about as good as the CRF, for encoders that only know a rate."""
    pixels = video.width * video.height * float(video.fps)
    return max(200_000, round(pixels * 0.1 * 2 ** ((23 - video.quality) / 6)))


ENCODERS: Final[dict[Codec, tuple[Encoder, ...]]] = {
    "h264": (
        Encoder("h264_videotoolbox", "yuv420p", True, _videotoolbox),
        Encoder("h264_nvenc", "yuv420p", True, _nvenc),
        Encoder("h264_qsv", "nv12", True, _qsv),
        Encoder("h264_amf", "yuv420p", True, _amf),
        Encoder("h264_mf", "nv12", True, _mediafoundation),
        Encoder("libx264", "yuv420p", False, _x264),
        Encoder("libopenh264", "yuv420p", False, _openh264),
        Encoder("mpeg4", "yuv420p", False, _mpeg4),
    ),
    "hevc": (
        Encoder("hevc_videotoolbox", "yuv420p", True, _videotoolbox),
        Encoder("hevc_nvenc", "yuv420p", True, _nvenc),
        Encoder("hevc_qsv", "nv12", True, _qsv),
        Encoder("hevc_amf", "yuv420p", True, _amf),
        Encoder("hevc_mf", "nv12", True, _mediafoundation),
        Encoder("libx265", "yuv420p", False, _x265),
    ),
}
"""Best first. MPEG-4 Part 2 stands last: it plays nearly nowhere in 4K, but it plays."""

LOSSLESS: Final = frozenset({"libx264", "libx265"})


def unavailable() -> str | None:
    """Why no film can be made here; None when one can."""
    listed = [encoder.name for encoders in ENCODERS.values() for encoder in encoders]
    if any(name in av.codecs_available for name in listed):
        return None
    return f"This FFmpeg has no video encoder that Diorama uses (such as {listed[-1]})."


def choose(video: VideoFormat) -> Chosen:
    """The first encoder that opens with these settings here. Raises ExportError when none does."""
    notes: list[str] = []
    exact = video.full_chroma or video.lossless
    for encoder in ENCODERS[video.codec]:
        if encoder.hardware and (video.use == "software" or exact):
            continue
        if exact and encoder.name not in LOSSLESS:
            continue
        if encoder.name not in av.codecs_available:
            continue
        refusal = _refusal(encoder, video)
        if refusal is None:
            return Chosen(encoder, video.codec, tuple(_reasons(encoder, notes)))
        notes.append(f"{encoder.name}: {refusal}")
    raise ExportError(
        f"No {video.codec} encoder of this machine takes {video.width}x{video.height} at "
        f"{float(video.fps):g} frames a second ({'; '.join(notes) or 'none is installed'}).",
        "Choose a smaller size, or the other codec.",
    )


def settings(encoder: Encoder, video: VideoFormat) -> dict[str, str]:
    """The options an encoder is opened with."""
    # x264 and x265 would write "unspecified", which players take for left as well.
    return encoder.settings(video) | {"chroma_sample_location": "left"}


def configure(context: VideoCodecContext, encoder: Encoder, video: VideoFormat) -> None:
    """Size, rate, pixel format, key frames and colour tags of an encoder that is not open yet."""
    context.width, context.height = video.width, video.height
    context.pix_fmt = "yuv444p" if video.full_chroma else encoder.pixels
    context.framerate = video.fps
    context.time_base = 1 / video.fps
    context.gop_size = video.gop
    context.colorspace = context.color_trc = context.color_primaries = BT709
    context.color_range = LIMITED_RANGE


def _refusal(encoder: Encoder, video: VideoFormat) -> str | None:
    """Why an encoder does not open here; None when it does."""
    context = av.CodecContext.create(encoder.name, "w")
    assert isinstance(context, VideoCodecContext)
    configure(context, encoder, video)
    context.options = settings(encoder, video)
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return None


def _reasons(chosen: Encoder, refusals: list[str]) -> list[str]:
    """What a user should know: only that hardware was tried in vain, or that a poor one is used."""
    if chosen.hardware:
        return []
    lines = []
    if refusals:
        names = ", ".join(line.split(":")[0] for line in refusals)
        lines.append(f"Encoded in software by {chosen.name}: {names} would not open here.")
    if chosen.name == "mpeg4":
        lines.append("The video is MPEG-4 Part 2, which few players show well: no H.264 here.")
    return lines
