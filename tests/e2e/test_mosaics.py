"""A large surrounding on the page: what one looks at comes, by tiles, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import cv2
import numpy as np
import pytest
from playwright.sync_api import Response

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create, save
from story.model.asset import Layout
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360
from story.model.values import View
from tests.e2e.conftest import Package, Watched, pixels
from tests.e2e.parity import Pose, served
from tests.e2e.test_headset import Worn

pytestmark = [pytest.mark.web, pytest.mark.full]

WIDTH = 9216
SCENE = "largescene"
LAYOUT = Layout(projection="equirect", found="author")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    """The package of a story in a large picture."""
    folder = tmp_path_factory.mktemp("large")
    coarse = np.random.default_rng(2).integers(0, 255, (450, 900, 3), np.uint8)
    size = (WIDTH, WIDTH // 2)
    cv2.imwrite(str(folder / "large.jpg"), cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC))
    home = folder / "large.diorama"
    create(home, Story(version=VERSION, id="largelarge"))
    asset = ingest(folder / "large.jpg", home, id="largeasset", said=LAYOUT).asset
    scene = Scene(id=SCENE, surrounding=Photo360(asset=asset.id))
    story = Story(version=VERSION, id="largelarge", scenes=(scene,), assets=(asset,))
    save(home, story)
    with closing(Library(home, story)) as library:
        made = export(story, library, Options(poster=False), folder, Progress(), EglContexts())
    with served(made.paths[0]) as where:
        yield Package(where, made.paths[0], story, home)


def tiles_of(watched: Watched) -> list[str]:
    """The tiles that come, as they come."""
    came: list[str] = []

    def heard(response: Response) -> None:
        found = re.search(r"\.tiles/(\d+/\d+-\d+)\.jpg$", response.url)
        if found:
            assert response.status == 200
            came.append(found[1])

    watched.page.on("response", heard)
    return came


def test_what_one_looks_at_comes_once_and_sharpens(watched: Watched, package: Package) -> None:
    came = tiles_of(watched)
    watched.open(package.address + Pose(SCENE, 0.0, View(fov=100)).address)
    far = len(came)
    assert far < 90  # of 247
    near = Pose(SCENE, 0.0, View(yaw=120, pitch=10, fov=8)).address
    watched.open(package.address + near)
    shown = [tile for tile in came[far:] if tile.startswith("0/")]
    assert 1 <= len(shown) <= 6
    before = pixels(watched.page)
    watched.page.wait_for_timeout(500)
    assert len(came) == len(set(came[:far])) + len(set(came[far:]))  # none twice on a page
    assert np.array_equal(before, pixels(watched.page))


def test_the_wheel_looks_as_close_as_there_are_pixels(watched: Watched, package: Package) -> None:
    came = tiles_of(watched)
    watched.open(package.address)
    watched.page.mouse.move(480, 270)
    for _ in range(40):
        watched.page.mouse.wheel(0, -120)
    watched.wait("window.diorama.view.fov < 24")
    fov = float(watched.page.evaluate("window.diorama.view.fov"))
    assert fov == pytest.approx(np.degrees(500 * 2 * np.pi / WIDTH), abs=0.1)
    watched.page.wait_for_timeout(1000)
    assert any(tile.startswith("0/") for tile in came)


def test_a_headset_asks_for_what_it_sees(watched: Watched, headset: str, package: Package) -> None:
    came = tiles_of(watched)
    worn = Worn(watched, headset)
    watched.open(package.address)
    before = len(came)
    worn.enter("Enter VR")
    worn.frames(30)
    watched.page.wait_for_timeout(1500)
    worn.frames(5)
    assert len(came) > before


def test_a_page_whose_tiles_do_not_come_shows_what_it_has(
    watched: Watched, package: Package
) -> None:
    watched.page.route("**/*.tiles/**", lambda route: route.abort())
    watched.open(package.address + Pose(SCENE, 0.0, View(fov=30)).address)  # waits until settled
    assert pixels(watched.page).std() > 5
    watched.lines.clear()  # the browser's own words on what did not come
