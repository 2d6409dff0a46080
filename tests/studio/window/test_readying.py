"""Clouds that are prepared: the strip says how far it is, and stops it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from driver import Driver, run_for
from PySide6.QtWidgets import QPushButton

from assets.ingest import ingest
from assets.library import Library
from story.errors import MediaError
from story.model.asset import Asset
from story.model.story import VERSION, Story
from studio.panels.banner import Banner
from studio.readying import Readying


class Clock:
    """Time as a test says it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Of a story with one cloud."""
    points = np.random.default_rng(1).uniform(0, 3, (5000, 3))
    np.savetxt(tmp_path / "points.xyz", points, "%.3f")
    folder = tmp_path / "a.diorama"
    asset = ingest(tmp_path / "points.xyz", folder, id="a" * 10).asset
    story = Story(version=VERSION, id="s" * 10, languages=("en",), assets=(asset,))
    with closing(Library(folder, story)) as made:
        yield made


def _asset(library: Library) -> Asset:
    return library.asset("a" * 10)


def test_it_says_how_far_it_is_and_ends(driver: Driver, library: Library) -> None:
    banner: Banner = driver.window.banner
    clock = Clock()
    readying = Readying(library, banner, now=clock)
    asset = _asset(library)
    readying.hear(asset, 10, 1000)
    run_for(10)
    assert banner.text == ""  # it may be done at once
    clock.now = 20.0
    readying.hear(asset, 250, 1000)
    run_for(10)
    assert "points.xyz" in banner.text
    assert "25 %" in banner.text
    assert "1:00 left" in banner.text
    readying.hear(asset, 1000, 1000)
    run_for(10)
    assert banner.text == ""


def test_it_can_be_stopped(driver: Driver, library: Library) -> None:
    banner: Banner = driver.window.banner
    clock = Clock()
    readying = Readying(library, banner, now=clock)
    asset = _asset(library)
    readying.hear(asset, 10, 1000)
    clock.now = 5.0
    readying.hear(asset, 20, 1000)
    run_for(10)
    next(one for one in banner.findChildren(QPushButton) if one.text() == "Cancel").click()
    with pytest.raises(MediaError, match=r"points\.xyz"):
        library.cloud(asset.id)
    run_for(10)
    assert banner.text == ""
    assert not list(library.folder.glob("cache/clouds/*"))


def test_a_story_that_is_left_prepares_nothing(driver: Driver, library: Library) -> None:
    readying = Readying(library, driver.window.banner)
    readying.stop()
    with pytest.raises(MediaError):
        library.cloud("a" * 10)
