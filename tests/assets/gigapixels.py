"""Huge pictures made by code, strip by strip, so that making them takes no memory either."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_ROWS = 128  # of a strip: eight rows of blocks, after which the numbers of restarts begin anew


def strip(top: int, rows: int, width: int, height: int) -> NDArray[np.uint8]:
    """Some rows of a picture that has detail at every scale and meets itself at its sides."""
    yaw = np.linspace(-np.pi, np.pi, width, endpoint=False, dtype=np.float32)
    pitch = (0.5 - (top + np.arange(rows, dtype=np.float32) + 0.5) / height) * np.float32(np.pi)
    found = np.empty((rows, width, 3), np.float32)
    for channel, (a, b, c) in enumerate(((3, 64, 700), (5, 96, 512), (8, 48, 900))):
        across = 40 * np.sin(a * yaw) + 25 * np.sin(b * yaw) + 15 * np.sin(c * yaw)
        down = 40 * np.sin(a * pitch) + 15 * np.cos(b * pitch) + 15 * np.sin(c * pitch)
        found[..., channel] = 128 + across * np.cos(pitch)[:, None] + down[:, None]
    return np.clip(found, 0, 255).astype(np.uint8)


def write_jpeg(path: Path, width: int, height: int) -> None:
    """A baseline JPEG: strips that are coded by themselves, joined by restart markers."""
    assert width % 16 == 0
    assert height % _ROWS == 0
    with path.open("wb") as file:
        for top in range(0, height, _ROWS):
            coded = io.BytesIO()
            picture = Image.fromarray(strip(top, _ROWS, width, height))
            picture.save(coded, "JPEG", quality=88, subsampling=2, restart_marker_rows=1)
            data = bytearray(coded.getvalue())
            frame, scan = data.index(b"\xff\xc0"), data.index(b"\xff\xda")
            start = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4], "big")
            if top == 0:
                data[frame + 5 : frame + 7] = height.to_bytes(2, "big")
                file.write(data[:start])
            else:
                file.write(b"\xff\xd7")
            file.write(data[start:-2])
        file.write(b"\xff\xd9")
