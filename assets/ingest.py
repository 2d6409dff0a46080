"""Taking a media file into a story's folder: copied under its hash, probed, made an Asset.

assets/probe.py finds out what it holds; story/adding.py puts the asset into the story.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from msgspec import structs

from assets.mosaics.prepared import Went, is_tiled, open_prepared
from assets.paired import BOTH, joined
from assets.probe import probe
from assets.probed import Probed
from story.errors import MediaError, MediaMissing, MediaUnreadable
from story.model.asset import Asset, Layout
from story.model.values import Id

_CHUNK: Final = 4 << 20
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)


@dataclass(frozen=True)
class Ingested:
    """A new asset, and lines for the user about it.

    `copy` is what came new into the story's media for it: a file, a folder, or nothing.
    """

    asset: Asset
    notes: tuple[str, ...] = ()
    copy: Path | None = None

    def discard(self) -> None:
        """Take away what was copied, of an asset that found no place in the story."""
        if self.copy is None:
            return
        if self.copy.is_dir():
            shutil.rmtree(self.copy, ignore_errors=True)
        else:
            self.copy.unlink(missing_ok=True)


def ingest(
    file: Path,
    folder: Path,
    *,
    id: Id,
    link: bool = False,
    said: Layout | None = None,
    took: Callable[[int], None] | None = None,
    went: Went | None = None,
) -> Ingested:
    """Take a file into the story in `folder`; with `link` only its path and hash are kept.

    `said` is a picture's layout where a person says it (assets/probe.py).
    `took` is told of every number of bytes as they are read, and `went` how far the tiles of a
    picture are that is shown by them; what they raise stops the work, and nothing is left behind.
    Without `went` tiles are made when they are first shown. A file that is in the story already is
    not copied again. A photo with the right eye's picture in its metadata comes in as a picture of
    both, unless it is linked. Raises MediaMissing, MediaUnreadable or MediaUnsupported; then
    nothing is left either.
    """
    probed = probe(file, said)
    if said is None and not link:
        pair = _both_eyes(file, probed, folder, id, took, went)
        if pair is not None:
            return pair
    if probed.parts:
        parts = (file.name, *probed.parts)
        sha256, size, path, came = _take_parts(file, parts, folder, took, copy=not link)
    else:
        sha256, size, path, came = _take(file, probed.extension, folder, took, copy=not link)
    asset = probed.asset(
        id=id,
        name=_readable(file.name),
        path=path,
        sha256=sha256,
        size=size,
        link=str(file.absolute()) if link else None,
    )
    taken = Ingested(asset, probed.notes, came)
    if went is not None and is_tiled(asset):
        try:
            open_prepared(file, sha256, folder / "cache" / "mosaics", went)
        except BaseException:
            taken.discard()
            raise
    return taken


def _both_eyes(
    file: Path,
    probed: Probed,
    folder: Path,
    id: Id,
    took: Callable[[int], None] | None,
    went: Went | None,
) -> Ingested | None:
    """Take in a photo that keeps its right eye's picture in its metadata; None: it is none."""
    with tempfile.TemporaryDirectory() as work, _reading(file):
        found = joined(file, probed, Path(work))
        if found is None:
            return None
        both, layout = found
        taken = ingest(both, folder, id=id, said=layout, took=took, went=went)
    asset = structs.replace(taken.asset, name=_readable(file.name), rights=probed.rights)
    return replace(taken, asset=asset, notes=(*probed.notes, *taken.notes, BOTH))


def _take(
    file: Path, extension: str, folder: Path, took: Callable[[int], None] | None, *, copy: bool
) -> tuple[str, int, str, Path | None]:
    """Hash a file, copying it on the way; its hash, size, path in the story, and what came new."""
    if not copy:
        with _reading(file):
            sha256, size = _hashed(file, None, took)
        return sha256, size, f"media/{sha256}{extension}", None
    media = folder / "media"
    with _reading(file), _workspace(media) as work:
        fresh = work / "file"
        sha256, size = _hashed(file, fresh, took)
        target = media / f"{sha256}{extension}"
        came = None
        if not (target.is_file() and target.stat().st_size == size):
            came = fresh.replace(target)
    return sha256, size, f"media/{target.name}", came


def _take_parts(
    file: Path,
    names: tuple[str, ...],
    folder: Path,
    took: Callable[[int], None] | None,
    *,
    copy: bool,
) -> tuple[str, int, str, Path | None]:
    """As `_take`, for a file with others beside it: they go into a folder named by all of them."""
    media = folder / "media"
    main = _portable(file.name)
    with _reading(file), _workspace(media if copy else None) as work:
        lines: list[str] = []
        total = 0
        fresh = work / "folder"
        for name in sorted(set(names)):
            to = fresh / (main if name == file.name else name) if copy else None
            sha256, size = _hashed(file.parent / name, to, took)
            lines.append(f"{sha256} {size} {name}\n")
            total += size
        manifest = hashlib.sha256("".join(lines).encode()).hexdigest()
        target = media / manifest
        came = fresh.replace(target) if copy and not target.is_dir() else None
    return manifest, total, f"media/{manifest}/{main}", came


def _hashed(file: Path, to: Path | None, took: Callable[[int], None] | None) -> tuple[str, int]:
    """SHA-256 and size of a file, written to another on the way where one is given."""
    digest = hashlib.sha256()
    size = 0
    if to is not None:
        to.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as source, (to or Path(os.devnull)).open("wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
            if took is not None:
                took(len(chunk))
        if to is not None:
            copy.flush()
            os.fsync(copy.fileno())
    return digest.hexdigest(), size


@contextmanager
def _workspace(media: Path | None) -> Iterator[Path]:
    """A folder for unfinished copies on the same disk as the media; gone afterwards."""
    if media is not None:
        media.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=media) as work:
        yield Path(work)


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Translate what the operating system says into what failed on which file."""
    try:
        yield
    except MediaError:
        raise
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name if error.filename else file.name
        raise MediaMissing(
            f"“{missing}”, needed by “{file.name}”, is not there.",
            "Put it back, or export the file again.",
        ) from error
    except OSError as error:
        raise MediaUnreadable(
            f"“{file.name}” could not be copied into the story: {error.strerror or error}.",
            "Check that the disk is connected, has room, and may be written to.",
        ) from error


def _readable(name: str) -> str:
    """A file's name as text: bytes that are not UTF-8 shown as question marks."""
    return name.encode("utf-8", "replace").decode("utf-8", "replace")


def _portable(name: str) -> str:
    """A file name that every operating system takes."""
    plain = "".join("_" if c in _FORBIDDEN or ord(c) < 32 else c for c in _readable(name))
    plain = plain.rstrip(". ") or "file"
    return f"_{plain}" if plain.split(".")[0].lower() in _RESERVED else plain
