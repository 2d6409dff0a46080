"""How loud a sound is in time, for a timeline: its peaks, a hundred a second, kept in a file.

assets/kinds/audio.py reads the sound.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.kinds import audio

RATE: Final = 100  # peaks a second
LONGEST: Final = 3 * 3600  # seconds that are looked at
_BLOCK_S: Final = 5  # seconds read at a time

Peaks = NDArray[np.uint8]
"""(n,) uint8: the loudest sample of each stretch, on any channel; 255 is full scale."""


def peaks_of(path: Path, seconds: float, go_on: Callable[[], bool] = lambda: True) -> Peaks | None:
    """The peaks of a sound so many seconds long; None when `go_on` said no. Raises MediaError."""
    with closing(audio.Reader(path)) as reader:
        found: list[Peaks] = []
        whole = min(seconds, LONGEST)
        for start in range(0, max(int(np.ceil(whole)), 1), _BLOCK_S):
            if not go_on():
                return None
            length = min(_BLOCK_S, whole - start)
            count = max(round(length * RATE), 1)
            first = start * reader.rate
            edges = first + np.arange(count + 1) * reader.rate // RATE
            block = np.abs(reader.read(first, int(edges[-1]) - first)).max(axis=1)
            loudest = np.maximum.reduceat(block, edges[:-1] - first)
            found.append(np.asarray(np.clip(loudest * 255 + 0.5, 0, 255), np.uint8))
    return np.concatenate(found)


def kept_peaks(
    place: Path, path: Path, seconds: float, go_on: Callable[[], bool] = lambda: True
) -> Peaks | None:
    """As `peaks_of`, from the file at `place` where they are kept; made and kept there if not."""
    try:
        return np.asarray(np.load(place), np.uint8)
    except (OSError, ValueError):  # not made yet, or not whole
        made = peaks_of(path, seconds, go_on)
    if made is not None:
        part = place.with_name(f".{threading.get_ident()}.{place.name}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            np.save(part, made)
            part.replace(place)
        except OSError:  # it is only made again the next time
            part.unlink(missing_ok=True)
    return made
