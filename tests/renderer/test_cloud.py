"""What clouds look like: dots of a size in metres, round, at least a pixel, standing, coloured."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Cloud
from renderer.rigs import Equirect, Perspective
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud as Overlay
from tests.dots import one_node

NAME = "cloud00000"
BLACK = Backdrop(top="#000000", bottom="#000000")
Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]


_KEYS = count()


def cloud(
    positions: list[tuple[float, float, float]],
    colour: tuple[int, int, int] = (255, 255, 255),
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Cloud:
    points = np.array(positions, np.float32)
    colours = np.tile(np.array(colour, np.uint8), (len(points), 1))
    return one_node(f"cloud {next(_KEYS)}", points, colours, origin)


def light(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Linear green of a picture."""
    c = picture[..., 1] / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def _at(position: tuple[float, float, float], **fields: Any) -> Overlay:
    place = Standing(position=position)
    return Overlay(id="over000001", asset=NAME, **{"placement": place, **fields})


@pytest.mark.parametrize(("diameter", "far"), [(0.2, 2.0), (0.4, 2.0), (0.4, 5.0)])
def test_a_dot_covers_the_disc_of_its_diameter(
    render: Render, build: Build, media: Any, diameter: float, far: float
) -> None:
    media.clouds[NAME] = cloud([(0.0, 0.0, 0.0)])
    moment = build(BLACK, [_at((0.0, 1.6, -far), point=diameter)])
    picture = render(moment, Perspective(View(fov=60.0), 200, 200))
    pixels = diameter / far * 100 / math.tan(math.radians(30))
    assert light(picture).sum() == pytest.approx(math.pi / 4 * pixels**2, rel=0.04)
    assert (picture[..., 3] == 255).all()
    rows, columns = np.nonzero(picture[..., 1])
    assert abs(rows.mean() - 99.5) < 0.6
    assert abs(columns.mean() - 99.5) < 0.6


def test_a_far_dot_keeps_a_pixel(render: Render, build: Build, media: Any) -> None:
    media.clouds[NAME] = cloud([(0.0, 0.0, 0.0)])
    moment = build(BLACK, [_at((0.05, 1.65, -60.0), point=0.001)])
    picture = render(moment, Perspective(View(fov=60.0), 100, 100))
    assert 0.2 <= light(picture).sum() <= 1.3


def test_colours_are_unlit_srgb(render: Render, build: Build, media: Any) -> None:
    media.clouds[NAME] = cloud([(0.0, 0.0, 0.0)], (200, 90, 30))
    picture = render(build(BLACK, [_at((0.0, 1.6, -2.0), point=1.0)]), Perspective(View(), 64, 64))
    assert np.abs(picture[32, 32, :3].astype(int) - (200, 90, 30)).max() <= 1


def test_it_stands_centred_on_its_placement_in_the_size_asked_for(
    render: Render, build: Build, media: Any
) -> None:
    far_out = (636_593.0, 849_213.0, 463.0)
    points = [(x, y, z) for x in (40.0, 140.0) for y in (-30.0, 20.0) for z in (5.0, 6.0)]
    media.clouds[NAME] = cloud(points, origin=far_out)
    moment = build(BLACK, [_at((0.0, 1.6, -3.0), point=0.02, size=1.0)])
    picture = render(moment, Perspective(View(fov=60.0), 400, 400))
    rows, columns = np.nonzero(picture[..., 1] > 60)
    focal = 200 / math.tan(math.radians(30))
    near = 3.0 - 0.005
    assert columns.min() == pytest.approx(200 - 0.5 / near * focal, abs=2.5)
    assert columns.max() == pytest.approx(200 + 0.5 / near * focal, abs=2.5)
    assert rows.max() == pytest.approx(200, abs=2.5)
    assert rows.min() == pytest.approx(200 - 0.5 / near * focal, abs=2.5)


def test_a_faded_cloud_fades_as_one_thing(render: Render, build: Build, media: Any) -> None:
    media.clouds[NAME] = cloud([(0.0, 0.0, 0.0), (0.01, 0.0, -0.3), (0.0, 0.01, 0.2)])
    moment = build(BLACK, [_at((0.0, 1.6, -2.0), point=0.5, opacity=0.5)])
    picture = render(moment, Perspective(View(), 64, 64))
    assert light(picture)[32, 32] == pytest.approx(0.5, abs=0.01)


def test_nearer_dots_hide_farther_ones_and_pick_first(
    render: Render, build: Build, media: Any, engine: Any
) -> None:
    media.clouds[NAME] = cloud([(0.0, 0.0, 0.0)], (255, 0, 0))
    near = _at((0.0, 1.6, -2.0), point=0.2)
    media.clouds["cloud00001"] = cloud([(0.0, 0.0, 0.0)], (0, 255, 0))
    far = Overlay(
        id="over000002",
        asset="cloud00001",
        point=1.0,
        placement=Standing(position=(0.0, 1.6, -3.0)),
    )
    moment = build(BLACK, [near, far])
    rig = Perspective(View(), 100, 100)
    picture = render(moment, rig)
    assert picture[50, 50, :3].tolist() == [255, 0, 0]
    assert picture[50, 57, :3].tolist() == [0, 255, 0]
    assert engine.pick(moment, rig, 50, 50, media) == "over000001"
    assert engine.pick(moment, rig, 57, 50, media) == "over000002"
    assert engine.pick(moment, rig, 95, 5, media) is None


def test_an_equirect_shows_it_where_it_is(render: Render, build: Build, media: Any) -> None:
    media.clouds[NAME] = cloud([(0.0, 0.0, 0.0)])
    moment = build(BLACK, [_at((2.0, 1.6 + 2.0, -2.0), point=0.1)])
    picture = render(moment, Equirect(720, 360))
    rows, columns = np.nonzero(picture[..., 1] > 30)
    pitch = math.degrees(math.atan2(2.0, math.hypot(2.0, 2.0)))
    assert columns.mean() + 0.5 == pytest.approx((0.5 + 45 / 360) * 720, abs=1)
    assert rows.mean() + 0.5 == pytest.approx((0.5 - pitch / 180) * 360, abs=1)


@pytest.mark.parametrize(
    ("up", "turned", "shade"),
    [("-y", (1, -2, -3), "height"), ("z", (1, 3, -2), "own"), ("-z", (1, -3, 2), "height")],
)
def test_what_is_up_in_the_file_stands_up(
    render: Render, build: Build, media: Any, up: Any, turned: tuple[int, ...], shade: Any
) -> None:
    places = np.random.default_rng(2).uniform(-1, 1, (60, 3)) * (0.4, 0.6, 0.9)
    pictures = []
    for points, axis in (
        (places, up),
        (np.stack([np.sign(n) * places[:, abs(n) - 1] for n in turned], axis=1), "y"),
    ):
        media.clouds[NAME] = cloud([tuple(each) for each in points.tolist()], (200, 90, 30))
        overlay = _at((0.3, 0.6, -3.0), up=axis, shade=shade, size=1.5, point=0.1)
        pictures.append(render(build(BLACK, [overlay]), Perspective(View(), 120, 120)))
    assert light(pictures[1]).sum() > 20
    np.testing.assert_allclose(pictures[0], pictures[1], atol=3)
