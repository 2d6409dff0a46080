"""Pixels to places and back: the geometry behind the mouse."""

from __future__ import annotations

import math

import pytest
from driver import seen_at
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from story.model.asset import Asset, Layout
from story.model.placement import Anchored, Around, Standing
from story.model.story import Scene
from story.model.surrounding import RealWorld, Surface
from story.model.values import View
from story.overlays.model import Model
from story.space import direction, wrap_yaw, yaw_pitch
from studio import aim

SIZE = (800, 600)
views = st.builds(
    View,
    yaw=st.floats(-180, 179),
    pitch=st.floats(-80, 80),
    fov=st.floats(20, 110),
)


@given(views, st.floats(0, 800), st.floats(0, 600))
def test_a_point_and_the_way_it_is_seen_are_inverse(view: View, x: float, y: float) -> None:
    back = seen_at(view, aim.ray(view, x, y, *SIZE), *SIZE)
    assert back is not None
    assert back == pytest.approx((x, y), abs=0.01)


def test_the_middle_is_where_the_view_looks() -> None:
    view = View(yaw=33, pitch=-12)
    assert aim.ray(view, 400, 300, *SIZE) == pytest.approx(direction(33, -12))
    assert seen_at(view, direction(-147, 12), *SIZE) is None


def test_up_in_the_picture_is_up_in_the_scene_and_right_is_right() -> None:
    yaw, pitch = yaw_pitch(aim.ray(View(), 500, 200, *SIZE))
    assert yaw > 0
    assert pitch > 0


def test_dragging_the_picture_keeps_what_is_held_under_the_mouse() -> None:
    before = View(yaw=20)
    held = aim.ray(before, 400, 300, *SIZE)
    after = aim.turned(before, 40, 0, SIZE[1])
    found = seen_at(after, held, *SIZE)
    assert found is not None
    assert found == pytest.approx((440, 300), abs=1.0)


@given(st.floats(-180, 179.9), st.floats(-40, 40), st.floats(-20, 20), st.floats(-20, 20))
def test_dragging_around_the_viewer_turns_by_as_much(
    yaw: float, pitch: float, right: float, up: float
) -> None:
    scene = Scene(id="a" * 10)
    placement = Around(yaw=yaw, pitch=pitch)
    moved = aim.dragged(
        scene, placement, direction(yaw, pitch), direction(yaw + right, pitch + up), View()
    )
    assert isinstance(moved, Around)
    assert abs(wrap_yaw(moved.yaw - yaw - right)) < 0.011
    assert abs(moved.pitch - pitch - up) < 0.011
    assert moved.distance == placement.distance


@pytest.mark.parametrize("anchored", [False, True])
def test_dragging_in_the_scene_slides_facing_the_viewer(anchored: bool) -> None:
    anchor = Surface(id="b" * 10, facing="wall")
    scene = Scene(id="a" * 10)
    placement: Standing | Anchored = Standing(position=(0.0, 1.6, -3.0))
    if anchored:
        scene = Scene(id="a" * 10, surrounding=RealWorld(anchors=(anchor,)))
        placement = Anchored(anchor=anchor.id, position=(0.0, 0.0, 0.0))
    before = aim.world_pose(scene, placement).position
    x, y, z = before
    held = _unit((x, y - 1.6, z))
    now = _unit((x + 0.5, y - 1.6 + 0.25, z))
    moved = aim.dragged(scene, placement, held, now, View())
    assert aim.world_pose(scene, moved).position == pytest.approx((x + 0.5, y + 0.25, z), abs=2e-3)


def test_framing_aims_at_the_middle_of_a_models_box() -> None:
    scene = Scene(id="a" * 10)
    asset = Asset(
        id="m" * 10, kind="model", name="m.glb", path="media/m.glb", sha256="0" * 64, size=1,
        media_type="model/gltf-binary", low=(-1.0, 0.0, -1.0), high=(1.0, 4.0, 1.0),
    )  # fmt: skip
    stands = Model(id="o" * 10, asset=asset.id, placement=Standing(position=(0.0, 0.0, -5.0)))
    assert aim.middle_of(scene, stands, asset) == pytest.approx((0.0, 2.0 - 1.6, -5.0))
    half = structs.replace(stands, size=2.0)
    assert aim.middle_of(scene, half, asset) == pytest.approx((0.0, 1.0 - 1.6, -5.0))
    askew = structs.replace(asset, low=(2.0, 3.0, -1.0), high=(4.0, 7.0, 1.0))
    footed = structs.replace(half, stands="foot")
    assert aim.middle_of(scene, footed, askew) == pytest.approx((0.0, 1.0 - 1.6, -5.0))


def test_nudging_goes_by_steps() -> None:
    scene = Scene(id="a" * 10)
    around = aim.nudged(scene, Around(), 10, -1, 0, View())
    assert around == Around(yaw=5.0, pitch=-0.5)
    standing = aim.nudged(scene, Standing(position=(0.0, 0.0, -2.0)), 1, 0, 0, View(yaw=90))
    assert isinstance(standing, Standing)
    assert standing.position == pytest.approx((0.0, 0.0, -1.99))


def _unit(vector: tuple[float, float, float]) -> tuple[float, float, float]:
    length = math.sqrt(sum(part * part for part in vector))
    return (vector[0] / length, vector[1] / length, vector[2] / length)


def test_a_view_may_be_as_narrow_as_the_picture_has_pixels_for() -> None:
    photo = Asset(
        id="photophoto",
        kind="image",
        name="giga.jpg",
        path="media/giga.jpg",
        sha256="0" * 64,
        size=1,
        media_type="image/jpeg",
        width=4096,
        height=2048,
        layout=Layout(projection="equirect"),
    )
    giga = structs.replace(photo, width=65536, height=32768)
    assert aim.least_fov(photo) == aim.least_fov(None) == aim.FOV_LEAST
    assert aim.least_fov(giga) == pytest.approx(math.degrees(500 * 2 * math.pi / 65536))
    close = aim.looking(View(fov=8), 0, 0, 1, aim.least_fov(giga))
    assert close.fov == pytest.approx(2.75, abs=0.01)
    assert aim.turned(close, 10, 0, 600).fov == close.fov  # looking about does not widen it
