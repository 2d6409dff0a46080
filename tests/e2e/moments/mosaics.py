"""Large surroundings that both players show by tiles: far, near, where they meet, overhead."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from story.model.asset import Asset, Layout
from story.model.placement import Around
from story.model.story import Scene
from story.model.surrounding import Environment, Photo360
from story.model.values import Orientation, View
from story.overlays.hotspot import Hotspot
from tests.e2e.moments.stage import Shot, Stage
from tests.real_media import data_folder

_WIDTH = 9216  # above the 8192 that are held whole


def shots(stage: Stage) -> tuple[Shot, ...]:
    """A photo of the Treasury, and a cubemap of a mountain, both with detail of their own."""
    petra = _detailed(stage, "panoramas/petra_mono_2048x1024.jpg", _WIDTH, _WIDTH // 2)
    cube = _detailed(
        stage,
        "panoramas/ryfjallet_cubemap-vertical-strip.png",
        1536,
        _WIDTH,
        Layout(projection="cubemap", found="author"),
    )
    treasury = Scene(
        id="treasuryyy",
        surrounding=Photo360(asset=petra.id, orientation=Orientation(pitch=3, roll=4)),
        overlays=(Hotspot(id="hotspothot", placement=Around(yaw=8, pitch=-2)),),
    )
    statue = stage.real("models/smk_venus-de-milo.glb")
    place = Scene(
        id="placeplace",
        surrounding=Environment(model=statue.id, sky=petra.id, position=(0.0, 0.0, -2.5)),
    )
    mountain = Scene(id="mountainnn", surrounding=Photo360(asset=cube.id))
    return (
        Shot("a large photo, far", treasury, View(yaw=5, fov=90)),
        Shot("a large photo, near", treasury, View(yaw=5, pitch=2, fov=9)),
        Shot("where a large photo meets itself", treasury, View(yaw=179, roll=10, fov=14)),
        Shot("a large photo overhead", treasury, View(pitch=86, fov=40)),
        Shot("the large sky of a 3D place", place, View(yaw=25, pitch=6, fov=24)),
        Shot("a corner of a large cubemap", mountain, View(yaw=45, pitch=35, fov=30)),
    )


def _detailed(
    stage: Stage, name: str, width: int, height: int, layout: Layout | None = None
) -> Asset:
    """A real picture made larger, with grain and fine lines that only its finest level has."""
    stage.real(name)  # which says where it is not there
    small = cv2.imread(str(data_folder() / name))
    assert small is not None
    picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    grain = np.random.default_rng(7).integers(-40, 40, (height, width)).astype(np.float32)
    picture += cv2.GaussianBlur(grain, None, 1.5).astype(np.int16)[..., None]
    for row in (0, 1, 2):
        picture[row::128] += 30
        picture[:, row::128] -= 30
    file: Path = stage.made / f"large {Path(name).stem}.jpg"
    cv2.imwrite(str(file), np.clip(picture, 0, 255).astype(np.uint8), [1, 95])
    return stage.take(file, layout)
