"""Decoded frames as our own: planar where they are, upright, with square pixels where wanted."""

from __future__ import annotations

from typing import Final

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from assets.media import Frame, Matrix, PixelFormat
from story.errors import MediaUnsupported

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

_PLANAR: Final[dict[str, PixelFormat]] = {
    "yuv420p": "yuv420p",
    "yuvj420p": "yuv420p",
    "yuv420p10le": "yuv420p10",
    "yuv422p": "yuv422p",
    "yuvj422p": "yuv422p",
    "yuv444p": "yuv444p",
    "yuvj444p": "yuv444p",
}


def to_frame(raw: VideoFrame, key: str, time_us: int, name: str, stretch: float) -> Frame:
    """A decoded frame as our own; its pixels are shown `stretch` times wider than high.

    Raises MediaUnsupported for pixel formats that cannot be converted.
    """
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


def to_rgba(raw: VideoFrame, name: str, stretch: float) -> NDArray[np.uint8]:
    """A decoded frame as (h, w, 4) sRGB, upright; pixels are `stretch` times wider than high."""
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
    if has_alpha(form.name) or form.is_rgb or form.has_palette:
        return "rgba"
    if name in _PLANAR:
        return "yuv444p" if name == "yuv422p" and turned % 180 else name
    deep = form.components[0].bits > 8
    sampled = any(part.width < raw.width for part in form.components)
    if deep:
        return "yuv420p10le"
    return "yuv420p" if sampled or len(form.components) < 3 else "yuv444p"


def has_alpha(name: str) -> bool:
    """Whether a pixel format, by FFmpeg's name, has transparency."""
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
