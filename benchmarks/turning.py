"""A view that turns a little with each frame, as a visitor's does, in both players."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from assets.library import Library
from renderer.canvas import OffscreenCanvas
from renderer.context import Context
from renderer.engine import Engine
from renderer.rigs import Perspective
from story.model.values import Id, View
from story.timeline import Moment
from tests.e2e.parity import FLAGS, Pose, served

_TURN: Final = 4  # pixels by which the view is dragged for each frame
_FRAME: Final = """async () => {
    const canvas = document.querySelector("canvas"), gl = canvas.getContext("webgl2");
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}"""


@contextmanager
def turned_here(
    engine: Engine, context: Context, moment: Moment, library: Library, size: tuple[int, int]
) -> Iterator[Callable[[], object]]:
    """What draws the next frame on the desktop and reads it back."""
    turned = 0
    with closing(OffscreenCanvas(context, *size, opaque=True)) as canvas:

        def frame() -> None:
            nonlocal turned
            turned += 1
            rig = Perspective(View(yaw=turned * 0.2), *size)
            engine.draw(moment, rig, canvas, library)
            canvas.read()

        yield frame


@contextmanager
def turned_there(package: Path, scene: Id, size: tuple[int, int]) -> Iterator[Callable[[], object]]:
    """What has Chromium draw and show the next frame of a package; one is shown already."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, served(package) as address:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS])
        with closing(browser):
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.set_default_timeout(300_000)
            page.goto(address + Pose(scene, 0, View()).address)
            page.evaluate("window.diorama.settled")
            page.mouse.move(size[0] / 2, size[1] / 2)
            page.mouse.down()
            dragged = size[0] / 2

            def frame() -> None:
                nonlocal dragged
                dragged += _TURN
                page.mouse.move(dragged, size[1] / 2)
                page.evaluate(_FRAME)

            frame()
            yield frame
