"""PNG pictures in bands: the stream is inflated piece by piece, and each piece decoded by itself.

A row may be coded as its difference from the one above: a piece therefore begins with the last row
of the one before, as it is. PNG, third edition: chunks 5.3, filters 9.2.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assets.mosaics.refusals import NotInBands, damaged

_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_ROWS: Final = 128
_CHUNK: Final = 1 << 16
_CHANNELS: Final = {0: 1, 2: 3, 6: 4}  # by the type of colour


def bands(path: Path, image: Image.Image) -> Iterator[Image.Image]:
    """The picture from its top, at 8 bits."""
    with path.open("rb") as file:
        header = file.read(33)
    if len(header) < 33 or header[:8] != _HEAD or header[12:16] != b"IHDR":
        raise damaged(path)
    depth, kind, _, _, interlaced = header[24:29]
    if interlaced:
        raise NotInBands("it is interlaced")
    if kind not in _CHANNELS or depth < 8 or "transparency" in image.info:
        raise NotInBands("its colours are a palette's, or of few bits")
    return _bands(path, *image.size, depth // 8, kind)


def _bands(path: Path, width: int, height: int, deep: int, kind: int) -> Iterator[Image.Image]:
    stride = 1 + width * deep * _CHANNELS[kind]
    above = b""
    with path.open("rb") as file:
        rows = _Inflated(file, path)
        for top in range(0, height, _ROWS):
            count = min(_ROWS, height - top)
            piece = rows.read(count * stride)
            if len(piece) < count * stride:
                raise damaged(path)
            pixels = _decoded(above + piece, width, deep, kind, path)
            if above:
                pixels = pixels[1:]
            above = b"\0" + _raw(pixels[-1])
            yield _image(pixels)


class _Inflated:
    """The rows of a file, filtered as they are, so many bytes at a time."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path = file, path
        self._inflate = zlib.decompressobj()
        self._ready = bytearray()
        self._left = 0  # bytes of the chunk at hand
        file.seek(len(_HEAD))

    def read(self, count: int) -> bytes:
        """The next bytes, fewer where the file ends."""
        while len(self._ready) < count:
            tail = self._inflate.unconsumed_tail or self._more()
            if not tail:
                break
            try:
                self._ready += self._inflate.decompress(tail, count - len(self._ready))
            except zlib.error as error:
                raise damaged(self._path) from error
            if self._inflate.eof:
                break
        found = bytes(self._ready[:count])
        del self._ready[:count]
        return found

    def _more(self) -> bytes:
        """More of the deflated stream; empty at its end."""
        while self._left == 0:
            start = self._file.read(8)
            if len(start) < 8:
                return b""
            length, kind = struct.unpack(">I4s", start)
            if kind == b"IDAT":
                self._left = length
                if length == 0:
                    self._file.seek(4, 1)
            elif kind == b"IEND":
                return b""
            else:
                self._file.seek(length + 4, 1)
        data = self._file.read(min(self._left, _CHUNK))
        self._left -= len(data)
        if not data:
            return b""
        if self._left == 0:
            self._file.seek(4, 1)  # its sum, which zlib's own at the end stands in for
        return data


def _decoded(rows: bytes, width: int, deep: int, kind: int, path: Path) -> NDArray[np.generic]:
    """Filtered rows as pixels, in OpenCV's order of channels."""
    height = len(rows) // (1 + width * deep * _CHANNELS[kind])
    small = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8 * deep, kind, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows, 0)),
            (b"IEND", b""),
        )
    )
    try:
        pixels = cv2.imdecode(np.frombuffer(_HEAD + small, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise damaged(path) from error
    if pixels is None or pixels.shape[:2] != (height, width):
        raise damaged(path)
    return pixels


def _raw(row: NDArray[np.generic]) -> bytes:
    """A row of pixels as PNG has it."""
    if row.ndim == 2:
        order = [2, 1, 0, 3][: row.shape[1]] if row.shape[1] > 1 else [0]
        row = row[:, order]
    return row.astype(">u2" if row.dtype == np.uint16 else np.uint8).tobytes()


def _image(pixels: NDArray[np.generic]) -> Image.Image:
    if pixels.dtype == np.uint16:
        pixels = np.rint(pixels.astype(np.float32) / 257).astype(np.uint8)
    if pixels.ndim == 3:
        swap = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
        pixels = cv2.cvtColor(np.ascontiguousarray(pixels), swap)
    return Image.fromarray(np.ascontiguousarray(pixels))
