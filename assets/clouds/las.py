"""Reads lidar: LAS, LAZ and COPC (which is LAZ in an order of its own), by laspy and lazrs.

ASPRS LAS 1.4 R15. laspy comes with the extra `scan`. What a header promises is held against the
file before either believes it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from assets.clouds.crs import Crs, crs_of_keys, crs_of_text
from assets.clouds.source import CHUNK, Chunk, Source, check_count, damaged
from story.errors import MediaUnsupported

_LEAST_RECORD: Final = (20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67)  # bytes, by point format
_MOST_RECORDS: Final = 4096  # variable length ones, of which files have a handful


def las(path: Path) -> Source:
    """The points of a LAS, LAZ or COPC file. Raises MediaUnreadable or MediaUnsupported."""
    _check_head(path)
    reader = _opened(path)
    with reader:
        crs = _crs(reader.header)

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
    """The next part, or None at the end. lazrs is Rust: what it does not expect ends in a panic."""
    try:
        return next(parts, None)
    except (ValueError, RuntimeError, OverflowError, MemoryError, OSError, struct.error) as error:
        raise damaged(path, "its points cannot be unpacked") from error
    except BaseException as error:
        if type(error).__name__ in ("PanicException", "LaspyException", "LazrsError"):
            raise damaged(path, "its points cannot be unpacked") from error
        raise


def _opened(path: Path) -> Any:
    try:
        import laspy
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is lidar data (LAS or LAZ), which needs a part that is not installed.",
            'Install it with: pip install "diorama[scan]", or convert the cloud to PLY.',
        ) from error
    try:
        return laspy.open(path)
    except (ValueError, RuntimeError, OverflowError, MemoryError, struct.error) as error:
        raise damaged(path, "its header cannot be read") from error
    except BaseException as error:
        if type(error).__name__ in ("PanicException", "LaspyException", "LazrsError"):
            raise damaged(path, "its header cannot be read") from error
        raise


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
