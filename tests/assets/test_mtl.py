"""What a Wavefront material is as a physical one."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.kinds.model import open_model
from assets.media import Material, Model
from assets.mtl import Mtl, materials_in, normals_of

QUAD = (
    "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
    "usemtl one\nf 1/1 2/2 3/3 4/4\n"
)


def png(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def said(*lines: str, **files: bytes) -> Material:
    """The material of an MTL file with those lines, worn by what has texture coordinates."""
    text = "\n".join(("newmtl one", *lines)).encode()
    names = {name.replace("_png", ".png"): data for name, data in files.items()}
    made = Mtl({"a.mtl": text, **names}).material("one", textured=True)
    assert made is not None
    return made


def test_a_picture_too_large_to_decode_is_as_if_it_were_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = png(np.zeros((8, 8, 3), np.uint8))
    assert said("map_Kd a.png", a_png=picture).base_texture == 0
    monkeypatch.setattr("assets.mtl.MOST_DECODED", 63)
    assert said("map_Kd a.png", a_png=picture).base_texture is None


@pytest.mark.parametrize(
    ("lines", "roughness"),
    [
        ((), 0.8),
        (("Ks 0 0 0", "Ns 900"), 0.8),
        (("Ks 0.5 0.5 0.5", "Ns 250"), 0.5),
        (("Ks 1 1 1", "Ns 1000"), 0.15),
        (("Ks 1 1 1", "Ns 250", "Pr 0.3"), 0.3),
        (("Ns much",), 0.8),
        (("Pr nan",), 0.8),
    ],
)
def test_roughness(lines: tuple[str, ...], roughness: float) -> None:
    assert said(*lines).roughness == pytest.approx(roughness)


def test_colours_are_linear_and_kept_in_range() -> None:
    made = said("Kd 0.5 2 -1", "Ke 1 0 0", "d 0.25", "Pm 1", "Pc 0.5", "Pcr 0.1")
    assert made.base == pytest.approx((0.214, 1.0, 0.0, 0.25), abs=0.001)
    assert (made.emissive, made.metallic, made.alpha_mode) == ((1, 0, 0), 1, "blend")
    assert made.clearcoat is not None
    assert (made.clearcoat.factor, made.clearcoat.roughness) == (0.5, 0.1)


def test_maps_are_packed() -> None:
    half = np.full((4, 4), 128, np.uint8)
    colour = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    mtl = Mtl(
        {
            "a.mtl": b"newmtl one\nmap_Kd c.png\nmap_d m.png\nmap_Pr m.png\nmap_Pm n.png\n",
            "c.png": png(colour),
            "m.png": png(half),
            "n.png": png(np.zeros((2, 2), np.uint8)),
        }
    )
    made = mtl.material("one", textured=True)
    assert made is not None
    assert made.base_texture is not None
    assert made.metallic_roughness_texture is not None
    base = mtl.textures[made.base_texture].pixels
    assert base[0, 0].tolist() == [200, 100, 50, 128]
    assert made.alpha_mode == "mask"
    surface = mtl.textures[made.metallic_roughness_texture].pixels
    assert surface[0, 0, 1:3].tolist() == [128, 0]
    assert (made.metallic, made.roughness) == (1.0, 1.0)


def test_heights_become_normals() -> None:
    slope = np.tile(np.arange(64, dtype=np.uint8)[None, :, None] * 2, (64, 1, 4))
    middle = normals_of(slope, 1.0)[32, 32].astype(int)
    assert middle[0] < 125  # it rises to the right and so leans to the left
    assert middle[1] == 128
    flat = normals_of(np.full((4, 4, 4), 90, np.uint8), 1.0)
    assert (flat[..., :3] == (128, 128, 255)).all()


def test_bumps_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(QUAD)
    (tmp_path / "a.mtl").write_text("newmtl one\nmap_Bump -bm 2 b b.png\n")
    normal = np.full((4, 4, 3), (128, 128, 255), np.uint8)
    (tmp_path / "b b.png").write_bytes(png(normal))
    model: Model = open_model(tmp_path / "a.obj", "key")
    number = model.materials[model.meshes[0].material].normal_texture
    assert number is not None
    assert (model.textures[number].pixels[..., :3] == normal).all()  # a normal map as it is
    assert model.meshes[0].tangents is not None


def test_what_is_no_picture_is_as_if_it_were_not_there() -> None:
    assert said("map_Kd x.png", x_png=b"no picture").base_texture is None


def test_tabs_and_comments() -> None:
    found = materials_in("# hello\nnewmtl\ta  b\t\n\tKd\t1 0 0\n\n  Ns 5\n")
    assert found == {"a b": {"kd": "1 0 0", "ns": "5"}}
