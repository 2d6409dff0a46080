"""A story on disk: the folder `NAME.diorama`, atomic saves, backups.

story/journal.py keeps the edits since the last save, story/lock.py keeps other writers out; what
lies in `media/` and `cache/` belongs to assets/.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from story.errors import DocumentError, NewerDocument
from story.file import decode, decode_raw, encode, version_in
from story.ids import new_id
from story.migrations import Document
from story.model.story import VERSION, Story

SUFFIX: Final = ".diorama"
STORY: Final = "story.json"
MEDIA: Final = "media"
WORK: Final = "work"
BACKUPS: Final = "work/backups"
KEPT: Final = 20  # backups: the newest,
DAYS: Final = 14  # and the first of each of the last days: how the story was before that day
LARGEST: Final = 256 << 20  # bytes of a story file: two million overlays


def create(folder: Path, story: Story) -> None:
    """Make a new story folder, whole or not at all. Its name should end in `.diorama`.

    Raises DocumentError when something other than an empty folder is there, or when it cannot be
    written.
    """
    data = encode(story)
    part = folder.with_name(f".{folder.name}.{new_id()}.part")
    try:
        if folder.exists():
            if not folder.is_dir() or any(folder.iterdir()):
                raise DocumentError(
                    f"{folder} is there already.", "Choose another name, or open that story."
                )
            folder.rmdir()  # a folder can be renamed onto an empty one on POSIX only
        (part / MEDIA).mkdir(parents=True)
        (part / WORK).mkdir()
        write_whole(part / STORY, data)
        part.rename(folder)
        _sync_folder(folder.parent)
    except OSError as error:
        refuse("made", folder, error)
    finally:
        shutil.rmtree(part, ignore_errors=True)  # also when interrupted; else it is gone already


def load(folder: Path) -> Story:
    """The story in a folder. Media need not be there.

    Raises NewerDocument for a story of a later version, DocumentError when there is none or when
    it cannot be read.
    """
    return decode(read(folder), _name(folder))


def load_raw(folder: Path) -> Document:
    """The story file as plain JSON, of whatever version: to look at, never to save."""
    return decode_raw(read(folder), _name(folder))


def read(folder: Path) -> bytes:
    """The bytes of the story file. Raises DocumentError when it is not there or not readable."""
    file = folder / STORY
    try:
        found = file.stat()
        if stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode):  # they may never end
            raise DocumentError(
                f"{file} is no file but a pipe or a device.",
                "Restore it from work/backups, or from a copy.",
            )
        if found.st_size > LARGEST:
            raise DocumentError(
                f"{file} is larger than the {LARGEST >> 20} MB that a story may have.",
                "Restore it from work/backups, or from a copy.",
            )
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DocumentError(
            f"{folder} holds no story: there is no {STORY} in it.",
            "A story is a folder named NAME.diorama; `diorama new` makes one.",
        ) from error
    except OSError as error:
        refuse("read", folder / STORY, error)


def digest_of(data: bytes) -> str:
    """What tells one state of a story file from another: SHA-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def save(folder: Path, story: Story, *, over: str | None = None) -> str:
    """Write the story file so that at any instant the old or the new one stands there, whole.

    What stood there goes to `work/backups`, of which the newest and the first of each day are
    kept. `over` is the digest of the file as it was last read or saved: when the file has been
    changed since by something else, nothing is written. Returns the digest of the new file.
    Raises DocumentError, the old file being untouched.
    """
    data = encode(story)
    replace(folder, data, over=over)
    return digest_of(data)


def replace(folder: Path, data: bytes, *, over: str | None = None) -> None:
    """As `save`, for a story that is encoded already."""
    file = folder / STORY
    try:
        before = file.read_bytes() if file.exists() else b""
        if before == data:
            return
        if over is not None and before and digest_of(before) != over:
            raise DocumentError(
                f"{file} was changed by something else since it was opened.",
                "Save this story under another name, then compare the two.",
            )
        if before:
            _guard_newer(before, folder)
            _back_up(folder, before)
        write_whole(file, data)
        for left in folder.glob(f".{STORY}.*.part"):  # of processes killed while they saved
            left.unlink(missing_ok=True)
    except OSError as error:
        refuse("saved", file, error)


def write_whole(file: Path, data: bytes) -> None:
    """Replace a file's content at once: a reader, or a crash, finds the old or the new.

    Raises OSError; then the old file stands and nothing else is left behind.
    """
    part = file.with_name(f".{file.name}.{new_id()}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)  # also when interrupted; else it is gone already
    _sync_folder(file.parent)


def _guard_newer(before: bytes, folder: Path) -> None:
    """A story of a later version is never written over."""
    version = version_in(before)
    if version is None:
        return  # broken: it goes to the backups as it is
    if version > VERSION:
        raise NewerDocument(
            f"{_name(folder)} is of version {version} and is not written over.",
            "Save this story under another name.",
            where="$.version",
        )


def _back_up(folder: Path, data: bytes) -> None:
    backups = folder / BACKUPS
    backups.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    write_whole(backups / f"story-{moment}-{digest_of(data)[:8]}.json", data)
    every = sorted(backups.glob("story-*.json"))  # the oldest first
    first_of_day = {old.name[6:14]: old for old in reversed(every)}
    kept = {*every[-KEPT:], *sorted(first_of_day.values())[-DAYS:]}
    for old in every:
        if old not in kept:
            old.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename in the folder last through a power cut; Windows has no such call."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(folder: Path) -> str:
    return f"{folder.name}/{STORY}"


def refuse(done: str, file: Path, error: OSError) -> NoReturn:
    """Say that a file cannot be `done`: made, read, saved."""
    why = error.strerror or str(error)
    raise DocumentError(
        f"{file} cannot be {done}: {why[:1].lower()}{why[1:]}.",
        "See that the disk has room and that you may write there.",
    ) from error
