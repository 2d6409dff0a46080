"""Lights, tones and pictures that light: statues in a dark hall, under the sun, by an HDR."""

from __future__ import annotations

from exporters.webxr.glb import model_glb
from story.model.lighting import Lighting
from story.model.placement import Anchored, Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Surface
from story.model.timeline import Animation, Keyframe, Track
from story.model.values import Orientation, Vector, View
from story.overlays.light import Light
from story.overlays.model import Model
from story.space import rotation_of, yaw_pitch
from tests.e2e.moments.museum import hall
from tests.e2e.moments.stage import Shot, Stage


def shots(stage: Stage) -> tuple[Shot, ...]:
    """Museum pieces under spots, in a lit room, in photos, with every tone."""
    venus = stage.real("models/smk_venus-de-milo.glb").id
    skull = stage.real("models/si_pilot-whale_cranium.glb").id
    room = stage.real("models/home-theater_room/home-theater.gltf").id
    studio = stage.real("hdr/studio_small_08_1k.hdr").id
    sunrise = stage.real("hdr/spruit_sunrise_1k.hdr").id
    petra = stage.real("panoramas/petra_mono_2048x1024.jpg").id
    statue = Model(
        id="venusvenus",
        asset=venus,
        size=1.8,
        stands="foot",
        placement=Standing(position=(0.0, 0.0, -2.6)),
    )
    bone = Model(
        id="skullskull",
        asset=skull,
        size=0.9,
        stands="foot",
        placement=Standing(position=(1.2, 0.0, -2.2), rotation=rotation_of(30.0)),
    )
    warm = _spot("spotwarm00", (1.6, 2.6, -1.2), (0.0, 1.1, -2.6), colour="#ffd9a8", intensity=28.0)
    cold = _spot(
        "spotcold00", (-1.8, 2.2, -3.2), (0.0, 1.2, -2.6), colour="#a8c8ff", intensity=18.0
    )
    bulb = Light(
        id="bulbbulb00",
        kind="point",
        intensity=1.2,
        range=3.0,
        placement=Standing(position=(0.9, 0.7, -1.6)),
    )
    dark = Backdrop(top="#101216", bottom="#050505")
    gallery = Scene(
        id="galleryspo",
        surrounding=dark,
        lighting=Lighting(gain=0.06, shadows=1.0),
        overlays=(statue, bone, warm, cold, bulb),
    )
    outside = Scene(
        id="photobyhdr",
        surrounding=Photo360(asset=petra),
        lighting=Lighting(
            picture=sunrise, orientation=Orientation(yaw=60.0), exposure=0.5, shadows=1.0
        ),
        overlays=(statue, bone),
    )
    film = Scene(
        id="filmictone",
        surrounding=Photo360(asset=sunrise),
        lighting=Lighting(tone="aces", exposure=-0.5),
        overlays=(statue, bone),
    )
    plain = Scene(
        id="studiohdr0",
        surrounding=Backdrop(),
        lighting=Lighting(picture=studio, gain=1.4, shadows=1.0),
        overlays=(statue, bone),
    )
    theatre = Scene(
        id="theatrelit",
        surrounding=Environment(model=room, top="#202428", bottom="#181410"),
        lighting=Lighting(gain=0.4, shadows=1.0),
        overlays=(
            bone,
            _spot("spotroom00", (0.4, 2.2, -0.4), (1.2, 0.2, -2.2), intensity=12.0),
        ),
    )
    fox = stage.real("models/fox_skinned_3anims.glb").id
    walking = Scene(
        id="walkingfox",
        surrounding=Backdrop(top="#cfd6dd", bottom="#e6e2da"),
        lighting=Lighting(shadows=0.9),
        overlays=(
            Model(
                id="foxfoxfox0",
                asset=fox,
                size=1.2,
                placement=Standing(position=(0.0, 0.0, -2.0), rotation=rotation_of(60.0)),
                animations=(Animation(clip="Walk"),),
            ),
            Model(
                id="fadingskul",
                asset=skull,
                size=0.6,
                stands="foot",
                opacity=0.4,
                placement=Standing(position=(1.1, 0.35, -1.9)),
            ),
        ),
    )
    held = Scene(
        id="onthetable",
        surrounding=RealWorld(anchors=(Surface(id="tabletable", facing="table"),)),
        lighting=Lighting(shadows=1.0, tone="aces"),
        overlays=(
            Model(
                id="tableskull",
                asset=skull,
                size=0.3,
                stands="foot",
                placement=Anchored(anchor="tabletable", rotation=rotation_of(20.0)),
            ),
        ),
    )
    walls = stage.made / "hall.glb"
    walls.write_bytes(model_glb(hall()))
    museum_lit = Scene(
        id="museumhall",
        surrounding=Backdrop(top="#9fb2c4", bottom="#54483c"),
        lighting=Lighting(gain=0.12, shadows=1.0),
        overlays=(
            Model(id="hallhall00", asset=stage.take(walls).id, placement=Standing()),
            statue,
            warm,
            Light(
                id="lampoflamp",
                kind="point",
                intensity=9.0,
                placement=Standing(position=(-3.0, 3.6, -1.0)),
            ),
        ),
    )
    dawn = Scene(
        id="dawncoming",
        surrounding=Photo360(asset=sunrise),
        lighting=Lighting(gain=0.0, key=0.0, exposure=-6.0),
        tracks=(
            _rising("gain", 0.0, 1.2),
            _rising("key", 0.0, 3.0),
            _rising("shadows", 0.0, 1.0),
            _rising("exposure", -6.0, 2.0),
        ),
        overlays=(statue, bone),
    )
    near = View(yaw=8.0, pitch=-12.0, fov=60.0)
    return (
        Shot("two spots and a bulb in a dark gallery", gallery, near),
        Shot("a photo, lit by an HDR picture", outside, near),
        Shot("an HDR sky, ACES", film, View(yaw=20.0, pitch=-2.0, fov=80.0)),
        Shot("dawn: all of the light on its way, by keyframes", dawn, near, 1.5),
        Shot("the sun itself in an HDR sky", film, View(yaw=-90.0, pitch=10.0, fov=80.0)),
        Shot("a backdrop, lit by a studio's HDR picture", plain, near),
        Shot(
            "a walking fox and a fading skull on paper", walking, View(pitch=-24.0, fov=60.0), 0.4
        ),
        Shot("on a table of the real world", held, View(pitch=-38.0, fov=40.0)),
        Shot("a hall that stands as a model, on its own floor", museum_lit, near),
        Shot("a spot in a room", theatre, View(yaw=10.0, pitch=-14.0, fov=70.0)),
    )


def _rising(field: str, start: float, end: float) -> Track:
    """Two seconds in which something of the light changes."""
    keys = (Keyframe(time=0.0, value=start), Keyframe(time=2.0, value=end))
    return Track(field=f"lighting.{field}", keys=keys)


def _spot(
    name: str, at: Vector, aim: Vector, *, intensity: float, colour: str = "#ffffff"
) -> Light:
    """A spot that shines on a place."""
    ahead = (aim[0] - at[0], aim[1] - at[1], aim[2] - at[2])
    return Light(
        id=name,
        intensity=intensity,
        colour=colour,
        cone=46.0,
        placement=Standing(position=at, rotation=rotation_of(*yaw_pitch(ahead))),
    )
