"""What a contact sheet shows: files that somebody named, those in folders, stories."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assets.faces import Faces, grouped
from story.errors import MediaMissing
from story.folder import STORY, SUFFIX

OTHER: Final = frozenset(
    (
        *(".bin", ".css", ".doc", ".docx", ".htm", ".html", ".ini", ".js", ".json", ".lock"),
        *(".log", ".md", ".mtl", ".odt", ".otio", ".pdf", ".py", ".rtf", ".tex", ".toml", ".txt"),
        *(".url", ".xls", ".xlsx", ".xml", ".yaml", ".yml"),
    )
)
"""Endings of what lies about in a folder of media and is none: left out unless it is named."""

_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Named:
    """A media file, or six that are a cube's faces.

    `folder` is where it lies in a named folder; `explicit` says that it was named itself, and is
    shown even where another file needs it.
    """

    file: Path | Faces
    folder: str = ""
    explicit: bool = False

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.file.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The files it is made of."""
        if isinstance(self.file, Faces):
            return tuple(self.file.files.values())
        return (self.file,)


@dataclass(frozen=True)
class Found:
    """What is to be shown, in order: files, and folders of stories; and files that are no media."""

    shown: tuple[Named | Path, ...]
    others: tuple[Path, ...] = ()


def find(named: Sequence[Path]) -> Found:
    """What files, folders and stories hold. Raises MediaMissing for a name that is not there."""
    shown: list[Named | Path] = []
    others: list[Path] = []
    for path in named:
        story = _story(path)
        if story is not None:
            shown.append(story)
        elif path.is_dir():
            for folder in _folders(path):
                story = _story(folder)
                if story is not None:
                    shown.append(story)
                    continue
                files, left = _files(folder)
                others += left
                inside = folder.relative_to(path).as_posix()
                shown += [Named(file, "" if inside == "." else inside) for file in files]
        elif path.exists():
            shown.append(Named(path, explicit=True))
        else:
            raise MediaMissing(f"There is no file or folder “{path}”.", "Correct the path.")
    return Found(tuple(shown), tuple(others))


def _story(path: Path) -> Path | None:
    """The story folder that a path means; None where it means none."""
    if path.name == STORY and path.is_file():
        return path.parent
    if path.is_dir():
        return path if (path / STORY).is_file() else None
    suffixed = path.with_name(path.name + SUFFIX) if path.name else path
    return suffixed if not path.exists() and (suffixed / STORY).is_file() else None


def _folders(top: Path) -> Iterator[Path]:
    """A folder and those in it, hidden ones and what lies inside of stories left out."""
    for root, folders, _ in os.walk(top):
        here = Path(root)
        yield here
        inside = _story(here) is None
        folders[:] = sorted(
            (name for name in folders if inside and not name.startswith((".", "__MACOSX"))),
            key=_natural,
        )


def _files(folder: Path) -> tuple[list[Path | Faces], list[Path]]:
    """A folder's media, six faces as one; and its files that are plainly none."""
    files: list[Path] = []
    others: list[Path] = []
    for path in sorted(folder.iterdir(), key=lambda each: _natural(each.name)):
        if path.name.startswith(".") or not path.is_file():
            continue
        if path.suffix.lower() in OTHER:
            others.append(path)
        else:
            files.append(path)
    return grouped(files), others


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """So that 2 comes before 10."""
    pieces = _DIGITS.split(name.casefold())
    return tuple((0, int(piece)) if piece.isdigit() else (1, piece) for piece in pieces)
