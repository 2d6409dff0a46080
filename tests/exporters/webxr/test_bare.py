"""Published pictures: every pixel and its colours kept, nothing else told."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageCms, PngImagePlugin

from assets.formats import format_of
from exporters.webxr.bare import BARERS, bare
from exporters.webxr.pictures import radiance
from story.errors import MediaError

SECRET = b"SERIAL-4711"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def noise(mode: str = "RGB") -> Image.Image:
    bands = len(mode)
    pixels = np.random.default_rng(5).integers(0, 255, (40, 61, bands), np.uint8)
    return Image.fromarray(pixels.squeeze(), mode)


def saved(form: str, mode: str = "RGB", **more: Any) -> bytes:
    """A picture file that tells a lot."""
    exif = Image.Exif()
    exif[0xA431] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.5)
    out = io.BytesIO()
    noise(mode).save(out, form, exif=exif, icc_profile=PROFILE, **more)
    return out.getvalue()


def pixels(data: bytes) -> tuple[Any, bytes | None, str]:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture), picture.info.get("icc_profile"), picture.mode


def same_picture(data: bytes, media_type: str) -> bytes:
    made = bare(data, media_type)
    assert made is not None
    before, after = pixels(data), pixels(made)
    assert np.array_equal(before[0], after[0])
    assert before[1:] == after[1:]
    assert bare(made, media_type) == made
    return made


@pytest.mark.parametrize(
    ("mode", "more"),
    [
        ("RGB", {}),
        ("RGB", {"progressive": True}),
        ("RGB", {"subsampling": 0, "restart_marker_blocks": 3}),
        ("RGB", {"keep_rgb": True}),
        ("L", {"comment": SECRET}),
        ("RGB", {"xmp": b"<x>" + SECRET + b"</x>"}),
    ],
)
def test_jpeg(mode: str, more: dict[str, Any]) -> None:
    data = saved("JPEG", mode, **more)
    photoshop = b"Photoshop 3.0\0" + SECRET
    segment = b"\xff\xed" + (len(photoshop) + 2).to_bytes(2) + photoshop
    data = data[:2] + segment + data[2:] + b"\xff\xd8 a second picture " + SECRET
    made = same_picture(data, "image/jpeg")
    assert SECRET not in made
    assert b"Exif" not in made
    assert made.endswith(b"\xff\xd9")


def test_the_thumbnail_in_a_jpegs_head_goes() -> None:
    out = io.BytesIO()
    noise().save(out, "JPEG")
    data = out.getvalue()
    assert data[2:4] == b"\xff\xe0"
    body = data[6:18] + b"\x02\x01" + b"tinies"  # two pixels
    data = data[:4] + (len(body) + 2).to_bytes(2) + body + data[20:]
    assert b"tinies" not in same_picture(data, "image/jpeg")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA"])
def test_png(mode: str) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    told.add(b"gAMA", struct.pack(">I", 45455))
    data = saved("PNG", mode, pnginfo=told) + SECRET
    made = same_picture(data, "image/png")
    assert SECRET not in made
    names = [name for name in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME") if name in made]
    assert names == []
    assert b"gAMA" in made


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [False, True])
def test_webp(mode: str, lossless: bool) -> None:
    data = saved("WEBP", mode, lossless=lossless, xmp=b"<x>" + SECRET + b"</x>") + SECRET
    made = same_picture(data, "image/webp")
    assert SECRET not in made
    assert struct.unpack_from("<I", made, 4)[0] == len(made) - 8
    assert made[20] & 0x0C == 0  # the flags of EXIF and XMP
    plain = io.BytesIO()
    noise(mode).save(plain, "WEBP", lossless=lossless)
    assert same_picture(plain.getvalue(), "image/webp") == plain.getvalue()


def test_radiance() -> None:
    light = np.random.default_rng(1).random((8, 16, 3), np.float32)
    data = radiance(light)
    told = data.replace(b"\nFORMAT", b"\nGPS= 48.858 2.294\n# by Ann\nEXPOSURE=2.0\nFORMAT", 1)
    made = bare(told, "image/vnd.radiance")
    assert made is not None
    assert b"GPS" not in made
    assert b"Ann" not in made
    before, after = (
        cv2.imdecode(np.frombuffer(each, np.uint8), cv2.IMREAD_UNCHANGED) for each in (told, made)
    )
    assert before is not None
    assert np.array_equal(before, after)
    assert bare(data, "image/vnd.radiance") == data


@given(some.sampled_from(sorted(MEDIA_TYPES)), some.data())
def test_a_damaged_file_is_no_surprise(form: str, data: some.DataObject) -> None:
    whole = saved(form)
    cut = data.draw(some.integers(0, len(whole)))
    flipped = bytearray(whole[:cut])
    if flipped:
        flipped[data.draw(some.integers(0, len(flipped) - 1))] ^= 0xFF
    made = bare(bytes(flipped), MEDIA_TYPES[form])
    assert made is None or len(made) <= len(flipped) + 1


def test_a_png_of_damaged_length_is_not_passed_on() -> None:
    chunk = struct.pack(">I", 2**31) + b"IDAT"
    data = b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert bare(data, "image/png") is None


def test_real_pictures(shared_data: Path) -> None:
    seen = 0
    for path in sorted(shared_data.rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp"):
            continue
        try:
            media_type = format_of(path).media_type
        except MediaError:
            continue
        if media_type not in BARERS or path.stat().st_size > 4_000_000:
            continue
        data = path.read_bytes()
        made = bare(data, media_type)
        assert made is not None, path
        with Image.open(io.BytesIO(made)) as picture, Image.open(path) as before:
            assert not picture.getexif(), path
            assert "xmp" not in picture.info, path
            assert picture.tobytes() == before.tobytes(), path
        seen += 1
    assert seen > 5
