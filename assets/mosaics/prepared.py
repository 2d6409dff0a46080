"""Which pictures are shown by tiles, and opening those: their tiles are made once, in the cache."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from assets.kinds import image
from assets.media import Frame, level_count
from assets.mosaics.build import write_mosaic
from assets.mosaics.store import VERSION, open_mosaic
from story.errors import MediaError, MediaUnreadable
from story.model.asset import Asset

WHOLE: Final = 8192  # pixels of the longest side of what is around and held whole
_A_PIXEL: Final = 3  # bytes of the tiles at the most, about

Went = Callable[[int, int], None]
"""Is told how many rows of how many are done; what it raises stops the work."""


def is_tiled(asset: Asset, whole: int = WHOLE) -> bool:
    """Whether a picture is shown by tiles: of what is around, one longer than `whole` pixels."""
    if asset.kind != "image" or asset.hdr or level_count(asset.width, asset.height) == 0:
        return False
    if asset.width * asset.height > image.MOST_PIXELS:
        return True
    around = asset.layout is not None and asset.layout.projection != "flat"
    return around and max(asset.width, asset.height) > whole


def open_prepared(path: Path, key: str, cache: Path, went: Went = lambda done, rows: None) -> Frame:
    """The overview of a picture with its tiles, from the folder `cache`, made there if need be.

    Raises MediaUnreadable or MediaUnsupported.
    """
    tiles = cache / f"{key}-{VERSION}.tiles"
    if tiles.is_file():
        try:
            return open_mosaic(tiles, key)
        except MediaError:  # of a disk that was full, say: they are made again
            tiles.unlink(missing_ok=True)
    width, height, bands = image.open_bands(path)
    _check_room(cache, path, width * height * _A_PIXEL)
    write_mosaic(bands, width, height, tiles, went)
    return open_mosaic(tiles, key)


def _check_room(cache: Path, path: Path, wanted: int) -> None:
    there = next(each for each in (cache, *cache.parents) if each.exists())
    free = shutil.disk_usage(there).free
    if free < wanted:
        raise MediaUnreadable(
            f"The tiles of “{path.name}” may take {wanted / 1e9:.1f} GB, and the story's disk has"
            f" {free / 1e9:.1f} GB left.",
            "Make room on it, or move the story to another.",
        )
