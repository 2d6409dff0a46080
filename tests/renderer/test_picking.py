"""Picking: the overlay that is seen at a point, in every rig."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest

from assets.media import Material, Mesh
from assets.media import Model as MediaModel
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.picking import Touched
from renderer.rigs import Equirect, Perspective
from story.model.placement import Around
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.space import equirect_uv


@pytest.fixture
def shown(build, media):
    name = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    return build(
        None,
        [
            Picture(id="far0000000", asset=name, width=3.0, placement=Around(yaw=20, distance=4.0)),
            Hotspot(id="near000000", size=0.4, placement=Around(yaw=20, distance=2.0)),
            Picture(id="behind0000", asset=name, width=1.0, placement=Around(yaw=-170)),
            Picture(
                id="faint00000",
                asset=name,
                width=0.5,
                opacity=0.0,
                placement=Around(yaw=20, distance=1.0),
            ),
        ],
    )


def test_the_front_most_visible_overlay_is_picked(engine: Engine, shown, media) -> None:
    rig = Perspective(View(yaw=20, fov=60), 400, 300)
    assert engine.pick(shown, rig, 200, 150, media) == "near000000"
    radius = 0.2 / 2.0 / np.tan(np.radians(30)) * 150
    assert engine.pick(shown, rig, 200 + radius - 1, 150, media) == "near000000"
    assert engine.pick(shown, rig, 200 + radius + 2, 150, media) == "far0000000"
    assert engine.pick(shown, rig, 200 + 0.8 * radius, 150 + 0.8 * radius, media) == "far0000000"
    assert engine.pick(shown, rig, 200, 2, media) is None
    assert engine.pick(shown, rig, -5, 150, media) is None


def test_what_is_behind_the_camera_is_not_picked(engine: Engine, shown, media) -> None:
    rig = Perspective(View(yaw=20, fov=60), 400, 300)
    found = {
        engine.pick(shown, rig, x, y, media) for x in range(5, 400, 39) for y in range(5, 300, 29)
    }
    assert found == {"near000000", "far0000000", None}


def test_a_drawn_picture_tells_what_it_shows_in_any_thread(
    engine: Engine, context, shown, media
) -> None:
    rig = Perspective(View(yaw=20, fov=60), 400, 300)
    canvas = OffscreenCanvas(context, 400, 300)
    scenery = engine.draw(shown, rig, canvas, media).scenery
    canvas.close()
    points = [(x, y) for x in range(5, 400, 39) for y in range(5, 300, 29)]
    with ThreadPoolExecutor(1) as elsewhere:
        told = list(elsewhere.map(lambda at: scenery.pick(*at), points))
    assert told == [engine.pick(shown, rig, x, y, media) for x, y in points]


@pytest.mark.parametrize("eyes", ["mono", "top-bottom", "left-right"])
def test_an_equirect_is_picked_in_each_eye(eyes, engine: Engine, shown, media) -> None:
    rig = Equirect(800, 400, eyes)
    parts = {
        "mono": [(0, 0, 800, 400)],
        "top-bottom": [(0, 0, 800, 200), (0, 200, 800, 200)],
        "left-right": [(0, 0, 400, 400), (400, 0, 400, 400)],
    }[eyes]
    for x, y, width, height in parts:
        for yaw, expected in ((20, "near000000"), (-170, "behind0000"), (100, None)):
            u, v = equirect_uv(yaw, 0)
            assert engine.pick(shown, rig, x + u * width, y + v * height, media) == expected


def test_what_may_not_be_touched_lets_through_where_it_is_flat(
    engine: Engine, context, shown, media
) -> None:
    rig = Perspective(View(yaw=20, fov=60), 400, 300)
    with closing(OffscreenCanvas(context, 400, 300)) as canvas:
        drawn = engine.draw(shown, rig, canvas, media).scenery
    assert drawn.seen == {"far0000000", "near000000", "behind0000"}
    assert drawn.touch(200, 150) == Touched("near000000")
    assert drawn.touch(200, 150, lambda each: each != "near000000") == Touched("far0000000")
    assert drawn.touch(200, 150, lambda each: each == "behind0000") is None


def test_what_is_solid_hides_even_where_it_may_not_be_touched(
    engine: Engine, context, build, media
) -> None:
    sheet = Mesh(
        np.array([[-1, -1, 0], [1, -1, 0], [0, 1, 0]], np.float32),
        np.tile(np.array([0, 0, 1], np.float32), (3, 1)),
        np.array([0, 1, 2], np.uint32),
    )
    media.models["sheet00000"] = MediaModel(
        ("sheet", 0), (sheet,), (Material(),), (), (-1.0, -1.0, 0.0), (1.0, 1.0, 0.0)
    )
    moment = build(
        None,
        [
            Hotspot(id="hidden0000", size=0.3, placement=Around(distance=4.0)),
            Hotspot(id="before0000", size=0.3, placement=Around(yaw=10.0, distance=1.2)),
            Model(id="thing00000", asset="sheet00000", placement=Around(distance=2.5)),
        ],
    )
    with closing(OffscreenCanvas(context, 400, 300)) as canvas:
        rig = Perspective(View(fov=60), 400, 300)
        drawn = engine.draw(moment, rig, canvas, media).scenery
    may = {"hidden0000", "before0000"}.__contains__
    assert drawn.touch(196, 150) == Touched("thing00000")
    assert drawn.touch(196, 150, may) is None
    assert drawn.touch(246, 150, may) == Touched("before0000")
