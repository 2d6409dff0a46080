"""What glTF says of materials beyond metallic-roughness, and of shapes beyond triangles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assets.gltf.scene import load
from assets.media import Model
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported
from tests.assets.synth import Gltf, textured


def _made(folder: Path, material: dict[str, Any]) -> Model:
    """The model of a file with one triangle of that material, and four pictures."""
    gltf = Gltf()
    sets = {
        f"TEXCOORD_{number}": gltf.values([[0, 0], [1, 0], [0, 1 + number]], "f4")
        for number in range(2)
    }
    primitive = {**gltf.triangle(**sets), "material": 0}
    return load(gltf.write(folder / "a.glb", primitive, **textured(gltf, material)), "key")


def _layer(name: str, **fields: Any) -> dict[str, Any]:
    return {"extensions": {f"KHR_materials_{name}": fields}}


def test_each_extension_is_read(tmp_path: Path) -> None:
    use = {"index": 0}
    material = {
        "extensions": {
            "KHR_materials_clearcoat": {
                "clearcoatFactor": 0.5,
                "clearcoatTexture": use,
                "clearcoatRoughnessFactor": 0.25,
                "clearcoatNormalTexture": {"index": 0, "scale": 2},
            },
            "KHR_materials_sheen": {"sheenColorFactor": [1, 0.5, 0], "sheenRoughnessFactor": 0.75},
            "KHR_materials_specular": {"specularFactor": 0.5, "specularColorFactor": [2, 1, 0]},
            "KHR_materials_ior": {"ior": 1.33},
            "KHR_materials_transmission": {"transmissionFactor": 1, "transmissionTexture": use},
            "KHR_materials_volume": {
                "thicknessFactor": 0.1,
                "attenuationDistance": 0.5,
                "attenuationColor": [1, 0.5, 0],
            },
            "KHR_materials_dispersion": {"dispersion": 0.3},
            "KHR_materials_iridescence": {"iridescenceFactor": 1, "iridescenceIor": 1.8},
            "KHR_materials_anisotropy": {"anisotropyStrength": 0.6, "anisotropyRotation": 1},
        }
    }
    model = _made(tmp_path, material)
    made = model.materials[0]
    coat, sheen, specular = made.clearcoat, made.sheen, made.specular
    through, film, brushed = made.transmission, made.iridescence, made.anisotropy
    assert coat
    assert sheen
    assert specular
    assert through
    assert film
    assert brushed
    assert (coat.factor, coat.texture, coat.roughness, coat.normal_scale) == (0.5, 0, 0.25, 2)
    assert (sheen.colour, sheen.roughness) == ((1, 0.5, 0), 0.75)
    assert (specular.factor, specular.colour, specular.ior) == (0.5, (2, 1, 0), 1.33)
    assert (through.factor, through.texture, through.thickness) == (1, 0, 0.1)
    assert (through.distance, through.colour, through.dispersion) == (0.5, (1, 0.5, 0), 0.3)
    assert (film.factor, film.ior, film.least, film.most) == (1, 1.8, 100, 400)
    assert (brushed.strength, brushed.rotation) == (0.6, 1)
    assert model.meshes[0].tangents is not None  # which brushed metal needs
    assert not model.notes


@pytest.mark.parametrize(
    "name", ["clearcoat", "sheen", "transmission", "iridescence", "anisotropy"]
)
def test_what_does_nothing_is_not_there(tmp_path: Path, name: str) -> None:
    made = _made(tmp_path, _layer(name)).materials[0]
    parts = (made.clearcoat, made.sheen, made.transmission, made.iridescence, made.anisotropy)
    assert parts == (None,) * 5


def test_light_that_nothing_swallows_goes_on_without_end(tmp_path: Path) -> None:
    made = _made(tmp_path, _layer("transmission", transmissionFactor=2)).materials[0]
    assert made.transmission is not None
    assert (made.transmission.factor, made.transmission.distance) == (1, math.inf)


def test_thickness_grows_with_its_node(tmp_path: Path) -> None:
    gltf = Gltf()
    material = {
        "extensions": {
            "KHR_materials_transmission": {"transmissionFactor": 1},
            "KHR_materials_volume": {"thicknessFactor": 2, "attenuationDistance": 3},
        }
    }
    path = gltf.write(
        tmp_path / "a.glb",
        {**gltf.triangle(), "material": 0},
        materials=[material],
        nodes=[{"mesh": 0, "scale": [0.5, 0.5, 0.5]}, {"mesh": 0}],
        scenes=[{"nodes": [0, 1]}],
    )
    model = load(path, "key")
    found = []
    for mesh in model.meshes:
        through = model.materials[mesh.material].transmission
        assert through is not None
        found.append((through.thickness, through.distance))
    assert found == [(pytest.approx(1), pytest.approx(1.5)), (2, 3)]


@pytest.mark.parametrize(
    "broken",
    [
        {"clearcoatFactor": "much"},
        {"clearcoatTexture": {}},
        {"clearcoatNormalTexture": {"index": 99}, "clearcoatFactor": 1},
    ],
)
def test_broken_extensions_are_refused_in_words(tmp_path: Path, broken: dict[str, Any]) -> None:
    with pytest.raises(MediaUnreadable, match=r"“a\.glb” is damaged"):
        _made(tmp_path, _layer("clearcoat", **broken))


def test_numbers_without_measure_are_held_where_a_shader_can_use_them(tmp_path: Path) -> None:
    most, use = 1.7e308, {"index": 0}
    moved = {"KHR_texture_transform": {"offset": [most, -most], "scale": [most, 1]}}
    material = {
        "pbrMetallicRoughness": {
            "baseColorFactor": [most, -most, 1, most],
            "baseColorTexture": {**use, "extensions": moved},
            "metallicFactor": most,
            "roughnessFactor": -most,
        },
        "emissiveFactor": [most, 1, -1],
        "normalTexture": {**use, "scale": most},
        "occlusionTexture": {**use, "strength": most},
        "alphaCutoff": most,
        "extensions": {
            "KHR_materials_emissive_strength": {"emissiveStrength": most},
            "KHR_materials_clearcoat": {
                "clearcoatFactor": most, "clearcoatNormalTexture": {**use, "scale": -most},
            },
            "KHR_materials_sheen": {"sheenColorFactor": [most] * 3, "sheenRoughnessFactor": most},
            "KHR_materials_specular": {"specularFactor": most, "specularColorFactor": [most] * 3},
            "KHR_materials_ior": {"ior": most},
            "KHR_materials_transmission": {"transmissionFactor": most},
            "KHR_materials_volume": {"thicknessFactor": most, "attenuationDistance": most},
            "KHR_materials_dispersion": {"dispersion": most},
            "KHR_materials_iridescence": {
                "iridescenceFactor": most,
                "iridescenceIor": most,
                "iridescenceThicknessMinimum": -most,
                "iridescenceThicknessMaximum": most,
            },
            "KHR_materials_anisotropy": {"anisotropyStrength": most, "anisotropyRotation": most},
        },
    }  # fmt: skip
    model = _made(tmp_path, material)
    numbers = np.array(list(_numbers((model.materials, model.textures))))
    assert len(numbers) > 40
    assert np.abs(numbers).max() <= 1e6
    assert max(model.materials[0].emissive) == 65504


def _numbers(value: object) -> Iterator[float]:
    if is_dataclass(value):
        for part in fields(value):
            yield from _numbers(getattr(value, part.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, float):
        yield value


def test_textures_have_their_own_coordinates(tmp_path: Path) -> None:
    turn = {"offset": [0.5, 0.25], "scale": [2, 3], "rotation": math.pi / 2, "texCoord": 1}
    material = {
        "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}},
        "emissiveTexture": {"index": 0, "extensions": {"KHR_texture_transform": turn}},
        "occlusionTexture": {"index": 0, "texCoord": 7},
    }
    model = _made(tmp_path, material)
    made, mesh = model.materials[0], model.meshes[0]
    assert made.occlusion_texture is None
    assert any("texture coordinates" in note for note in model.notes)
    assert made.base_texture is not None
    assert made.emissive_texture is not None
    base, glow = model.textures[made.base_texture], model.textures[made.emissive_texture]
    assert base.pixels is glow.pixels
    assert (base.uv, glow.uv) == (0, 1)
    assert mesh.uv is not None
    np.testing.assert_allclose([mesh.uv[2], mesh.more_uv[0][2]], [[0, 1], [0, 2]])
    # the extension's own matrix: translation * rotation * scale
    matrix = np.array([[1, 0, 0.5], [0, 1, 0.25], [0, 0, 1]])
    matrix = matrix @ np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]]) @ np.diag([2, 3, 1])
    np.testing.assert_allclose(glow.matrix, matrix[:2], atol=1e-9)


def test_variants_dress_it(tmp_path: Path) -> None:
    gltf = Gltf()
    mappings = [{"material": 1, "variants": [0, 2]}, {"material": 0, "variants": [1]}]
    worn = {"KHR_materials_variants": {"mappings": mappings}}
    path = gltf.write(
        tmp_path / "a.glb",
        {**gltf.triangle(), "material": 0, "extensions": worn},
        materials=[{}, {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}],
        extensions={"KHR_materials_variants": {"variants": [{"name": "Red"}, {"name": "Red"}, {}]}},
    )
    model = load(path, "key")
    assert model.variants == ("Red", "Red 2", "Variant 3")
    (mesh,) = model.meshes
    worn_ones = [mesh.material_in(variant) for variant in (None, 0, 1, 2)]
    bases = [model.materials[number].base for number in worn_ones]
    assert bases == [(1, 1, 1, 1), (1, 0, 0, 1), (1, 1, 1, 1), (1, 0, 0, 1)]


def test_copies_stand_where_the_file_says(tmp_path: Path) -> None:
    gltf = Gltf()
    moved = gltf.values([[0, 0, 0], [5, 0, 0]], "f4")
    sized = gltf.values([[1, 1, 1], [-2, 2, 2]], "f4")
    copies = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": moved, "SCALE": sized}}}
    normals = gltf.values([[0, 0, 1]] * 3, "f4")
    path = gltf.write(
        tmp_path / "a.glb",
        gltf.triangle(NORMAL=normals),
        nodes=[{"mesh": 0, "translation": [0, 1, 0], "extensions": copies}],
        extensionsRequired=["EXT_mesh_gpu_instancing"],
    )
    (mesh,) = load(path, "key").meshes
    first, second = mesh.positions[:3], mesh.positions[3:]
    np.testing.assert_allclose(second, (first - [0, 1, 0]) * [-2, 2, 2] + [5, 1, 0], atol=1e-6)
    corners = mesh.positions[mesh.indices.reshape(-1, 3)]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    assert (facing > 0).all()  # what is mirrored is turned over with it


def test_copies_without_end_are_refused(tmp_path: Path) -> None:
    gltf = Gltf()
    moved = gltf.values(np.zeros((20_001, 3)), "f4")
    copies = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": moved}}}
    path = gltf.write(
        tmp_path / "a.glb", gltf.triangle(), nodes=[{"mesh": 0, "extensions": copies}]
    )
    with pytest.raises(MediaUnsupported, match="20001 copies"):
        load(path, "key")


@pytest.mark.parametrize(
    ("mode", "shape", "indices"),
    [
        (0, "points", [0, 1, 2]),
        (1, "lines", [0, 1]),
        (2, "lines", [0, 1, 1, 2, 2, 0]),
        (3, "lines", [0, 1, 1, 2]),
    ],
)
def test_lines_and_points(tmp_path: Path, mode: int, shape: str, indices: list[int]) -> None:
    gltf = Gltf()
    path = gltf.write(tmp_path / "a.glb", {**gltf.triangle(), "mode": mode})
    (mesh,) = load(path, "key").meshes
    assert (mesh.shape, mesh.indices.tolist()) == (shape, indices)
    assert probe(path).triangles == 0


def test_cameras_look_along_their_minus_z(tmp_path: Path) -> None:
    gltf = Gltf()
    quarter = math.sqrt(0.5)
    nodes = [
        {"mesh": 0},
        {"camera": 0, "translation": [1, 2, 3], "rotation": [0, -quarter, 0, quarter]},
        {"camera": 0, "name": "Down", "rotation": [-quarter, 0, 0, quarter], "scale": [2, 2, 2]},
        {"camera": 0, "name": "Tilted", "rotation": [0, 0, -quarter, quarter]},
        {"camera": 1, "name": "Flat"},
    ]
    lens = {"type": "perspective", "perspective": {"yfov": math.pi / 3, "znear": 0.1}}
    path = gltf.write(
        tmp_path / "a.glb",
        gltf.triangle(),
        nodes=nodes,
        scenes=[{"nodes": [0, 1, 2, 3, 4]}],
        cameras=[lens, {"type": "orthographic", "orthographic": {}}],
    )
    found = probe(path).cameras
    assert [each.name for each in found] == ["Camera 1", "Down", "Tilted"]
    assert found[0].position == (1, 2, 3)
    assert (found[0].view.yaw, found[0].view.pitch, found[0].view.fov) == (90, 0, 60)
    assert found[1].view.pitch == -90
    assert (found[2].view.yaw, found[2].view.roll) == (0, 90)
