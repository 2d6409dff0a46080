"""Gaussian splats as their files hold them, brought to one set of axes and to plain numbers.

The files' own readers are beside it; assets/kinds/splats.py makes what the renderer may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np

from assets.media import Floats
from story.errors import MediaUnreadable, MediaUnsupported

MOST_STORED: Final = 12_000_000
"""Splats in a file that are read before the least of them are left out."""

DC: Final = 0.28209479177387814
"""The spherical harmonic of degree 0, which is the same in all directions."""

COEFFICIENTS: Final = (0, 3, 8, 15)
"""How many spherical harmonics stand beside the first, by degree."""

HALF_TURN: Final[dict[str, tuple[float, float, float]]] = {
    "z": (-1.0, -1.0, 1.0),
    "y": (-1.0, 1.0, -1.0),
}
"""What half a turn about an axis does to x, y and z."""

_POWERS: Final = (
    (0, 1, 0), (0, 0, 1), (1, 0, 0),
    (1, 1, 0), (0, 1, 1), (0, 0, 0), (1, 0, 1), (0, 0, 0),
    (0, 1, 0), (1, 1, 1), (0, 1, 0), (0, 0, 1), (1, 0, 0), (0, 0, 1), (1, 0, 0),
)  # fmt: skip
"""Whether each harmonic after the first is odd in x, in y, in z."""

Axis: TypeAlias = Literal["z", "y"]


@dataclass(frozen=True, eq=False)
class Gaussians:
    """Splats in glTF's axes, +Y up, in the file's units.

    `positions` (n, 3); `scales` (n, 3), standard deviations along their own axes; `rotations`
    (n, 4) quaternions (x, y, z, w) of any length; `opacities` (n,) 0 to 1; `colours` (n, 3), what
    the first harmonic says: sRGB codes, 0 to 1 and somewhat beyond; `sh` (n, k, 3), the further
    ones, k 3, 8 or 15, or none. All float32.
    """

    positions: Floats
    scales: Floats
    rotations: Floats
    opacities: Floats
    colours: Floats
    sh: Floats | None = None


def turned(splats: Gaussians, axis: Axis) -> Gaussians:
    """The splats after half a turn about an axis: how files with other axes are brought to ours.

    Half turns only change signs, of harmonics as well: each is odd or even in x, y and z.
    """
    signs = np.array(HALF_TURN[axis], np.float32)
    sh = splats.sh
    if sh is not None:
        sh = sh * harmonic_signs(axis, sh.shape[1])[:, None]
    return Gaussians(
        splats.positions * signs,
        splats.scales,
        splats.rotations * np.append(signs, np.float32(1)),
        splats.opacities,
        splats.colours,
        sh,
    )


def harmonic_signs(axis: Axis, count: int) -> Floats:
    """(count,) what half a turn about an axis does to the harmonics after the first."""
    powers = np.array(_POWERS[:count])
    flipped = powers @ (np.array(HALF_TURN[axis]) < 0)
    return np.where(flipped % 2 == 1, -1.0, 1.0).astype(np.float32)


def degree_of(count: int, path: Path) -> int:
    """The degree of so many harmonics after the first. Raises MediaUnreadable."""
    if count not in COEFFICIENTS:
        raise damaged(path, f"it has {count} further spherical harmonics, not 0, 3, 8 or 15")
    return COEFFICIENTS.index(count)


def sigmoid(values: Floats) -> Floats:
    """Opacities of what trainers store for them."""
    return (1.0 / (1.0 + np.exp(-np.clip(values, -80.0, 80.0)))).astype(np.float32)


def exponential(values: Floats) -> Floats:
    """Scales of their logarithms; what is past measure stays finite."""
    return np.exp(np.clip(values, -80.0, 60.0)).astype(np.float32)


def check_count(path: Path, count: int) -> None:
    """Refuse more splats than are read. Raises MediaUnsupported, MediaUnreadable where none."""
    if count > MOST_STORED:
        raise MediaUnsupported(
            f"“{path.name}” has {count} splats; Diorama reads up to {MOST_STORED}.",
            "Thin it out, for instance with SuperSplat.",
        )
    if count < 1:
        raise MediaUnreadable(f"“{path.name}” has no splats.", "Check that it is the right file.")


def damaged(path: Path, why: str) -> MediaUnreadable:
    """The error of a splat file that is not as it should be."""
    return MediaUnreadable(
        f"“{path.name}” is damaged: {why}.", "Copy it again from where it came from."
    )
