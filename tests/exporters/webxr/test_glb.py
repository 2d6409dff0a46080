"""GLB files of models and clouds: sound by the Khronos validator, and what went in comes out."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from assets.gltf.scene import load
from assets.kinds.model import open_model
from assets.media import (
    Animation,
    Anisotropy,
    Channel,
    Clearcoat,
    Iridescence,
    Material,
    Mesh,
    Model,
    Node,
    Rig,
    Sheen,
    Skin,
    Specular,
    Texture,
    Transmission,
)
from exporters.webxr.glb import model_glb
from renderer.room import room
from story.timeline import AnimationAt
from tests import web_node
from tests.stances import corners, stance_of

VALIDATE = """
const validator = require(process.argv[2]);
const data = new Uint8Array(require("fs").readFileSync(process.argv[3]));
validator.validateBytes(data).then((report) => console.log(JSON.stringify(report.issues)));
"""


@pytest.fixture(scope="session")
def validate(node: web_node.Node, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Asks the Khronos glTF validator; what it found fault with, as lines."""
    folder = tmp_path_factory.mktemp("validator")
    script = folder / "validate.cjs"
    script.write_text(VALIDATE, "utf-8")

    def ask(data: bytes) -> list[str]:
        (folder / "model.glb").write_bytes(data)
        package = node.packages / "gltf-validator"
        done = node.run(script, str(package), str(folder / "model.glb"))
        issues = json.loads(done.stdout)
        return [
            f"{each['code']} {each.get('pointer')} {each['message']}"
            for each in issues["messages"]
            if each["severity"] <= 1
        ]

    return ask


def chunks(data: bytes) -> tuple[dict[str, Any], bytes]:
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def array(data: bytes, number: int) -> np.ndarray[Any, Any]:
    document, binary = chunks(data)
    accessor = document["accessors"][number]
    view = document["bufferViews"][accessor["bufferView"]]
    kind = {5126: np.float32, 5125: np.uint32, 5123: np.uint16}[accessor["componentType"]]
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}[accessor["type"]]
    start = view["byteOffset"]
    values = np.frombuffer(binary[start : start + view["byteLength"]], kind)
    return values.reshape(accessor["count"], width)


def triangle(**more: Any) -> Mesh:
    return Mesh(
        positions=np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0]], np.float32),
        normals=np.array([[0, 0, 3], [0, 0, 1], [0, 0, 0]], np.float32),
        indices=np.array([0, 1, 2], np.uint32),
        **more,
    )


def model(
    *meshes: Mesh, materials: tuple[Material, ...], textures: tuple[Texture, ...] = ()
) -> Model:
    return Model("key", meshes, materials, textures, (0, 0, 0), (1, 2, 0))


def test_what_materials_have_beyond_the_core(validate: Any, tmp_path: Path) -> None:
    pixels = np.random.default_rng(7).integers(0, 255, (4, 4, 4), np.uint8)
    turned = ((0.0, 3.0, 0.2), (-2.0, 0.0, 0.1))
    layered = Material(
        normal_texture=0,
        occlusion_texture=1,
        clearcoat=Clearcoat(1.0, 0, 0.25, None, 0, 0.5),
        sheen=Sheen((1.0, 0.5, 0.25), 0, 0.5),
        specular=Specular(0.5, None, (2.0, 1.0, 0.5), 0, 1.75),
        transmission=Transmission(0.5, 0, 0.25, 0, 2.0, (0.5, 1.0, 1.0), 0.5),
        iridescence=Iridescence(1.0, 0, 1.5, 200.0, 500.0, 0),
        anisotropy=Anisotropy(0.5, 0.25, 0),
    )
    mesh = triangle(
        uv=np.array([[0, 0], [1, 0], [0, 1]], np.float32),
        more_uv=(np.array([[1, 0], [1, 1], [0, 1]], np.float32),),
        tangents=np.array([[1, 0, 0, 1]] * 3, np.float32),
        variants={1: 1},
    )
    lines = Mesh(mesh.positions, mesh.normals, np.array([0, 1], np.uint32), shape="lines")
    before = replace(
        model(
            mesh,
            lines,
            materials=(layered, Material((1.0, 0.0, 0.0, 1.0))),
            textures=(Texture(pixels, coarse=True), Texture(pixels, uv=1, matrix=turned)),
        ),
        variants=("Blue", "Red"),
    )
    data = model_glb(before)
    assert validate(data) == []
    (tmp_path / "a.glb").write_bytes(data)
    after = load(tmp_path / "a.glb", "key")
    assert asdict(after.materials[0]) == asdict(layered)
    assert after.textures[0].pixels is after.textures[1].pixels
    assert [each.coarse for each in after.textures] == [True, False]
    moved = after.textures[1]
    assert moved.uv == 1
    np.testing.assert_allclose(moved.matrix, turned, atol=1e-6)
    assert after.variants == ("Blue", "Red")
    assert after.materials[after.meshes[0].material_in(1)].base == (1, 0, 0, 1)
    np.testing.assert_array_equal(after.meshes[0].more_uv[0], mesh.more_uv[0])
    assert (after.meshes[1].shape, after.meshes[1].indices.tolist()) == ("lines", [0, 1])


def test_what_has_no_texture_coordinates_wears_no_textures() -> None:
    painted = Material(base_texture=0, clearcoat=Clearcoat(1.0, texture=0))
    pixels = np.zeros((2, 2, 4), np.uint8)
    made = model(triangle(), materials=(painted,), textures=(Texture(pixels),))
    (written,) = chunks(model_glb(made))[0]["materials"]
    assert "baseColorTexture" not in written["pbrMetallicRoughness"]
    assert written["extensions"]["KHR_materials_clearcoat"] == {
        "clearcoatFactor": 1.0,
        "clearcoatRoughnessFactor": 0.0,
    }


def test_everything_a_model_can_have(validate: Any) -> None:
    clear = np.zeros((4, 4, 4), np.uint8)
    solid = np.full((4, 6, 4), 255, np.uint8)
    mesh = triangle(
        uv=np.array([[0, 0], [1, 0], [0, 1]], np.float32),
        tangents=np.array([[1, 0, 0, 1], [2, 0, 0, -1], [0, 0, 0, 0]], np.float32),
        colours=np.array([[1, 0, 0, 1], [0, 1, 0, 0.5], [0, 0, 2, 1]], np.float32),
    )
    material = Material(
        base=(0.5, 0.25, 1.0, 0.5),
        metallic=0.3,
        roughness=0.7,
        emissive=(4.0, 2.0, 0.0),
        base_texture=0,
        metallic_roughness_texture=1,
        normal_texture=1,
        normal_scale=0.5,
        occlusion_texture=1,
        occlusion_strength=0.5,
        emissive_texture=1,
        alpha_mode="blend",
        double_sided=True,
    )
    cut = Material(alpha_mode="mask", alpha_cutoff=0.25, unlit=True)
    data = model_glb(
        model(
            mesh,
            triangle(material=1),
            materials=(material, cut),
            textures=(Texture(clear, "clamp", "mirror"), Texture(solid)),
        )
    )
    assert validate(data) == []
    document, _ = chunks(data)
    written = document["materials"][0]
    assert written["emissiveFactor"] == [1.0, 0.5, 0.0]
    assert written["extensions"]["KHR_materials_emissive_strength"]["emissiveStrength"] == 4.0
    assert document["materials"][1]["alphaCutoff"] == 0.25
    assert "KHR_materials_unlit" in document["materials"][1]["extensions"]
    assert [each["mimeType"] for each in document["images"]] == ["image/png", "image/jpeg"]
    assert np.array_equal(array(data, 0), mesh.positions)
    assert np.allclose(np.linalg.norm(array(data, 1), axis=1), 1)


def test_large_textures_are_scaled_down(validate: Any) -> None:
    wide = np.full((50, 400, 4), 200, np.uint8)
    wide[..., 3] = 255
    mesh = triangle(uv=np.zeros((3, 2), np.float32))
    painted = model(mesh, materials=(Material(base_texture=0),), textures=(Texture(wide),))
    data = model_glb(painted, texture_side=100)
    assert validate(data) == []
    document, binary = chunks(data)
    view = document["bufferViews"][document["images"][0]["bufferView"]]
    start = view["byteOffset"]
    with Image.open(io.BytesIO(binary[start : start + view["byteLength"]])) as picture:
        assert picture.size == (100, 12)


def test_the_preview_room_is_sound(validate: Any) -> None:
    assert validate(model_glb(room())) == []


def rigged() -> Model:
    """Two triangles, one at its node and one skinned, that move in every way there is."""
    half = np.sqrt(0.5)
    nodes = (
        Node(None, (1.0, 0.0, 0.0), (0.0, 0.0, half, half), (1.0, 2.0, -1.0), (0.5, 0.0), "Arm"),
        Node(0, (0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.25,)),
        Node(None, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0)),
    )
    bind = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    bind[0, 0, 3] = 2.0
    up = np.array([[[0, 0, 1]] * 3, [[0, 1, 0]] * 3], np.float32)
    times = np.array([0.0, 0.5, 2.0], np.float32)
    moves = (
        Channel(0, "translation", "step", times, np.eye(3, dtype=np.float32)),
        Channel(0, "rotation", "linear", times, np.eye(4, dtype=np.float32)[1:]),
        Channel(2, "scale", "cubic", times, np.arange(27, dtype=np.float32).reshape(3, 3, 3)),
        Channel(0, "weights", "linear", times, np.eye(3, 2, dtype=np.float32)),
        Channel(1, "weights", "cubic", times[1:], np.ones((2, 3, 1), np.float32)),
    )
    skinned = triangle(
        node=1,
        skin=0,
        joints=np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], np.uint16),
        weights=np.array([[0.5, 0.5, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], np.float32),
        morphs=up[:1],
    )
    still = triangle(node=0, morphs=up, morph_normals=up[::-1].copy())
    rig = Rig(nodes, (Skin((2, 0), bind),), (
        Animation("Wave", 2.0, moves), Animation("Nod", 2.0, (moves[1],)),
    ))  # fmt: skip
    return Model("key", (still, skinned), (Material(),), (), (0, 0, 0), (1, 2, 0), rig=rig)


def stands(model: Model, *runs: AnimationAt) -> np.ndarray[Any, Any]:
    """Where its corners are as it is animated."""
    stance = stance_of(model, *runs)
    return np.concatenate([corners(mesh, stance) for mesh in model.meshes])


def same_when_read(model: Model, data: bytes, file: Path, runs: list[AnimationAt]) -> None:
    file.write_bytes(data)
    again = open_model(file, "key")
    assert again.rig is not None
    assert model.rig is not None
    assert again.notes == ()
    assert [(each.name, each.length) for each in again.rig.animations] == [
        (each.name, each.length) for each in model.rig.animations
    ]
    size = np.abs(stands(model)).max()
    for chosen in ([], *([run] for run in runs), runs):
        np.testing.assert_allclose(stands(again, *chosen), stands(model, *chosen), atol=1e-5 * size)


def test_what_moves_moves_alike_in_the_file(validate: Any, tmp_path: Path) -> None:
    model = rigged()
    data = model_glb(model)
    assert validate(data) == []
    runs = [AnimationAt("Wave", 700_000, True, 0.5), AnimationAt("Nod", 200_000, False, 0.75)]
    same_when_read(model, data, tmp_path / "a.glb", runs)
    document, _ = chunks(data)
    assert document["nodes"][2]["name"] == "Arm"
    keys = document["animations"][0]["samplers"]
    assert len({each["input"] for each in keys}) == 2  # times that are alike are written once


def test_a_skin_that_its_joints_turn_over_shows_its_outside() -> None:
    """Its node, at which readers look for that, is not what turns it over."""
    model = rigged()
    assert model.rig is not None
    indices = []
    for scale in ((1.0, 1.0, 1.0), (-1.0, 1.0, 1.0)):
        nodes = tuple(replace(node, scale=scale) for node in model.rig.nodes)
        data = model_glb(replace(model, rig=replace(model.rig, nodes=nodes)))
        document, _ = chunks(data)
        primitives = [each["primitives"][0] for each in document["meshes"]]
        indices.append([array(data, each["indices"]).ravel().tolist() for each in primitives])
    assert indices == [[[0, 1, 2], [0, 1, 2]], [[0, 1, 2], [2, 1, 0]]]


@pytest.mark.parametrize(
    ("name", "clips"),
    [("fox_skinned_3anims.glb", ["Walk", "Run"]), ("morph-stress-test.gltf", ["Pulse", "TheWave"])],
)
def test_real_models_move_alike_in_the_file(
    name: str, clips: list[str], validate: Any, shared_data: Path, tmp_path: Path
) -> None:
    model = open_model(shared_data / "models" / name, "key")
    data = model_glb(model, texture_side=64)
    assert validate(data) == []
    runs = [AnimationAt(clip, 400_000, True, 0.5) for clip in clips]
    same_when_read(model, data, tmp_path / "a.glb", runs)


@pytest.mark.parametrize("name", ["smk_venus-de-milo.glb", "lamp-post_origin-at-base.glb"])
def test_real_models_are_sound(name: str, validate: Any, shared_data: Path) -> None:
    opened = open_model(shared_data / "models" / name, "key")
    assert validate(model_glb(opened, texture_side=512)) == []
