"""The preview room: its surfaces are where anchors are held, and it is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.hits import strike
from renderer.postures import Postures
from renderer.rigs import Perspective
from renderer.room import room
from renderer.sights import pose_matrix
from story.model.surrounding import RealWorld, Surface
from story.model.values import View
from story.space import Pose, rotate
from story.timeline import ROOM_ANCHORS


@pytest.mark.parametrize("name", sorted(ROOM_ANCHORS))
def test_each_anchor_lies_on_a_surface(name: str) -> None:
    x, y, z = ROOM_ANCHORS[name].position
    nx, ny, nz = rotate(ROOM_ANCHORS[name].rotation, (0.0, 1.0, 0.0))
    for aside in (-0.15, 0.0, 0.15):
        start = (x + 0.3 * nx + aside, y + 0.3 * ny, z + 0.3 * nz)
        struck = strike(Postures(room()).rest, pose_matrix(Pose()), start, (-nx, -ny, -nz))
        assert struck == pytest.approx(0.3, abs=1e-4)


def test_nothing_stands_between_the_eye_and_the_anchors() -> None:
    eye = np.array([0.0, 1.6, 0.0])
    for name in ("table", "wall"):
        pose = ROOM_ANCHORS[name]
        normal = np.array(rotate(pose.rotation, (0.0, 1.0, 0.0)))
        way = np.array(pose.position) + 0.01 * normal - eye
        far = float(np.linalg.norm(way))
        struck = strike(
            Postures(room()).rest, pose_matrix(Pose()), (0.0, 1.6, 0.0), tuple(way / far)
        )
        assert struck is None or struck >= far


def test_meshes_are_sound() -> None:
    model = room()
    for mesh in model.meshes:
        assert np.isfinite(mesh.positions).all()
        assert np.abs(np.linalg.norm(mesh.normals, axis=1) - 1).max() < 1e-4
        assert mesh.indices.max() < len(mesh.positions)
        assert mesh.material < len(model.materials)
        a, b, c = (mesh.positions[mesh.indices[i::3]].astype(np.float64) for i in range(3))
        faces = np.cross(b - a, c - a)
        along = np.einsum("ij,ij->i", faces, mesh.normals[mesh.indices[::3]].astype(np.float64))
        assert (along >= -1e-9).all(), "a face is turned inside out"
    assert np.allclose(model.low, np.concatenate([m.positions for m in model.meshes]).min(axis=0))


def test_it_is_always_the_same_room() -> None:
    first = room()
    room.cache_clear()
    again = room()
    for one, other in zip(first.textures, again.textures, strict=True):
        assert np.array_equal(one.pixels, other.pixels)


def test_it_surrounds_an_ar_scene_calmly(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any]
) -> None:
    world = RealWorld(anchors=(Surface(id="anchor0001"),))
    picture = render(build(world), Perspective(View(), 160, 120))
    assert (picture[..., 3] == 255).all()
    assert 70 < picture[..., :3].mean() < 200
    assert (picture[..., :3] == 255).all(axis=2).mean() < 0.02
