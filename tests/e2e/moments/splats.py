"""Gaussian splats alone, among other things and all around, of real and of made files."""

from __future__ import annotations

import numpy as np

from assets.splats import spz
from assets.splats.gaussians import Gaussians
from story.model.placement import Around, Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop, Photo360
from story.model.values import View
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.splats import Splats
from story.overlays.text import Text
from tests.e2e.moments.stage import Shot, Stage


def shots(stage: Stage) -> tuple[Shot, ...]:
    """A saxophone in five formats, and a room of splats with shine, round the viewer."""
    hall = stage.real("panoramas/museum-hall-whale_stereo-tb_4096.jpg")
    venus = stage.real("models/smk_venus-de-milo.glb")
    card = stage.real("ar/mindar_card.png")
    names = ("3dgs.ply", "_v4.spz", ".sog", ".compressed.ply", ".splat")
    files = [
        stage.real(f"splats/saxophone{'' if name[0] in '._' else '_'}{name}") for name in names
    ]
    made = stage.made / "room.spz"
    made.write_bytes(spz.write(room()))
    walls = stage.take(made)
    sax = files[0]
    row = Scene(
        id="rowrowrowr",
        surrounding=Backdrop(),
        overlays=tuple(
            Splats(
                id=f"saxophone{number}",
                asset=each.id,
                size=1.5,
                up="-y",
                placement=Standing(position=(-1.4 + 0.7 * number, 0.8, -2.4)),
            )
            for number, each in enumerate(files)
        ),
    )
    beside = Scene(
        id="besidebesi",
        surrounding=Photo360(asset=hall.id),
        overlays=(
            Model(
                id="venusvenus",
                asset=venus.id,
                size=1.8,
                placement=Standing(position=(0.05, 0.4, -2.2)),
            ),
            Splats(
                id="saxophone0",
                asset=sax.id,
                size=1.6,
                up="-y",
                placement=Standing(position=(0.1, 0.7, -2.2)),
            ),
            Splats(
                id="fadedsaxop",
                asset=sax.id,
                size=1.2,
                up="z",
                opacity=0.5,
                placement=Standing(position=(0.9, 1.2, -2.0)),
            ),
        ),
    )
    inside = Scene(
        id="insideinsi",
        surrounding=Backdrop(top="#203040", bottom="#101418"),
        overlays=(
            Splats(
                id="roomroomro",
                asset=walls.id,
                stands="origin",
                placement=Standing(position=(0.0, 1.6, 0.0)),
            ),
            Picture(
                id="picturepic",
                asset=card.id,
                opacity=0.8,
                placement=Around(yaw=-14, pitch=4, distance=2.2),
            ),
            Text(
                id="texttextte",
                text={"en": "Behind the balls"},
                placement=Around(yaw=16, pitch=-3, distance=3.4),
            ),
            Splats(
                id="saxophone0",
                asset=sax.id,
                size=0.8,
                up="-y",
                placement=Around(yaw=150, distance=1.5),
            ),
        ),
    )
    return (
        Shot("a saxophone in five formats", row, View(fov=65, pitch=-4)),
        Shot("a saxophone from near", row, View(yaw=0, pitch=0, roll=15, fov=25)),
        Shot("a statue through splats, and faded ones", beside, View(yaw=8, pitch=-6, fov=50)),
        Shot("a room of splats, panels in its midst", inside, View(fov=75)),
        Shot("its wall and floor", inside, View(yaw=100, pitch=-40, roll=10, fov=90)),
        Shot("its far corner and a saxophone", inside, View(yaw=140, pitch=5, fov=70)),
    )


def room(count: int = 30_000) -> Gaussians:
    """Walls, floor and balls of splats round the origin: of all shapes, some clear, with shine."""
    rng = np.random.default_rng(4)
    walls = rng.uniform(-1, 1, (count, 3)) * (4.0, 1.5, 4.0)
    side = rng.integers(0, 3, count)
    walls[side == 0, 1] = -1.5
    walls[side == 1, 0] = np.sign(walls[side == 1, 0]) * 4.0
    walls[side == 2, 2] = np.sign(walls[side == 2, 2]) * 4.0
    balls = rng.normal(size=(count // 3, 3))
    balls *= 0.35 / np.linalg.norm(balls, axis=1, keepdims=True)
    balls += np.array([(-0.9, 0.0, -2.6), (0.8, -0.2, -2.8), (0.0, 0.5, 3.0)])[
        rng.integers(0, 3, len(balls))
    ]
    places = np.concatenate([walls, balls])
    turns = rng.normal(size=(len(places), 4))
    sizes = np.exp(rng.normal(-3.4, 0.5, (len(places), 3)))
    sizes[len(walls) :] *= 0.5
    colours = 0.5 + 0.35 * np.sin(places * (1.7, 3.1, 2.3) + (0.0, 1.0, 2.0))
    return Gaussians(
        places.astype(np.float32),
        sizes.astype(np.float32),
        (turns / np.linalg.norm(turns, axis=1, keepdims=True)).astype(np.float32),
        rng.uniform(0.2, 1.0, len(places)).astype(np.float32),
        colours.astype(np.float32),
        rng.normal(0, 0.12, (len(places), 15, 3)).astype(np.float32),
    )
