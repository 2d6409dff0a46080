"""Each shipped template played through to its end: in the window's preview and in Chromium.

Both get the same pointer at the same pixels; after each step both visits stand alike, and the same
words are to be read.
"""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from renderer.painters.quiz import card_of
from story.folder import create, load, save
from story.model.story import Story
from story.model.values import View, words
from story.overlays.hotspot import Hotspot
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.templates import fill
from story.timeline import moment_at
from story.visit.state import QuizState, State
from studio import app as composition
from studio.templates.table import TEMPLATES
from tests.e2e.parity import Pair, served
from tests.studio.window.driver import Driver, run_for, seen_at
from tests.web_node import Node

pytestmark = [pytest.mark.web, pytest.mark.window]

SHOTS: Final = os.environ.get("TEMPLATE_SHOTS")
"""A folder for pictures of both players, where one wants to look at them."""
PATIENCE_S: Final = 60
INSIDE: Final = 0.8  # of the picture: what is farther out is turned to first
RIGHT, WRONG = "the right answer", "a wrong answer"

Step = tuple[str, ...]
"""The name of an overlay to select; of a quiz, with how it is to be answered."""

SCRIPTS: Final[dict[str, tuple[Step, ...]]] = {
    "gallery-tour": (
        *((f"sign {number}",) for number in (2, 3, 4, 1, 5)),
        ("finish",),
    ),
    "object-in-the-round": (("note 1",), ("note 2",), ("note 3",), ("note 1",)),
    "ar-table-piece": (("more",), ("turn back",), ("more",), ("turn front",)),
    "weather-warning": (("to advice",), ("to warning",), ("to advice",)),
    "before-and-after": (("stop 25%",), ("after label",), ("before label",), ("stop 50%",)),
    "quiz-trail": (
        ("question at dawn", RIGHT),
        ("on from dawn",),
        ("leaf of the linden",),
        ("leaf of the ginkgo",),
        ("on from noon",),
        ("question at night", WRONG),
        ("on from night",),
        ("finish",),
    ),
}
QUICK: Final = ("gallery-tour", "ar-table-piece")


class Desktop:
    """The preview in the window."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._picture = driver.picture
        self._playback = driver.playback

    @property
    def story(self) -> Story:
        story = self._playback.story
        assert story is not None
        return story

    @property
    def state(self) -> State:
        return self._playback.state

    @property
    def size(self) -> tuple[int, int]:
        return self._picture.width(), self._picture.height()

    def begin(self, seed: int) -> None:
        """Begin a visit whose quizzes are shuffled so."""
        self._driver.window.actions_["preview"].setChecked(True)
        visit = self._playback.visit
        assert visit is not None
        visit.state = structs.replace(visit.state, seed=seed)

    def look(self, view: dict[str, float]) -> None:
        """See what the other player sees."""
        if structs.asdict(self._picture.view) != view:
            self._picture.look(View(**view))

    def there(self) -> set[str]:
        """What is in the scene now, wherever it stands."""
        found = moment_at(self.story, self.state, self._playback.clock_us)
        return {each.overlay.id for each in found.overlays}

    def place(self, overlay: str) -> tuple[float, float] | None:
        """Where in the picture the middle of an overlay is."""
        found = moment_at(self.story, self.state, self._playback.clock_us)
        pose = next((each.pose for each in found.overlays if each.overlay.id == overlay), None)
        if pose is None:
            return None
        x, y, z = pose.position
        width, height = self.size
        return seen_at(self._picture.view, (x, y - found.scene.eye_height, z), width, height)

    def part(self, quiz: str, part: str, at: tuple[float, float]) -> tuple[float, float] | None:
        """Where in the picture a part of a quiz is, in the column of its middle."""
        rows = [
            y
            for y in range(2, self.size[1], 4)
            if (touched := self._picture.touch(QPointF(at[0], y))) is not None
            and (touched.overlay, touched.part) == (quiz, part)
        ]
        return (at[0], float(rows[len(rows) // 2])) if rows else None

    def point(self, x: float, y: float) -> None:
        """Move the mouse."""
        QTest.mouseMove(self._picture, QPoint(round(x), round(y)))

    def click(self, x: float, y: float) -> None:
        """Press and let go where the mouse is."""
        at = QPoint(round(x), round(y))
        QTest.mouseClick(self._picture, Qt.MouseButton.LeftButton, pos=at)

    def words(self) -> list[str]:
        """What is to be read in the picture."""
        keys = self._playback.words
        found: list[str] = []
        for each in moment_at(self.story, self.state, self._playback.clock_us).overlays:
            overlay = each.overlay
            if each.opacity <= 0:
                continue
            if isinstance(overlay, Text):
                found.append(words(overlay.text, keys))
            elif isinstance(overlay, Hotspot):
                found.append(words(overlay.label, keys))
            elif isinstance(overlay, Quiz):
                card = card_of(overlay, each.quiz or QuizState(), keys)
                found += (block.words for block in card.blocks)
        return [each for each in found if each.strip()]

    def picture(self) -> NDArray[np.uint8]:
        grabbed = self._driver.grab()
        height, width = grabbed.height(), grabbed.width()
        pixels = np.frombuffer(grabbed.constBits(), np.uint8).reshape(height, width, 4)
        return pixels[..., 2::-1].copy()


class Web:
    """The package in Chromium."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def state(self) -> State:
        return msgspec.convert(self.page.evaluate("window.diorama.state"), State)

    @property
    def view(self) -> dict[str, float]:
        view: dict[str, float] = self.page.evaluate("window.diorama.view")
        return view

    def words(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.diorama.words")
        return found

    def turn(self, degrees: float, width: int, height: int) -> None:
        """Drag the picture, half of it at most."""
        by = max(-0.45, min(0.45, degrees / 90)) * width
        mouse = self.page.mouse
        mouse.move(width / 2, height * 0.97)
        mouse.down()
        mouse.move(width / 2 - by, height * 0.97, steps=4)
        mouse.up()

    def picture(self) -> NDArray[np.uint8]:
        with Image.open(io.BytesIO(self.page.screenshot())) as shot:
            return np.asarray(shot.convert("RGB"))


class Both:
    """Both players, with the same hand on them."""

    def __init__(self, desktop: Desktop, web: Web) -> None:
        self.desktop, self.web = desktop, web

    def until(self, told: Callable[[], bool], what: Callable[[], object]) -> None:
        """Let both run until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not told():
            assert time.monotonic() < end, f"waited in vain: {what()}"
            run_for(30)

    def alike(self) -> None:
        """Wait until both visits stand alike, with the same words."""

        def stand() -> list[Any]:
            return [(_plain(each.state), each.words()) for each in (self.desktop, self.web)]

        def are() -> bool:
            one, other = stand()
            return bool(one == other)

        self.until(are, stand)

    def rest(self) -> None:
        """Point at nothing: where the mouse was before is the machine's affair."""
        width, height = self.desktop.size
        self.desktop.point(width / 2, height - 3)
        self.web.page.mouse.move(width / 2, height - 3)

    def bring_in(self, overlay: str) -> None:
        """Look so that both see an overlay well inside the same picture."""
        desktop, web = self.desktop, self.web
        width, height = desktop.size
        for _ in range(12):
            run_for(50)
            desktop.look(web.view)
            at = desktop.place(overlay)
            if at is not None and abs(at[0] / width - 0.5) < INSIDE / 2:
                return
            to_the_right = at is None or at[0] > width / 2
            web.turn(60.0 if to_the_right else -60.0, width, height)
        raise AssertionError(f"{overlay} cannot be looked at")

    def choose(self, step: Step) -> None:
        """Point at something in both, wait until both say so, select it; something comes of it."""
        desktop, web = self.desktop, self.web
        scene = next(each for each in desktop.story.scenes if each.id == desktop.state.scene)
        overlay = next(each for each in scene.overlays if each.name == step[0])
        self.until(lambda: overlay.id in desktop.there(), lambda: f"{step} is not there")
        self.bring_in(overlay.id)
        aimed: tuple[float, float] | None = None

        def pointed() -> bool:
            nonlocal aimed
            aimed = aimed or self._aim(overlay, step)
            if aimed is None:
                return False
            web.page.mouse.move(*aimed)
            desktop.point(*aimed)
            run_for(60)
            return desktop.state.pointed == web.state.pointed == overlay.id

        self.until(pointed, lambda: (step, aimed, desktop.state.pointed, web.state.pointed))
        assert aimed is not None
        before = _plain(desktop.state)
        web.page.mouse.click(*aimed)
        desktop.click(*aimed)
        self.until(lambda: before != _plain(desktop.state), lambda: f"nothing came of {step}")

    def _aim(self, overlay: AnyOverlay, step: Step) -> tuple[float, float] | None:
        """The pixel to choose; None while it is not there."""
        at = self.desktop.place(overlay.id)
        if at is not None and isinstance(overlay, Quiz):
            right = step[1] == RIGHT
            option = next(each.id for each in overlay.options if each.right == right)
            at = self.desktop.part(overlay.id, option, at)
        return None if at is None else (float(round(at[0])), float(round(at[1])))


def _plain(state: State) -> dict[str, Any]:
    """A state but for the instants, which are those of each player's own clock."""
    return {
        "scene": state.scene,
        "runs": state.clock.running,
        "shown": state.shown,
        "fades": {each: (fade.length_us, fade.end) for each, fade in state.fades.items()},
        "moves": {
            each: {name: (move.length_us, move.end, move.easing) for name, move in moves.items()}
            for each, moves in state.moves.items()
        },
        "media": {each: clock.running for each, clock in state.media.items()},
        "variables": state.variables,
        "score": state.score,
        "quizzes": state.quizzes,
        "awaited": state.awaited,
        "visited": state.visited,
        "spent": state.spent,
        "pointed": state.pointed,
        "near": state.near,
        "seed": state.seed,
        "finished": state.finished,
    }


@pytest.fixture
def filled(template: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """Gives a story made of a template with what a first look at it needs."""

    def made(key: str) -> Path:
        home = tmp_path / f"{key}.diorama"
        story = fill(load(template(key)), TEMPLATES[key].sample, story_id="story00000").story
        assert story is not None
        create(home, story)
        shutil.copytree(template(key) / "media", home / "media", dirs_exist_ok=True)
        save(home, story)
        return home

    return made


@pytest.fixture(scope="session")
def application() -> QApplication:
    """The one Qt application."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        pytest.skip("no display: run it under xvfb-run")
    instance = QApplication.instance()
    if isinstance(instance, QApplication):
        return instance
    composition.prepare()
    return QApplication(["diorama"])


@pytest.fixture
def driver(application: QApplication, tmp_path: Path) -> Iterator[Driver]:
    """A window of the studio."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = composition.build(application, settings)
    window.resize(1280, 800)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    yield Driver(window, tmp_path)
    window.close()
    window.deleteLater()
    run_for(20)


@pytest.mark.parametrize(
    "key", [key if key in QUICK else pytest.param(key, marks=pytest.mark.full) for key in SCRIPTS]
)
def test_a_template_plays_alike_to_its_end(
    key: str,
    filled: Callable[[str], Path],
    driver: Driver,
    browser: Browser,
    node: Node,
    tmp_path: Path,
) -> None:
    home = filled(key)
    story = load(home)
    with closing(Library(home, story)) as library:
        options = Options(poster=False)
        made = export(story, library, options, tmp_path / "out", Progress(), EglContexts())
    assert driver.window.open_story(home)
    driver.idle()
    desktop = Desktop(driver)
    width, height = desktop.size
    own = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
    )
    with served(made.paths[0]) as address, closing(own):
        web = Web(own.new_page())
        web.page.goto(f"{address}#seed=1")
        web.page.evaluate("window.diorama.settled")
        desktop.begin(seed=1)
        both = Both(desktop, web)
        both.rest()
        both.alike()
        for number, step in enumerate(SCRIPTS[key]):
            both.choose(step)
            both.alike()
            _shoot(both, f"{key}-{number}")
        assert desktop.state.finished == (SCRIPTS[key][-1] == ("finish",))
        assert {scene.id for scene in story.scenes} == set(desktop.state.visited)


def _shoot(both: Both, name: str) -> None:
    if SHOTS is None:
        return
    pair = Pair(both.desktop.picture(), both.web.picture())
    print(f"{name}: SSIM {pair.ssim:.4f}, mean difference {pair.difference:.2f}")
    Image.fromarray(pair.beside()).save(Path(SHOTS) / f"{name}.png")
