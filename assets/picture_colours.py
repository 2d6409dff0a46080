"""What picture files say of their colours beside an ICC profile: code points, depth, gain maps.

HEIC and AVIF say so in a `colr` box of type nclx (ISO/IEC 23000-22, 7.3.6.4), PNG in a cICP chunk
(PNG, third edition, 11.3.2.6). assets/kinds/image.py opens the pictures.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms

from assets.colours import Colours
from assets.formats import AVIF, HEIC, PNG, Format
from assets.frame_tags import PRIMARIES, TRANSFERS, told

_HEAD: Final = 1 << 20  # bytes in which a file says how it is coded
_GAIN_MAPS: Final = (b"http://ns.adobe.com/hdr-gain-map/", b"apple.com/HDRGainMap", b"hdrgainmap")
"""In the XMP of a picture with one, or among the kinds of its auxiliary pictures."""


def coded(path: Path, form: Format) -> Colours | None:
    """How a picture codes colour, where that is not sRGB and no profile can say it.

    None for sRGB, and where the file says nothing. Codes are taken as full-range R'G'B'.
    """
    if form not in (HEIC, AVIF, PNG):
        return None
    head = _head(path)
    mark, wide = (b"cICP", 1) if form is PNG else (b"colrnclx", 2)  # bytes of a number
    at = head.find(mark)
    numbers = head[at + len(mark) :][: 2 * wide] if at >= 0 else b""
    if len(numbers) < 2 * wide:
        return None
    primaries = int.from_bytes(numbers[:wide], "big")
    transfer = int.from_bytes(numbers[wide:], "big")
    colours = Colours(
        matrix="identity",
        full_range=True,
        transfer=TRANSFERS.get(transfer, "srgb"),
        primaries=PRIMARIES.get(primaries, "bt709"),
    )
    plain = colours.transfer == "srgb" and colours.primaries in _AS_SRGB
    return None if plain else colours


_AS_SRGB: Final = frozenset({"bt709", "bt601-525", "bt601-625"})
"""Cameras' still pictures of which many encoders say so without meaning it."""


def has_gain_map(image: Image.Image, tags: bytes) -> bool:
    """Whether it holds a map that makes it brighter on HDR screens; `tags` is its XMP."""
    auxiliary = repr(image.info.get("aux", "")).encode()
    return any(mark in tags or mark in auxiliary for mark in _GAIN_MAPS)


def depth(image: Image.Image) -> int:
    """Bits of a sample in the file, before it is decoded."""
    if image.mode == "1":
        return 1
    if image.mode == "F":
        return 32
    stored = int(image.info.get("bit_depth", 0) or 0)
    if stored:
        return stored
    if image.mode.startswith("I"):
        return 16
    return 16 if any("16" in str(tile[3]) for tile in getattr(image, "tile", ())) else 8


def named(image: Image.Image, colours: Colours | None) -> str:
    """The colour space of a picture in words."""
    if colours is not None:
        return told(colours)
    profile = image.info.get("icc_profile")
    if profile:
        try:
            opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            name = ImageCms.getProfileDescription(opened).strip()
        except (ImageCms.PyCMSError, OSError, ValueError):
            name = ""
        if name:
            return " ".join(name.split())[:_LONGEST_NAME]
    return {"CMYK": "CMYK", "LAB": "Lab"}.get(image.mode, "sRGB")


_LONGEST_NAME: Final = 80


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""
