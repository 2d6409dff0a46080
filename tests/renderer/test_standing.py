"""How models and splats stand on their placement, whichever way of their file is up."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from renderer.standing import standing_of
from story.overlays.model import Model, Stance
from story.overlays.splats import Splats
from story.overlays.upright import Upward
from story.space import Pose, compose, rotate, rotation_of

LOW, HIGH = (-1.0, 0.5, 2.0), (3.0, 1.5, 8.0)
AXES = {"y": (0.0, 1.0, 0.0), "-y": (0.0, -1.0, 0.0), "z": (0.0, 0.0, 1.0), "-z": (0.0, 0.0, -1.0)}
PLACED = Pose((1.0, 0.25, -4.0), rotation_of(30.0, 0.0), 2.0)


@pytest.mark.parametrize("kind", [Model, Splats])
@pytest.mark.parametrize("stands", ["origin", "foot"])
@pytest.mark.parametrize("up", list(AXES))
def test_what_is_up_in_the_file_is_up_in_the_scene(
    up: Upward, stands: Stance, kind: type[Model | Splats]
) -> None:
    overlay = kind(id="a" * 10, asset="b" * 10, size=0.5, up=up, stands=stands)
    pose = standing_of(PLACED, overlay, LOW, HIGH)
    assert rotate(pose.rotation, AXES[up]) == pytest.approx((0.0, 1.0, 0.0))
    assert pose.scale == pytest.approx(2.0 * 0.5 / 6.0)  # its longest side is 6
    corners = [compose(pose, Pose(each)).position for each in product(*zip(LOW, HIGH, strict=True))]
    box = np.array(corners)
    if stands == "origin":
        assert pose.position == pytest.approx(PLACED.position)
    else:
        assert box[:, 1].min() == pytest.approx(PLACED.position[1])
        middle = box.mean(axis=0)
        assert middle[[0, 2]] == pytest.approx([PLACED.position[0], PLACED.position[2]])
