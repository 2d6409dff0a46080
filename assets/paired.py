"""360° photos that keep the right eye's picture in their metadata: VR180 cameras, Cardboard Camera.

The left eye's picture is the JPEG itself; the right eye's is a JPEG in base64, `GImage:Data`, in
XMP that is parted among segments (VR180 Photo Format; Adobe, XMP Specification Part 3, 1.1.3.1).
assets/ingest.py takes both into a story as one picture.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from msgspec import structs
from PIL import Image

from assets.kinds.image import open_frame
from assets.probed import Probed
from story.errors import MediaError
from story.model.asset import Layout

BOTH: Final = (
    "The right eye's picture was in its metadata: it comes in as one picture of both eyes."
)
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_MORE: Final = b"http://ns.adobe.com/xmp/extension/\0"
_MOST: Final = 96 << 20  # bytes of metadata that are read
_DATA: Final = re.compile(rb"GImage:Data\s*(?:=\s*[\"']|>)\s*([A-Za-z0-9+/=\s]{64,})[\"'<]")
_LONGEST: Final = 65_500  # pixels of a side of a JPEG
_QUALITY: Final = 95


def right_eye(path: Path) -> bytes | None:
    """The right eye's picture in a photo's metadata, as its file; None where there is none."""
    with path.open("rb") as file:
        if file.read(2) != b"\xff\xd8":
            return None
        packet, size = b"", 0
        parts: dict[bytes, dict[int, bytes]] = {}  # by what they are of and where they begin
        for segment in _segments(file):
            if segment.startswith(_XMP):
                packet = segment[len(_XMP) :]
            elif segment.startswith(_MORE):
                head = len(_MORE) + 40
                size += len(segment)
                if size > _MOST or len(segment) < head:
                    return None
                name = segment[len(_MORE) : len(_MORE) + 32]
                place = int.from_bytes(segment[head - 4 : head], "big")
                parts.setdefault(name, {})[place] = segment[head:]
    if b"GPano:" not in packet or b"GDepth:" in packet:  # another thing, of photos with depth
        return None
    named = [name for name in parts if name in packet] or list(parts)
    whole = packet + b"".join(parts[name][place] for name in named for place in sorted(parts[name]))
    found = _DATA.search(whole)
    if found is None:
        return None
    try:
        return base64.b64decode(re.sub(rb"\s+", b"", found[1]), validate=True)
    except binascii.Error:
        return None


def joined(path: Path, probed: Probed, work: Path) -> tuple[Path, Layout] | None:
    """Both eyes' pictures over one another, as a file in `work`, and how it lies around.

    None where there are not two, or they do not fit. Raises MediaError for a photo that is damaged.
    """
    layout = probed.layout
    if layout is None or layout.found != "metadata" or layout.stereo != "mono":
        return None
    other = right_eye(path)
    if other is None:
        return None
    file = work / "right eye.jpg"
    file.write_bytes(other)
    left = open_frame(path, "left")
    try:
        right = open_frame(file, "right")
    except MediaError:  # only half of it is of use
        return None
    if (left.width, left.height) != (right.width, right.height) or 2 * left.height > _LONGEST:
        return None
    eyes = [np.asarray(each.planes[0], np.uint8)[..., :3] for each in (left, right)]
    data = io.BytesIO()
    Image.fromarray(np.vstack(eyes)).save(data, "JPEG", quality=_QUALITY, subsampling=0)
    both = work / path.with_suffix(".jpg").name
    both.write_bytes(data.getvalue())
    return both, structs.replace(layout, stereo="top-bottom")


def _segments(file: BinaryIO) -> Iterator[bytes]:
    """The APP1 segments of a JPEG, from behind its beginning up to its picture."""
    while True:
        marker = file.read(2)
        while marker == b"\xff\xff":
            marker = b"\xff" + file.read(1)
        if len(marker) < 2 or marker[0] != 0xFF or marker[1] in (0xDA, 0xD9):
            return
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            return
        if marker[1] == 0xE1:
            segment = file.read(length - 2)
            if len(segment) < length - 2:
                return
            yield segment
        else:
            file.seek(length - 2, 1)
