"""A living story in the browser: its states are Python's, and what they mean is seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pytest
from playwright.sync_api import Browser

from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create
from story.interaction import begin, step
from story.model.actions import (
    AddTo,
    AnimateTo,
    Dwell,
    Finish,
    GoTo,
    Hover,
    Idle,
    Reset,
    Score,
    Select,
    SetVariable,
    Show,
    TimeReached,
    Transition,
)
from story.model.placement import Around, Standing
from story.model.story import VERSION, Audience, Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Chapter, Clip, Keyframe, Linear, Track
from story.model.variables import NumberVariable, TextVariable
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text
from story.visit.state import Entered, Event, Selected, Sought, State, Ticked
from tests.e2e.conftest import Package, Watched, pixels
from tests.e2e.parity import served

pytestmark = pytest.mark.web

SHOTS: Final = os.environ.get("LIVING_SHOTS")
"""A folder for pictures of the page, where one wants to look at them."""
FIRST, SECOND, PASSING = "firstscene", "secondscen", "thirdscene"
IN_SECONDS = 1_000_000


def _spot(spot: str, yaw: float, pitch: float, *actions: Any) -> Hotspot:
    return Hotspot(
        id=spot,
        placement=Around(yaw=yaw, pitch=pitch),
        alt={"en": spot},
        triggers=(Select(actions=actions),),
    )


def _story() -> Story:
    swing = (
        Keyframe(time=0.0, value=-25.0),
        Keyframe(time=4.0, value=25.0),
    )
    words = {
        "en": "{name} found {count} of 3",
        "de": "{name} fand {count}",
        "@child": "Wow, {count}!",
    }
    first = Scene(
        id=FIRST,
        title={"en": "First"},
        surrounding=Backdrop(
            top="#335577",
            bottom="#223344",
            tracks=(
                Track(
                    field="brightness",
                    keys=(Keyframe(time=8.0, value=1.0), Keyframe(time=9.0, value=0.0)),
                ),
            ),
        ),
        chapters=(
            Chapter(id="chapterone", time=0.0, title={"en": "By day", "de": "Am Tag"}),
            Chapter(id="chaptertwo", time=9.0, title={"en": "By night"}),
            Chapter(id="chapterthr", time=12.0),
        ),
        triggers=(TimeReached(time=20.0, actions=(Score(), Show(overlay="latertext0"))),),
        overlays=(
            Text(id="countedtxt", text=words, placement=Around(pitch=18.0), height=0.08),
            Text(id="latertext0", text={"en": "Later"}, hidden=True),
            Group(
                id="swinggroup",
                placement=Around(pitch=-22.0),
                tracks=(Track(field="placement.yaw", keys=swing),),
            ),
            Text(
                id="swingtext0",
                parent="swinggroup",
                text={"en": "Swinging"},
                placement=Standing(position=(0.0, 0.0, 0.0)),
                visible=Clip(fade_in=2.0),
            ),
            Hotspot(
                id="dwellspot0",
                label={"en": "Stay here"},
                triggers=(Dwell(seconds=1.0, actions=(AddTo(variable="countvaria"),)),),
            ),
            _spot(
                "addingspot",
                -25.0,
                0.0,
                AddTo(variable="countvaria"),
                SetVariable(variable="namevariab", value="Ada"),
                AnimateTo(
                    overlay="addingspot",
                    field="colour",
                    value="#ff4000",
                    easing=Linear(),
                    seconds=1.0,
                ),
            ),
            _spot(
                "fadingspot",
                25.0,
                0.0,
                GoTo(scene=SECOND, transition=Transition(seconds=3.0, colour="#ffffff")),
            ),
            _spot(
                "dissolving",
                38.0,
                0.0,
                GoTo(scene=SECOND, transition=Transition(kind="dissolve", seconds=4.0)),
            ),
            _spot("endingspot", -38.0, 0.0, Score(points=2.5), Finish()),
        ),
    )
    second = Scene(
        id=SECOND,
        title={"en": "Second"},
        surrounding=Backdrop(top="#aa3311", bottom="#aa3311"),
        overlays=(Text(id="secondtext", text={"en": "The second scene"}),),
    )
    passes = (Keyframe(time=3.0, value=-30.0), Keyframe(time=6.0, value=30.0))
    passing = Scene(
        id=PASSING,
        overlays=(
            Hotspot(
                id="passingspo",
                tracks=(Track(field="placement.yaw", keys=passes),),
                triggers=(Hover(actions=(Score(),)),),
            ),
        ),
    )
    return Story(
        version=VERSION,
        id="livingweb0",
        title={"en": "Alive"},
        languages=("en", "de"),
        audiences=(Audience(code="child", name={"en": "Children"}),),
        variables=(
            NumberVariable(id="countvaria", name="count", highest=3.0, lasts="always"),
            TextVariable(id="namevariab", name="name", initial="Nobody"),
        ),
        triggers=(Idle(seconds=600.0, actions=(Reset(),)),),
        pass_mark=2.0,
        scenes=(first, second, passing),
    )


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    place = tmp_path_factory.mktemp("living")
    home = place / "living.diorama"
    story = _story()
    create(home, story)
    with closing(Library(home, story)) as library:
        made = export(story, library, Options(), place / "out", Progress(), EglContexts())
    with served(made.paths[0]) as address:
        yield Package(address, made.paths[0], story, home)


@pytest.fixture
def page(browser: Browser, living: Package) -> Iterator[Watched]:
    with closing(
        browser.new_context(viewport={"width": 800, "height": 450}, locale="en-GB")
    ) as own:
        watched = Watched(own.new_page())
        watched.page.on("pageerror", lambda error: watched.lines.append(str(error)))
        yield watched
        assert watched.lines == []


def _shot(watched: Watched, name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    if SHOTS:
        watched.page.screenshot(path=Path(SHOTS) / f"{name}.png")
    return pixels(watched.page)


def _state(watched: Watched) -> dict[str, Any]:
    state: dict[str, Any] = watched.page.evaluate("window.diorama.state")
    return state


def _plain(state: State | dict[str, Any]) -> Any:
    """A state but for what depends on when the page ticked."""
    given = state if isinstance(state, dict) else msgspec.to_builtins(state)
    made = msgspec.convert(given, State)
    return msgspec.structs.replace(made, idle_us=0, idle_from_us=0, seed=1)


def test_states_are_those_of_python(page: Watched, living: Package) -> None:
    page.open(f"{living.address}#seed=1")
    page.page.keyboard.press(" ")  # the visit's clock stands: events bring their own times
    events: list[Event] = [
        Selected(overlay="addingspot", at_us=60 * IN_SECONDS),
        Ticked(at_us=61 * IN_SECONDS),
        Selected(overlay="addingspot", at_us=61_500_000),
        Sought(time_us=19 * IN_SECONDS, at_us=62 * IN_SECONDS),
        Ticked(at_us=70 * IN_SECONDS),
        Entered(scene=SECOND, at_us=71 * IN_SECONDS),
        Entered(scene=FIRST, at_us=72 * IN_SECONDS),
        Selected(overlay="nothing000", at_us=75 * IN_SECONDS),
    ]
    state, _ = begin(living.story)
    for event in events:
        state, _ = step(living.story, state, event)
        state, _ = step(living.story, state, Ticked(at_us=event.at_us))  # as the page goes on to
        told = {"type": event.__struct_config__.tag, **msgspec.structs.asdict(event)}
        page.page.evaluate("(event) => window.diorama.send(event)", told)
        assert _plain(_state(page)) == _plain(state), event


def test_words_show_variables_in_every_language_and_for_every_audience(
    page: Watched, living: Package
) -> None:
    page.open(living.address)
    spots = page.page.locator(".spots")
    spots.get_by_role("button", name="addingspot").focus()
    page.page.keyboard.press("Enter")
    page.wait("window.diorama.state.variables.namevariab === 'Ada'")
    page.page.get_by_role("button", name="For whom").click()
    page.page.get_by_role("button", name="Children").click()
    page.wait("document.querySelector('.progress').hidden")
    _shot(page, "child")
    assert _state(page)["variables"]["countvaria"] == 1


def test_what_lasts_is_there_at_the_next_visit(page: Watched, living: Package) -> None:
    page.open(living.address)
    page.page.evaluate("window.diorama.send({type: 'selected', overlay: 'addingspot'})")
    page.wait("window.diorama.state.variables.countvaria === 1")
    page.open(living.address)
    assert _state(page)["variables"] == {"countvaria": 1}


def test_dwelling_fills_a_ring_and_acts(page: Watched, living: Package) -> None:
    page.open(living.address)
    page.page.mouse.move(400, 225)
    page.wait("document.querySelector('.ring').style.display === ''")
    _shot(page, "dwell")
    page.wait("window.diorama.state.variables.countvaria === 1")
    page.wait("document.querySelector('.ring').style.display === 'none'")
    assert _state(page)["pointed"] == "dwellspot0"
    page.page.mouse.move(400, 20)
    page.wait("window.diorama.state.pointed === null")


def test_the_focus_dwells_too(page: Watched, living: Package) -> None:
    page.open(living.address)
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Tab")
    page.wait("window.diorama.state.variables.countvaria === 1")


def test_things_move_fade_and_darken(page: Watched, living: Package) -> None:
    page.open(f"{living.address}#t=0.5&still=1")
    early = _shot(page, "early")
    page.open(f"{living.address}#t=4&still=1")
    late = _shot(page, "late")
    band = slice(300, 400)  # where the swinging text is

    def bright(picture: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, Any]:
        return np.argwhere(picture[band].min(2) > 170)[:, 1]

    assert bright(late).size > 3 * bright(early).size, "it fades in"
    assert bright(late).mean() > 500, "it went to the right"
    page.open(f"{living.address}#t=9.5&still=1")
    dark = _shot(page, "dark")
    assert late[10, 10].max() > 60
    assert dark[10, 10].max() == 0


def _crossing(watched: Watched, overlay: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The colours, frame by frame, of a place low in the picture while an overlay leads on.

    Read in the page itself: a screenshot waits until nothing is drawn any more.
    """
    seen = watched.page.evaluate(
        """async (overlay) => {
            const picture = document.querySelector("canvas");
            const pen = document.createElement("canvas").getContext("2d");
            const seen = [];
            let on = true;
            const look = () => {
                pen.drawImage(picture, 10, picture.height - 20, 1, 1, 0, 0, 1, 1);
                seen.push([...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)]);
                if (on) requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
            await window.diorama.send({ type: "selected", overlay });
            on = false;
            return seen;
        }""",
        overlay,
    )
    return np.array(seen, np.uint8)


def test_a_fade_goes_through_its_colour(page: Watched, living: Package) -> None:
    page.open(living.address)
    seen = _crossing(page, "fadingspot")
    assert seen.min(1).max() > 200, seen
    assert page.page.evaluate("window.diorama.scene") == SECOND


def test_a_dissolve_shows_both_scenes(page: Watched, living: Package) -> None:
    page.open(living.address)
    red = _crossing(page, "dissolving")[:, 0].astype(int)
    before, after = red[red > 0][0], 0xAA
    between = red[(red > before + 10) & (red < after - 10)]
    assert len(between), red  # how many is the machine's affair
    assert (np.diff(between) >= 0).all(), "more and more of the scene that comes"


def test_the_end_tells_the_score_and_begins_again(page: Watched, living: Package) -> None:
    page.open(living.address)
    page.page.evaluate("window.diorama.send({type: 'selected', overlay: 'endingspot'})")
    card = page.page.get_by_role("dialog", name="The end")
    card.wait_for()
    assert card.get_by_text("Score: 2.5").is_visible()
    assert card.get_by_text("Passed").is_visible()
    _shot(page, "end")
    ended = _state(page)["now_us"]
    page.page.wait_for_timeout(500)
    assert _state(page)["now_us"] == ended, "nothing goes on behind it"
    card.get_by_role("button", name="Begin again").click()
    card.wait_for(state="detached")
    page.wait("window.diorama.state.score === 0 && !window.diorama.state.finished")


def test_a_visit_that_nobody_is_at_begins_anew_and_takes_its_end_away(
    page: Watched, living: Package
) -> None:
    page.open(living.address)
    page.page.evaluate("window.diorama.send({type: 'selected', overlay: 'endingspot'})")
    page.page.get_by_role("dialog", name="The end").wait_for()
    page.page.evaluate("window.diorama.send({type: 'ticked', idle_us: 3600e6})")
    page.page.get_by_role("dialog", name="The end").wait_for(state="detached")
    page.wait("window.diorama.state.score === 0 && !window.diorama.state.finished")


def test_chapters_lead_through_a_scene(page: Watched, living: Package) -> None:
    page.open(living.address)
    opened = page.page.get_by_role("button", name="Chapters")
    opened.click()
    panel = page.page.get_by_role("dialog", name="Chapters")
    names = panel.get_by_role("listitem").all_inner_texts()
    assert names == ["By day", "By night", "Chapter 3"]
    assert panel.get_by_role("button", name="By day").get_attribute("aria-current") == "true"
    _shot(page, "chapters")
    panel.get_by_role("button", name="By night").click()
    panel.wait_for(state="detached")
    assert _state(page)["clock"]["us"] == 9 * IN_SECONDS
    opened.click()
    assert panel.get_by_role("button", name="By night").get_attribute("aria-current") == "true"
    page.page.keyboard.press("Escape")
    page.page.evaluate("window.diorama.send({type: 'entered', scene: 'secondscen'})")
    opened.wait_for(state="detached")


def test_what_passes_under_a_pointer_that_rests_is_no_sign_of_life(
    page: Watched, living: Package
) -> None:
    page.open(f"{living.address}#scene={PASSING}")
    page.page.mouse.move(400, 225)
    rested = _state(page)["now_us"]
    page.wait("window.diorama.state.pointed === 'passingspo'")
    state = _state(page)
    assert state["score"] == 1
    assert state["idle_us"] > (state["now_us"] - rested) / 2
