"""Splats in `.splat` files: 32 bytes each and nothing else (antimatter15/splat, 2023).

Position and scale are three float32 each, then sRGB codes and opacity, then the quaternion
(w, x, y, z) in bytes round 128. Turned half about Z, as the PLY files that they are made of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from assets.splats.gaussians import Gaussians, check_count, damaged, turned

ROW: Final = np.dtype([
    ("position", "<f4", 3), ("scale", "<f4", 3), ("rgba", "u1", 4), ("turn", "u1", 4),
])  # fmt: skip


def read(path: Path) -> Gaussians:
    """The splats of a `.splat` file. Raises MediaUnreadable or MediaUnsupported."""
    size = path.stat().st_size
    if size % ROW.itemsize:
        raise damaged(path, f"its {size} bytes are not whole splats of {ROW.itemsize}")
    check_count(path, size // ROW.itemsize)
    rows = np.fromfile(path, ROW)
    rgba = rows["rgba"].astype(np.float32) / 255
    turn = (rows["turn"].astype(np.float32) - 128) / 128
    return turned(
        Gaussians(
            rows["position"].astype(np.float32),
            np.abs(rows["scale"].astype(np.float32)),
            np.ascontiguousarray(turn[:, [1, 2, 3, 0]]),
            np.ascontiguousarray(rgba[:, 3]),
            np.ascontiguousarray(rgba[:, :3]),
        ),
        "z",
    )
