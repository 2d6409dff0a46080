"""MP4 boxes: 360° metadata into a muxed file, moov first, chunk offsets corrected.

Owns the box tree and what stands in the boxes; exporters/parts/encode.py makes the file. Sources:
ISO/IEC 14496-12, Spherical Video RFC V1 and V2 (github google/spatial-media).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID
from xml.sax.saxutils import escape

from exporters.parts import avcc
from exporters.parts.avcc import Record
from story.errors import ExportError
from story.model.asset import StereoLayout
from story.model.values import View

CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"})
VISUAL_ENTRY: Final = 78  # bytes of a VisualSampleEntry before its boxes
AUDIO_ENTRY: Final = {0: 28, 1: 44, 2: 64}  # of an AudioSampleEntry, by QuickTime version
STEREO_MODES: Final[dict[StereoLayout, int]] = {"mono": 0, "top-bottom": 1, "left-right": 2}
SPHERICAL_V1: Final = UUID("ffcc8263-f855-4a93-8814-587a02521fdd")
LARGEST_STCO: Final = 0xFFFFFFFF
COPY: Final = 4 << 20  # bytes copied at a time


@dataclass(frozen=True)
class Box:
    """One box: `head` is its payload, or what stands before its `boxes` where it holds some."""

    kind: bytes
    head: bytes = b""
    boxes: tuple[Box, ...] | None = None

    def find(self, *kinds: bytes) -> tuple[Box, ...]:
        """The boxes at that path below this one, in order."""
        found: tuple[Box, ...] = (self,)
        for kind in kinds:
            found = tuple(box for each in found for box in each.boxes or () if box.kind == kind)
        return found


@dataclass(frozen=True)
class Spherical:
    """What a 360° equirect video says about itself. Its pose is 0: every turn is in the picture."""

    stereo: StereoLayout
    initial: View


def parse(data: bytes) -> tuple[Box, ...]:
    """The boxes that stand one after another in `data`, opened where they hold others.

    Raises ExportError where a size does not fit.
    """
    boxes: list[Box] = []
    at = 0
    while at + 8 <= len(data):
        size, kind, body = _header(data, at)
        end = len(data) if size == 0 else at + size
        if end > len(data) or body > end:
            raise ExportError(f"The box {kind!r} of the MP4 file does not fit in its parent.")
        boxes.append(_open(kind, data[body:end]))
        at = end
    return tuple(boxes)


def serialise(box: Box) -> bytes:
    """The bytes of a box with its header; 64-bit size where it needs one."""
    body = box.head + b"".join(serialise(inner) for inner in box.boxes or ())
    if len(body) + 8 > LARGEST_STCO:
        return struct.pack(">I4sQ", 1, box.kind, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, box.kind) + body


def rewrite(source: Path, target: Path, edit: Callable[[Box], Box]) -> None:
    """Copy an MP4 file with its moov edited and put before the media, so that it streams.

    Chunk offsets follow, and become 64 bits wide where they must. `source` may have its moov at
    either end. Raises ExportError for a file without one; OSError as writing does.
    """
    with source.open("rb") as media:
        spans = _top_level(media)
        moovs = [span for span in spans if span.kind == b"moov"]
        if len(moovs) != 1:
            raise ExportError(f"{source.name} is not a whole MP4 file: it has {len(moovs)} moov.")
        moov = edit(parse(_read(media, moovs[0]))[0])
        rest = [span for span in spans if span.kind not in {b"moov", b"free", b"skip"}]
        first = [span for span in rest if span.kind == b"ftyp"]
        after = [span for span in rest if span.kind != b"ftyp"]
        head = sum(span.size for span in first)
        placed, new = _place(moov, head, after)
        with target.open("wb") as out:
            for span in first:
                _copy(media, span, out)
            out.write(serialise(new))
            for span, start in zip(after, placed, strict=True):
                assert out.tell() == start
                _copy(media, span, out)


def amend(path: Path, edit: Callable[[Box], Box]) -> bool:
    """Edit the moov of an MP4 file where it stands; False where there is no room left for it.

    There is where the moov is followed by free space. Raises ExportError for a file without one;
    OSError as writing does.
    """
    with path.open("r+b") as media:
        spans = _top_level(media)
        at = next((n for n, span in enumerate(spans) if span.kind == b"moov"), None)
        if at is None:
            raise ExportError(f"{path.name} is not a whole MP4 file: it has no moov.")
        old = spans[at]
        free = spans[at + 1].size if at + 1 < len(spans) and spans[at + 1].kind == b"free" else 0
        new = serialise(edit(parse(_read(media, old))[0]))
        rest = old.size + free - len(new)
        if not free or rest < 8:
            return False
        media.seek(old.start)
        media.write(new + struct.pack(">I4s", rest, b"free"))
        return True


def with_spherical(moov: Box, spherical: Spherical) -> Box:
    """The moov whose video track says that it is a full equirect 360° picture, V1 and V2."""

    def tag(trak: Box) -> Box:
        if _handler(trak) != b"vide":
            return trak
        trak = _with_in_entry(trak, (_st3d(spherical.stereo), _sv3d()))
        uuid = Box(b"uuid", SPHERICAL_V1.bytes + _v1_xml(spherical).encode())
        others = (box for box in trak.boxes or () if box.head[:16] != SPHERICAL_V1.bytes)
        return replace(trak, boxes=(*others, uuid))

    return _each(moov, b"trak", tag)


def with_length(moov: Box, handler: bytes, seconds: Fraction) -> Box:
    """The moov whose tracks of that handler (`soun`, `vide`) play for an exact time.

    An encoder pads its last frame: the edit list is where a player learns what to leave out.
    """
    timescale = struct.unpack_from(">I", moov.find(b"mvhd")[0].head, 12)[0]
    length = round(timescale * seconds)

    def cut(trak: Box) -> Box:
        if _handler(trak) != handler:
            return trak
        return _each(_each(trak, b"edts", shorten), b"tkhd", shorten_header)

    def shorten(edts: Box) -> Box:
        return _each(edts, b"elst", shorten_list)

    def shorten_list(elst: Box) -> Box:
        version, count = elst.head[0], struct.unpack_from(">I", elst.head, 4)[0]
        if version != 0 or count != 1:
            return elst
        return replace(elst, head=elst.head[:8] + struct.pack(">I", length) + elst.head[12:])

    def shorten_header(tkhd: Box) -> Box:
        if tkhd.head[0] != 0:
            return tkhd
        return replace(tkhd, head=tkhd.head[:20] + struct.pack(">I", length) + tkhd.head[24:])

    return _each(moov, b"trak", cut)


def with_parameters(moov: Box, records: Sequence[Record]) -> Box:
    """The moov whose H.264 track goes by the parameter sets of several films."""

    def merged(box: Box) -> Box:
        if box.kind != b"avcC":
            return box
        return Box(b"avcC", avcc.serialise(avcc.joined((avcc.parse(box.head), *records))))

    def tag(trak: Box) -> Box:
        if _handler(trak) != b"vide":
            return trak
        entries = trak.find(b"mdia", b"minf", b"stbl", b"stsd")[0].boxes or ()
        opened = (_opened_entry(entry, b"vide") for entry in entries)
        found = [merged(box) for entry in opened for box in entry.boxes or ()]
        return _with_in_entry(trak, tuple(box for box in found if box.kind == b"avcC"))

    return _each(moov, b"trak", tag)


@dataclass(frozen=True)
class _Span:
    kind: bytes
    start: int
    size: int


def _header(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Size, kind and the position of the body of the box at a position."""
    size, kind = struct.unpack_from(">I4s", data, at)
    if size == 1:
        return struct.unpack_from(">Q", data, at + 8)[0], kind, at + 16
    return size, kind, at + 8


def _open(kind: bytes, body: bytes) -> Box:
    if kind in CONTAINERS:
        return Box(kind, b"", parse(body))
    if kind == b"stsd":
        return Box(kind, body[:8], parse(body[8:]))
    return Box(kind, body)


def _opened_entry(entry: Box, handler: bytes) -> Box:
    """A sample entry with its boxes parsed; what kind of entry it is, its track's handler says."""
    if entry.boxes is not None:
        return entry
    if handler == b"vide":
        length = VISUAL_ENTRY
    else:
        length = AUDIO_ENTRY[struct.unpack_from(">H", entry.head, 8)[0]]
    return Box(entry.kind, entry.head[:length], parse(entry.head[length:]))


def _with_in_entry(trak: Box, extra: tuple[Box, ...]) -> Box:
    """The track with boxes put at the end of its sample entries, in place of any of their kind."""
    handler = _handler(trak)
    kinds = {box.kind for box in extra}

    def extend(stsd: Box) -> Box:
        entries = tuple(_opened_entry(entry, handler) for entry in stsd.boxes or ())
        return replace(
            stsd,
            boxes=tuple(
                replace(
                    entry,
                    boxes=(*(b for b in entry.boxes or () if b.kind not in kinds), *extra),
                )
                for entry in entries
            ),
        )

    def inside(box: Box, path: tuple[bytes, ...]) -> Box:
        if not path:
            return extend(box)
        return _each(box, path[0], lambda inner: inside(inner, path[1:]))

    return inside(trak, (b"mdia", b"minf", b"stbl", b"stsd"))


def _each(box: Box, kind: bytes, change: Callable[[Box], Box]) -> Box:
    return replace(
        box,
        boxes=tuple(change(inner) if inner.kind == kind else inner for inner in box.boxes or ()),
    )


def _handler(trak: Box) -> bytes:
    found = trak.find(b"mdia", b"hdlr")
    return found[0].head[8:12] if found else b""


def _st3d(stereo: StereoLayout) -> Box:
    return Box(b"st3d", struct.pack(">IB", 0, STEREO_MODES[stereo]))


def _sv3d() -> Box:
    """A full sphere (bounds 0), not turned (pose 0)."""
    prhd = Box(b"prhd", struct.pack(">I3i", 0, 0, 0, 0))
    equi = Box(b"equi", struct.pack(">5I", 0, 0, 0, 0, 0))
    svhd = Box(b"svhd", struct.pack(">I", 0) + b"Diorama\0")
    return Box(b"sv3d", b"", (svhd, Box(b"proj", b"", (prhd, equi))))


def _v1_xml(spherical: Spherical) -> str:
    """The RDF of Spherical Video V1; whole degrees, heading clockwise from the centre 0..359."""
    view = spherical.initial
    values = {
        "Spherical": "true",
        "Stitched": "true",
        "StitchingSoftware": "Diorama",
        "ProjectionType": "equirectangular",
        "StereoMode": spherical.stereo,
        "InitialViewHeadingDegrees": str(round(view.yaw) % 360),
        "InitialViewPitchDegrees": str(round(view.pitch)),
        "InitialViewRollDegrees": str(round(view.roll)),
    }
    rows = "".join(f"<GSpherical:{k}>{escape(v)}</GSpherical:{k}>" for k, v in values.items())
    return (
        '<?xml version="1.0"?><rdf:SphericalVideo'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/">'
        f"{rows}</rdf:SphericalVideo>"
    )


def _top_level(media: BinaryIO) -> list[_Span]:
    end = media.seek(0, 2)
    spans: list[_Span] = []
    at = 0
    while at + 8 <= end:
        media.seek(at)
        size, kind, _ = _header(media.read(16).ljust(16, b"\0"), 0)
        size = end - at if size == 0 else size
        if size < 8 or at + size > end:
            raise ExportError(f"The box {kind!r} of the MP4 file does not fit in the file.")
        spans.append(_Span(kind, at, size))
        at += size
    return spans


def _place(moov: Box, head: int, after: list[_Span]) -> tuple[list[int], Box]:
    """Where the boxes after the moov begin, and the moov whose offsets say so."""
    wide = False
    while True:
        start = head + len(serialise(_with_offsets(moov, [], wide)))
        starts: list[int] = []
        for span in after:
            starts.append(start)
            start += span.size
        if start <= LARGEST_STCO or wide:
            moves = [(s.start, s.start + s.size, to) for s, to in zip(after, starts, strict=True)]
            return starts, _with_offsets(moov, moves, wide)
        wide = True


def _with_offsets(moov: Box, moves: list[tuple[int, int, int]], wide: bool) -> Box:
    """The moov with chunk offsets moved; `moves` are (old start, old end, new start)."""

    def move(offset: int) -> int:
        for start, end, to in moves:
            if start <= offset < end:
                return offset - start + to
        return offset

    def table(box: Box) -> Box:
        if box.kind not in {b"stco", b"co64"}:
            return replace(box, boxes=tuple(map(table, box.boxes))) if box.boxes else box
        count = struct.unpack_from(">I", box.head, 4)[0]
        old = struct.unpack_from(f">{count}{'I' if box.kind == b'stco' else 'Q'}", box.head, 8)
        new = [move(offset) for offset in old]
        if wide or box.kind == b"co64":
            return Box(b"co64", box.head[:8] + struct.pack(f">{count}Q", *new))
        return Box(b"stco", box.head[:8] + struct.pack(f">{count}I", *new))

    return table(moov)


def _read(media: BinaryIO, span: _Span) -> bytes:
    media.seek(span.start)
    return media.read(span.size)


def _copy(media: BinaryIO, span: _Span, out: BinaryIO) -> None:
    media.seek(span.start)
    left = span.size
    while left:
        data = media.read(min(left, COPY))
        if not data:
            raise ExportError("The MP4 file ended while it was being copied.")
        out.write(data)
        left -= len(data)
