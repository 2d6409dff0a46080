"""Models packed by meshoptimizer, and KTX2 textures: unpacked right, or refused in words."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assets import ktx2
from assets.gltf.scene import load
from story.errors import MediaUnreadable, MediaUnsupported
from tests.assets.synth import Gltf, write_glb


def packed(path: Path, cut: int = 0) -> Path:
    """A strip of triangles whose positions and indices are packed."""
    meshopt = pytest.importorskip("meshopt")
    positions = np.array([[x, y, 0] for x in range(5) for y in (0, 1)], np.float32)
    indices = np.array([[n, n + 1, n + 2] for n in range(8)], np.uint32).ravel()
    gltf = Gltf()
    for values, mode, stride in ((positions, "ATTRIBUTES", 12), (indices, "TRIANGLES", 4)):
        data = bytes(meshopt.encode_gltf_buffer(values, mode))
        data = data[: len(data) - cut]
        view = gltf.view(data)
        written: dict[str, Any] = gltf.document["bufferViews"][view]
        written["extensions"] = {
            "EXT_meshopt_compression": {
                "buffer": 0,
                "byteOffset": written["byteOffset"],
                "byteLength": len(data),
                "byteStride": stride,
                "count": len(values),
                "mode": mode,
            }
        }
        written.update(buffer=1, byteOffset=0, byteLength=len(values) * stride)
    fallback = {"byteLength": 999, "extensions": {"EXT_meshopt_compression": {"fallback": True}}}
    gltf.document["accessors"] = [
        {"bufferView": 0, "componentType": 5126, "count": 10, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5125, "count": 24, "type": "SCALAR"},
    ]
    return gltf.write(
        path,
        {"attributes": {"POSITION": 0}, "indices": 1},
        buffers=[{"byteLength": len(gltf.chunk)}, fallback],
        extensionsRequired=["EXT_meshopt_compression"],
    )


def test_meshopt(tmp_path: Path) -> None:
    model = load(packed(tmp_path / "a.glb"), "key")
    assert (model.low, model.high) == ((0, 0, 0), (4, 1, 0))
    assert len(model.meshes[0].indices) == 24


def test_damaged_meshopt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match=r"a\.glb"):
        load(packed(tmp_path / "a.glb", cut=9), "key")


def test_without_its_part_meshopt_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.glb")
    monkeypatch.setitem(sys.modules, "meshopt", None)
    with pytest.raises(MediaUnsupported) as caught:
        load(path, "key")
    assert "diorama[models]" in caught.value.hint


def texture(stored: np.ndarray[Any, np.dtype[np.uint8]], vk_format: int, packing: int = 0) -> bytes:
    """A KTX2 file with one level."""
    content = stored.tobytes()
    whole = len(content)
    if packing == 2:
        content = pytest.importorskip("zstandard").ZstdCompressor().compress(content)
    height, width = stored.shape[:2]
    head = ktx2.MARK + struct.pack("<9I", vk_format, 1, width, height, 0, 0, 1, 1, packing)
    head = head.ljust(80, b"\0") + struct.pack("<3Q", 104, len(content), whole)
    return head + content


@pytest.mark.parametrize(("vk_format", "channels"), [(9, 1), (16, 2), (23, 3), (43, 4)])
@pytest.mark.parametrize("packing", [0, 2])
def test_plain_textures(vk_format: int, channels: int, packing: int) -> None:
    stored = np.random.default_rng(1).integers(0, 256, (6, 4, channels), np.uint8)
    got = ktx2.pixels(texture(stored, vk_format, packing), "a.glb")
    np.testing.assert_array_equal(got[..., :channels], stored)
    assert channels == 4 or got[..., 3].min() == 255


def test_textures_that_cannot_be_read() -> None:
    stored = np.zeros((4, 4, 3), np.uint8)
    good = texture(stored, 23)
    for bad in (good[:50], good[:-1], texture(stored, 23, 2)[:-3]):
        with pytest.raises(MediaUnreadable, match="KTX2"):
            ktx2.pixels(bad, "a.glb")
    for strange in (texture(stored, 97), texture(stored, 23, 3)):
        with pytest.raises(MediaUnsupported, match="KTX2"):
            ktx2.pixels(strange, "a.glb")
    with pytest.raises((MediaUnreadable, MediaUnsupported), match="KTX2"):
        ktx2.pixels(texture(stored, 0, 1), "a.glb")


def test_a_texture_bomb_is_refused(tmp_path: Path) -> None:
    gltf = Gltf()
    uv = gltf.values([[0, 0], [1, 0], [0, 1]], "f4")
    bomb = bytearray(texture(np.zeros((1, 1, 3), np.uint8), 23))
    bomb[20:28] = struct.pack("<2I", 60000, 60000)
    path = gltf.write(
        tmp_path / "bomb.glb",
        {**gltf.triangle(TEXCOORD_0=uv), "material": 0},
        materials=[{"emissiveTexture": {"index": 0}}],
        textures=[{"source": 0}],
        images=[{"bufferView": gltf.view(bytes(bomb)), "mimeType": "image/ktx2"}],
    )
    write_glb(path, gltf.document, gltf.chunk)
    with pytest.raises(MediaUnsupported, match="million pixels"):
        load(path, "key")
