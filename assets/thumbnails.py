"""Small pictures of media files for lists: a view into 360° ones, a waveform for sounds.

Models and clouds are drawn by whoever has a renderer: see Library's `portrait`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from assets.decoder import Decoder
from assets.kinds import audio, image
from assets.kinds.lut import open_lut
from assets.luts import swatch
from assets.media import Frame
from assets.reproject import perspective
from story.model.asset import Asset, AssetKind
from story.model.values import MICROSECONDS, View
from story.projections import eye_size, middle_of

SIDE: Final = 256  # pixels of the longer side
_LANDSCAPE: Final = (SIDE, SIDE * 9 // 16)
_WIDEST: Final = SIDE * 8  # pixels of a film's frame: what a view into a 360° one needs
_FOV: Final = 70.0  # degrees, vertical, of the view into 360° pictures
_INTO: Final = 0.2  # how far into a film its picture is taken, as a share
_WAVE: Final = (120, 170, 225, 255)
_BARS: Final = 64
_LONGEST: Final = 600  # seconds of sound looked at

Pixels = NDArray[np.uint8]


def name_of(asset: Asset) -> str:
    """What tells an asset's small picture from others: its file, and how that is laid out."""
    name = f"{asset.sha256}-{SIDE}"
    if asset.layout is None or _is_flat(asset):
        return name
    return f"{name}-{hashlib.sha256(msgspec.json.encode(asset.layout)).hexdigest()[:16]}"


def of_image(path: Path, asset: Asset) -> Pixels:
    """An image's picture, (h, w, 4) sRGB."""
    return of_frame(image.open_frame(path, asset.sha256), asset)


def of_frame(frame: Frame, asset: Asset) -> Pixels:
    """The picture of an image that is opened already."""
    plane = frame.planes[0]
    if frame.format == "rgb-linear":
        plane = _toned(np.asarray(plane, np.float32))
    return _framed(np.asarray(plane, np.uint8), asset)


def of_video(path: Path, asset: Asset) -> Pixels:
    """A video's picture from a fifth into it, where films have left their black beginning."""
    decoder = Decoder(path, asset.sha256, square=_is_flat(asset), alpha=asset.stored_alpha)
    try:
        wanted = round(min(asset.duration * _INTO, 10.0) * MICROSECONDS)
        decoder.seek(wanted)
        raw = decoder.pull()
        if raw is None:
            decoder.seek(0)
            raw = decoder.pull()
        return _framed(decoder.rgba(raw, _WIDEST), asset) if raw is not None else _blank()
    finally:
        decoder.close()


def of_audio(path: Path, asset: Asset) -> Pixels:
    """A sound's waveform: bars as high as its peaks."""
    reader = audio.Reader(path)
    try:
        count = round(min(asset.duration, _LONGEST) * reader.rate)
        edges = np.linspace(0, count, _BARS + 1).astype(int)
        peaks = np.array([
            float(np.abs(reader.read(int(a), max(int(b - a), 1))).max())
            for a, b in pairwise(edges)
        ])  # fmt: skip
    finally:
        reader.close()
    width, height = _LANDSCAPE
    pixels = np.zeros((height, width, 4), np.uint8)
    tall = np.maximum(peaks / max(float(peaks.max()), 1e-3) * height * 0.4, 1)
    for bar, half in enumerate(tall.astype(int)):
        left = bar * width // _BARS
        pixels[height // 2 - half : height // 2 + half, left : left + width // _BARS - 1] = _WAVE
    return pixels


def of_lut(path: Path, asset: Asset) -> Pixels:
    """What a LUT makes of hues and greys."""
    return swatch(open_lut(path, asset.sha256), *_LANDSCAPE)


DRAW: Final[dict[AssetKind, Callable[[Path, Asset], Pixels] | None]] = {
    "image": of_image,
    "video": of_video,
    "audio": of_audio,
    "model": None,
    "cloud": None,
    "splats": None,
    "captions": None,
    "lut": of_lut,
}
"""How each kind is drawn; None where it takes a renderer, or where there is nothing to see."""


def _framed(pixels: Pixels, asset: Asset) -> Pixels:
    """The picture made small; of a 360° one a view of its left eye."""
    layout = asset.layout
    if layout is None or _is_flat(asset):
        return _shrunk(pixels, SIDE)
    height, width = pixels.shape[:2]
    wide, high = eye_size(width, height, layout.stereo)
    pixels = pixels[height - high :, width - wide :] if layout.swapped else pixels[:high, :wide]
    first = middle_of(layout)
    view = View(yaw=first.yaw, pitch=first.pitch, roll=first.roll, fov=_FOV)
    # two pixels of the sphere for one of the view: small enough not to flicker, sharp enough
    small = _shrunk(pixels, SIDE * 8)
    wide, high = _LANDSCAPE
    seen = np.asarray(perspective(small, view, 2 * wide, 2 * high, layout), np.uint8)
    return _shrunk(seen, SIDE)


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    """The picture with its longer side at most `longest`; colours are weighted by their alpha."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == (width, height):
        return pixels
    if pixels[..., 3].min() == 255:
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = pixels[..., 3:].astype(np.float32)
    shown = np.concatenate([pixels[..., :3] * (alpha / 255), alpha], axis=2)
    small = np.asarray(cv2.resize(shown, size, interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1)
    return np.clip(np.round(small), 0, 255).astype(np.uint8)


def _toned(light: NDArray[np.float32]) -> Pixels:
    """Linear light as sRGB for a small picture: its bright parts rolled off (Reinhard, 2002)."""
    exposed = light * (0.18 / max(float(np.exp(np.log(light.mean(axis=2) + 1e-4).mean())), 1e-4))
    shown: NDArray[Any] = exposed * (1 + exposed / 16) / (1 + exposed)
    coded = np.round(np.clip(shown, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    return np.concatenate([coded, np.full_like(coded[..., :1], 255)], axis=2)


def _is_flat(asset: Asset) -> bool:
    return asset.layout is None or asset.layout.projection == "flat"


def _blank() -> Pixels:
    return np.zeros((_LANDSCAPE[1], _LANDSCAPE[0], 4), np.uint8)
