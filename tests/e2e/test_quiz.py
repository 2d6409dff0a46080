"""Quizzes in both players: rows chosen by their pixels, the same state, the same picture."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from msgspec import json, structs
from PIL import Image
from playwright.sync_api import Browser, Page

from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.painters.quiz import CONFIRM
from renderer.picking import Touched
from renderer.rigs import Perspective
from story.folder import create
from story.interaction import begin, step
from story.model.placement import Around
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.quiz import Quiz, QuizOption
from story.reading import reading
from story.timeline import moment_at
from story.visit.state import Chose, Confirmed, Event, Selected, State
from tests.e2e.parity import HEIGHT, LEAST_SSIM, WIDTH, Pair, Picture, Pose, served
from tests.web_node import Node

pytestmark = pytest.mark.web

SHOTS: Final = os.environ.get("QUIZ_SHOTS")
"""A folder for both players' pictures side by side, where one wants to look at them."""
VIEW = View(fov=45)
RIG = Perspective(VIEW, WIDTH, HEIGHT)
CARD = slice(240, 720)  # the columns of the pictures that a card stands in
MOST_DIFFERENCE = 1.0  # of 255, on average: a row of another colour is more
A, B, C = "optionopta", "optionoptb", "optionoptc"
CLOCK, VASE = "clockclock", "vasevaseva"


def _options(*right: str) -> tuple[QuizOption, ...]:
    return (
        QuizOption(
            id=A,
            text={"en": "The grey whale", "zh-Hans": "灰鲸", "ar": "الحوت الرمادي"},
            right=A in right,
            feedback={"en": "Well read.", "ar": "أحسنت القراءة."},
        ),
        QuizOption(
            id=B,
            text={
                "en": "The leatherback turtle, which follows jellyfish across whole oceans",
                "zh-Hans": "棱皮龟，它追随水母横渡整个大洋，一路游到另一片大陆的海岸",
                "ar": "السلحفاة الجلدية التي تتبع قناديل البحر عبر المحيطات",
            },
            right=B in right,
            feedback={"en": "It comes second: 20,000 km.", "zh-Hans": "它排第二：两万公里。"},
        ),
        QuizOption(id=C, text={"en": "1912", "zh-Hans": "1912", "ar": "1912"}, right=C in right),
    )


ASKED = {
    "en": "Which animal swims the farthest each year?",
    "zh-Hans": "哪种动物每年游得最远？",
    "ar": "أي حيوان يسبح أبعد مسافة كل عام؟",
}


def _quiz(kind: Any, options: tuple[QuizOption, ...], tries: int = 2) -> Quiz:
    return Quiz(
        id=f"quiz{kind:x<6}"[:10],
        kind=kind,
        question=ASKED,
        options=options,
        tries=tries,
        wrong={"en": "Not that one.", "zh-Hans": "不是这个。", "ar": "ليس هذا."},
        placement=Around(distance=2.4),
    )


def _story() -> Story:
    found = (
        structs.replace(_options(A)[0], target=CLOCK),
        structs.replace(_options()[1], target=VASE),
    )
    quizzes = (
        _quiz("single", _options(A)),
        _quiz("multiple", _options(A, C)),
        _quiz("order", _options(), tries=0),
        structs.replace(_quiz("find", found), width=1.0, tries=3),
    )
    scenes = [
        Scene(id=f"scene{number:05}", surrounding=Backdrop(), overlays=(quiz,))
        for number, quiz in enumerate(quizzes)
    ]
    things = (
        Hotspot(id=CLOCK, placement=Around(yaw=-21, distance=2.4), size=0.3),
        Hotspot(id=VASE, placement=Around(yaw=21, distance=2.4), size=0.3),
    )
    scenes[3] = structs.replace(scenes[3], overlays=(*scenes[3].overlays, *things))
    return Story(
        version=VERSION,
        id="storystory",
        languages=("en", "zh-Hans", "ar"),
        scenes=tuple(scenes),
    )


def _middle(points: list[tuple[int, int]]) -> tuple[int, int]:
    """Of some points the one that is the most in their middle."""
    x, y = np.mean(points, axis=0)
    return min(points, key=lambda point: float(np.hypot(point[0] - x, point[1] - y)))


class Desktop:
    """The story as the desktop plays it."""

    def __init__(self, story: Story, library: Library, engine: Engine, canvas: OffscreenCanvas):
        self.story = story
        self._library = library
        self._engine = engine
        self._canvas = canvas

    def picture(
        self, state: State, languages: tuple[str, ...], pointed: tuple[str, str] | None = None
    ) -> Picture:
        """What stands on the screen."""
        moment = moment_at(self.story, state, 0)
        self._engine.draw(
            moment, RIG, self._canvas, self._library, languages=languages, pointed=pointed
        )
        return self._canvas.read()[..., :3].copy()

    def touched(self, state: State, languages: tuple[str, ...]) -> dict[Touched, tuple[int, int]]:
        """All that can be touched, each with the pixel in its middle."""
        moment = moment_at(self.story, state, 0)
        canvas, engine, library = self._canvas, self._engine, self._library
        scenery = engine.draw(moment, RIG, canvas, library, languages=languages).scenery
        found: dict[Touched, list[tuple[int, int]]] = {}
        for y in range(4, HEIGHT, 8):
            for x in range(15, WIDTH, 30):
                touched = scenery.touch(x, y)
                if touched is not None:
                    found.setdefault(touched, []).append((x, y))
        return {each: _middle(points) for each, points in found.items()}


@pytest.fixture(scope="module")
def story() -> Story:
    return _story()


@pytest.fixture(scope="module")
def library(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("quiz") / "quiz.diorama"
    create(home, story)
    with closing(Library(home, story)) as library:
        yield library


@pytest.fixture(scope="module")
def desktop(story: Story, library: Library) -> Iterator[Desktop]:
    with (
        closing(EglContexts()()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, WIDTH, HEIGHT, opaque=True)) as canvas,
    ):
        yield Desktop(story, library, engine, canvas)


@pytest.fixture(scope="module")
def address(
    story: Story, library: Library, node: Node, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    out = tmp_path_factory.mktemp("quizzes")
    made = export(story, library, Options(poster=False), out, Progress(), EglContexts())
    with served(made.paths[0]) as address:
        yield address


class Web:
    """The package in Chromium."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address

    def open(self, scene: str) -> None:
        """Stand still in a scene."""
        self.page.goto("about:blank")
        self.page.goto(self._address + Pose(scene, 0.0, VIEW).address)
        self.page.evaluate("window.diorama.settled")

    def click(self, x: int, y: int) -> None:
        """Choose a pixel, and take the pointer away."""
        self.page.mouse.click(x, y)
        self.page.mouse.move(2, 2)

    def picture(self) -> Picture:
        with Image.open(io.BytesIO(self.page.screenshot())) as shot:
            return np.asarray(shot.convert("RGB"))

    def wait(self, told: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + 30
        while not told():
            assert time.monotonic() < end, f"never came true: {what}"
            self.page.wait_for_timeout(30)

    def wait_for(self, quizzes: object) -> None:
        """Wait until the visit's quizzes stand so."""
        self.wait(lambda: self.quizzes() == quizzes, f"{quizzes}, but {self.quizzes()}")

    def quizzes(self) -> object:
        return self.page.evaluate("window.diorama.state.quizzes")


@pytest.fixture
def open_web(browser: Browser, address: str) -> Iterator[Callable[[str], Web]]:
    """Opens the package for a visitor of a language."""
    with ExitStack() as opened:

        def make(locale: str) -> Web:
            size = {"width": WIDTH, "height": HEIGHT}
            page = browser.new_page(viewport=size, locale=locale)
            opened.callback(page.close)
            return Web(page, address)

        yield make


def _alike(web: Web, wanted: Picture, name: str) -> None:
    """Hold the page's picture to the bar once it stands: words are set after the state."""

    def pair() -> Pair:
        return Pair(wanted[:, CARD], web.picture()[:, CARD])

    def met() -> bool:
        both = pair()
        return both.ssim >= LEAST_SSIM and both.difference <= MOST_DIFFERENCE

    try:
        web.wait(met, name)
    except AssertionError:
        both = pair()
        told = f"{name}: SSIM {both.ssim:.4f}, mean difference {both.difference:.2f}"
        raise AssertionError(told) from None
    if SHOTS is not None:
        both = pair()
        print(f"{name}: SSIM {both.ssim:.4f}, mean difference {both.difference:.2f}")
        Image.fromarray(both.beside()).save(Path(SHOTS) / f"{name}.png")


@pytest.mark.parametrize(
    ("scene", "locale", "parts"),
    [
        ("scene00000", "en-GB", (B, B)),
        ("scene00000", "zh-CN", (B, A)),
        ("scene00001", "en-GB", (A, B, CONFIRM, A, C, CONFIRM)),
        ("scene00001", "ar", (C,)),
        ("scene00002", "en-GB", (A, B, C)),
        ("scene00003", "en-GB", (VASE, CLOCK)),
    ],
)
def test_both_players_answer_alike(
    scene: str,
    locale: str,
    parts: tuple[str, ...],
    desktop: Desktop,
    open_web: Callable[[str], Web],
) -> None:
    story = desktop.story
    languages = reading(story, (locale.replace("zh-CN", "zh-Hans"),)).words
    web = open_web(locale)
    web.open(scene)
    state, _ = begin(story, scene=scene)
    (quiz,) = (each for each in story.scenes[int(scene[5:])].overlays if isinstance(each, Quiz))
    _alike(web, desktop.picture(state, languages), f"{scene}-{locale}-0")
    for number, part in enumerate(parts, 1):
        touched = Touched(quiz.id, part) if quiz.kind != "find" else Touched(part)
        event: Event = Chose(quiz=quiz.id, option=part)
        if part == CONFIRM:
            event = Confirmed(quiz=quiz.id)
        elif quiz.kind == "find":
            event = Selected(overlay=part)
        pixel = desktop.touched(state, languages)[touched]
        state, _ = step(story, state, event)
        web.click(*pixel)
        told = json.decode(json.encode(state.quizzes))
        web.wait_for(told)
        _alike(web, desktop.picture(state, languages), f"{scene}-{locale}-{parts[0]}-{number}")


def test_what_is_answered_cannot_be_chosen_again(
    desktop: Desktop, open_web: Callable[[str], Web]
) -> None:
    web = open_web("en-GB")
    web.open("scene00000")
    state, _ = begin(desktop.story, scene="scene00000")
    languages = reading(desktop.story, ("en",)).words
    rows = desktop.touched(state, languages)
    web.click(*rows[Touched("quizsingle", A)])
    web.wait(lambda: web.quizzes() != {}, "the answer")
    answered = web.quizzes()
    for pixel in rows.values():
        web.click(*pixel)
    assert web.quizzes() == answered


def test_the_row_under_the_pointer_is_lighter(
    desktop: Desktop, open_web: Callable[[str], Web]
) -> None:
    web = open_web("en-GB")
    web.open("scene00000")
    state, _ = begin(desktop.story, scene="scene00000")
    languages = reading(desktop.story, ("en",)).words
    x, y = desktop.touched(state, languages)[Touched("quizsingle", C)]
    plain, lit = (desktop.picture(state, languages, at) for at in (None, ("quizsingle", C)))
    before = web.picture()[y - 4 : y + 5, x - 4 : x + 5].astype(int)

    def lighter() -> bool:
        return bool((web.picture()[y - 4 : y + 5, x - 4 : x + 5].astype(int) - before).min() > 8)

    web.page.mouse.move(x, y)
    web.wait(lighter, "the row is lit")
    on_desktop = (lit.astype(int) - plain)[y - 4 : y + 5, x - 4 : x + 5]
    on_page = web.picture()[y - 4 : y + 5, x - 4 : x + 5] - before
    assert np.abs(on_desktop - on_page).max() <= 2
    _alike(web, lit, "pointed")
    web.page.mouse.move(2, 2)
    web.wait(lambda: not lighter(), "the light goes")


def test_keyboards_and_screen_readers_are_asked_too(open_web: Callable[[str], Web]) -> None:
    web = open_web("en-GB")
    web.open("scene00001")
    page = web.page
    asked = page.get_by_role("group", name=ASKED["en"])
    names = ["The grey whale", _options()[1].text["en"], "1912", "Confirm"]
    buttons = asked.get_by_role("button")
    assert [buttons.nth(n).get_attribute("aria-label") for n in range(4)] == names
    confirm = asked.get_by_role("button", name="Confirm")
    assert confirm.get_attribute("aria-disabled") == "true"
    confirm.dispatch_event("click")
    assert web.quizzes() == {}
    page.locator("canvas").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    row = buttons.nth(0)
    web.wait(lambda: row.get_attribute("aria-pressed") == "true", "the row is pressed")
    assert page.evaluate("document.activeElement.ariaLabel") == "The grey whale"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    web.wait(lambda: confirm.get_attribute("aria-disabled") == "false", "it can be confirmed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told = asked.locator("[aria-live=polite]")
    web.wait(lambda: told.inner_text() != "", "something is said")
    assert told.inner_text() == "That is right. Well read."
    assert buttons.nth(1).get_attribute("aria-disabled") == "true"
    assert web.quizzes() == {"quizmultip": {"chosen": [A, C], "tries": 1, "outcome": "right"}}


def test_a_quiz_keeps_nobody_out(open_web: Callable[[str], Web], address: str, axe: str) -> None:
    page = open_web("ar").page
    page.goto(f"{address}#scene=scene00001")
    page.evaluate("window.diorama.settled")
    page.get_by_role("group", name=ASKED["ar"]).wait_for(state="attached")
    page.evaluate(f"window.diorama.send({{type: 'chose', quiz: 'quizmultip', option: '{A}'}})")
    page.locator("[aria-pressed=true]").wait_for(state="attached")
    faults = page.evaluate(f"{axe}; axe.run().then((r) => r.violations.map((v) => v.id + v.help))")
    assert faults == []
