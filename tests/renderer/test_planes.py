"""Planes: drawn by rays, exact in every rig, against rays in numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.layers import Plane
from renderer.planes import corners, plane_bounds
from renderer.rigs import Dome, Equirect, Perspective, Planet
from renderer.sights import sights_of
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.picture import Picture
from story.space import EYE_SPACING, Pose, pose_of, rotate, rotation_of

BLACK = Backdrop(top="#000000", bottom="#000000")
Pixels = NDArray[np.uint8]


def chart() -> Pixels:
    """Blocks of random colours, none dark, 64 pixels wide: only borders are mixed."""
    rng = np.random.default_rng(2)
    return rng.integers(90, 256, (6, 8, 3), np.uint8).repeat(64, axis=0).repeat(64, axis=1)


def expected_equirect(
    picture: Pixels, width: float, pose: Pose, size: tuple[int, int], offset: float
) -> tuple[Pixels, NDArray[np.bool_]]:
    """A plane in an equirect picture by rays in double, nearest sampling; where that is sure."""
    columns, rows = size
    row, column = np.mgrid[0:rows, 0:columns]
    yaw = (column + 0.5) / columns * 2 * math.pi - math.pi
    pitch = math.pi / 2 - (row + 0.5) / rows * math.pi
    flat = np.cos(pitch)
    direction = np.stack([np.sin(yaw) * flat, np.sin(pitch), -np.cos(yaw) * flat], -1)
    origin = np.stack([offset * np.cos(yaw), np.full(yaw.shape, 1.6), offset * np.sin(yaw)], -1)
    axes = np.array(
        [rotate(pose.rotation, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))]
    )
    centre = np.array(pose.position)
    slope = direction @ axes[2]
    t = ((centre - origin) @ axes[2]) / np.where(slope == 0, 1e-12, slope)
    hit = (origin + t[..., None] * direction - centre) / pose.scale
    x, y = hit @ axes[0], hit @ axes[1]
    high, wide = picture.shape[:2]
    height = width * high / wide
    u, v = (x / width + 0.5) * wide, (0.5 - y / height) * high
    inside = (t > 0) & (u > 0) & (u < wide) & (v > 0) & (v < high)
    colour = picture[np.clip(v.astype(int), 0, high - 1), np.clip(u.astype(int), 0, wide - 1)]
    colour = np.where(inside[..., None], colour, 0)
    sure = np.ones(inside.shape, bool)
    for ahead, beside in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        near = np.roll(colour, (ahead, beside), (0, 1))
        sure &= (near == colour).all(-1)
    return colour.astype(np.uint8), sure


PLACEMENTS = [
    Around(yaw=20, pitch=10, distance=2.0),
    Around(yaw=178, pitch=-30, distance=1.5, roll=25),
    Around(yaw=40, pitch=80, distance=1.0),
    Around(yaw=-100, pitch=-89, distance=1.0, roll=40),
    Standing(position=(1.5, 0.4, -1.0), rotation=rotation_of(70, 20, 10), scale=1.7),
    Standing(position=(0.1, 3.0, 0.2), rotation=rotation_of(10, 90, 0), scale=3.0),
]


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("eyes", ["mono", "top-bottom", "left-right"])
def test_a_picture_in_an_equirect_is_where_rays_meet_it(
    placement, eyes: str, render, build, media
) -> None:
    picture = chart()
    overlay = Picture(
        id="overlay000", asset=media.put("picture000", picture), width=1.2, placement=placement
    )
    scale = {"mono": (1, 1), "top-bottom": (1, 2), "left-right": (2, 1)}[eyes]
    ours = render(build(BLACK, [overlay]), Equirect(512 * scale[0], 256 * scale[1], eyes))
    halves = {
        "mono": [(ours, 0.0)],
        "top-bottom": [(ours[:256], -1.0), (ours[256:], 1.0)],
        "left-right": [(ours[:, :512], -1.0), (ours[:, 512:], 1.0)],
    }[eyes]
    pose = pose_of(placement, 1.6)
    for half, side in halves:
        expected, sure = expected_equirect(picture, 1.2, pose, (512, 256), side * EYE_SPACING / 2)
        assert sure.mean() > 0.8
        assert (expected > 0).any()
        right = (np.abs(half[..., :3].astype(int) - expected) <= 1).all(-1)
        assert right[sure].mean() > 0.999


def test_a_near_thing_shifts_between_the_eyes_by_its_parallax(render, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    overlay = Picture(
        id="overlay000", asset=white, width=0.1, placement=Around(yaw=60, distance=1.0)
    )
    ours = render(build(BLACK, [overlay]), Equirect(1440, 1440, "top-bottom"))[..., 0]
    centres = [float(np.mean(np.nonzero(half > 128)[1])) for half in (ours[:720], ours[720:])]
    # The left eye's columns turn right by asin(half the spacing / distance), the right eye's left.
    turn = math.degrees(math.asin(EYE_SPACING / 2)) * 1440 / 360
    middle = 720 + 60 * 4 - 0.5
    assert centres[0] == pytest.approx(middle + turn, abs=0.6)
    assert centres[1] == pytest.approx(middle - turn, abs=0.6)


def test_perspective_eyes_stand_half_the_spacing_aside(render, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    overlay = Picture(
        id="overlay000", asset=white, width=0.2, placement=Around(yaw=30, distance=1.0)
    )
    moment = build(BLACK, [overlay])
    view = View(yaw=30, fov=90)
    centre = {
        eye: float(
            np.mean(np.nonzero(render(moment, Perspective(view, 800, 800, eye))[..., 0] > 128)[1])
        )
        for eye in ("left", "mono", "right")
    }
    assert centre["mono"] == pytest.approx(399.5, abs=0.5)
    assert centre["left"] - centre["mono"] == pytest.approx(EYE_SPACING / 2 * 400, abs=0.6)
    assert centre["mono"] - centre["right"] == pytest.approx(EYE_SPACING / 2 * 400, abs=0.6)


def test_nothing_is_cut_off_at_a_planes_bounds() -> None:
    rng = np.random.default_rng(9)
    for _ in range(300):
        yaw, pitch, roll = rng.uniform(-180, 180), rng.uniform(-90, 90), rng.uniform(-180, 180)
        place = rng.normal(size=3) * rng.uniform(0.2, 3)
        pose = Pose(
            (float(place[0]), float(place[1]) + 1.6, float(place[2])), rotation_of(yaw, pitch, roll)
        )
        plane = Plane(pose, rng.uniform(0.05, 3), rng.uniform(0.05, 3), "picture", {})
        sights = (
            *sights_of(Equirect(400, 400, "top-bottom"), 1.6),
            *sights_of(Equirect(400, 200), 1.6),
            *sights_of(Perspective(View(yaw=10, pitch=20, roll=30, fov=80), 320, 200), 1.6),
            *sights_of(Dome(300, 200, fov=230, yaw=40, tilt=30, roll=10), 1.6),
            *sights_of(Dome(200, 400, eyes="top-bottom"), 1.6),
            *sights_of(Planet(View(yaw=-70, pitch=-60, roll=10), 300, 200), 1.6),
        )
        for sight in sights:
            rects = plane_bounds(sight, corners(plane))
            across, up = sight.seat
            for x, y in rng.uniform((0, 0), sight.rect[2:], (40, 2)):
                if struck(plane, *sight.ray(x + across, y + up)):
                    assert any(
                        left <= x <= left + wide and bottom <= y <= bottom + high
                        for left, bottom, wide, high in rects
                    )


def struck(plane: Plane, origin, direction) -> bool:
    axes = np.array(
        [rotate(plane.pose.rotation, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))]
    )
    away = np.array(plane.pose.position) - origin
    slope = axes[2] @ np.array(direction)
    t = axes[2] @ away / slope
    x, y = axes[:2] @ (np.array(direction) * t - away)
    return bool(t > 0.03 and abs(x) <= plane.width / 2 and abs(y) <= plane.height / 2)


def test_what_is_nearer_covers_what_is_farther(render, build, media) -> None:
    red = media.put("red0000000", np.full((4, 4, 3), (255, 0, 0), np.uint8))
    blue = media.put("blue000000", np.full((4, 4, 3), (0, 0, 255), np.uint8))
    near = Picture(id="near000000", asset=red, width=0.5, placement=Around(distance=1.0))
    far = Picture(id="far0000000", asset=blue, width=2.0, placement=Around(distance=2.0))
    rig = Perspective(View(), 64, 64)
    for order in ([near, far], [far, near]):
        assert tuple(render(build(BLACK, order), rig)[32, 32, :3]) == (255, 0, 0)
    level = Picture(id="level00000", asset=blue, width=0.5, placement=Around(distance=1.0))
    assert tuple(render(build(BLACK, [near, level]), rig)[32, 32, :3]) == (0, 0, 255)
    assert tuple(render(build(BLACK, [level, near]), rig)[32, 32, :3]) == (255, 0, 0)


@pytest.mark.parametrize("icon", ["go", "info", "link", "play", "plus"])
@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#7f7f7f"])
def test_a_hotspot_stands_out_from_any_ground(icon: str, ground: str, render, build) -> None:
    hotspot = Hotspot(id="hotspot000", icon=icon, size=1.0)
    moment = build(Backdrop(top=ground, bottom=ground), [hotspot])
    ours = render(moment, Perspective(View(fov=40), 300, 300))[..., 0].astype(int)
    radius = 0.5 / 2 / math.tan(math.radians(20)) * 150
    row, column = np.indices((300, 300)) - 149.5
    distance = np.hypot(row, column)
    ring = ours[(distance > 0.91 * radius) & (distance < 0.97 * radius)]
    glass = ours[(distance > 0.75 * radius) & (distance < 0.86 * radius)]
    assert ring.min() > 240
    assert glass.max() < 140
    assert (ours[distance < 0.5 * radius] > 240).mean() > 0.05  # the icon
    assert ours[0, 0] == int(ground[1:3], 16)


def test_a_selected_plane_is_outlined_whatever_covers_it(render, build, media) -> None:
    grey = media.put("picture000", np.full((4, 4, 3), 90, np.uint8))
    chosen = Picture(id="chosen0000", asset=grey, width=1.0, placement=Around(distance=2.0))
    cover = Picture(id="cover00000", asset=grey, width=2.0, placement=Around(distance=1.0))
    moment = build(BLACK, [chosen, cover])
    rig = Perspective(View(fov=90), 200, 200)
    plain, outlined = render(moment, rig), render(moment, rig, selected=("chosen0000",))
    changed = (plain != outlined).any(-1)
    row, column = np.indices((200, 200)) - 99.5
    distance = np.maximum(np.abs(row), np.abs(column))  # its edges are 25 pixels from the middle
    assert changed[(distance > 27) & (distance < 28)].all()
    assert not changed[(distance < 24) | (distance > 33)].any()
