"""Splats on the page: they are touched where they show, and follow the head in a headset."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from assets.ingest import ingest
from assets.library import Library
from assets.splats import spz
from assets.splats.gaussians import Gaussians
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create, save
from story.model.actions import GoTo, Select
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.overlays.splats import Splats
from tests.e2e.conftest import Watched
from tests.e2e.parity import HEIGHT, WIDTH, served
from tests.e2e.test_headset import Worn

pytestmark = [pytest.mark.web, pytest.mark.full]

BALL, BEHIND = "ballballba", "behindbehi"

_LISTEN = """
    const Made = window.Worker;
    window.sorted = [];
    window.Worker = class extends Made {
        constructor(...all) {
            super(...all);
            this.addEventListener("message", ({ data }) => {
                if (data.kind === "seen") window.sorted.push(data.eye);
            });
        }
    };
"""


def ball() -> Gaussians:
    """A red ball of a metre across round the origin of its file, of 3000 splats."""
    rng = np.random.default_rng(6)
    places = rng.normal(size=(3000, 3))
    places *= 0.5 / np.linalg.norm(places, axis=1, keepdims=True)
    return Gaussians(
        places.astype(np.float32),
        np.full((3000, 3), 0.03, np.float32),
        np.tile(np.array((0, 0, 0, 1), np.float32), (3000, 1)),
        np.full(3000, 0.9, np.float32),
        np.tile(np.array((0.9, 0.1, 0.1), np.float32), (3000, 1)),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package with a ball two metres ahead that leads to another scene."""
    place = tmp_path_factory.mktemp("splats")
    home = place / "ball.diorama"
    create(home, Story(version=VERSION, id="storystory"))
    (place / "ball.spz").write_bytes(spz.write(ball()))
    asset = ingest(place / "ball.spz", home, id="ballfileba").asset
    overlay = Splats(
        id="theballthe",
        asset=asset.id,
        stands="origin",
        placement=Standing(position=(0.0, 1.6, -2.0)),
        triggers=(Select(actions=(GoTo(scene=BEHIND),)),),
    )
    dark = Backdrop(top="#000000", bottom="#000000")
    scenes = (
        Scene(id=BALL, surrounding=dark, overlays=(overlay,)),
        Scene(id=BEHIND, surrounding=dark),
    )
    story = Story(version=VERSION, id="storystory", scenes=scenes, assets=(asset,))
    save(home, story)
    with closing(Library(home, story)) as library:
        options = Options(poster=False)
        package = export(story, library, options, place / "out", Progress(), EglContexts())
    with served(package.paths[0]) as where:
        yield where


@pytest.fixture
def seen(browser: Browser) -> Iterator[Page]:
    """A page whose answers of workers are counted; nothing may be complained of."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.add_init_script(_LISTEN)
    with closing(page):
        yield page
    assert complaints == []


def test_a_ball_is_touched_where_it_shows(seen: Page, address: str) -> None:
    watched = Watched(seen)
    watched.open(address)
    assert seen.evaluate("window.sorted.length") == 1
    seen.mouse.click(WIDTH / 2 + 250, HEIGHT / 2)
    seen.wait_for_timeout(300)
    assert seen.evaluate("window.diorama.scene") == BALL
    seen.mouse.click(WIDTH / 2, HEIGHT / 2)
    watched.wait(f"window.diorama.scene === '{BEHIND}'")


def test_splats_are_sorted_anew_as_the_head_moves(seen: Page, address: str, headset: str) -> None:
    worn = Worn(Watched(seen), headset)
    worn.watched.open(address)
    worn.enter("Enter VR")
    before = seen.evaluate("window.sorted.length")
    seen.evaluate("window.headset.position.set(0.5, 1.6, 0)")
    worn.watched.wait(f"window.sorted.length > {before}")
    assert seen.evaluate("window.sorted.at(-1)")[0] == pytest.approx(0.5, abs=0.05)


def test_a_file_that_is_none_is_told_of(seen: Page, address: str) -> None:
    seen.route("**/*.spz", lambda route: route.fulfill(body=b"this is no file of splats"))
    Watched(seen).open(address)
    assert "The splats cannot be read." in seen.inner_text("body")
