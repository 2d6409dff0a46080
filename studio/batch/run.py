"""Runs a batch on this machine: fills the queue, keeps workers going, tells how far it has come.

studio/batch/work.py is what a worker does, studio/batch/report.py what is written about it.
"""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections import Counter
from contextlib import closing
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final, NamedTuple

from exporters.options import Options, Progress
from story.errors import ExportError
from story.folder import refuse
from story.ids import new_id
from story.lock import Lock
from story.model.values import LanguageCode
from studio.batch.queue import Queue, State, Told
from studio.batch.rows import Row
from studio.batch.work import QUEUE, STATE, SUFFIX, UNKEPT, Job, owner_of, patiently, work
from studio.templates.kept import kept, user_folder
from studio.templates.table import TEMPLATES, made_by
from studio.templating import story_at

GRACE_S: Final = 20.0  # for workers that are asked to stop
PAUSE_S: Final = 0.1


class Order(NamedTuple):
    """What is to be made."""

    template: str  # an id, else a story folder
    rows: tuple[Row, ...]
    base: Path  # from which the files named in rows count
    targets: dict[str, Options]
    language: LanguageCode | None = None
    workers: int = 1
    resume: bool = False  # leave rows that were refused as they are


class Ended(NamedTuple):
    """How a run ended. `counts` has no rows waiting unless it was stopped."""

    rows: list[Told]
    seconds: float
    stopped: bool

    @property
    def counts(self) -> Counter[State]:
        """How many rows came out how."""
        return Counter(each.state for each in self.rows)


def run(order: Order, out: Path, progress: Progress) -> Ended:
    """Make a batch in `out`, where one batch works at a time.

    Raises ExportError when another one does, DocumentError for the template.
    """
    began = time.monotonic()
    state = out / STATE
    state.mkdir(parents=True, exist_ok=True)
    lock = Lock(state)
    if not lock.acquire():
        raise ExportError(
            f"No batch can work in {out} now. {lock.obstacle}",
            "Wait for another one to end, or choose another folder.",
        )
    try:
        _wait_for_orphans(state)
        template = _template(order.template, state, progress)
        job = Job(new_id(), out, template, order.base, order.targets, order.language)
        with closing(Queue(state / QUEUE)) as queue:
            queue.enter(order.rows, job.run, refused_too=not order.resume)
            stopped = _Crew(job, queue, order.workers, progress).run()
            return Ended(queue.told(job.run), time.monotonic() - began, stopped)
    finally:
        lock.release()


def _wait_for_orphans(state: Path) -> None:
    """Workers of a batch that was killed end by themselves: let them."""
    for place in (state / "workers").glob("*"):
        lock = Lock(place)
        if not patiently(lock):
            raise ExportError(
                f"A worker of an earlier batch is still busy. {lock.obstacle}",
                "End that process, then try again.",
            )
        lock.release()


def _template(named: str, state: Path, progress: Progress) -> Path:
    """The story folder of the template; one that comes with Diorama is copied."""
    if named not in TEMPLATES:
        return story_at(named).folder
    home = state / "template"
    folder = home / made_by(named)[:16] / f"{named}{SUFFIX}"
    if not folder.is_dir():
        shutil.rmtree(home, ignore_errors=True)
        part = home / "part"
        try:
            with kept(named, progress, user_folder()) as made:
                shutil.copytree(made, part)  # near the rows: their files can be links to it
            folder.parent.mkdir()
            part.rename(folder)
        except OSError as error:
            refuse("made", folder, error)
    return folder


class _Crew:
    """The workers of a run."""

    def __init__(self, job: Job, queue: Queue, size: int, progress: Progress) -> None:
        self._job = job
        self._queue = queue
        self._size = size
        self._progress = progress
        self._context = multiprocessing.get_context("spawn")  # on every system alike
        self._stop: Event = self._context.Event()
        self._workers: dict[int, SpawnProcess] = {}

    def run(self) -> bool:
        """Until all rows are settled; whether it was stopped before."""
        try:
            while self._work_left():
                if self._progress.cancelled.is_set():
                    return True
                self._tell()
                time.sleep(PAUSE_S)
            self._tell()
            return False
        finally:
            self._end()

    def _work_left(self) -> bool:
        counts = self._queue.counts(self._job.run)
        for slot, worker in list(self._workers.items()):
            if not worker.is_alive():
                if self._bury(slot, worker) == UNKEPT:
                    raise ExportError(
                        f"The batch cannot go on: what is made cannot be kept in {self._job.out}.",
                        "Free some space, then run it again: what is made is kept.",
                    )
                counts = self._queue.counts(self._job.run)
        for slot in range(min(self._size, counts["waiting"])):
            if slot not in self._workers:
                self._hire(slot)
        return bool(self._workers or counts["waiting"] or counts["leased"])

    def _hire(self, slot: int) -> None:
        worker = self._context.Process(
            target=work, args=(self._job, slot, self._stop), name=f"worker {slot}", daemon=True
        )
        worker.start()
        self._workers[slot] = worker

    def _bury(self, slot: int, worker: SpawnProcess) -> int:
        """A worker has ended, with the status that this gives; what it was at waits anew."""
        worker.join()
        code = worker.exitcode or 0
        ended = f"by signal {-code}" if code < 0 else f"with status {code}"
        self._queue.abandoned(
            owner_of(self._job.run, worker.pid or 0),
            f"The process that made it ended {ended}, twice.",
        )
        worker.close()
        del self._workers[slot]
        return code

    def _tell(self) -> None:
        counts = self._queue.counts(self._job.run)
        total = sum(counts.values())
        done = total - counts["waiting"] - counts["leased"]
        refused = counts["refused"]
        if not self._progress.cancelled.is_set():
            self._progress.step("rows", done, total, f"{refused} refused" if refused else "")

    def _end(self) -> None:
        """Ask the workers to stop, and see that they do."""
        self._stop.set()
        ends = time.monotonic() + GRACE_S
        for worker in self._workers.values():
            worker.join(max(0.0, ends - time.monotonic()))
            if worker.is_alive():
                worker.kill()
                worker.join()
        for slot, worker in list(self._workers.items()):
            self._bury(slot, worker)
