"""Colours changed: exposure, white balance, contrast and saturation, LUTs, and the light of it."""

from __future__ import annotations

import numpy as np

from assets.looks import write
from assets.luts import cube_text
from assets.media import Lut
from story.model.asset import Layout
from story.model.grading import Grade
from story.model.placement import Around, Standing
from story.model.story import Scene
from story.model.surrounding import Photo360, Video360
from story.model.timeline import Keyframe, Track
from story.model.values import View
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.video import VideoPanel
from tests.e2e.moments.stage import Shot, Stage


def shots(stage: Stage) -> tuple[Shot, ...]:
    """A photo, a sky of bright light, films and panels, each graded."""
    petra = stage.real("panoramas/petra_mono_2048x1024.jpg")
    sunrise = stage.real("hdr/spruit_sunrise_1k.hdr")
    around = stage.real(
        "video360/alcatraz_theta_mono360_untagged_640x322_24s.mp4",
        Layout(projection="equirect", found="author"),
    )
    coast = stage.real("timelines/media/coast_flat_854x480_5s.mp4")
    card = stage.real("ar/mindar_card.png")
    venus = stage.real("models/smk_venus-de-milo.glb")
    film = stage.take(write("film", stage.made))
    warm = stage.take(write("warm", stage.made))
    mono = stage.take(write("mono", stage.made))
    steps = np.linspace(0, 1, 1024)[:, None]
    bent = Lut("", (steps ** np.array([0.7, 0.9, 1.3])).astype(np.float32))
    (stage.made / "bent.cube").write_text(cube_text(bent, "bent"))
    curves = stage.take(stage.made / "bent.cube")

    def statue(id: str) -> Model:
        return Model(id=id, asset=venus.id, size=1.8, placement=Standing(position=(0.6, 0.0, -2.6)))

    pushed = Grade(exposure=0.8, temperature=-35.0, tint=12.0, contrast=1.25, saturation=1.3)
    photo = Scene(
        id="pushedphot", surrounding=Photo360(asset=petra.id, grade=pushed, brightness=0.9)
    )
    held = Grade(exposure=-2.0, temperature=40.0, saturation=0.8)
    sky = Scene(
        id="sunriseskl",
        surrounding=Photo360(asset=sunrise.id, grade=held),
        overlays=(statue("statuestat"),),
    )
    looked = Scene(
        id="lookedphot",
        surrounding=Photo360(asset=petra.id, grade=Grade(lut=film.id, exposure=0.3)),
        overlays=(
            statue("statuelook"),
            Picture(
                id="picturepic",
                asset=card.id,
                placement=Around(yaw=-18, distance=2.5),
                grade=Grade(lut=mono.id, strength=0.75),
            ),
        ),
    )
    rising = Track(
        field="grade.exposure",
        keys=(Keyframe(time=0.0, value=-3.0), Keyframe(time=4.0, value=1.0)),
    )
    filmed = Scene(
        id="filmedfilm",
        surrounding=Video360(asset=around.id, grade=Grade(lut=curves.id), tracks=(rising,)),
        overlays=(
            VideoPanel(
                id="panelpanel",
                asset=coast.id,
                placement=Around(yaw=20),
                grade=Grade(lut=warm.id, contrast=1.1),
            ),
        ),
    )
    return (
        Shot("photo, brighter, cooler, more contrast", photo, View(yaw=10, pitch=4)),
        Shot("HDR sky held back, its light on a statue", sky, View(yaw=8, pitch=2)),
        Shot("photo by a LUT, a picture by another", looked, View(yaw=-4, pitch=2)),
        Shot("film by curves, a panel by a cube", filmed, View(yaw=12, pitch=5), 2.0),
    )
