"""A model that is given other finishes by answers, on the page."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from assets.ingest import ingest
from assets.library import Library
from assets.media import Material, Model, Transmission
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.glb import model_glb
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create, save
from story.model.actions import Select, Wear
from story.model.placement import Around, Standing
from story.model.story import VERSION, Scene, Story
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model as Overlay
from story.overlays.text import Text
from tests.e2e.conftest import Watched, pixels
from tests.e2e.parity import served
from tests.renderer.against_three import sphere

pytestmark = [pytest.mark.web, pytest.mark.full]

BALL = "ballball00"


def _ball() -> Model:
    red, green = (Material((*colour, 1.0), 0.0, 0.9) for colour in ((0.8, 0, 0), (0, 0.6, 0.1)))
    mist = replace(red, base=(0.0, 0.0, 0.8, 0.3), alpha_mode="blend")
    glass = Material((1.0, 1.0, 1.0, 1.0), 0.0, 0.0, transmission=Transmission(1.0))
    worn = {0: 1, 1: 2, 2: 3}
    mesh = replace(sphere((0.0, 0.0, 0.0), tangents=False), material=0, variants=worn)
    low, high = (-0.45, -0.45, -0.45), (0.45, 0.45, 0.45)
    materials = (red, green, mist, glass)
    return Model("ball", (mesh,), materials, (), low, high, variants=("Green", "Mist", "Glass"))


def _story(folder: Path, file: Path) -> Story:
    file.write_bytes(model_glb(_ball(), quality=100))
    story = Story(version=VERSION, id="finishesxx", languages=("en",))
    create(folder, story)
    asset = ingest(file, folder, id="ballasset0").asset
    assert asset.finishes == ("Green", "Mist", "Glass")
    ball = Overlay(id=BALL, asset=asset.id, placement=Standing(position=(0.0, 1.6, -2.0)))
    spots = tuple(
        Hotspot(
            id=name,
            placement=Around(yaw=yaw, pitch=-15.0),
            alt={"en": name},
            triggers=(Select(actions=(Wear(overlay=BALL, finish=finish),)),),
        )
        for yaw, name, finish in (
            (-25.0, "wearsgreen", "Green"),
            (0.0, "wearsmist0", "Mist"),
            (15.0, "wearsglass", "Glass"),
            (25.0, "asitcomes0", None),
        )
    )
    panel = Text(
        id="panelpanel",
        text={"en": "Behind it"},
        height=0.1,
        panel="#c000c0",
        panel_opacity=1.0,
        padding=0.4,
        placement=Standing(position=(0.0, 1.6, -3.0)),
    )
    story = Story(
        version=VERSION,
        id=story.id,
        languages=("en",),
        assets=(asset,),
        scenes=(Scene(id="onlyscene0", overlays=(ball, panel, *spots)),),
    )
    save(folder, story)
    return story


def test_a_model_is_seen_in_the_finish_that_it_is_given(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "finishes.diorama"
    story = _story(home, tmp_path / "ball.glb")
    with closing(Library(home, story)) as library:
        made = export(story, library, Options(), tmp_path / "out", Progress(), EglContexts())
    with (
        served(made.paths[0]) as address,
        closing(browser.new_page(viewport={"width": 480, "height": 270})) as page,
    ):
        watched = Watched(page)
        page.on("pageerror", lambda error: watched.lines.append(str(error)))
        watched.open(address)

        page.evaluate("window.diorama.settled")

        def middle() -> np.ndarray[Any, Any]:
            return pixels(page)[120:135, 232:248].reshape(-1, 3).mean(0)

        def wear(name: str) -> None:
            before = middle()
            page.get_by_role("button", name=name).focus()
            page.keyboard.press("Enter")
            for _ in range(200):  # until what it then wears has come
                if np.abs(middle() - before).max() > 2:
                    return
                page.wait_for_timeout(50)
            pytest.fail(f"nothing came of {name}")

        red = middle()
        assert red[0] > 2 * red[1]
        wear("wearsgreen")
        green = middle()
        assert green[1] > 2 * green[0]
        wear("wearsmist0")
        mist = middle()
        assert mist[1] < green[1] / 2, "one sees through it, and nothing green is left"
        assert mist[2] > mist[0]
        wear("wearsglass")
        glass = middle()
        assert min(glass[0], glass[2]) > 2 * glass[1], "what stands behind it shows through it"
        wear("asitcomes0")
        assert np.abs(middle() - red).max() <= 2
        assert watched.lines == []
