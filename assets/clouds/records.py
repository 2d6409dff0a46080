"""Reads point clouds of equal records: PLY and PCD, in binary and in text.

PLY: Turk, "The PLY Polygon File Format", 1994. PCD: the Point Cloud Library's format, 0.7.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets import ply
from assets.clouds.source import CHUNK, Chunk, Source, Up, as_codes, check_count, damaged
from story.errors import MediaUnsupported

_HEAD: Final = 4096
_PLY_TYPES: Final[dict[str, str]] = {
    "char": "i1", "uchar": "u1", "int8": "i1", "uint8": "u1", "short": "i2", "ushort": "u2",
    "int16": "i2", "uint16": "u2", "int": "i4", "uint": "u4", "int32": "i4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
_RGB: Final = (
    ("red", "green", "blue"),
    ("r", "g", "b"),
    ("diffuse_red", "diffuse_green", "diffuse_blue"),
)
_INTENSITY: Final = ("intensity", "scalar_intensity", "reflectance", "scalar_reflectance")
_CLASS: Final = ("classification", "scalar_classification", "class", "label")


@dataclass(frozen=True)
class _Table:
    """Where a file's records are, and what is in them."""

    names: tuple[str, ...]
    types: tuple[str, ...]  # numpy's, with their order of bytes; "" for text
    count: int
    start: int  # bytes
    text: bool

    def rows(self, path: Path) -> Iterator[dict[str, NDArray[Any]]]:
        """The columns by name, some records at a time."""
        if self.text:
            yield from self._text_rows(path)
            return
        kind = np.dtype(list(zip(self.names, self.types, strict=True)))
        with path.open("rb") as file:
            file.seek(self.start)
            left = self.count
            while left > 0:
                take = min(left, CHUNK)
                data = file.read(take * kind.itemsize)
                if len(data) < take * kind.itemsize:
                    raise damaged(path, f"it is cut short: {left} of its points are missing")
                left -= take
                values = np.frombuffer(data, kind)
                yield {name: values[name] for name in self.names}

    def _text_rows(self, path: Path) -> Iterator[dict[str, NDArray[Any]]]:
        with path.open("rb") as file:
            file.seek(self.start)
            left = self.count
            while left > 0:
                lines = [file.readline(_HEAD) for _ in range(min(left, CHUNK // 8))]
                left -= len(lines)
                try:
                    values = np.loadtxt(lines, np.float64, ndmin=2, comments=None)
                except (ValueError, UnicodeError) as error:
                    raise damaged(path, "its lines are not all numbers") from error
                if values.shape != (len(lines), len(self.names)):
                    raise damaged(path, f"it is cut short: {left + len(lines)} points are missing")
                yield {name: values[:, n] for n, name in enumerate(self.names)}


def ply_points(path: Path) -> Source:
    """The vertices of a PLY file. Raises MediaUnreadable or MediaUnsupported."""
    ply.elements(path)  # that its size can be true
    table = _ply_table(path)
    check_count(path, table.count)
    return _source(path, table, None)


def _ply_table(path: Path) -> _Table:
    with path.open("rb") as file:
        head = file.read(64 << 10)
    end = head.find(b"end_header")
    start = head.find(b"\n", end) + 1 or head.find(b"\r", end) + 1
    order, text, before = "<", True, True
    count = 0
    names: list[str] = []
    types: list[str] = []
    for line in head[:end].decode("ascii", "replace").splitlines():
        words = line.split()
        match words:
            case ["format", form, *_]:
                text = form == "ascii"
                order = ">" if form == "binary_big_endian" else "<"
            case ["element", "vertex", number] if number.isdigit():
                count, before = int(number), False
            case ["element", *_] if before:
                raise damaged(path, "its points do not come first")
            case ["element", *_]:
                break
            case ["property", "list", *_]:
                raise damaged(path, "its points hold lists")
            case ["property", kind, name] if not before and kind in _PLY_TYPES:
                names.append(name.lower())
                types.append(order + _PLY_TYPES[kind])
            case _:
                continue
    if not count or not {"x", "y", "z"} <= set(names) or len(set(names)) != len(names):
        raise damaged(path, "it has no points")
    return _Table(tuple(names), tuple(types), count, start, text)


def pcd(path: Path) -> Source:
    """The points of a PCD file. Raises MediaUnreadable or MediaUnsupported."""
    fields, start = _pcd_head(path)
    kind = fields["DATA"][0].lower()
    count = int(fields["POINTS"][0])
    # a depth camera's picture: its axes are the camera's, unless the file says how it stood
    organised = int(fields.get("HEIGHT", ["1"])[0]) > 1
    stood = [float(each) for each in fields.get("VIEWPOINT", [])[:7]]
    unposed = not stood or stood[3:] == [1.0, 0.0, 0.0, 0.0]
    up: Up = "optical" if organised and unposed else "y"
    if kind == "binary_compressed":
        return Source(path.name, lambda: _packed_pcd(path), up, deep=True)
    names: list[str] = []
    types: list[str] = []
    counts = fields.get("COUNT", ["1"] * len(fields["FIELDS"]))
    for number, (name, size, form, times) in enumerate(
        zip(fields["FIELDS"], fields["SIZE"], fields["TYPE"], counts, strict=True)
    ):
        for each in range(int(times)):
            plain = name.lower() if int(times) == 1 and name != "_" else f"{number} {each}"
            names.append(plain if plain not in names else f"{number} {each}")
            types.append(f"<{form.lower()}{size}")
    if not {"x", "y", "z"} <= set(names):
        raise damaged(path, "it has no points")
    return _source(path, _Table(tuple(names), tuple(types), count, start, kind == "ascii"), up)


def _source(path: Path, table: _Table, up: Up | None) -> Source:
    rgb = next((each for each in _RGB if set(each) <= set(table.names)), None)
    packed = next((each for each in ("rgb", "rgba") if each in table.names), None)
    shine = next((each for each in _INTENSITY if each in table.names), None)
    label = next((each for each in _CLASS if each in table.names), None)
    whole = rgb is not None and table.types[table.names.index(rgb[0])][1] in "iu"

    def chunks() -> Iterator[Chunk]:
        for row in table.rows(path):
            positions = np.stack([row[axis].astype(np.float64) for axis in "xyz"], axis=1)
            colours = intensity = classes = None
            if rgb is not None:
                stored = np.stack([row[each] for each in rgb], axis=1)
                colours = stored.astype(np.uint16) if whole else as_codes(stored, 1.0)
            elif packed is not None:
                colours = _unpacked(row[packed])
            if shine is not None:
                intensity = row[shine].astype(np.float32)
            if label is not None:
                classes = np.clip(np.nan_to_num(row[label]), 0, 255).astype(np.uint8)
            yield Chunk(positions, colours, intensity, classes)

    return Source(path.name, chunks, up or "y", deep=None if whole or packed else True)


def _unpacked(codes: NDArray[Any]) -> NDArray[np.uint16]:
    """Colours of 0xRRGGBB, which PCD keeps as a number or as the bits of a float."""
    if codes.dtype.itemsize == 4:
        bits = np.ascontiguousarray(codes).view("<u4")
    else:  # of text: a float written out is tiny, a number is not
        large = np.abs(codes) >= 1
        bits = np.where(large, codes, 0).astype(np.int64).astype(np.uint32)
        bits = np.where(large, bits, codes.astype(np.float32).view(np.uint32))
    return np.stack([(bits >> shift & 255).astype(np.uint16) for shift in (16, 8, 0)], axis=1)


def _packed_pcd(path: Path) -> Iterator[Chunk]:
    """A compressed PCD, which is one block that open3d unpacks at once."""
    try:
        import open3d
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is a compressed PCD, which needs a part that is not installed.",
            'Install it with: pip install "diorama[clouds]", or convert the cloud to PLY.',
        ) from error
    with open3d.utility.VerbosityContextManager(open3d.utility.VerbosityLevel.Error):
        try:
            read = open3d.io.read_point_cloud(path, format="pcd")
        except (RuntimeError, ValueError) as error:
            raise damaged(path, "its points cannot be read") from error
    positions = np.asarray(read.points, np.float64).reshape(-1, 3)
    colours = np.asarray(read.colors, np.float64)
    stored = as_codes(colours, 1.0) if len(colours) == len(positions) else None
    for first in range(0, len(positions), CHUNK):
        part = slice(first, first + CHUNK)
        yield Chunk(positions[part], None if stored is None else stored[part])


def _pcd_head(path: Path) -> tuple[dict[str, list[str]], int]:
    """The lines of a PCD's header, held against the file's size, and where its points begin."""
    fields: dict[str, list[str]] = {}
    size = path.stat().st_size
    with path.open("rb") as file:
        for _ in range(40):
            line = file.readline(_HEAD)
            words = line.decode("ascii", "replace").split()
            if words and not words[0].startswith("#"):
                fields[words[0].upper()] = words[1:]
            if not line or "DATA" in fields:
                break
        start = file.tell()
        packed = file.read(8)
    try:
        count = int(fields["POINTS"][0])
        sizes, counts = fields["SIZE"], fields.get("COUNT", ["1"] * len(fields["SIZE"]))
        kinds = fields["TYPE"]
        row = sum(int(a) * int(b) for a, b in zip(sizes, counts, strict=True))
        kind = fields["DATA"][0].lower()
        wide, high = int(fields.get("WIDTH", ["0"])[0]), int(fields.get("HEIGHT", ["1"])[0])
        known = all(
            f"{form}{each}" in ("I1", "I2", "I4", "I8", "U1", "U2", "U4", "U8", "F4", "F8")
            for form, each in zip(kinds, sizes, strict=True)
        )
        known = known and all(0 < int(each) <= _HEAD for each in counts)
        _ = [float(each) for each in fields.get("VIEWPOINT", [])]
    except (KeyError, IndexError, ValueError) as error:
        raise damaged(path, "its header cannot be read") from error
    check_count(path, count)
    sound = row > 0 and count > 0 and len(sizes) == len(fields.get("FIELDS", [])) == len(counts)
    sound = sound and known
    if kind == "binary":
        sound = sound and start + count * row <= size
    elif kind == "binary_compressed":
        small, large = struct.unpack("<II", packed) if len(packed) == 8 else (0, 0)
        sound = sound and start + 8 + small <= size and large == count * row
    elif kind == "ascii":
        sound = sound and start + count * 2 <= size + 2
    else:
        sound = False
    if not sound or (wide and wide * high != count):
        raise damaged(path, "it is cut short, or its header is wrong")
    return fields, start
