"""Gaussian splats: probing their files and opening them as the renderer may see them.

assets/splats reads each format.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from assets.formats import GLB, GLTF, PLY, SOG, SPLAT, SPZ, Format, format_of
from assets.gltf.source import Source
from assets.media import Floats, Splats
from assets.probed import UPRIGHT_NOTE, Probed, size_note
from assets.shading import FARTHEST
from assets.splats import khr, ply_files, sog, splat_files, spz
from assets.splats.gaussians import Gaussians
from story.errors import MediaUnreadable, MediaUnsupported

MOST_SPLATS: Final = 3_000_000
"""Splats that are drawn of a file: beyond, those that show least are left out."""

_STRAY: Final = 0.005  # the share of splats on each side of an axis that may be strays
_NEAR: Final = 0.25  # of what the others span: as far beyond them nothing is a stray yet
_FEW: Final = 1000  # of fewer splats none is a stray
_FAINTEST: Final = 0.5 / 255  # opacity below which a splat shows nowhere


def probe(path: Path, form: Format) -> Probed:
    """What a splat file holds. Raises MediaUnreadable or MediaUnsupported."""
    splats, notes = _open(path, form, "")
    gltf = form in (GLB, GLTF)
    parts = Source(path).parts() if gltf else ()
    if not gltf:
        notes = (*notes, UPRIGHT_NOTE)
    return Probed(
        kind="splats",
        media_type=form.media_type,
        extension=form.extension,
        points=len(splats.positions),
        low=splats.low,
        high=splats.high,
        parts=parts,
        notes=(*notes, *size_note(splats.low, splats.high)),
    )


@np.errstate(all="ignore")  # as in assets/probe.py
def open_splats(path: Path, key: str) -> Splats:
    """The splats in a file. Raises MediaUnreadable or MediaUnsupported."""
    return _open(path, format_of(path), key)[0]


def _open(path: Path, form: Format, key: str) -> tuple[Splats, tuple[str, ...]]:
    try:
        if form in (GLB, GLTF):
            found = khr.read(path)
        elif form is PLY:
            found = ply_files.read(path)
        elif form is SPZ:
            found = spz.read(path)
        elif form is SOG:
            found = sog.read(path)
        else:
            assert form is SPLAT, "formats.py knows no other splats"
            found = splat_files.read(path)
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
    except MemoryError as error:
        raise MediaUnsupported(
            f"“{path.name}” needs more memory than there is.",
            "Thin it out, for instance with SuperSplat.",
        ) from error
    return made(found, path.name, key)


def made(found: Gaussians, name: str, key: str) -> tuple[Splats, tuple[str, ...]]:
    """The splats as they are drawn, and lines for the user. Raises MediaUnreadable where none."""
    notes: list[str] = []
    lengths = np.linalg.norm(found.rotations.astype(np.float64), axis=1)
    values = (found.positions, found.scales, found.colours, found.opacities[:, None])
    fine = np.isfinite(lengths) & (lengths > 1e-9)
    for each in values:
        fine &= (np.abs(each) < FARTHEST).all(axis=1)  # nan is not either
    if found.sh is not None:
        fine &= np.isfinite(found.sh).all(axis=(1, 2))
    if not fine.all():
        notes.append(f"{len(fine) - int(fine.sum())} splats without a place are left out.")
    fine &= found.opacities >= _FAINTEST
    kept = np.flatnonzero(fine)
    if not len(kept):
        raise MediaUnreadable(
            f"“{name}” has no splats that show.", "Check that it is the right file."
        )
    if len(kept) > MOST_SPLATS:
        notes.append(
            f"Of its {len(kept)} splats the {MOST_SPLATS} that show most are drawn: Diorama draws"
            " up to so many."
        )
        sizes = np.sort(found.scales[kept], axis=1)
        shows = found.opacities[kept] * sizes[:, 1] * sizes[:, 2]
        kept = np.sort(kept[np.argpartition(-shows, MOST_SPLATS)[:MOST_SPLATS]])
    positions = np.ascontiguousarray(found.positions[kept], np.float32)
    low, high = _box(positions)
    middle = positions.min(axis=0) / 2 + positions.max(axis=0) / 2
    scales = np.ascontiguousarray(found.scales[kept], np.float32)
    reach = np.linalg.norm(positions - middle, axis=1) + 3 * scales.max(axis=1)
    return Splats(
        key,
        positions,
        scales,
        (found.rotations[kept] / lengths[kept, None]).astype(np.float32),
        np.clip(found.opacities[kept], 0, 1).astype(np.float32),
        np.ascontiguousarray(found.colours[kept], np.float32),
        None if found.sh is None else found.sh[kept].astype(np.float16),
        (float(low[0]), float(low[1]), float(low[2])),
        (float(high[0]), float(high[1]), float(high[2])),
        (float(middle[0]), float(middle[1]), float(middle[2])),
        float(reach.max()),
    ), tuple(notes)


def _box(positions: Floats) -> tuple[Floats, Floats]:
    """The corners of the box round all but strays: trained scenes have some, far out."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    if len(positions) < _FEW:
        return low, high
    first, last = np.quantile(positions, (_STRAY, 1 - _STRAY), axis=0)
    margin = _NEAR * (last - first)
    near = ((positions >= first - margin) & (positions <= last + margin)).all(axis=1)
    return positions[near].min(axis=0), positions[near].max(axis=0)
