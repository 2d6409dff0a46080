"""The waveforms of the story's sounds for the timeline, made in workers and kept.

assets/waveform.py measures them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from assets.waveform import RATE, Peaks
from story.errors import StudioError
from story.model.asset import Asset
from story.model.story import Scene
from story.model.surrounding import Surrounding, Video360
from story.model.values import MICROSECONDS, microseconds
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from studio.jobs import Jobs
from studio.session import Session

_FEW: Final = 8  # peaks that are looked at for one column of pixels


@dataclass(frozen=True, eq=False)
class Wave:
    """What is heard of a thing: its peaks, and when in the scene they are heard."""

    levels: tuple[Peaks, ...]  # each with half as many as the one before
    start_us: int  # when it begins in the scene
    trim_us: int  # what of it is left out at its beginning
    length_us: int  # of the file
    loop: bool

    @property
    def loudest(self) -> float:
        """0..1 of all of the file."""
        return float(self.levels[-1].max()) / 255.0

    def loudness(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """0..1 for each stretch between instants of the scene, (n + 1,) microseconds."""
        step = float(times[1] - times[0]) * RATE / MICROSECONDS  # peaks a stretch
        level = min(int(np.ceil(np.log2(max(step / _FEW, 1.0)))), len(self.levels) - 1)
        peaks = self.levels[level]
        inside = np.linspace(0.0, 1.0, _FEW, endpoint=False)
        at = times[:-1, None] + np.diff(times)[:, None] * inside - self.start_us + self.trim_us
        heard = at >= self.trim_us
        if self.loop and self.length_us:
            at = at % self.length_us
        else:
            heard &= at < self.length_us
        index = (at * RATE / MICROSECONDS / 2**level).astype(np.int64)
        found = peaks[np.clip(index, 0, len(peaks) - 1)] * heard
        return np.asarray(found.max(axis=1) / 255.0)


class Waveforms(QObject):
    """Gives a waveform where it is there; else `arrived` tells when it is made."""

    arrived = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._made: dict[str, tuple[Peaks, ...] | None] = {}  # by sha256; None: not yet, or never
        self._stop = Event()
        session.document_changed.connect(self._forget_if_closed)

    def of(self, thing: AnyOverlay | Surrounding | Scene) -> Wave | None:
        """The waveform of a sound, or of a film with sound; None while there is none."""
        if not isinstance(thing, Sound | VideoPanel | Video360):
            return None
        asset = self._session.asset(thing.asset)
        levels = self._levels(asset) if asset is not None and asset.channels else None
        if asset is None or levels is None:
            return None
        clip = None if isinstance(thing, Video360) else thing.visible
        return Wave(
            levels,
            microseconds(clip.start) if clip is not None else 0,
            microseconds(clip.trim) if clip is not None else 0,
            microseconds(asset.duration),
            thing.loop,
        )

    def stop(self) -> None:
        """Let what is being made be."""
        self._stop.set()

    def _levels(self, asset: Asset) -> tuple[Peaks, ...] | None:
        key, library = asset.sha256, self._session.library
        if key in self._made or library is None:
            return self._made.get(key)
        self._made[key] = None
        stop = self._stop

        def work() -> tuple[Peaks, ...] | None:
            peaks = library.waveform(asset.id, lambda: not stop.is_set())
            return None if peaks is None else halved(peaks)

        self._jobs.start("", work, partial(self._take, key), self._no_wave)
        return None

    def _take(self, key: str, levels: tuple[Peaks, ...] | None) -> None:
        if levels is not None:
            self._made[key] = levels
            self.arrived.emit()

    def _no_wave(self, error: StudioError) -> None:
        """The bar stays plain; the problems panel says what is wrong with the file."""

    def _forget_if_closed(self) -> None:
        if self._session.story is None:
            self._stop.set()
            self._stop = Event()
            self._made.clear()


def halved(peaks: Peaks) -> tuple[Peaks, ...]:
    """The peaks, then the larger of each two of them, and so on."""
    levels = [peaks]
    while len(levels[-1]) > _FEW:
        last = levels[-1]
        even = np.pad(last, (0, len(last) % 2))
        levels.append(np.maximum(even[::2], even[1::2]))
    return tuple(levels)
