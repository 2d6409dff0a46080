"""What moving models look like: as the same model at rest would, built where it has moved to."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from assets.gltf.scene import load
from assets.media import Animation, Channel, Material, Mesh, Model, Node, Rig, Skin
from renderer.hits import strike
from renderer.postures import Postures
from renderer.rigging import Rigging
from renderer.rigs import Cubemap, Equirect, Perspective
from renderer.sights import pose_matrix
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.model import Model as Overlay
from story.space import Pose, rotation_of
from story.timeline import AnimationAt

NAME, STILL = "model00000", "model00001"
Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]
RIGS = {
    "perspective": Perspective(View(), 160, 120),
    "equirect": Equirect(512, 256),
    "stereo": Equirect(512, 512, "top-bottom"),
    "face": Cubemap("front", 128),
}
_KEYS = count()


def turn(degrees: float, axis: tuple[float, float, float]) -> tuple[float, float, float, float]:
    half = math.radians(degrees) / 2
    x, y, z = (math.sin(half) * each for each in axis)
    return x, y, z, math.cos(half)


def prism() -> Mesh:
    """A lopsided block whose sides all differ, about its origin."""
    mesh_corners, normals, indices = [], [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            face = np.zeros((4, 3))
            face[:, axis] = sign * (0.2, 0.35, 0.15)[axis]
            face[:, u] = np.array([-1, 1, 1, -1]) * (0.2, 0.35, 0.15)[u]
            face[:, v] = np.array([-1, -1, 1, 1]) * (0.2, 0.35, 0.15)[v]
            normal = np.zeros(3)
            normal[axis] = sign
            indices.append(np.array([0, 1, 2, 0, 2, 3]) + 4 * len(normals))
            mesh_corners.append(face if sign > 0 else face[::-1])
            normals.append(normal)
    return Mesh(
        np.concatenate(mesh_corners).astype(np.float32),
        np.repeat(np.array(normals), 4, axis=0).astype(np.float32),
        np.concatenate(indices).astype(np.uint32),
    )


def key(node: int, path: Any, *values: Any) -> Channel:
    """A second from each value to the next."""
    times = np.arange(len(values), dtype=np.float32)
    return Channel(node, path, "linear", times, np.array(values, np.float32))


def model(
    meshes: tuple[Mesh, ...],
    nodes: tuple[Node, ...],
    *channels: Channel,
    skins: tuple[Skin, ...] = (),
    material: Material = Material((0.8, 0.5, 0.3, 1.0), 0.2, 0.6),  # noqa: B008
) -> Model:
    rig = Rig(nodes, skins, (Animation("go", 1.0, channels),))
    return Model(
        f"moving {next(_KEYS)}", meshes, (material,), (), (-1.0, -1.0, -1.0), (1.0, 1.0, 1.0),
        rig=rig,
    )  # fmt: skip


def rigid(**options: Any) -> Model:
    """Two blocks, one on the other: the lower turns and moves, the upper is stretched askew too."""
    nodes = (
        Node(None, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0)),
        Node(0, (0.0, 0.5, 0.0), turn(30, (0, 0, 1)), (1.0, 0.6, 1.0)),
    )
    return model(
        (prism(), replace(prism(), node=1)),
        nodes,
        key(0, "rotation", (0, 0, 0, 1), turn(70, (0, 0, 1))),
        key(0, "translation", (0, 0, 0), (0.5, 0.1, -0.4)),
        key(0, "scale", (1, 1, 1), (1.6, 0.7, 1)),
        key(1, "scale", (1, 0.6, 1), (0.4, 1.5, 1)),
        **options,
    )


def mirrored() -> Model:
    node = Node(None, (0.0, 0.0, 0.0), turn(20, (0, 1, 0)), (1.0, 1.0, 1.0))
    return model((prism(),), (node,), key(0, "scale", (1, 1, 1), (-1.3, 1, 1)))


def skinned() -> Model:
    """A block that hangs on two joints, bent between them."""
    nodes = (
        Node(None, (0.0, -0.35, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0)),
        Node(0, (0.0, 0.35, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0)),
    )
    bind = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    bind[0, 1, 3] = 0.35
    block = prism()
    upper = (block.positions[:, 1] + 0.35) / 0.7
    joints = np.zeros((len(upper), 4), np.uint16)
    joints[:, 1] = 1
    weights = np.zeros((len(upper), 4), np.float32)
    weights[:, 0], weights[:, 1] = 1 - 0.8 * upper, 0.8 * upper
    return model(
        (replace(block, skin=0, joints=joints, weights=weights, node=1),),
        nodes,
        key(1, "rotation", (0, 0, 0, 1), turn(80, (0, 0, 1))),
        key(0, "translation", (0, -0.35, 0), (0.3, 0, 0)),
        skins=(Skin((0, 1), bind),),
    )


def morphing() -> Model:
    block = prism()
    targets = np.zeros((2, len(block.positions), 3), np.float32)
    targets[0, :, 0] = np.where(block.positions[:, 1] > 0, 0.5, 0)
    targets[1, :, 1] = np.where(block.positions[:, 1] > 0, 0.4, 0)
    turned = np.zeros_like(targets)
    turned[0] = (0.2, 0.1, 0.0)
    node = Node(None, (0.1, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.0, 0.25))
    return model(
        (replace(block, morphs=targets, morph_normals=turned),),
        (node,),
        key(0, "weights", (0, 0.25), (1, 0.75)),
    )


MODELS: dict[str, Callable[[], Model]] = {
    "rigid": rigid,
    "mirrored": mirrored,
    "skinned": skinned,
    "morphing": morphing,
}


def at(seconds: float) -> tuple[AnimationAt, ...]:
    return (AnimationAt("go", round(seconds * 1e6), False, 1.0),)


def still(moving: Model, runs: tuple[AnimationAt, ...]) -> Model:
    """The same without a rig, each corner carried to where it is then."""
    assert moving.rig is not None
    rigging = Rigging(moving.rig)
    stance = rigging.stance(rigging.playing(runs))
    meshes = []
    for mesh in moving.meshes:
        positions, normals = mesh.positions.astype(np.float64), mesh.normals.astype(np.float64)
        for number, weight in enumerate(stance.weights[mesh.node]):
            if mesh.morphs is not None and mesh.morph_normals is not None:
                positions = positions + weight * mesh.morphs[number]
                normals = normals + weight * mesh.morph_normals[number]
        matrices = np.tile(stance.nodes[mesh.node], (len(positions), 1, 1))
        if mesh.skin is not None and mesh.weights is not None and mesh.joints is not None:
            joints = stance.joints[mesh.skin][mesh.joints.astype(int)]  # (n, 4, 4, 4)
            matrices = (joints * mesh.weights[:, :, None, None]).sum(axis=1)
        linear = matrices[:, :3, :3]
        moved = np.einsum("nij,nj->ni", linear, positions) + matrices[:, :3, 3]
        turned = np.einsum("nji,nj->ni", np.linalg.inv(linear), normals)
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        over = np.linalg.det(linear[0]) < 0
        indices = mesh.indices.reshape(-1, 3)[:, ::-1].ravel() if over else mesh.indices
        meshes.append(Mesh(moved.astype(np.float32), turned.astype(np.float32), indices))
    return replace(moving, key=f"still {next(_KEYS)}", meshes=tuple(meshes), rig=None)


def overlay(asset: str, **more: Any) -> Overlay:
    placed = Standing(position=(0.2, 1.5, -2.0), rotation=rotation_of(25.0, -15.0))
    return Overlay(id=f"over{asset[-6:]}", asset=asset, **{"placement": placed, **more})


def playing(moment: Any, runs: tuple[AnimationAt, ...]) -> Any:
    """The moment with all its models' animations there."""
    shown = tuple(msgspec.structs.replace(each, animations=runs) for each in moment.overlays)
    return msgspec.structs.replace(moment, overlays=shown)


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """The same picture, but for the last bit of a colour and a few pixels of edges."""
    apart = np.abs(one.astype(int) - other.astype(int)).max(axis=-1)
    return bool((apart > 2).mean() < 0.001)


@pytest.mark.parametrize("name", sorted(MODELS))
@pytest.mark.parametrize("rig", sorted(RIGS))
@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_it_is_seen_where_it_has_moved_to(
    render: Render, build: Build, media: Any, name: str, rig: str, seconds: float
) -> None:
    media.models[NAME] = moving = MODELS[name]()
    media.models[STILL] = still(moving, at(seconds))
    seen = render(playing(build(None, [overlay(NAME)]), at(seconds)), RIGS[rig])
    expected = render(build(None, [overlay(STILL)]), RIGS[rig])
    empty = render(build(None, []), RIGS[rig])
    assert not alike(expected, empty)
    assert alike(seen, expected)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_without_runs_it_stands_at_rest(
    render: Render, build: Build, media: Any, name: str
) -> None:
    media.models[NAME] = moving = MODELS[name]()
    media.models[STILL] = still(moving, ())
    moment = build(None, [overlay(NAME)])
    expected = render(build(None, [overlay(STILL)]), RIGS["perspective"])
    assert alike(render(moment, RIGS["perspective"]), expected)
    unknown = (AnimationAt("unknown", 0, True, 1.0),)
    assert alike(render(playing(moment, unknown), RIGS["perspective"]), expected)
    assert not alike(render(playing(moment, at(1.0)), RIGS["perspective"]), expected)


@pytest.mark.parametrize("rig", ["perspective", "equirect"])
@pytest.mark.parametrize("faded", [True, False])
def test_translucent_things_move_too(
    render: Render, build: Build, media: Any, rig: str, faded: bool
) -> None:
    glass = Material((0.8, 0.2, 0.1, 0.5), 0.0, 0.5, alpha_mode="blend", double_sided=True)
    media.models[NAME] = moving = rigid() if faded else rigid(material=glass)
    media.models[STILL] = still(moving, at(1.0))
    opacity = 0.5 if faded else 1.0
    seen = render(playing(build(None, [overlay(NAME, opacity=opacity)]), at(1.0)), RIGS[rig])
    assert alike(seen, render(build(None, [overlay(STILL, opacity=opacity)]), RIGS[rig]))


def test_a_kept_face_is_drawn_anew_when_something_moves(
    render: Render, build: Build, media: Any
) -> None:
    media.models[NAME] = skinned()
    moment = build(None, [overlay(NAME)])
    pictures = [render(playing(moment, at(s)), RIGS["equirect"]) for s in (0.0, 1.0, 0.0)]
    assert not alike(pictures[0], pictures[1])
    assert np.array_equal(pictures[0], pictures[2])


@pytest.mark.parametrize("name", ["skinned", "morphing"])
def test_one_model_may_move_in_two_ways_at_once(
    render: Render, build: Build, media: Any, name: str
) -> None:
    left = Standing(position=(-0.8, 1.5, -2.0))
    right = Standing(position=(0.8, 1.5, -2.0))
    media.models[NAME] = moving = MODELS[name]()
    media.models[STILL] = still(moving, at(1.0))
    two = [overlay(NAME, placement=left), overlay(NAME, placement=right)]
    two[1] = msgspec.structs.replace(two[1], id="over000009")
    moment = build(None, two)
    shown = (moment.overlays[0], msgspec.structs.replace(moment.overlays[1], animations=at(1.0)))
    seen = render(msgspec.structs.replace(moment, overlays=shown), RIGS["perspective"])
    two = [overlay(NAME, placement=left), overlay(STILL, placement=right)]
    assert alike(seen, render(build(None, two), RIGS["perspective"]))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_it_is_struck_where_it_has_moved_to(name: str) -> None:
    moving = MODELS[name]()
    moved, stood = Postures(moving).at(at(1.0)), Postures(still(moving, at(1.0))).rest
    place = pose_matrix(Pose((0.0, 0.0, -3.0), rotation_of(30.0, 10.0), 1.2))
    struck = 0
    for x in np.linspace(-0.3, 0.4, 12):
        for y in np.linspace(-0.3, 0.3, 12):
            way = np.array([x, y, -1.0]) / math.hypot(x, y, 1.0)
            direction = (float(way[0]), float(way[1]), float(way[2]))
            expected = strike(stood, place, (0.0, 0.0, 0.0), direction)
            found = strike(moved, place, (0.0, 0.0, 0.0), direction)
            assert found == (None if expected is None else pytest.approx(expected, abs=1e-4))
            struck += expected is not None
    assert struck > 5


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_spheres_round_it_hold_all_of_it(name: str) -> None:
    moving = MODELS[name]()
    for seconds in (0.0, 0.3, 1.0):
        posture, stood = Postures(moving).at(at(seconds)), still(moving, at(seconds))
        for number, mesh in enumerate(stood.meshes):
            far = np.linalg.norm(mesh.positions - posture.centres[number], axis=1)
            assert far.max() <= posture.radii[number] + 1e-5
            assert (mesh.positions >= np.array(posture.low) - 1e-5).all()
            assert (mesh.positions <= np.array(posture.high) + 1e-5).all()


def test_something_scaled_down_to_nothing_is_neither_seen_nor_struck(
    render: Render, build: Build, media: Any
) -> None:
    node = Node(None, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0))
    media.models[NAME] = model((prism(),), (node,), key(0, "scale", (1, 1, 1), (0, 0, 0)))
    moment = build(Backdrop(), [overlay(NAME)])
    seen = render(playing(moment, at(1.0)), RIGS["perspective"])
    assert np.array_equal(seen, render(build(Backdrop(), []), RIGS["perspective"]))
    gone = Postures(media.models[NAME]).at(at(1.0))
    assert strike(gone, pose_matrix(Pose()), (0.0, 0.0, 3.0), (0.0, 0.0, -1.0)) is None


def test_a_real_fox_walks(render: Render, build: Build, media: Any, shared_data: Path) -> None:
    fox = load(shared_data / "models" / "fox_skinned_3anims.glb", "a fox")
    media.models[NAME] = fox
    placed = Standing(position=(0.0, 0.9, -2.0), rotation=rotation_of(90.0, 0.0))
    moment = build(Backdrop(), [overlay(NAME, size=2.0, placement=placed)])

    def then(clip: str, seconds: float) -> NDArray[np.int64]:
        runs = (AnimationAt(clip, round(seconds * 1e6), True, 1.0),)
        return render(playing(moment, runs), Perspective(View(), 320, 240)).astype(np.int64)

    length = next(each.length for each in fox.rig.animations if each.name == "Walk")  # type: ignore[union-attr]
    steps = then("Walk", 0.0), then("Walk", length / 2)
    legs = np.s_[150:235]  # the picture's lower half
    apart = np.abs(steps[0] - steps[1]).max(axis=-1) > 24
    assert apart[legs].sum() > 300
    assert np.abs(then("Walk", length) - steps[0]).max() <= 2  # it goes round
