"""What a picture costs: counted right, watched by nobody else, and the limit that binds."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.canvas import OffscreenCanvas
from renderer.context import EglContext
from renderer.engine import Engine
from renderer.explain import LIMITS, explain
from renderer.gl import GL
from renderer.rigs import Dome, Equirect, Perspective, Planet, Rig
from story.model.placement import Around
from story.model.surrounding import Backdrop, Photo360
from story.model.values import View
from story.overlays.cloud import Cloud as CloudOverlay
from story.overlays.model import Model as ModelOverlay
from story.overlays.picture import Picture
from story.overlays.splats import Splats as SplatsOverlay
from tests.dots import one_node
from tests.renderer.conftest import ArrayMedia
from tests.renderer.test_measuring import wall
from tests.renderer.test_views import directions, slab


def test_calls_and_triangles_are_those_of_the_scene(
    context: EglContext, engine: Engine, media: ArrayMedia, build
) -> None:
    media.models["model00000"] = slab()
    photo = media.put("panorama00", np.full((64, 128, 3), 99, np.uint8))
    sign = media.put("picture000", np.full((32, 32, 3), 255, np.uint8))
    moment = build(
        Photo360(asset=photo),
        [
            ModelOverlay(id="model00000", asset="model00000", placement=Around()),
            *(
                Picture(id=f"picture{n:03}", asset=sign, placement=Around(yaw=5.0 * n, distance=3))
                for n in range(3)
            ),
        ],
    )
    originals = (GL.glDrawArrays, GL.glTexImage2D)
    costs = explain(engine, context, moment, Perspective(View(), 64, 48), media)
    assert (GL.glDrawArrays, GL.glTexImage2D) == originals
    assert engine.stages.watch is None
    stages = costs.stages
    assert (stages["surrounding"].calls, stages["overlays"].calls) == (1, 3)
    assert (stages["solids"].calls, stages["solids"].triangles) == (1, 2)
    assert stages["output"].calls == 1
    assert costs.calls == 6
    assert costs.read.bytes == 64 * 48 * 4
    assert costs.sent.bytes > 64 * 128 * 4
    assert costs.sent_again.bytes == 0
    assert (128, 64) in {(made.width, made.height) for made in costs.textures}
    assert sum("planes/picture.frag" in program for program in costs.programs) == 1
    assert costs.memory["pictures"] >= (64 * 128 + 32 * 32) * 4
    assert costs.limit in LIMITS
    assert sum(costs.shares.values()) <= 1 + 1e-6
    assert costs.ms > 0


def test_points_and_splats_are_counted(
    context: EglContext, engine: Engine, media: ArrayMedia, build
) -> None:
    rng = np.random.default_rng(3)
    points = rng.uniform(-0.2, 0.2, (500, 3)).astype(np.float32)
    media.clouds["cloud00000"] = one_node("counted", points, np.zeros((500, 3), np.uint8))
    cloud = CloudOverlay(id="cloud00000", asset="cloud00000", placement=Around(distance=2))
    costs = explain(engine, context, build(Backdrop(), [cloud]), Perspective(View(), 64, 48), media)
    assert costs.points >= 500
    media.splatted["splats0000"] = field = wall(2.0, 0.9)
    splats = SplatsOverlay(id="splats0000", asset="splats0000", placement=Around(distance=2))
    moment = build(Backdrop(), [splats])
    costs = explain(engine, context, moment, Perspective(View(), 64, 48), media)
    assert costs.stages["overlays"].triangles == 2 * len(field.positions)


def test_a_picture_is_the_same_whether_or_not_anybody_watches(
    context: EglContext, engine: Engine, media: ArrayMedia, build
) -> None:
    photo = media.put("panorama00", np.arange(64 * 128 * 3, dtype=np.uint8).reshape(64, 128, 3))
    moment, rig = build(Photo360(asset=photo)), Perspective(View(), 40, 30)
    canvas = OffscreenCanvas(context, 40, 30)
    engine.draw(moment, rig, canvas, media)
    before = canvas.read()
    explain(engine, context, moment, rig, media)
    engine.draw(moment, rig, canvas, media)
    np.testing.assert_array_equal(canvas.read(), before)
    canvas.close()


@pytest.mark.parametrize(
    "rig",
    [
        Perspective(View(yaw=10, pitch=5, roll=20), 120, 80),
        Equirect(200, 100),
        Dome(120, 120, fov=200, yaw=20, tilt=60),
        Planet(View(yaw=0, pitch=-20), 200, 160, fov=160),
        Perspective(View(), 160, 60, "left-right"),
    ],
    ids=str,
)
def test_distances_are_metres_along_the_ray(
    rig: Rig, engine: Engine, media: ArrayMedia, build
) -> None:
    media.models["model00000"] = slab()
    half = np.full((8, 8, 4), 255, np.uint8)
    half[:, 4:, 3] = 40  # its right half is nearly clear
    sign = media.put("picture000", half)
    overlays = [
        ModelOverlay(id="model00000", asset="model00000", placement=Around(yaw=12, distance=1.5)),
        Picture(id="picture000", asset=sign, width=1.0, placement=Around(yaw=-20, distance=4)),
    ]
    metres = engine.measure(build(Backdrop(), overlays), rig, media)
    assert metres.shape == (rig.height, rig.width)
    near, far = (metres < 1.7), (metres > 3.9) & np.isfinite(metres)
    assert near.sum() > 12
    assert far.sum() > 12
    assert metres[near].min() == pytest.approx(1.5, abs=0.02)
    assert metres[far].min() == pytest.approx(4.0, abs=0.02)
    assert (near | far | np.isinf(metres)).all()
    if isinstance(rig, Dome | Planet):  # each a flat thing across the ray to its middle
        ahead = directions(rig)
        turn = np.radians(12)
        slant = ahead @ np.array([np.sin(turn), 0, -np.cos(turn)])
        np.testing.assert_allclose((metres * slant)[near], 1.5, atol=0.02)
