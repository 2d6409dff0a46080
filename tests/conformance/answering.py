"""A story whose scenes answer to everything: visits.py visits it."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from story.model.actions import (
    Action,
    AddTo,
    AnimateTo,
    Approach,
    Ask,
    Dwell,
    EnterScene,
    Finish,
    GoTo,
    Hide,
    Hover,
    Idle,
    LeaveScene,
    MediaEnded,
    OpenLink,
    Pause,
    PauseEverything,
    Play,
    PlayEverything,
    PlaySound,
    QuizAnswered,
    Reset,
    Score,
    Seek,
    Select,
    SetVariable,
    Show,
    TimeReached,
    Toggle,
    Transition,
    Trigger,
    VariableChanged,
)
from story.model.conditions import Answered, AnyOf, ScoreIs, Shown, VariableIs, Visited
from story.model.placement import Around, Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.timeline import Chapter, Clip, Keyframe, Linear, Spring, TimeCue, Track
from story.model.variables import Held
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from tests.conformance.motion import assets, variables

CONDITIONS: dict[str, tuple[Any, ...]] = {
    "always": (),
    "a number is equal": (VariableIs(variable="countvaria", value=5.0),),
    "a number is not equal": (VariableIs(variable="countvaria", test="!=", value=5.0),),
    "a number is less": (VariableIs(variable="countvaria", test="<", value=5.0),),
    "a number is at most": (VariableIs(variable="countvaria", test="<=", value=5.0),),
    "a number is more": (VariableIs(variable="countvaria", test=">", value=3.0),),
    "a number is at least": (VariableIs(variable="countvaria", test=">=", value=5.0),),
    "a number is some words": (VariableIs(variable="countvaria", test="!=", value="5"),),
    "a number is yes": (VariableIs(variable="countvaria", test="!=", value=True),),
    "words are equal": (VariableIs(variable="namevariab", value="Ada"),),
    "words are not equal": (VariableIs(variable="namevariab", test="!=", value="Ada"),),
    "words are less": (VariableIs(variable="namevariab", test="<", value="b"),),
    "yes": (VariableIs(variable="liked00000", value=True),),
    "not yes": (VariableIs(variable="liked00000", test="!=", value=True),),
    "yes is at least no": (VariableIs(variable="liked00000", test=">=", value=False),),
    "yes is one": (VariableIs(variable="liked00000", value=1.0),),
    "a choice is equal": (VariableIs(variable="colourvari", value="red"),),
    "a choice is not equal": (VariableIs(variable="colourvari", test="!=", value="red"),),
    "a variable that is not there": (VariableIs(variable="nothing000", test="!=", value=1.0),),
    "visited": (Visited(scene="actionscen"),),
    "not visited": (Visited(scene="actionscen", yes=False),),
    "a scene that is not there is not visited": (Visited(scene="nothing000", yes=False),),
    "shown": (Shown(overlay="secrettext"),),
    "hidden": (Shown(overlay="secrettext", yes=False),),
    "what is not there is hidden": (Shown(overlay="nothing000", yes=False),),
    "the score is at least": (ScoreIs(value=2.0),),
    "the score is less": (ScoreIs(test="<", value=2.0),),
    "the score is": (ScoreIs(test="=", value=2.0),),
    "a quiz is open": (Answered(quiz="singlequiz", outcome="open"),),
    "a quiz is right": (Answered(quiz="singlequiz"),),
    "all of two": (Visited(scene="actionscen"), ScoreIs(value=2.0)),
    "all of two, one of which does not hold": (Visited(scene="actionscen"), ScoreIs(value=9.0)),
    "any of two": (AnyOf(conditions=(ScoreIs(value=9.0), Visited(scene="actionscen"))),),
    "any of none": (AnyOf(),),
}


def condition_id(name: str) -> str:
    """The overlay that scores under conditions."""
    return f"when{list(CONDITIONS).index(name):06}"


def answering_story() -> Story:
    """A story whose scenes answer to everything."""
    return Story(
        version=VERSION,
        id="answeringx",
        languages=("en",),
        variables=variables(),
        triggers=(
            VariableChanged(
                variable="countvaria",
                when=(VariableIs(variable="seen000000", value=False),),
                actions=(Score(points=100.0),),
            ),
            Idle(seconds=30.0, actions=(Reset(),)),
        ),
        pass_mark=2.0,
        scenes=(
            _actions(),
            _elsewhere(),
            _leaving(),
            _changing(),
            _loop(),
            _ping(),
            _pong(),
            _conditions(),
            _times(),
            _media(),
            _idling(),
            _pointing(),
            _quizzes(),
            _nearing(),
        ),
        assets=assets(),
    )


def _hotspot(hotspot_id: str, *actions: Action, once: bool = False) -> Hotspot:
    return Hotspot(id=hotspot_id, triggers=(Select(actions=actions, once=once),))


def _on(hotspot_id: str, *triggers: Trigger, placement: Any = Around()) -> Hotspot:  # noqa: B008
    return Hotspot(id=hotspot_id, triggers=triggers, placement=placement)


def _set(hotspot_id: str, variable: str, value: Held) -> Hotspot:
    return _hotspot(hotspot_id, SetVariable(variable=variable, value=value))


def _lead(hotspot_id: str, overlay: str | None, field: str, value: Any, **how: Any) -> Hotspot:
    return _hotspot(hotspot_id, AnimateTo(overlay=overlay, field=field, value=value, **how))


def _actions() -> Scene:
    slow = Spring(bounce=0.2)
    return Scene(
        id="actionscen",
        surrounding=Photo360(asset="photoasset"),
        triggers=(
            EnterScene(
                actions=(AddTo(variable="countvaria", amount=0.0), Show(overlay="welcome000"))
            ),
        ),
        cues=(TimeCue(id="latercue00", time=4.0),),
        chapters=(Chapter(id="chapterone", time=6.0),),
        overlays=(
            Text(id="welcome000", text={"en": "Welcome, {name}"}, hidden=True),
            Text(id="secrettext", text={"en": "{count}"}, hidden=True, wrap=None),
            Picture(id="shownpictu", asset="pictureass"),
            VideoPanel(id="playedvide", asset="filmassets"),
            Hotspot(id="movedhotsp", placement=Around(yaw=170.0)),
            _hotspot("gocut00000", GoTo(scene="elsewheres", transition=Transition(kind="cut"))),
            _hotspot(
                "gofade0000",
                GoTo(scene="elsewheres", transition=Transition(seconds=2.0, colour="#ffffff")),
            ),
            _hotspot(
                "godissolve", GoTo(scene="elsewheres", transition=Transition(kind="dissolve"))
            ),
            _hotspot("gohere0000", GoTo(scene="actionscen")),
            _hotspot("gonowhere0", GoTo(scene="nothing000")),
            _hotspot(
                "gothen0000",
                GoTo(scene="elsewheres"),
                Hide(overlay="shownpictu"),
                Hide(overlay="backagain0"),
                Score(),
            ),
            _hotspot("gowhen0000", GoTo(scene="whenscene0")),
            _hotspot("openlink00", OpenLink(url="https://example.org/?a=b#c")),
            _hotspot("showtext00", Show(overlay="secrettext")),
            _hotspot("showslowly", Show(overlay="secrettext", seconds=0.5)),
            _hotspot("hidepictur", Hide(overlay="shownpictu")),
            _hotspot("hideslowly", Hide(overlay="shownpictu", seconds=1.0)),
            _hotspot("toggletext", Toggle(overlay="secrettext")),
            _hotspot("toggleslow", Toggle(overlay="secrettext", seconds=1.0)),
            _hotspot("shownothin", Show(overlay="nothing000")),
            _hotspot("showelsewh", Hide(overlay="backagain0")),
            _lead("animatesiz", "movedhotsp", "size", 0.9, easing=Linear(), seconds=1.0),
            _lead("animateagn", "movedhotsp", "size", 0.1, easing=slow, seconds=1.0),
            _lead("animatecol", "movedhotsp", "colour", "#ff8000", easing=slow, seconds=1.0),
            _lead("animateyaw", "movedhotsp", "placement.yaw", -170.0, seconds=1.0),
            _lead("animatenow", "movedhotsp", "opacity", 0.5, seconds=0.0),
            _lead("animatewra", "secrettext", "wrap", 3.0),
            _lead("animatesur", None, "orientation.yaw", 90.0, seconds=1.0),
            _lead("animatebad", "movedhotsp", "volume", 1.0),
            _lead("animatekin", "movedhotsp", "size", "#ff0000"),
            _hotspot("playvideo0", Play(overlay="playedvide")),
            _hotspot("startvideo", Play(overlay="playedvide", from_start=True)),
            _hotspot("pausevideo", Pause(overlay="playedvide")),
            _hotspot("playaround", Play()),
            _hotspot("playnothin", Play(overlay="nothing000")),
            _hotspot("pauseall00", PauseEverything()),
            _hotspot("playall000", PlayEverything()),
            _hotspot("seektime00", Seek(time=1.5)),
            _hotspot("seekcue000", Seek(cue="latercue00", time=1.0)),
            _hotspot("seekchapte", Seek(cue="chapterone")),
            _hotspot("seeknocue0", Seek(cue="nothing000", time=1.0)),
            _hotspot("seekback00", Seek(time=2.0)),
            _set("setnumber0", "countvaria", 5.0),
            _set("sethigh000", "countvaria", 11.0),
            _set("setlow0000", "countvaria", -1.0),
            _set("setwords00", "countvaria", "five"),
            _set("setname000", "namevariab", "Ada"),
            _set("setnamenum", "namevariab", 5.0),
            _set("setyesno00", "liked00000", True),
            _set("setyesnum0", "liked00000", 1.0),
            _set("setchoice0", "colourvari", "red"),
            _set("setnochoic", "colourvari", "green"),
            _set("setnothing", "nothing000", 1.0),
            _set("setfine000", "finevariab", 8.0),
            _hotspot("addtwo0000", AddTo(variable="countvaria", amount=2.0)),
            _hotspot("takeone000", AddTo(variable="countvaria", amount=-1.0)),
            _hotspot("addtoname0", AddTo(variable="namevariab")),
            _hotspot("addnothing", AddTo(variable="nothing000")),
            _hotspot("sounding00", PlaySound(asset="toneassets", volume=0.25)),
            _hotspot("scoretwo00", Score(points=2.0)),
            _hotspot("resetanswe", Reset(what="answers")),
            _hotspot("resetvaria", Reset(what="variables")),
            _hotspot("resetvisit", Reset()),
            _hotspot("finishing0", Finish()),
            _hotspot("onceonly00", Score(), once=True),
            _hotspot(
                "manythings",
                Show(overlay="secrettext"),
                SetVariable(variable="countvaria", value=9.0),
                AddTo(variable="countvaria"),
                OpenLink(url="tel:1"),
                PlaySound(asset="toneassets"),
                GoTo(scene="elsewheres"),
                Score(),
                Finish(),
                Seek(time=3.0),
            ),
        ),
    )


def _elsewhere() -> Scene:
    return Scene(
        id="elsewheres",
        triggers=(EnterScene(actions=(Score(points=10.0),), once=True),),
        overlays=(
            _hotspot("backagain0", GoTo(scene="actionscen")),
            _hotspot("toactions0", GoTo(scene="actionscen")),
        ),
    )


def _leaving() -> Scene:
    return Scene(
        id="leavescene",
        triggers=(
            LeaveScene(
                actions=(Score(points=1.0), GoTo(scene="timescene0"), OpenLink(url="tel:2"))
            ),
            LeaveScene(when=(ScoreIs(value=5.0),), actions=(Score(points=50.0),)),
        ),
        overlays=(_hotspot("leavenow00", GoTo(scene="elsewheres")),),
    )


def _changing() -> Scene:
    return Scene(
        id="changescen",
        triggers=(
            VariableChanged(variable="countvaria", actions=(Score(points=1.0),)),
            VariableChanged(variable="namevariab", actions=(Score(points=1000.0),)),
        ),
        overlays=(
            _hotspot(
                "changeit00",
                SetVariable(variable="seen000000", value=False),
                SetVariable(variable="countvaria", value=4.0),
                Score(points=0.5),
            ),
            _hotspot("changesame", SetVariable(variable="countvaria", value=3.0)),
        ),
    )


def _loop() -> Scene:
    flip = (
        SetVariable(variable="countvaria", value=1.0),
        SetVariable(variable="countvaria", value=2.0),
    )
    return Scene(
        id="loopscene0",
        triggers=(VariableChanged(variable="countvaria", actions=(Score(), *flip)),),
        overlays=(_hotspot("beginloop0", *flip),),
    )


def _ping() -> Scene:
    return Scene(
        id="pingscene0",
        triggers=(EnterScene(when=(ScoreIs(value=1.0),), actions=(GoTo(scene="pongscene0"),)),),
        overlays=(_hotspot("beginping0", Score(), GoTo(scene="pongscene0")),),
    )


def _pong() -> Scene:
    return Scene(
        id="pongscene0",
        triggers=(
            EnterScene(actions=(GoTo(scene="pingscene0", transition=Transition(kind="cut")),)),
        ),
    )


def _conditions() -> Scene:
    return Scene(
        id="whenscene0",
        overlays=tuple(
            Hotspot(
                id=condition_id(name), triggers=(Select(actions=(Score(points=0.5),), when=when),)
            )
            for name, when in CONDITIONS.items()
        ),
    )


def _times() -> Scene:
    return Scene(
        id="timescene0",
        cues=(TimeCue(id="thecuehere", time=2.0),),
        chapters=(Chapter(id="thechapter", time=3.0),),
        triggers=(
            TimeReached(
                time=1.0, actions=(Score(points=1.0), Show(overlay="timedtext0", seconds=1.0))
            ),
            TimeReached(time=0.0, actions=(OpenLink(url="tel:0"),)),
            TimeReached(
                cue="thecuehere", time=9.0, actions=(Score(points=10.0), OpenLink(url="tel:2"))
            ),
            TimeReached(cue="thechapter", actions=(OpenLink(url="tel:3"),), once=True),
            TimeReached(time=1.0, actions=(OpenLink(url="tel:1"),)),
            TimeReached(
                time=4.0,
                actions=(Seek(time=3.5), AddTo(variable="countvaria")),
                when=(VariableIs(variable="countvaria", test="<", value=6.0),),
            ),
        ),
        overlays=(
            Text(id="timedtext0", text={"en": "Timed"}, hidden=True),
            _hotspot("timepause0", PauseEverything()),
            _hotspot("timeplay00", PlayEverything()),
        ),
    )


def _media() -> Scene:
    return Scene(
        id="mediascene",
        surrounding=Video360(asset="filmassets"),
        triggers=(MediaEnded(actions=(Score(points=1.0),)),),
        overlays=(
            Sound(
                id="endingsoun",
                asset="toneassets",
                triggers=(MediaEnded(actions=(Score(points=10.0),)),),
            ),
            VideoPanel(
                id="latevideo0",
                asset="filmassets",
                loop=False,
                visible=Clip(start=1.0, end=4.0, trim=0.75),
                triggers=(MediaEnded(actions=(Score(points=100.0),), once=True),),
            ),
            VideoPanel(
                id="cutvideo00",
                asset="filmassets",
                visible=Clip(end=1.0),
                triggers=(MediaEnded(actions=(Score(points=5000.0),)),),
            ),
            _hotspot("pausesound", Pause(overlay="endingsoun")),
            _hotspot("playsound0", Play(overlay="endingsoun")),
            _hotspot("hidesound0", Hide(overlay="endingsoun")),
            _hotspot("showsound0", Show(overlay="endingsoun")),
            _hotspot("pauselater", Pause(overlay="latevideo0")),
            _hotspot("pausearoun", Pause()),
            _hotspot("playaround", Play(from_start=True)),
        ),
    )


def _idling() -> Scene:
    return Scene(
        id="idlescene0",
        triggers=(
            Idle(seconds=4.0, actions=(OpenLink(url="tel:4"),)),
            Idle(seconds=2.0, actions=(OpenLink(url="tel:2"),)),
        ),
    )


def _pointing() -> Scene:
    turn = tuple(Keyframe(time=time, value=yaw) for time, yaw in ((0.0, -90.0), (4.0, 90.0)))
    return Scene(
        id="pointscene",
        overlays=(
            _on("dwelling00", Dwell(actions=(Score(),))),
            _on(
                "hovering00",
                Hover(actions=(Score(points=10.0),)),
                Hover(leaving=True, actions=(Score(points=100.0),)),
            ),
            _on(
                "twodwells0",
                Dwell(seconds=1.0, actions=(Score(points=2.0),)),
                Dwell(seconds=0.5, actions=(Score(points=1.0), OpenLink(url="tel:5"))),
            ),
            _on(
                "dwellingon",
                Dwell(actions=(GoTo(scene="elsewheres"),)),
                Dwell(seconds=2.0, actions=(Score(),)),
            ),
            _on(
                "nearing000",
                Approach(distance=1.0, actions=(Score(points=1000.0),)),
                Approach(distance=2.0, leaving=True, actions=(Score(points=1.0),)),
                placement=Standing(position=(0.0, 1.6, -3.0)),
            ),
            Group(
                id="turninggro",
                placement=Around(distance=3.0),
                tracks=(Track(field="placement.yaw", keys=turn),),
            ),
            Hotspot(
                id="ingroup000",
                parent="turninggro",
                placement=Standing(position=(0.0, 0.0, 0.0)),
                triggers=(Approach(distance=1.5, actions=(OpenLink(url="tel:6"),)),),
            ),
            _hotspot("pointpause", PauseEverything()),
            Group(
                id="answergrou",
                placement=Standing(),
                triggers=(
                    Select(actions=(Score(points=1000.0),)),
                    Dwell(seconds=1.0, actions=(Score(points=2000.0),)),
                    Hover(actions=(Score(points=4000.0),)),
                    Hover(leaving=True, actions=(Score(points=8000.0),)),
                ),
            ),
            Group(id="innergroup", parent="answergrou", placement=Standing()),
            Hotspot(id="groupedone", parent="innergroup", placement=Standing()),
            Hotspot(
                id="groupedtwo",
                parent="answergrou",
                placement=Standing(),
                triggers=(Select(actions=(Score(points=5.0),)),),
            ),
        ),
    )


def _nearing() -> Scene:
    """What comes near by itself to a visitor who stands, 1.6 m up."""

    def way(*keys: tuple[float, tuple[float, float, float]]) -> tuple[Track, ...]:
        frames = tuple(Keyframe(time=time, value=place) for time, place in keys)
        return (Track(field="placement.position", keys=frames),)

    near = Approach(distance=1.0, actions=(Score(points=1.0),))
    gone = Approach(distance=1.0, leaving=True, actions=(Score(points=10.0),))
    return Scene(
        id="nearscene0",
        triggers=(TimeReached(time=1.5, actions=(Score(points=100000.0),)),),
        overlays=(
            _on(
                "standsnear",
                Approach(distance=2.0, once=True, actions=(Score(points=1000.0),)),
                placement=Standing(position=(0.0, 1.6, -1.5)),
            ),
            structs.replace(
                _on("passesby00", near, gone, placement=Standing()),
                tracks=way((1.0, (-4.0, 1.6, 0.0)), (5.0, (4.0, 1.6, 0.0))),
            ),
            Group(
                id="carrier000",
                placement=Standing(position=(0.0, 0.0, -9.0)),
                tracks=way((6.0, (0.0, 0.0, -9.0)), (8.0, (0.0, 0.0, -2.0))),
            ),
            structs.replace(
                _on("iscarried0", Approach(distance=2.5, actions=(GoTo(scene="elsewheres"),))),
                parent="carrier000",
                placement=Standing(position=(0.0, 1.6, 0.0)),
            ),
            _on(
                "isledhere0",
                Approach(distance=0.5, actions=(Score(points=100.0),)),
                placement=Standing(position=(0.0, 1.6, 5.0)),
            ),
            _lead("leadhere00", "isledhere0", "placement.position", (0.0, 1.6, 0.1), seconds=1.0),
            _lead("leapshere0", "isledhere0", "placement.position", (0.0, 1.6, 0.2), seconds=0.0),
            _hotspot("nearpause0", PauseEverything()),
        ),
    )


def _quizzes() -> Scene:
    pair = (QuizOption(id="rightoptio", right=True), QuizOption(id="wrongoptio"))
    answers = (
        QuizAnswered(outcome="right", actions=(OpenLink(url="tel:1"),)),
        QuizAnswered(outcome="wrong", actions=(OpenLink(url="tel:2"),)),
        QuizAnswered(outcome="failed", actions=(OpenLink(url="tel:3"),)),
        QuizAnswered(actions=(Show(overlay="afterwards"),)),
    )
    return Scene(
        id="quizscene0",
        overlays=(
            Text(id="afterwards", text={"en": "{score}"}, hidden=True),
            Quiz(id="singlequiz", options=pair, tries=2, points=3.0, triggers=answers),
            Quiz(id="endlessqui", options=pair, tries=0),
            Quiz(
                id="multiplequ",
                kind="multiple",
                tries=2,
                options=(
                    QuizOption(id="multione00", right=True),
                    QuizOption(id="multitwo00"),
                    QuizOption(id="multithree", right=True),
                ),
                triggers=answers,
            ),
            Quiz(
                id="orderquiz0",
                kind="order",
                tries=2,
                options=(
                    QuizOption(id="orderone00"),
                    QuizOption(id="ordertwo00"),
                    QuizOption(id="orderthree"),
                ),
                triggers=answers,
            ),
            Quiz(
                id="findquiz00",
                kind="find",
                tries=2,
                options=(
                    QuizOption(id="foundvase0", right=True, target="findvase00"),
                    QuizOption(id="foundchair", target="findchair0"),
                ),
                triggers=answers,
            ),
            Quiz(id="hiddenquiz", options=pair, tries=2, hidden=True, triggers=answers),
            _hotspot("findvase00", Score(points=0.25)),
            Picture(id="findchair0", asset="pictureass"),
            _hotspot("asknow0000", Ask(quiz="hiddenquiz", pause=True)),
            _hotspot("askagain00", Ask(quiz="singlequiz")),
            _hotspot("asknothing", Ask(quiz="afterwards", pause=True)),
        ),
    )
