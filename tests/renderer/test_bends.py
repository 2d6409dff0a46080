"""Flat things bent on a cylinder, and turned to the viewer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.bends import radius_of
from renderer.layers import Plane
from renderer.picking import plane_hit
from renderer.planes import bounds_of
from renderer.rigs import Dome, Equirect, Perspective, Planet
from renderer.sights import Sight, sights_of
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop
from story.model.values import Vector, View
from story.overlays.picture import Picture
from story.space import Pose, rotation_of

Render = Callable[..., NDArray[np.uint8]]
BLACK = Backdrop(top="#000000", bottom="#000000")
DISTANCE, WIDTH = 2.0, 3.0


def _ramp() -> NDArray[np.uint8]:
    """Red grows to the right, green downwards."""
    v, u = np.mgrid[0:256, 0:256]
    return np.dstack([u, v, np.full_like(u, 200)]).astype(np.uint8)


def _picture(media: Any, **fields: Any) -> Picture:
    asset = media.put("ramp000000", _ramp())
    whole = {"width": WIDTH, "placement": Around(distance=DISTANCE), "curve": DISTANCE, **fields}
    return Picture(id="over000001", asset=asset, **whole)


def _rays(sight: Sight) -> NDArray[np.float64]:
    width, height = sight.rect[2:]
    x, y = np.meshgrid(np.arange(width) + 0.5, height - np.arange(height) - 0.5)
    rays = [sight.ray(*at)[1] for at in zip(x.ravel(), y.ravel(), strict=True)]
    return np.array(rays).reshape(height, width, 3)


@pytest.mark.parametrize(
    "rig", [Perspective(View(fov=80.0, yaw=20.0), 240, 160), Equirect(360, 180)]
)
def test_round_the_viewer_each_yaw_shows_its_own_part(
    rig: Any, render: Render, build: Any, media: Any
) -> None:
    picture = render(build(BLACK, [_picture(media)]), rig).astype(float)
    x, y, z = np.moveaxis(_rays(sights_of(rig, 1.6)[0]), -1, 0)
    across = np.arctan2(x, -z) * DISTANCE  # along the cylinder
    up = y / np.hypot(x, z) * DISTANCE
    inside = (abs(across) < 0.96 * WIDTH / 2) & (abs(up) < 0.96 * WIDTH / 2)
    outside = (abs(across) > 1.04 * WIDTH / 2) | (abs(up) > 1.04 * WIDTH / 2)
    assert inside.sum() > 1000
    assert not picture[outside][:, :3].any()
    red = (across / WIDTH + 0.5) * 256 - 0.5
    green = (0.5 - up / WIDTH) * 256 - 0.5
    assert np.abs(picture[..., 0] - red)[inside].max() <= 2.0
    assert np.abs(picture[..., 1] - green)[inside].max() <= 2.0


def test_what_is_hardly_bent_looks_flat(render: Render, build: Any, media: Any) -> None:
    rig = Perspective(View(fov=90.0, yaw=10.0), 160, 120)
    flat = render(build(BLACK, [_picture(media, curve=None)]), rig).astype(int)
    for radius in (1e4, 1e7):
        bent = render(build(BLACK, [_picture(media, curve=radius)]), rig).astype(int)
        assert np.abs(bent - flat).max() <= 4


def test_from_outside_its_near_side_covers_the_far_one(
    render: Render, build: Any, media: Any
) -> None:
    ring = _picture(media, curve=0.1, width=2 * math.pi, placement=Standing(position=(0, 1.6, -5)))
    assert radius_of(0.1, 2 * math.pi) == pytest.approx(1.0)
    picture = render(build(BLACK, [ring]), Perspective(View(fov=60.0), 200, 200))
    seen = np.nonzero(picture[100, :, 2] > 100)[0]
    # A round pillar of one metre whose axis is four metres away.
    wide = 2 * 100 / math.tan(math.radians(30)) / math.sqrt(15)
    assert seen[-1] - seen[0] + 1 == pytest.approx(wide, abs=2)
    middle = picture[100, 96:105, 0]
    assert middle.min() < 25, "its ends meet in front"
    assert middle.max() > 230


def test_nothing_is_cut_off_at_a_bent_things_bounds() -> None:
    rng = np.random.default_rng(11)
    struck = 0
    for _ in range(40):
        turn = rotation_of(*(float(a) for a in rng.uniform((-180, -90, -180), (180, 90, 180))))
        x, y, z = (float(a) for a in rng.normal(size=3) * rng.uniform(0.2, 3))
        width, height = (float(a) for a in rng.uniform(0.05, 3, 2))
        bend = radius_of(float(rng.uniform(0.1, 4)), width)
        plane = Plane(Pose((x, y + 1.6, z), turn, 1.3), width, height, "picture", {}, bend=bend)
        sights = (
            *sights_of(Equirect(400, 400, "top-bottom"), 1.6),
            *sights_of(Perspective(View(yaw=10, pitch=20, roll=30, fov=80), 320, 200), 1.6),
            *sights_of(Dome(300, 200, fov=230, yaw=40, tilt=30, roll=10), 1.6),
            *sights_of(Planet(View(yaw=-70, pitch=-60, roll=10), 300, 200), 1.6),
        )
        for sight in sights:
            rects = bounds_of(sight, plane, 1)
            across, up = sight.seat
            for px, py in rng.uniform((0, 0), sight.rect[2:], (40, 2)):
                if plane_hit(plane, *sight.ray(px + across, py + up)) is not None:
                    struck += 1
                    assert any(
                        left <= px <= left + wide and bottom <= py <= bottom + high
                        for left, bottom, wide, high in rects
                    )
    assert struck > 150


@pytest.mark.parametrize("rig", [Perspective(View(fov=100.0), 120, 80), Equirect(200, 100)])
def test_what_is_seen_is_what_is_picked(
    rig: Any, render: Render, build: Any, media: Any, engine: Any
) -> None:
    moment = build(BLACK, [_picture(media)])
    seen = render(moment, rig)[..., 2] > 100
    for y in range(2, rig.height, 5):
        for x in range(2, rig.width, 5):
            around = seen[y - 1 : y + 2, x - 1 : x + 2]
            if around.all() or not around.any():
                picked = engine.pick(moment, rig, x + 0.5, y + 0.5, media)
                assert (picked == "over000001") == bool(around.all())


def _middle(render: Render, build: Any, media: Any, **fields: Any) -> tuple[float, float]:
    """How wide and how high a small picture is seen that stands up on the right, turned away."""
    placed = Standing(position=(2.0, 3.6, -2.0), rotation=rotation_of(-40.0, 35.0, 20.0))
    one = _picture(media, width=0.3, curve=None, placement=placed, **fields)
    toward: Vector = (2.0, 2.0, -2.0)
    view = View(yaw=45.0, pitch=math.degrees(math.atan2(2, math.hypot(*toward[::2]))), fov=20.0)
    rows, columns = np.nonzero(
        render(build(BLACK, [one]), Perspective(view, 200, 200))[..., 2] > 60
    )
    return float(np.ptp(columns) + 1), float(np.ptp(rows) + 1)


def test_faces_the_viewer_or_stands_upright(render: Render, build: Any, media: Any) -> None:
    whole = 0.3 / math.sqrt(12) * 100 / math.tan(math.radians(10))
    wide, high = _middle(render, build, media, faces="viewer")
    assert (wide, high) == (pytest.approx(whole, abs=1.5), pytest.approx(whole, abs=1.5))
    wide, high = _middle(render, build, media, faces="upright")
    assert wide == pytest.approx(whole, abs=3.5)  # its foot is nearer
    assert high == pytest.approx(whole * math.sqrt(8 / 12), abs=2.5)
    assert _middle(render, build, media)[0] < 0.9 * whole
