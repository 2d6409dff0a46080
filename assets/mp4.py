"""Reading MP4 boxes: how a film says that it is 360° video and ambisonic sound.

st3d, sv3d (Spherical Video V2), the V1 XML in a uuid box, SA3D. Boxes may lie about their sizes:
nothing outside the parent box, nor more than a megabyte of one, is ever read. FFmpeg decodes.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import structs

from assets import xmp
from assets.spherical_mesh import mesh_layout
from story.errors import MediaUnsupported
from story.model.asset import Area, Cube, Layout, StereoLayout
from story.model.values import Orientation, View
from story.space import wrap_yaw

V1_UUID: Final = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
_LARGEST_LEAF: Final = 1 << 20  # bytes; what we read of a leaf box
_MOST_BOXES: Final = 100_000
_HARDLY: Final = 0.0005  # of the whole: what is cropped by less is whole
_VIDEO_SIZE: Final = 24  # where in a VisualSampleEntry its width and height stand
_VIDEO_ENTRY: Final = 78  # bytes of a VisualSampleEntry before its own boxes (ISO 14496-12)
_SOUND_ENTRY: Final = (28, 44, 64)  # bytes of an AudioSampleEntry of version 0, 1, 2

_STEREO: Final[dict[int, StereoLayout]] = {
    0: "mono",
    1: "top-bottom",
    2: "left-right",
    4: "left-right",
}
_CUSTOM, _RIGHT_FIRST = 3, 4  # stereo modes of st3d: as its meshes say; the right eye at the left
V2_CUBE: Final = Cube(grid="3x2", turns="002200")
"""Its one layout: the top of the face above is ahead, that of the face below is behind."""


@dataclass(frozen=True)
class Box:
    """A box: its type, and where its content lies in the file."""

    type: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Spatial:
    """What the boxes say: the layout of the picture, and the order of ambisonic sound (0: plain).

    `sound_note` is a line for the user where the sound is of a kind that is not rotated.
    """

    layout: Layout | None = None
    ambisonic: int = 0
    sound_note: str = ""


def spatial(path: Path) -> Spatial:
    """What the file's boxes say. A file without them, or with broken ones, says nothing.

    Raises MediaUnsupported for what is not drawn, MediaUnreadable for a damaged mesh.
    """
    layout: Layout | None = None
    tags: list[Box] = []
    order, note = 0, ""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        for track in _inside(file, size, b"moov", b"trak"):
            for box in _boxes(file, track.start, track.end):
                if box.type == b"uuid":
                    tags.append(box)
            for table in _path(file, track, (b"mdia", b"minf", b"stbl", b"stsd")):
                for entry in _boxes(file, table.start + 8, table.end):
                    v2 = _v2(file, entry, path.name)
                    layout = v2 or layout
                    if not order and not note:
                        order, note = _sound(file, entry)
        if layout is None:
            for box in tags:
                layout = _v1(file, box, path.name) or layout
        else:
            layout = structs.replace(layout, initial=_opening(file, tags, path.name))
    return Spatial(layout, order, note)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets; ends at the first that does not fit."""
    at = start
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        content = at + 8
        if size == 1:
            if len(head) < 16:
                return
            size = struct.unpack(">Q", head[8:])[0]
            content = at + 16
        elif size == 0:
            size = end - at
        if size < content - at or at + size > end:
            return
        yield Box(kind, content, at + size)
        at += size


def _inside(file: BinaryIO, size: int, *names: bytes) -> Iterator[Box]:
    return _path(file, Box(b"", 0, size), names)


def _path(file: BinaryIO, box: Box, names: tuple[bytes, ...]) -> Iterator[Box]:
    """All boxes found by following the names down from a box."""
    if not names:
        yield box
        return
    for child in list(_boxes(file, box.start, box.end)):
        if child.type == names[0]:
            yield from _path(file, child, names[1:])


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _LARGEST_LEAF))


def _v1(file: BinaryIO, box: Box, name: str) -> Layout | None:
    content = _content(file, box)
    if content[:16] != V1_UUID:
        return None
    return xmp.spherical(content[16:], name)


def _opening(file: BinaryIO, tags: list[Box], name: str) -> View | None:
    """Where V1 says to look first, beside V2 boxes, which have no field for it and count else."""
    for box in tags:
        with contextlib.suppress(MediaUnsupported):
            layout = _v1(file, box, name)
            if layout is not None:
                return layout.initial
    return None


def _v2(file: BinaryIO, entry: Box, name: str) -> Layout | None:
    """The layout of a video sample entry that holds sv3d, with st3d beside it or without."""
    mode = 0
    projection: Box | None = None
    for box in _boxes(file, entry.start + _VIDEO_ENTRY, entry.end):
        if box.type == b"st3d":
            content = _content(file, box)
            mode = content[4] if len(content) > 4 else 0
            if mode not in _STEREO and mode != _CUSTOM:
                raise _unknown_eyes(mode, name)
        elif box.type == b"sv3d":
            projection = box
    if projection is None:
        return None
    file.seek(entry.start + _VIDEO_SIZE)
    size = file.read(4)
    width, height = struct.unpack(">2H", size) if len(size) == 4 else (0, 0)
    for proj in _path(file, projection, (b"proj",)):
        return _projection(file, proj, mode, (width, height), name)
    return None


def _unknown_eyes(mode: int, name: str) -> MediaUnsupported:
    return MediaUnsupported(
        f"“{name}” holds its two eyes in a way that Diorama does not draw (stereo mode {mode}).",
        "Convert it to top-bottom.",
    )


def _projection(
    file: BinaryIO, proj: Box, mode: int, size: tuple[int, int], name: str
) -> Layout | None:
    pose = Orientation()
    found: Layout | None = None
    base = Layout(
        projection="equirect",
        stereo=_STEREO.get(mode, "mono"),
        swapped=mode == _RIGHT_FIRST,
        found="metadata",
    )
    for box in _boxes(file, proj.start, proj.end):
        content = _content(file, box)
        if box.type == b"prhd" and len(content) >= 16:
            yaw, pitch, roll = (v / 65536 for v in struct.unpack(">3i", content[4:16]))
            # V2 yaw turns counter-clockwise seen from above, ours clockwise
            pose = Orientation(
                yaw=wrap_yaw(-yaw), pitch=max(-90.0, min(90.0, pitch)), roll=_half_turn(roll)
            )
        elif box.type == b"equi" and len(content) >= 20:
            found = structs.replace(base, area=bounds(struct.unpack(">4I", content[4:20])))
        elif box.type == b"mshp":
            found = mesh_layout(content, mode, *size, name)
            mode = 0 if mode == _CUSTOM else mode
        elif box.type == b"cbmp" and len(content) >= 12:
            found = structs.replace(
                base, projection="cubemap", cube=_cube(content, base.stereo, size, name)
            )
    if found is None:
        return None
    if mode == _CUSTOM:
        raise _unknown_eyes(mode, name)
    return structs.replace(found, pose=pose)


def _half_turn(angle: float) -> float:
    return max(-180.0, min(180.0, angle))


def bounds(edges: tuple[int, ...]) -> Area:
    """What an equirect film covers: how much of it is cropped at each edge, 0.32 fixed point."""
    top, bottom, left, right = (value / 2**32 for value in edges)
    if max(top, bottom, left, right) < _HARDLY or top + bottom >= 1 or left + right >= 1:
        return Area()
    return Area(
        left=left * 360 - 180, right=180 - right * 360, bottom=bottom * 180 - 90, top=90 - top * 180
    )


def _cube(content: bytes, stereo: StereoLayout, size: tuple[int, int], name: str) -> Cube:
    """How the faces of a cubemap film lie. V2 defines one layout, and pixels of padding."""
    layout, padding = struct.unpack(">2I", content[4:12])
    if layout != 0:
        raise MediaUnsupported(
            f"“{name}” is a cubemap video of a layout that Diorama does not know ({layout}).",
            "Convert it to an equirectangular video.",
        )
    side = size[0] / 3 / (2 if stereo == "left-right" else 1)
    share = padding / side if side else 0.0
    return structs.replace(V2_CUBE, padding=min(share, 0.4))


def _sound(file: BinaryIO, entry: Box) -> tuple[int, str]:
    """The ambisonic order that an SA3D box in a sound sample entry tells."""
    for skip in _SOUND_ENTRY:
        for box in _boxes(file, entry.start + skip, entry.end):
            if box.type != b"SA3D":
                continue
            content = _content(file, box)
            if len(content) < 12 or content[0] != 0:
                return 0, ""
            order = struct.unpack(">I", content[2:6])[0]
            ordering, normalisation = content[6], content[7]
            if content[1] & 0x7F == 0 and 1 <= order <= 3 and (ordering, normalisation) == (0, 0):
                return order, ""
            return 0, "Its spatial sound is of a kind that Diorama plays as plain channels."
    return 0, ""
