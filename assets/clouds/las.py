"""Reads lidar: LAS, LAZ and COPC (which is LAZ in an order of its own), by laspy and lazrs.

ASPRS LAS 1.4 R15. laspy comes with the extra `scan`. What a header promises is held against the
file before either believes it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from assets.clouds.crs import Crs, crs_of_keys, crs_of_text
from assets.clouds.source import CHUNK, Chunk, Source, check_count, damaged
from story.errors import MediaUnsupported

_LEAST_RECORD: Final = (20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67)  # bytes, by point format
_MOST_RECORDS: Final = 4096  # variable length ones, of which files have a handful
_LASZIP: Final = 22204  # the record that says how points are packed
_LAYERED: Final = 3  # the compressor of chunks that have a layer for each kind of value
_LAYERS: Final = {10: 9, 11: 1, 12: 2, 13: 1}
"""Layers of each item by its type: a point, a colour, one with infrared, a wave; else each byte."""


def las(path: Path) -> Source:
    """The points of a LAS, LAZ or COPC file. Raises MediaUnreadable or MediaUnsupported."""
    _check_head(path)
    reader = _opened(path)
    with reader:
        crs = _crs(reader.header)
        _check_packed(path, reader.header)

    def chunks() -> Iterator[Chunk]:
        opened = _opened(path)
        left = int(opened.header.point_count)
        with opened:
            names = set(opened.header.point_format.dimension_names)
            parts = opened.chunk_iterator(CHUNK)
            while left > 0:
                part = _guarded(path, parts)
                if part is None:
                    raise damaged(path, f"it is cut short: {left} of its points are missing")
                left -= len(part)
                yield _chunk(part, names)

    return Source(path.name, chunks, "z", (crs.across, crs.height), crs.name)


def _chunk(part: Any, names: set[str]) -> Chunk:
    positions = np.stack([np.asarray(part[axis], np.float64) for axis in ("x", "y", "z")], axis=1)
    colours = None
    if {"red", "green", "blue"} <= names:
        colours = np.stack([np.asarray(part[c], np.uint16) for c in ("red", "green", "blue")], 1)
    classes = np.asarray(part["classification"]).astype(np.uint8)
    intensity = np.asarray(part["intensity"]).astype(np.float32)
    return Chunk(positions, colours, intensity, classes)


def _guarded(path: Path, parts: Any) -> Any:
    """The next part, or None at the end."""
    with _refusing(path, "its points cannot be unpacked"):
        return next(parts, None)


@contextmanager
def _refusing(path: Path, why: str) -> Iterator[None]:
    """What laspy and lazrs do not expect, in words. lazrs is Rust, which ends in a panic then."""
    try:
        yield
    except (ValueError, RuntimeError, OverflowError, MemoryError, struct.error) as error:
        raise damaged(path, why) from error
    except BaseException as error:
        if type(error).__name__ in ("PanicException", "LaspyException"):
            raise damaged(path, why) from error
        raise


def _opened(path: Path) -> Any:
    try:
        import laspy
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is lidar data (LAS or LAZ), which needs a part that is not installed.",
            'Install it with: pip install "diorama[scan]", or convert the cloud to PLY.',
        ) from error
    with _refusing(path, "its header cannot be read"):
        return laspy.open(path)


def _check_head(path: Path) -> None:
    """Refuse headers that promise more than the file holds, before anything is allocated for it."""
    with path.open("rb") as file:
        head = file.read(375)
        size = file.seek(0, 2)
        if len(head) < 227 or head[:4] != b"LASF":
            raise damaged(path, "its header cannot be read")
        head_size, start, records = struct.unpack_from("<HII", head, 94)
        form, record, count = struct.unpack_from("<BHI", head, 104)
        if head[25] >= 4 and len(head) >= 255:
            (count,) = struct.unpack_from("<Q", head, 247) if head_size >= 255 else (count,)
            if head_size >= 247:
                extra_at, extra = struct.unpack_from("<QI", head, 235)
                if extra > _MOST_RECORDS or (extra and not start <= extra_at <= size - 60 * extra):
                    raise damaged(path, "it is cut short, or its header is wrong")
        packed, form = form >= 128, form & 0x3F
        scales = struct.unpack_from("<6d", head, 131)
        sound = (
            head_size <= start <= size
            and records <= min(_MOST_RECORDS, (start - head_size) // 54)
            and form < len(_LEAST_RECORD)
            and record >= _LEAST_RECORD[form]
            and all(np.isfinite(scales))
            and count > 0
        )
        check_count(path, count)
        if sound and not packed:
            sound = start + count * record <= size
        if sound and packed:
            sound = _chunks_fit(file, start, size)
    if not sound:
        lacks = "it is cut short, or its header is wrong" if count else "it has no points"
        raise damaged(path, lacks)


def _chunks_fit(file: Any, start: int, size: int) -> bool:
    """Whether the table of a LAZ file's chunks can be where and as long as it says."""
    file.seek(start)
    head = file.read(8)
    if len(head) < 8:
        return False
    (table,) = struct.unpack("<q", head)
    if table == -1:  # written as a stream: where it is stands at the very end
        file.seek(size - 8)
        (table,) = struct.unpack("<q", file.read(8))
    if not start + 8 <= table <= size - 8:
        return False
    file.seek(table)
    _, count = struct.unpack("<II", file.read(8))
    return bool(count <= (table - start) // 14 + 1)


def _check_packed(path: Path, header: Any) -> None:
    """Refuse chunks whose parts are longer than they themselves are: lazrs makes room as they say.

    Chunks of the newer point formats are the first point as it is, how many there are, the length
    of each layer, and the layers (LASzip, compressor 3).
    """
    records = [bytes(each.record_data) for each in header.vlrs if each.record_id == _LASZIP]
    if not records or not header.are_points_compressed:
        return
    import lazrs

    with _refusing(path, "its points cannot be unpacked"):
        packing = lazrs.LazVlr(records[0])
        if packing.item_size() != header.point_format.size:
            raise damaged(path, "its points are packed as others than it has")
        (compressor,) = struct.unpack_from("<H", records[0])
        (count,) = struct.unpack_from("<H", records[0], 32)
        items = [struct.unpack_from("<HHH", records[0], 34 + 6 * each) for each in range(count)]
        layers = sum(_LAYERS.get(kind, size) for kind, size, _ in items)
        head = struct.Struct(f"<{packing.item_size()}xI{layers}I")
        with path.open("rb") as file:
            file.seek(header.offset_to_point_data)
            table = lazrs.read_chunk_table(file, packing)
            at, end = file.tell(), file.seek(0, 2)
            if sum(size for _, size in table) > end - at:
                raise damaged(path, "its chunks are longer than itself")
            for _, size in table if compressor == _LAYERED else ():
                file.seek(at)
                _, *lengths = head.unpack(file.read(head.size))
                if sum(lengths) > size:
                    raise damaged(path, "the layers of its points are longer than itself")
                at += size


def _crs(header: Any) -> Crs:
    """The coordinate reference system; of two tellings the well-known text is the newer."""
    records = [*header.vlrs, *(getattr(header, "evlrs", None) or ())]
    keys: dict[int, int] = {}
    name = ""
    for record in records:
        if record.user_id != "LASF_Projection":
            continue
        data = bytes(record.record_data_bytes())
        if record.record_id == 2112:
            found = crs_of_text(data.decode("utf-8", "replace").strip("\0"))
            if found is not None:
                return found
        elif record.record_id == 34735:
            values = np.frombuffer(data[: len(data) // 8 * 8], "<u2").reshape(-1, 4)
            keys = {int(key): int(value) for key, place, _, value in values[1:] if place == 0}
        elif record.record_id == 34737:
            name = data.decode("ascii", "replace")
    return crs_of_keys(keys, name) or Crs("")
