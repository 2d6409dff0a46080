"""Models that move by their own animations, in films and stills."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.library import Library
from exporters import stills
from exporters.options import Progress
from exporters.video import export as film
from exporters.video.plan import Options
from renderer.context import EglContexts
from story.model.asset import Asset
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Animation
from story.overlays.model import Model
from tests.assets.toys import toy
from tests.exporters import films

ASSET = "assetaaaaa"
Add = Callable[..., Asset]
Open = Callable[[Story], Library]
Tell = Callable[..., Story]


@pytest.fixture
def story(tmp_path: Path, add: Add, tell: Tell) -> Story:
    """A square three metres ahead that slides a metre to its right every two seconds."""
    asset = add(toy(tmp_path), ASSET)
    assert [(each.name, each.length) for each in asset.animations] == [("Slide", 2), ("Turn", 2)]
    model = Model(
        id="modelaaaaa",
        asset=ASSET,
        placement=Standing(position=(0.0, 1.6, -3.0)),
        animations=(Animation(clip="Slide"),),
    )
    black = Backdrop(top="#000000", bottom="#000000")
    return tell(
        Scene(id="sceneaaaaa", duration=3.0, surrounding=black, overlays=(model,)), assets=(asset,)
    )


def columns(picture: NDArray[np.floating]) -> tuple[float, float]:
    """From where to where something red is in a picture, as shares of its width."""
    row = picture[picture.shape[0] // 2, :, 0]
    lit = np.flatnonzero(row > 127)
    return float(lit[0]) / len(row), float(lit[-1] + 1) / len(row)


def slid(seconds: float) -> float:
    """How far the square is to the right then, metres."""
    return seconds % 2.0 / 2


def test_a_film_shows_each_instant(tmp_path: Path, story: Story, library: Open) -> None:
    options = Options(size="512x256", fps="10", chroma="444", lossless=True)
    made = film.export(story, library(story), options, tmp_path / "out", Progress(), EglContexts())
    pictures = films.pictures(made.paths[0])
    assert len(pictures) == 30
    for number, picture in enumerate(pictures):
        edges = [
            0.5 + math.atan2(slid(number / 10) + side, 3) / (2 * math.pi) for side in (-0.5, 0.5)
        ]
        assert columns(picture) == pytest.approx(edges, abs=1.5 / 512), number


@pytest.mark.parametrize("seconds", [0.0, 1.5, 2.5])
def test_a_still_shows_its_instant(
    tmp_path: Path, story: Story, library: Open, seconds: float
) -> None:
    options = stills.Options(size="640x360", time=seconds, fov=60.0)
    made = stills.export(
        story, library(story), options, tmp_path / "out", Progress(), EglContexts()
    )
    picture = np.asarray(Image.open(made.paths[0]).convert("RGB"), np.float64)
    wide = 2 * math.tan(math.radians(30)) * 640 / 360
    edges = [0.5 + (slid(seconds) + side) / 3 / wide for side in (-0.5, 0.5)]
    assert columns(picture) == pytest.approx(edges, abs=1.5 / 640)
