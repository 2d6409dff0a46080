"""Templates as they were made last: each once for a user, and anew when the program changes.

studio/templates/table.py makes them. What is kept may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from platformdirs import user_cache_path

from exporters.options import Progress
from story.errors import StudioError
from story.folder import SUFFIX, load
from story.ids import new_id
from story.lock import Lock
from story.model.asset import Asset
from studio.templates.table import build_template, made_by

UNUSED_S: Final = 30 * 24 * 3600.0  # so long what is kept outlives its last use
_PAUSE_S: Final = 0.05


def user_folder() -> Path:
    """Where templates are kept for this user; it need not be there."""
    return user_cache_path("diorama", appauthor=False) / "templates"


@contextmanager
def kept(key: str, progress: Progress, home: Path) -> Iterator[Path]:
    """The story folder of a template, to be read only.

    It is kept in `home`; where that cannot be written to, it is made for once. Raises what
    `build_template` does.
    """
    folder = _kept(key, progress, home)
    if folder is not None:
        yield folder
        return
    with TemporaryDirectory(prefix="diorama-") as made:
        folder = Path(made) / f"{key}{SUFFIX}"
        build_template(key, folder, progress)
        yield folder


def _kept(key: str, progress: Progress, home: Path) -> Path | None:
    """The kept folder, made by the first of all processes that ask; None where none can be kept."""
    place = home / key
    folder = place / f"{version('diorama')}-{made_by(key)[:16]}" / f"{key}{SUFFIX}"
    if _is_whole(folder):
        _used(folder.parent)
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    lock = Lock(place)
    while not lock.acquire():
        if not os.access(place, os.W_OK):
            return None
        progress.step("wait for the template", 0)
        time.sleep(_PAUSE_S)
    try:
        if not _is_whole(folder):
            _put_away(folder)
            build_template(key, folder, progress)
        _forget_old(place, folder.parent)
        return folder
    finally:
        lock.release()


def _is_whole(folder: Path) -> bool:
    """Whether a kept template is there, with every file as it was made."""
    if not folder.is_dir():
        return False
    try:
        return all(_is_sound(folder / asset.path, asset) for asset in load(folder).assets)
    except (StudioError, OSError):
        return False


def _is_sound(file: Path, asset: Asset) -> bool:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == asset.sha256


def _put_away(folder: Path) -> None:
    """Make place for a template; who reads the broken one meanwhile goes on reading it."""
    if folder.exists():
        gone = folder.with_name(f".{new_id()}.gone")
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _used(place: Path) -> None:
    try:
        os.utime(place)
    except OSError:
        return  # it is somebody else's: whose it is clears it up


def _forget_old(place: Path, own: Path) -> None:
    """Delete what other versions of the program kept and nobody has asked for in a long time."""
    for each in place.glob("*-*"):
        if each != own and time.time() - each.stat().st_mtime > UNUSED_S:
            shutil.rmtree(each, ignore_errors=True)
