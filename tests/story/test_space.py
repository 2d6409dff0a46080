"""Space, held to matrices and formulas worked out apart with numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from story.model.placement import Around
from story.model.values import Quaternion
from story.space import (
    Pose,
    compose,
    direction,
    equirect_direction,
    equirect_uv,
    multiply,
    pose_of,
    relative,
    rotate,
    rotation_of,
    wrap_yaw,
    yaw_pitch,
)
from tests.strategies import pitches, rolls, rotations, vectors, yaws

Matrix = NDArray[np.float64]


def _about(axis: int, degrees: float) -> Matrix:
    """The right-handed rotation matrix about x, y or z."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    one, two = (axis + 1) % 3, (axis + 2) % 3
    made = np.eye(3)
    made[one, one] = made[two, two] = c
    made[one, two], made[two, one] = -s, s
    return made


def _matrix(rotation: Quaternion) -> Matrix:
    """The matrix of a unit quaternion, by the usual formula (not by `rotate`)."""
    x, y, z, w = rotation
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _four(pose: Pose) -> Matrix:
    made = np.eye(4)
    made[:3, :3] = _matrix(pose.rotation) * pose.scale
    made[:3, 3] = pose.position
    return made


poses = st.builds(Pose, vectors, rotations, st.floats(0.1, 10))


def test_the_axes_are_where_the_conventions_put_them() -> None:
    assert direction(0, 0) == pytest.approx((0, 0, -1))
    assert direction(90, 0) == pytest.approx((1, 0, 0))
    assert direction(0, 90) == pytest.approx((0, 1, 0))
    assert equirect_uv(0, 0) == (0.5, 0.5)
    assert equirect_uv(90, 45) == (0.75, 0.25)
    assert equirect_uv(-180, 0) == (0.0, 0.5)


@given(yaws, pitches, rolls)
def test_rotations_are_those_of_the_formula(yaw: float, pitch: float, roll: float) -> None:
    wanted = _about(1, -yaw) @ _about(0, pitch) @ _about(2, -roll)
    np.testing.assert_allclose(_matrix(rotation_of(yaw, pitch, roll)), wanted, atol=1e-12)
    np.testing.assert_allclose(wanted @ [0, 0, -1], direction(yaw, pitch), atol=1e-12)


@given(yaws, pitches)
def test_directions_and_angles_are_inverse(yaw: float, pitch: float) -> None:
    again_yaw, again_pitch = yaw_pitch(direction(yaw, pitch))
    assert again_pitch == pytest.approx(pitch, abs=1e-6)
    assert -180 <= again_yaw < 180
    slack = 1e-6 / max(math.cos(math.radians(pitch)), 1e-9)  # near the poles yaw means little
    assert abs(wrap_yaw(again_yaw - yaw)) <= slack or abs(pitch) > 89.99


@given(yaws, pitches)
def test_directions_and_pictures_are_inverse(yaw: float, pitch: float) -> None:
    u, v = equirect_uv(yaw, pitch)
    assert 0 <= u < 1
    assert 0 <= v <= 1
    np.testing.assert_allclose(equirect_direction(u, v), direction(yaw, pitch), atol=1e-12)


@given(st.floats(-1e6, 1e6))
def test_a_wrapped_yaw_is_the_same_direction(yaw: float) -> None:
    wrapped = wrap_yaw(yaw)
    assert -180 <= wrapped < 180
    turns = (yaw - wrapped) / 360
    assert abs(turns - round(turns)) < 1e-9


@given(rotations, rotations, vectors)
def test_products_and_turns_are_those_of_matrices(
    a: Quaternion, b: Quaternion, vector: tuple[float, float, float]
) -> None:
    np.testing.assert_allclose(_matrix(multiply(a, b)), _matrix(a) @ _matrix(b), atol=1e-9)
    np.testing.assert_allclose(rotate(a, vector), _matrix(a) @ vector, atol=1e-9)


@given(poses, poses)
def test_poses_compose_as_matrices_do(outer: Pose, inner: Pose) -> None:
    np.testing.assert_allclose(_four(compose(outer, inner)), _four(outer) @ _four(inner), atol=1e-6)
    np.testing.assert_allclose(
        _four(compose(outer, relative(outer, inner))), _four(inner), atol=1e-6
    )


@given(yaws, pitches, rolls, st.floats(0.1, 100))
def test_what_is_around_faces_the_eye(
    yaw: float, pitch: float, roll: float, distance: float
) -> None:
    pose = pose_of(Around(yaw=yaw, pitch=pitch, roll=roll, distance=distance), 1.6)
    to_eye = np.array([0, 1.6, 0]) - pose.position
    assert np.linalg.norm(to_eye) == pytest.approx(distance)
    front = rotate(pose.rotation, (0.0, 0.0, 1.0))
    np.testing.assert_allclose(front, to_eye / distance, atol=1e-9)
    if roll == 0 and abs(pitch) < 89:
        assert rotate(pose.rotation, (0.0, 1.0, 0.0))[1] > 0
