"""A shelf of made files: what costs time to make is made once, for all who ask, and then shared.

Whoever asks says by a key all that the file depends on. Safe for several processes at a time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from story.lock import Lock

_PAUSE_S: Final = 0.05


class Shelf:
    """Files by key in `folder`, which may be deleted whenever nothing is at work.

    `made` and `shared` count what this process made itself and what it found.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.made = 0
        self.shared = 0

    def once(
        self,
        key: str,
        target: Path,
        make: Callable[[Path], bytes],
        waiting: Callable[[], None] = lambda: None,
    ) -> bytes:
        """Have the file of that key at `target`, which must not be there; what `make` said of it.

        Only the first of all processes that ask calls `make`, which writes the file where it is
        told; the others wait, and call `waiting` meanwhile: what that raises ends it.
        """
        place = self._folder / key[:2] / key
        place.mkdir(parents=True, exist_ok=True)
        lock = Lock(place)
        while not (place / "note").is_file():
            if lock.acquire():
                try:
                    if not (place / "note").is_file():
                        return self._make(place, target, make)
                finally:
                    lock.release()
            waiting()
            time.sleep(_PAUSE_S)
        self.shared += 1
        share(place / "file", target)
        return (place / "note").read_bytes()

    def _make(self, place: Path, target: Path, make: Callable[[Path], bytes]) -> bytes:
        note = make(target)
        self.made += 1
        kept = place / "file"
        kept.unlink(missing_ok=True)  # of a process that was killed before it wrote the note
        share(target, kept)
        part = place / "note.part"
        part.write_bytes(note)
        part.replace(place / "note")  # last: with it the file counts as there
        return note


def shelf_key(*parts: object) -> str:
    """A key of all that a file depends on; the parts are told apart by their own texts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def share(source: Path | str, target: Path | str) -> None:
    """The same file under another name where the disk can do that, else a copy.

    For files that are never written to again, such as those named by the hash of what is in them.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
