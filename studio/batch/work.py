"""Makes the rows of a batch: story, check, outputs, a thumbnail. `work` is a worker's whole life.

studio/batch/run.py starts the workers; they share nothing but the queue and the shelf.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from multiprocessing import parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from assets.ingest import Ingested, ingest
from assets.library import Library
from assets.shelf import Shelf, share, shelf_key
from exporters.options import Cancelled, Options, Progress, Step
from exporters.outputs import DISK_FULL
from exporters.table import EXPORTERS
from story.check.problem import Facts
from story.check.table import PROFILES, check
from story.components import derived_id
from story.errors import ExportError, StudioError
from story.file import encode
from story.folder import STORY, load
from story.lock import Lock
from story.model.story import Story
from story.model.values import Id, LanguageCode
from story.templates import file_of
from studio.batch.picture import thumbnail
from studio.batch.queue import LEASE_S, Output, Queue, Result, State
from studio.batch.rows import Row
from studio.opening import contexts
from studio.templating import Source, at_hand, file_at, make_story

STATE: Final = ".batch"
QUEUE: Final = "state.sqlite"
PICTURES: Final = "pictures"
SUFFIX: Final = ".diorama"
UNKEPT: Final = 3  # the status of a worker that cannot keep what it made
WAIT_S: Final = 30.0  # for a worker of a batch that was killed to end as well


class Job(NamedTuple):
    """What all workers of a run are told. Everything in it can be sent to another process."""

    run: str
    out: Path
    template: Path  # the template's story folder
    base: Path  # from which the files named in rows count
    targets: dict[str, Options]
    language: LanguageCode | None = None

    @property
    def state(self) -> Path:
        """The folder in which the batch keeps what it knows."""
        return self.out / STATE


class Refused(StudioError):
    """A row that cannot be made; the message says all that is wrong with it."""

    def __init__(self, why: tuple[str, ...]) -> None:
        super().__init__(why[0])
        self.why = why


def work(job: Job, slot: int, stop: Event) -> None:
    """Make rows until there are none left, or `stop` is set."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: `stop` tells us
    threading.Thread(target=_die_with_parent, name="parent", daemon=True).start()
    place = job.state / "workers" / str(slot)
    place.mkdir(parents=True, exist_ok=True)
    lock = Lock(place)
    if not patiently(lock):
        return
    owner = owner_of(job.run, os.getpid())
    beats = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, owner, beats), name="heart", daemon=True)
    heart.start()
    try:
        with closing(Queue(job.state / QUEUE)) as queue:
            maker = Maker(job, queue, stop)
            while not stop.is_set():
                row = queue.lease(job.run, owner)
                if row is None:
                    return
                try:
                    state, result = maker.make(row)
                except Cancelled:
                    return  # the lease goes back when the parent sees us gone
                queue.settle(row.name, owner, state, result)
    except StudioError as error:
        print(error.message, file=sys.stderr)
        sys.exit(UNKEPT)
    finally:
        beats.set()
        heart.join()
        lock.release()


def owner_of(run: str, pid: int) -> str:
    """Under what name a worker leases rows."""
    return f"{run}/{pid}"


def patiently(lock: Lock) -> bool:
    """Take a lock that a dying process may still hold."""
    ends = time.monotonic() + WAIT_S
    while not lock.acquire():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # killed as it was: nothing half-made is under a final name


def _beat(job: Job, owner: str, ended: threading.Event) -> None:
    with closing(Queue(job.state / QUEUE)) as queue:
        while not ended.wait(LEASE_S / 6):
            with suppress(StudioError):  # the worker itself will say so
                queue.renew(owner)


class Watch:
    """The time that the stages of a row take, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is within, less the stages in it."""
        began = time.perf_counter()
        before = sum(self.seconds.values())
        try:
            yield
        finally:
            inner = sum(self.seconds.values()) - before
            self._add(name, time.perf_counter() - began - inner)

    @contextmanager
    def steps(self, name: str) -> Iterator[Callable[[Step], None]]:
        """Time what is within by the stages that it tells of, under `name` before it tells any."""
        began, stage = time.perf_counter(), name

        def told(step: Step | None) -> None:
            nonlocal began, stage
            now = time.perf_counter()
            self._add(stage, now - began)
            began, stage = now, name if step is None else f"{name}: {step.stage}"

        try:
            yield told
        finally:
            told(None)

    def _add(self, name: str, seconds: float) -> None:
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 4)


class Maker:
    """Makes one row after another of a job."""

    def __init__(self, job: Job, queue: Queue, stop: Event) -> None:
        self._job = job
        self._queue = queue
        self._stop = stop
        self._source = Source(job.template, load(job.template))
        self._shelf = Shelf(job.state / "shelf")
        self._taken: dict[tuple[str, str], Ingested] = {}
        self._letters: frozenset[str] | None = None
        plain = hashlib.sha256(encode(self._source.story)).hexdigest()
        self._program = shelf_key(version("diorama"), plain)

    def make(self, row: Row) -> tuple[State, Result]:
        """Make what of a row is missing or has changed. Raises Cancelled."""
        watch = Watch()
        made, shared = self._shelf.made, self._shelf.shared
        try:
            state, found = self._make(row, watch)
        except Refused as refused:
            state, found = "refused", {"why": refused.why}
        except StudioError as error:
            state, found = "refused", {"why": (f"{error.message} {error.hint}".strip(),)}
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            why = f"{where}{error.strerror or error}."
            if error.errno in DISK_FULL:
                why = "The disk became full. Free some space, or choose another folder."
            state, found = "refused", {"why": (why,)}
        except MemoryError:
            state, found = "refused", {"why": ("There is not enough memory for it.",)}
        if state == "refused":
            with suppress(OSError):  # unless it holds something
                (self._job.out / row.name).rmdir()
        return state, Result(
            seconds=watch.seconds,
            made=self._shelf.made - made,
            shared=self._shelf.shared - shared,
            **found,
        )

    def _make(self, row: Row, watch: Watch) -> tuple[State, dict[str, Any]]:
        job = self._job
        place = job.out / row.name
        folder = place / f"{row.name}{SUFFIX}"
        with watch.stage("compare"):
            digests = self._digests(row)
            kept = self._queue.outputs(row.name)
            stale = [
                target
                for target, digest in digests.items()
                if target not in kept
                or kept[target].digest != digest
                or not self._whole(kept[target])
            ]
        picture = f"{STATE}/{PICTURES}/{row.name}.jpg"
        notes: tuple[str, ...] = ()
        if stale:
            notes = self._remake(row, place, folder, digests, stale, watch)
        if stale or not (job.out / picture).is_file():
            with watch.stage("picture"):
                (job.state / PICTURES).mkdir(exist_ok=True)
                paths = self._queue.outputs(row.name)
                thumbnail(
                    folder, job.out / picture, self._language(row), self._posters(paths), contexts
                )
        outputs = self._queue.outputs(row.name)
        return "made" if stale else "unchanged", {
            "notes": notes,
            "story": _relative(folder, job.out),
            "outputs": {
                target: outputs[target].paths for target in job.targets if target in outputs
            },
            "picture": picture if (job.out / picture).is_file() else "",
        }

    def _posters(self, outputs: dict[str, Output]) -> list[Path]:
        return [
            self._job.out / path / "poster.jpg"
            for target, output in outputs.items()
            if target in self._job.targets
            for path in output.paths
        ]

    def _digests(self, row: Row) -> dict[str, str]:
        """All that goes into a row's outputs, by target; "story" for the story itself."""
        files = {
            name: self._hash(file) if (file := file_at(self._job.base, said)) is not None else ""
            for name, said in sorted(file_of(self._source.story.parameters, row.values).items())
        }
        values = msgspec.json.encode(row.values, order="deterministic")
        whole = shelf_key(
            self._program, row.name, values, msgspec.json.encode(files), self._language(row)
        )
        told = {
            target: shelf_key(whole, target, msgspec.json.encode(options))
            for target, options in self._job.targets.items()
        }
        return {"story": whole, **told}

    def _hash(self, file: Path) -> str:
        """The hash of a file's content; of what cannot be read an empty one: `fill` says so."""
        try:
            found = file.stat()
            place = str(file.absolute())
            known = self._queue.known_hash(place, found.st_size, found.st_mtime_ns)
            if known is not None:
                return known
            with file.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""
        self._queue.put_hash(place, found.st_size, found.st_mtime_ns, sha256)
        return sha256

    def _whole(self, output: Output) -> bool:
        """Whether what was made is still there."""
        return all((self._job.out / path).exists() for path in output.paths)

    def _remake(
        self,
        row: Row,
        place: Path,
        folder: Path,
        digests: dict[str, str],
        stale: list[str],
        watch: Watch,
    ) -> tuple[str, ...]:
        notes: tuple[str, ...] = ()
        place.mkdir(parents=True, exist_ok=True)
        if "story" in stale:
            for target in digests:  # whatever was made was made of another story
                self._queue.drop_outputs(row.name, target)
            with watch.stage("fill"):
                notes = self._fill(row, folder, watch)
            self._put(row, "story", digests, (folder,))
        document = load(folder)
        with closing(Library(folder, document, shelf=self._shelf)) as library:
            for target in stale:
                if target == "story":
                    continue
                with watch.stage("check"):
                    self._refuse_unsound(document, library, target)
                self._queue.drop_outputs(row.name, target)
                paths, said = self._export(row, document, library, target, place, watch)
                notes = (*notes, *said)
                self._put(row, target, digests, paths)
        return notes

    def _put(self, row: Row, target: str, digests: dict[str, str], paths: tuple[Path, ...]) -> None:
        said = tuple(_relative(path, self._job.out) for path in paths)
        self._queue.put_output(row.name, target, Output(digests[target], said))

    def _fill(self, row: Row, folder: Path, watch: Watch) -> tuple[str, ...]:
        """The row's story folder anew. Raises Refused with all that is wrong with its values."""
        shutil.rmtree(folder, ignore_errors=True)

        def take(file: Path, into: Path, asset_id: Id) -> Ingested:
            with watch.stage("ingest"):
                return self._take(file, into, asset_id)

        made = make_story(
            at_hand(self._source),
            row.values,
            folder,
            story_id=derived_id(self._source.story.id, row.name),
            base=self._job.base,
            take=take,
            lay=share,
            language=self._language(row),
        )
        if made.filled.story is None:
            raise Refused(
                tuple(f"{each.message} {each.hint}".strip() for each in made.filled.problems)
            )
        return made.notes

    def _take(self, file: Path, into: Path, asset_id: Id) -> Ingested:
        """A row's file: read and probed once for all rows of this worker that name it."""
        key = (self._hash(file), file.suffix.lower())
        store = self._job.state / "taken"
        if key not in self._taken or not key[0]:
            self._taken[key] = ingest(file, store, id=asset_id)
        taken = self._taken[key]
        asset = msgspec.structs.replace(taken.asset, id=asset_id, name=file.name)
        here, there = store / asset.path, into / asset.path
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.parent.name != "media":  # an asset of several files
            if not there.parent.parent.joinpath(here.parent.name, here.name).exists():
                shutil.copytree(here.parent, there.parent, copy_function=share, dirs_exist_ok=True)
        elif not there.exists():
            share(here, there)
        return Ingested(asset, taken.notes)

    def _refuse_unsound(self, story: Story, library: Library, target: str) -> None:
        if self._letters is None:
            self._letters = library.facts().letters
        facts = Facts(missing=library.missing(), letters=self._letters)
        problems = check(story, facts, target if target in PROFILES else None)
        errors = [each for each in problems if each.severity == "error"]
        if errors:
            raise Refused(
                tuple(f"{STORY} {each.where}: {each.message} {each.hint}" for each in errors)
            )

    def _export(
        self, row: Row, story: Story, library: Library, target: str, place: Path, watch: Watch
    ) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        options = self._job.targets[target]
        language = self._language(row)
        if language is not None:
            if language not in story.languages:
                raise ExportError(
                    f"The story has no language “{language}”.",
                    f"Choose one of: {', '.join(story.languages)}.",
                )
            options = msgspec.structs.replace(options, language=language)
        with watch.steps(f"export {target}") as timed:

            def tell(step: Step) -> None:
                timed(step)
                self._go_on()

            self._go_on()
            made = EXPORTERS[target].export(
                story, library, options, place, Progress(tell), contexts()
            )
        return made.paths, made.notes

    def _language(self, row: Row) -> LanguageCode | None:
        return row.language or self._job.language

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise Cancelled


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
