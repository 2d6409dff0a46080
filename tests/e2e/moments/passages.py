"""On the way from one scene to another: each kind of transition, in its midst."""

from __future__ import annotations

import numpy as np
import trimesh

from story.model.placement import Around, Standing
from story.model.story import Scene, Standpoint
from story.model.surrounding import Backdrop, Photo360
from story.model.values import Orientation, View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.text import Text
from tests.e2e.moments.stage import Shot, Stage
from tests.e2e.parity import Midway


def shots(stage: Stage) -> tuple[Shot, ...]:
    """From a square in front of a temple to a museum hall, and to a plain scene."""
    hall = stage.real("panoramas/museum-hall-whale_stereo-tb_4096.jpg")
    next_hall = stage.real("panoramas/museum-hall-walrus_stereo-tb_4096.jpg")
    petra = stage.real("panoramas/petra_mono_2048x1024.jpg")
    venus = stage.real("models/smk_venus-de-milo.glb")
    statue = Model(
        id="venusvenus", asset=venus.id, size=1.8, placement=Standing(position=(0.6, 0.0, -3.5))
    )
    words = Text(id="wordswords", text={"en": "The hall"}, placement=Around(yaw=-14, pitch=6))
    left = Scene(
        id="leftleftle",
        surrounding=Photo360(asset=hall.id, orientation=Orientation(yaw=20)),
        opening=View(yaw=8, pitch=-4, fov=70),
        standpoint=Standpoint(east=2.0, north=1.0, heading=30.0),
        overlays=(statue, words),
    )
    come = Scene(
        id="comecomeco",
        surrounding=Photo360(asset=next_hall.id),
        opening=View(yaw=-30, pitch=2),
        standpoint=Standpoint(east=4.0, north=4.0, heading=110.0),
    )
    out = Scene(id="outoutouto", surrounding=Photo360(asset=petra.id))
    plain = Scene(
        id="plainplain", surrounding=Backdrop(top="#20405a", bottom="#c0a080"), overlays=(words,)
    )
    dots = stage.made / "dots.ply"
    rng = np.random.default_rng(7)
    colours = rng.integers(40, 255, (900, 4), np.uint8) | np.array((0, 0, 0, 255), np.uint8)
    trimesh.PointCloud(rng.uniform(-1, 1, (900, 3)), colours).export(dots)
    among = Scene(
        id="amongamong",
        surrounding=Backdrop(top="#20405a", bottom="#c0a080"),
        overlays=(
            Cloud(
                id="dotsdotsdo",
                asset=stage.take(dots).id,
                point=0.05,
                placement=Standing(position=(0.3, 0.6, -3.0)),
            ),
        ),
    )
    ahead = View(yaw=8 + 30 - 110, pitch=-4, fov=70)
    return (
        Shot("dissolve", out, View(yaw=5, pitch=3), midway=Midway(left.id, "dissolve", 0.4)),
        Shot("first half of a fade", out, midway=Midway(left.id, "fade", 0.3)),
        Shot("second half of a fade", plain, midway=Midway(left.id, "fade", 0.8)),
        Shot("wipe", out, View(yaw=5, pitch=3), midway=Midway(left.id, "wipe", 0.45)),
        Shot("zoom", out, View(yaw=5, pitch=3), midway=Midway(left.id, "zoom", 0.5)),
        Shot("zoom from a cloud", out, View(yaw=5), midway=Midway(among.id, "zoom", 0.4)),
        Shot("wipe before a cloud", among, View(), midway=Midway(out.id, "wipe", 0.5)),
        Shot("walk, setting out", come, ahead, midway=Midway(left.id, "walk", 0.25)),
        Shot("walk, halfway", come, ahead, midway=Midway(left.id, "walk", 0.5)),
        Shot("walk, arriving", left, View(yaw=80), midway=Midway(come.id, "walk", 0.8)),
    )
