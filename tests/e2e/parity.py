"""Measures how alike the two players are: the desktop's picture against Chromium's of the package.

`python -m tests.e2e.parity STORY.diorama -o FOLDER` exports the story, takes each scene's opening
view (or `--pose SCENE,TIME,YAW,PITCH,ROLL,FOV`) in both players, prints one line a picture and
writes desktop, web and difference side by side. tests/e2e/test_parity.py holds a few to the bar.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from scipy.ndimage import uniform_filter

from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from exporters.webxr.serve import Server
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.passages import Leaving
from renderer.rigs import Perspective
from story.folder import load
from story.model.actions import Passage, Transition
from story.model.story import Story
from story.model.values import Id, View, microseconds
from story.timeline import moment_at
from story.visit.state import State

WIDTH, HEIGHT = 960, 540
LEAST_SSIM = 0.98
MOST_DIFFERENCE = 3.0  # of 255, on average
FLAGS = (
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
UNFORESEEN = """() => {
    const named = [...document.querySelectorAll("script, link[rel=modulepreload]")];
    const known = new Set(named.map((each) => each.src || each.href));
    const asked = performance.getEntriesByType("resource").map(({ name }) => name);
    const scripts = asked.filter((name) => /\\.js\\?/.test(name) && !name.includes("_worker.js"));
    return scripts.filter((name) => !known.has(name));
}"""
"""The viewer's scripts that were loaded without being foreseen by the page: in a row, that is."""
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Midway:
    """A share of a transition from the beginning of a scene, seen by its opening view."""

    scene: Id
    kind: Passage
    share: float


@dataclass(frozen=True)
class Pose:
    """A picture to take: which scene, when in seconds, and how one looks."""

    scene: Id
    time: float
    view: View
    midway: Midway | None = None

    @property
    def address(self) -> str:
        """What stands after the package's address."""
        view, midway = self.view, self.midway
        asked = {"scene": self.scene, "t": self.time, "yaw": view.yaw, "pitch": view.pitch}
        asked |= {"roll": view.roll, "fov": view.fov, "still": 1}
        if midway:
            asked |= {"from": midway.scene, "by": midway.kind, "share": midway.share}
        return "#" + urlencode(asked)


@dataclass(frozen=True)
class Pair:
    """Both players' pictures, (h, w, 3) sRGB, row 0 up."""

    desktop: Picture
    web: Picture

    @property
    def difference(self) -> float:
        """Mean absolute difference, of 255."""
        return float(np.abs(self.desktop.astype(float) - self.web.astype(float)).mean())

    @property
    def ssim(self) -> float:
        """Structural similarity of the luma (Wang et al. 2004; 7 x 7 windows)."""
        return ssim(_luma(self.desktop), _luma(self.web))

    @property
    def apart(self) -> Picture:
        """Eight times their difference."""
        apart = np.abs(self.desktop.astype(int) - self.web.astype(int)) * 8
        return np.clip(apart, 0, 255).astype(np.uint8)

    def beside(self) -> Picture:
        """Desktop, web, and eight times their difference, from left to right."""
        return np.hstack([self.desktop, self.web, self.apart])


def hold(pair: Pair, name: str) -> None:
    """Both pictures must be one to the eye; `name` is what the failure says."""
    assert pair.ssim >= LEAST_SSIM, f"{name}: SSIM {pair.ssim:.4f}"
    assert pair.difference <= MOST_DIFFERENCE, f"{name}: mean difference {pair.difference:.2f}"


def ssim(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Mean structural similarity of two (h, w) pictures in 0..255."""
    size, c1, c2 = 7, (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = uniform_filter(a, size), uniform_filter(b, size)
    unbiased = size * size / (size * size - 1)
    var_a = unbiased * (uniform_filter(a * a, size) - mean_a * mean_a)
    var_b = unbiased * (uniform_filter(b * b, size) - mean_b * mean_b)
    both = unbiased * (uniform_filter(a * b, size) - mean_a * mean_b)
    top = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    bottom = (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    edge = size // 2
    return float((top / bottom)[edge:-edge, edge:-edge].mean())


def _luma(picture: Picture) -> NDArray[np.float64]:
    return np.asarray(picture @ np.array([0.2126, 0.7152, 0.0722]))


@contextmanager
def served(package: Path) -> Iterator[str]:
    """A package on the air: its address."""
    with closing(Server(package)) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server.address
        finally:
            server.stop()
            thread.join()


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of the system's Chromium, as large as a picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS])
        with closing(browser):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
            page.set_default_timeout(180_000)  # a busy machine is no failure
            yield page


def web_picture(page: Page, address: str, pose: Pose) -> Picture:
    """What the package shows at a pose."""
    page.goto("about:blank")
    page.goto(address + pose.address)
    page.evaluate("window.diorama.settled")
    assert page.evaluate(UNFORESEEN) == [], "the page asked for these one by one"
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        return np.asarray(shot.convert("RGB"))


def desktop_pictures(story: Story, library: Library, poses: Iterable[Pose]) -> list[Picture]:
    """What the desktop's renderer shows at each pose."""
    pictures: list[Picture] = []
    with (
        closing(EglContexts()()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, WIDTH, HEIGHT, opaque=True)) as canvas,
    ):
        for pose in poses:
            moment = moment_at(story, State(scene=pose.scene), microseconds(pose.time))
            rig = Perspective(pose.view, WIDTH, HEIGHT)
            left = None if pose.midway is None else _left(story, pose.midway)
            engine.draw(moment, rig, canvas, library, languages=story.languages, leaving=left)
            pictures.append(canvas.read()[..., :3].copy())
    return pictures


def _left(story: Story, midway: Midway) -> Leaving:
    moment = moment_at(story, State(scene=midway.scene), 0)
    transition = Transition(kind=midway.kind)
    return Leaving(moment, moment.scene.opening, transition, midway.share)


def compare(story: Story, library: Library, poses: list[Pose], page: Page) -> list[Pair]:
    """Both players' pictures at each pose; the package is made in a folder that is gone after."""
    with tempfile.TemporaryDirectory() as out:
        options = Options(poster=False)
        made = export(story, library, options, Path(out), Progress(), EglContexts())
        with served(made.paths[0]) as address:
            web = [web_picture(page, address, pose) for pose in poses]
    desktop = desktop_pictures(story, library, poses)
    return [Pair(*both) for both in zip(desktop, web, strict=True)]


def openings(story: Story) -> list[Pose]:
    """Each scene at its opening view, a second in."""
    return [Pose(scene.id, 1.0, scene.opening) for scene in story.scenes]


def _pose(text: str) -> Pose:
    scene, time, yaw, pitch, roll, fov = text.split(",")
    view = View(yaw=float(yaw), pitch=float(pitch), roll=float(roll), fov=float(fov))
    return Pose(scene, float(time), view)


def main(arguments: list[str]) -> int:
    """Measure a story; 1 where a picture is under the bar."""
    parser = argparse.ArgumentParser(description="Compare the two players' pictures of a story.")
    parser.add_argument("story", type=Path)
    parser.add_argument("-o", dest="out", type=Path, required=True)
    parser.add_argument("--pose", type=_pose, action="append", help="SCENE,T,YAW,PITCH,ROLL,FOV")
    chosen = parser.parse_args(arguments)
    story = load(chosen.story)
    poses = chosen.pose or openings(story)
    with closing(Library(chosen.story, story)) as library, browser_page() as page:
        pairs = compare(story, library, poses, page)
    chosen.out.mkdir(parents=True, exist_ok=True)
    under = 0
    for number, (pose, pair) in enumerate(zip(poses, pairs, strict=True), 1):
        met = pair.ssim >= LEAST_SSIM and pair.difference <= MOST_DIFFERENCE
        under += not met
        print(
            f"{pose.scene} t={pose.time:g} ssim={pair.ssim:.4f} difference={pair.difference:.2f}"
            f" {'ok' if met else 'UNDER THE BAR'}"
        )
        Image.fromarray(pair.beside()).save(chosen.out / f"{number:02}-{pose.scene}.png")
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
