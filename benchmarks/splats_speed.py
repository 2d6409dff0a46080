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
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Perspective
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.values import View
from story.overlays.splats import Splats
from story.timeline import moment_at
from story.visit.state import State
from tests.e2e.moments.splats import room
from tests.e2e.parity import FLAGS, Pose, served

_FILE = "filefilefi"
_TURN = 4  # pixels by which the view is dragged for each frame
_FRAME = """async () => {
    const canvas = document.querySelector("canvas"), gl = canvas.getContext("webgl2");
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}"""


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
    from playwright.sync_api import sync_playwright

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
        canvas = OffscreenCanvas(context, *size, opaque=True)
        package = export(story, library, Options(), place / "out", Progress(), EglContexts())
        turned = 0

        def ours() -> None:
            nonlocal turned
            turned += 1
            view = View(yaw=turned * 0.2)
            engine.draw(moment, Perspective(view, *size), canvas, library)
            canvas.read()

        begin = time.perf_counter()
        ours()
        print(f"first frame, sorted and brought to the GPU: {time.perf_counter() - begin:.2f} s")
        with sync_playwright() as playwright, served(package.paths[0]) as address:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS])
            with closing(browser):
                page = browser.new_page(viewport={"width": size[0], "height": size[1]})
                page.set_default_timeout(300_000)
                page.goto(address + Pose(scene.id, 0, View()).address)
                page.evaluate("window.diorama.settled")
                page.mouse.move(size[0] / 2, size[1] / 2)
                page.mouse.down()
                dragged = size[0] / 2

                def theirs() -> None:
                    nonlocal dragged
                    dragged += _TURN
                    page.mouse.move(dragged, size[1] / 2)
                    page.evaluate(_FRAME)

                theirs()
                compare(what, ours, theirs, pairs)
        canvas.close()
    context.close()


if __name__ == "__main__":
    main()
