"""Pictures: upright, in sRGB, with their alpha, whatever they are stored as."""

from __future__ import annotations

import io
import os
import struct
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from assets.formats import HEIC
from assets.kinds import image
from assets.kinds.image import LONGEST_SIDE, open_frame
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported

Pixels = NDArray[np.uint8]


def corners(width: int = 37, height: int = 23) -> Pixels:
    """Four colours: red, green, blue, white from the left top on."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (220, 30, 30)
    pixels[: height // 2, width // 2 :] = (30, 200, 30)
    pixels[height // 2 :, : width // 2] = (30, 30, 220)
    pixels[height // 2 :, width // 2 :] = 240
    return pixels


def shown(path: Path) -> Pixels:
    frame = open_frame(path, "key")
    assert frame.format == "rgba8"
    assert frame.planes[0].shape == (frame.height, frame.width, 4)
    assert frame.planes[0].flags.c_contiguous
    return np.asarray(frame.planes[0], np.uint8)


@pytest.mark.parametrize(
    ("name", "options", "within"),
    [("a.png", {}, 0), ("a.jpg", {"quality": 95, "subsampling": 0}, 12),
     ("a.webp", {"lossless": True}, 0), ("a.avif", {"quality": 95}, 12), ("a.tif", {}, 0),
     ("a.tiff", {"compression": "tiff_lzw"}, 0), ("a.gif", {}, 40), ("a.bmp", {}, 0),
     ("a.heic", {"quality": 95}, 16)],
)  # fmt: skip
def test_formats(tmp_path: Path, name: str, options: dict[str, object], within: int) -> None:
    if name.endswith("heic"):
        pytest.importorskip("pillow_heif").register_heif_opener()
    path = tmp_path / name
    Image.fromarray(corners(40, 24)).save(path, **options)
    pixels = shown(path)
    inside = np.abs(pixels[..., :3].astype(int) - corners(40, 24)).max(axis=2)
    assert np.median(inside) <= within
    assert np.percentile(inside, 80) <= max(within, 1) * 2
    found = probe(path)
    assert (found.kind, found.width, found.height) == ("image", 40, 24)
    assert not found.alpha


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_exif_orientation(tmp_path: Path, name: str, orientation: int) -> None:
    turned = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p, 1),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: np.rot90(p, -1),
    }
    stored = np.ascontiguousarray(turned[orientation](corners(40, 24)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / name
    options = {"lossless": True} if name.endswith("webp") else {}
    Image.fromarray(stored).save(path, exif=exif, **options)
    pixels = shown(path)
    assert pixels.shape == (24, 40, 4)
    for y, x in ((5, 8), (5, 32), (18, 8), (18, 32)):
        assert np.abs(pixels[y, x, :3].astype(int) - corners(40, 24)[y, x]).max() < 40
    assert (probe(path).width, probe(path).height) == (40, 24)


def test_palette_with_transparency(tmp_path: Path) -> None:
    image = Image.fromarray(corners()).convert("P", palette=Image.Palette.ADAPTIVE, colors=8)
    clear = image.getpixel((0, 0))
    image.save(tmp_path / "a.png", transparency=clear)
    pixels = shown(tmp_path / "a.png")
    assert pixels[0, 0, 3] == 0
    assert pixels[-1, -1, 3] == 255
    assert probe(tmp_path / "a.png").alpha
    assert not open_frame(tmp_path / "a.png", "").opaque


def test_alpha_stays_straight(tmp_path: Path) -> None:
    stored = np.dstack([corners(), np.full((23, 37), 64, np.uint8)])
    Image.fromarray(stored).save(tmp_path / "a.png")
    np.testing.assert_array_equal(shown(tmp_path / "a.png"), stored)


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_grey_of_every_depth(tmp_path: Path, bits: int) -> None:
    top = 2**bits - 1
    values = (np.arange(64) * top // 63).astype(np.uint16).reshape(8, 8)
    raw = b"".join(b"\0" + _packed(row, bits) for row in values)
    (tmp_path / "a.png").write_bytes(_png(8, 8, bits, 0, raw))
    pixels = shown(tmp_path / "a.png")
    np.testing.assert_allclose(pixels[..., 0], np.round(values / top * 255), atol=1)
    assert pixels[..., 3].min() == 255
    assert probe(tmp_path / "a.png").width == 8


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bits_a_channel(tmp_path: Path, name: str, channels: int) -> None:
    ramp = np.linspace(0, 65535, 32 * 16 * channels).astype(np.uint16).reshape(16, 32, channels)
    assert cv2.imwrite(str(tmp_path / name), ramp)
    wanted = np.round(ramp[..., [2, 1, 0]] / 257)
    np.testing.assert_allclose(shown(tmp_path / name)[..., :3], wanted, atol=1)


def _packed(row: NDArray[np.uint16], bits: int) -> bytes:
    if bits == 16:
        return row.astype(">u2").tobytes()
    text = "".join(f"{value:0{bits}b}" for value in row)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def _png(width: int, height: int, bits: int, colour: int, raw: bytes, *more: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def test_cmyk_and_its_profile(tmp_path: Path) -> None:
    plain = Image.fromarray(corners(64, 48)).convert("CMYK")
    plain.save(tmp_path / "a.jpg", quality=95)
    pixels = shown(tmp_path / "a.jpg")
    assert np.abs(pixels[8, 8, :3].astype(int) - (220, 30, 30)).max() < 12
    assert np.abs(pixels[40, 60, :3].astype(int) - 240).max() < 12


def test_a_wide_profile_is_brought_to_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    lab_image = ImageCms.profileToProfile(
        Image.fromarray(corners(64, 48)), profile, lab, outputMode="LAB"
    )
    assert lab_image is not None
    lab_image.save(tmp_path / "a.tif", icc_profile=lab.tobytes())
    pixels = shown(tmp_path / "a.tif")
    assert np.abs(pixels[8, 8, :3].astype(int) - (220, 30, 30)).max() < 8


def test_a_broken_profile_is_passed_over(tmp_path: Path) -> None:
    Image.fromarray(corners()).save(tmp_path / "a.png", icc_profile=b"not a profile")
    np.testing.assert_array_equal(shown(tmp_path / "a.png")[..., :3], corners())


def test_radiance_is_linear_light(tmp_path: Path) -> None:
    light = np.zeros((16, 32, 3), np.float32)
    light[:8] = (0.25, 4.0, 100.0)
    assert cv2.imwrite(str(tmp_path / "a.hdr"), light[..., ::-1])
    frame = open_frame(tmp_path / "a.hdr", "key")
    assert frame.format == "rgb-linear"
    assert frame.planes[0].dtype == np.float32
    np.testing.assert_allclose(frame.planes[0], light, rtol=0.02, atol=0.4)
    assert probe(tmp_path / "a.hdr").hdr


@pytest.mark.parametrize("half", [True, False])
def test_exr_is_linear_light(tmp_path: Path, half: bool) -> None:
    exr = pytest.importorskip("OpenEXR")
    light = np.full((8, 16, 3), 2.5, np.float16 if half else np.float32)
    light[2, 3] = (1, np.nan, np.inf)
    header = {"compression": exr.ZIP_COMPRESSION, "type": exr.scanlineimage}
    exr.File(header, {"RGB": light}).write(str(tmp_path / "a.exr"))
    frame = open_frame(tmp_path / "a.exr", "key")
    assert frame.planes[0][0, 0].tolist() == [2.5, 2.5, 2.5]
    assert frame.planes[0][2, 3].tolist() == [1, 0, 65504]
    assert probe(tmp_path / "a.exr").hdr


def test_a_damaged_exr_is_told_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    exr = pytest.importorskip("OpenEXR")
    light = np.random.default_rng(1).random((64, 128, 3), np.float32)
    header = {"compression": exr.ZIP_COMPRESSION, "type": exr.scanlineimage}
    exr.File(header, {"RGB": light}).write(str(tmp_path / "a.exr"))
    data = (tmp_path / "a.exr").read_bytes()
    half = len(data) // 2
    for damaged in (data[:half], data[:200], data[:half] + bytes(1000) + data[half + 1000 :]):
        (tmp_path / "a.exr").write_bytes(damaged)
        with pytest.raises(MediaUnreadable):
            probe(tmp_path / "a.exr")
    assert capfd.readouterr() == ("", "")
    print("heard again")
    os.write(2, b"this too")
    assert capfd.readouterr() == ("heard again\n", "this too")


@pytest.mark.parametrize(("name", "module"), [("a.heic", "pillow_heif"), ("a.exr", "OpenEXR")])
def test_a_missing_part_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str
) -> None:
    heads = {".heic": b"\0\0\0\x18ftypheic" + bytes(64), ".exr": b"\x76\x2f\x31\x01" + bytes(64)}
    (tmp_path / name).write_bytes(heads[Path(name).suffix])
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MediaUnsupported, match=name) as caught:
        probe(tmp_path / name)
    assert 'pip install "diorama[photo]"' in caught.value.hint
    assert HEIC.extension == ".heic"


def test_bombs_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(_png(60000, 60000, 1, 0, b"\0"))
    with pytest.raises(MediaUnsupported, match="million pixels"):
        probe(tmp_path / "bomb.png")
    (tmp_path / "long.png").write_bytes(_png(LONGEST_SIDE + 2, 1, 8, 0, b"\0"))
    with pytest.raises(MediaUnsupported, match=str(LONGEST_SIDE)):
        probe(tmp_path / "long.png")
    (tmp_path / "bomb.hdr").write_bytes(b"#?RADIANCE\n\n-Y 99999 +X 99999\n")
    with pytest.raises(MediaUnsupported, match="million pixels"):
        probe(tmp_path / "bomb.hdr")


def test_a_damaged_radiance_picture_is_refused_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.hdr").write_bytes(b"#?RADIANCE\n\n-Y 20 +X 20\nrubbish")
    with pytest.raises(MediaUnreadable, match=r"a\.hdr"):
        probe(tmp_path / "a.hdr")
    assert capfd.readouterr().err == ""


def test_a_picture_with_a_wrong_name_comes_in_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "holiday 沙.jpg"
    Image.fromarray(corners()).save(path, format="PNG")
    found = probe(path)
    assert (found.media_type, found.extension) == ("image/png", ".png")


def test_who_made_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x8298] = "Ada", "CC BY 4.0"
    Image.fromarray(corners()).save(tmp_path / "a.jpg", exif=exif)
    rights = probe(tmp_path / "a.jpg").rights
    assert (rights.author, rights.licence) == ("Ada", "CC BY 4.0")


def test_a_second_picture_without_a_size_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.fromarray(corners()).save(stream, "TIFF")
    data = bytearray(stream.getvalue())
    first = struct.unpack_from("<I", data, 4)[0]
    after = first + 2 + 12 * struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, after, len(data))
    (tmp_path / "a.tif").write_bytes(bytes(data) + bytes(6))  # a directory without an entry
    with pytest.raises(MediaUnreadable, match="damaged"):
        probe(tmp_path / "a.tif")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tif", "a.gif", "a.avif"])
def test_damaged_bytes_never_crash(tmp_path: Path, name: str) -> None:
    stream = io.BytesIO()
    form = {"jpg": "JPEG", "tif": "TIFF"}.get(name[2:], name[2:].upper())
    Image.fromarray(corners(64, 48)).save(stream, form)
    whole = stream.getvalue()
    random = np.random.default_rng(11)
    for round_ in range(40):
        bad = bytearray(whole)
        for at in random.integers(4, len(bad), 1 + round_ % 8):
            bad[at] = random.integers(0, 256)
        (tmp_path / name).write_bytes(bytes(bad[: len(bad) - round_ % 20]))
        with suppress(MediaUnreadable, MediaUnsupported):
            probe(tmp_path / name)
            open_frame(tmp_path / name, "")


@pytest.mark.parametrize(
    ("mode", "ending"),
    [
        ("RGB", "png"), ("RGBA", "png"), ("L", "png"), ("LA", "png"), ("P", "gif"), ("1", "png"),
        ("I;16", "png"), ("F", "tiff"), ("CMYK", "tiff"), ("RGB", "jpg"),
    ],
)  # fmt: skip
def test_a_huge_picture_is_worked_at_in_bands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, ending: str
) -> None:
    random = np.random.default_rng(4)
    colours = Image.fromarray(random.integers(0, 255, (50, 40, 4), np.uint8), "RGBA")
    more: dict[str, Any] = {}
    if mode in ("RGB", "RGBA"):
        more["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    match mode:
        case "I;16":
            picture = Image.fromarray(random.integers(0, 65535, (50, 40), np.uint16))
        case "F":
            picture = Image.fromarray(random.random((50, 40), np.float32) * 255)
        case "CMYK":
            picture = colours.convert("RGB").convert(mode)
        case "P":
            picture = colours.convert("RGB").convert(mode)
            more["transparency"] = 3
        case _:
            picture = colours.convert(mode)
    path = tmp_path / f"a.{ending}"
    picture.save(path, **more)
    whole = open_frame(path, "key").planes[0]
    monkeypatch.setattr(image, "_BAND", 40 * 7)
    assert np.array_equal(open_frame(path, "key").planes[0], whole)
