"""Qt's offscreen contexts draw what EGL's do: what exports use on Windows and macOS."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from assets.library import Library
from renderer.canvas import OffscreenCanvas
from renderer.context import Context
from renderer.engine import Engine
from renderer.rigs import Equirect
from story import edits
from story.interaction import begin
from story.model.placement import Around
from story.model.story import Scene, Story
from story.overlays.hotspot import Hotspot
from story.timeline import moment_at
from studio.offscreen import PreparedContexts, QtContexts, surface

SIZE = (256, 128)


@pytest.fixture
def story() -> Story:
    scene = Scene(id="a" * 10)
    made = edits.add_scene(edits.new_story("s" * 10), scene)
    return edits.add_overlay(
        made, scene.id, Hotspot(id="h" * 10, size=1.0, placement=Around(yaw=20))
    )


def draw(context: Context, story: Story, library: Library) -> np.ndarray:
    context.make_current()
    engine = Engine(context)
    canvas = OffscreenCanvas(context, *SIZE)
    try:
        engine.draw(moment_at(story, begin(story)[0], 0), Equirect(*SIZE), canvas, library)
        return canvas.read()
    finally:
        canvas.close()
        engine.close()
        context.release()


def test_it_draws_what_egl_draws(application: QApplication, story: Story, tmp_path: Path) -> None:
    library = Library(tmp_path, story)
    contexts = pickle.loads(pickle.dumps(QtContexts()))
    context = contexts()
    found = draw(context, story, library)
    again = draw(context, story, library)
    context.close()
    context.close()
    from renderer.context import EglContexts

    reference = EglContexts()()
    wanted = draw(reference, story, library)
    reference.close()
    library.close()
    assert found[..., :3].std() > 1
    assert np.array_equal(found, again)
    assert np.abs(found.astype(int) - wanted).max() <= 1


def test_a_prepared_one_draws_in_another_thread(
    application: QApplication, story: Story, tmp_path: Path
) -> None:
    library = Library(tmp_path, story)
    contexts = PreparedContexts(surface())
    found: list[np.ndarray] = []

    def work() -> None:
        context = contexts()
        found.append(draw(context, story, library))
        context.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    library.close()
    assert found
    assert found[0][..., :3].std() > 1
