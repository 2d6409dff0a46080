"""Picture files without what they tell of camera, place and author: byte for byte the same pixels.

Beside the pixels cameras and editors write where a picture was taken, serial numbers, earlier
versions and thumbnails. What stays is what a browser draws by (decision 0013). Which pictures are
published as they came at all is exporters/webxr/pictures.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

_JPEG_START: Final = b"\xff\xd8"
_SOS, _EOI = 0xDA, 0xD9
_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE  # APP0, APP2, APP14
_TOLD: Final = frozenset({*range(0xE0, 0xF0), 0xFE})  # what JPEG has for applications, and comments
_AFTER_SCAN: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # no stuffed byte, no restart
_JFIF_HEAD: Final = 14  # bytes, with the size of its thumbnail as the last two

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"}
    | {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI"}
)

_WEBP_KEPT: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
_WEBP_TELLS: Final = 0x08 | 0x04  # the flags of VP8X for EXIF and XMP

_RADIANCE_KEPT: Final = (b"#?", b"FORMAT=", b"EXPOSURE=", b"GAMMA=", b"PRIMARIES=", b"COLORCORR=")


def bare(data: bytes, media_type: str) -> bytes | None:
    """The file with nothing but its picture; None where its parts cannot be told from each other.

    The colour profile and everything else that decides a pixel is kept. `media_type` is one of
    `BARERS`.
    """
    try:
        return b"".join(BARERS[media_type](data))
    except (ValueError, IndexError):
        return None


def _jpeg(data: bytes) -> Iterator[bytes]:
    """ITU-T T.81, annex B; what follows the end of the image is left out."""
    if not data.startswith(_JPEG_START):
        raise ValueError
    yield _JPEG_START
    at = len(_JPEG_START)
    while True:
        if data[at] != 0xFF:
            raise ValueError
        while data[at] == 0xFF:  # a marker may be filled up in front
            at += 1
        marker = data[at]
        at += 1
        if marker == _EOI:
            yield bytes((0xFF, _EOI))
            return
        length = int.from_bytes(data[at : at + 2])
        body = data[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise ValueError
        at += length
        if kept := _segment(marker, body):
            yield bytes((0xFF, marker)) + (len(kept) + 2).to_bytes(2) + kept
        if marker == _SOS:
            found = _AFTER_SCAN.search(data, at)
            if found is None:
                raise ValueError
            yield data[at : found.start()]
            at = found.start()


def _segment(marker: int, body: bytes) -> bytes:
    """What is kept of a segment; empty where nothing is."""
    if marker not in _TOLD:
        return body
    if marker == _JFIF and body.startswith(b"JFIF\0") and len(body) >= _JFIF_HEAD:
        return body[: _JFIF_HEAD - 2] + bytes(2)  # without its thumbnail
    if marker == _ICC and body.startswith(b"ICC_PROFILE\0"):
        return body
    if marker == _ADOBE and body.startswith(b"Adobe"):
        return body  # says how colours are coded
    return b""


def _png(data: bytes) -> Iterator[bytes]:
    """PNG, third edition, 5.3; what follows the last chunk is left out."""
    if not data.startswith(_PNG_START):
        raise ValueError
    yield _PNG_START
    at = len(_PNG_START)
    name = b""
    while name != b"IEND":
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if len(name) != 4 or end > len(data):
            raise ValueError
        if name in _PNG_KEPT:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> Iterator[bytes]:
    """RFC 9649, 2.3 to 2.7."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ValueError
    at = 12
    chunks = [b"WEBP"]
    while at < end:
        name = data[at : at + 4]
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if len(body) != size or len(name) != 4:
            raise ValueError
        if name == b"VP8X":
            body = bytes((body[0] & ~_WEBP_TELLS,)) + body[1:]
        if name in _WEBP_KEPT:
            chunks.append(name + size.to_bytes(4, "little") + body + bytes(size % 2))
        at += 8 + size + size % 2
    yield b"RIFF" + sum(map(len, chunks)).to_bytes(4, "little")
    yield from chunks


def _radiance(data: bytes) -> Iterator[bytes]:
    """The lines of the header that decide a colour; an empty one ends it (Ward, 1991)."""
    end = data.index(b"\n\n")
    for line in data[:end].split(b"\n"):
        if line.startswith(_RADIANCE_KEPT):
            yield line + b"\n"
    yield data[end + 1 :]


BARERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/vnd.radiance": _radiance,
}
"""How each kind of picture that is published as it came is laid bare."""
