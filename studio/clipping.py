"""What is copied between stories, in this window or another: a fragment of a story, as JSON on the
system's clipboard, with the folder whose media it uses.

story/clipboard.py makes and takes the fragments; this module writes them down and brings the media.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from story.errors import DocumentError
from story.file import decode, encode
from story.model.asset import Asset
from story.model.story import Story
from story.model.values import Id

MIME: Final = "application/x-diorama-fragment"
What: TypeAlias = Literal["overlays", "scenes"]


class Clipping(NamedTuple):
    """A fragment, what of it was copied, and the story folder it comes from.

    `names` tells what the fragment names and does not hold, as people call it.
    """

    what: What
    fragment: Story
    folder: Path
    names: Mapping[Id, str]


def put(clipping: Clipping, said: str) -> None:
    """Put a fragment on the clipboard; `said` is what plain text editors paste."""
    document = {
        "what": clipping.what,
        "folder": str(clipping.folder),
        "names": dict(clipping.names),
        "story": encode(clipping.fragment).decode(),
    }
    data = QMimeData()
    data.setData(MIME, json.dumps(document).encode())
    data.setText(said)
    QGuiApplication.clipboard().setMimeData(data)


def is_there() -> bool:
    """Whether the clipboard holds a fragment."""
    return QGuiApplication.clipboard().mimeData().hasFormat(MIME)


def taken() -> Clipping | None:
    """What the clipboard holds; None where that is no fragment. Raises DocumentError: broken."""
    data = QGuiApplication.clipboard().mimeData()
    if not data.hasFormat(MIME):
        return None
    try:
        document = json.loads(bytes(data.data(MIME).data()))
        what, folder, written = document["what"], document["folder"], document["story"]
        if what not in ("overlays", "scenes"):
            raise ValueError(what)
        fragment = decode(str(written).encode(), "the clipboard")
        names = {str(named): str(name) for named, name in dict(document["names"]).items()}
        return Clipping(what, fragment, Path(str(folder)), names)
    except (ValueError, KeyError, TypeError) as error:
        raise DocumentError(
            "What is on the clipboard cannot be read.", "Copy it again in this Diorama."
        ) from error


def bring(clipping: Clipping, folder: Path, had: frozenset[str]) -> tuple[str, ...]:
    """Bring the media that a fragment uses into a story folder; the names of those not there.

    `had` are the contents, by sha256, that the story has already. Nothing is taken from a story
    into itself. Raises DocumentError where a file cannot be written.
    """
    if clipping.folder == folder:
        return ()
    missing: list[str] = []
    for asset in clipping.fragment.assets:
        if asset.link is None and asset.sha256 not in had and not _brought(asset, clipping, folder):
            missing.append(asset.name)
    return tuple(missing)


def _brought(asset: Asset, clipping: Clipping, folder: Path) -> bool:
    """Copy an asset's file, or the folder of one with others beside it; whether it was there."""
    top = Path(*Path(asset.path).parts[:2])  # media/<sha256>.<ext>, or media/<sha256>
    source, target = clipping.folder / top, folder / top
    if target.exists():
        return True
    if not source.exists():
        return False
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, part)
        else:
            shutil.copyfile(source, part)
        part.replace(target)
    except OSError as error:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
        raise DocumentError(
            f'"{asset.name}" could not be copied into {folder}: {error.strerror}.',
            "See that the disk has room and the folder may be written to.",
        ) from error
    return True
