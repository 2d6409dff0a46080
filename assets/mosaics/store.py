"""The file that holds a picture's tiles, in cache/: written whole, read tile by tile.

Little-endian throughout:

    8 bytes   "dio-tile"
    uint32    1, the version
    uint32    bytes of JSON that follow, padded with blanks to a multiple of 8
    JSON      {"width", "height", "levels"}
    12 bytes a tile and, last, the overview: uint64 where it begins, uint32 its bytes
    the tiles and the overview, each a PNG of 8-bit sRGB

Level 0 is the picture; each further one has half as many pixels each way, rounded up, each pixel
the mean of the light of four. Tiles stand level by level, row by row, and are TILE pixels a side
(assets/media.py): INNER of their own, and GUTTER of their neighbours' all round. What lies beyond
the picture repeats its edge. The overview is the level after the last that has tiles.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import BinaryIO, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.media import TILE, Bytes, Frame, Mosaic, Tile
from story.errors import MediaUnreadable

MAGIC: Final = b"dio-tile"
VERSION: Final = 1
PLACE: Final = np.dtype([("at", "<u8"), ("size", "<u4")])
_LONGEST_HEAD: Final = 1 << 12
_MOST_LEVELS: Final = 8
_LONGEST: Final = 1 << 16
_QUICKLY: Final = (
    *(cv2.IMWRITE_PNG_COMPRESSION, 1),
    *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB),
    *(cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY),
)
"""A third of the time of zlib's own quickest, for a third more bytes."""


def head(width: int, height: int, levels: int) -> bytes:
    """All that comes before the places of the tiles."""
    text = json.dumps({"width": width, "height": height, "levels": levels}).encode()
    text += b" " * (-len(text) % 8)
    return MAGIC + struct.pack("<II", VERSION, len(text)) + text


def packed(pixels: Bytes) -> bytes:
    """(h, w, 3) sRGB as it stands in the file."""
    turned = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, coded = cv2.imencode(".png", turned, _QUICKLY)
    assert done
    return coded.tobytes()


def open_mosaic(path: Path, key: str) -> Frame:
    """The overview of the picture whose tiles are in a file, with them. Raises MediaUnreadable."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            width, height, levels = _facts(file)
            mosaic = Mosaic(key, width, height, levels, lambda tile: read(tile))
            places = np.fromfile(file, PLACE, mosaic.count + 1)
            ends = places["at"].astype(np.float64) + places["size"]
            if len(places) != mosaic.count + 1 or (ends > size).any() or ends[-1] != size:
                raise ValueError("cut short")
        data = np.memmap(path, np.uint8, "r")

        def found(number: int) -> Bytes:
            at, count = (int(each) for each in places[number])
            return _unpacked(data[at : at + count], path)

        overview = found(mosaic.count)
    except (ValueError, KeyError, TypeError, struct.error, OSError) as error:
        raise _damaged(path) from error

    def read(tile: Tile) -> Bytes:
        pixels = found(mosaic.number(tile))
        if pixels.shape != (TILE, TILE, 3):
            raise _damaged(path)
        return pixels

    opaque = np.full((*overview.shape[:2], 4), 255, np.uint8)
    opaque[..., :3] = overview
    return Frame((key, 0), "rgba8", overview.shape[1], overview.shape[0], (opaque,), finer=mosaic)


def _facts(file: BinaryIO) -> tuple[int, int, int]:
    """Width, height and levels, as the head says."""
    magic, version, length = struct.unpack("<8sII", file.read(16))
    if magic != MAGIC or version != VERSION or length > _LONGEST_HEAD:
        raise ValueError("no tiles")
    said = json.loads(file.read(length))
    width, height, levels = (int(said[name]) for name in ("width", "height", "levels"))
    if not (0 < width < _LONGEST and 0 < height < _LONGEST and 0 < levels <= _MOST_LEVELS):
        raise ValueError("no tiles")
    return width, height, levels


def _unpacked(data: NDArray[np.uint8], path: Path) -> Bytes:
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _damaged(path) from error
    if pixels is None:
        raise _damaged(path)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _damaged(path: Path) -> MediaUnreadable:
    return MediaUnreadable(
        f"The prepared tiles “{path.name}” are damaged.",
        "Delete the story's folder cache: they are made again.",
    )
