"""Surroundings of every projection: real pictures and films, and a place laid out in other ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from msgspec import structs
from PIL import Image

from assets.reproject import sampled
from story.model.asset import Area, Asset, Cube, Layout, Lens
from story.model.story import Scene
from story.model.surrounding import Photo360, Video360
from story.model.values import Orientation, View
from story.projections import cells_of, lens_axes
from tests.e2e.moments.stage import Shot, Stage

_PLACE = "panoramas/petra_mono_2048x1024.jpg"
_SIDE = 512  # pixels of a face of a cube

_DUAL = Layout(
    projection="fisheye",
    lenses=(
        Lens(x=0.25, radius=0.48, fov=195, k1=-0.03),
        Lens(x=0.75, radius=0.48, fov=195, k1=-0.03, turned=Orientation(yaw=-180, roll=90)),
    ),
    blend=8,
    found="author",
)


def shots(stage: Stage) -> tuple[Shot, ...]:
    """Partial panoramas, cubemaps, fisheyes and VR180, photos and films."""
    street = stage.real("panoramas/seattle_vr180-fisheye-sbs_2499x1372.jpg")
    chess = stage.real("panoramas/street-chess_vr180-stereo-tb_2048x4096.jpg")
    mountain = stage.real("panoramas/ryfjallet_cubemap-vertical-strip.png")
    film = stage.real("video360/seattle_vr180_sv3d-mesh_stereo-tb_5s.mp4")
    place = np.asarray(Image.open(_file(stage, _PLACE)).convert("RGB"))
    part = _taken(stage, place[256:700, 500:1500], _part(), "part.png")
    blurred = _taken(
        stage, place[256:700, 500:1500], structs.replace(_part(), beyond="blurred"), "blurred.png"
    )
    even = Cube(grid="eac")
    cube = _taken(stage, _cube(place, even), _cubemap(even), "eac.png")
    dual = _taken(stage, _lenses(place), _DUAL, "dual.png")
    crossed = Cube(grid="cross")
    cross = _taken(stage, _cube(place, crossed), _cubemap(crossed), "cross.png")
    return (
        Shot("partial panorama, plain beyond", _scene("partpartpa", part), View(yaw=-80, fov=90)),
        Shot(
            "partial panorama, blurred beyond",
            _scene("blurredblu", blurred),
            View(yaw=-80, pitch=20, fov=90),
        ),
        Shot(
            "cubemap in a column, at an edge",
            _scene("columncolu", mountain),
            View(yaw=45, pitch=-35, roll=8),
        ),
        Shot(
            "equi-angular cubemap, straight up",
            _scene("evenevenev", cube),
            View(yaw=20, pitch=80, fov=100),
        ),
        Shot(
            "cubemap as a cross, close", _scene("crosscross", cross), View(yaw=-45, pitch=8, fov=20)
        ),
        Shot("two fisheyes, where they meet", _scene("dualdualdu", dual), View(yaw=88, pitch=5)),
        Shot(
            "two fisheyes, turned, from above",
            _scene("dualdualdu", dual),
            View(yaw=150, pitch=-60, fov=95),
        ),
        Shot(
            "VR180 photo of fisheyes", _scene("streetstre", street), View(yaw=10, pitch=-5, fov=80)
        ),
        Shot(
            "VR180 photo, at its edge", _scene("chesschess", chess), View(yaw=70, pitch=-5, fov=80)
        ),
        Shot(
            "VR180 film by its mesh",
            Scene(id="filmfilmfi", surrounding=Video360(asset=film.id)),
            View(yaw=-12, pitch=4, fov=85),
            0.5,  # Chromium gives up this film's stream two seconds in
        ),
    )


def _scene(name: str, asset: Asset) -> Scene:
    return Scene(id=name, surrounding=Photo360(asset=asset.id))


def _file(stage: Stage, name: str) -> Path:
    """A real file, looked at only."""
    asset = stage.real(name)
    return stage.home / asset.path


def _taken(stage: Stage, picture: np.ndarray, layout: Layout, name: str) -> Asset:
    file = stage.made / name
    Image.fromarray(picture).save(file, compress_level=1)
    return stage.take(file, layout)


def _part() -> Layout:
    area = Area(
        left=500 / 2048 * 360 - 180,
        right=1500 / 2048 * 360 - 180,
        bottom=90 - 700 / 1024 * 180,
        top=90 - 256 / 1024 * 180,
    )
    return Layout(projection="equirect", area=area, fill="#26303a", found="author")


def _cubemap(cube: Cube) -> Layout:
    return Layout(projection="cubemap", cube=cube, found="author")


def _cube(place: np.ndarray, cube: Cube) -> np.ndarray:
    """A place as a cubemap."""
    cells = cells_of(cube)
    wide, high = round(_SIDE / cells[0].width), round(_SIDE / cells[0].height)
    picture = np.zeros((high, wide, 3), np.uint8)
    at = (np.arange(_SIDE) + 0.5) / _SIDE * 2 - 1
    right, below = np.meshgrid(at, at)
    if cube.grid == "eac":
        right, below = np.tan(right * np.pi / 4), np.tan(below * np.pi / 4)
    for cell in cells:
        across, down = np.array(cell.across), np.array(cell.down)
        towards = np.cross(across, down) + right[..., None] * across + below[..., None] * down
        y, x = round(cell.y * high), round(cell.x * wide)
        picture[y : y + _SIDE, x : x + _SIDE] = sampled(place, towards)
    return picture


def _lenses(place: np.ndarray) -> np.ndarray:
    """A place as two lenses see it, by the inverse of their curve."""
    high, wide = 1024, 2048
    picture = np.zeros((high, wide, 3), np.uint8)
    y, x = np.mgrid[0:high, 0:wide] + 0.5
    for lens in _DUAL.lenses:
        right, down = (x - lens.x * wide) / high, (y - lens.y * high) / high
        share = np.hypot(right, down) / lens.radius
        half = np.radians(lens.fov / 2)
        angles = np.linspace(0, half, 2000)
        drawn = np.array([lens.curve(float(a)) for a in angles]) / lens.curve(float(half))
        angle = np.interp(share, drawn, angles)
        aside = np.maximum(np.hypot(right, down), 1e-9)
        local = np.stack(
            [np.sin(angle) * right / aside, np.sin(angle) * down / aside, np.cos(angle)], -1
        )
        towards = local @ np.array(lens_axes(lens))
        inside = share <= 1
        picture[inside] = sampled(place, towards)[inside]
    return picture
