"""A frame of a field of Gaussian splats, against the same package in Chromium on SwiftShader.

    python -m benchmarks.splats_speed [--splats 200000] [--pairs 7] [--size 1280x720] [--file FILE]

The view turns a little with each frame, as a visitor's does. Ours is drawn and read back; the
page's is drawn and shown. Without a file: a room of splats of all shapes, seen from within.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing
from pathlib import Path

from assets.ingest import ingest
from assets.library import Library
from assets.splats import spz
from benchmarks.pairs import compare
from benchmarks.turning import turned_here, turned_there
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from renderer.engine import Engine
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.overlays.splats import Splats
from story.timeline import moment_at
from story.visit.state import State
from tests.e2e.moments.splats import room

_FILE = "filefilefi"


def main() -> None:
    """Print a line a figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--splats", type=int, default=200_000)
    words.add_argument("--pairs", type=int, default=7)
    words.add_argument("--size", default="1280x720")
    words.add_argument("--file", type=Path)
    given = words.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.file, given.splats, (width, height), given.pairs)


def measure(place: Path, file: Path | None, count: int, size: tuple[int, int], pairs: int) -> None:
    """Make the story there, publish it, and time a frame in both players."""
    folder = place / "splats.diorama"
    (folder / "media").mkdir(parents=True)
    if file is None:
        file = place / "room.spz"
        file.write_bytes(spz.write(room(count * 3 // 4)))
    asset = ingest(file, folder, id=_FILE).asset
    overlay = Splats(
        id="splatsspla",
        asset=_FILE,
        stands="origin",
        placement=Standing(position=(0.0, 1.6, 0.0)),
    )
    scene = Scene(id="scenescene", overlays=(overlay,))
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))
    what = f"a frame of {asset.points} splats, {size[0]}x{size[1]}"
    context = EglContexts()()
    context.make_current()
    with closing(Library(folder, story)) as library, closing(Engine(context)) as engine:
        begin = time.perf_counter()
        splats = library.splats(_FILE)
        print(f"read {len(splats.positions)} splats: {time.perf_counter() - begin:.2f} s")
        moment = moment_at(story, State(scene.id), 0)
        package = export(story, library, Options(), place / "out", Progress(), EglContexts())
        with turned_here(engine, context, moment, library, size) as ours:
            begin = time.perf_counter()
            ours()
            took = time.perf_counter() - begin
            print(f"first frame, sorted and brought to the GPU: {took:.2f} s")
            with turned_there(package.paths[0], scene.id, size) as theirs:
                compare(what, ours, theirs, pairs)
    context.close()


if __name__ == "__main__":
    main()
