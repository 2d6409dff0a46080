"""The readers of point clouds by format, and what probing says of a cloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from assets.clouds.e57 import e57
from assets.clouds.las import las
from assets.clouds.records import pcd, ply_points
from assets.clouds.source import Source
from assets.clouds.text import text
from assets.formats import E57, LAS, LAZ, PCD, PLY, PTS, XYZ, XYZN, Format
from story.errors import MediaUnreadable

READERS: Final[dict[Format, Callable[[Path], Source]]] = {
    LAS: las,
    LAZ: las,
    E57: e57,
    PCD: pcd,
    PLY: ply_points,
    XYZ: text,
    XYZN: text,
    PTS: text,
}


def source_of(path: Path, form: Format) -> Source:
    """A file's points as a stream. Raises MediaUnreadable or MediaUnsupported."""
    try:
        return READERS[form](path)
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
