"""Whole outputs only: safe names, a hidden folder to work in, final names when all is done."""

from __future__ import annotations

import errno
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from story.errors import ExportError
from story.lock import Lock

LONGEST: Final = 120  # bytes of UTF-8 in a name, so that what is added to it fits in 255
FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)
_JOINERS: Final = "\u200c\u200d"  # of letters and emoji that are one sign
STORY_SUFFIX: Final = ".diorama"
UNNAMED: Final = "story"
DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


def safe_name(text: str) -> str:
    """A file name of the text that Windows, macOS and Linux take; spaces and any script stay.

    What Windows forbids becomes `-`; an empty name becomes `story`. What is not seen, such as signs
    that turn the direction of writing, is left out.
    """
    name = FORBIDDEN.sub("-", unicodedata.normalize("NFC", text))
    name = "".join(letter for letter in name if letter in _JOINERS or not _is_unseen(letter))
    while len(name.encode()) > LONGEST:
        name = name[:-1]
    name = name.strip(" .")
    if not name.strip("-" + _JOINERS):
        return UNNAMED
    return f"{name}-" if RESERVED.match(name) else name


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cs", "Cf", "Zl", "Zp")


def story_name(folder: Path) -> str:
    """The NAME in the outputs of the story in `NAME.diorama`."""
    name = folder.resolve().name
    if name.lower().endswith(STORY_SUFFIX):
        name = name[: -len(STORY_SUFFIX)]
    return safe_name(name)


class Workplace:
    """A hidden folder beside the outputs, in which they are made."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.folder = folder
        self._out = out

    def publish(self, *names: str) -> tuple[Path, ...]:
        """Give the files or folders of those names in the workplace their place in `out`.

        Each replaces what an export made there before. Raises ExportError where something stands
        that may not be replaced.
        """
        return tuple(_move(self.folder / name, self._out / name) for name in names)


@contextmanager
def workplace(out: Path, name: str, *, needed: int = 0) -> Iterator[Workplace]:
    """Work in `out/.NAME.part/`, which is gone afterwards, whatever happens.

    `needed` is how many bytes the outputs will take at least. Raises ExportError when `out` can't
    be written to or has not that much room.
    """
    folder = out / f".{name}.part"
    try:
        out.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            _claim(folder, name).release()
            shutil.rmtree(folder)  # of an export that was killed
        folder.mkdir()
        lock = _claim(folder, name)
        free = shutil.disk_usage(out).free
    except OSError as error:
        raise ExportError(
            f"Nothing can be written to {out}: {error.strerror or error}.", "Choose another folder."
        ) from error
    try:
        if free < needed:
            raise ExportError(
                f"{out} has {_megabytes(free)} MB free; {name} takes at least "
                f"{_megabytes(needed)} MB.",
                "Free some space, choose another folder, or a smaller size.",
            )
        yield Workplace(folder, out)
    finally:
        lock.release()  # first: Windows removes no file that is open
        shutil.rmtree(folder, ignore_errors=True)


def write_error(path: Path, number: int | None, why: str | None) -> ExportError:
    """What a user is told when a file could not be written; `number` is the system's errno."""
    if number in DISK_FULL:
        return ExportError(
            f"The disk became full while {path.name} was written.",
            "Free some space, or choose another folder.",
        )
    return ExportError(f"{path.name} could not be written: {why or 'no reason was given'}.")


def _claim(folder: Path, name: str) -> Lock:
    """Take a workplace for this process. Raises ExportError while another one works there."""
    lock = Lock(folder)
    if not lock.acquire():
        raise ExportError(
            f"{name} is being made in {folder.parent} already. {lock.obstacle}",
            "Wait for that to end, or choose another folder.",
        )
    return lock


def _megabytes(count: int) -> int:
    return -(-count // 1_000_000)


def _foreign(source: Path, target: Path) -> str:
    """The name of something in a folder that an older state of `source` would not have held.

    Such a folder is somebody's own, or has had something of theirs put into it.
    """
    names = {entry.name for entry in source.iterdir()}
    kinds = {entry.suffix for entry in source.iterdir() if entry.is_file()}
    for entry in target.iterdir():
        if entry.name not in names and not (entry.is_file() and entry.suffix in kinds):
            return entry.name
    return ""


def _move(source: Path, target: Path) -> Path:
    """Rename; what stands at the target is put aside first and thrown away last."""
    aside = source.with_name(f"{source.name}.old")
    try:
        if target.is_dir() and not source.is_dir():
            raise ExportError(
                f"{target} is a folder, which a file does not replace.",
                "Choose another name, or remove the folder.",
            )
        if not target.is_dir():
            source.replace(target)
            return target
        if foreign := _foreign(source, target):
            raise ExportError(
                f"{target} holds {foreign}, which no export made.",
                "Move that elsewhere, or choose another folder.",
            )
        target.replace(aside)
        try:
            source.replace(target)
        except OSError:
            aside.replace(target)
            raise
    except OSError as error:
        raise ExportError(
            f"{target} could not be replaced: {error.strerror or error}.",
            "Close the program that has it open, or choose another folder.",
        ) from error
    return target
