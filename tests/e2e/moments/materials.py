"""Models: what glTF says of materials beyond metallic-roughness, real files of every format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from msgspec import structs

from assets.media import (
    Anisotropy,
    Clearcoat,
    Iridescence,
    Material,
    Mesh,
    Model,
    Sheen,
    Transmission,
)
from exporters.webxr.glb import model_glb
from story.model.asset import Asset
from story.model.lighting import Lighting
from story.model.placement import Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop, Environment, Photo360
from story.model.values import Orientation, Vector, View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model as Overlay
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import rotation_of
from tests.e2e.moments.stage import Shot, Stage
from tests.renderer.against_three import sphere

_LAMP = "models/AnisotropyBarnLamp/AnisotropyBarnLamp.gltf"


def shots(stage: Stage) -> tuple[Shot, ...]:
    """Lamps, baskets, scans, glass, lines: each from where its material shows."""
    square = stage.real("panoramas/chichen-itza_mono_2048x1024.jpg")
    hall = stage.real("panoramas/museum-hall-whale_stereo-tb_4096.jpg")
    lamp, wicker = stage.real(_LAMP), stage.real("models/clearcoat-wicker.glb")
    outdoors = Photo360(asset=square.id, orientation=Orientation(yaw=60))
    lit = Scene(
        id="lamplamp00",
        surrounding=outdoors,
        overlays=(
            _shown("lamp", lamp, 0.9, (-0.4, 1.65, -1.5), 30.0),
            _shown("back", lamp, 0.9, (0.5, 1.65, -1.5), 200.0),
        ),
    )
    basket = Scene(
        id="wickerwick",
        surrounding=Photo360(asset=hall.id),
        overlays=(_shown("wick", wicker, 0.8, (0.0, 1.2, -1.5), 25.0),),
    )
    balls = stage.take(_written(stage, "balls.glb", _balls()))
    layers = Scene(
        id="layerlayer",
        surrounding=outdoors,
        overlays=(_shown("ball", balls, None, (0.0, 1.6, -4.0)),),
    )
    glass = stage.take(_written(stage, "glass.glb", _glass()))
    through = Scene(
        id="glassglass",
        surrounding=Photo360(asset=hall.id),
        overlays=(
            _shown("glas", glass, None, (0.0, 1.6, -3.0)),
            _shown("far0", wicker, 1.2, (-0.6, 0.9, -4.5), 10.0),
        ),
    )
    case = Scene(
        id="casecaseca",
        surrounding=Photo360(asset=hall.id),
        lighting=Lighting(tone="aces", exposure=0.5),
        overlays=(
            _shown("glas", glass, None, (0.0, 1.6, -3.0)),
            _shown("far1", wicker, 1.2, (0.3, 0.9, -5.0), 10.0),
            Text(
                id="behindtext",
                text={"en": "Seen through glass, and beside it"},
                height=0.12,
                wrap=3.0,
                panel="#103040",
                placement=Standing(position=(-0.9, 1.8, -4.0)),
            ),
            Picture(
                id="behindpict",
                asset=square.id,
                width=2.4,
                placement=Standing(position=(1.1, 1.5, -4.4)),
            ),
            Hotspot(id="beforespot", size=0.2, placement=Standing(position=(0.2, 1.3, -2.0))),
        ),
    )
    stood = Scene(
        id="groundgrou",
        surrounding=Backdrop(top="#ffffff", bottom="#e0e0e0"),
        lighting=Lighting(shadows=1.0),
        overlays=(
            _shown("glas", glass, None, (0.0, 0.9, -2.2)),
            structs.replace(_shown("far2", wicker, 1.2, (0.0, 0.0, -4.0)), stands="foot"),
        ),
    )
    finished = Scene(
        id="finishfini",
        overlays=tuple(
            replaced
            for x, finish in ((-1.0, None), (0.0, "Copper"), (1.0, "Jade"))
            for replaced in (_shown(f"f{x:+.0f}00"[:4], balls, 0.9, (x, 1.6, -2.4), finish=finish),)
        ),
    )
    return (
        Shot("brushed lamps with glass and a coat", lit, View(yaw=2, pitch=-8, fov=50)),
        Shot("a lamp from below", lit, View(yaw=-20, pitch=-8, fov=20)),
        Shot("varnished wicker", basket, View(pitch=-14, fov=40)),
        Shot("coats, sheen, films, brushes", layers, View(fov=60)),
        Shot("glass before a hall", through, View(fov=60)),
        Shot("words and a picture behind glass, a sign before it", case, View(fov=60)),
        Shot("the ground's shadow through glass", stood, View(pitch=-25, fov=8)),
        Shot("finishes", finished, View(fov=70)),
        *_files(stage),
    )


def _files(stage: Stage) -> tuple[Shot, ...]:
    """Real files of every format, each at its size."""
    scans = [
        stage.real(f"models/{name}")
        for name in (
            "si_whale-cranium_16k_millimetres.stl",
            "si_whale-cranium_16k_vertexcolour.ply",
            "fuze/fuze.obj",
        )
    ]
    shelf = Scene(
        id="shelfshelf",
        overlays=tuple(
            _shown(f"she{number}", asset, 0.5, (number * 0.6 - 0.6, 1.5, -1.1), 25.0)
            for number, asset in enumerate(scans)
        ),
    )
    packed = [
        stage.real("models/si_parker-saxophone_draco.glb"),
        stage.real("models/si_pilot-whale_mandible_draco.glb"),
        stage.real("models/lamp-post_origin-at-base.glb"),
    ]
    row = Scene(
        id="packedpack",
        overlays=tuple(
            _shown(f"pac{number}", asset, 0.8, (number * 0.9 - 0.9, 1.3, -1.8), 35.0)
            for number, asset in enumerate(packed)
        ),
    )
    stood = Scene(
        id="stoodstood",
        overlays=tuple(
            structs.replace(
                _shown(f"sto{number}", scans[which], 0.5, (number * 0.6 - 0.6, 1.3, -1.1), 25.0),
                up=up,
                stands="foot",
            )
            for number, (which, up) in enumerate(((2, "z"), (1, "-y"), (0, "-z")))
        ),
    )
    theatre = stage.real("models/home-theater_room/home-theater.gltf")
    room = Scene(id="roomroomro", surrounding=Environment(model=theatre.id))
    wires = stage.take(_written(stage, "wires.glb", _wires()))
    drawn = Scene(
        id="wireswires",
        surrounding=Backdrop(top="#202428", bottom="#101214"),
        overlays=(_shown("wire", wires, None, (0.0, 1.6, -3.0), 20.0),),
    )
    return (
        Shot("STL, PLY, OBJ", shelf, View(pitch=-3, fov=50)),
        Shot("the same, turned upright", stood, View(pitch=-3, fov=50)),
        Shot("Draco scans and a lamp post", row, View(pitch=-6, fov=50)),
        Shot("a room to stand in", room, View(yaw=20, fov=80)),
        Shot("lines and points", drawn, View(fov=50)),
    )


def _shown(
    name: str,
    asset: Asset,
    size: float | None,
    place: Vector,
    yaw: float = 0.0,
    finish: str | None = None,
) -> Overlay:
    return Overlay(
        id=f"{name:0<10}".replace("+", "p").replace("-", "m"),
        asset=asset.id,
        size=size,
        finish=finish,
        placement=Standing(position=place, rotation=rotation_of(yaw, 0.0)),
    )


def _written(stage: Stage, name: str, model: Model) -> Path:
    path = stage.made / name
    path.write_bytes(model_glb(model, quality=100))
    return path


def _model(key: str, pairs: list[tuple[Mesh, Material]]) -> Model:
    """Meshes with a material each."""
    meshes = tuple(replace(mesh, material=number) for number, (mesh, _) in enumerate(pairs))
    materials = tuple(material for _, material in pairs)
    return Model(key, meshes, materials, (), (-2.5, -2.5, -2.5), (2.5, 2.5, 2.5))


def _balls() -> Model:
    """Balls of materials that have more than metallic-roughness; two further finishes."""
    paint = Material((0.5, 0.05, 0.05, 1.0), 0.0, 0.6)
    cloth = Material((0.1, 0.1, 0.4, 1.0), 0.0, 0.9)
    metal = Material((0.8, 0.7, 0.6, 1.0), 1.0, 0.3)
    made = [
        replace(paint, clearcoat=Clearcoat(1.0, roughness=0.05)),
        replace(cloth, sheen=Sheen((0.8, 0.6, 1.0), roughness=0.4)),
        replace(paint, roughness=0.1, iridescence=Iridescence(1.0, ior=1.7, most=450.0)),
        replace(metal, anisotropy=Anisotropy(0.9)),
        replace(metal, roughness=0.15, anisotropy=Anisotropy(0.8, rotation=0.8)),
        replace(paint, emissive=(2.0, 1.0, 0.3)),
    ]
    model = _model(
        "balls",
        [
            (sphere((number % 3 - 1.0, 0.5 - number // 3, 0.0), tangents=True), material)
            for number, material in enumerate(made)
        ],
    )
    copper = Material((0.9, 0.45, 0.3, 1.0), 1.0, 0.25)
    jade = Material((0.2, 0.6, 0.35, 1.0), 0.0, 0.2, clearcoat=Clearcoat(0.6))
    first = len(model.materials)
    return replace(
        model,
        meshes=tuple(replace(mesh, variants={0: first, 1: first + 1}) for mesh in model.meshes),
        materials=(*model.materials, copper, jade),
        low=(-1.45, -0.95, -0.45),
        high=(1.45, 0.95, 0.45),
        variants=("Copper", "Jade"),
    )


def _glass() -> Model:
    """Clear, frosted, dyed and thick glass."""
    clear = Material((1.0, 1.0, 1.0, 1.0), 0.0, 0.0)
    dye = (0.3, 0.9, 0.5)
    made = [
        replace(clear, transmission=Transmission(1.0)),
        replace(clear, roughness=0.35, transmission=Transmission(1.0, thickness=0.3)),
        replace(clear, transmission=Transmission(1.0, thickness=0.9, distance=0.5, colour=dye)),
    ]
    pairs = [
        (sphere((number - 1.0, 0.0, 0.0), tangents=False), material)
        for number, material in enumerate(made)
    ]
    return _model("glass", pairs)


def _wires() -> Model:
    """A knot of lines, coloured along its way, and a cloud of points."""
    at = np.linspace(0, 2 * np.pi, 400).astype(np.float32)
    way = np.stack(
        [
            (2 + np.cos(3 * at)) * np.cos(2 * at),
            (2 + np.cos(3 * at)) * np.sin(2 * at),
            np.sin(3 * at),
        ],
        axis=1,
    ).astype(np.float32)
    colours = np.stack(
        [np.cos(at) ** 2, np.sin(at) ** 2, np.full_like(at, 0.6), np.ones_like(at)], axis=1
    )
    pairs = np.stack([np.arange(399), np.arange(1, 400)], axis=1).ravel()
    up = np.tile(np.array([[0, 1, 0]], np.float32), (400, 1))
    lines = Mesh(
        way * np.float32(0.35), up, pairs.astype(np.uint32), colours=colours, shape="lines"
    )
    points = replace(
        lines,
        positions=way * np.float32(0.43),
        indices=np.arange(0, 400, 4, dtype=np.uint32),
        shape="points",
    )
    plain = Material((1.0, 1.0, 1.0, 1.0), 0.0, 1.0)
    return _model("wires", [(lines, plain), (points, plain)])
