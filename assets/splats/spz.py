"""Splats in SPZ files, read in versions 1 to 4 and written in version 3 (Niantic, MIT licence).

Versions 1 to 3 are one gzip stream: a header of 16 bytes and six lists; version 4 is a header of 32
bytes, a table, and a Zstandard stream for each list. Their axes are right, up, back; we turn them
half about Y, so that they stand as the PLY files that they are made of.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Bytes, Floats
from assets.splats.gaussians import (
    COEFFICIENTS,
    DC,
    MOST_STORED,
    Gaussians,
    check_count,
    damaged,
    exponential,
    turned,
)
from assets.splats.ply_files import largest_first
from story.errors import MediaUnsupported

MAGIC: Final = b"NGSP"
GZIP: Final = b"\x1f\x8b"
_HEAD: Final = struct.Struct("<4sIIBBBB")  # magic, version, count, degree, fraction, flags, -
_NEWER: Final = struct.Struct("<4sIIBBBBI12x")  # the same with its streams' number, and the table
_STREAM: Final = struct.Struct("<QQ")  # bytes packed, bytes unpacked
_NO_MORE: Final = 16 + MOST_STORED * (9 + 1 + 3 + 3 + 4 + 45)
_ROOT: Final = float(np.sqrt(0.5))
_COLOUR: Final = 0.15  # how much of a byte's range the first harmonic is scaled to
_BLOCK: Final = 1 << 22


def read(path: Path) -> Gaussians:
    """The splats of an SPZ file. Raises MediaUnreadable or MediaUnsupported."""
    data = path.read_bytes()
    head, lists = _streams(path, data) if data[:4] == MAGIC else _lists(path, _unzipped(path, data))
    return turned(_gaussians(head, lists), "y")


class _Head:
    """What is said of all the splats of a file."""

    def __init__(self, path: Path, version: int, count: int, degree: int, fraction: int) -> None:
        check_count(path, count)
        if degree > 3:
            raise MediaUnsupported(
                f"“{path.name}” has spherical harmonics of degree {degree}; Diorama reads up to 3.",
                "Write it again with degree 3, for instance with splat-transform.",
            )
        self.version, self.count = version, count
        self.fraction = fraction
        self.harmonics = COEFFICIENTS[degree]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Bytes of each list: places, opacities, colours, scales, turns, harmonics."""
        place, turn = 6 if self.version == 1 else 9, 3 if self.version < 3 else 4
        return tuple(self.count * each for each in (place, 1, 3, 3, turn, 3 * self.harmonics))


def _unzipped(path: Path, data: bytes) -> bytes:
    """A gzip stream's bytes, as many as its header promises splats and no more."""
    unzip = zlib.decompressobj(wbits=31)
    out = bytearray()
    rest = data
    try:
        while rest and not unzip.eof:
            out += unzip.decompress(rest, _BLOCK)
            rest = unzip.unconsumed_tail
            if len(out) > _NO_MORE:
                raise MediaUnsupported(
                    f"“{path.name}” unpacks to more than {_NO_MORE >> 20} MB.",
                    "Thin it out, for instance with SuperSplat.",
                )
            if len(out) >= _HEAD.size and len(out) - _BLOCK > sum(
                _head(path, bytes(out[:16])).sizes
            ):
                break  # what follows is nobody's
    except zlib.error as error:
        raise damaged(path, "it cannot be unpacked") from error
    return bytes(out)


def _head(path: Path, data: bytes) -> _Head:
    if len(data) < _HEAD.size:
        raise damaged(path, "it is cut short")
    magic, version, count, degree, fraction, _, _ = _HEAD.unpack_from(data)
    if magic != MAGIC:
        raise damaged(path, "it is no SPZ file inside")
    if not 1 <= version <= 3:
        raise _unknown(path, version)
    return _Head(path, version, count, degree, fraction)


def _unknown(path: Path, version: int) -> MediaUnsupported:
    return MediaUnsupported(
        f"“{path.name}” is an SPZ file of version {version}; Diorama reads versions 1 to 4.",
        "Write it as version 4 or lower, for instance with splat-transform.",
    )


def _lists(path: Path, data: bytes) -> tuple[_Head, list[Bytes]]:
    head = _head(path, data)
    if len(data) < _HEAD.size + sum(head.sizes):
        raise damaged(path, "it is cut short")
    lists, at = [], _HEAD.size
    for size in head.sizes:
        lists.append(np.frombuffer(data, np.uint8, size, at))
        at += size
    return head, lists


def _streams(path: Path, data: bytes) -> tuple[_Head, list[Bytes]]:
    """The lists of version 4, each unpacked to just its size."""
    if len(data) < _NEWER.size:
        raise damaged(path, "it is cut short")
    _, version, count, degree, fraction, _, number, table = _NEWER.unpack_from(data)
    if version != 4:
        raise _unknown(path, version)
    head = _Head(path, version, count, degree, fraction)
    wanted = [size for size in head.sizes if size]
    start = table + number * _STREAM.size
    if number < len(wanted) or start > len(data):
        raise damaged(path, "the table of its streams is wrong")
    try:
        import zstandard
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is packed with Zstandard, which needs a part that is not installed.",
            'Install it with: pip install "diorama[models]", or write it as SPZ version 3.',
        ) from error
    lists = []
    for at, size in enumerate(wanted):
        packed, whole = _STREAM.unpack_from(data, table + at * _STREAM.size)
        if whole != size or start + packed > len(data):
            raise damaged(path, "the table of its streams is wrong")
        try:
            with zstandard.ZstdDecompressor().stream_reader(data[start : start + packed]) as stream:
                unpacked = stream.read(size)
        except zstandard.ZstdError as error:
            raise damaged(path, "it cannot be unpacked") from error
        if len(unpacked) != size:
            raise damaged(path, "it is cut short")
        lists.append(np.frombuffer(unpacked, np.uint8))
        start += packed
    return head, lists + [np.empty(0, np.uint8)] * (6 - len(lists))


def _gaussians(head: _Head, lists: list[Bytes]) -> Gaussians:
    places, opacities, colours, scales, turns, harmonics = lists
    count = head.count
    sh: Floats | None = None
    if head.harmonics:
        codes = harmonics.reshape(count, head.harmonics, 3).astype(np.float32)
        sh = ((codes - 128) / 128).astype(np.float32)
    logs = scales.reshape(count, 3).astype(np.float32) / np.float32(16) - np.float32(10)
    dc = (colours.reshape(count, 3).astype(np.float32) / 255 - 0.5) / _COLOUR
    return Gaussians(
        _places(head, places),
        exponential(logs.astype(np.float32)),
        _turns(head, turns),
        (opacities / 255).astype(np.float32),
        (0.5 + DC * dc).astype(np.float32),
        sh,
    )


def _places(head: _Head, codes: Bytes) -> Floats:
    if head.version == 1:
        return codes.view("<f2").reshape(head.count, 3).astype(np.float32)
    parts = codes.reshape(head.count, 3, 3).astype(np.int32)
    whole = parts[..., 0] | parts[..., 1] << 8 | parts[..., 2] << 16
    whole = whole - ((whole & 0x800000) << 1)  # the highest of 24 bits is the sign
    return (whole * 2.0**-head.fraction).astype(np.float32)


def _turns(head: _Head, codes: Bytes) -> Floats:
    """Quaternions (x, y, z, w)."""
    if head.version < 3:
        small = codes.reshape(head.count, 3).astype(np.float32) / 127.5 - 1
        rest = np.sqrt(np.maximum(0.0, 1.0 - (small.astype(np.float64) ** 2).sum(axis=1)))
        return np.concatenate([small, rest[:, None]], axis=1).astype(np.float32)
    words = codes.reshape(head.count, 4).copy().view("<u4")[:, 0]
    largest = (words >> 30).astype(np.intp)  # of x, y, z, w
    small = np.empty((head.count, 3), np.float32)
    for at, shift in enumerate((20, 10, 0)):
        part = words >> shift
        size = (part & 511) * (_ROOT / 511)
        small[:, at] = np.where(part & 512, -size, size)
    # `largest_first` has the real part first; here it is last
    turned_once = largest_first(small, largest)
    return np.ascontiguousarray(turned_once[:, [3, 0, 1, 2]])


def write(splats: Gaussians) -> bytes:
    """The splats as an SPZ file of version 3, with as fine a grid as 24 bits give them.

    Rotations are of unit length. Colours beyond a byte's range are cut.
    """
    splats = turned(splats, "y")
    count = len(splats.positions)
    harmonics = 0 if splats.sh is None else splats.sh.shape[1]
    reach = float(np.abs(splats.positions).max(initial=1e-6))
    fraction = int(np.clip(np.floor(np.log2((2**23 - 1) / reach)), 0, 24))
    whole = np.rint(splats.positions.astype(np.float64) * 2.0**fraction).astype(np.int32)
    places = whole.reshape(-1, 1).view(np.uint8).reshape(count, 3, 4)[..., :3]
    dc = (splats.colours - 0.5) / DC
    logs = np.log(np.maximum(splats.scales, 1e-30))
    lists = [
        places,
        _byte(splats.opacities * 255),
        _byte((dc * _COLOUR + 0.5) * 255),
        _byte((logs + 10) * 16),
        _packed_turns(splats.rotations),
    ]
    if splats.sh is not None:
        lists.append(_byte(splats.sh * 128 + 128))
    degree = COEFFICIENTS.index(harmonics)
    head = _HEAD.pack(MAGIC, 3, count, degree, fraction, 0, 0)
    whole_file = head + b"".join(np.ascontiguousarray(each).tobytes() for each in lists)
    return gzip.compress(whole_file, 6, mtime=0)


def _byte(values: Floats) -> Bytes:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _packed_turns(rotations: Floats) -> NDArray[np.uint32]:
    largest = np.abs(rotations).argmax(axis=1)
    signs = np.where(np.take_along_axis(rotations, largest[:, None], 1) < 0, -1.0, 1.0)
    turns = rotations * signs
    words: NDArray[np.uint32] = largest.astype(np.uint32) << np.uint32(30)
    others = np.array([[part for part in range(4) if part != each] for each in range(4)])
    for at, shift in enumerate((20, 10, 0)):
        part = np.take_along_axis(turns, others[largest][:, at : at + 1], 1)[:, 0]
        size = np.clip(np.rint(np.abs(part) / _ROOT * 511), 0, 511).astype(np.uint32)
        words |= (size | np.where(part < 0, np.uint32(512), np.uint32(0))) << np.uint32(shift)
    return words
