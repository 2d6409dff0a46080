"""Large surroundings in a package: an overview, tiles in folders, and what may be left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from msgspec import structs
from PIL import Image

from assets.library import Library
from assets.media import INNER
from exporters.options import Cancelled, Progress, Step
from exporters.webxr.modules import modules_of
from exporters.webxr.options import Options
from exporters.webxr.publish import publish
from story.check.table import check
from story.model.asset import Layout
from story.model.story import Scene, Story
from story.model.surrounding import Photo360

WIDE, HIGH = 8600, 160  # two levels
AROUND = Layout(projection="equirect", found="author")


@pytest.fixture
def large(
    add: Callable[..., Any], tell: Callable[..., Any], tmp_path: Path
) -> tuple[Story, np.ndarray[Any, np.dtype[np.uint8]]]:
    """A story in a large picture, and the picture."""
    coarse = np.random.default_rng(3).integers(0, 255, (10, 600, 3), np.uint8)
    picture = np.asarray(cv2.resize(coarse, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC), np.uint8)
    Image.fromarray(picture).save(tmp_path / "large.png", compress_level=1)
    asset = structs.replace(add(tmp_path / "large.png", "largelarge"), layout=AROUND)
    scene = Scene(id="scenescene", surrounding=Photo360(asset=asset.id))
    return tell(scene, assets=(asset,)), picture


def test_a_package_has_an_overview_and_its_tiles(
    large: tuple[Story, Any], library: Callable[[Story], Library], tmp_path: Path
) -> None:
    story, picture = large
    steps: list[Step] = []
    package = tmp_path / "package"
    package.mkdir()
    told = publish(story, library(story), Options(), package, Progress(steps.append))
    (asset,) = told.assets
    assert (asset.tiled, asset.width, asset.height) == (True, WIDE, HIGH)
    with Image.open(package / asset.path) as overview:
        assert overview.size == (WIDE // 4, HIGH // 4)
    tiles = package / f"{asset.path}.tiles"
    names = {str(file.relative_to(tiles).as_posix()) for file in tiles.rglob("*.jpg")}
    finest = {f"0/0-{column}.jpg" for column in range(17)}
    assert names == finest | {f"1/0-{column}.jpg" for column in range(9)}
    with Image.open(tiles / "0" / "0-3.jpg") as tile:
        seen = np.asarray(tile, np.int16)[1 : 1 + HIGH, 1:-1]
    own = picture[:, 3 * INNER : 4 * INNER]
    assert np.abs(seen - own).mean() < 2
    done = [step for step in steps if step.stage == "tiles"]
    assert (done[-1].done, done[-1].total) == (len(names), len(names))
    assert (package / f"{asset.path}.small.jpg").stat().st_size < 300_000
    assert "mosaics" in modules_of(told.scenes[0], told)
    assert "mosaics" not in modules_of(story.scenes[0], story)


def test_a_smaller_package_leaves_out_the_finest_tiles(
    large: tuple[Story, Any], library: Callable[[Story], Library], tmp_path: Path
) -> None:
    story, _ = large
    package = tmp_path / "package"
    package.mkdir()
    (asset,) = publish(story, library(story), Options(around_side=5000), package, Progress()).assets
    assert (asset.width, asset.height) == (WIDE // 2, HIGH // 2)
    levels = {file.parent.name for file in (package / f"{asset.path}.tiles").rglob("*.jpg")}
    assert levels == {"0"}


def test_who_cancels_waits_for_no_more_tiles(
    large: tuple[Story, Any], library: Callable[[Story], Library], tmp_path: Path
) -> None:
    story, _ = large
    progress = Progress(lambda step: progress.cancelled.set() if step.stage == "tiles" else None)
    package = tmp_path / "package"
    package.mkdir()
    with pytest.raises(Cancelled):
        publish(story, library(story), Options(), package, progress)
    assert len(list(package.rglob("*-*.jpg"))) < 26


def test_a_check_says_how_large_a_gigapixel_makes_the_package(large: tuple[Story, Any]) -> None:
    story, _ = large
    giga = structs.replace(story.assets[0], width=65536, height=32768)
    found = check(structs.replace(story, assets=(giga,)), profile="webxr")
    (problem,) = [each for each in found if each.rule == "large-picture"]
    assert "859 MB" in problem.message
    assert "around_side=16384" in problem.hint
    assert not any(each.rule == "large-picture" for each in check(story, profile="webxr"))
