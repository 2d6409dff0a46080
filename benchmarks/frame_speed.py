"""A frame of a heavy scene, against the same package in Chromium on its software rasteriser.

    python -m benchmarks.frame_speed [points|splats|triangles|texts] [--pairs 5] [--size 1280x720]

The view turns a little with each frame, as a visitor's does. Ours is drawn and read back; the
page's is drawn and shown. It prints what a frame of ours costs as well, and the limit that binds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from assets.ingest import ingest
from assets.library import Library
from assets.media import Material
from assets.splats import spz
from benchmarks.pairs import compare
from benchmarks.turning import turned_here, turned_there
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.glb import model_glb
from exporters.webxr.options import Options
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.explain import explain
from renderer.rigs import Perspective
from story.model.placement import Around, Standing
from story.model.story import VERSION, Scene, Story
from story.model.values import View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.timeline import moment_at
from story.visit.state import State
from studio.examples.pictures import currents
from studio.examples.shapes import Part, model, sheet
from tests.e2e.moments.splats import room

FILE = "filefilefi"
_ACROSS: Final = 25  # texts in a row

Scenery: TypeAlias = tuple[Path | None, tuple[AnyOverlay, ...]]
"""A file to bring in as FILE, and what stands in the scene."""


def points(place: Path) -> Scenery:
    """A million points by chance, in a block three metres high, in all colours."""
    count = 1_000_000
    rng = np.random.default_rng(1)
    block = np.empty(count, [("p", "<f4", 3), ("c", "u1", 3)])
    block["p"] = rng.uniform(-1, 1, (count, 3)) * (2.5, 1.5, 1.5)
    block["c"] = rng.integers(0, 256, (count, 3))
    sides = "".join(f"property float {axis}\n" for axis in "xyz")
    codes = "".join(f"property uchar {name}\n" for name in ("red", "green", "blue"))
    head = f"ply\nformat binary_little_endian 1.0\nelement vertex {count}\n{sides}{codes}"
    file = place / "block.ply"
    file.write_bytes(f"{head}end_header\n".encode() + block.tobytes())
    standing = Standing(position=(0.0, 0.1, -4.0))
    return file, (Cloud(id="cloudcloud", asset=FILE, placement=standing, point=0.01),)


def splats(place: Path) -> Scenery:
    """A room of 200,000 splats of all shapes, seen from within."""
    file = place / "room.spz"
    file.write_bytes(spz.write(room(150_000)))
    standing = Standing(position=(0.0, 1.6, 0.0))
    return file, (Splats(id="splatsspla", asset=FILE, stands="origin", placement=standing),)


def triangles(place: Path) -> Scenery:
    """A scan of a million triangles with its texture: a boulder two metres high."""
    rows, columns = 708, 708
    across = np.linspace(0, 2 * np.pi, columns)
    down = np.linspace(1e-3, np.pi - 1e-3, rows)[:, None]
    radius = 1 + 0.08 * np.sin(5 * across) * np.sin(down) ** 2 + 0.03 * np.sin(40 * down + across)
    shape = np.stack(
        [
            radius * np.sin(down) * np.cos(across),
            radius * np.cos(down) * np.ones_like(across),
            radius * np.sin(down) * np.sin(across),
        ],
        -1,
    )
    part = Part(sheet(shape), Material(metallic=0.0, roughness=0.8), None, currents(2048, 2048))
    file = place / "scan.glb"
    file.write_bytes(model_glb(model("scan", [part])))
    standing = Standing(position=(0.0, 0.0, -3.0))
    return file, (Model(id="modelmodel", asset=FILE, size=2.0, placement=standing),)


def texts(_place: Path, count: int = 500) -> Scenery:
    """Five hundred texts on panels, in rows before the visitor."""
    return None, tuple(
        Text(
            id=f"text{number:06}",
            text={"en": f"Exhibit {number}\nbronze, {900 + number} g"},
            height=0.06,
            placement=Around(
                yaw=(number % _ACROSS - _ACROSS / 2) * 3.4,
                pitch=(number // _ACROSS - count / _ACROSS / 2) * 2.2,
                distance=4.0,
            ),
        )
        for number in range(count)
    )


SCENERIES: Final[dict[str, Callable[[Path], Scenery]]] = {
    "points": points,
    "splats": splats,
    "triangles": triangles,
    "texts": texts,
}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("scenery", nargs="*", metavar="|".join(SCENERIES))
    words.add_argument("--pairs", type=int, default=5)
    words.add_argument("--size", default="1280x720")
    given = words.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    for name in given.scenery or tuple(SCENERIES):
        with tempfile.TemporaryDirectory() as place:
            measure(name, Path(place), (width, height), given.pairs)


def measure(name: str, place: Path, size: tuple[int, int], pairs: int) -> None:
    """Make the scene there, publish it, and time a frame in both players."""
    folder = place / "frame.diorama"
    (folder / "media").mkdir(parents=True)
    file, overlays = SCENERIES[name](place)
    assets = () if file is None else (ingest(file, folder, id=FILE).asset,)
    scene = Scene(id="scenescene", overlays=overlays)
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=assets)
    moment = moment_at(story, State(scene.id), 0)
    context = EglContexts()()
    context.make_current()
    with closing(Library(folder, story)) as library, closing(Engine(context)) as engine:
        options = Options(poster=False)
        package = export(story, library, options, place / "out", Progress(), EglContexts())
        with turned_here(engine, context, moment, library, size) as ours:
            ours()
            costs = explain(engine, context, moment, Perspective(View(), *size), library)
            bound = f"{costs.shares[costs.limit]:.0%} of it {costs.limit}"
            print(f"{name}: {costs.calls} draw calls, {costs.ms:.0f} ms, {bound}", flush=True)
            with turned_there(package.paths[0], scene.id, size) as theirs:
                compare(f"a frame of {name}, {size[0]}x{size[1]}", ours, theirs, pairs)
    context.close()


if __name__ == "__main__":
    main()
