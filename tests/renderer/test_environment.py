"""3D environments: the sky as it is, the light it gives, its model all around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model
from renderer.canvas import OffscreenCanvas
from renderer.rigs import Perspective
from story.model.surrounding import Environment
from story.model.values import View

Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]


def _ground(key: str) -> Model:
    """A square of 20 m on the floor, half grey."""
    points = np.array([[-10, 0, 10], [10, 0, 10], [10, 0, -10], [-10, 0, -10]], np.float32)
    mesh = Mesh(
        points,
        np.tile(np.array([0, 1, 0], np.float32), (4, 1)),
        np.array([0, 1, 2, 0, 2, 3], np.uint32),
    )
    material = Material((0.5, 0.5, 0.5, 1.0), 0.0, 1.0)
    return Model(key, (mesh,), (material,), (), (-10, 0, -10), (10, 0, 10))


def test_light_is_a_gain_on_what_the_sky_gives_and_not_on_the_sky(
    render: Render, build: Build, media: Any
) -> None:
    media.models["ground0000"] = _ground("ground")
    rig = Perspective(View(fov=70.0, pitch=-10.0), 64, 64)
    dim, bright = (
        render(build(Environment(model="ground0000", light=gain)), rig).astype(int)
        for gain in (0.2, 1.0)
    )
    assert np.array_equal(dim[4], bright[4])
    assert bright[60, 32, 0] > dim[60, 32, 0] + 25


def test_the_sky_is_a_picture_where_it_has_one(render: Render, build: Build, media: Any) -> None:
    media.models["ground0000"] = _ground("ground")
    red = np.zeros((64, 128, 3), np.uint8)
    red[..., 0] = 220
    media.put("sky0000000", red)
    rig = Perspective(View(fov=70.0, pitch=-10.0), 64, 64)
    picture = render(build(Environment(model="ground0000", sky="sky0000000")), rig)
    assert picture[4, 32, :3].tolist() == [220, 0, 0]
    assert picture[60, 32, 0] > picture[60, 32, 1] + 30


def test_scale_and_place_move_the_model(render: Render, build: Build, media: Any) -> None:
    media.models["ground0000"] = _ground("ground")
    rig = Perspective(View(fov=70.0), 64, 64)

    def horizon(**fields: Any) -> int:
        environment = Environment(model="ground0000", top="#0000ff", bottom="#0000ff", **fields)
        picture = render(build(environment), rig).astype(int)
        sky = (picture[:, 32, 2] == 255) & (picture[:, 32, 0] == 0)
        return int(sky.sum())

    assert horizon() > horizon(scale=3.0)
    assert horizon(position=(0.0, -1.0, 0.0)) > horizon()


def test_a_missing_sky_is_noted_and_a_missing_model_reported(
    build: Build, media: Any, engine: Any, context: Any
) -> None:
    media.models["ground0000"] = _ground("ground")
    canvas = OffscreenCanvas(context, 32, 32)
    rig = Perspective(View(), 32, 32)
    moment = build(Environment(model="ground0000", sky="absent0000"))
    drawn = engine.draw(moment, rig, canvas, media)
    assert drawn.failures == ()
    assert len(drawn.notes) == 1
    lost = engine.draw(build(Environment(model="absent0000")), rig, canvas, media)
    canvas.close()
    assert [failure.overlay for failure in lost.failures] == [None]
