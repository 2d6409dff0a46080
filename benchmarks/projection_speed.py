"""How long one view out of a 360° frame takes, against ffmpeg's v360 filter.

Both draw the same 1920x1080 view with bilinear sampling from the same picture, over and over: the
engine with its read-back to memory, ffmpeg from a picture read once to nowhere.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from msgspec import structs

from assets.ingest import ingest
from assets.library import Library
from benchmarks.pairs import compare, ffmpeg
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Perspective
from story.model.asset import Layout
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360
from story.model.values import View
from story.timeline import moment_at
from story.visit.state import State

PHOTO = "photophoto"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--size", default="3840x1920")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        _measure(Path(name), chosen.size, chosen.frames, chosen.pairs)


def _measure(place: Path, size: str, frames: int, pairs: int) -> None:
    picture = place / "picture.png"
    ffmpeg("-f", "lavfi", "-i", f"mandelbrot=s={size}", "-frames:v", "1", picture)
    folder = place / "benchmark.diorama"
    (folder / "media").mkdir(parents=True)
    asset = structs.replace(
        ingest(picture, folder, id=PHOTO).asset, layout=Layout(projection="equirect")
    )
    scene = Scene(id="scenescene", surrounding=Photo360(asset=PHOTO))
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))
    moment = moment_at(story, State(scene=scene.id), 0)
    rig = Perspective(View(yaw=30, pitch=10, roll=5, fov=60), 1920, 1080)
    view = "v360=e:flat:w=1920:h=1080:v_fov=60:h_fov=91.493:yaw=30:pitch=10:roll=5:interp=linear"
    with (
        closing(Library(folder, story)) as library,
        closing(EglContexts()()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, rig.width, rig.height)) as canvas,
    ):
        engine.draw(moment, rig, canvas, library)
        canvas.read()

        def ours() -> None:
            for _ in range(frames):
                engine.draw(moment, rig, canvas, library)
                canvas.read()

        def peer() -> None:
            ffmpeg(
                *("-i", picture, "-vf", f"format=gbrp,loop=-1:1,{view}"),
                *("-frames:v", str(frames), "-f", "null", "-"),
            )

        print(f"{frames} views of 1920x1080 out of {size}")
        compare("perspective view against ffmpeg v360", ours, peer, pairs)


if __name__ == "__main__":
    main()
