"""How long a 360° picture takes to be drawn through other eyes, against FFmpeg and OpenCV.

    python -m benchmarks.projection_speed [--pairs 5] [--frames 20] [--size 3840x1920]

All draw with bilinear sampling from the same picture, over and over: a view of 1920x1080, and the
whole sphere turned, as large as it was. The engine reads each picture back to memory, ffmpeg's
v360 filter sends it nowhere, OpenCV's remap has its maps made beforehand.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
from msgspec import structs

from assets.ingest import ingest
from assets.library import Library
from benchmarks.pairs import compare, ffmpeg
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Equirect, Perspective, Rig
from story.model.asset import Asset, Layout
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360
from story.model.values import Orientation, View
from story.timeline import moment_at
from story.visit.state import State

PHOTO = "photophoto"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--frames", type=int, default=20)
    parser.add_argument("--size", default="3840x1920")
    chosen = parser.parse_args()
    width, height = (int(side) for side in chosen.size.split("x"))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        picture = place / "picture.png"
        ffmpeg(
            *("-f", "lavfi", "-i", f"mandelbrot=s={chosen.size}", "-frames:v", "1"),
            *("-pix_fmt", "rgb24", picture),
        )
        view = Perspective(View(yaw=30, pitch=10, roll=5, fov=60), 1920, 1080)
        flat = "e:flat:w=1920:h=1080:v_fov=60:h_fov=91.493:yaw=30:pitch=10:roll=5"
        turned = Orientation(yaw=-30.0, pitch=10.0, roll=5.0)
        whole = f"e:e:w={width}:h={height}:yaw=30:pitch=10:roll=5"
        frames = chosen.frames

        def filtered(way: str) -> Callable[[], None]:
            words = f"format=gbrp,loop=-1:1,v360={way}:interp=linear"
            out = ("-frames:v", str(frames), "-f", "null", "-")
            return lambda: ffmpeg("-i", picture, "-vf", words, *out)

        print(f"{frames} pictures out of {chosen.size}")
        with closing(_Drawn(place, picture, frames)) as drawn:
            ours = drawn.through(view, Orientation())
            compare("a view against ffmpeg v360", ours, filtered(flat), chosen.pairs)
            ours = drawn.through(Equirect(width, height), turned)
            compare("the sphere against ffmpeg v360", ours, filtered(whole), chosen.pairs)
            peer = _remapped(picture, turned, frames)
            compare("the sphere against cv2.remap", ours, peer, chosen.pairs)


class _Drawn:
    """The engine with the picture all around."""

    def __init__(self, place: Path, picture: Path, frames: int) -> None:
        folder = place / "benchmark.diorama"
        (folder / "media").mkdir(parents=True)
        asset = ingest(picture, folder, id=PHOTO).asset
        self._asset = structs.replace(asset, layout=Layout(projection="equirect"))
        self._library = Library(folder, _story(self._asset, Orientation()))
        self._context = EglContexts()()
        self._engine = Engine(self._context)
        self._canvas: OffscreenCanvas | None = None
        self._frames = frames

    def through(self, rig: Rig, orientation: Orientation) -> Callable[[], None]:
        """What draws all the pictures and reads them back; one is drawn already."""
        if self._canvas is not None:
            self._canvas.close()
        canvas = OffscreenCanvas(self._context, rig.width, rig.height, opaque=True)
        self._canvas = canvas
        story = _story(self._asset, orientation)
        moment = moment_at(story, State(scene=story.scenes[0].id), 0)

        def draw() -> None:
            for _ in range(self._frames):
                self._engine.draw(moment, rig, canvas, self._library)
                canvas.read()

        self._engine.draw(moment, rig, canvas, self._library)
        return draw

    def close(self) -> None:
        if self._canvas is not None:
            self._canvas.close()
        self._engine.close()
        self._context.close()
        self._library.close()


def _story(asset: Asset, orientation: Orientation) -> Story:
    around = Photo360(asset=PHOTO, orientation=orientation)
    scene = Scene(id="scenescene", surrounding=around)
    return Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))


def _remapped(path: Path, orientation: Orientation, frames: int) -> Callable[[], None]:
    """What turns the picture by maps made once, as fast as OpenCV does it."""
    picture = cv2.imread(str(path))
    assert picture is not None
    height, width = picture.shape[:2]
    yaw, pitch, roll = np.radians([orientation.yaw, orientation.pitch, orientation.roll])
    across = (np.arange(width) + 0.5) / width * 2 * np.pi - np.pi
    up = np.pi / 2 - (np.arange(height)[:, None] + 0.5) / height * np.pi
    x, y = np.sin(across) * np.cos(up), np.sin(up) * np.ones_like(across)
    z = np.cos(across) * np.cos(up)
    x, z = x * np.cos(yaw) - z * np.sin(yaw), x * np.sin(yaw) + z * np.cos(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), y * np.sin(pitch) + z * np.cos(pitch)
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    column = (np.arctan2(x, z) / (2 * np.pi) + 0.5) * width - 0.5
    row = (0.5 - np.arcsin(np.clip(y, -1, 1)) / np.pi) * height - 0.5
    maps = cv2.convertMaps(column.astype(np.float32), row.astype(np.float32), cv2.CV_16SC2)

    def remap() -> None:
        for _ in range(frames):
            cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)

    return remap


if __name__ == "__main__":
    main()
