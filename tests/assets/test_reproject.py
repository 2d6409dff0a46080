"""The array twin of story.space gives what story.space gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assets.reproject import directions, equirect_places, perspective
from story.model.values import View
from story.space import equirect_uv, rotate, rotation_of, yaw_pitch

VIEWS = [View(), View(yaw=33, pitch=-21, roll=12, fov=80), View(yaw=-179, pitch=88, roll=-170)]


@pytest.mark.parametrize("view", VIEWS)
def test_directions_and_places(view: View) -> None:
    width, height = 9, 5
    rays = directions(view, width, height)
    u, v = equirect_places(rays)
    turn = rotation_of(view.yaw, view.pitch, view.roll)
    reach = math.tan(math.radians(view.fov) / 2)
    for row in range(height):
        for column in range(width):
            x = ((column + 0.5) / width * 2 - 1) * reach * width / height
            y = (1 - (row + 0.5) / height * 2) * reach
            wanted = np.array(rotate(turn, (x, y, -1.0)))
            wanted /= np.linalg.norm(wanted)
            np.testing.assert_allclose(rays[row, column], wanted, atol=1e-12)
            places = equirect_uv(*yaw_pitch(tuple(wanted)))
            assert (u[row, column] % 1, v[row, column]) == pytest.approx(places, abs=1e-9)


def test_no_seam_behind() -> None:
    yaw = (np.arange(720) + 0.5) / 720 * 2 * np.pi - np.pi
    picture = np.repeat((np.cos(yaw) * 100 + 128)[None, :, None], 360, axis=0)
    shown = perspective(picture.astype(np.float32), View(yaw=-180, fov=40), 64, 48)
    rays = directions(View(yaw=-180, fov=40), 64, 48)
    flat = np.hypot(rays[..., 0], rays[..., 2])
    np.testing.assert_allclose(shown.reshape(48, 64), -rays[..., 2] / flat * 100 + 128, atol=0.1)
