"""How long a frame of a 360° film with solid models takes, by the eyes it is drawn for.

The models given stand round the viewer, two metres away, before a plain backdrop or in the film
given; each frame is drawn through the faces of a cube and read back, and nothing is encoded. It has
no peer to be measured against: compare it with itself, before a change and after. `--save` keeps
pictures to compare too.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets.ingest import ingest
from assets.library import Library
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Equirect
from story.cuts import cut_frame, cut_states, default_cut, reel_of
from story.model.asset import StereoLayout
from story.model.placement import Around
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop, Video360
from story.model.timeline import Animation
from story.overlays.model import Model

EYES: tuple[tuple[StereoLayout, int], ...] = (("mono", 1), ("top-bottom", 2))


FILM = "filmfilmfi"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--film", type=Path, help="a 360° film to stand in")
    parser.add_argument("--play", action="store_true", help="let the models' animations run")
    parser.add_argument("--frames", type=int, default=20)
    parser.add_argument("--size", default="1280x640", help="of one eye's picture")
    parser.add_argument("--save", type=Path, help="a file (.npz) for the last pictures")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        story = _story(Path(name), chosen.models, chosen.film, play=chosen.play)
        pictures = _measure(Path(name), story, chosen.size, chosen.frames)
    if chosen.save:
        np.savez(chosen.save, **pictures)


def _story(folder: Path, models: list[Path], film: Path | None, *, play: bool) -> Story:
    (folder / "media").mkdir(parents=True)
    assets = [ingest(path, folder, id=f"model{n:05}").asset for n, path in enumerate(models)]
    overlays = tuple(
        Model(
            id=f"stand{n:05}",
            asset=asset.id,
            size=1.0,
            placement=Around(yaw=n * 360 / len(models) - 90, pitch=-10),
            animations=tuple(Animation(clip=each.name) for each in asset.animations[:play]),
        )
        for n, asset in enumerate(assets)
    )
    around: Backdrop | Video360 = Backdrop()
    if film is not None:
        assets.append(ingest(film, folder, id=FILM).asset)
        around = Video360(asset=FILM)
    scene = Scene(id="scenescene", surrounding=around, overlays=overlays)
    return Story(version=VERSION, id="storystory", scenes=(scene,), assets=tuple(assets))


def _measure(folder: Path, story: Story, size: str, frames: int) -> dict[str, NDArray[np.uint8]]:
    """Print the milliseconds of a frame for each number of eyes; the last picture of each."""
    width, height = (int(side) for side in size.split("x"))
    reel = reel_of(story, default_cut(story))
    played = cut_states(story, reel)
    pictures: dict[str, NDArray[np.uint8]] = {}
    with closing(Library(folder, story)) as library, closing(EglContexts()()) as context:
        for eyes, number in EYES:
            rig = Equirect(width, height * number, eyes)
            taken: list[float] = []
            with (
                closing(Engine(context)) as engine,
                closing(OffscreenCanvas(context, rig.width, rig.height, opaque=True)) as canvas,
            ):
                for frame in range(frames + 1):  # the first uploads
                    begin = time.perf_counter()
                    moment = cut_frame(story, reel, played, frame).moment
                    drawn = engine.draw(moment, rig, canvas, library)
                    pictures[eyes] = canvas.read()
                    taken.append(time.perf_counter() - begin)
                    for failure in drawn.failures:
                        raise failure.error
            middle = statistics.median(taken[1:]) * 1000
            print(f"{size}, {eyes}: {middle:.0f} ms a frame, the first {taken[0] * 1000:.0f} ms")
    return pictures


if __name__ == "__main__":
    main()
