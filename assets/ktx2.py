"""KTX 2.0 textures of glTF models as pixels: Basis Universal ones and plain 8-bit ones.

The transcoder and Zstandard come with the extra `models`.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from story.errors import MediaUnreadable, MediaUnsupported

MARK: Final = b"\xabKTX 20\xbb\r\n\x1a\n"
_HEADER: Final = struct.Struct("<12s9I")  # KTX 2.0, section 3: up to supercompressionScheme
_LEVELS_AT: Final = 80
_CHANNELS: Final[dict[int, int]] = {9: 1, 15: 1, 16: 2, 22: 2, 23: 3, 29: 3, 37: 4, 43: 4}
"""Of the Vulkan formats of 8 bits a channel: R8, R8G8, R8G8B8, R8G8B8A8, UNORM and SRGB."""

_NONE, _BASIS_LZ, _ZSTANDARD = 0, 1, 2


def size_of(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a texture. Raises MediaUnreadable."""
    if len(data) < _LEVELS_AT + 24 or data[:12] != MARK:
        raise _damaged(name)
    _, _, _, width, height, *_ = _HEADER.unpack_from(data)
    return width, max(height, 1)


def pixels(data: bytes, name: str) -> NDArray[np.uint8]:
    """The largest level of a texture, (h, w, 4). `name` is that of the model that has it.

    Raises MediaUnreadable when it is damaged, MediaUnsupported when it is of another kind or a
    part that reads it is not installed.
    """
    width, height = size_of(data, name)
    _, vk_format, _, _, _, depth, layers, faces, _, packing = _HEADER.unpack_from(data)
    if depth > 1 or layers > 1 or faces != 1:
        raise _strange(name)
    if vk_format == 0:
        return _basis(data, name)
    if vk_format not in _CHANNELS:
        raise _strange(name)
    channels = _CHANNELS[vk_format]
    start, length, whole = struct.unpack_from("<3Q", data, _LEVELS_AT)
    wanted = width * height * channels
    content = data[start : start + length]
    if packing == _ZSTANDARD and whole == wanted:
        content = _unpacked(content, wanted, name)
    elif packing != _NONE:
        raise _strange(name)
    if len(content) < wanted:
        raise _damaged(name)
    stored = np.frombuffer(content, np.uint8, wanted).reshape(height, width, channels)
    out = np.zeros((height, width, 4), np.uint8)
    out[..., 3] = 255
    out[..., :channels] = stored
    return out


def _basis(data: bytes, name: str) -> NDArray[np.uint8]:
    try:
        import opengl_basisu
    except ImportError as error:
        raise _missing(name) from error
    try:
        texture = opengl_basisu.open(data)
        return np.array(texture.transcode(opengl_basisu.Target.RGBA8).data, np.uint8)
    except opengl_basisu.UnsupportedError as error:
        raise _strange(name) from error
    except opengl_basisu.BasisuError as error:
        raise _damaged(name) from error


def _unpacked(content: bytes, wanted: int, name: str) -> bytes:
    try:
        import zstandard
    except ImportError as error:
        raise _missing(name) from error
    try:
        return zstandard.ZstdDecompressor().decompress(content, max_output_size=wanted)
    except zstandard.ZstdError as error:
        raise _damaged(name) from error


def _missing(name: str) -> MediaUnsupported:
    return MediaUnsupported(
        f"“{name}” has KTX2 textures, which need a part that is not installed.",
        'Install it with: pip install "diorama[models]", or export it with PNG textures.',
    )


def _strange(name: str) -> MediaUnsupported:
    return MediaUnsupported(
        f"“{name}” has KTX2 textures of a kind that Diorama does not read.",
        "Export it with PNG, JPEG or WebP textures.",
    )


def _damaged(name: str) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{name}” is damaged: one of its KTX2 textures cannot be decoded.",
        "Export it again from the program that made it.",
    )
