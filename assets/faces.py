"""Six pictures of the faces of a cube, given together: they come in as one cubemap.

Which face each shows its name tells, as panorama programs and game engines write it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import structs
from PIL import Image

from assets.ingest import Ingested, ingest
from assets.kinds.image import open_frame
from story.errors import MediaUnsupported
from story.layouts import LAYOUTS
from story.model.asset import FACES
from story.model.values import Id

_NAMES: Final[dict[str, str]] = {
    **dict(zip(("front", "right", "back", "left", "up", "down"), FACES, strict=True)),
    **dict(zip(("top", "bottom"), "ud", strict=True)),
    **dict(zip(FACES, FACES, strict=True)),
    **dict(zip(("px", "nx", "py", "ny", "pz", "nz"), "rludfb", strict=True)),
    **dict(zip(("posx", "negx", "posy", "negy", "posz", "negz"), "rludfb", strict=True)),
}
_NAME: Final = re.compile(rf"(.*?)[ _.-]?(?:(?<![a-z])|(?<=[ _.-]))({'|'.join(_NAMES)})", re.I)
_LARGEST: Final = 8192  # pixels of a face: three beside one another are as many as are read
_KEPT: Final = structs.replace(LAYOUTS["cubemap-3x2"], found="metadata")
_COLUMNS: Final = 3
_ORDER: Final = "rludfb"


@dataclass(frozen=True)
class Faces:
    """Six files that make a cube: by face, and what they are called without it."""

    name: str
    files: dict[str, Path]


def grouped(files: Sequence[Path]) -> list[Path | Faces]:
    """The files in their order, six that make a cube as one in the place of the first of them."""
    sets: dict[tuple[Path, str, str], dict[str, Path]] = {}
    keys: dict[Path, tuple[Path, str, str]] = {}
    for file in files:
        match = _NAME.fullmatch(file.stem)
        if match is None:
            continue
        key = (file.parent, match[1].casefold(), file.suffix.casefold())
        sets.setdefault(key, {}).setdefault(_NAMES[match[2].casefold()], file)
        keys[file] = key
    found: list[Path | Faces] = []
    done: set[tuple[Path, str, str]] = set()
    for file in files:
        key = keys.get(file, (file, "", ""))
        faces = sets.get(key, {})
        if len(faces) < len(FACES) or file not in faces.values():
            found.append(file)
        elif key not in done:
            done.add(key)
            match = _NAME.fullmatch(file.stem)
            name = (match[1] if match is not None else "") or file.parent.name or "cube"
            found.append(Faces(name, faces))
    return found


def ingest_faces(
    faces: Faces, folder: Path, *, id: Id, took: Callable[[int], None] | None = None
) -> Ingested:
    """Take six faces into a story as one picture of three by two squares; as `ingest`.

    Raises MediaUnsupported for faces that are not square or not alike in size.
    """
    squares = []
    for face in _ORDER:
        frame = open_frame(faces.files[face], face)
        if frame.format != "rgba8":
            raise MediaUnsupported(
                f"“{faces.files[face].name}” is one face of an HDR cubemap, which Diorama does not"
                " join.",
                "Join the six into one equirectangular HDR picture.",
            )
        squares.append(np.asarray(frame.planes[0], np.uint8))
    sides = {square.shape for square in squares}
    if len(sides) > 1 or squares[0].shape[0] != squares[0].shape[1]:
        raise MediaUnsupported(
            f"The six faces of “{faces.name}” are not squares of one size.",
            "Export them again, or add one of them as a picture.",
        )
    if squares[0].shape[0] * _COLUMNS > _LARGEST * 2:
        raise MediaUnsupported(
            f"The faces of “{faces.name}” are more than {_LARGEST * 2 // _COLUMNS} pixels a side.",
            "Save them smaller.",
        )
    joined = np.vstack([np.hstack(squares[:_COLUMNS]), np.hstack(squares[_COLUMNS:])])
    opaque = bool(joined[..., 3].min() == 255)
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / f"{faces.name} cube.png"
        picture = Image.fromarray(joined[..., :3] if opaque else joined)
        picture.save(file, compress_level=4)
        return ingest(file, folder, id=id, said=_KEPT, took=took)
