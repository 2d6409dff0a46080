"""Videos: probing them, and decoding the frame shown at any time. Sound is assets/kinds/audio.py.

Time 0 of a video is the instant its first frame is shown, whatever number the file gives it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from assets import mp4
from assets.formats import MOV, MP4, Format
from assets.kinds import audio
from assets.layout import guess
from assets.media import Frame, Matrix, PixelFormat
from assets.probed import Probed
from story.errors import MediaUnreadable, MediaUnsupported
from story.model.values import MICROSECONDS, Rights

MOST_PIXELS: Final = 16384 * 8192
SQUARE: Final = 0.02  # pixels whose aspect is nearer to 1 than this are taken for square
_STEPS_BACK: Final = (0, 2, 10)  # seconds before the wish, where an index is not exact
_BAD_PACKETS: Final = 200  # in a row, before a damaged file is given up

_MATRICES: Final[dict[int, Matrix]] = {
    1: "bt709",
    4: "bt601",
    5: "bt601",
    6: "bt601",
    9: "bt2020",
    10: "bt2020",
}
_CODES: Final[dict[Matrix, int]] = {"bt601": 5, "bt709": 1, "bt2020": 9}
_FULL_RANGE: Final = 2
_PQ, _HLG = 16, 18

_PLANAR: Final[dict[str, PixelFormat]] = {
    "yuv420p": "yuv420p",
    "yuvj420p": "yuv420p",
    "yuv420p10le": "yuv420p10",
    "yuv422p": "yuv422p",
    "yuvj422p": "yuv422p",
    "yuv444p": "yuv444p",
    "yuvj444p": "yuv444p",
}


def probe(path: Path, form: Format) -> Probed:
    """What a film file holds; of kind audio when it has sound only.

    Raises MediaUnreadable or MediaUnsupported.
    """
    with _open(path) as container:
        stream = picture_stream(container)
        if stream is None:
            return audio.probe(path, form)
        spatial = mp4.spatial(path) if form in (MP4, MOV) else mp4.Spatial()
        first = _first_frame(container, stream, path)
        codec = stream.codec_context
        width, height = shown_size(first, stretch_of(stream))
        if width * height > MOST_PIXELS:
            raise MediaUnsupported(
                f"“{path.name}” is {width} x {height} pixels; Diorama plays up to"
                f" {MOST_PIXELS // 1_000_000} million.",
                "Convert it to a smaller size.",
            )
        notes: list[str] = []
        transfer = int(first.color_trc)
        if transfer == _PQ:
            raise MediaUnsupported(
                f"“{path.name}” is an HDR video (PQ), which Diorama does not draw yet.",
                "Convert it to standard range (BT.709).",
            )
        if transfer == _HLG:
            notes.append("HDR video (HLG): drawn as standard range, a little pale.")
        layout = spatial.layout
        if layout is None:
            grey = _judged(container, stream, first)
            layout, words = guess(grey, width / height, max(width, first.width), path.name)
            notes.extend(words)
        if layout.projection != "flat":
            width, height = shown_size(first, 1.0)
        sound = audio.sound_of(container)
        if spatial.sound_note:
            notes.append(spatial.sound_note)
        ambisonic = spatial.ambisonic if sound.channels == (spatial.ambisonic + 1) ** 2 else 0
        rate = stream.average_rate or stream.guessed_rate or stream.base_rate
        return Probed(
            kind="video",
            media_type=form.media_type,
            extension=form.extension,
            rights=_rights(container),
            width=width,
            height=height,
            layout=layout,
            alpha=_has_alpha(stream, first),
            duration=_duration(container, stream),
            fps=str(rate) if rate else "",
            frames=stream.frames,
            codec=codec.codec.canonical_name,
            channels=sound.channels,
            rate=sound.rate,
            ambisonic=ambisonic,
            notes=tuple(notes),
        )


class Decoder:
    """The frames of one video, in order and by time. To be used from one thread at a time.

    `square` gives them square pixels, as flat films want that are stored narrower than shown; 360°
    ones are sampled by direction and keep every pixel. Damaged files raise MediaUnreadable.
    """

    def __init__(self, path: Path, key: str, *, square: bool) -> None:
        self._path, self._key = path, key
        self._container = _open(path)
        stream = picture_stream(self._container)
        if stream is None:
            self._container.close()
            raise MediaUnreadable(
                f"“{path.name}” has no picture.", "Use it as a sound, or export it again."
            )
        self._stream = stream
        _prepare(stream)
        self._stretch = stretch_of(stream) if square else 1.0
        assert stream.time_base is not None
        self._tick = stream.time_base
        self.grace_us = math.ceil(self._tick * MICROSECONDS / 2) + 1
        """Timestamps are rounded to ticks: a frame may be asked for half a tick early."""
        self._frames = self._decode()
        self._last_pts = 0
        first = next(self._frames, None)
        if first is None:
            self._container.close()
            raise _damaged(path)
        started = stream.start_time
        self._zero = self._pts(first) if started is None else started
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
            at = wanted - math.floor(back / self._tick)
            if at <= self._zero:
                break
            try:
                self._container.seek(at, stream=self._stream, backward=True, any_frame=False)
            except av.FFmpegError:
                break
            self._frames = self._decode()
            self._pending = next(self._frames, None)
            if self._pending is not None and self._pts(self._pending) <= wanted:
                return
        # some containers cannot find their own beginning: opening the file again always does
        self._reopen()
        self._frames = self._decode()
        self._pending = next(self._frames, None)

    def frame(self, raw: VideoFrame) -> Frame:
        """The decoded picture as planes, upright and with square pixels."""
        return to_frame(raw, self._key, self.time_us(raw), self._path.name, self._stretch)

    def rgba(self, raw: VideoFrame) -> NDArray[np.uint8]:
        """The decoded picture as (h, w, 4) sRGB, upright and with square pixels."""
        return _rgba(raw, self._path.name, self._stretch)

    def _pts(self, frame: VideoFrame) -> int:
        if frame.pts is None:
            step = 1 / ((self._stream.average_rate or Fraction(25)) * self._tick)
            frame.pts = self._last_pts + max(1, round(step))
        self._last_pts = frame.pts
        return frame.pts

    def _reopen(self) -> None:
        self._container.close()
        self._container = _open(self._path)
        stream = picture_stream(self._container)
        if stream is None:
            raise _damaged(self._path)
        self._stream = stream
        _prepare(stream)

    def _decode(self) -> Iterator[VideoFrame]:
        return decoded(self._container, self._stream, self._path)


def decoded(container: InputContainer, stream: VideoStream, path: Path) -> Iterator[VideoFrame]:
    """All frames from where the container stands, past damaged packets."""
    bad = 0
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
                if isinstance(frame, VideoFrame):
                    bad = 0
                    yield frame
    except av.FFmpegError as error:
        raise _damaged(path) from error


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The film's picture: its best video stream that is not a cover picture."""
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
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
    return (height, width) if frame.rotation % 180 else (width, height)


def to_frame(raw: VideoFrame, key: str, time_us: int, name: str, stretch: float) -> Frame:
    """A decoded frame as our own: planar where it is, square pixels, upright."""
    matrix = matrix_of(raw)
    full = int(raw.color_range) == _FULL_RANGE or raw.format.name.startswith(("yuvj", "gray"))
    turned = raw.rotation % 360
    wanted = _wanted_format(raw, turned)
    if wanted != raw.format.name.replace("yuvj", "yuv") or stretch != 1:
        try:
            raw = _reformatted(raw, wanted, round(raw.width * stretch), matrix, full)
        except (av.FFmpegError, ValueError) as error:
            raise _strange_pixels(raw, name) from error
    turns = turned // 90
    if wanted == "rgba":
        pixels = np.ascontiguousarray(np.rot90(_plane(raw, 0, 4), turns))
        height, width = pixels.shape[:2]
        opaque = bool(pixels[..., 3].min() == 255)
        return Frame(
            (key, time_us), "rgba8", width, height, (pixels,), opaque=opaque, pts_us=time_us
        )
    form = _PLANAR[wanted]
    stored = np.uint16 if form == "yuv420p10" else np.uint8
    size = np.dtype(stored).itemsize
    planes = tuple(
        np.ascontiguousarray(np.rot90(_plane(raw, n, size).view(stored)[..., 0], turns))
        for n in range(3)
    )
    height, width = planes[0].shape
    return Frame(
        (key, time_us),
        form,
        width,
        height,
        planes,
        matrix=matrix,
        full_range=full,
        pts_us=time_us,
    )


def _rgba(raw: VideoFrame, name: str, stretch: float) -> NDArray[np.uint8]:
    code, width = _CODES[matrix_of(raw)], round(raw.width * stretch)
    try:
        coloured = raw.reformat(width, raw.height, "rgba", src_colorspace=code)
    except (av.FFmpegError, ValueError) as error:
        raise _strange_pixels(raw, name) from error
    return np.ascontiguousarray(np.rot90(_plane(coloured, 0, 4), raw.rotation % 360 // 90))


def matrix_of(raw: VideoFrame) -> Matrix:
    """The matrix of a frame's colours; untagged ones go by height, as in Chromium."""
    return _MATRICES.get(int(raw.colorspace)) or ("bt601" if raw.height < 720 else "bt709")


def _strange_pixels(raw: VideoFrame, name: str) -> MediaUnsupported:
    return MediaUnsupported(
        f"“{name}” has pixels of a kind that Diorama does not read ({raw.format.name}).",
        "Convert it to H.264.",
    )


def _plane(raw: VideoFrame, number: int, size: int) -> NDArray[np.uint8]:
    """A copy of one plane without its padding: (h, w, size) of pixels of `size` bytes."""
    plane = raw.planes[number]
    rows = np.frombuffer(memoryview(plane), np.uint8)[: plane.line_size * plane.height]
    used = rows.reshape(plane.height, plane.line_size)[:, : plane.width * size]
    return np.array(used, order="C").reshape(plane.height, plane.width, size)


def _wanted_format(raw: VideoFrame, turned: int) -> str:
    form = raw.format
    name = form.name.replace("yuvj", "yuv")
    if _alpha_format(form.name) or form.is_rgb or form.has_palette:
        return "rgba"
    if name in _PLANAR:
        return "yuv444p" if name == "yuv422p" and turned % 180 else name
    deep = form.components[0].bits > 8
    sampled = any(part.width < raw.width for part in form.components)
    if deep:
        return "yuv420p10le"
    return "yuv420p" if sampled or len(form.components) < 3 else "yuv444p"


def _alpha_format(name: str) -> bool:
    return name.startswith("yuva") or any(
        mark in name for mark in ("rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16", "pal8")
    )


def _reformatted(
    raw: VideoFrame, wanted: str, width: int, matrix: Matrix, full: bool
) -> VideoFrame:
    """Another pixel format or width, with colours left as they are coded."""
    code, span = _CODES[matrix], _FULL_RANGE if full else 1
    if wanted == "rgba":
        return raw.reformat(width=width, format=wanted, src_colorspace=code)
    return raw.reformat(
        width=width,
        format=wanted,
        src_colorspace=code,
        dst_colorspace=code,
        src_color_range=span,
        dst_color_range=span,
    )


def _open(path: Path) -> InputContainer:
    try:
        return av.open(str(path), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _damaged(path) from error


def _prepare(stream: VideoStream) -> None:
    stream.thread_type = "AUTO"


def _first_frame(container: InputContainer, stream: VideoStream, path: Path) -> VideoFrame:
    for frame in decoded(container, stream, path):
        return frame
    raise _damaged(path)


def _judged(container: InputContainer, stream: VideoStream, first: VideoFrame) -> NDArray[np.uint8]:
    """Grey pixels to judge the layout by: from a third into the film, where it is not black."""
    try:
        if stream.duration:
            container.seek((stream.start_time or 0) + stream.duration // 3, stream=stream)
            first = next(container.decode(stream), first)
    except av.FFmpegError:
        pass  # the first frame has to do
    return np.asarray(first.to_ndarray(format="gray"), np.uint8)


def _has_alpha(stream: VideoStream, first: VideoFrame) -> bool:
    return _alpha_format(first.format.name) or stream.metadata.get("alpha_mode") == "1"


def _duration(container: InputContainer, stream: VideoStream) -> float:
    """Seconds from the first frame to the end of the last."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    rate = stream.average_rate
    if stream.frames and rate:
        return float(stream.frames / rate)
    return container.duration / MICROSECONDS if container.duration else 0.0


def _rights(container: InputContainer) -> Rights:
    tags = {name.lower(): value for name, value in container.metadata.items()}
    return Rights(
        title=tags.get("title", ""),
        author=tags.get("artist", ""),
        licence=tags.get("copyright", ""),
    )


def _damaged(path: Path) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{path.name}” is damaged or cut short: no picture in it can be decoded.",
        "Copy it again from where it came from, or export it again.",
    )
