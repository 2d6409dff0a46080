"""360° films made by code: a texture without seam or poles, turned by a known rotation a frame."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from assets.reproject import sampled
from story.model.values import Quaternion
from story.space import rotate

RATE = Fraction(30000, 1001)

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]


def sphere(width: int) -> Floats:
    """The directions of the pixels of an equirect picture, (width / 2, width, 3)."""
    height = width // 2
    yaw = ((np.arange(width) + 0.5) / width * 2 - 1) * np.pi
    pitch = (0.5 - (np.arange(height) + 0.5) / height) * np.pi
    y, p = np.meshgrid(yaw, pitch)
    return np.stack([np.sin(y) * np.cos(p), np.sin(p), -np.cos(y) * np.cos(p)], axis=-1)


def texture(towards: Floats, seed: int = 1) -> Grey:
    """Blots of about 3 and 7 degrees, alike all around: noise in space, cut by the sphere."""
    rng = np.random.default_rng(seed)
    total = np.zeros(towards.shape[:-1])
    for cells, weight in ((40, 0.6), (18, 1.0)):
        noise = rng.normal(size=(cells, cells, cells))
        places = (np.moveaxis(towards, -1, 0) + 1) / 2 * (cells - 1)
        total += weight * map_coordinates(noise, places, order=1)
    return np.asarray(np.clip(128 + 45 * total, 0, 255), np.uint8)


def turned(grey: Grey, turn: Quaternion, width: int) -> Grey:
    """An equirect picture that shows all that `grey` shows, turned."""
    columns = [rotate(turn, axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))]
    matrix = np.array(columns).T  # local to world
    return np.asarray(sampled(grey, sphere(width) @ matrix), np.uint8)


def covered(grey: Grey, towards: tuple[float, float, float], radius: float) -> Grey:
    """An equirect picture with a grey disc of a radius in degrees in a direction."""
    near = sphere(grey.shape[1]) @ np.array(towards) > np.cos(np.radians(radius))
    found = grey.copy()
    found[near] = 110
    return found


def write_film(
    path: Path, pictures: Iterable[Grey], *, rate: Fraction = RATE, gop: int = 30
) -> Path:
    """Grey pictures as an H.264 film, compressed as cameras do."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "20"})
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = gop
        for n, grey in enumerate(pictures):
            if n == 0:
                stream.height, stream.width = grey.shape[0] // 2 * 2, grey.shape[1] // 2 * 2
            even = np.ascontiguousarray(grey[: stream.height, : stream.width])
            frame = av.VideoFrame.from_ndarray(even, format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = n, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def zoomed(grey: Grey, factor: float) -> Grey:
    """A flat picture enlarged about its middle."""
    rows, columns = grey.shape
    matrix = cv2.getRotationMatrix2D(((columns - 1) / 2, (rows - 1) / 2), 0, factor)
    return np.asarray(cv2.warpAffine(grey, matrix, (columns, rows)), np.uint8)


def shifted(grey: Grey, x: float) -> Grey:
    """A flat picture moved to the right by pixels, black coming in from the left."""
    rows, columns = grey.shape
    matrix = np.array([[1.0, 0.0, x], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(grey, matrix, (columns, rows)), np.uint8)
