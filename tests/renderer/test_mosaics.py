"""Large pictures by their tiles, drawn as the same pictures held whole are."""

from __future__ import annotations

import threading
import weakref
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Frame, Mosaic, Tile
from assets.mosaics.build import write_mosaic
from assets.mosaics.store import open_mosaic
from renderer import mosaics
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContext
from renderer.engine import Engine
from renderer.memory import LEAST, Memory
from renderer.rigs import Cubemap, Dome, Equirect, Perspective, Rig
from story.errors import MediaUnreadable
from story.model.asset import Area, Cube, Layout
from story.model.surrounding import Photo360
from story.model.values import Orientation, View
from story.timeline import Moment
from tests.renderer.conftest import ArrayMedia, moment_of

Pixels = NDArray[np.uint8]

BAND = Layout(projection="equirect", area=Area(top=4.0, bottom=-4.0))
CUBE = Layout(projection="cubemap", cube=Cube(grid="column"))


def grained(width: int, height: int) -> Pixels:
    """Soft shapes, grain and fine lines."""
    rng = np.random.default_rng(width)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    shades = np.stack([np.sin(x / 31) * np.cos(y / 17), np.sin(y / 53), np.cos((x + y) / 91)], -1)
    picture = 128 + 80 * shades + rng.integers(-30, 30, (height, width, 1))
    picture[::97] = 255
    picture[:, ::101] = 0
    return np.clip(picture, 0, 255).astype(np.uint8)


def cut(picture: Pixels, folder: Path, key: str) -> Frame:
    """The tiles of a picture."""
    height, width = picture.shape[:2]
    bands = (picture[top : top + 100] for top in range(0, height, 100))
    write_mosaic(bands, width, height, folder / key, lambda done, rows: None, 1000)
    return open_mosaic(folder / key, key)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> ArrayMedia:
    """Pictures by tiles, and the same held whole."""
    folder = tmp_path_factory.mktemp("tiles")
    media = ArrayMedia()
    for name, size, layout in (
        ("band", (6000, 136), BAND),
        ("sphere", (2400, 1200), None),
        ("cube", (640, 3840), CUBE),
        ("stereo", (2400, 600), Layout(projection="equirect", stereo="left-right")),
    ):
        picture = grained(*size)
        media.put(f"{name}whole", picture, layout=layout)
        media.put(f"{name}tiles", [cut(picture, folder, name)], layout=layout)
    return media


SIGHTS: dict[str, tuple[str, Rig]] = {
    "near": ("band", Perspective(View(yaw=31, pitch=0.5, fov=5), 320, 200)),
    "between levels": ("band", Perspective(View(yaw=31, fov=40), 320, 200)),
    "the seam, near": ("band", Perspective(View(yaw=180, fov=2), 320, 200)),
    "the seam": ("band", Perspective(View(yaw=-178, fov=60), 320, 200)),
    "the seam, aslant": ("band", Perspective(View(yaw=180, roll=35, fov=9), 320, 200)),
    "the zenith": ("sphere", Perspective(View(pitch=88, yaw=20, fov=30), 320, 200)),
    "the nadir": ("sphere", Perspective(View(pitch=-90, fov=100), 320, 200)),
    "all of it": ("sphere", Equirect(640, 320)),
    "a dome": ("sphere", Dome(300, 300)),
    "a corner of a cube": ("cube", Perspective(View(yaw=45, pitch=35, fov=8), 320, 200)),
    "faces of a cube": ("cube", Perspective(View(yaw=50, fov=80), 320, 200)),
    "a face": ("cube", Cubemap("front", 256)),
    "eyes": ("stereo", Perspective(View(yaw=178, fov=20), 320, 200, eyes="left-right")),
}


@pytest.mark.parametrize("name", SIGHTS)
def test_tiles_show_what_the_whole_picture_shows(
    context: EglContext, engine: Engine, both: ArrayMedia, name: str
) -> None:
    picture, rig = SIGHTS[name]
    moment = {
        how: moment_of(Photo360(asset=f"{picture}{how}", orientation=Orientation(roll=3)))
        for how in ("tiles", "whole")
    }
    tiles, whole = (drawn(context, engine, both, moment[how], rig) for how in ("tiles", "whole"))
    apart = np.abs(tiles.astype(int) - whole)
    # Levels are rounded to codes once each, as the GPU's own are, but not by the same rule.
    assert apart.max() <= 4
    assert apart.mean() <= 0.35


def test_what_does_not_fit_is_drawn_strip_by_strip(
    context: EglContext, both: ArrayMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = moment_of(Photo360(asset="spheretiles"))
    rig = Equirect(1200, 600)
    with closing(Engine(context)) as engine:
        whole = drawn(context, engine, both, moment, rig)
        assert engine.mosaics.shown["sphere"].resident > 17
    monkeypatch.setattr(mosaics, "LEAST", 8)
    monkeypatch.setattr(mosaics, "MOST", 17)
    with closing(Engine(context)) as engine:
        stripped = drawn(context, engine, both, moment, rig)
        shown = engine.mosaics.shown["sphere"]
    assert shown.resident <= 17
    assert shown.bytes <= 17 * mosaics.TILE_BYTES
    assert np.array_equal(whole, stripped)


def test_tiles_stay_within_the_budget_and_come_back(context: EglContext, both: ArrayMedia) -> None:
    views = [View(yaw=yaw, fov=5) for yaw in range(-180, 180, 20)]
    moment = moment_of(Photo360(asset="bandtiles"))
    with closing(Engine(context, memory=Memory(LEAST))) as engine:
        first = [drawn(context, engine, both, moment, Perspective(view, 160, 90)) for view in views]
        for _ in range(3):
            again = [
                drawn(context, engine, both, moment, Perspective(view, 160, 90)) for view in views
            ]
            assert engine.memory.bytes <= LEAST
        assert engine.mosaics.shown["band"].bytes <= LEAST // 2
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


def test_a_preview_shows_what_has_come_and_asks_for_the_rest(
    context: EglContext, both: ArrayMedia
) -> None:
    moment = moment_of(Photo360(asset="latetiles"))
    rig = Perspective(View(yaw=31, fov=5), 320, 200)
    (frame,) = both._frames["bandtiles"]
    assert frame.finer is not None
    go = threading.Event()
    came = threading.Event()
    sharp = frame.finer

    def slow(tile: Tile) -> Pixels:
        assert go.wait(30)
        return sharp.read(tile)

    late = Mosaic("late", sharp.width, sharp.height, sharp.levels, slow, [came.set])
    both.put("latetiles", [replace(frame, key=("late", 0), finer=late)], layout=BAND)
    with closing(Engine(context)) as engine:
        coarse = drawn(context, engine, both, moment, rig, exact=False)
        assert engine.mosaics.shown["late"].late > 0
        go.set()
        while engine.mosaics.shown["late"].late:
            assert came.wait(30)
            came.clear()
            preview = drawn(context, engine, both, moment, rig, exact=False)
        exact = drawn(context, engine, both, moment, rig)
    assert np.array_equal(preview, exact)
    assert np.abs(coarse.astype(int) - exact).mean() > 2  # it was there, and blurred


def test_what_came_after_one_looked_away_is_let_go(context: EglContext, both: ArrayMedia) -> None:
    (frame,) = both._frames["bandtiles"]
    assert frame.finer is not None
    go, came = threading.Event(), threading.Event()
    sharp = frame.finer
    read: dict[Tile, weakref.ref[Pixels]] = {}

    def slow(tile: Tile) -> Pixels:
        assert go.wait(30)
        pixels = sharp.read(tile)
        read[tile] = weakref.ref(pixels)
        return pixels

    late = Mosaic("away", sharp.width, sharp.height, sharp.levels, slow, [came.set])
    both.put("awaytiles", [replace(frame, key=("away", 0), finer=late)], layout=BAND)
    moment = moment_of(Photo360(asset="awaytiles"))
    there, here = (Perspective(View(yaw=yaw, fov=5), 320, 200) for yaw in (31, -120))
    with closing(Engine(context)) as engine:
        drawn(context, engine, both, moment, there, exact=False)
        go.set()
        while engine.mosaics.shown["away"].late:  # looks elsewhere until all of that is there
            drawn(context, engine, both, moment, here, exact=False)
            if engine.mosaics.shown["away"].late:
                assert came.wait(30)
                came.clear()
        drawn(context, engine, both, moment, here, exact=False)
        assert len(read) > 4
        assert [tile for tile, pixels in read.items() if pixels() is not None] == []


def test_a_tile_that_cannot_be_read_fails_a_still_and_not_a_preview(
    context: EglContext, engine: Engine, both: ArrayMedia
) -> None:
    (frame,) = both._frames["spheretiles"]
    assert frame.finer is not None

    def broken(tile: Tile) -> Pixels:
        raise MediaUnreadable("The tiles are damaged.", "Delete them.")

    sound = frame.finer
    bad = Mosaic("bad", sound.width, sound.height, sound.levels, broken)
    both.put("badtiles00", [replace(frame, key=("bad", 0), finer=bad)])
    moment = moment_of(Photo360(asset="badtiles00"))
    rig = Perspective(View(fov=20), 320, 200)
    drawn(context, engine, both, moment, rig, exact=False)
    with pytest.raises(MediaUnreadable):
        drawn(context, engine, both, moment, rig)


def drawn(
    context: EglContext,
    engine: Engine,
    media: ArrayMedia,
    moment: Moment,
    rig: Rig,
    *,
    exact: bool = True,
) -> Pixels:
    canvas = OffscreenCanvas(context, rig.width, rig.height)
    try:
        assert engine.draw(moment, rig, canvas, media, exact=exact).failures == ()
        return canvas.read()
    finally:
        canvas.close()
