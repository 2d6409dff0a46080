"""The journal: every edit since the last save, so that a crash costs at most the edit in flight.

`work/journal.jsonl` begins with the digest of the story file it starts from. Each line after that
is one edit: what it changed in the raw JSON. A line is handed to the system before `record`
returns, so that it outlives the process. Only the holder of story/lock.py may write here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import compress, count
from operator import is_not
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from story.file import Writer, decode, decode_raw
from story.folder import BACKUPS, WORK, digest_of, read, refuse, replace
from story.migrations import Document, migrate
from story.model.story import VERSION, Scene, Story

JOURNAL: Final = f"{WORK}/journal.jsonl"

_T = TypeVar("_T")
_ENCODER = msgspec.json.Encoder()


class Recovered(Struct, frozen=True, kw_only=True):
    """What a journal holds beyond the saved story."""

    story: Story
    edits: int
    label: str  # of the last edit
    stale: bool  # the story file has been changed by something else since
    length: int  # bytes of the journal that are sound


class _Header(Struct, frozen=True):
    journal: int
    version: int  # of the story
    base: str


class _Line(Struct, frozen=True, omit_defaults=True):
    """An edit, or that a save of a file with that digest begins."""

    label: str = ""
    ops: list[dict[str, Any]] = []
    saving: str = ""


_HEADER = msgspec.json.Decoder(_Header)
_LINE = msgspec.json.Decoder(_Line)


class Journal:
    """The journal of one open story. Not thread-safe.

    Made anew it starts from the story file as it is; a journal left behind is put with the backups.
    """

    def __init__(self, folder: Path, story: Story) -> None:
        """`story` is what `load(folder)` gave. Raises DocumentError when it cannot be written."""
        self._folder = folder
        self._file = folder / JOURNAL
        self._last = story
        self._writer = Writer()
        self._writer.encode(story)  # opening takes the time that the first save then does not
        self._base = digest_of(read(folder))
        self._end = 0
        try:
            self._set_aside()
            self._handle = _open(self._file)
            self._begin()
        except OSError as error:
            refuse("written", self._file, error)

    @classmethod
    def resume(cls, folder: Path, recovered: Recovered) -> Journal:
        """The journal that `recover` found, gone on with after its last sound line.

        A stale one is saved over the story file as it is now, which then is among the backups.
        """
        journal = cls.__new__(cls)
        journal._folder = folder
        journal._file = folder / JOURNAL
        journal._last = recovered.story
        journal._writer = Writer()
        journal._base = digest_of(read(folder))
        journal._end = recovered.length
        try:
            journal._handle = _open(journal._file)
            os.ftruncate(journal._handle, journal._end)
        except OSError as error:
            refuse("written", journal._file, error)
        return journal

    def record(self, story: Story, label: str = "") -> None:
        """Take an edit down: when this returns it outlives the process.

        Costs by what changed, told by identity. Raises DocumentError when it cannot be written;
        the next call then takes down both edits.
        """
        ops = list(changes(self._last, story))
        if ops:
            self._append(_Line(label=label, ops=ops))
        self._last = story

    def save(self, story: Story, *, anyway: bool = False) -> None:
        """Save the story to its folder and begin anew from there.

        Raises DocumentError when it cannot be saved, or when the story file was changed by
        something else since it was opened, unless `anyway`; the journal then goes on as it was.
        """
        data = self._writer.encode(story)
        digest = digest_of(data)
        self._append(_Line(saving=digest))  # so that a crash before `_begin` is not an unsaved edit
        replace(self._folder, data, over=None if anyway else self._base)
        self._base, self._last = digest, story
        try:
            self._begin()
        except OSError as error:
            refuse("written", self._file, error)

    def close(self, *, keep: bool = False) -> None:
        """End the journal: its edits are saved or were not wanted. With `keep` it stays."""
        os.close(self._handle)
        if not keep:
            self._file.unlink(missing_ok=True)

    def _begin(self) -> None:
        os.ftruncate(self._handle, 0)
        self._end = 0
        self._append(_Header(journal=1, version=VERSION, base=self._base))

    def _append(self, line: Struct) -> None:
        data = memoryview(_ENCODER.encode(line) + b"\n")
        written = 0
        try:
            while written < len(data):
                written += os.write(self._handle, data[written:])
        except OSError as error:
            os.ftruncate(self._handle, self._end)  # half a line would hide all lines after it
            refuse("written", self._file, error)
        self._end += written

    def _set_aside(self) -> None:
        """Keep a journal that was left behind: declined edits may be wanted after all."""
        if not self._file.exists() or self._file.read_bytes().count(b"\n") < 2:
            return
        backups = self._folder / BACKUPS
        backups.mkdir(parents=True, exist_ok=True)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        self._file.replace(backups / f"journal-{moment}.jsonl")
        for old in sorted(backups.glob("journal-*.jsonl"))[:-5]:
            old.unlink(missing_ok=True)


def recover(folder: Path) -> Recovered | None:
    """The story with the edits that were never saved; None when there are none.

    A line that was being written when the process ended, and all after it, is left out. Raises
    DocumentError when the story file cannot be read.
    """
    try:
        data = (folder / JOURNAL).read_bytes()
    except OSError:
        return None
    head, _, rest = data.partition(b"\n")
    header = _decoded(head, _HEADER)
    if header is None or header.journal != 1 or header.version > VERSION:
        return None
    saved = read(folder)
    lines, length = _sound_lines(rest, len(head) + 1)
    edits = [line for line in lines if line.ops]
    if not edits or digest_of(saved) == lines[-1].saving:
        return None
    stale = digest_of(saved) != header.base
    base = _backup(folder, header.base) if stale else saved
    if base is None:
        return None
    found = _replayed(base, edits)
    if found is None:
        return None
    story, done = found
    if not stale and story == decode(saved):  # all was undone
        return None
    return Recovered(
        story=story,
        edits=done,
        label=edits[done - 1].label,
        stale=stale,
        length=length,
    )


def changes(old: Story, new: Story) -> Iterator[dict[str, Any]]:
    """What to do to the raw JSON of `old` to get that of `new`; told by identity, then equality.

    `{"at": path, "is": value}` sets a member; `{"at": path, "from": i, "drop": n, "put": [...]}`
    changes a stretch of an array.
    """
    if old is new:
        return
    yield from _fields(old, new, [], "scenes", "assets")
    yield from _stretch(["assets"], old.assets, new.assets)
    start, before, after = _differing(old.scenes, new.scenes)
    if [scene.id for scene in before] == [scene.id for scene in after]:
        for n, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _scene_changes(["scenes", start + n], one, other)
    else:
        yield from _stretch(["scenes"], old.scenes, new.scenes)


def _scene_changes(at: list[str | int], old: Scene, new: Scene) -> Iterator[dict[str, Any]]:
    yield from _fields(old, new, at, "overlays")
    yield from _stretch([*at, "overlays"], old.overlays, new.overlays)


def _fields(
    old: Struct, new: Struct, at: list[str | int], *others: str
) -> Iterator[dict[str, Any]]:
    for name in old.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if name not in others and before is not after and before != after:
            yield {"at": [*at, name], "is": after}


def _stretch(
    at: list[str | int], old: tuple[Any, ...], new: tuple[Any, ...]
) -> Iterator[dict[str, Any]]:
    start, before, after = _differing(old, new)
    if before or after:
        yield {"at": at, "from": start, "drop": len(before), "put": after}


def _differing(
    old: tuple[_T, ...], new: tuple[_T, ...]
) -> tuple[int, tuple[_T, ...], tuple[_T, ...]]:
    """Where two tuples begin to differ by identity, and what each holds until they agree again."""
    if old is new:
        return 0, (), ()
    shorter = min(len(old), len(new))
    start = next(compress(count(), map(is_not, old, new)), shorter)
    tail = next(compress(count(), map(is_not, reversed(old), reversed(new))), shorter)
    tail = min(tail, shorter - start)
    return start, old[start : len(old) - tail], new[start : len(new) - tail]


def _replayed(base: bytes, edits: list[_Line]) -> tuple[Story, int] | None:
    """The story that the edits make, and how many of them could be done, from the first on.

    All of them, unless a line was damaged and yet is JSON.
    """
    story = _after(base, edits)
    if story is not None:
        return story, len(edits)
    good, bad = 0, len(edits)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _after(base, edits[:middle]) is None:
            bad = middle
        else:
            good = middle
    story = _after(base, edits[:good]) if good else None
    return None if story is None else (story, good)


def _after(base: bytes, edits: list[_Line]) -> Story | None:
    document = migrate(decode_raw(base))
    try:
        for line in edits:
            for op in line.ops:
                _apply(document, op)
        return msgspec.convert(document, Story)
    except (LookupError, TypeError, ValueError, AttributeError, msgspec.ValidationError):
        return None


def _apply(document: Document, op: dict[str, Any]) -> None:
    *path, last = op["at"]
    target: Any = document
    for step in path:
        target = target[step]
    if "put" not in op:
        target[last] = op["is"]
        return
    items = target.setdefault(last, [])
    start, drop = op["from"], op["drop"]
    if start + drop > len(items):
        raise LookupError(f"{op['at']} holds {len(items)}")
    items[start : start + drop] = op["put"]


def _sound_lines(data: bytes, offset: int) -> tuple[list[_Line], int]:
    """The lines up to the first that is torn or damaged, and where they end in the file."""
    lines = []
    for text in data.split(b"\n")[:-1]:
        line = _decoded(text, _LINE)
        if line is None:
            break
        lines.append(line)
        offset += len(text) + 1
    return lines, offset


def _decoded(data: bytes, decoder: msgspec.json.Decoder[_T]) -> _T | None:
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _backup(folder: Path, digest: str) -> bytes | None:
    """The file of that digest among the backups."""
    for file in sorted((folder / BACKUPS).glob(f"story-*-{digest[:8]}.json")):
        data = file.read_bytes()
        if digest_of(data) == digest:
            return data
    return None


def _open(file: Path) -> int:
    file.parent.mkdir(exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    return os.open(file, flags, 0o666)
