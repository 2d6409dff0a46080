"""Visits where rules meet: time that stands, groups that come, visitors who have gone."""

from __future__ import annotations

from typing import Any

from story.model.actions import (
    Action,
    AnimateTo,
    Ask,
    EnterScene,
    Finish,
    GoTo,
    Hide,
    Idle,
    MediaEnded,
    OpenLink,
    Pause,
    PauseEverything,
    Play,
    PlayEverything,
    Reset,
    Score,
    Select,
    Show,
    Toggle,
    Wear,
)
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.timeline import Animation, Clip, Linear
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.visit.state import Chose, Entered, Event, Selected, Sought
from tests.conformance.motion import assets, variables
from tests.conformance.visits import SECOND, Visit, selects, ticks, visits_of


def edges() -> dict[str, Any]:
    """Whole visits, as those of visits.py."""
    return visits_of(_story(), [*_standing(), *_grouped(), *_left_alone()])


def _hotspot(hotspot_id: str, *actions: Action) -> Hotspot:
    return Hotspot(id=hotspot_id, triggers=(Select(actions=actions),))


def _story() -> Story:
    return Story(
        version=VERSION,
        id="edgesstory",
        languages=("en",),
        variables=variables(),
        triggers=(Idle(seconds=20.0, actions=(Reset(),)),),
        scenes=(_still_scene(), _group_scene(), _first_of_tour(), _second_of_tour()),
        assets=assets(),
    )


def _still_scene() -> Scene:
    pair = (QuizOption(id="rightoptio", right=True), QuizOption(id="wrongoptio"))
    slowly: tuple[Action, ...] = (
        Show(overlay="shownpanel", seconds=0.5),
        Hide(overlay="hiddenpane", seconds=0.5),
        AnimateTo(overlay="hiddenpane", field="opacity", value=0.25, seconds=1.0, easing=Linear()),
    )
    return Scene(
        id="stillscene",
        overlays=(
            Text(id="shownpanel", text={"en": "Shown"}, hidden=True),
            Text(id="hiddenpane", text={"en": "Hidden"}),
            Quiz(id="askedquiz0", options=pair, hidden=True, tries=0),
            _hotspot("slowly0000", *slowly),
            _hotspot("thenstop00", *slowly, PauseEverything()),
            _hotspot("stopfirst0", PauseEverything(), *slowly),
            _hotspot("stop000000", PauseEverything()),
            _hotspot("runon00000", PlayEverything()),
            _hotspot("askslowly0", *slowly, Ask(quiz="askedquiz0", pause=True)),
            _hotspot("goandask00", GoTo(scene="groupscene"), Ask(quiz="askedquiz0", pause=True)),
            _hotspot("forgetansw", Reset(what="answers")),
            _hotspot("forgetvari", Reset(what="variables")),
            _hotspot("endofvisit", Finish()),
            _hotspot("hidequiz00", Hide(overlay="askedquiz0", seconds=1.0)),
            Group(id="quizgroup0", hidden=True, placement=Standing()),
            Quiz(id="innerquiz0", parent="quizgroup0", options=(), visible=Clip(end=30.0)),
            _hotspot("askinner00", Ask(quiz="innerquiz0", pause=True)),
            _hotspot("askandshow", Ask(quiz="innerquiz0", pause=True), Show(overlay="quizgroup0")),
            _hotspot("hidegroup0", Hide(overlay="quizgroup0")),
        ),
    )


def _group_scene() -> Scene:
    def ended(points: float) -> tuple[MediaEnded]:
        return (MediaEnded(actions=(Score(points=points),)),)

    return Scene(
        id="groupscene",
        overlays=(
            Group(id="outergroup", hidden=True, placement=Standing()),
            Group(id="innergroup", parent="outergroup", placement=Standing()),
            Sound(id="groupsound", parent="innergroup", asset="toneassets", triggers=ended(1.0)),
            VideoPanel(
                id="groupvideo",
                parent="outergroup",
                asset="filmassets",
                loop=False,
                visible=Clip(start=2.0, trim=0.5),
                triggers=ended(10.0),
            ),
            Model(
                id="groupmodel",
                parent="outergroup",
                asset="modelasset",
                animations=(Animation(clip="turn", start=0.5),),
            ),
            Text(id="grouptext0", parent="outergroup", text={"en": "Within"}),
            VideoPanel(
                id="latervideo",
                asset="filmassets",
                loop=False,
                hidden=True,
                visible=Clip(start=3.0),
                triggers=ended(100.0),
            ),
            _hotspot(
                "wearjade00",
                Wear(overlay="groupmodel", finish="Jade"),
                Wear(overlay="grouptext0", finish="Jade"),
                Wear(overlay="nothing000", finish="Jade"),
            ),
            _hotspot("wearplain0", Wear(overlay="groupmodel")),
            _hotspot("showgroup0", Show(overlay="outergroup", seconds=0.5)),
            _hotspot("togglegrou", Toggle(overlay="outergroup")),
            _hotspot("showlater0", Show(overlay="latervideo")),
            _hotspot(
                "startlater",
                Show(overlay="latervideo"),
                Play(overlay="latervideo", from_start=True),
            ),
            _hotspot("stoplater0", Show(overlay="latervideo"), Pause(overlay="latervideo")),
            _hotspot("playlater0", Play(overlay="latervideo")),
        ),
    )


def _first_of_tour() -> Scene:
    return Scene(
        id="firsttour0",
        triggers=(
            Idle(seconds=5.0, actions=(GoTo(scene="secondtour"),)),
            EnterScene(actions=(OpenLink(url="tel:1"),)),
        ),
    )


def _second_of_tour() -> Scene:
    return Scene(
        id="secondtour",
        triggers=(Idle(seconds=4.0, actions=(GoTo(scene="firsttour0"),)),),
        overlays=(_hotspot("toured0000", Score()),),
    )


def _standing() -> list[Visit]:
    still = "stillscene"
    chose = Chose(quiz="askedquiz0", option="rightoptio", at_us=4 * SECOND)
    return [
        ("fades and moves while time runs", still, [*selects("slowly0000"), *ticks(1.25, 3.0)]),
        ("what fades as time is stopped has faded", still, selects("thenstop00")),
        ("while time stands things come and go at once", still, selects("stopfirst0")),
        (
            "what was fading before time was stopped stays as it is, and goes on with it",
            still,
            [
                *selects("slowly0000", "stop000000", every=SECOND // 4),
                *ticks(2.0),
                Selected(overlay="runon00000", at_us=3 * SECOND),
                *ticks(3.125, 9.0),
            ],
        ),
        ("time stops for a question as for anything", still, selects("askslowly0")),
        ("a quiz of a scene that was left stops nothing", still, selects("goandask00")),
        (
            "time waits for an answer that was forgotten",
            still,
            [*selects("askslowly0", "forgetansw"), *ticks(3.0), chose, *ticks(5.0)],
        ),
        (
            "but not for a quiz that was hidden",
            still,
            [*selects("askslowly0", "hidequiz00"), *ticks(5.0)],
        ),
        ("nor for one in a group that is hidden", still, [*selects("askinner00"), *ticks(5.0)]),
        ("for one that is shown with its group", still, [*selects("askandshow"), *ticks(5.0)]),
        (
            "and not when that is hidden",
            still,
            [*selects("askandshow", "hidegroup0"), *ticks(5.0)],
        ),
        (
            "nor where it has gone by its clip",
            still,
            [*selects("askandshow"), Sought(time_us=40 * SECOND, at_us=2 * SECOND), *ticks(5.0)],
        ),
        (
            "it waits for one that was forgotten with the variables",
            still,
            [*selects("askslowly0", "forgetvari"), chose, *ticks(5.0)],
        ),
    ]


def _grouped() -> list[Visit]:
    scene = "groupscene"
    back = Sought(time_us=SECOND, at_us=12 * SECOND)
    return [
        ("nothing ends in a group that is hidden", scene, ticks(1.0, 20.0)),
        (
            "what a group holds begins when it is shown",
            scene,
            [
                *ticks(9.0),
                Selected(overlay="showgroup0", at_us=10 * SECOND),
                *ticks(10.25, 11.0, 12.0, 13.0),
            ],
        ),
        (
            "but not before its own clip does",
            scene,
            [Selected(overlay="showgroup0", at_us=SECOND), *ticks(2.0, 3.0, 4.0, 9.0)],
        ),
        (
            "shown once more it begins once more",
            scene,
            selects(*["togglegrou"] * 3, every=4 * SECOND),
        ),
        (
            "sought back before a group was shown its media run by their clips",
            scene,
            [Selected(overlay="showgroup0", at_us=10 * SECOND), back, *ticks(13.0)],
        ),
        ("a model wears a finish, and nothing else does", scene, selects("wearjade00")),
        ("and then as it comes", scene, selects("wearjade00", "wearplain0")),
        (
            "shown before its clip, a video begins with the clip",
            scene,
            [*selects("showlater0"), *ticks(3.0, 4.0, 5.4, 5.5)],
        ),
        (
            "started before its clip as well",
            scene,
            [*selects("startlater"), *ticks(3.0, 4.0)],
        ),
        (
            "stopped and let run before its clip as well",
            scene,
            [*selects("stoplater0", "playlater0"), *ticks(3.0, 4.0)],
        ),
        (
            "let run after its clip began it goes on from there",
            scene,
            [
                Selected(overlay="stoplater0", at_us=SECOND),
                Selected(overlay="playlater0", at_us=4 * SECOND),
                *ticks(5.0),
            ],
        ),
    ]


def _left_alone() -> list[Visit]:
    def alone(*seconds: float, since: float = 0.0) -> list[Event]:
        return [tick for each in seconds for tick in ticks(each, idle=each - since)]

    return [
        (
            "a visit that is reset since nobody is there is reset once",
            "stillscene",
            alone(19.0, 20.0, 20.1, 30.0, 40.0, 41.0, 90.0),
        ),
        (
            "once more after a sign of life",
            "stillscene",
            [*alone(20.0, 21.0), *alone(25.0, 44.9, 45.1, since=25.0)],
        ),
        (
            "after its end a visit can begin anew by itself",
            "stillscene",
            [*selects("endofvisit"), *alone(19.0, 21.0, 22.0, since=1.0)],
        ),
        (
            "scenes lead on whoever does nothing in them",
            "firsttour0",
            alone(4.9, 5.0, 8.9, 9.0, 13.9, 14.0, 18.0),
        ),
        (
            "a sign of life counts from then",
            "firsttour0",
            [*alone(5.0, 6.0), *alone(7.0, 10.9, 11.1, since=7.0)],
        ),
        (
            "who comes into a scene by himself has just done something",
            "stillscene",
            [
                *alone(10.0),
                Entered(scene="firsttour0", at_us=11 * SECOND),
                *alone(11.5, 15.9, 16.1, since=11.0),
            ],
        ),
    ]
