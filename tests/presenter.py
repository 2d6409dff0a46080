"""A presenter before a green screen, made by code: what was filmed, and what is to be left."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

SCREEN = "#1fa84c"
_FINER = 3  # samples across a pixel
Doubles = NDArray[np.float64]


def drawn(width: int = 320, height: int = 240, sway: float = 0.0) -> tuple[Doubles, Doubles]:
    """Linear light (h, w, 3) and coverage (h, w) of a presenter, edges and hair partly covering."""
    y, x = np.mgrid[0 : height * _FINER, 0 : width * _FINER]
    x, y = (x + 0.5) / (_FINER * height), (y + 0.5) / (_FINER * height)
    x = x - width / height / 2 - sway * 0.02 * (1 - y)
    colour = np.zeros((*x.shape, 3))
    cover = np.zeros(x.shape)

    def paint(inside: NDArray[np.bool_], tint: Doubles | tuple[float, ...]) -> None:
        colour[inside] = tint if isinstance(tint, tuple) else tint[inside]
        cover[inside] = 1.0

    angle = np.arctan2(x, 0.36 - y)
    strands = 0.165 + 0.012 * np.sin(angle * 41) + 0.006 * np.sin(angle * 97 + 1)
    paint(np.hypot(x * 1.08, y - 0.36) < np.where(y < 0.42, strands, 0), (0.035, 0.022, 0.015))
    shirt = np.stack([0.62 + 0.2 * np.sin(x * 90)] * 3, -1) * (0.85, 0.9, 1.0)
    paint((x / 0.36) ** 2 + ((y - 1.02) / 0.42) ** 2 < 1, shirt)
    paint((np.abs(x) < 0.055) & (y > 0.4) & (y < 0.66), (0.5, 0.25, 0.16))
    skin = np.stack([0.62 - 0.5 * (y - 0.4), 0.33 - 0.3 * (y - 0.4), 0.22 - 0.2 * (y - 0.4)], -1)
    paint((x / 0.115) ** 2 + ((y - 0.4) / 0.15) ** 2 < 1, skin)
    paint((np.abs(x) < 0.035) & (y > 0.66), (0.4, 0.02, 0.03))

    def small(fine: Doubles) -> Doubles:
        shape = (height, _FINER, width, _FINER, *fine.shape[2:])
        return np.asarray(fine.reshape(shape).mean(axis=(1, 3)))

    whole = small(cover)
    light = small(colour * cover[..., None]) / np.maximum(whole, 1e-6)[..., None]
    return light, whole


def filmed(light: Doubles, cover: Doubles, seed: int = 1) -> NDArray[np.uint8]:
    """The presenter before the screen, unevenly lit, with grain: (h, w, 3) sRGB."""
    height, width = cover.shape
    y, x = np.mgrid[0:height, 0:width]
    uneven = 1.0 - 0.22 * np.hypot(x / width - 0.55, y / height - 0.35)
    behind = _light(np.array([0x1F, 0xA8, 0x4C]) / 255) * uneven[..., None]
    seen = light * cover[..., None] + behind * (1 - cover[..., None])
    grain = np.random.default_rng(seed).normal(0, 3.5 / 255, seen.shape)
    return np.rint(np.clip(_code(seen) + grain, 0, 1) * 255).astype(np.uint8)


def write(path: Path, frames: int = 10, width: int = 320, height: int = 240) -> Path:
    """A film of the presenter, H.264 as cameras make it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.colorspace = context.color_trc = context.color_primaries = 1
        context.color_range = 1
        for index in range(frames):
            pixels = filmed(*drawn(width, height, np.sin(index)), seed=index)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            coded = frame.reformat(format="yuv420p", dst_colorspace=1, dst_color_range=1)
            coded.pts = index
            container.mux(stream.encode(coded))
        container.mux(stream.encode(None))
    return path


def _light(code: Doubles) -> Doubles:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _code(light: Doubles) -> Doubles:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
