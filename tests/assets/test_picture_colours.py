"""What pictures say of their colours: profiles, code points, depth, gain maps."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from assets.colours import Colours, srgb_code
from assets.kinds.image import open_frame
from assets.probe import probe
from exporters.webxr.pictures import is_plain

PATCHES = np.array(
    [[230, 40, 30], [40, 200, 60], [30, 60, 220], [200, 180, 40], [128, 128, 128], [250, 250, 250]],
    np.uint8,
)
P3_TO_709 = np.array(
    [[1.224940, -0.224940, 0.0], [-0.042057, 1.042057, 0.0], [-0.019638, -0.078636, 1.098274]]
)
P3_COLUMNS = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)


def sheet(colours: NDArray[np.uint8] = PATCHES) -> NDArray[np.uint8]:
    """Patches of 16 x 16 pixels in a row."""
    return colours[None].repeat(16, axis=0).repeat(16, axis=1)


def patches(path: Path) -> NDArray[np.int64]:
    """The middle of each patch as it is drawn."""
    (pixels,) = open_frame(path, "key").planes
    return pixels[8, 8::16, :3].astype(np.int64)


def decode(code: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def in_srgb() -> NDArray[np.float64]:
    """The patches, taken for Display P3, as sRGB codes."""
    light = np.clip(decode(PATCHES / 255) @ P3_TO_709.T, 0, 1)
    return 255 * srgb_code(light)


def display_p3() -> bytes:
    """An ICC profile with sRGB's curve and the primaries of Display P3, adapted to D50."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    names = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), P3_COLUMNS, strict=True))
    for entry in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12):
        if (name := bytes(data[entry : entry + 4])) in names:
            at = int.from_bytes(data[entry + 4 : entry + 8], "big") + 8
            data[at : at + 12] = (np.array(names[name]) * 65536).round().astype(">i4").tobytes()
    return bytes(data)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.webp"])
def test_display_p3_is_brought_to_srgb(tmp_path: Path, name: str) -> None:
    more = {"lossless": True} if name.endswith("webp") else {}
    Image.fromarray(sheet()).save(tmp_path / name, icc_profile=display_p3(), **more)
    assert np.abs(patches(tmp_path / name) - in_srgb()).max() <= 2


def test_a_deep_tiff_keeps_its_profile_and_its_turn(tmp_path: Path) -> None:
    """As photographers' programs write them: 16 bits, which Pillow leaves to another library."""
    path = tmp_path / "deep.tif"
    deep = sheet().astype(np.uint16) * 257
    params = [cv2.IMWRITE_TIFF_COMPRESSION, 1]
    assert cv2.imwrite(str(path), deep[..., ::-1], params)
    data = bytearray(path.read_bytes())
    assert data[:2] == b"II"
    at = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[at : at + 2], "little")
    entries = [data[at + 2 + 12 * n : at + 14 + 12 * n] for n in range(count)]
    profile = display_p3()
    entries = [entry for entry in entries if entry[:2] != struct.pack("<H", 274)]
    entries.append(struct.pack("<HHII", 34675, 7, len(profile), len(data)))
    entries.append(struct.pack("<HHIHH", 274, 3, 1, 3, 0))
    entries.sort(key=lambda entry: int.from_bytes(entry[:2], "little"))
    data += profile
    data[4:8] = struct.pack("<I", len(data))
    data += struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    path.write_bytes(data)
    found = probe(path)
    assert found.depth == 16
    (pixels,) = open_frame(path, "key").planes
    upside_down = pixels[8, 8::16, :3][::-1].astype(int)
    assert np.abs(upside_down - in_srgb()).max() <= 2


def with_chunk(path: Path, kind: bytes, content: bytes) -> None:
    """Put a chunk behind a PNG's header."""
    data = path.read_bytes()
    chunk = struct.pack(">I", len(content)) + kind + content
    chunk += struct.pack(">I", zlib.crc32(kind + content))
    path.write_bytes(data[:33] + chunk + data[33:])


@pytest.mark.parametrize(("transfer", "name"), [(16, "pq"), (18, "hlg")])
def test_an_hdr_png_is_rolled_off(tmp_path: Path, transfer: int, name: str) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(sheet()).save(path)
    with_chunk(path, b"cICP", bytes([9, transfer, 0, 1]))
    colours = Colours(transfer=name, primaries="bt2020")  # type: ignore[arg-type]
    expected = 255 * srgb_code(colours.shown(PATCHES / 255))
    assert np.abs(patches(path) - expected).max() <= 1
    found = probe(path)
    assert found.colours == f"BT.2020 {name.upper()}"
    assert any("rolled off" in note for note in found.notes)
    asset = found.asset(id="a" * 10, name="a", path="media/a.png", sha256="0" * 64, size=1)
    assert not is_plain(path, asset, 4096)  # a browser would show it otherwise


@pytest.mark.parametrize(
    ("primaries", "transfer", "words"), [(12, 13, "Display P3"), (9, 16, "PQ")]
)
def test_code_points_of_avif(tmp_path: Path, primaries: int, transfer: int, words: str) -> None:
    path = tmp_path / "a.avif"
    Image.fromarray(sheet()).save(path, quality=100, subsampling="4:4:4")
    plain = patches(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"colrnclx") + 8
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    path.write_bytes(data)
    coded = Colours(
        transfer="pq" if transfer == 16 else "srgb", primaries="p3" if primaries == 12 else "bt2020"
    )
    expected = 255 * srgb_code(coded.shown(plain / 255))
    assert np.abs(patches(path) - expected).max() <= 2
    assert words in probe(path).colours


def test_depth_and_colours_are_told(tmp_path: Path) -> None:
    small = Image.fromarray(sheet())
    small.save(tmp_path / "plain.png")
    small.save(tmp_path / "p3.jpg", icc_profile=display_p3())
    small.convert("CMYK").save(tmp_path / "inks.jpg")
    cv2.imwrite(str(tmp_path / "deep.png"), sheet().astype(np.uint16) * 257)
    told = {
        name: probe(tmp_path / name) for name in ("plain.png", "p3.jpg", "inks.jpg", "deep.png")
    }
    assert {name: found.depth for name, found in told.items()} == {
        "plain.png": 8, "p3.jpg": 8, "inks.jpg": 8, "deep.png": 16,
    }  # fmt: skip
    assert told["plain.png"].colours == "sRGB"
    assert told["inks.jpg"].colours == "CMYK"


def test_a_gain_map_is_left_out_in_words(tmp_path: Path) -> None:
    path = tmp_path / "ultra.jpg"
    told = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:g="http://ns.adobe.com/hdr-gain-map/1.0/"/>'
    Image.fromarray(sheet()).save(path, xmp=told)
    assert any("gain map" in note for note in probe(path).notes)
    Image.fromarray(sheet()).save(tmp_path / "plain.jpg")
    assert not probe(tmp_path / "plain.jpg").notes


@pytest.mark.parametrize("kept", [8, 20, 36, 50])
def test_code_points_that_are_cut_off_say_nothing(tmp_path: Path, kept: int) -> None:
    from assets.formats import PNG
    from assets.picture_colours import coded

    path = tmp_path / "a.png"
    Image.fromarray(sheet()).save(path)
    with_chunk(path, b"cICP", bytes([9, 16, 0, 1]))
    path.write_bytes(path.read_bytes()[:kept])
    found = coded(path, PNG)
    assert found is None or found.hdr
