"""What lies between two keyframes, against formulas and references of others."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation, Slerp

from story.easing import between, eased, value_at
from story.model.timeline import Bezier, Clip, Hold, Keyframe, Linear, Spring
from story.space import slerp
from tests.strategies import easings, fractions, rotations

EASE = Bezier(x1=0.25, y1=0.1, x2=0.25, y2=1.0)  # CSS `ease`
IN_OUT = Bezier(x1=0.42, y1=0.0, x2=0.58, y2=1.0)  # CSS `ease-in-out`


@pytest.mark.parametrize(
    ("curve", "progress", "value"),
    [  # as browsers give them
        (EASE, 0.25, 0.408511),
        (EASE, 0.5, 0.802403),
        (EASE, 0.75, 0.960459),
        (IN_OUT, 0.25, 0.129162),
        (IN_OUT, 0.5, 0.5),
        (Bezier(x1=0.42, y1=0.0, x2=1.0, y2=1.0), 0.5, 0.315357),
        (Bezier(x1=0.0, y1=0.0, x2=0.58, y2=1.0), 0.5, 0.684643),
    ],
)
def test_curves_of_css(curve: Bezier, progress: float, value: float) -> None:
    assert eased(curve, progress) == pytest.approx(value, abs=1e-5)


@given(fractions, st.floats(-2, 2), fractions, st.floats(-2, 2), fractions)
def test_a_curve_goes_through_its_points(
    x1: float, y1: float, x2: float, y2: float, t: float
) -> None:
    x = 3 * (1 - t) ** 2 * t * x1 + 3 * (1 - t) * t**2 * x2 + t**3
    curve = Bezier(x1=x1, y1=y1, x2=x2, y2=y2)
    near = [x - 1e-9, x, x + 1e-9]  # where it stands upright a hair of time is a stretch of value
    values = [eased(curve, min(max(each, 0.0), 1.0)) for each in near]
    y = 3 * (1 - t) ** 2 * t * y1 + 3 * (1 - t) * t**2 * y2 + t**3
    assert min(values) - 5e-3 <= y <= max(values) + 5e-3


@given(easings)
def test_every_easing_leads_from_one_end_to_the_other(
    easing: Bezier | Hold | Linear | Spring,
) -> None:
    assert eased(easing, 0.0) == eased(easing, -1.0) == 0.0
    assert eased(easing, 1.0) == eased(easing, 2.0) == 1.0


@pytest.mark.parametrize("bounce", [0.1, 0.3, 0.5, 0.7])
def test_a_spring_overshoots_by_its_damping_and_comes_to_rest(bounce: float) -> None:
    damping = 1.0 - bounce
    peak = 1.0 + math.exp(-math.pi * damping / math.sqrt(1.0 - damping**2))  # of a step response
    values = [eased(Spring(bounce=bounce), n / 2000) for n in range(2001)]
    assert max(values) == pytest.approx(peak, abs=2e-3)
    assert values[-1] == 1.0
    assert abs(values[-2] - 1.0) < 2e-3


def test_a_spring_without_bounce_does_not_overshoot() -> None:
    values = [eased(Spring(bounce=0.0), n / 500) for n in range(501)]
    assert values == sorted(values)
    rate = math.log(1000.0)  # critically damped: 1 - (1 + w t) e^(-w t)
    at_half = 1 - (1 + rate / 2) * math.exp(-rate / 2)
    assert values[250] == pytest.approx(at_half + (1 + rate) * math.exp(-rate) / 2, abs=1e-9)


def test_values_at_keys_between_them_and_beyond() -> None:
    keys = (
        Keyframe(time=1.0, value=10.0),
        Keyframe(time=3.0, value=20.0, easing=Hold()),
        Keyframe(time=4.0, value=0.0),
    )
    seen = [value_at(keys, round(at * 1_000_000)) for at in (0, 1, 1.5, 2, 3, 3.999, 4, 99)]
    assert seen == [10.0, 10.0, 12.5, 15.0, 20.0, 20.0, 0.0, 0.0]


def test_one_microsecond_matters() -> None:
    keys = (Keyframe(time=1.0, value=0.0, easing=Hold()), Keyframe(time=1.000001, value=1.0))
    assert [value_at(keys, at) for at in (999_999, 1_000_000, 1_000_001)] == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("one", "other", "share", "wrapped", "straight"),
    [
        (170.0, -170.0, 0.5, 180.0, 0.0),
        (170.0, -170.0, 0.25, 175.0, 85.0),
        (-170.0, 170.0, 0.5, -180.0, 0.0),
        (10.0, 50.0, 0.5, 30.0, 30.0),
        (-90.0, 80.0, 0.1, -73.0, -73.0),
    ],
)
def test_angles_go_the_shorter_way_where_they_wrap(
    one: float, other: float, share: float, wrapped: float, straight: float
) -> None:
    assert between(one, other, share, wrap=True) == pytest.approx(wrapped)
    assert between(one, other, share) == pytest.approx(straight)


@given(rotations, rotations, fractions)
def test_rotations_as_scipy_turns_them(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float], share: float
) -> None:
    if abs(np.dot(one, other)) < 1e-3:
        return  # half a turn apart: both ways are as short
    ends = Rotation.from_quat(np.array([one, other]))
    reference = Slerp([0.0, 1.0], ends)(share).as_matrix()
    made = Rotation.from_quat(np.array(slerp(one, other, share))).as_matrix()
    assert np.allclose(made, reference, atol=1e-5)


def test_colours_are_mixed_channel_by_channel() -> None:
    # round(0x10 + (0x20 - 0x10) / 4) = 0x14, 255 -> 0: 191.25, 0 -> 255: 63.75
    assert between("#10ff00", "#2000ff", 0.25) == "#14bf40"
    assert between("#000000", "#ffffff", 1.7) == "#ffffff"  # an overshoot stops at the end
    assert between("#000000", "#ffffff", -0.3) == "#000000"
    assert between("#000000", "#ffffff", 1e307) == "#ffffff"


def test_values_of_two_kinds_stay_with_the_first() -> None:
    assert between("#000000", 1.0, 0.5) == "#000000"
    assert between((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), 0.5) == (0.0, 0.0, 0.0)
    assert between(1.0, (0.0, 0.0, 0.0), 0.5) == 1.0
    assert between((0.0, 2.0, 4.0), (1.0, 2.0, 0.0), 0.25) == (0.25, 2.0, 3.0)


def test_a_clip_fades_in_and_out() -> None:
    clip = Clip(start=2.0, end=6.0, fade_in=1.0, fade_out=2.0)
    shares = [clip.faded(round(at * 1_000_000)) for at in (2, 2.25, 3, 4, 5, 5.5)]
    assert shares == [0.0, 0.25, 1.0, 1.0, 0.5, 0.25]
    both = Clip(start=0.0, end=2.0, fade_in=2.0, fade_out=2.0)  # they lie over one another
    assert both.faded(500_000) == 0.25 * 0.75
    assert Clip(start=1.0, fade_out=3.0).faded(50_000_000) == 1.0  # no end, no fade before it
