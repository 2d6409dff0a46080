"""Bringing files into the open story: copied and probed in workers, placed by edits.

assets/ingest.py does the work; story/adding.py says what becomes of each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from assets.ingest import Ingested, ingest
from exporters.options import Cancelled, ContextFactory, Progress
from story.errors import StudioError
from story.folder import SUFFIX
from story.model.placement import Around
from story.space import wrap_yaw
from studio.jobs import Jobs
from studio.session import Session

_APART: Final = 30.0  # degrees between things dropped together


class Importer(QObject):
    """Takes files in one after another; each becomes one edit."""

    failed = Signal(object)  # a StudioError
    noted = Signal(str)
    took = Signal(str)  # the id of a new asset
    building = Signal(bool)  # the example, for as long as it takes
    built = Signal(str, int, int)  # its stage, how much of it is done, of how much (0: not known)

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        parent: QObject,
        contexts: ContextFactory | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._contexts = session, jobs, contexts
        self._progress = Progress()

    def take(self, paths: list[Path], at: Around | None) -> None:
        """Take files into the open story; the first is placed at `at`, the others beside it."""
        for number, path in enumerate(paths):
            spot = at
            if at is not None and number:
                side = (number + 1) // 2 * (1 if number % 2 else -1)
                spot = structs.replace(at, yaw=wrap_yaw(at.yaw + side * _APART))
            self._take(path, spot)

    def _take(self, path: Path, at: Around | None) -> None:
        folder, session = self._session.folder, self._session
        if folder is None or not session.writable:
            return
        new = session.new_id()

        def done(made: Ingested) -> None:
            if session.folder != folder:
                return  # the story was closed meanwhile
            session.place(made.asset, at)
            session.media_changed.emit()
            for line in made.notes:
                self.noted.emit(f"{made.asset.name}: {line}")
            self.took.emit(made.asset.id)

        self._jobs.start(
            self.tr("Adding %1").replace("%1", path.name),
            lambda: ingest(path, folder, id=new),
            done,
            self.failed.emit,
        )

    def build_example(self, folder: Path, opened: Callable[[Path], object]) -> None:
        """Build the example story into a folder, then open it; one built before is opened."""
        where = folder / f"{self.tr('Museum')}{SUFFIX}"
        if where.exists():
            opened(where)
            return

        def work() -> Path | None:
            from studio.examples.museum import build_example  # takes a while to import

            folder.mkdir(parents=True, exist_ok=True)
            try:
                build_example(where, self._progress, self._contexts)
            except Cancelled:
                return None
            return where

        def done(made: Path | None) -> None:
            self.building.emit(False)
            if made is not None:
                opened(made)

        def failed(error: StudioError) -> None:
            self.building.emit(False)
            self.failed.emit(error)

        self.building.emit(True)
        self._progress = Progress(lambda step: self.built.emit(step.stage, step.done, step.total))
        self._jobs.start(self.tr("Building the example story"), work, done, failed)

    def cancel(self) -> None:
        """Ask what is being built to stop."""
        self._progress.cancelled.set()
