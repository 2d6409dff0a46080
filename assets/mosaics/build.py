"""Cuts a picture that comes in bands from its top into the tiles of all its levels.

Memory: some bands as wide as the picture, whatever its height. assets/mosaics/store.py owns the
file that comes of it.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.colours import srgb_code, srgb_light
from assets.media import GUTTER, INNER, OVERVIEW, TILE, Bytes, Tile, level_count, level_size
from assets.mosaics.store import PLACE, head, packed
from story.errors import MediaUnreadable

_WORKERS: Final = max(2, min(4, os.cpu_count() or 2))
_AHEAD: Final = 64  # tiles that wait to be written
_STEPS: Final = 65535


def _tables() -> tuple[NDArray[np.uint16], Bytes]:
    """From sRGB codes to light in steps, and back."""
    light = srgb_light(np.arange(256) / 255)
    back = np.rint(255 * srgb_code(np.arange(_STEPS + 1) / _STEPS))
    return np.rint(light * _STEPS).astype(np.uint16), back.astype(np.uint8)


_LIGHT, _CODE = _tables()


def write_mosaic(
    bands: Iterable[Bytes],
    width: int,
    height: int,
    target: Path,
    went: Callable[[int, int], None],
    overview: int = OVERVIEW,
) -> None:
    """Write the tiles of a picture given in bands (h, width, 3) of sRGB, whole or not at all.

    `went` is told how many rows of how many are done; what it raises stops the work. The level of
    which no side is longer than `overview` pixels has no tiles. Raises MediaUnreadable where the
    disk is full or may not be written to.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tiles-", dir=target.parent) as work:
            made = Path(work) / "tiles"
            with made.open("wb") as file, ThreadPoolExecutor(_WORKERS) as pool:
                _Builder(file, pool, width, height, overview).write(bands, went)
            if not target.exists():  # another program may have been quicker, and have it open
                made.replace(target)
    except OSError as error:
        raise MediaUnreadable(
            f"The tiles “{target.name}” could not be prepared: {error.strerror or error}.",
            "Check that the story's disk has room, about twice the picture's file and more, and"
            " may be written to.",
        ) from error


class _Builder:
    """One picture on its way into tiles."""

    def __init__(
        self, file: BinaryIO, pool: ThreadPoolExecutor, width: int, height: int, overview: int
    ) -> None:
        self._file, self._pool = file, pool
        self._width, self._height = width, height
        self._waiting: deque[tuple[int, Future[bytes]]] = deque()
        self._levels = level_count(width, height, overview)
        sizes = [level_size(width, height, level) for level in range(self._levels)]
        self._columns = [-(-wide // INNER) for wide, _ in sizes]
        counts = [-(-high // INNER) * self._columns[n] for n, (_, high) in enumerate(sizes)]
        self._firsts = [sum(counts[:level]) for level in range(self._levels + 1)]
        self._places = np.zeros(self._firsts[-1] + 1, PLACE)
        self._overview: list[Bytes] = []

    def write(self, bands: Iterable[Bytes], went: Callable[[int, int], None]) -> None:
        """Write all of the file."""
        start = head(self._width, self._height, self._levels)
        self._file.write(start)
        self._file.write(self._places.tobytes())
        first = self._level(0)
        done = 0
        for band in bands:
            done += len(band)
            first.take(band)
            went(done, self._height)
        assert done == self._height, "bands make up the picture"
        first.end()
        self._settle(0)
        self._put(self._firsts[-1], packed(self._fitted()))
        self._file.seek(len(start))
        self._file.write(self._places.tobytes())
        self._file.flush()
        os.fsync(self._file.fileno())

    def _level(self, level: int) -> _Rows | _Last:
        if level == self._levels:
            return _Last(self._overview)
        wide, high = level_size(self._width, self._height, level)
        return _Rows(level, wide, high, self._tile, self._level(level + 1))

    def _tile(self, tile: Tile, pixels: Bytes) -> None:
        level, column, row = tile
        number = self._firsts[level] + row * self._columns[level] + column
        self._waiting.append((number, self._pool.submit(packed, pixels)))
        self._settle(_AHEAD)

    def _settle(self, left: int) -> None:
        while len(self._waiting) > left:
            number, future = self._waiting.popleft()
            self._put(number, future.result())

    def _put(self, number: int, data: bytes) -> None:
        self._places[number] = (self._file.tell(), len(data))
        self._file.write(data)

    def _fitted(self) -> Bytes:
        """The overview, whose last pixels may stand for less of the picture, moved to fit it."""
        whole = np.concatenate(self._overview)
        scale = 2**self._levels
        wide, high = (max(1, round(side / scale)) for side in (self._width, self._height))
        across, down = self._width / scale / wide, self._height / scale / high
        if (across, down) == (1.0, 1.0):
            return whole
        moved = cv2.warpAffine(
            whole,
            np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5]]),
            (wide, high),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(moved, np.uint8)


class _Rows:
    """A level as its rows come: cuts them into tiles and gives the next level its own."""

    def __init__(
        self,
        level: int,
        width: int,
        height: int,
        put: Callable[[Tile, Bytes], None],
        after: _Rows | _Last,
    ) -> None:
        self._level, self._width, self._height = level, width, height
        self._put, self._after = put, after
        self._held: list[Bytes] = []
        self._from = 0  # the first row that is held
        self._until = 0
        self._next = 0  # the row of tiles that is due
        self._odd: Bytes | None = None  # a row that waits for its fellow

    def take(self, rows: Bytes) -> None:
        """The next rows."""
        self._held.append(rows)
        self._until += len(rows)
        pairs = rows if self._odd is None else np.concatenate([self._odd, rows])
        even = len(pairs) // 2 * 2
        self._odd = pairs[even:] if even < len(pairs) else None
        if even:
            self._after.take(halved(pairs[:even]))
        while self._next * INNER < self._height and self._until >= min(
            (self._next + 1) * INNER + GUTTER, self._height
        ):
            self._cut()

    def end(self) -> None:
        """There are no more."""
        if self._odd is not None:
            self._after.take(halved(np.concatenate([self._odd, self._odd])))
        self._after.end()

    def _cut(self) -> None:
        held = np.concatenate(self._held) if len(self._held) > 1 else self._held[0]
        top = self._next * INNER - GUTTER
        first, last = max(top, 0), min(top + TILE, self._height)
        rows = held[first - self._from : last - self._from]
        columns = -(-self._width // INNER)
        padded = cv2.copyMakeBorder(
            rows,
            first - top,
            top + TILE - last,
            GUTTER,
            columns * INNER + GUTTER - self._width,
            cv2.BORDER_REPLICATE,
        )
        for column in range(columns):
            left = column * INNER
            pixels = np.array(padded[:, left : left + TILE], np.uint8)
            self._put((self._level, column, self._next), pixels)
        self._next += 1
        keep = max(self._next * INNER - GUTTER, 0)
        self._held = [held[max(keep - self._from, 0) :].copy()]
        self._from = max(keep, self._from)


class _Last:
    """The level that is held whole."""

    def __init__(self, rows: list[Bytes]) -> None:
        self._rows = rows

    def take(self, rows: Bytes) -> None:
        """The next rows."""
        self._rows.append(rows)

    def end(self) -> None:
        """There are no more."""


def halved(pixels: Bytes) -> Bytes:
    """Half as many rows and, rounded up, columns: the mean of the light of four pixels each."""
    if pixels.shape[1] % 2:
        pixels = np.concatenate([pixels, pixels[:, -1:]], axis=1)
    light = cv2.LUT(pixels, _LIGHT)
    half = cv2.resize(light, (pixels.shape[1] // 2, len(pixels) // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(_CODE[half], np.uint8)
