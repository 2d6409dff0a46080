"""The story's media as the live picture wants them: never waiting, whatever is slow loads aside.

Wraps the library: a picture, model or cloud that is not yet in memory starts to load in a worker
and raises `Loading` until it is there; videos give the latest frame they have.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from assets.library import Library
from assets.media import Cloud, Cue, Font, Frame, Lut, Model, Samples, Splats
from story.errors import MediaError, StudioError
from story.model.asset import Asset
from story.model.values import Id
from studio.jobs import Jobs

T = TypeVar("T")


class Loading(MediaError):
    """The media is on its way."""


class PreviewMedia(QObject):
    """A MediaSource that any thread may ask. Emits `arrived` when something has loaded."""

    arrived = Signal()
    _wanted = Signal(object)  # what starts a job, which the GUI thread has to do

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._jobs = library, jobs
        self._cues: dict[str, tuple[Cue, ...]] = {}  # by sha256
        self.shown: dict[Id, tuple[int, Frame]] = {}  # of each video: asked for, and what came
        self._failed: dict[tuple[str, str], MediaError] = {}
        self._loading: set[tuple[str, str]] = set()
        self._wanted.connect(self._start)

    @property
    def loading(self) -> int:
        """How many files are on their way."""
        return len(self._loading)

    def asset(self, asset: Id) -> Asset:
        return self._library.asset(asset)

    def frame(self, asset: Id, time_us: int = 0, *, exact: bool = True) -> Frame:
        if self._library.asset(asset).kind == "video":
            frame = self._library.frame(asset, time_us, exact=False)
            self.shown[asset] = (time_us, frame)
            return frame
        frame = self._ready("frame", asset, lambda: self._library.frame(asset, exact=True))
        if frame.finer is not None and self._tile_came not in frame.finer.listeners:
            frame.finer.listeners.append(self._tile_came)
        return frame

    def model(self, asset: Id) -> Model:
        return self._ready("model", asset, lambda: self._library.model(asset))

    def cloud(self, asset: Id) -> Cloud:
        return self._ready("cloud", asset, lambda: self._library.cloud(asset))

    def splats(self, asset: Id) -> Splats:
        return self._ready("splats", asset, lambda: self._library.splats(asset))

    def lut(self, asset: Id) -> Lut:
        return self._ready("lut", asset, lambda: self._library.lut(asset))

    def cues(self, asset: Id) -> tuple[Cue, ...]:
        key = self._library.asset(asset).sha256
        if key not in self._cues:
            self._cues[key] = ()
            self._load(("cues", key), asset, lambda: self._library.cues(asset), self._keep_cues)
        return self._cues[key]

    def samples(self, asset: Id, start: int, count: int, rate: int) -> Samples:
        return self._library.samples(asset, start, count, rate)

    def fonts(self) -> tuple[Font, ...]:
        return self._library.fonts()

    def forget(self) -> None:
        """Try again what failed, and let go of what the story no longer has."""
        self._failed.clear()

    def _ready(self, kind: str, asset: Id, load: Callable[[], T]) -> T:
        record = self._library.asset(asset)
        key = (kind, record.sha256)
        if self._library.ready(asset):
            return load()  # the library has it in memory
        if key in self._failed:
            raise self._failed[key]
        self._load(key, asset, load, lambda key, value: None)
        raise Loading(self.tr("%1 is being loaded.").replace("%1", record.name))

    def _load(
        self,
        key: tuple[str, str],
        asset: Id,
        load: Callable[[], T],
        keep: Callable[[str, T], None],
    ) -> None:
        if key in self._loading or key in self._failed:
            return
        self._loading.add(key)

        def done(value: T) -> None:
            self._loading.discard(key)
            keep(key[1], value)
            self.arrived.emit()

        title = self.tr("Loading %1").replace("%1", self._library.asset(asset).name)
        failed = partial(self._fail, key)
        self._wanted.emit(lambda: self._jobs.start(title, load, done, failed))

    def _tile_came(self) -> None:
        """In whatever thread read it."""
        self.arrived.emit()

    @Slot(object)
    def _start(self, start: Callable[[], None]) -> None:
        start()

    def _keep_cues(self, key: str, cues: tuple[Cue, ...]) -> None:
        self._cues[key] = cues

    def _fail(self, key: tuple[str, str], error: StudioError) -> None:
        self._loading.discard(key)
        self._failed[key] = (
            error if isinstance(error, MediaError) else MediaError(error.message, error.hint)
        )
        self.arrived.emit()
