"""What a pointer touches: the same in both players, at many points of one picture."""

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image
from playwright.sync_api import Browser

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Perspective
from story.folder import create, save
from story.interaction import begin
from story.model.actions import Dwell, Score, Select
from story.model.placement import Around, Placement, Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import rotation_of
from story.timeline import moment_at
from story.visit.touching import touchable
from tests.e2e.parity import Pose, served
from tests.web_node import Node

pytestmark = pytest.mark.web

WIDTH, HEIGHT = 640, 360
VIEW = View(fov=60.0)
SELECT = (Select(actions=(Score(),)),)


def _sign(name: str, placement: Placement, **fields: object) -> Hotspot:
    return Hotspot(id=name, size=0.5, placement=placement, triggers=SELECT, **fields)  # type: ignore[arg-type]


def _story(home: Path, media: Path) -> Story:
    create(home, Story(version=VERSION, id="storystory"))
    Image.fromarray(np.full((8, 8, 3), 200, np.uint8)).save(media / "plate.png")
    (media / "box.glb").write_bytes(trimesh.creation.box((1, 1, 1)).export(file_type="glb"))
    plate = ingest(media / "plate.png", home, id="plateplate").asset
    box = ingest(media / "box.glb", home, id="boxboxboxb").asset
    overlays = (
        Picture(id="decorates0", asset=plate.id, width=1.2, placement=Around(yaw=-30, distance=2)),
        _sign("behindflat", Around(yaw=-30, distance=3)),
        _sign("behindbox0", Around(yaw=0, distance=4)),
        Model(id="boxoverlay", asset=box.id, size=0.6, placement=Around(yaw=0, distance=2.5)),
        _sign("beforebox0", Around(yaw=8, pitch=8, distance=1.5), opacity=0.5),
        _sign("nearer0000", Around(yaw=28, distance=2)),
        _sign("farther000", Around(yaw=33, pitch=3, distance=3)),
        _sign("unseen0000", Around(yaw=20, pitch=-18, distance=2), opacity=0.0),
        Group(
            id="answering0",
            placement=Standing(),
            triggers=(Dwell(seconds=99.0, actions=(Score(),)),),
        ),
        Text(
            id="ingroup000",
            parent="answering0",
            text={"en": "In a group"},
            height=0.15,
            placement=Standing(position=(-0.8, 0.9, -3.0)),
        ),
        Text(
            id="bentwords0",
            text={"en": "Bent *round*"},
            rich=True,
            curve=0.3,
            triggers=SELECT,
            placement=Around(yaw=-14, pitch=-15, distance=2),
        ),
        Text(
            id="turnedword",
            text={"en": "Turned"},
            faces="viewer",
            triggers=SELECT,
            placement=Standing(position=(1.2, 2.5, -2.0), rotation=rotation_of(70.0, 20.0)),
        ),
        Text(id="plaintext0", text={"en": "Plain"}, placement=Around(yaw=-10, pitch=20)),
    )
    scene = Scene(id="scenescene", surrounding=Backdrop(), opening=VIEW, overlays=overlays)
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=(plate, box))
    save(home, story)
    return story


def test_both_players_touch_alike(browser: Browser, node: Node, tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    home = tmp_path / "touch.diorama"
    story = _story(home, media)
    state, _ = begin(story)
    points = list(itertools.product(range(20, WIDTH, 40), range(15, HEIGHT, 30)))
    with (
        closing(Library(home, story)) as library,
        closing(EglContexts()()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, WIDTH, HEIGHT, opaque=True)) as canvas,
    ):
        rig = Perspective(VIEW, WIDTH, HEIGHT)
        scenery = engine.draw(moment_at(story, state, 0), rig, canvas, library).scenery
        may = touchable(story.scenes[0], state, scenery.seen)
        found = [scenery.touch(x, y, may) for x, y in points]
        options = Options(poster=False)
        made = export(story, library, options, tmp_path / "out", Progress(), EglContexts())
    on_desktop = [None if each is None else each.overlay for each in found]
    hidden = {"behindbox0", "unseen0000", "boxoverlay", "decorates0", "plaintext0"}
    assert not hidden & set(on_desktop)
    assert {"behindflat", "beforebox0", "nearer0000", "farther000", "ingroup000"} <= set(on_desktop)
    assert {"bentwords0", "turnedword"} <= set(on_desktop)
    with served(made.paths[0]) as address:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
        page.goto(address + Pose("scenescene", 0.0, VIEW).address)
        page.evaluate("window.diorama.settled")
        on_page = []
        for x, y in points:
            page.mouse.move(x, y)
            frames = (
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            page.evaluate(frames)
            on_page.append(page.evaluate("window.diorama.state.pointed"))
        page.close()
    apart = [
        (at, one, other)
        for at, one, other in zip(points, on_desktop, on_page, strict=True)
        if one != other
    ]
    assert not apart
