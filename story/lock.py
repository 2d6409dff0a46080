"""The right to write to a story folder: one process has it at a time, the others read.

The system itself holds the lock and lets it go when the process ends, however it ends: a lock left
behind by a dead process holds nobody up.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from story.errors import EditError
from story.folder import WORK, read

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK: Final = "lock"
_BYTE: Final = 1 << 30  # Windows locks bytes and keeps others from reading them: one far beyond
_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class Lock:
    """The lock of one story folder; not held at first. `acquire` and `release` in one thread."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / WORK / LOCK
        self._handle: int | None = None
        self.obstacle = ""  # why the last `acquire` failed, as a sentence

    @property
    def held(self) -> bool:
        """Whether this process may write, by this lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Try to get the right to write, at once; whether it is held now.

        Where the file system knows no locks (some network shares) it is given without.
        """
        if self._handle is not None:
            return True
        try:
            self._file.parent.mkdir(exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            why = error.strerror or str(error)
            self.obstacle = f"It cannot be written: {why[:1].lower()}{why[1:]}."
            return False
        if not _try_lock(handle):
            os.close(handle)
            self.obstacle = f"It is open for writing {self._holder()}."
            return False
        self._handle = handle
        self.obstacle = ""
        said = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(said).encode())
        return True

    def release(self) -> None:
        """Give the right to write back. The file stays: removing it could remove another's."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        _unlock(handle)
        os.close(handle)

    def _holder(self) -> str:
        try:
            said = json.loads(self._file.read_bytes())
            return f"in process {said['pid']} on {said['host']} since {said['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "in another program"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the right to write to a story for a while.

    Raises EditError when it cannot be had, DocumentError when there is no story.
    """
    read(folder)  # so that no lock is left in a folder that is no story
    lock = Lock(folder)
    if not lock.acquire():
        raise EditError(
            f"{folder} cannot be changed. {lock.obstacle}",
            "Close it there first, or work on a copy.",
        )
    try:
        yield
    finally:
        lock.release()


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, _BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _NO_LOCKS
    return True


def _unlock(handle: int) -> None:
    if sys.platform == "win32":
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_UN)
