"""Clouds of many points: as fine as the view asks, without holes, with relief, all around alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.clouds.source import Chunk, Source
from assets.clouds.store import open_tree
from assets.clouds.tree import write_tree
from assets.media import Cloud
from renderer import cloud_nodes
from renderer.cloud_hits import strike
from renderer.cloud_nodes import choose
from renderer.rigs import Equirect, Perspective
from renderer.shades import CLASSES, RAMP, coloured, shade_of
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud as Overlay

NAME = "cloud00000"
BLACK = Backdrop(top="#000000", bottom="#000000")
Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """A wall four metres wide, two high, of 150,000 points, its left half red, a step before it."""
    rng = np.random.default_rng(2)
    x, y = rng.uniform(-2, 2, 150_000), rng.uniform(0, 2, 150_000)
    z = np.where(np.abs(x) < 0.5, 0.5, 0.0)
    colours = np.where(x[:, None] < 0, (255, 0, 0), (0, 255, 0)).astype(np.uint16)
    path = tmp_path_factory.mktemp("wall") / "tree"

    def chunks() -> Iterator[Chunk]:
        yield Chunk(
            np.stack([x, y, z], axis=1),
            colours,
            (y * 100).astype(np.float32),
            np.where(x < 0, 2, 6).astype(np.uint8),
        )

    write_tree(Source("wall", chunks), path)
    return open_tree(path, "wall")


def over(**fields: Any) -> Overlay:
    place = Standing(position=(0.0, 0.6, -3.0))
    return Overlay(id="over000001", asset=NAME, **{"placement": place, **fields})


def test_a_surface_closes_near_and_far(
    render: Render, build: Build, media: Any, wall: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    media.clouds[NAME] = wall
    for budget in (3_000_000, 60_000):
        monkeypatch.setattr(cloud_nodes, "BUDGET", budget)
        for far in (3.0, 9.0):
            place = Standing(position=(0.0, 0.6, -far))
            picture = render(
                build(BLACK, [over(placement=place)]), Perspective(View(fov=30), 300, 300)
            )
            rows, columns = np.nonzero(picture[..., :2].max(axis=2) > 40)
            inside = picture[rows.min() + 4 : rows.max() - 4, columns.min() + 4 : columns.max() - 4]
            shown = inside[..., :2].max(axis=2) > 40
            assert shown.mean() > 0.97, (budget, far)
            half = inside.shape[1] // 2
            assert (inside[:, : half - 12, 1][shown[:, : half - 12]] < 60).all()


def test_what_is_finer_than_a_pixel_stays_away(wall: Cloud) -> None:
    near = choose(wall, (0.0, 1.0, 3.0), (), 600.0, 10**7)
    far = choose(wall, (0.0, 1.0, 60.0), (), 600.0, 10**7)
    assert far.nodes == (0,)
    assert len(near.nodes) > 5
    assert sum(wall.sizes[node] for node in near.nodes) <= wall.points
    for node in near.nodes[1:]:
        assert wall.parents[node] in near.nodes


def test_edges_are_darkened_by_relief_as_much_through_every_lens(
    render: Render, build: Build, media: Any, wall: Cloud
) -> None:
    media.clouds[NAME] = wall
    rig = Perspective(View(fov=60), 400, 400)
    plain = render(build(BLACK, [over(relief=0.0)]), rig).astype(int)
    carved = render(build(BLACK, [over(relief=0.6)]), rig).astype(int)
    lit, dark = plain[..., :2].max(axis=2), carved[..., :2].max(axis=2)
    columns = np.flatnonzero((lit[200] > 200) & (dark[200] < 120))
    # the wall beside the step, two and a half metres away, is darkened along both its sides
    focal = 200 / np.tan(np.radians(30))
    sides = 200 + np.array([-0.5, 0.5]) / 2.5 * focal
    assert columns.min() == pytest.approx(sides[0], abs=7)
    assert columns.max() == pytest.approx(sides[1], abs=7)
    middle = np.s_[150:250, 190:210]
    assert np.abs(lit[middle] - dark[middle]).max() <= 2  # flat things stay as they are


def test_relief_has_no_seam_where_faces_of_the_cube_meet(
    render: Render, build: Build, media: Any, wall: Cloud
) -> None:
    media.clouds[NAME] = wall
    at_the_seam = Standing(position=(-2.0, 0.6, -2.0), rotation=(0.0, 0.3826834, 0.0, 0.9238795))
    ahead = Standing(position=(0.0, 0.6, -2.8284271))
    pictures = []
    for place in (ahead, at_the_seam):
        moment = build(BLACK, [over(placement=place, relief=0.5)])
        pictures.append(render(moment, Equirect(1024, 512))[..., :2].max(axis=2).astype(float))
    straight, seam = pictures[0], np.roll(pictures[1], 128, axis=1)
    window = np.s_[190:330, 350:680]
    assert np.abs(straight[window] - seam[window]).mean() < 6
    columns = (straight[window] - seam[window]).mean(axis=0)
    assert np.abs(columns).max() < 25


def test_points_are_coloured_by_what_is_known_of_them(wall: Cloud) -> None:
    points = wall.read(0)
    assert shade_of(wall, "own") == "rgb"
    assert points.intensity is not None
    assert points.classes is not None
    grey = coloured(points, wall, "intensity")
    assert (grey[:, 0] == points.intensity).all()
    heights = coloured(points, wall, "height")
    lowest, highest = points.positions[:, 1].argmin(), points.positions[:, 1].argmax()
    assert np.abs(heights[lowest].astype(int) - RAMP[0]).max() <= 3
    assert np.abs(heights[highest].astype(int) - RAMP[-1]).max() <= 3
    assert (coloured(points, wall, "class") == CLASSES[points.classes]).all()


def test_a_ray_finds_the_first_point_through_the_tree(wall: Cloud) -> None:
    place = np.eye(4, dtype=np.float32)
    assert strike(wall, place, 0.01, (0.1, 1.0, 5.0), (0.0, 0.0, -1.0)) == pytest.approx(
        4.5, abs=1e-3
    )
    assert strike(wall, place, 0.01, (1.5, 1.0, 5.0), (0.0, 0.0, -1.0)) == pytest.approx(
        5.0, abs=1e-3
    )
    assert strike(wall, place, 0.01, (1.5, 3.0, 5.0), (0.0, 0.0, -1.0)) is None
    assert strike(wall, place, 0.01, (1.5, 1.0, 5.0), (0.0, 0.0, 1.0)) is None
