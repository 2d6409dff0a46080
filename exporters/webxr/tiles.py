"""The tiles of a large surrounding in a package: JPEG files by level, row and column.

They lie in a folder that is named as the picture that they make finer, with `.tiles` after it:
`LEVEL/ROW-COLUMN.jpg`, level 0 the finest. Each is TILE pixels a side (assets/media.py), GUTTER of
them its neighbours' all round. The viewer reads them in surroundings/mosaic.ts.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Final

from PIL import Image

from assets.media import Mosaic, Tile, level_size
from exporters.outputs import write_error

FOLDER: Final = ".tiles"
_WORKERS: Final = 4
_AHEAD: Final = 32  # tiles that wait to be written


def first_level(mosaic: Mosaic, side: int | None) -> int:
    """The finest level no side of which is longer than `side`; the last that has tiles at most."""
    if side is None:
        return 0
    sizes = (max(level_size(mosaic.width, mosaic.height, n)) for n in range(mosaic.levels))
    return next((n for n, longest in enumerate(sizes) if longest <= side), mosaic.levels - 1)


def write_tiles(
    mosaic: Mosaic, first: int, quality: int, folder: Path, went: Callable[[int, int], None]
) -> int:
    """Write the levels from `first` on as levels from 0 on; how many bytes they take.

    Raises MediaError for tiles that cannot be read, ExportError where the disk is full.
    """
    tiles = [
        (level, column, row)
        for level in range(first, mosaic.levels)
        for row, column in product(*map(range, reversed(mosaic.grids[level])))
    ]
    for level in range(first, mosaic.levels):
        (folder / str(level - first)).mkdir(parents=True)

    def made(tile: Tile) -> bytes:
        out = io.BytesIO()
        Image.fromarray(mosaic.read(tile)).save(out, "JPEG", quality=quality)
        return out.getvalue()

    writer = _Writer(folder, went, len(tiles))
    with ThreadPoolExecutor(_WORKERS) as pool:
        try:
            for level, column, row in tiles:
                name = f"{level - first}/{row}-{column}.jpg"
                writer.take(name, pool.submit(made, (level, column, row)))
            writer.settle(0)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return writer.size


class _Writer:
    """Writes what comes of work that goes on ahead of it."""

    def __init__(self, folder: Path, went: Callable[[int, int], None], count: int) -> None:
        self._folder, self._went, self._count = folder, went, count
        self._waiting: deque[tuple[str, Future[bytes]]] = deque()
        self._done = 0
        self.size = 0

    def take(self, name: str, future: Future[bytes]) -> None:
        """The next file."""
        self._waiting.append((name, future))
        self.settle(_AHEAD)

    def settle(self, left: int) -> None:
        """Write until no more than `left` files wait."""
        while len(self._waiting) > left:
            name, future = self._waiting.popleft()
            data = future.result()
            place = self._folder / name
            try:
                place.write_bytes(data)
            except OSError as error:
                raise write_error(place, error.errno, error.strerror) from error
            self.size += len(data)
            self._done += 1
            self._went(self._done, self._count)
