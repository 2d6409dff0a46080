"""Point clouds: probing them and opening them as points near an origin.

PLY and text are read with numpy and trimesh; PCD by open3d, which comes with the extra `clouds`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets import ply
from assets.formats import PCD, PLY, Format, format_of
from assets.media import Cloud
from assets.probed import Probed, size_note
from assets.shading import FARTHEST
from story.errors import MediaUnreadable, MediaUnsupported

MOST_POINTS: Final = 2_000_000
MOST_STORED: Final = 50_000_000  # points in a file, before it is sampled down
_FAR: Final = 1000.0  # units from zero beyond which an origin keeps float32 sharp
_LIGHT: Final = 200  # grey of points that have no colour
_HEAD: Final = 4096


@dataclass(frozen=True)
class _Points:
    """Points as stored: positions (n, 3) in double, colours (n, 3) uint8."""

    positions: NDArray[np.float64]
    colours: NDArray[np.uint8]


def probe(path: Path, form: Format) -> Probed:
    """What a point cloud file holds. Raises MediaUnreadable or MediaUnsupported."""
    cloud, notes = _open(path, form, "")
    (x, y, z), (a, b, c), (d, e, f) = cloud.origin, cloud.low, cloud.high
    low, high = (x + a, y + b, z + c), (x + d, y + e, z + f)
    return Probed(
        kind="cloud",
        media_type=form.media_type,
        extension=form.extension,
        points=len(cloud.positions),
        low=low,
        high=high,
        notes=(*notes, *size_note(low, high)),
    )


def open_cloud(path: Path, key: str) -> Cloud:
    """The point cloud in a file. Raises MediaUnreadable or MediaUnsupported."""
    return _open(path, format_of(path), key)[0]


def _open(path: Path, form: Format, key: str) -> tuple[Cloud, tuple[str, ...]]:
    try:
        if form is PCD:
            points = _pcd(path)
        elif form is PLY:
            points = _ply(path)
        else:
            points = _text(path)
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
    notes: list[str] = []
    positions, colours = points.positions, points.colours
    fine = np.asarray((np.abs(positions) < FARTHEST).all(axis=1))  # nan is not either
    if not fine.all():
        positions, colours = positions[fine], colours[fine]
        notes.append(f"{len(fine) - len(positions)} points without a place are left out.")
    if not len(positions):
        raise MediaUnreadable(f"“{path.name}” has no points.", "Check that it is the right file.")
    if len(positions) > MOST_POINTS:
        step = -(-len(positions) // MOST_POINTS)
        notes.append(
            f"Of its {len(positions)} points every {_ordinal(step)} is drawn: Diorama draws up to"
            f" {MOST_POINTS}."
        )
        positions, colours = positions[::step], colours[::step]
    low, high = positions.min(axis=0), positions.max(axis=0)
    far = np.maximum(np.abs(low), np.abs(high)).max() > _FAR
    origin = np.round((low + high) / 2) if far else np.zeros(3)
    near = (positions - origin).astype(np.float32)
    a, b = near.min(axis=0), near.max(axis=0)
    cloud = Cloud(
        key,
        np.ascontiguousarray(near),
        np.ascontiguousarray(colours),
        (float(a[0]), float(a[1]), float(a[2])),
        (float(b[0]), float(b[1]), float(b[2])),
        (float(origin[0]), float(origin[1]), float(origin[2])),
    )
    return cloud, tuple(notes)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _ply(path: Path) -> _Points:
    vertex = ply.elements(path).get("vertex")
    if vertex is None or not vertex.count or not {"x", "y", "z"} <= set(vertex.properties):
        raise _damaged(path, "it has no points")
    _check_count(path, vertex.count)
    import trimesh

    try:
        with path.open("rb") as file:
            loaded: Any = trimesh.load(file, file_type="ply", process=False)
        positions = np.asarray(loaded.vertices, np.float64).reshape(-1, 3)
        stored = np.asarray(loaded.colors) if "red" in vertex.properties else np.empty((0, 4))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, MemoryError) as error:
        raise _damaged(path, "its points cannot be read") from error
    return _Points(positions, _coloured(len(positions), stored[:, :3].astype(np.float64)))


def _text(path: Path) -> _Points:
    """Lines of x y z, then r g b in 0..1 or 0..255 where there are six columns or more."""
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    _check_count(path, lines)
    try:
        skip, delimiter, columns = _shape_of_text(path)
        # in Potree's and Leica's order: x y z [intensity] r g b
        used = tuple(range(columns)) if columns in (3, 4, 6) else (0, 1, 2, *range(columns)[-3:])
        values = np.loadtxt(
            path, np.float64, delimiter=delimiter, skiprows=skip, usecols=used, ndmin=2
        )
    except (ValueError, UnicodeError, IndexError) as error:
        raise _damaged(path, "its lines are not all numbers") from error
    rgb = values[:, 3:6] if values.shape[1] == 6 else np.empty((0, 3))
    if path.suffix.lower() == ".xyzn":
        rgb = np.empty((0, 3))  # those are normals
    return _Points(values[:, :3], _coloured(len(values), rgb))


def _shape_of_text(path: Path) -> tuple[int, str | None, int]:
    """How many lines come before the numbers, what parts columns, and how many there are."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8-sig", "replace").splitlines()
    for skip, line in enumerate(head[:20]):
        for delimiter in (None, ",", ";"):
            words = line.split(delimiter)
            try:
                numbers = [float(word) for word in words if word.strip()]
            except ValueError:
                continue
            if 3 <= len(numbers) == len(words):
                return skip, delimiter, len(numbers)
    raise _damaged(path, "no line of it holds x, y and z")


def _pcd(path: Path) -> _Points:
    _check_pcd(path)
    try:
        import open3d
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is a PCD point cloud, which needs a part that is not installed.",
            'Install it with: pip install "diorama[clouds]", or convert the cloud to PLY.',
        ) from error
    with open3d.utility.VerbosityContextManager(open3d.utility.VerbosityLevel.Error):
        try:
            read = open3d.io.read_point_cloud(path, format="pcd")
        except (RuntimeError, ValueError) as error:
            raise _damaged(path, "its points cannot be read") from error
    positions = np.asarray(read.points, np.float64).reshape(-1, 3)
    return _Points(positions, _coloured(len(positions), np.asarray(read.colors, np.float64)))


def _check_pcd(path: Path) -> None:
    """Refuse headers that promise more than the file holds, before open3d believes them."""
    fields: dict[str, list[str]] = {}
    size = path.stat().st_size
    with path.open("rb") as file:
        for _ in range(40):
            line = file.readline(_HEAD)
            words = line.decode("ascii", "replace").split()
            if words and not words[0].startswith("#"):
                fields[words[0].upper()] = words[1:]
            if not line or "DATA" in fields:
                break
        start = file.tell()
        packed = file.read(8)
    try:
        count = int(fields["POINTS"][0])
        sizes, counts = fields["SIZE"], fields.get("COUNT", ["1"] * len(fields["SIZE"]))
        row = sum(int(a) * int(b) for a, b in zip(sizes, counts, strict=True))
        kind = fields["DATA"][0].lower()
        wide, high = int(fields.get("WIDTH", ["0"])[0]), int(fields.get("HEIGHT", ["1"])[0])
    except (KeyError, IndexError, ValueError) as error:
        raise _damaged(path, "its header cannot be read") from error
    _check_count(path, count)
    sound = row > 0 and count > 0 and len(sizes) == len(fields.get("FIELDS", [])) == len(counts)
    if kind == "binary":
        sound = sound and start + count * row <= size
    elif kind == "binary_compressed":
        small, large = struct.unpack("<II", packed) if len(packed) == 8 else (0, 0)
        sound = sound and start + 8 + small <= size and large == count * row
    elif kind == "ascii":
        sound = sound and start + count * 2 <= size + 2
    else:
        sound = False
    if not sound or (wide and wide * high != count):
        raise _damaged(path, "it is cut short, or its header is wrong")


def _check_count(path: Path, count: int) -> None:
    if count > MOST_STORED:
        raise MediaUnsupported(
            f"“{path.name}” has {count} points; Diorama reads up to {MOST_STORED}.",
            "Thin it out, for instance with CloudCompare.",
        )


def _coloured(count: int, rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Colours as bytes, whether stored in 0..1 or 0..255; light grey where there are none."""
    if len(rgb) != count or not count:
        return np.full((count, 3), _LIGHT, np.uint8)
    top = np.nanmax(rgb, initial=0.0)
    scale = 255.0 if top <= 1.0 else 1.0 if top <= 255.0 else 255.0 / 65535.0
    return np.clip(np.nan_to_num(np.round(rgb * scale)), 0, 255).astype(np.uint8)


def _damaged(path: Path, why: str) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{path.name}” is damaged: {why}.", "Copy it again from where it came from."
    )
