"""glTF: the triangles, colours and textures that the specification says are to be seen."""

from __future__ import annotations

import base64
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import DracoPy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.gltf.scene import load
from assets.media import Mesh, Model
from assets.probe import probe
from story.errors import MediaError, MediaMissing, MediaUnreadable, MediaUnsupported
from tests.assets.synth import Gltf, png, textured, write_glb


def only(model: Model) -> Mesh:
    assert len(model.meshes) == 1
    return model.meshes[0]


def facing(mesh: Mesh) -> float:
    """How far the triangles' winding agrees with their normals: 1 all, -1 none."""
    corners = mesh.positions[mesh.indices.reshape(-1, 3)].astype(np.float64)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.sign((across * mesh.normals[mesh.indices[::3]]).sum(axis=1)).mean())


def test_nodes_are_applied_parents_last(tmp_path: Path) -> None:
    gltf = Gltf()
    half = math.sqrt(0.5)
    path = gltf.write(
        tmp_path / "a.glb",
        gltf.triangle(),
        nodes=[
            {"translation": [10, 0, 0], "children": [1]},
            {"rotation": [0, 0, half, half], "scale": [2, 2, 2], "children": [2]},
            {"matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1], "mesh": 0},
        ],
    )
    mesh = only(load(path, "key"))
    np.testing.assert_allclose(mesh.positions, [[10, 0, 10], [10, 2, 10], [8, 0, 10]], atol=1e-5)
    np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * 3, atol=1e-6)


@pytest.mark.parametrize("name", ["NORMAL", ""])
def test_a_mirrored_node_turns_its_triangles_over(tmp_path: Path, name: str) -> None:
    gltf = Gltf()
    more = {name: gltf.values([[0, 0, 1]] * 3, "f4")} if name else {}
    path = gltf.write(
        tmp_path / "a.glb", gltf.triangle(**more), nodes=[{"mesh": 0, "scale": [-1, 1, 1]}]
    )
    mesh = only(load(path, "key"))
    assert mesh.positions.min() == -1
    np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * 3)
    assert facing(mesh) == 1


def test_without_normals_faces_are_flat(tmp_path: Path) -> None:
    gltf = Gltf()
    positions = gltf.values([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], "f4")
    indices = gltf.values([0, 1, 2, 0, 2, 3], "u1")
    path = gltf.write(
        tmp_path / "a.glb", {"attributes": {"POSITION": positions}, "indices": indices}
    )
    mesh = only(load(path, "key"))
    assert len(mesh.positions) == 6
    np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * 3 + [[1, 0, 0]] * 3)


@pytest.mark.parametrize(("mode", "wanted"), [(4, [0, 1, 2]), (5, [0, 1, 2, 1, 3, 2]),
                                              (6, [1, 2, 0, 2, 3, 0])])  # fmt: skip
def test_lists_strips_and_fans(tmp_path: Path, mode: int, wanted: list[int]) -> None:
    gltf = Gltf()
    positions = gltf.values([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], "f4")
    normals = gltf.values([[0, 0, 1]] * 4, "f4")
    path = gltf.write(
        tmp_path / "a.glb",
        {"attributes": {"POSITION": positions, "NORMAL": normals}, "mode": mode},
    )
    assert only(load(path, "key")).indices.tolist() == wanted


def test_a_skin_at_rest(tmp_path: Path) -> None:
    gltf = Gltf()
    joints = gltf.values([[0, 1, 0, 0]] * 3, "u1")
    weights = gltf.values([[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0, 1, 0, 0]], "f4")
    bind = np.tile(np.eye(4), (2, 1, 1))
    bind[1, 3, 0] = -1  # column-major: a move by -x
    path = gltf.write(
        tmp_path / "a.glb",
        gltf.triangle(JOINTS_0=joints, WEIGHTS_0=weights),
        nodes=[
            {"mesh": 0, "skin": 0, "translation": [99, 99, 99]},
            {"translation": [0, 2, 0]},
            {"translation": [1, 0, 4]},
        ],
        scenes=[{"nodes": [0, 1, 2]}],
        skins=[{"joints": [1, 2], "inverseBindMatrices": gltf.values(bind.reshape(2, 16), "f4")}],
    )
    positions = only(load(path, "key")).positions
    np.testing.assert_allclose(positions, [[0, 2, 0], [1, 1, 2], [0, 1, 4]], atol=1e-6)


def test_a_skin_of_too_many_corners_is_refused(tmp_path: Path) -> None:
    gltf = Gltf()
    primitive = gltf.triangle()
    gltf.write(tmp_path / "skin.glb", primitive)
    kinds = {"POSITION": (5126, "VEC3"), "JOINTS_0": (5121, "VEC4"), "WEIGHTS_0": (5126, "VEC4")}
    gltf.document["accessors"] = [
        {"componentType": number, "count": 3_000_001, "type": shape}
        for number, shape in kinds.values()
    ]
    primitive["attributes"] = {name: at for at, name in enumerate(kinds)}
    document = gltf.document | {
        "meshes": [{"primitives": [primitive]}],
        "nodes": [{"mesh": 0, "skin": 0}],
        "skins": [{"joints": [0]}],
    }
    write_glb(tmp_path / "skin.glb", document, gltf.chunk)
    with pytest.raises(MediaUnsupported, match="skin of more than 3000000 corners"):
        probe(tmp_path / "skin.glb")


def test_morph_targets_at_their_default_weights(tmp_path: Path) -> None:
    gltf = Gltf()
    up = gltf.values([[0, 0, 2]] * 3, "f4")
    primitive = {**gltf.triangle(), "targets": [{"POSITION": up}, {"POSITION": up}]}
    path = gltf.write(tmp_path / "a.glb", primitive)
    gltf.document["meshes"][0]["weights"] = [0.25, 0.0]
    write_glb(path, gltf.document, gltf.chunk)
    np.testing.assert_allclose(only(load(path, "key")).positions[:, 2], 0.5)
    gltf.document["nodes"] = [{"mesh": 0, "weights": [0.0, 1.0]}]
    write_glb(path, gltf.document, gltf.chunk)
    np.testing.assert_allclose(only(load(path, "key")).positions[:, 2], 2)


def test_sparse_and_quantised_values(tmp_path: Path) -> None:
    gltf = Gltf()
    positions = gltf.values([[0, 0, 0], [127, 0, 0], [0, 127, 0]], "i1", normalized=True)
    gltf.document["accessors"][positions]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": gltf.view(b"\2"), "componentType": 5121},
        "values": {"bufferView": gltf.view(bytes([0, 0, 127]))},
    }
    uv = gltf.values([[0, 0], [65535, 0], [0, 65535]], "u2", normalized=True)
    path = gltf.write(
        tmp_path / "a.glb",
        {"attributes": {"POSITION": positions, "TEXCOORD_0": uv}},
        extensionsRequired=["KHR_mesh_quantization"],
        extensionsUsed=["KHR_mesh_quantization"],
    )
    mesh = only(load(path, "key"))
    np.testing.assert_allclose(mesh.positions, [[0, 0, 0], [1, 0, 0], [0, 0, 1]], atol=1e-6)
    assert mesh.uv is not None
    np.testing.assert_allclose(mesh.uv, [[0, 0], [1, 0], [0, 1]], atol=1e-6)


def test_interleaved_views(tmp_path: Path) -> None:
    gltf = Gltf()
    rows = np.array([[0, 0, 0, 7], [1, 0, 0, 7], [0, 1, 0, 7]], "<f4")
    view = gltf.view(rows.tobytes(), byteStride=16)
    gltf.document["accessors"] = [
        {"bufferView": view, "componentType": 5126, "count": 3, "type": "VEC3"}
    ]
    path = gltf.write(tmp_path / "a.glb", {"attributes": {"POSITION": 0}})
    np.testing.assert_allclose(only(load(path, "key")).positions, rows[:, :3])


def test_draco(tmp_path: Path) -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0.5]], np.float32)
    packed = DracoPy.encode(points, np.array([[0, 1, 2], [1, 3, 2]]), quantization_bits=14)
    gltf = Gltf()
    view = gltf.view(packed)
    gltf.document["accessors"] = [
        {"componentType": 5126, "count": 4, "type": "VEC3"},
        {"componentType": 5125, "count": 6, "type": "SCALAR"},
    ]
    number = DracoPy.decode(packed).attributes[0]["unique_id"]
    extension = {"bufferView": view, "attributes": {"POSITION": number}}
    primitive = {
        "attributes": {"POSITION": 0},
        "indices": 1,
        "extensions": {"KHR_draco_mesh_compression": extension},
    }
    used = {"extensionsRequired": ["KHR_draco_mesh_compression"]}
    path = gltf.write(tmp_path / "a.glb", primitive, **used)
    mesh = only(load(path, "key"))
    assert {tuple(np.round(p, 2).tolist()) for p in mesh.positions} == {
        tuple(np.round(p, 2).tolist()) for p in points
    }
    assert len(mesh.indices) == 6
    extension["bufferView"] = gltf.view(packed[: len(packed) // 2])
    write_glb(path, gltf.document | {"buffers": [{"byteLength": len(gltf.chunk)}]}, gltf.chunk)
    with pytest.raises(MediaUnreadable, match="Draco"):
        load(path, "key")


def test_materials(tmp_path: Path) -> None:
    gltf = Gltf()
    uv = gltf.values([[0, 0], [1, 0], [0, 1]], "f4")
    colours = gltf.values([[255, 0, 0], [0, 255, 0], [0, 0, 255]], "u1", normalized=True)
    primitive = {**gltf.triangle(TEXCOORD_0=uv, COLOR_0=colours), "material": 0}
    material = {
        "pbrMetallicRoughness": {
            "baseColorFactor": [0.5, 1, 1, 0.5],
            "metallicFactor": 0.25,
            "roughnessFactor": 0.75,
            "baseColorTexture": {"index": 0},
        },
        "emissiveFactor": [0.5, 0, 0],
        "extensions": {
            "KHR_materials_emissive_strength": {"emissiveStrength": 4},
            "KHR_materials_unlit": {},
            "KHR_materials_diffuse_transmission": {},
        },
        "alphaMode": "MASK",
        "alphaCutoff": 0.3,
        "doubleSided": True,
    }
    model = load(gltf.write(tmp_path / "a.glb", primitive, **textured(gltf, material)), "key")
    made = model.materials[0]
    assert (made.base, made.metallic, made.roughness) == ((0.5, 1, 1, 0.5), 0.25, 0.75)
    assert (made.emissive, made.unlit, made.double_sided) == ((2, 0, 0), True, True)
    assert (made.alpha_mode, made.alpha_cutoff, made.base_texture) == ("mask", 0.3, 0)
    texture = model.textures[0]
    assert (texture.repeat_u, texture.repeat_v) == ("clamp", "mirror")
    assert texture.pixels[0, 0].tolist() == [10, 200, 30, 255]
    colours_shown = only(model).colours
    assert colours_shown is not None
    np.testing.assert_allclose(colours_shown, [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]])
    assert any("diffuse transmission" in note for note in model.notes)


def test_tangents_are_made_for_normal_maps(tmp_path: Path) -> None:
    gltf = Gltf()
    uv = gltf.values([[0, 1], [1, 1], [0, 0]], "f4")  # v runs down: the picture stands upright
    normals = gltf.values([[0, 0, 1]] * 3, "f4")
    primitive = {**gltf.triangle(TEXCOORD_0=uv, NORMAL=normals), "material": 0}
    material = {"normalTexture": {"index": 0, "scale": 0.5}}
    model = load(gltf.write(tmp_path / "a.glb", primitive, **textured(gltf, material)), "key")
    shown = only(model).tangents
    assert shown is not None
    # glTF: bitangent = cross(normal, tangent) * w, towards the picture's top
    np.testing.assert_allclose(shown, [[1, 0, 0, 1]] * 3, atol=1e-6)
    assert model.materials[0].normal_scale == 0.5


def test_specular_glossiness_keeps_its_colour(tmp_path: Path) -> None:
    gltf = Gltf()
    glossy = {"diffuseFactor": [0.1, 0.2, 0.3, 1], "glossinessFactor": 0.25}
    material = {"extensions": {"KHR_materials_pbrSpecularGlossiness": glossy}}
    path = gltf.write(tmp_path / "a.glb", {**gltf.triangle(), "material": 0}, materials=[material])
    made = load(path, "key").materials[0]
    assert (made.base, made.metallic, made.roughness) == ((0.1, 0.2, 0.3, 1), 0, 0.75)


def test_files_beside_it_and_data_in_it(tmp_path: Path) -> None:
    gltf = Gltf()
    primitive = {**gltf.triangle(), "material": 0}
    gltf.write(tmp_path / "a.glb", primitive)
    document = gltf.document
    (tmp_path / "data dir").mkdir()
    (tmp_path / "data dir" / "a ü.bin").write_bytes(gltf.chunk)
    uri = "data%20dir/a%20%C3%BC.bin"
    document["buffers"] = [{"byteLength": len(gltf.chunk), "uri": uri}]
    picture = base64.b64encode(png()).decode()
    document["images"] = [{"uri": f"data:image/png;base64,{picture}"}]
    document["textures"] = [{"source": 0}]
    document["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
    (tmp_path / "a.gltf").write_text(json.dumps(document))
    assert probe(tmp_path / "a.gltf").parts == ("data dir/a ü.bin",)
    assert len(load(tmp_path / "a.gltf", "key").textures) == 1
    (tmp_path / "data dir" / "a ü.bin").unlink()
    with pytest.raises(MediaMissing, match=r"a ü\.bin"):
        probe(tmp_path / "a.gltf")


@pytest.mark.parametrize(
    ("uri", "error"),
    [
        ("../secret.bin", "outside"),
        ("a/../../secret.bin", "outside"),
        ("..%2Fsecret.bin", "outside"),
        ("%2e%2e/secret.bin", "outside"),
        ("..\\secret.bin", "outside"),
        ("/etc/passwd", "outside"),
        ("C:/secret.bin", "outside"),
        ("file:///etc/passwd", "from the web"),
        ("https://example.org/a.bin", "from the web"),
        ("a%00.bin", "outside"),
    ],
)
def test_no_address_leads_outside(tmp_path: Path, uri: str, error: str) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(36))
    folder = tmp_path / "in"
    folder.mkdir()
    gltf = Gltf()
    gltf.write(folder / "a.glb", gltf.triangle())
    gltf.document["buffers"] = [{"byteLength": 36, "uri": uri}]
    (folder / "a.gltf").write_text(json.dumps(gltf.document))
    with pytest.raises(MediaUnsupported, match=error):
        probe(folder / "a.gltf")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_no_link_leads_outside(tmp_path: Path) -> None:
    gltf = Gltf()
    folder = tmp_path / "in"
    folder.mkdir()
    gltf.write(folder / "whole.glb", gltf.triangle())
    gltf.document["buffers"] = [{"byteLength": len(gltf.chunk), "uri": "parts/a.bin"}]
    (folder / "a.gltf").write_text(json.dumps(gltf.document))
    secret = tmp_path / "secret.bin"
    secret.write_bytes(gltf.chunk)
    (folder / "parts").mkdir()
    (folder / "parts" / "a.bin").symlink_to(secret)
    for outside in (folder, tmp_path / "alias"):
        if outside != folder:
            outside.symlink_to(folder)  # the model's folder may be a link itself
        with pytest.raises(MediaUnsupported, match=r"a\.bin”, a link to a file outside its own"):
            probe(outside / "a.gltf")
        with pytest.raises(MediaUnsupported, match="outside its own folder"):
            load(outside / "a.gltf", "key")
    (folder / "parts" / "a.bin").unlink()
    (folder / "b.bin").write_bytes(gltf.chunk)
    (folder / "parts" / "a.bin").symlink_to("../b.bin")  # inside it is as good as the file
    assert probe(tmp_path / "alias" / "a.gltf").triangles == 1
    (folder / "parts" / "a.bin").unlink()
    (folder / "parts").rmdir()
    (folder / "parts").symlink_to(tmp_path)
    secret.rename(tmp_path / "a.bin")
    with pytest.raises(MediaUnsupported, match="outside its own folder"):
        probe(folder / "a.gltf")


def test_an_endless_name_is_told_in_brief(tmp_path: Path) -> None:
    gltf = Gltf()
    gltf.write(tmp_path / "a.glb", gltf.triangle())
    for uri in ("b" * 5000, "b%20" * 2000):
        gltf.document["buffers"] = [{"byteLength": 36, "uri": uri}]
        (tmp_path / "a.gltf").write_text(json.dumps(gltf.document))
        with pytest.raises(MediaError) as refusal:
            probe(tmp_path / "a.gltf")
        assert len(str(refusal.value)) < 400
        assert "Errno" not in str(refusal.value)
        assert "bb" in str(refusal.value) or "b b" in str(refusal.value)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"asset": {"version": "1.0"}}, MediaUnsupported, "glTF 1.0"),
        ({"extensionsRequired": ["EXT_of_tomorrow"]}, MediaUnsupported, "EXT_of_tomorrow"),
        ({"extensionsUsed": ["KHR_gaussian_splatting"]}, MediaUnreadable, "no splats"),
        ({"nodes": [{"children": [0]}]}, MediaUnreadable, "circle"),
        ({"nodes": [{"mesh": 7}]}, MediaUnreadable, "mesh 7"),
        ({"nodes": []}, MediaUnreadable, "node 0"),
        ({"scenes": [{"nodes": []}]}, MediaUnsupported, "nothing to draw"),
        ({"bufferViews": [{"buffer": 0, "byteLength": 9999}]}, MediaUnreadable, "buffer view"),
        ({"accessors": [{"bufferView": 0, "componentType": 5126, "count": 10**9, "type": "VEC3"}]},
         MediaUnsupported, "values"),
        ({"accessors": [{"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"}]},
         MediaUnreadable, "outside its buffer"),
        ({"accessors": [{"bufferView": 0, "componentType": 1, "count": 3, "type": "VEC3"}]},
         MediaUnreadable, "type 1"),
        ({"buffers": [{"byteLength": 10**6}]}, MediaUnreadable, "cut short"),
        ({"meshes": 3}, MediaUnreadable, "JSON"),
        ({"nodes": [{"mesh": 0}] * 10_001, "scenes": [{"nodes": list(range(10_001))}]},
         MediaUnsupported, "more than 10000 parts"),
        ({"accessors": [{"componentType": 5126, "count": 30_000_001, "type": "VEC3"}]},
         MediaUnsupported, "more than 30000000 corners"),
        ({"accessors": [{"componentType": 5126, "count": 3, "type": "VEC3", "bufferView": 0,
                         "byteOffset": 10**30}]}, MediaUnreadable, "outside its buffer"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(
    tmp_path: Path, change: dict[str, Any], error: type[MediaError], words: str
) -> None:
    gltf = Gltf()
    path = gltf.write(tmp_path / "broken.glb", gltf.triangle())
    write_glb(path, gltf.document | change, gltf.chunk)
    with pytest.raises(error, match=words) as caught:
        probe(path)
    assert "broken.glb" in caught.value.message


@pytest.mark.parametrize(
    ("name", "shape"),
    [("NORMAL", "VEC2"), ("TANGENT", "VEC3"), ("COLOR_0", "VEC2"), ("TEXCOORD_0", "VEC4")],
)
def test_attributes_of_other_widths_are_refused(tmp_path: Path, name: str, shape: str) -> None:
    gltf = Gltf()
    primitive = gltf.triangle()
    path = gltf.write(tmp_path / "broken.glb", primitive)
    gltf.document["accessors"].append({"componentType": 5126, "count": 3, "type": shape})
    primitive["attributes"][name] = len(gltf.document["accessors"]) - 1
    write_glb(path, gltf.document, gltf.chunk)
    with pytest.raises(MediaUnreadable, match=f"its {name} are no vectors"):
        probe(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_beside_it_is_not_waited_for(tmp_path: Path) -> None:
    gltf = Gltf()
    gltf.write(tmp_path / "a.glb", gltf.triangle())
    gltf.document["buffers"][0]["uri"] = "pipe.bin"
    os.mkfifo(tmp_path / "pipe.bin")
    (tmp_path / "a.gltf").write_text(json.dumps(gltf.document))
    with pytest.raises(MediaUnreadable, match="is no file"):
        probe(tmp_path / "a.gltf")


def test_one_file_is_not_read_as_many_buffers_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gltf = Gltf()
    gltf.write(tmp_path / "a.glb", gltf.triangle())
    (tmp_path / "all.bin").write_bytes(gltf.chunk)
    gltf.document["buffers"] = [{"uri": "all.bin", "byteLength": len(gltf.chunk)}] * 3
    views = gltf.document["bufferViews"]
    gltf.document["bufferViews"] = [{**views[0], "buffer": number} for number in range(3)]
    one = gltf.document["accessors"][0]
    gltf.document["accessors"] = [{**one, "bufferView": number} for number in range(3)]
    gltf.document["meshes"] = [
        {"primitives": [{"attributes": {"POSITION": number}} for number in range(3)]}
    ]
    (tmp_path / "a.gltf").write_text(json.dumps(gltf.document))
    assert len(load(tmp_path / "a.gltf", "").meshes) == 3
    monkeypatch.setattr("assets.gltf.source.MOST_BYTES", 2 * len(gltf.chunk))
    (tmp_path / "a.gltf").write_text(json.dumps(gltf.document, separators=(",", ":")))
    with pytest.raises(MediaUnsupported, match="larger than"):
        load(tmp_path / "a.gltf", "")


def test_attributes_beyond_those_that_are_drawn_take_no_room(tmp_path: Path) -> None:
    gltf = Gltf()
    odd = {"TEXCOORD_4": 99, "COLOR_x": 99, "JOINTS_123": 99}
    path = gltf.write(tmp_path / "a.glb", gltf.triangle(**odd))
    assert len(load(path, "").meshes) == 1


def test_a_cut_glb_is_refused(tmp_path: Path) -> None:
    gltf = Gltf()
    whole = gltf.write(tmp_path / "a.glb", gltf.triangle()).read_bytes()
    for length in (5, 12, 19, 40, len(whole) - 8):
        (tmp_path / "a.glb").write_bytes(whole[:length])
        with pytest.raises(MediaUnreadable):
            probe(tmp_path / "a.glb")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["mesh", "children", "matrix", "bufferView", "count", "type", "uri",
                         "index", "extensions", "attributes", "POSITION", "indices", "skin"]),
        inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(
    st.sampled_from(
        ["nodes", "meshes", "accessors", "bufferViews", "buffers", "scenes", "scene", "skins",
         "materials", "textures", "images", "samplers", "asset", "animations", "extensionsUsed"]
    ),
    _JSON,
)  # fmt: skip
def test_no_document_crashes_us(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    gltf = Gltf()
    path = gltf.write(
        tmp_path_factory.getbasetemp() / "fuzzed.glb", {**gltf.triangle(), "material": 0}
    )
    gltf.document["materials"] = [{}]
    try:
        write_glb(path, gltf.document | {name: value}, gltf.chunk)
        load(path, "key")
    except MediaError:
        pass


def test_real_models_match_trimesh(shared_data: Path) -> None:
    import trimesh

    for name in ("lamp-post_origin-at-base.glb", "smk_venus-de-milo.glb",
                 "home-theater_room/home-theater.gltf", "si_pilot-whale_cranium.glb"):  # fmt: skip
        path = shared_data / "models" / name
        if not path.is_file():
            continue
        model = load(path, "key")
        low, high = trimesh.load_scene(path).bounds
        np.testing.assert_allclose(model.low, low, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(model.high, high, rtol=1e-5, atol=1e-5)
        assert np.mean([facing(mesh) for mesh in model.meshes]) > 0.97


# Several threads meet the types of a glTF file for the first time at once, as when a story opens.
_AT_ONCE = """
import sys, threading
from pathlib import Path
sys.setswitchinterval(1e-6)
from assets.gltf.source import Source
gate = threading.Barrier(16)
def work():
    gate.wait()
    Source(Path(sys.argv[1]))
threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_several_may_be_opened_at_once_from_the_start(tmp_path: Path) -> None:
    gltf = Gltf()
    path = gltf.write(tmp_path / "a.glb", gltf.triangle(), nodes=[{"mesh": 0}])
    root = Path(__file__).resolve().parents[2]
    for _ in range(6):  # it went wrong every third time
        subprocess.run(
            [sys.executable, "-c", _AT_ONCE, str(path)],
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
