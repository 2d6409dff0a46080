"""Real media of every kind with overlays of every kind, as first light has them."""

from __future__ import annotations

from story.model.asset import Layout
from story.model.placement import Around, Standing
from story.model.story import Scene
from story.model.surrounding import Photo360, Video360
from story.model.values import Orientation, View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from tests.e2e.moments.stage import Shot, Stage


def shots(stage: Stage) -> tuple[Shot, ...]:
    """A photo with signs, a museum hall with statues, a film with a panel."""
    petra = stage.real("panoramas/petra_mono_2048x1024.jpg")
    hall = stage.real("panoramas/museum-hall-whale_stereo-tb_4096.jpg")
    clip = stage.real(
        "video360/alcatraz_theta_mono360_untagged_640x322_24s.mp4",
        Layout(projection="equirect", found="author"),
    )
    venus = stage.real("models/smk_venus-de-milo.glb")
    coast = stage.real("timelines/media/coast_flat_854x480_5s.mp4")
    card = stage.real("ar/mindar_card.png")
    words = {"en": "The Treasury 佩特拉\nكتاب and a longer line of words that wraps 😀👩‍🚀"}
    signs = Scene(
        id="petrapetra",
        surrounding=Photo360(asset=petra.id, orientation=Orientation(yaw=33, pitch=4, roll=7)),
        overlays=(
            Hotspot(id="hotspothot", label={"en": "On to the museum"}, placement=Around(pitch=-8)),
            Text(id="texttextte", text=words, placement=Around(yaw=22, pitch=8, distance=3)),
            Picture(
                id="picturepic",
                asset=card.id,
                opacity=0.6,
                placement=Around(yaw=-25, pitch=10, distance=3, roll=10),
            ),
        ),
    )
    museum = Scene(
        id="museummuse",
        surrounding=Photo360(asset=hall.id),
        overlays=(
            Model(
                id="venusvenus",
                asset=venus.id,
                size=1.8,
                placement=Standing(position=(0.0, 0.0, -2.5)),
            ),
            Model(
                id="fadedvenus",
                asset=venus.id,
                size=1.4,
                opacity=0.5,
                placement=Standing(position=(1.2, 0.0, -2.5)),
            ),
        ),
    )
    filmed = Scene(
        id="filmedfilm",
        surrounding=Video360(asset=clip.id),
        overlays=(VideoPanel(id="panelpanel", asset=coast.id, placement=Around(yaw=20)),),
    )
    return (
        Shot("photo, hotspot, text, translucent picture", signs, View(yaw=5, pitch=3)),
        Shot("photo turned, near the pole", signs, View(yaw=140, pitch=-70, roll=20, fov=95)),
        Shot("stereo photo, statue, faded statue", museum, View(yaw=10, pitch=-8, fov=60)),
        Shot("film with a film on a panel", filmed, View(yaw=12, pitch=5), 2.0),
    )
