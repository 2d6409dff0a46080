"""How models' own animations move them: against glTF's formulas written out, one number a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Animation, Channel, Mesh, Node, Rig, Skin
from renderer.rigging import Rigging, bent, morphed, own_time
from story.timeline import AnimationAt

ORIGIN, UPRIGHT, ONE = (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0)


def floats(*values: object) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def turn(degrees: float, axis: tuple[float, float, float] = (0, 0, 1)) -> tuple[float, ...]:
    half = math.radians(degrees) / 2
    return (*(math.sin(half) * each for each in axis), math.cos(half))


def run(clip: str, seconds: float, weight: float = 1.0, *, loop: bool = False) -> AnimationAt:
    return AnimationAt(clip, round(seconds * 1e6), loop, weight)


def one(channel: Channel, *more: Channel, name: str = "go") -> Animation:
    last = max(float(each.times[-1]) for each in (channel, *more))
    return Animation(name, last, (channel, *more))


def alone(*animations: Animation) -> Rigging:
    """A rig of one node that stands at (1, 2, 3)."""
    return Rigging(Rig((Node(None, (1.0, 2.0, 3.0), UPRIGHT, ONE),), (), animations))


def matrix(rigging: Rigging, *runs: AnimationAt, node: int = 0) -> NDArray[np.float64]:
    return np.asarray(rigging.stance(rigging.playing(runs)).nodes[node])


def angle(rigging: Rigging, *runs: AnimationAt) -> float:
    """About z, degrees."""
    found = matrix(rigging, *runs)
    return math.degrees(math.atan2(found[1, 0], found[0, 0]))


MOVE = Channel(0, "translation", "linear", floats(1, 3), floats((0, 0, 0), (4, 8, -2)))
TURN = Channel(0, "rotation", "linear", floats(0, 2), floats(turn(10), turn(130)))


@pytest.mark.parametrize(
    ("seconds", "place"),
    [(0, (0, 0, 0)), (1, (0, 0, 0)), (1.5, (1, 2, -0.5)), (3, (4, 8, -2)), (9, (4, 8, -2))],
)
def test_it_goes_evenly_between_keys_and_stands_outside_them(
    seconds: float, place: tuple[float, ...]
) -> None:
    found = matrix(alone(one(MOVE)), run("go", seconds))
    assert found[:3, 3] == pytest.approx(place, abs=1e-6)


def test_steps_hold_until_the_next_key() -> None:
    stepped = Channel(0, "scale", "step", floats(0, 1), floats((2, 2, 2), (3, 3, 3)))
    assert matrix(alone(one(stepped)), run("go", 0.999))[0, 0] == 2
    assert matrix(alone(one(stepped)), run("go", 1.0))[0, 0] == 3


def test_turns_go_the_shorter_way_at_an_even_pace() -> None:
    assert angle(alone(one(TURN)), run("go", 0.5)) == pytest.approx(40, abs=1e-4)
    opposite = np.negative(turn(130))
    other = Channel(0, "rotation", "linear", floats(0, 2), floats(turn(10), tuple(opposite)))
    assert angle(alone(one(other)), run("go", 0.5)) == pytest.approx(40, abs=1e-4)


def test_equal_turns_stay_turns() -> None:
    still = Channel(0, "rotation", "linear", floats(0, 2), floats(turn(33), turn(33)))
    assert angle(alone(one(still)), run("go", 1.3)) == pytest.approx(33, abs=1e-4)


def test_splines_follow_hermite() -> None:
    values = floats([(0, 0, 0), (1, 0, 0), (2, 0, 0)], [(-1, 0, 0), (5, 0, 0), (0, 0, 0)])
    spline = Channel(0, "translation", "cubic", floats(0, 2), values)
    t, length = 0.25, 2.0
    expected = (
        (2 * t**3 - 3 * t**2 + 1) * 1
        + length * (t**3 - 2 * t**2 + t) * 2
        + (-2 * t**3 + 3 * t**2) * 5
        + length * (t**3 - t**2) * -1
    )
    assert matrix(alone(one(spline)), run("go", 0.5))[0, 3] == pytest.approx(expected)
    assert matrix(alone(one(spline)), run("go", 7))[0, 3] == 5


@pytest.mark.parametrize(
    ("seconds", "loop", "own"),
    [(3.5, True, 1.5), (-0.5, True, 1.5), (2.0, True, 0.0), (3.5, False, 2.0), (-1, False, 0.0)],
)
def test_a_run_goes_round_or_holds(seconds: float, loop: bool, own: float) -> None:
    assert own_time(round(seconds * 1e6), 2.0, loop=loop) == pytest.approx(own)
    assert own_time(round(seconds * 1e6), 0.0, loop=loop) == 0.0


def test_what_weights_lack_the_rest_makes_up() -> None:
    rigging = alone(one(MOVE))
    assert matrix(rigging, run("go", 3, 0.25))[:3, 3] == pytest.approx(
        (1 + 0.25 * 3, 2 + 0.25 * 6, 3 - 0.25 * 5)
    )
    assert matrix(rigging)[:3, 3] == pytest.approx((1, 2, 3))
    assert matrix(rigging, run("go", 3, 0.0))[:3, 3] == pytest.approx((1, 2, 3))
    assert matrix(rigging, run("unknown", 3))[:3, 3] == pytest.approx((1, 2, 3))


def test_runs_meet_at_their_mean_by_weight() -> None:
    still = Channel(0, "translation", "step", floats(0), floats((10, 0, 0)))
    rigging = alone(one(MOVE), one(still, name="stay"))
    mixed = matrix(rigging, run("go", 3, 0.25), run("stay", 0, 0.75))
    assert mixed[0, 3] == pytest.approx(0.25 * 4 + 0.75 * 10)
    more = matrix(rigging, run("go", 3, 1.0), run("stay", 0, 0.5))
    assert more[0, 3] == pytest.approx((4 + 0.5 * 10) / 1.5)
    twice = matrix(rigging, run("go", 3, 0.5), run("go", 1, 0.5))
    assert twice[0, 3] == pytest.approx(2)


def test_turns_are_blended_in_one_half_space() -> None:
    back = Channel(0, "rotation", "step", floats(0), floats(tuple(np.negative(turn(50)))))
    rigging = alone(one(TURN), one(back, name="back"))
    # two turns with equal weights meet halfway, whatever the signs of their quaternions
    assert angle(rigging, run("go", 0, 0.5), run("back", 0, 0.5)) == pytest.approx(30, abs=1e-4)
    assert angle(rigging, run("back", 0, 0.5)) == pytest.approx(25, abs=1e-4)  # and with the rest


def test_only_what_a_run_moves_moves() -> None:
    rigging = alone(one(TURN))
    found = matrix(rigging, run("go", 2))
    assert found[:3, 3] == pytest.approx((1, 2, 3))
    assert angle(rigging, run("go", 2)) == pytest.approx(130, abs=1e-4)


def _arm(*animations: Animation) -> Rig:
    """Shoulder at the origin, elbow 2 above it, hand 1 above that; skinned to the first two."""
    nodes = (
        Node(None, ORIGIN, UPRIGHT, ONE),
        Node(0, (0.0, 2.0, 0.0), UPRIGHT, ONE),
        Node(1, (0.0, 1.0, 0.0), UPRIGHT, (2.0, 2.0, 2.0)),
    )
    bind = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    bind[1, 1, 3] = -2  # the elbow's place at bind, undone
    return Rig(nodes, (Skin((0, 1), bind),), animations)


def test_children_go_with_their_parents() -> None:
    shoulder = Channel(0, "rotation", "step", floats(0), floats(turn(90)))
    elbow = Channel(1, "rotation", "step", floats(0), floats(turn(-90)))
    rigging = Rigging(_arm(one(shoulder, elbow)))
    hand = matrix(rigging, run("go", 0), node=2)
    assert hand[:3, 3] == pytest.approx((-2, 1, 0), abs=1e-6)
    assert hand[:3, :3] == pytest.approx(np.eye(3) * 2, abs=1e-6)


def test_skins_bend_between_their_joints() -> None:
    elbow = Channel(1, "rotation", "step", floats(0), floats(turn(90)))
    rigging = Rigging(_arm(one(elbow)))
    mesh = Mesh(
        floats((0, 3, 0), (0, 1, 0), (0, 3, 0)),
        floats((1, 0, 0), (1, 0, 0), (1, 0, 0)),
        np.array([0, 1, 2], np.uint32),
        node=2,  # of no account: a skinned mesh stands where its joints are
        skin=0,
        joints=np.array([[1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]], np.uint16),
        weights=floats((1, 0, 0, 0), (1, 0, 0, 0), (0.5, 0.5, 0, 0)),
    )
    at_rest = bent(mesh, mesh.positions, rigging.rest)
    assert at_rest == pytest.approx(mesh.positions, abs=1e-6)
    turned = bent(mesh, mesh.positions, rigging.stance(rigging.playing([run("go", 0)])))
    assert turned == pytest.approx(np.array([(-1, 2, 0), (0, 1, 0), (-0.5, 2.5, 0)]), abs=1e-6)


def test_morph_targets_add_by_their_weights() -> None:
    values = floats((0.0, 1.0), (1.0, 0.0))
    morph = Channel(0, "weights", "linear", floats(0, 4), values)
    node = Node(None, (5.0, 0.0, 0.0), UPRIGHT, ONE, (0.5, 0.25))
    rigging = Rigging(Rig((node,), (), (one(morph),)))
    mesh = Mesh(
        floats((0, 0, 0)),
        floats((0, 0, 1)),
        np.zeros(3, np.uint32),
        morphs=floats([(1, 0, 0)], [(0, 2, 0)]),
    )
    assert rigging.rest.weights[0] == pytest.approx((0.5, 0.25))
    assert morphed(mesh, rigging.rest.weights[0])[0][0] == pytest.approx((0.5, 0.5, 0))
    moved = rigging.stance(rigging.playing([run("go", 1)]))
    assert moved.weights[0] == pytest.approx((0.25, 0.75))
    half = rigging.stance(rigging.playing([run("go", 1, 0.5)]))
    assert half.weights[0] == pytest.approx((0.375, 0.5))
    assert morphed(mesh, moved.weights[0])[0][0] == pytest.approx((0.25, 1.5, 0))


def test_equal_stances_have_equal_names() -> None:
    rigging = alone(one(TURN))
    assert rigging.playing([run("go", 5)]) == rigging.playing([run("go", 2)])  # both at the end
    assert rigging.playing([run("go", 0.5, loop=True)]) == rigging.playing(
        [run("go", 2.5, loop=True)]
    )
    assert rigging.playing([run("go", 0, 0.0), run("unknown", 1)]) == ()
