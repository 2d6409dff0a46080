"""A lit museum hall as a 360° still, against Blender's Cycles drawing the same hall.

    python -m benchmarks.hall_speed --bpy PYTHON [--pairs 5] [--size 4096x2048] [--save FOLDER]

PYTHON is one that has Blender as a module: `pip install bpy==5.0.1`, for Python 3.11, in an
environment of its own. Both load the same GLB files: the hall with its ceiling, plinths and frames,
five exhibits, four spots and two bulbs; then one picture is drawn and read, from nothing on the
GPU. Cycles has 8 samples a pixel and no denoising, on the processor. Loading is not timed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from PIL import Image

from assets.ingest import ingest
from assets.library import Library
from assets.media import Model
from benchmarks.pairs import compare
from exporters.webxr.glb import model_glb
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.rigs import Equirect
from story.model.lighting import Lighting
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import Vector
from story.overlays.light import Light
from story.overlays.model import Model as Shown
from story.overlays.table import AnyOverlay
from story.space import rotation_of, yaw_pitch
from story.timeline import moment_at
from story.visit.state import State
from studio.examples import objects
from studio.examples.hall_plan import PLINTHS
from tests.e2e.moments.museum import hall

EXHIBITS: Final[tuple[Callable[[], Model], ...]] = (
    objects.knot,
    objects.amphora,
    objects.vase,
    objects.ammonite,
    objects.crystal,
)
_BULBS: Final[tuple[Vector, ...]] = ((-3.0, 3.6, -1.0), (3.0, 3.6, -6.0))
_SPOTS: Final[tuple[tuple[Vector, Vector], ...]] = (
    ((0.0, 4.4, -1.5), (0.0, 1.2, -4.9)),
    ((-3.6, 4.2, -1.6), (-2.3, 1.3, -3.4)),
    ((3.6, 4.2, -1.6), (2.3, 1.3, -3.4)),
    ((0.0, 4.4, -8.2), (-2.3, 1.2, -6.9)),
)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--bpy", type=Path, required=True, help="a Python that imports bpy")
    words.add_argument("--pairs", type=int, default=5)
    words.add_argument("--size", default="4096x2048")
    words.add_argument("--save", type=Path, help="a folder for both pictures")
    given = words.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        kept = given.save or place
        kept.mkdir(parents=True, exist_ok=True)
        rig = Equirect(width, height)
        with closing(_Here(place, rig)) as here, closing(_There(place, given.bpy, rig)) as there:
            compare(
                f"a museum hall at {given.size} against Cycles at 8 samples",
                lambda: here.draw(kept / "here.png"),
                lambda: there.draw(kept / "there.png"),
                given.pairs,
            )


class _Here:
    """Diorama with the hall loaded."""

    def __init__(self, place: Path, rig: Equirect) -> None:
        folder = place / "hall.diorama"
        (folder / "media").mkdir(parents=True)
        models = [hall(), *(exhibit() for exhibit in EXHIBITS)]
        spots = [(0.0, 0.0, 0.0), *((p.x, p.height, p.z) for p in PLINTHS)]
        assets, shown = [], list[AnyOverlay]()
        things = []
        for number, (each, at) in enumerate(zip(models, spots, strict=True)):
            file = place / f"{number}.glb"
            file.write_bytes(model_glb(each))
            asset = ingest(file, folder, id=f"asset{number:05}").asset
            assets.append(asset)
            shown.append(
                Shown(id=f"thing{number:05}", asset=asset.id, placement=Standing(position=at))
            )
            things.append({"file": str(file), "position": at})
        lights = _lights()
        scene = Scene(
            id="scenescene",
            surrounding=Backdrop(top="#9fb2c4", bottom="#54483c"),
            lighting=Lighting(gain=0.12, shadows=1.0),
            overlays=(*shown, *lights),
        )
        story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=tuple(assets))
        lamps = [_told(each) for each in lights]
        (place / "hall.json").write_text(json.dumps({"things": things, "lamps": lamps}))
        self._moment = moment_at(story, State(scene=scene.id), 0)
        self._library = Library(folder, story)
        self._rig = rig
        self._context = EglContexts()()
        self._context.make_current()
        self._draw(None)  # decodes the models, as Blender has

    def draw(self, out: Path) -> None:
        self._draw(out)

    def _draw(self, out: Path | None) -> None:
        rig = self._rig
        with (
            closing(Engine(self._context)) as engine,
            closing(OffscreenCanvas(self._context, rig.width, rig.height, opaque=True)) as canvas,
        ):
            drawn = engine.draw(self._moment, rig, canvas, self._library)
            for failure in drawn.failures:
                raise failure.error
            pixels = canvas.read()
        if out is not None and not out.exists():
            Image.fromarray(pixels[..., :3]).save(out)

    def close(self) -> None:
        self._context.close()
        self._library.close()


class _There:
    """Blender with the hall loaded, waiting for a line for each picture."""

    def __init__(self, place: Path, python: Path, rig: Equirect) -> None:
        script = Path(__file__).with_name("blender_hall.py")
        size = f"{rig.width}x{rig.height}"
        self._process = subprocess.Popen(
            [str(python), str(script), str(place / "hall.json"), size],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._wait("ready")

    def draw(self, out: Path) -> None:
        assert self._process.stdin is not None
        print(out, file=self._process.stdin, flush=True)
        self._wait("drawn")

    def _wait(self, word: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:  # Blender says much besides
            if line.strip() == word:
                return
        raise RuntimeError("Blender stopped")

    def close(self) -> None:
        self._process.communicate()


def _lights() -> tuple[Light, ...]:
    bulbs = tuple(
        Light(
            id=f"bulb{number:06}",
            kind="point",
            colour="#ffe2bd",
            intensity=9.0,
            placement=Standing(position=at),
        )
        for number, at in enumerate(_BULBS)
    )
    spots = tuple(
        Light(
            id=f"spot{number:06}",
            colour="#fff1dc",
            intensity=60.0,
            cone=44.0,
            placement=Standing(position=at, rotation=rotation_of(*yaw_pitch(_way(at, aim)))),
        )
        for number, (at, aim) in enumerate(_SPOTS)
    )
    return (*bulbs, *spots)


def _way(start: Vector, end: Vector) -> Vector:
    return (end[0] - start[0], end[1] - start[1], end[2] - start[2])


def _told(light: Light) -> dict[str, object]:
    """A light as blender_hall.py takes it."""
    assert isinstance(light.placement, Standing)
    aims = dict(_SPOTS)
    at = light.placement.position
    return {
        "kind": light.kind,
        "colour": [(int(light.colour[n : n + 2], 16) / 255) ** 2.2 for n in (1, 3, 5)],
        "candela": light.intensity,
        "cone": light.cone,
        "softness": light.softness,
        "position": at,
        "aim": aims.get(at),
    }


if __name__ == "__main__":
    main()
