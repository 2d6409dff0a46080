"""Levelling by lines, over random rotations, against numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from story.levelling import Kind, Sightline, kind_of, levelled, up_by
from story.model.values import Orientation, Vector
from story.space import direction, rotate, rotation_of

Array = NDArray[np.float64]


def _in_picture(turned: Orientation, yaw: float, pitch: float) -> Vector:
    """What of a picture that is level when `turned` is seen in a direction of the level scene."""
    x, y, z, w = rotation_of(turned.yaw, turned.pitch, turned.roll)
    return rotate((-x, -y, -z, w), direction(yaw, pitch))


def _tilt(one: Orientation, other: Orientation) -> float:
    """The angle between what the two hold for straight up, in degrees."""
    ups = []
    for each in (one, other):
        x, y, z, w = rotation_of(each.yaw, each.pitch, each.roll)
        ups.append(np.array(rotate((-x, -y, -z, w), (0.0, 1.0, 0.0))))
    return math.degrees(math.atan2(np.linalg.norm(np.cross(*ups)), float(ups[0] @ ups[1])))


def _turns(count: int) -> list[Orientation]:
    rng = np.random.default_rng(11)
    return [
        Orientation(
            yaw=float(rng.uniform(-180, 180)),
            pitch=float(rng.uniform(-75, 75)),
            roll=float(rng.uniform(-80, 80)),
        )
        for _ in range(count)
    ]


def test_one_long_horizon_levels_any_picture() -> None:
    rng = np.random.default_rng(2)
    for level in _turns(200):
        start = float(rng.uniform(-180, 180))
        ends = [_in_picture(level, start, 0.0), _in_picture(level, start + 70, 0.0)]
        found = levelled(Orientation(yaw=level.yaw), [Sightline("horizon", ends[0], ends[1])])
        assert _tilt(found, level) < 0.01
        assert found.yaw == level.yaw


def test_two_upright_things_do_as_well() -> None:
    rng = np.random.default_rng(4)
    for level in _turns(200):
        start = float(rng.uniform(-180, 180))
        lines = [
            Sightline(
                "upright",
                _in_picture(level, start + aside, -20.0),
                _in_picture(level, start + aside, 30.0),
            )
            for aside in (0.0, 80.0)
        ]
        found = levelled(Orientation(yaw=level.yaw), lines)
        assert _tilt(found, level) < 0.01


def test_one_upright_thing_leaves_alone_what_it_says_nothing_of() -> None:
    """A camera that only rolls is levelled by one; the pitch towards it is kept."""
    before = Orientation(yaw=20.0, pitch=6.0)
    rolled = Orientation(yaw=20.0, pitch=6.0, roll=9.0)
    post = [_in_picture(rolled, 20.0, pitch) for pitch in (-15.0, 25.0)]
    found = levelled(before, [Sightline("upright", post[0], post[1])])
    assert found.roll == pytest.approx(9.0, abs=0.2)
    assert found.pitch == pytest.approx(6.0, abs=0.2)


def test_a_short_line_says_only_how_it_slopes() -> None:
    level = Orientation(pitch=4.0, roll=12.0)
    ends = [_in_picture(level, yaw, 0.0) for yaw in (-1.0, 1.0)]
    # A pixel's error across so short a line would tip the picture over, were it believed.
    shaken = rotate(rotation_of(0.0, 0.0, 0.4), ends[1])
    found = levelled(Orientation(pitch=4.0), [Sightline("horizon", ends[0], shaken)])
    assert abs(found.pitch - 4.0) < 1.0
    assert abs(found.roll - 12.0) < 12.0


def test_it_is_numpys_least_squares() -> None:
    rng = np.random.default_rng(8)
    for _ in range(100):
        up = rng.normal(size=3)
        up /= np.linalg.norm(up)
        tests = []
        for _ in range(6):
            aside = np.cross(up, rng.normal(size=3)) + rng.normal(size=3) * 0.02
            tests.append(aside / np.linalg.norm(aside))
        matrix = sum(np.outer(each, each) for each in tests)
        expected = np.linalg.eigh(matrix)[1][:, 0]
        expected *= np.sign(expected @ up)
        found = np.array(up_by([tuple(each) for each in tests], tuple(up)))
        assert np.linalg.norm(found) == pytest.approx(1.0)
        assert float(found @ expected) > 1 - 1e-7


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ((0, 0), (30, 4), "horizon"),
        ((10, -20), (14, 25), "upright"),
        ((120, 60), (160, 62), "horizon"),
        ((-170, 5), (170, -3), "horizon"),
        ((90, 10), (90, 70), "upright"),
    ],
)
def test_lines_are_told_apart_by_how_they_lie(
    one: tuple[float, float], other: tuple[float, float], kind: Kind
) -> None:
    assert kind_of(direction(*one), direction(*other)) == kind


def test_nothing_drawn_changes_nothing() -> None:
    before = Orientation(yaw=5.0, pitch=3.0, roll=-2.0)
    assert levelled(before, []) == before
    same = direction(10, 20)
    assert levelled(before, [Sightline("upright", same, same)]) == before
