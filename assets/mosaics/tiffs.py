"""TIFF pictures, BigTIFF among them, in bands: each strip or tile is decoded as a TIFF of its own.

TIFF 6.0 and its supplements; the tags come from Pillow, which reads them alone.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from PIL import Image

from assets.mosaics.refusals import NotInBands, damaged

WIDTH, HEIGHT, BITS, PACKING, MEANING, FILL = 256, 257, 258, 259, 262, 266
AT, CHANNELS, ROWS, SIZES, PLANAR, PREDICTOR = 273, 277, 278, 279, 284, 317
TILE_WIDTH, TILE_HEIGHT, TILE_AT, TILE_SIZES = 322, 323, 324, 325
EXTRA, SAMPLES, TABLES, COARSE, POSITION, BLACK_WHITE = 338, 339, 347, 530, 531, 532

_KEPT: Final = (BITS, PACKING, MEANING, FILL, CHANNELS, PLANAR, PREDICTOR, EXTRA, SAMPLES, COARSE)
"""Tags of a strip that are those of the whole; all of them are numbers of 16 bits."""
_MEANINGS: Final = frozenset({0, 1, 2, 5, 6})  # grey, RGB, CMYK, YCbCr
_PLAIN: Final = 1  # not packed
_OLD_JPEG: Final = 6
_MOST: Final = 1 << 26  # pixels of a strip
_BAND: Final = 128  # rows of a picture that is not packed


def bands(
    path: Path, image: Image.Image, decoded: Callable[[bytes, Path], Image.Image]
) -> Iterator[Image.Image]:
    """The picture from its top; `decoded` decodes a small TIFF."""
    tags: Mapping[int, Any] = getattr(image, "tag_v2", {})
    order = ">" if getattr(tags, "prefix", b"II") == b"MM" else "<"
    packing = int(tags.get(PACKING, _PLAIN))
    channels = int(tags.get(CHANNELS, 1))
    if channels > 1 and tags.get(PLANAR, 1) != 1:
        raise NotInBands("its channels are stored apart")
    if packing == _OLD_JPEG or tags.get(MEANING) not in _MEANINGS:
        raise NotInBands("its pixels are stored in a way of its own")
    if any(bits not in (8, 16) for bits in _all(tags.get(BITS, 1))):
        raise NotInBands("its pixels are of few bits")
    tiled = TILE_AT in tags
    places = _all(tags.get(TILE_AT if tiled else AT, ()))
    sizes = _all(tags.get(TILE_SIZES if tiled else SIZES, ()))
    width, height = int(tags[WIDTH]), int(tags[HEIGHT])
    wide = int(tags.get(TILE_WIDTH, 0)) if tiled else width
    high = int(tags.get(TILE_HEIGHT, 0)) if tiled else min(int(tags.get(ROWS, height)), height)
    if wide <= 0 or high <= 0:
        raise damaged(path)
    across, down = -(-width // wide), -(-height // high)
    if min(len(places), len(sizes)) < across * down:
        raise damaged(path)
    head = _Head(tags, order)
    if packing == _PLAIN and not tiled:
        bits = _all(tags.get(BITS, 1))
        pixel = (sum(bits) if len(bits) == channels else bits[0] * channels) // 8
        return _plain(path, places, high, (width, height), pixel, head, decoded)
    if wide * high > _MOST:
        raise NotInBands("its strips are too large")
    parts = _Parts(places, sizes, wide, high, tiled)
    return _packed(path, parts, (width, height), head, decoded)


class _Parts(NamedTuple):
    """Where a picture's strips or tiles are in its file, and their size in pixels."""

    places: tuple[int, ...]
    sizes: tuple[int, ...]
    wide: int
    high: int
    tiled: bool


class _Head:
    """Writes small TIFFs that hold a part of a large one."""

    def __init__(self, tags: Mapping[int, Any], order: str) -> None:
        self._order = order
        self._numbers = {tag: _all(tags[tag]) for tag in _KEPT if tag in tags}
        tables = tags.get(TABLES)
        self._tables = tables if isinstance(tables, bytes) else b""

    def file(self, data: bytes, width: int, height: int) -> bytes:
        """A TIFF of one strip."""
        order = self._order
        entries: list[tuple[int, int, int, bytes]] = [
            (tag, 3, len(values), struct.pack(f"{order}{len(values)}H", *values))
            for tag, values in self._numbers.items()
        ]
        for tag, number in ((WIDTH, width), (HEIGHT, height), (ROWS, height), (SIZES, len(data))):
            entries.append((tag, 4, 1, struct.pack(f"{order}I", number)))
        if self._tables:
            entries.append((TABLES, 7, len(self._tables), self._tables))
        entries.append((AT, 4, 1, bytes(4)))
        entries.sort()
        end = 8 + 2 + 12 * len(entries) + 4
        beyond = b""
        listed = b""
        start = end + sum(len(value) + len(value) % 2 for *_, value in entries if len(value) > 4)
        for tag, kind, count, value in entries:
            if tag == AT:
                value = struct.pack(f"{order}I", start)
            if len(value) > 4:
                place = struct.pack(f"{order}I", end + len(beyond))
                beyond += value + b"\0" * (len(value) % 2)
                value = place
            listed += struct.pack(f"{order}HHI", tag, kind, count) + value.ljust(4, b"\0")
        first = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 8)
        return first + struct.pack(f"{order}H", len(entries)) + listed + bytes(4) + beyond + data


def _plain(
    path: Path,
    places: tuple[int, ...],
    high: int,
    size: tuple[int, int],
    pixel: int,
    head: _Head,
    decoded: Callable[[bytes, Path], Image.Image],
) -> Iterator[Image.Image]:
    """Rows as they stand in the file, however they are parted into strips."""
    width, height = size
    stride = pixel * width
    with path.open("rb") as file:
        for number, place in enumerate(places[: -(-height // high)]):
            rows = min(high, height - number * high)
            for top in range(0, rows, _BAND):
                count = min(_BAND, rows - top)
                data = _read(file, place + top * stride, count * stride, path)
                yield decoded(head.file(data, width, count), path)


def _packed(
    path: Path,
    parts: _Parts,
    size: tuple[int, int],
    head: _Head,
    decoded: Callable[[bytes, Path], Image.Image],
) -> Iterator[Image.Image]:
    """A row of strips or tiles after the other. A strip ends with the picture, a tile goes on."""
    width, height = size
    across = -(-width // parts.wide)
    with path.open("rb") as file:
        for top in range(0, height, parts.high):
            rows = min(parts.high, height - top)
            first = top // parts.high * across
            found = []
            for number in range(first, first + across):
                data = _read(file, parts.places[number], parts.sizes[number], path)
                own = parts.high if parts.tiled else rows
                found.append(decoded(head.file(data, parts.wide, own), path))
            if across == 1 and found[0].size == (width, rows):
                yield found[0]
                continue
            whole = Image.new(found[0].mode, (width, rows))
            for column, each in enumerate(found):
                whole.paste(each, (column * parts.wide, 0))
            yield whole


def _read(file: BinaryIO, place: int, size: int, path: Path) -> bytes:
    file.seek(place)
    data = file.read(size)
    if len(data) < size:
        raise damaged(path)
    return data


def _all(value: Any) -> tuple[int, ...]:
    return tuple(int(each) for each in value) if isinstance(value, tuple) else (int(value),)
