"""Point clouds: probing them, and opening them as a tree of samples that is kept in the cache.

assets/clouds reads the files and makes the trees.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assets.clouds.source import Source, check_count
from assets.clouds.store import VERSION, open_tree
from assets.clouds.table import source_of
from assets.clouds.tree import Told, silent, write_tree
from assets.formats import Format, format_of
from assets.media import Cloud
from assets.probed import Probed, size_note
from story.errors import MediaError, MediaUnreadable
from story.model.values import Vector
from story.placing import size_of_length


def probe(path: Path, form: Format) -> Probed:
    """What a point cloud file holds. Raises MediaUnreadable or MediaUnsupported."""
    source = source_of(path, form)
    points = lost = 0
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    try:
        for chunk, without in source.placed():
            points += len(chunk.positions)
            lost += without
            check_count(path, points)
            if len(chunk.positions):
                low = np.minimum(low, chunk.positions.min(axis=0))
                high = np.maximum(high, chunk.positions.max(axis=0))
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
    if not points:
        raise MediaUnreadable(f"“{path.name}” has no points.", "Check that it is the right file.")
    a, b, c = (float(each) for each in low)
    d, e, f = (float(each) for each in high)
    return Probed(
        kind="cloud",
        media_type=form.media_type,
        extension=form.extension,
        points=points,
        low=(a, b, c),
        high=(d, e, f),
        crs=source.crs,
        unit=source.unit[0],
        notes=(*_notes(source, lost), *_size(source, (a, b, c), (d, e, f))),
    )


def tree_name(key: str) -> str:
    """What the tree of a file with that hash is called in the cache."""
    return f"{key}-{VERSION}.tree"


@np.errstate(all="ignore")  # as in assets/probe.py
def open_cloud(path: Path, key: str, cache: Path, *, points: int = 0, told: Told = silent) -> Cloud:
    """The cloud in a file, from its tree in the folder `cache`, which is made where it is not yet.

    Making it takes about as long as reading the file twice; meanwhile `told` hears how many of its
    `points` are through, and may raise to end the work. Raises MediaUnreadable or
    MediaUnsupported.
    """
    tree = cache / tree_name(key)
    if tree.is_file():
        try:
            return open_tree(tree, key)
        except MediaError:  # of a disk that was full, say: it is made again
            tree.unlink(missing_ok=True)
    write_tree(source_of(path, format_of(path)), tree, points=points, told=told)
    return open_tree(tree, key)


def _size(source: Source, low: Vector, high: Vector) -> tuple[str, ...]:
    """A line where a cloud comes into a scene in another size than its own."""
    if not source.unit[0]:
        return size_note(low, high)
    longest = max(b - a for a, b in zip(low, high, strict=True))
    size = size_of_length(longest) if longest > 0 else None
    if size is None:
        return ()
    note = (
        f"It is {longest:.4g} m long: as an overlay it is made {size:g} m long. Let its size be its"
        " file's to stand in it."
    )
    return (note,)


def _notes(source: Source, lost: int) -> list[str]:
    notes: list[str] = []
    if lost:
        notes.append(f"{lost} points without a place are left out.")
    across, height = source.unit
    if (across and across != 1.0) or (height and height != 1.0):
        notes.append(
            f"Its coordinates are in units of {across or 1.0:.4g} m"
            + (f" across and {height:.4g} m in height" if height and height != across else "")
            + (f" ({source.crs})" if source.crs else "")
            + ": it is shown in metres."
        )
    match source.up:
        case "z":
            notes.append("Its Z axis is taken for up, as surveys have it.")
        case "optical":
            notes.append("It is taken for a depth camera's picture, with its Y axis down.")
    return notes
