"""A model's own animations: what the file says moves is there to be moved, and rests as before."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.gltf import animations, rig
from assets.gltf.scene import load
from assets.media import Model, Rig
from assets.probe import probe
from story.errors import MediaError, MediaUnreadable
from story.model.asset import ModelAnimation
from tests.assets.synth import Gltf, write_glb
from tests.stances import corners, stance_of

HALF = math.sqrt(0.5)


def moving(
    gltf: Gltf, *, path: str = "translation", node: int = 0, output: int | None = None, **keys: Any
) -> dict[str, Any]:
    """An animation of one channel: by default from the origin to (0, 0, 3) in a second."""
    times = gltf.values([0, 1], "f4")
    if output is None:
        output = gltf.values([[0, 0, 0], [0, 0, 3]], "f4")
    return {
        "channels": [{"sampler": 0, "target": {"node": node, "path": path}}],
        "samplers": [{"input": times, "output": output, **keys}],
    }


def rigged(model: Model) -> Rig:
    assert model.rig is not None
    return model.rig


def at_rest(model: Model) -> list[list[float]]:
    """The corners in the model's space, in the triangles' order."""
    rest = stance_of(model)
    return [
        [round(float(each), 5) for each in row]
        for mesh in model.meshes
        for row in corners(mesh, rest)[mesh.indices]
    ]


def flat(model: Model) -> list[list[float]]:
    return [
        [round(float(each), 5) for each in row]
        for mesh in model.meshes
        for row in mesh.positions[mesh.indices]
    ]


def test_what_moves_stays_at_its_node(tmp_path: Path) -> None:
    gltf = Gltf()
    nodes = [
        {"translation": [10, 0, 0], "scale": [2, 2, 2], "children": [1], "name": "Arm"},
        {"rotation": [0, 0, HALF, HALF], "mesh": 0},
    ]
    primitive = gltf.triangle()
    still = load(gltf.write(tmp_path / "a.glb", primitive, nodes=nodes), "key")
    assert still.rig is None
    path = gltf.write(tmp_path / "a.glb", primitive, animations=[moving(gltf) | {"name": "Wave"}])
    model = load(path, "key")
    found = rigged(model)
    assert [each.parent for each in found.nodes] == [None, 0]
    assert found.nodes[0].name == "Arm"
    assert model.meshes[0].node == 1
    np.testing.assert_array_equal(model.meshes[0].positions, [[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    assert at_rest(model) == flat(still)
    assert (model.low, model.high) == (still.low, still.high)
    (wave,) = found.animations
    assert (wave.name, wave.length) == ("Wave", 1.0)
    (channel,) = wave.channels
    assert (channel.node, channel.path, channel.interpolation) == (0, "translation", "linear")
    np.testing.assert_array_equal(channel.values, [[0, 0, 0], [0, 0, 3]])
    assert probe(path).animations == (ModelAnimation(name="Wave", length=1.0),)
    assert model.notes == ()


def test_keys_of_every_kind(tmp_path: Path) -> None:
    gltf = Gltf()
    times = gltf.values([0, 127], "i1", normalized=True)
    turns = gltf.values([[0, 0, 0, 127], [0, 127, 0, 1]], "i1", normalized=True)
    gltf.document["accessors"][turns]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": gltf.view(b"\0"), "componentType": 5121},
        "values": {"bufferView": gltf.view(bytes([0, 0, 127, 0]))},
    }
    cubic = gltf.values(np.arange(18).reshape(6, 3), "f4")
    both = {
        "channels": [
            {"sampler": 0, "target": {"node": 0, "path": "rotation"}},
            {"sampler": 1, "target": {"node": 0, "path": "scale"}},
        ],
        "samplers": [
            {"input": times, "output": turns, "interpolation": "STEP"},
            {"input": times, "output": cubic, "interpolation": "CUBICSPLINE"},
        ],
    }
    path = gltf.write(tmp_path / "a.glb", gltf.triangle(), animations=[both])
    step, spline = rigged(load(path, "key")).animations[0].channels
    assert (step.interpolation, spline.interpolation) == ("step", "cubic")
    np.testing.assert_allclose(step.values[0], [0, 0, 1, 0])
    np.testing.assert_allclose(np.linalg.norm(step.values, axis=1), 1, atol=1e-6)
    assert spline.values.shape == (2, 3, 3)
    np.testing.assert_array_equal(spline.values[1, 0], [9, 10, 11])


def test_one_key_is_a_place_to_stay(tmp_path: Path) -> None:
    gltf = Gltf()
    once, lone = gltf.values([2], "f4"), gltf.values([[1, 1, 1], [0, 0, 7], [2, 2, 2]], "f4")
    animation = moving(gltf, output=lone, input=once, interpolation="CUBICSPLINE")
    path = gltf.write(tmp_path / "a.glb", gltf.triangle(), animations=[animation])
    (found,) = rigged(load(path, "key")).animations
    assert found.length == 2
    assert found.channels[0].interpolation == "step"
    assert found.channels[0].values.tolist() == [[0, 0, 7]]


def test_every_animation_has_a_name_of_its_own(tmp_path: Path) -> None:
    gltf = Gltf()
    names = ["", "Walk", "Walk 2", "Walk", "", "Animation 5", "Walk", "\x1b[2J", "Walk\n"]
    path = gltf.write(
        tmp_path / "a.glb",
        gltf.triangle(),
        animations=[moving(gltf) | ({"name": name} if name else {}) for name in names],
    )
    assert [each.name for each in probe(path).animations] == [
        "Animation 1", "Walk", "Walk 2", "Walk 3", "Animation 6", "Animation 5", "Walk 4", "[2J",
        "Walk 5",
    ]  # fmt: skip


def skinned(gltf: Gltf, **attributes: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A triangle on two joints, and the document round it."""
    joints = gltf.values([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], "u1")
    weights = gltf.values([[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], "f4")
    bind = np.tile(np.eye(4), (2, 1, 1))
    bind[1, 3, 0] = -1  # column-major: a move by -x
    primitive = gltf.triangle(JOINTS_0=joints, WEIGHTS_0=weights, **attributes)
    return primitive, {
        "nodes": [
            {"mesh": 0, "skin": 0, "translation": [99, 99, 99]},
            {"translation": [0, 2, 0], "scale": [-1, 1, 1]},
            {"translation": [1, 0, 4], "scale": [-1, 1, 1]},
        ],
        "scenes": [{"nodes": [0, 1, 2]}],
        "skins": [{"joints": [1, 2], "inverseBindMatrices": gltf.values(
            bind.reshape(2, 16), "f4")}],
    }  # fmt: skip


def test_a_skin_hangs_on_its_joints(tmp_path: Path) -> None:
    gltf = Gltf()
    primitive, document = skinned(gltf)
    # what hangs nowhere collapses in a model at rest; what moves is drawn as browsers do
    still = load(gltf.write(tmp_path / "a.glb", primitive, **document), "key")
    model = load(
        gltf.write(tmp_path / "a.glb", primitive, animations=[moving(gltf, node=2)]), "key"
    )
    (mesh,) = model.meshes
    assert mesh.skin == 0
    assert mesh.joints is not None
    assert mesh.joints.dtype == np.uint16
    assert mesh.weights is not None
    np.testing.assert_allclose(mesh.weights.sum(axis=1), 1)
    assert rigged(model).skins[0].joints == (1, 2)
    there, here = at_rest(model), flat(still)
    assert here[1] == there[1]
    assert here[2] == there[0]  # the joints turn the triangle over: what draws it sees to that


def test_the_four_strongest_joints_are_kept(tmp_path: Path) -> None:
    gltf = Gltf()
    second = gltf.values([[1, 1, 1, 1]] * 3, "u1")
    more = gltf.values([[3, 1, 1, 1], [0, 0, 0, 0], [0.5, 0.25, 0.5, 0.5]], "f4")
    primitive, document = skinned(gltf, JOINTS_1=second, WEIGHTS_1=more)
    path = gltf.write(tmp_path / "a.glb", primitive, **document, animations=[moving(gltf, node=1)])
    model = load(path, "key")
    assert model.notes == ()  # of each corner at most four hold it, some of them twice
    first = model.meshes[0]
    assert first.joints is not None
    assert first.weights is not None
    shares = [
        sum(w for j, w in zip(*corner, strict=True) if j == 1)
        for corner in zip(first.joints.tolist(), first.weights.tolist(), strict=True)
    ]
    np.testing.assert_allclose(sorted(shares), [0.875, 1, 1])
    primitive["attributes"]["JOINTS_1"] = gltf.values([[2, 3, 4, 5]] * 3, "u1")
    skin = {"joints": [1, 2, 1, 2, 1, 2]}
    notes = load(gltf.write(path, primitive, skins=[skin]), "key").notes
    assert any("four strongest" in note for note in notes)


@pytest.mark.parametrize("normals", [True, False])
def test_morph_targets_wait_for_their_weights(tmp_path: Path, normals: bool) -> None:
    gltf = Gltf()
    up = gltf.values([[0, 0, 0], [0, 0, 1], [0, 0, 0]], "i1")
    tilt = gltf.values([[1, 0, 0]] * 3, "f4")
    primitive = gltf.triangle(**({"NORMAL": gltf.values([[0, 0, 1]] * 3, "f4")} if normals else {}))
    primitive["targets"] = [{"POSITION": up}, {"NORMAL": tilt} if normals else {}]
    shapes = gltf.values([0, 0, 1, 0.5], "f4")
    path = gltf.write(
        tmp_path / "a.glb",
        primitive,
        nodes=[{"mesh": 0, "weights": [0.25]}],
        animations=[moving(gltf, path="weights", output=shapes)],
    )
    model = load(path, "key")
    (mesh,) = model.meshes
    assert rigged(model).nodes[0].weights == (0.25, 0.0)
    assert rigged(model).animations[0].channels[0].values.tolist() == [[0, 0], [1, 0.5]]
    assert mesh.morphs is not None
    assert mesh.morphs.shape == (2, 3, 3)
    assert mesh.positions[:, 2].max() == 0
    assert at_rest(model)[1] == [1, 0, 0.25]
    assert mesh.morph_normals is not None
    whole = mesh.normals + mesh.morph_normals[0]
    if normals:
        np.testing.assert_array_equal(mesh.morph_normals[1], [[1, 0, 0]] * 3)
        np.testing.assert_array_equal(whole, [[0, 0, 1]] * 3)
    else:  # flat stays flat: the triangle with its corner up leans back
        np.testing.assert_allclose(whole, [[-HALF, 0, HALF]] * 3, atol=1e-6)


@pytest.mark.parametrize(
    ("matrix", "parts"),
    [
        (np.diag([2.0, 3.0, -4.0]), 1),
        (np.array([[0, -2.0, 0], [1, 0, 0], [0, 0, 0.5]]), 1),
        (np.array([[1, 0.5, 0], [0, 1, 0], [0, 0, -1.0]]), 2),  # sheared, and turned over
        (np.array([[1, 0, 0], [0, 0, 0], [0, 0, 1.0]]), 2),  # pressed flat
    ],
)
def test_matrices_are_taken_apart(tmp_path: Path, matrix: np.ndarray[Any, Any], parts: int) -> None:
    gltf = Gltf()
    whole = np.eye(4)
    whole[:3, :3] = matrix
    whole[:3, 3] = (1, 2, 3)
    nodes = [{"matrix": whole.T.ravel().tolist(), "children": [1]}, {"mesh": 0, "scale": [1, 2, 1]}]
    primitive = gltf.triangle(NORMAL=gltf.values([[0, 0, 1]] * 3, "f4"))
    still = load(gltf.write(tmp_path / "a.glb", primitive, nodes=nodes), "key")
    model = load(gltf.write(tmp_path / "a.glb", primitive, animations=[moving(gltf, node=1)]), "k")
    assert len(rigged(model).nodes) == parts + 1
    np.testing.assert_allclose(sorted(at_rest(model)), sorted(flat(still)), atol=1e-5)
    document = gltf.document | {"animations": [moving(gltf, node=0), moving(gltf, node=1)]}
    write_glb(tmp_path / "a.glb", document, gltf.chunk)
    model = load(tmp_path / "a.glb", "key")
    assert len(rigged(model).animations) == (2 if parts == 1 else 1)
    assert any("askew" in note for note in model.notes) == (parts == 2)


def test_hidden_joints_still_hold(tmp_path: Path) -> None:
    gltf = Gltf()
    primitive, document = skinned(gltf)
    hidden = {"KHR_node_visibility": {"visible": False}}
    document["nodes"][2] |= {"extensions": hidden}
    still = load(gltf.write(tmp_path / "a.glb", primitive, **document), "key")
    assert still.high[2] == 4
    model = load(
        gltf.write(tmp_path / "a.glb", primitive, animations=[moving(gltf, node=2)]), "key"
    )
    assert model.high == still.high
    assert any("hides" in note for note in model.notes)


def test_a_joint_outside_the_scene_stands_at_the_origin(tmp_path: Path) -> None:
    gltf = Gltf()
    primitive, document = skinned(gltf)
    document["scenes"] = [{"nodes": [0, 2]}]
    path = gltf.write(tmp_path / "a.glb", primitive, **document, animations=[moving(gltf, node=2)])
    found = rigged(load(path, "key"))
    assert found.skins[0].joints == (2, 1)
    assert found.nodes[2].translation == (0, 0, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "pointer"}, "only places, turns, sizes and shapes"),
        ({"node": 1}, "what is not in its scene"),
        ({"node": -1}, "what is not in its scene"),
        ({"path": "weights"}, "no other shapes"),
        ({"path": "rotation"}, "not a value for each"),
        ({"interpolation": "WAVY"}, "“WAVY” is no way"),
        ({"interpolation": "CUBICSPLINE"}, "not a value for each"),
        ({"times": [1, 1]}, "do not rise"),
        ({"times": [1, 0]}, "do not rise"),
        ({"times": [-1, 0]}, "do not rise"),
        ({"times": [0, math.nan]}, "do not rise"),
        ({"times": [0, math.inf]}, "do not rise"),
        ({"times": [0, 1, 2]}, "not a value for each"),
        ({"times": []}, "no times"),
        ({"times": [[0, 0], [1, 1]]}, "no times"),
        ({"values": [0, 1, 2, 3, 4, 5]}, "not a value for each"),
        ({"values": [[0, 0, 0], [math.nan, 0, 0]]}, "no numbers"),
        ({"values": [[0, 0, 0], [1e30, 0, 0]]}, "no numbers"),
        ({"path": "rotation", "values": [[0, 0, 0, 1], [0, 0, 0, 0]]}, "no turns"),
    ],
)
def test_channels_that_make_no_sense_are_left_out(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    gltf = Gltf()
    animation = moving(gltf)
    keys, target = animation["samplers"][0], animation["channels"][0]["target"]
    if "times" in change:
        keys["input"] = gltf.values(change["times"], "f4")
    if "values" in change:
        keys["output"] = gltf.values(change["values"], "f4")
    keys |= {name: change[name] for name in ("interpolation",) if name in change}
    target |= {name: change[name] for name in ("path", "node") if name in change}
    path = gltf.write(
        tmp_path / "a.glb", gltf.triangle(), nodes=[{"mesh": 0}, {}], animations=[animation]
    )
    model = load(path, "key")
    assert any("left out" in note and words in note for note in model.notes)
    assert model.rig is None
    assert probe(path).animations == ()
    sound = moving(gltf)
    sound["channels"] += [{"sampler": 1, "target": target}]
    sound["samplers"] += [keys]
    model = load(gltf.write(path, gltf.triangle(), animations=[sound]), "key")
    assert len(rigged(model).animations[0].channels) == 1
    assert any("left out" in note for note in model.notes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"animations": [{"channels": [{"sampler": 7, "target": {"path": "scale", "node": 0}}]}]},
         "sampler 7"),
        ({"animations": [{"channels": [{"sampler": 0, "target": {"path": "scale", "node": 0}}],
                          "samplers": [{"input": 99, "output": 0}]}]}, "accessor 99"),
        ({"animations": [{"channels": 3}]}, "JSON"),
        ({"nodes": [{"mesh": 0, "children": [0]}]}, "circle"),
        ({"nodes": [{"mesh": 0, "translation": [1e200, 0, 0]}]}, "no places|nowhere"),
        ({"nodes": [{"mesh": 0, "children": [1]}, {"matrix": [1e300] * 16}],
          }, "nowhere"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    gltf = Gltf()
    path = gltf.write(tmp_path / "a.glb", gltf.triangle(), animations=[moving(gltf)])
    write_glb(path, gltf.document | change, gltf.chunk)
    with pytest.raises(MediaUnreadable, match=words):
        load(path, "key")


@pytest.mark.parametrize("joint", [7, -1])
def test_joints_that_are_not_there_are_refused(tmp_path: Path, joint: int) -> None:
    gltf = Gltf()
    primitive, document = skinned(gltf)
    document["skins"][0]["joints"] = [1, joint]
    path = gltf.write(tmp_path / "a.glb", primitive, **document, animations=[moving(gltf, node=1)])
    with pytest.raises(MediaUnreadable, match=f"node {joint}"):
        load(path, "key")


def test_what_is_far_too_much_is_drawn_at_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gltf = Gltf()
    primitive, document = skinned(gltf)
    primitive["targets"] = [{}, {}]
    path = gltf.write(
        tmp_path / "a.glb", primitive, **document, animations=[moving(gltf), moving(gltf)]
    )
    assert len(rigged(load(path, "key")).animations) == 2
    for module, name, words in (
        (rig, "MOST_NODES", "nodes"),
        (rig, "MOST_JOINTS", "joints"),
        (rig, "MOST_MORPHED", "corners in other shapes"),
        (animations, "MOST_CHANNELS", "channels"),
        (animations, "MOST_VALUES", "numbers"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, 1)
            model = load(path, "key")
        assert model.rig is None
        assert any("not played" in note and words in note for note in model.notes)


_NUMBER = st.integers(-2, 9) | st.floats() | st.none()


@given(
    st.sampled_from(["channels", "samplers", "target", "node", "path", "input", "output", "name"]),
    _NUMBER | st.lists(_NUMBER, max_size=3) | st.text(max_size=5),
)
def test_no_animation_crashes_us(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    gltf = Gltf()
    animation = moving(gltf)
    for part in (
        animation,
        animation["channels"][0],
        animation["channels"][0]["target"],
        animation["samplers"][0],
    ):
        if name in part:
            part[name] = value
    path = tmp_path_factory.getbasetemp() / "fuzzed.glb"
    with contextlib.suppress(MediaError):
        load(gltf.write(path, gltf.triangle(), animations=[animation]), "key")


def test_real_models_have_what_they_are_known_for(shared_data: Path) -> None:
    fox = load(shared_data / "models" / "fox_skinned_3anims.glb", "key")
    assert [(each.name, round(each.length, 3)) for each in rigged(fox).animations] == [
        ("Survey", 3.417), ("Walk", 0.708), ("Run", 1.158),
    ]  # fmt: skip
    rest = np.concatenate([corners(mesh, stance_of(fox)) for mesh in fox.meshes])
    np.testing.assert_allclose(rest.min(axis=0), fox.low, atol=1e-3)
    np.testing.assert_allclose(rest.max(axis=0), fox.high, atol=1e-3)
    shapes = load(shared_data / "models" / "morph-stress-test.gltf", "key")
    assert [each.name for each in rigged(shapes).animations] == ["Individuals", "Pulse", "TheWave"]
    assert {mesh.morphs.shape[0] for mesh in shapes.meshes if mesh.morphs is not None} == {8}
