"""LUTs: tables of colours by which a picture is graded, from .cube files."""

from __future__ import annotations

from pathlib import Path

from assets.formats import Format
from assets.luts import read_cube
from assets.media import Lut
from assets.probed import Probed
from story.model.values import Rights


def probe(path: Path, form: Format) -> Probed:
    """What a LUT's file holds. Raises MediaUnreadable or MediaUnsupported."""
    lut, title = read_cube(path, "")
    grid = "x".join([str(lut.size)] * 3) if lut.is_cube else str(lut.size)
    return Probed(
        kind="lut",
        media_type=form.media_type,
        extension=form.extension,
        rights=Rights(title=title),
        grid=grid,
    )


def open_lut(path: Path, key: str) -> Lut:
    """The table of a file, whose key is `key`. Raises MediaUnreadable or MediaUnsupported."""
    return read_cube(path, key)[0]
