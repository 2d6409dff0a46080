"""Decoded frames as our own: planar where they are, upright, with square pixels where wanted.

assets/frame_tags.py says how they code colour.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from assets.colours import Colours, srgb_code
from assets.frame_tags import CODES, FULL_RANGE, LIMITED_RANGE, Plane, Turn, planar, turn_of
from assets.media import Frame
from story.errors import MediaUnsupported

_BAND: Final = 1 << 19  # pixels that are worked at together


def to_frame(
    raw: VideoFrame, colours: Colours, key: tuple[str, int], name: str, stretch: float
) -> Frame:
    """A decoded frame as our own; its pixels are shown `stretch` times wider than high.

    `key` is the file's and the time in microseconds. Raises MediaUnsupported for pixel formats
    that cannot be converted.
    """
    return _frame(raw, colours, key, name, round(raw.width * stretch))


def _frame(
    raw: VideoFrame,
    colours: Colours,
    key: tuple[str, int],
    name: str,
    width: int,
    height: int | None = None,
) -> Frame:
    """A decoded frame of `width`, and maybe `height`, before it is turned upright."""
    turn = turn_of(raw)
    wanted = planar(raw.format.name)
    if (wanted, width, height or raw.height) != (raw.format.name, raw.width, raw.height):
        raw = _reformatted(raw, wanted, width, height, colours, name)
    stored = np.uint16 if colours.bits > 8 else np.uint8
    planes = [_samples(raw, number, np.dtype(stored)) for number in range(len(raw.planes))]
    colours = replace(colours, siting=_turned_siting(colours.siting, planes, turn))
    if len(planes) == 1:  # grey: of chroma there is none anywhere
        nothing: Plane = np.full((1, 1), 1 << (colours.bits - 1), stored)
        planes += [nothing, nothing]
    planes = [turn.of(plane) for plane in planes]
    rows, columns = planes[0].shape
    opaque = len(planes) < 4 or int(planes[3].min()) == (1 << colours.bits) - 1
    return Frame(
        key,
        "yuv",
        columns,
        rows,
        tuple(planes[:3] if opaque else planes),
        colours=colours,
        opaque=opaque,
        pts_us=key[1],
    )


def unpacked(frame: Frame) -> Frame:
    """A film's frame whose lower half is its alpha, in grey: the upper half with it."""
    colours, rows = frame.colours, frame.height // 2
    luma, *chroma = frame.planes
    step = 1 << (colours.bits - 8)
    black, white = (0, 255 * step) if colours.full_range else (16 * step, 235 * step)
    top = (1 << colours.bits) - 1
    matte = np.asarray(luma[rows : 2 * rows], np.float32)
    alpha: Plane = np.rint(np.clip((matte - black) / (white - black), 0, 1) * top).astype(
        luma.dtype
    )
    upper = [plane[: -(-plane.shape[0] // 2)] for plane in chroma]
    return replace(
        frame, height=rows, planes=(luma[:rows], *upper, alpha), opaque=bool(alpha.min() == top)
    )


def shown(frame: Frame) -> NDArray[np.uint8]:
    """A film's frame as it looks on a screen: (h, w, 4) sRGB, alpha straight."""
    if frame.format == "rgba8":
        return np.asarray(frame.planes[0], np.uint8)
    colours = frame.colours
    matrix, offset = colours.decoding
    top = 65535.0 if colours.bits > 8 else 255.0
    size = (frame.width, frame.height)
    pixels = np.empty((frame.height, frame.width, 4), np.uint8)
    whole: list[NDArray[Any]] = [
        plane if plane.shape == frame.planes[0].shape
        else _spread(np.asarray(plane), size, colours.siting)
        for plane in frame.planes[:3]
    ]  # fmt: skip
    band = max(1, _BAND // frame.width)
    for start in range(0, frame.height, band):
        rows = slice(start, start + band)
        samples = np.stack([plane[rows] for plane in whole], axis=-1) / top
        codes = (samples - offset) @ matrix.T
        if len(frame.planes) > 3:
            alpha = np.asarray(frame.planes[3][rows], np.float64) / top * colours.alpha_scale
            pixels[rows, :, 3] = np.rint(alpha * 255)
            if colours.premultiplied:
                codes = codes / np.maximum(alpha, 1e-4)[..., None]
        else:
            pixels[rows, :, 3] = 255
        if colours.transfer != "srgb" or colours.gamut is not None:
            codes = srgb_code(colours.shown(codes))
        pixels[rows, :, :3] = np.rint(np.clip(codes, 0, 1) * 255)
    return pixels


def _spread(
    plane: NDArray[Any], size: tuple[int, int], siting: tuple[float, float]
) -> NDArray[np.float32]:
    """Coarser chroma at every pixel of a frame, (h, w), mixed from its neighbours."""
    width, height = size
    rows, columns = plane.shape
    across, down = -(-width // columns), -(-height // rows)
    x = (np.arange(width) - (siting[0] if across > 1 else 0.0)) / across
    y = (np.arange(height) - (siting[1] if down > 1 else 0.0)) / down
    mapped_x = np.broadcast_to(x.astype(np.float32), (height, width))
    mapped_y = np.broadcast_to(y.astype(np.float32)[:, None], (height, width))
    spread = cv2.remap(
        plane.astype(np.float32),
        np.ascontiguousarray(mapped_x),
        np.ascontiguousarray(mapped_y),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(spread, np.float32)


def to_rgba(
    raw: VideoFrame, colours: Colours, name: str, stretch: float, longest: int
) -> NDArray[np.uint8]:
    """A decoded frame as (h, w, 4) sRGB, upright, no side longer than `longest`.

    Its pixels are shown `stretch` times wider than high.
    """
    wide, high = raw.width * stretch, raw.height
    scale = min(1.0, longest / max(wide, high))
    width, height = max(1, round(wide * scale)), max(1, round(high * scale))
    return shown(_frame(raw, colours, ("", 0), name, width, height))


def _samples(raw: VideoFrame, number: int, stored: np.dtype[Any]) -> Plane:
    """A copy of one plane, (h, w), without its padding."""
    plane = raw.planes[number]
    rows = np.frombuffer(memoryview(plane), np.uint8)[: plane.line_size * plane.height]
    used = rows.reshape(plane.height, plane.line_size)[:, : plane.width * stored.itemsize]
    copied: Plane = np.array(used, order="C").view(stored)
    return copied


def _turned_siting(
    siting: tuple[float, float], planes: list[Plane], turn: Turn
) -> tuple[float, float]:
    """Where the first sample of chroma lies once planes have been turned."""
    if len(planes) < 3:
        return siting
    (rows, columns), (few_rows, few_columns) = planes[0].shape, planes[1].shape
    x, y = siting
    if turn.across:
        x = columns - 1 - (few_columns - 1) * -(-columns // few_columns) - x
    if turn.down:
        y = rows - 1 - (few_rows - 1) * -(-rows // few_rows) - y
    return (y, x) if turn.swapped else (x, y)


def _reformatted(
    raw: VideoFrame, wanted: str, width: int, height: int | None, colours: Colours, name: str
) -> VideoFrame:
    """Another pixel format or size, colours left as they are coded. Raises MediaUnsupported."""
    code, span = CODES[colours.matrix], FULL_RANGE if colours.full_range else LIMITED_RANGE
    try:
        if colours.matrix == "identity":
            return raw.reformat(width=width, height=height, format=wanted)
        return raw.reformat(
            width=width,
            height=height,
            format=wanted,
            src_colorspace=code,
            dst_colorspace=code,
            src_color_range=span,
            dst_color_range=span,
        )
    except (av.FFmpegError, ValueError) as error:
        raise MediaUnsupported(
            f"“{name}” has pixels of a kind that Diorama does not read ({raw.format.name}).",
            "Convert it to H.264.",
        ) from error
