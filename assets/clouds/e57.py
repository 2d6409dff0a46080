"""Reads laser scans: E57 (ASTM E2807), by pye57, which comes with the extra `scan`.

All scans of a file are one cloud: each is put where its pose says. E57 counts in metres, +Z up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.clouds.crs import crs_of_text
from assets.clouds.source import CHUNK, Chunk, Source, as_codes, check_count, damaged
from story.errors import MediaUnsupported

_PLACE: Final = ("cartesianX", "cartesianY", "cartesianZ")
_ROUND: Final = ("sphericalRange", "sphericalAzimuth", "sphericalElevation")
_COLOUR: Final = ("colorRed", "colorGreen", "colorBlue")
_INVALID: Final = ("cartesianInvalidState", "sphericalInvalidState")


def e57(path: Path) -> Source:
    """The scans of an E57 file. Raises MediaUnreadable or MediaUnsupported."""
    crs = ""
    count = 0
    with _Opened(path) as file:
        for index in range(file.scan_count):
            count += int(file.get_header(index).point_count)
        if file.root.isDefined("coordinateMetadata"):
            text = str(file.root["coordinateMetadata"].value())
            found = crs_of_text(text)
            crs = found.name if found is not None else ""
    check_count(path, count)
    if not count:
        raise damaged(path, "it has no points")

    def chunks() -> Iterator[Chunk]:
        with _Opened(path) as file:
            for index in range(file.scan_count):
                yield from _scan(path, file, index)

    return Source(path.name, chunks, "z", (1.0, 1.0), crs, deep=True)


class _Opened:
    """An open file, whose errors are told as ours."""

    def __init__(self, path: Path) -> None:
        try:
            import pye57
        except ImportError as error:
            raise MediaUnsupported(
                f"“{path.name}” is a laser scan (E57), which needs a part that is not installed.",
                'Install it with: pip install "diorama[scan]", or convert the scan to PLY.',
            ) from error
        self._path = path
        self._wrong = (pye57.libe57.E57Exception, RuntimeError, ValueError, IndexError, MemoryError)
        try:
            self._file = pye57.E57(str(path))
        except self._wrong as error:
            raise damaged(path, "its header cannot be read") from error

    def __enter__(self) -> Any:
        return self._file

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._file.close()
        if isinstance(error, self._wrong):
            raise damaged(self._path, "its points cannot be read") from error


def _scan(path: Path, file: Any, index: int) -> Iterator[Chunk]:
    header = file.get_header(index)
    fields = set(header.point_fields)
    place = next((each for each in (_PLACE, _ROUND) if set(each) <= fields), None)
    if place is None:
        raise damaged(path, "its points have no places")
    left = int(header.point_count)
    if not left:
        return
    wanted = [*place]
    colour = set(_COLOUR) <= fields
    wanted += [*_COLOUR] if colour else []
    shine = "intensity" in fields
    wanted += ["intensity"] if shine else []
    invalid = next((each for each in _INVALID if each in fields), None)
    wanted += [invalid] if invalid is not None else []
    data, buffers = file.make_buffers(wanted, min(left, CHUNK))
    reader = header.points.reader(buffers)
    turn, shift = np.asarray(header.rotation_matrix), np.asarray(header.translation)
    top = _top(header, "colorLimits", "colorRedMaximum", 255.0)
    while got := int(reader.read()):
        left -= got
        if place is _PLACE:
            own = np.stack([data[each][:got] for each in _PLACE], axis=1).astype(np.float64)
        else:
            own = _from_round(*(np.asarray(data[each][:got], np.float64) for each in _ROUND))
        if invalid is not None:
            own[np.asarray(data[invalid][:got]) != 0] = np.nan
        rgb = np.stack([data[each][:got] for each in _COLOUR], axis=1) if colour else None
        yield Chunk(
            own @ turn.T + shift,
            None if rgb is None else as_codes(rgb, top),
            np.array(data["intensity"][:got], np.float32) if shine else None,
        )
    reader.close()
    if left > 0:
        raise damaged(path, f"it is cut short: {left} of its points are missing")


def _from_round(
    far: NDArray[np.float64], azimuth: NDArray[np.float64], elevation: NDArray[np.float64]
) -> NDArray[np.float64]:
    flat = far * np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), far * np.sin(elevation)], 1)


def _top(header: Any, limits: str, name: str, usual: float) -> float:
    if not header.node.isDefined(limits) or not header.node[limits].isDefined(name):
        return usual
    top = float(header.node[limits][name].value())
    return top if 0 < top < 1e9 else usual
