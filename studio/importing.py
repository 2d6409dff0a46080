"""Bringing files into the open story: copied and probed in workers, placed by edits.

assets/ingest.py does the work; story/adding.py says what becomes of each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from assets.faces import Faces, grouped, ingest_faces
from assets.ingest import Ingested, ingest
from assets.probed import SIZE_NOTE
from exporters.options import Cancelled, ContextFactory, Progress
from story import ids
from story.adding import Role
from story.errors import DocumentError, StudioError
from story.folder import SUFFIX
from story.measures import lacks_unit
from story.model.placement import Around
from story.model.values import Id
from story.space import wrap_yaw
from studio.jobs import Jobs
from studio.session import Session
from studio.wording import duration_text

_QUIET_S: Final = 0.4  # what is done sooner needs no words
_KNOWN_AFTER_S: Final = 2.0  # of work, from when on the time left is a fair guess
_LINES: Final = 6  # of failures that are told in full
_APART: Final = 30.0  # degrees between things dropped together


@dataclass(frozen=True)
class _Wanted:
    """A file to take in: where to, and as what where a person says."""

    path: Path | Faces
    at: Around | None
    role: Role | None


@dataclass
class _Batch:
    """Files that are taken in one after another, and what came of them."""

    folder: Path
    waiting: list[_Wanted]
    files: int
    size: int  # bytes of all files
    taken: int = 0  # bytes so far
    began: float = field(default_factory=time.monotonic)
    tiling: str = ""  # the picture that is cut into tiles, and since when
    tiled: float = 0.0
    failures: list[StudioError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsaid: list[Id] = field(default_factory=list)  # models whose files tell no unit
    stop: Event = field(default_factory=Event)


class Importer(QObject):
    """Takes files in, in the order they came; each becomes one edit."""

    failed = Signal(object)  # a StudioError
    noted = Signal(str)
    unsaid = Signal(object, str)  # ids of models whose files tell no unit; what else is to be said
    adding = Signal(str)  # how far it is; empty when nothing is being added any more
    building = Signal(bool)  # a story, for as long as it takes
    built = Signal(str, int, int)  # its stage, how much of it is done, of how much (0: not known)
    _took = Signal(object, int)  # a batch, bytes; emitted in the worker
    _went = Signal(object, str, int, int)  # a batch, rows of a picture's tiles, of how many

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
        self.making = ""  # what is being built
        self._batch: _Batch | None = None
        self._took.connect(self._count)
        self._went.connect(self._tell_tiles)

    def take(
        self, paths: Sequence[Path], at: Around | None = None, *, role: Role | None = None
    ) -> None:
        """Take files into the open story; the first is placed at `at`, the others beside it."""
        folder = self._session.folder
        if folder is None or not self._session.writable or not paths:
            return
        wanted: list[_Wanted] = []
        together = role in (None, "surrounding")
        for number, path in enumerate(grouped(paths) if together else paths):
            spot = at
            if at is not None and number:
                side = (number + 1) // 2 * (1 if number % 2 else -1)
                spot = structs.replace(at, yaw=wrap_yaw(at.yaw + side * _APART))
            wanted.append(_Wanted(path, spot, role))
        size = sum(path.stat().st_size for path in paths if path.is_file())
        batch = self._batch
        if batch is not None and batch.folder == folder and not batch.stop.is_set():
            batch.waiting += wanted
            batch.files += len(wanted)
            batch.size += size
            return
        self._batch = _Batch(folder, wanted, len(wanted), size)
        self._next(self._batch)

    def _next(self, batch: _Batch) -> None:
        session = self._session
        gone = session.folder != batch.folder  # the story was closed meanwhile
        if batch.stop.is_set() or gone or not batch.waiting:
            self._end(batch)
            return
        wanted = batch.waiting.pop(0)
        path, role = wanted.path, wanted.role
        new = session.new_id()

        def took(count: int) -> None:
            if batch.stop.is_set():
                raise Cancelled
            self._took.emit(batch, count)

        def went(done: int, rows: int) -> None:
            if batch.stop.is_set():
                raise Cancelled
            self._went.emit(batch, path.name, done, rows)

        def work() -> Ingested | None:
            try:
                if isinstance(path, Faces):
                    made = ingest_faces(path, batch.folder, id=new, took=took)
                else:
                    made = ingest(path, batch.folder, id=new, took=took, went=went)
            except Cancelled:
                return None
            if batch.stop.is_set():  # the window may be closing: nobody would hear of it
                made.discard()
                return None
            return made

        def done(made: Ingested | None) -> None:
            if made is not None:
                if session.folder == batch.folder and session.place(
                    made.asset, wanted.at, role=role
                ):
                    session.media_changed.emit()
                    asked = lacks_unit(made.asset)
                    batch.unsaid += [made.asset.id] if asked else []
                    batch.notes += [
                        f"{made.asset.name}: {line}"
                        for line in made.notes
                        if not (asked and line.startswith(SIZE_NOTE))
                    ]
                else:
                    made.discard()
            self._next(batch)

        def failed(error: StudioError) -> None:
            batch.failures.append(error)
            self._next(batch)

        self._jobs.start(self.tr("Adding %1").replace("%1", path.name), work, done, failed)
        self._tell(batch)

    def _count(self, batch: _Batch, count: int) -> None:
        batch.taken += count
        if batch is self._batch:
            self._tell(batch)

    def _tell(self, batch: _Batch) -> None:
        """Say which file it is, and how long it takes where that is known."""
        spent = time.monotonic() - batch.began
        if spent < _QUIET_S:
            return
        number = batch.files - len(batch.waiting)
        if batch.files > 1:
            text = self.tr("Adding file %1 of %2").replace("%1", str(number))
            text = text.replace("%2", str(batch.files))
        else:
            text = self.tr("Adding a file")
        if spent > _KNOWN_AFTER_S and 0 < batch.taken < batch.size:
            left = spent / batch.taken * (batch.size - batch.taken)
            text += " · " + self.tr("%1 left").replace("%1", duration_text(left))
        self.adding.emit(text)

    def _tell_tiles(self, batch: _Batch, name: str, done: int, rows: int) -> None:
        """Say how far the tiles of a large picture are."""
        if batch is not self._batch:
            return
        now = time.monotonic()
        if batch.tiling != name:
            batch.tiling, batch.tiled = name, now
        text = self.tr("Cutting %1 into tiles").replace("%1", name)
        text += f" · {100 * done // max(rows, 1)} %"
        spent = now - batch.tiled
        if spent > _KNOWN_AFTER_S and 0 < done < rows:
            left = duration_text(spent / done * (rows - done))
            text += " · " + self.tr("%1 left").replace("%1", left)
        self.adding.emit(text)

    def _end(self, batch: _Batch) -> None:
        if batch is self._batch:
            self._batch = None
            self.adding.emit("")
        if batch.unsaid:
            self.unsaid.emit(tuple(batch.unsaid), "\n".join(batch.notes))
        elif batch.notes:
            self.noted.emit("\n".join(batch.notes))
        if len(batch.failures) == 1:
            self.failed.emit(batch.failures[0])
        elif batch.failures:
            text = self.tr("%1 of %2 files were not added.")
            text = text.replace("%1", str(len(batch.failures))).replace("%2", str(batch.files))
            lines = [text, *(str(one) for one in batch.failures[:_LINES])]
            if len(batch.failures) > _LINES:
                lines.append("…")
            self.failed.emit(StudioError("\n".join(lines)))

    def build_example(self, folder: Path, opened: Callable[[Path], object]) -> None:
        """Build the example story into a folder, then open it; one built before is opened."""
        where = folder / f"{self.tr('Museum')}{SUFFIX}"
        if where.exists():
            opened(where)
            return

        def make(progress: Progress) -> None:
            from studio.examples.museum import build_example  # takes a while to import

            build_example(where, progress, self._contexts)

        self._make(self.tr("The example story"), where, make, opened)

    def fill_template(
        self,
        template: str,
        values: Mapping[str, str],
        where: Path,
        opened: Callable[[Path], object],
    ) -> None:
        """Make a story of a template, by its id or its folder, then open it."""

        def make(progress: Progress) -> None:
            from studio import templating  # takes a while to import

            made = templating.make_story(
                templating.offered(template, progress),
                values,
                where,
                story_id=ids.new_id(),
                base=Path.home(),
            )
            if made.filled.story is None:
                first = made.filled.problems[0]
                lines = [each.message for each in made.filled.problems]
                raise DocumentError("\n".join(lines), first.hint)

        self._make(f"“{where.stem}”", where, make, opened)

    def _make(
        self,
        what: str,
        where: Path,
        make: Callable[[Progress], None],
        opened: Callable[[Path], object],
    ) -> None:
        progress = Progress(lambda step: self.built.emit(step.stage, step.done, step.total))

        def work() -> Path | None:
            where.parent.mkdir(parents=True, exist_ok=True)
            try:
                make(progress)
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

        self.making = what
        self.building.emit(True)
        self._progress = progress
        self._jobs.start(self.tr("Making %1").replace("%1", what), work, done, failed)

    def cancel(self) -> None:
        """Ask what is being built or added to stop; what was added stays."""
        self._progress.cancelled.set()
        if self._batch is not None:
            self._batch.stop.set()
