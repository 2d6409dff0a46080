"""A model with a skin stands, in both players, where and as large as the story says."""

from __future__ import annotations

import itertools
import math
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from playwright.sync_api import Page

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Perspective
from story.folder import create
from story.model.actions import Score, Select
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360
from story.model.timeline import Animation, Keyframe, Track
from story.model.values import View, microseconds
from story.overlays.model import Model
from story.space import rotation_of
from story.timeline import moment_at
from story.visit.state import State
from story.visit.touching import touchable
from tests.e2e.parity import (
    HEIGHT,
    WIDTH,
    Pair,
    Pose,
    desktop_pictures,
    hold,
    served,
    web_picture,
)

pytestmark = [pytest.mark.web, pytest.mark.usefixtures("node")]  # which builds the viewer

SCENE = "foxinpetra"
AHEAD = View(pitch=-12.0, fov=50.0)
FLOOR = 0.7  # metres: what the foxes stand on
FAR = 3.0
SIDE = rotation_of(90)  # across the look, so that the longest side is seen in full


def _story(shared_data: Path, home: Path) -> Story:
    create(home, Story(version=VERSION, id="placedfoxs"))
    fox = ingest(shared_data / "models" / "fox_skinned_3anims.glb", home, id="foxmodel00").asset
    petra = ingest(
        shared_data / "panoramas" / "petra_mono_2048x1024.jpg", home, id="petrapetra"
    ).asset

    def stands(name: str, x: float, size: float, **fields: object) -> Model:
        return Model(
            id=name, asset=fox.id, size=size, triggers=(Select(actions=(Score(),)),),
            animations=(Animation(clip="Survey"),),
            placement=Standing(position=(x, FLOOR, -FAR), rotation=SIDE), **fields,  # type: ignore[arg-type]
        )  # fmt: skip

    path = tuple(
        Keyframe(time=time, value=(x, FLOOR, -FAR)) for time, x in ((0.0, 0.9), (2.0, -0.9))
    )
    foxes = (
        stands("metrelong0", 0.9, 1.0, tracks=(Track(field="placement.position", keys=path),)),
        stands("halfmetre0", 0.1, 0.5, stands="foot"),
        stands("fadedfaded", 1.0, 0.7, opacity=0.4),
    )
    return Story(
        version=VERSION,
        id="placedfoxs",
        scenes=(Scene(id=SCENE, surrounding=Photo360(asset=petra.id), overlays=foxes),),
        assets=(fox, petra),
    )


@pytest.mark.full
def test_skinned_models_have_their_size_and_place(
    page: Page, shared_data: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    story = _story(shared_data, home)
    scene = story.scenes[0]
    poses = [Pose(SCENE, time, AHEAD) for time in (0.5, 1.7)]
    bare = structs.replace(story, scenes=(structs.replace(scene, overlays=()),))
    with closing(Library(home, story)) as library:
        made = export(
            story, library, Options(poster=False), tmp_path / "web", Progress(), EglContexts()
        )
        desktop = desktop_pictures(story, library, poses)
        (empty,) = desktop_pictures(bare, library, poses[:1])
        points = list(itertools.product(range(20, WIDTH, 40), range(200, HEIGHT - 80, 20)))
        on_desktop = _touched(story, library, poses[1], points)
    with served(made.paths[0]) as address:
        web = [web_picture(page, address, pose) for pose in poses]
        on_page = []
        for x, y in points:
            page.mouse.move(x, y)
            page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            on_page.append(page.evaluate("window.diorama.state.pointed"))
    for pose, *both in zip(poses, desktop, web, strict=True):
        hold(Pair(*both), f"at {pose.time} s")
    assert on_page == on_desktop
    assert set(on_desktop) == {None, *(each.id for each in scene.overlays)}
    # What is drawn over the panorama, against the size and place that the story states.
    for picture, walked in zip(web, (0.45, -0.63), strict=True):
        drawn = np.abs(picture.astype(int) - empty).max(-1) > 24
        drawn[HEIGHT - 80 :] = False  # where the page's own bar lies
        columns = np.flatnonzero(drawn.any(axis=0))
        left = min(walked - 0.5, 0.1 - 0.25)
        assert abs(columns[0] - _column(left)) < 25
        assert abs(columns[-1] - _column(1.0 + 0.35)) < 25


def _column(x: float) -> float:
    """The column of the picture in which a point at the foxes' place is seen, about level."""
    return WIDTH / 2 + x / FAR * (HEIGHT / 2) / math.tan(math.radians(AHEAD.fov / 2))


def _touched(
    story: Story, library: Library, pose: Pose, points: list[tuple[int, int]]
) -> list[str | None]:
    """What the desktop's pointer touches at each point."""
    state = State(scene=pose.scene)
    with (
        closing(EglContexts()()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, WIDTH, HEIGHT, opaque=True)) as canvas,
    ):
        moment = moment_at(story, state, microseconds(pose.time))
        rig = Perspective(pose.view, WIDTH, HEIGHT)
        scenery = engine.draw(moment, rig, canvas, library).scenery
        may = touchable(story.scenes[0], state, scenery.seen)
        found = [scenery.touch(x, y, may) for x, y in points]
    return [None if each is None else each.overlay for each in found]
