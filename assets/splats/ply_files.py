"""Splats in PLY files: as 3D Gaussian Splatting trains them, and as SuperSplat packs them.

Columns of the first: Kerbl et al., "3D Gaussian Splatting", 2023, reference implementation; of the
second: PlayCanvas, "compressed PLY". Both are turned half about Z, as their viewers do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets import ply
from assets.media import Floats
from assets.splats.gaussians import (
    DC,
    Gaussians,
    check_count,
    damaged,
    degree_of,
    exponential,
    sigmoid,
    turned,
)

_CHUNK: Final = 256  # splats that share a packed PLY's bounds
_REACH: Final = 8.0  # harmonics of a packed PLY lie in -4 to 4


def is_splats(path: Path) -> bool:
    """Whether a PLY file holds splats. Raises MediaUnreadable when its header is wrong."""
    vertex = ply.elements(path).get("vertex")
    names = set(vertex.properties) if vertex is not None else set()
    return "packed_position" in names or {"f_dc_0", "scale_0", "rot_0", "opacity"} <= names


def read(path: Path) -> Gaussians:
    """The splats of a PLY file. Raises MediaUnreadable or MediaUnsupported."""
    found = ply.elements(path)
    if "vertex" not in found:
        raise damaged(path, "it has no splats")
    check_count(path, found["vertex"].count)
    tables = ply.rows(path)
    if "vertex" not in tables:
        raise damaged(path, "its splats are not all of one size")
    if "packed_position" in found["vertex"].properties:
        return turned(_packed(path, tables), "z")
    return turned(_trained(path, tables["vertex"]), "z")


def _trained(path: Path, rows: NDArray[Any]) -> Gaussians:
    wanted = [*"xyz", "opacity"]
    wanted += [
        f"{name}_{at}" for name, n in (("f_dc", 3), ("scale", 3), ("rot", 4)) for at in range(n)
    ]
    lacking = [name for name in wanted if name not in _names(rows)]
    if lacking:
        raise damaged(path, f"its splats have no {lacking[0]}")

    def columns(*names: str) -> Floats:
        return np.stack([rows[name].astype(np.float32) for name in names], axis=1)

    rest = sum(name.startswith("f_rest_") for name in _names(rows))
    if rest % 3 or any(f"f_rest_{at}" not in _names(rows) for at in range(rest)):
        raise damaged(path, "its spherical harmonics are incomplete")
    degree_of(rest // 3, path)
    sh: Floats | None = None
    if rest:  # all of red, then of green, then of blue
        sh = columns(*(f"f_rest_{at}" for at in range(rest)))
        sh = np.ascontiguousarray(sh.reshape(len(rows), 3, rest // 3).transpose(0, 2, 1))
    return Gaussians(
        columns(*"xyz"),
        exponential(columns("scale_0", "scale_1", "scale_2")),
        columns("rot_1", "rot_2", "rot_3", "rot_0"),
        sigmoid(rows["opacity"].astype(np.float32)),
        (0.5 + DC * columns("f_dc_0", "f_dc_1", "f_dc_2")).astype(np.float32),
        sh,
    )


def _packed(path: Path, tables: dict[str, NDArray[Any]]) -> Gaussians:
    rows, chunks = tables["vertex"], tables.get("chunk")
    count = len(rows)
    words = ("packed_position", "packed_rotation", "packed_scale", "packed_color")
    if any(name not in _names(rows) or rows[name].dtype.itemsize != 4 for name in words):
        raise damaged(path, "its packed splats are incomplete")
    if chunks is None or len(chunks) < -(-count // _CHUNK):
        raise damaged(path, "the bounds of its packed splats are missing")
    position, rotation, scale, colour = (rows[name].astype(np.uint32) for name in words)
    of = np.arange(count) // _CHUNK

    def between(unit: Floats, *axes: str) -> Floats:
        """Shares of 0 to 1 as what lies between a chunk's bounds."""
        out = np.empty_like(unit)
        for at, axis in enumerate(axes):
            for name in (f"min_{axis}", f"max_{axis}"):
                if name not in _names(chunks):
                    raise damaged(path, f"the bounds of its packed splats have no {name}")
            low = chunks[f"min_{axis}"].astype(np.float32)[of]
            high = chunks[f"max_{axis}"].astype(np.float32)[of]
            out[:, at] = low + unit[:, at] * (high - low)
        return out

    rgba = np.stack([_bits(colour, shift, 8) for shift in (24, 16, 8, 0)], axis=1)
    colours = rgba[:, :3]
    if "min_r" in _names(chunks):
        colours = between(colours, *"rgb")
    return Gaussians(
        between(_eleven_ten(position), *"xyz"),
        exponential(between(_eleven_ten(scale), "scale_x", "scale_y", "scale_z")),
        _packed_turns(rotation),
        np.ascontiguousarray(rgba[:, 3]),
        np.ascontiguousarray(colours),
        _packed_harmonics(path, tables.get("sh"), count),
    )


def _eleven_ten(words: NDArray[np.uint32]) -> Floats:
    return np.stack([_bits(words, 21, 11), _bits(words, 11, 10), _bits(words, 0, 11)], axis=1)


def _bits(words: NDArray[np.uint32], shift: int, width: int) -> Floats:
    """Some bits of each word as a share of their largest value."""
    most = (1 << width) - 1
    return (((words >> np.uint32(shift)) & np.uint32(most)) / most).astype(np.float32)


def _packed_turns(words: NDArray[np.uint32]) -> Floats:
    """Quaternions of the index of their largest part and the other three: (x, y, z, w)."""
    small = np.stack([_bits(words, shift, 10) for shift in (20, 10, 0)], axis=1)
    small = (small - 0.5) * np.float32(np.sqrt(2.0))
    return largest_first(small, (words >> np.uint32(30)).astype(np.intp))


def largest_first(small: Floats, largest: NDArray[np.intp]) -> Floats:
    """Quaternions (x, y, z, w) of three of (w, x, y, z), in this order, and which is the fourth."""
    out = np.empty((len(small), 4), np.float32)
    rest = np.sqrt(np.maximum(0.0, 1.0 - (small.astype(np.float64) ** 2).sum(axis=1)))
    for which in range(4):
        mine = largest == which
        others = [part for part in range(4) if part != which]
        out[mine, (which + 3) % 4] = rest[mine]
        for at, part in enumerate(others):
            out[mine, (part + 3) % 4] = small[mine, at]
    return out


def _packed_harmonics(path: Path, rows: NDArray[Any] | None, count: int) -> Floats | None:
    if rows is None or not _names(rows):
        return None
    if len(rows) != count:
        raise damaged(path, "its spherical harmonics are of other splats")
    names = [f"f_rest_{at}" for at in range(len(_names(rows)))]
    if set(names) != set(_names(rows)) or len(names) % 3:
        raise damaged(path, "its spherical harmonics are incomplete")
    degree_of(len(names) // 3, path)
    codes = np.stack([rows[name].astype(np.float32) for name in names], axis=1)
    unit = np.clip((codes + 0.5) / 256.0, 0.0, 1.0)
    unit[codes == 0], unit[codes == 255] = 0.0, 1.0
    sh = ((unit - 0.5) * _REACH).astype(np.float32)
    return np.ascontiguousarray(sh.reshape(count, 3, -1).transpose(0, 2, 1))


def _names(rows: NDArray[Any]) -> tuple[str, ...]:
    return rows.dtype.names or ()
