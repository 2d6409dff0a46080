"""A frame of a point cloud, against the same package in Chromium on its software rasteriser.

Both draw the same nodes of the same tree at 960x540 and wait for the picture; the desktop reads all
of it back, the browser a pixel. `--land N` makes a land of N million points instead, through a LAS
file, and tells how long its tree takes, what memory, and a frame of it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from assets.ingest import ingest
from assets.library import Library
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
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud
from story.timeline import moment_at
from story.visit.state import State
from tests.e2e.parity import HEIGHT, WIDTH, Pose, browser_page, served

VIEW = View(fov=60)
FRAMES = 10  # of the browser, timed as one

REDRAW = """async (frames) => {
  const canvas = document.querySelector("canvas");
  const gl = canvas.getContext("webgl2");
  const pixel = new Uint8Array(4);
  for (let frame = 0; frame < frames; frame++) {
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: frame % 2 ? 1 : -1, bubbles: true }));
    await new Promise(requestAnimationFrame);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  }
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--points", type=float, default=1.0, help="millions, in a block")
    parser.add_argument("--dot", type=float, default=0.01, help="metres")
    parser.add_argument("--relief", type=float, default=0.0)
    parser.add_argument("--land", type=float, help="millions of points of a land to make a tree of")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "cloud.diorama"
        (folder / "media").mkdir(parents=True)
        if chosen.land:
            _land(folder, round(chosen.land * 1e6))
            return
        file = Path(name) / "block.ply"
        _block(file, round(chosen.points * 1e6))
        cloud = {"point": chosen.dot, "relief": chosen.relief}
        story = _story(folder, file, Standing(position=(0.0, 0.1, -4.0)), **cloud)
        with closing(Library(folder, story)) as library, browser_page() as page:
            _against(story, library, page, Path(name), chosen.pairs)


def _against(story: Story, library: Library, page: Page, out: Path, pairs: int) -> None:
    made = export(story, library, Options(poster=False), out, Progress(), EglContexts())
    with served(made.paths[0]) as address, _desktop(story, library) as draw:
        page.goto(address + Pose("scenescene", 0.0, VIEW).address)
        page.evaluate("window.diorama.settled")
        page.evaluate(REDRAW, 2)
        draw()

        def ours() -> None:
            for _ in range(FRAMES):
                draw()

        title = f"{FRAMES} frames of {story.assets[0].points:,} points"
        compare(title, ours, lambda: page.evaluate(REDRAW, FRAMES), pairs)


class _desktop:
    """The desktop's renderer, ready to draw the story's scene."""

    def __init__(self, story: Story, library: Library) -> None:
        self._context = EglContexts()()
        self._engine = Engine(self._context)
        self._canvas = OffscreenCanvas(self._context, WIDTH, HEIGHT, opaque=True)
        self._draw = lambda: self._engine.draw(
            moment_at(story, State(scene="scenescene"), 0),
            Perspective(VIEW, WIDTH, HEIGHT),
            self._canvas,
            library,
        )

    def __enter__(self) -> Callable[[], object]:
        def draw() -> object:
            self._draw()
            return self._canvas.read()

        return draw

    def __exit__(self, *_: object) -> None:
        self._canvas.close()
        self._engine.close()
        self._context.close()


def _story(folder: Path, file: Path, place: Standing, **fields: float | None) -> Story:
    asset = ingest(file, folder, id="cloudcloud", link=True).asset
    overlay = Cloud(id="overoverov", asset=asset.id, placement=place, **fields)  # type: ignore[arg-type]
    scene = Scene(id="scenescene", surrounding=Backdrop(), overlays=(overlay,))
    return Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))


def _block(path: Path, count: int) -> None:
    """Points by chance in a block three metres high, in all colours."""
    rng = np.random.default_rng(1)
    points = np.empty(count, [("p", "<f4", 3), ("c", "u1", 3)])
    points["p"] = rng.uniform(-1, 1, (count, 3)) * (2.5, 1.5, 1.5)
    points["c"] = rng.integers(0, 256, (count, 3))
    sides = "".join(f"property float {axis}\n" for axis in "xyz")
    codes = "".join(f"property uchar {name}\n" for name in ("red", "green", "blue"))
    head = f"ply\nformat binary_little_endian 1.0\nelement vertex {count}\n{sides}{codes}"
    path.write_bytes(f"{head}end_header\n".encode() + points.tobytes())


def _land(folder: Path, count: int) -> None:
    """Make a land's tree, and say what it took."""
    import laspy

    file = folder.parent / "land.las"
    header = laspy.LasHeader(point_format=7, version="1.4")
    header.offsets, header.scales = (500_000, 4_000_000, 0), (0.001, 0.001, 0.001)
    rng = np.random.default_rng(0)
    with laspy.open(file, mode="w", header=header) as writer:
        for first in range(0, count, 1_000_000):
            some = min(1_000_000, count - first)
            east, north = rng.uniform(-500, 500, (2, some))
            up = 12 * np.sin(east / 60) * np.cos(north / 45) + rng.uniform(0, 1, some) ** 8 * 15
            part = laspy.ScaleAwarePointRecord.zeros(some, header=header)
            part.x, part.y, part.z = east + 500_000, north + 4_000_000, up
            part.red = part.green = np.clip(30_000 + up * 900, 0, 65535).astype(np.uint16)
            part.intensity = np.clip(up * 1000, 0, 65535).astype(np.uint16)
            writer.write_points(part)
    began = time.perf_counter()
    story = _story(folder, file, Standing(position=(0.0, -20.0, 0.0)))
    probed = time.perf_counter()
    with closing(Library(folder, story)) as library:
        cloud = library.cloud("cloudcloud")
        made = time.perf_counter()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = library.tree("cloudcloud").stat().st_size
        nodes, disk = len(cloud.counts), size / 1e6
        print(f"{count:,} points: probed in {probed - began:.1f} s")
        print(f"a tree of {nodes} nodes in {made - probed:.1f} s: {disk:.0f} MB on disk")
        print(f"{most / 1024:.0f} MB of memory at the most")
        with _desktop(story, library) as draw:
            for which in ("first", "next"):
                began = time.perf_counter()
                draw()
                print(f"the {which} picture in {(time.perf_counter() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
