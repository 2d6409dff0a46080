"""What the readers of point clouds give: a file's points as a stream, in its own axes and unit.

A file each in this folder reads a format; assets/clouds/tree.py makes a tree of what they read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.shading import FARTHEST
from story.errors import MediaUnreadable, MediaUnsupported

MOST_STORED: Final = 100_000_000  # points in a file
CHUNK: Final = 1_000_000  # points that are in memory at a time

Up: TypeAlias = Literal["y", "z", "optical"]
"""Which way a file's axes point: +Y up; +Z up (surveys, scanners); +Y down, +Z ahead (cameras)."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some points as stored.

    `positions` (n, 3) float64; `colours` (n, 3) uint16, as large as they stand in the file;
    `intensity` (n,) float32; `classes` (n,) uint8, as in LAS.
    """

    positions: NDArray[np.float64]
    colours: NDArray[np.uint16] | None = None
    intensity: NDArray[np.float32] | None = None
    classes: NDArray[np.uint8] | None = None

    def only(self, kept: NDArray[np.bool_]) -> Chunk:
        """Those of its points."""
        return Chunk(
            self.positions[kept],
            None if self.colours is None else self.colours[kept],
            None if self.intensity is None else self.intensity[kept],
            None if self.classes is None else self.classes[kept],
        )


@dataclass(frozen=True, eq=False)
class Source:
    """A file that can be read from its beginning, again and again.

    `chunks` raises MediaUnreadable where the file turns out to be damaged.
    """

    name: str
    chunks: Callable[[], Iterator[Chunk]]
    up: Up = "y"
    unit: tuple[float, float] = (0.0, 0.0)
    """Metres of the file's unit across and in height; 0 where the file does not say."""
    crs: str = ""  # the coordinate reference system, as the file names it
    deep: bool | None = None  # colours of 16 bits; None: told from the values

    def placed(self) -> Iterator[tuple[Chunk, int]]:
        """The chunks in metres, +Y up; how many points of each had no place and are left out."""
        across, height = (each or 1.0 for each in self.unit)
        for chunk in self.chunks():
            metres = np.abs(chunk.positions) * max(across, height)
            fine = np.asarray((metres < FARTHEST).all(axis=1))  # nan is not either
            lost = len(fine) - int(fine.sum())
            kept = chunk.only(fine) if lost else chunk
            x, y, z = kept.positions.T
            match self.up:
                case "y":
                    turned = np.stack([x * across, y * height, z * across], axis=1)
                case "z":
                    turned = np.stack([x * across, z * height, -y * across], axis=1)
                case "optical":
                    turned = np.stack([x * across, -y * height, -z * across], axis=1)
            yield Chunk(turned, kept.colours, kept.intensity, kept.classes), lost


def check_count(path: Path, count: int) -> None:
    """Refuse what is more than can be read. Raises MediaUnsupported."""
    if count > MOST_STORED:
        raise MediaUnsupported(
            f"“{path.name}” has {count} points; Diorama reads up to {MOST_STORED}.",
            "Thin it out, for instance with CloudCompare.",
        )


def damaged(path: Path, why: str) -> MediaUnreadable:
    """What is said of a file that cannot be read."""
    return MediaUnreadable(
        f"“{path.name}” is damaged: {why}.", "Copy it again from where it came from."
    )


def as_codes(values: NDArray[np.generic], top: float) -> NDArray[np.uint16]:
    """Colours as 16 bits, of values from 0 to `top`; what is no number is 0."""
    plain = np.nan_to_num(np.asarray(values, np.float64))
    return np.asarray(np.rint(np.clip(plain * (65535.0 / top), 0, 65535)), np.uint16)
