"""A thousand scene switches: nothing on the GPU or in the process grows."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from assets.ingest import ingest
from assets.library import Library
from renderer import light_cubes
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.memory import Memory
from renderer.rigs import Perspective
from story.model.placement import Around
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.text import Text
from story.timeline import moment_at
from story.visit.state import State
from tests.renderer.test_engine import names_in_use

_SCENES = 20
_BUDGET = 24_000_000  # bytes: about eight of the photos, with a model
_GROWTH = 24_000_000  # bytes of memory that allocators may take on their way


def story_of(folder: Path, models: Path) -> Story:
    """Scenes of a photo, a model, words and a hotspot each, all of their own."""
    rng = np.random.default_rng(4)
    (folder / "media").mkdir(parents=True)
    files = sorted(models.glob("*.glb"), key=lambda file: file.stat().st_size)[:2]
    scanned = [ingest(file, folder, id=f"model{n:05}").asset for n, file in enumerate(files)]
    assets, scenes = list(scanned), []
    for number in range(_SCENES):
        file = folder.parent / f"photo{number}.png"
        Image.fromarray(rng.integers(0, 256, (256, 512, 3), np.uint8)).save(file)
        assets.append(ingest(file, folder, id=f"photo{number:05}").asset)
        overlays = (
            Model(
                id=f"mo{number:08}",
                asset=scanned[number % len(scanned)].id,
                size=1.0,
                placement=Around(distance=2),
            ),
            Text(id=f"te{number:08}", text={"en": f"Room {number}"}, placement=Around(yaw=20)),
            Hotspot(id=f"ho{number:08}", label={"en": "On"}, placement=Around(yaw=-20)),
        )
        surrounding = Photo360(asset=assets[-1].id)
        scenes.append(Scene(id=f"scene{number:05}", surrounding=surrounding, overlays=overlays))
    return Story(version=VERSION, id="storystory", scenes=tuple(scenes), assets=tuple(assets))


def resident() -> int:
    """Bytes of memory that this process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what the process has")
def test_nothing_grows_over_a_thousand_scene_switches(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = msgspec.structs.replace(light_cubes.RULES, samples=1, integration_size=1)
    monkeypatch.setattr(light_cubes, "RULES", quick)  # as large, but made at once
    folder = tmp_path / "tour.diorama"
    story = story_of(folder, shared_data / "models")
    found: dict[int, tuple[int, int, int, int]] = {}
    with (
        closing(Library(folder, story)) as library,
        closing(EglContexts()()) as context,
        closing(Engine(context, memory=Memory(_BUDGET))) as engine,
        closing(OffscreenCanvas(context, 96, 64)) as canvas,
    ):
        for switch in range(1000):
            scene = story.scenes[switch * 7 % _SCENES].id
            moment = moment_at(story, State(scene), 0)
            rig = Perspective(View(yaw=switch * 3.0), 96, 64)
            assert engine.draw(moment, rig, canvas, library).failures == ()
            canvas.read()
            assert engine.memory.bytes <= _BUDGET
            if switch in {199, 999}:
                descriptors = len(list(Path("/proc/self/fd").iterdir()))
                found[switch] = (
                    names_in_use(),
                    threading.active_count(),
                    descriptors,
                    resident(),
                )
        assert engine.memory.dropped > 500
    (objects, threads, files, memory), later = found[199], found[999]
    assert later[0] <= objects + 6  # of what is kept, by what was dropped last
    assert later[1] <= threads
    assert later[2] <= files
    assert later[3] <= memory + _GROWTH
