"""Distances of splats and of what fades, which no depth buffer holds."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from assets.kinds.splats import made
from assets.media import Splats
from assets.splats.gaussians import Gaussians
from renderer.engine import Engine
from renderer.rigs import Equirect, Perspective, Rig
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud as CloudOverlay
from story.overlays.model import Model as ModelOverlay
from story.overlays.picture import Picture
from story.overlays.splats import Splats as Overlay
from tests.dots import one_node
from tests.renderer.test_views import slab

NAME = "splats0000"
FLAT, ROUND = Perspective(View(fov=50.0), 80, 80), Equirect(256, 128)
_KEYS = count()


def wall(far: float, opacity: float, x: float = 0.0) -> Splats:
    """Splats close together on a square of 2 m across the line ahead, the eye at 0, 0, 0."""
    across, up = np.meshgrid(np.linspace(-1, 1, 41) + x, np.linspace(-1, 1, 41))
    places = np.stack([across, up, np.full_like(up, -far)], -1).reshape(-1, 3)
    n = len(places)
    gaussians = Gaussians(
        places.astype(np.float32),
        np.full((n, 3), 0.04, np.float32),
        np.tile(np.array((0, 0, 0, 1), np.float32), (n, 1)),
        np.full(n, opacity, np.float32),
        np.full((n, 3), 0.5, np.float32),
    )
    return made(gaussians, "made", f"wall {next(_KEYS)}")[0]


def over(**fields: Any) -> Overlay:
    return Overlay(
        id="over000001",
        asset=NAME,
        stands="origin",
        placement=Standing(position=(0.0, 1.6, 0.0)),
        **fields,
    )


def middle(rig: Rig, metres: Any) -> float:
    return float(metres[rig.height // 2, rig.width // 2])


@pytest.mark.parametrize(("rig", "opacity"), [(FLAT, 0.9), (FLAT, 0.4), (ROUND, 0.4)])
def test_splats_have_the_distance_of_what_shows(
    rig: Rig, opacity: float, engine: Engine, media: Any, build: Any
) -> None:
    media.splatted[NAME] = wall(3.0, opacity)
    metres = engine.measure(build(Backdrop(), [over()]), rig, media)
    assert middle(rig, metres) == pytest.approx(3.0, abs=0.02)
    near = metres[np.isfinite(metres)]
    assert near.min() > 2.95
    assert near.max() < 3.5  # its corners
    assert np.isinf(metres[0]).all()  # the sky over it


@pytest.mark.parametrize("rig", [FLAT])
def test_faint_splats_are_looked_through(rig: Rig, engine: Engine, media: Any, build: Any) -> None:
    media.splatted[NAME] = wall(3.0, 0.04)
    assert np.isinf(engine.measure(build(Backdrop(), [over()]), rig, media)).all()


@pytest.mark.parametrize(
    ("rig", "far", "seen"), [(FLAT, 2.0, 2.0), (ROUND, 2.0, 2.0), (FLAT, 4, 3)]
)
def test_splats_stand_among_pictures(
    rig: Rig, far: float, seen: float, engine: Engine, media: Any, build: Any
) -> None:
    media.splatted[NAME] = wall(3.0, 0.9)
    sign = media.put("picture000", np.full((8, 8, 4), 255, np.uint8))
    picture = Picture(id="picture000", asset=sign, width=1.0, placement=Around(distance=far))
    metres = engine.measure(build(Backdrop(), [over(), picture]), rig, media)
    assert middle(rig, metres) == pytest.approx(seen, abs=0.02)


@pytest.mark.parametrize(("rig", "opacity", "seen"), [(FLAT, 0.7, 1.5), (FLAT, 0.3, np.inf)])
def test_what_fades_is_there_or_not(
    rig: Rig, opacity: float, seen: float, engine: Engine, media: Any, build: Any
) -> None:
    media.models["model00000"] = slab()
    model = ModelOverlay(
        id="model00000", asset="model00000", opacity=opacity, placement=Around(distance=1.5)
    )
    metres = engine.measure(build(Backdrop(), [model]), rig, media)
    assert middle(rig, metres) == pytest.approx(seen, abs=0.02)


@pytest.mark.parametrize("rig", [FLAT])
def test_a_faded_cloud_is_measured(rig: Rig, engine: Engine, media: Any, build: Any) -> None:
    points = np.zeros((1, 3), np.float32)
    media.clouds["cloud00000"] = one_node("a cloud", points, np.full((1, 3), 255, np.uint8))
    cloud = CloudOverlay(
        id="cloud00000",
        asset="cloud00000",
        point=0.5,
        opacity=0.6,
        placement=Standing(position=(0.0, 1.6, -2.0)),
    )
    metres = engine.measure(build(Backdrop(), [cloud]), rig, media)
    assert 1.7 < middle(rig, metres) < 2.1
