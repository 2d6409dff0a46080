"""Cases of visits: what each event makes of a state, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from story.interaction import begin, step
from story.model.story import Story
from story.model.variables import Held
from story.timeline import moment_at
from story.visit.state import (
    Chose,
    Confirmed,
    Effect,
    Entered,
    Event,
    Moved,
    Pointed,
    Selected,
    Sought,
    State,
    Ticked,
)
from tests.conformance.answering import CONDITIONS, answering_story, condition_id
from tests.conformance.plain import plain_state, plain_story, whole

SECOND = 1_000_000
FIRST = 20
"""How many effects of one event a vector holds."""


Visit: TypeAlias = (
    tuple[str, str | None, Sequence[Event]]
    | tuple[str, str | None, Sequence[Event], dict[str, Held]]
)
"""Its name, the scene it begins in (None: the first), its events, and what was kept."""


def visits() -> dict[str, Any]:
    """Whole visits: how they begin, and each event with the state, effects and moment after it."""
    return visits_of(answering_story(), _visits())


def visits_of(story: Story, cases: Sequence[Visit]) -> dict[str, Any]:
    """A story and visits to it, as a file holds them."""
    return {"story": plain_story(story), "visits": [_visit(story, *each) for each in cases]}


def _visit(
    story: Story,
    name: str,
    scene: str | None,
    events: Sequence[Event],
    kept: dict[str, Held] | None = None,
) -> dict[str, Any]:
    kept = kept or {}
    state, effects = begin(story, scene=scene, kept=kept)
    first = {"out": after_step(story, state, effects)}
    steps: list[Any] = []
    for event in events:
        state, effects = step(story, state, event)
        steps.append({"event": whole(event), "out": after_step(story, state, effects)})
    return {"name": name, "scene": scene, "kept": kept, "begin": first, "steps": steps}


def after_step(story: Story, state: State, effects: Sequence[Effect]) -> dict[str, Any]:
    """The state and the effects, and in short what is then seen."""
    seen = moment_at(story, state, state.clock.shows(state.now_us)).overlays
    return {
        "state": plain_state(state),
        "effects": whole(effects[:FIRST]),
        "effect_count": len(effects),
        "seen": len(seen),
        "faint": {each.overlay.id: each.opacity for each in seen if each.opacity != 1},
    }


def selects(*overlays: str, every: int = SECOND) -> list[Event]:
    """The visitor selects one after the other, the first after `every` microseconds."""
    return [Selected(overlay=each, at_us=n * every) for n, each in enumerate(overlays, 1)]


def ticks(*seconds: float, idle: float = 0.0) -> list[Event]:
    """Time passes up to each of those instants."""
    return [Ticked(at_us=round(each * SECOND), idle_us=round(idle * SECOND)) for each in seconds]


def _visits() -> list[Visit]:
    return [
        *_of_actions(),
        *_of_conditions(),
        *_of_time(),
        *_of_pointing(),
        *_of_quizzes(),
        *_of_nearness(),
    ]


def _of_actions() -> list[Visit]:
    far = Moved(position=(9.0, 1.6, 9.0), at_us=SECOND)
    return [
        ("it begins in the first scene, whose triggers act", None, []),
        ("it begins in a scene asked for", "timescene0", []),
        ("values that last are kept", None, [], {"finevariab": 7.0, "countvaria": 9.0}),
        ("kept values of a wrong kind are dropped", None, [], {"finevariab": "seven"}),
        ("go at once", "actionscen", selects("gocut00000")),
        ("go through a colour", "actionscen", selects("gofade0000")),
        ("go by dissolving", "actionscen", selects("godissolve")),
        ("go to where one is", "actionscen", selects("gohere0000")),
        ("go nowhere", "actionscen", selects("gonowhere0")),
        (
            "go on after going: what follows is of the scene left",
            "actionscen",
            selects("gothen0000"),
        ),
        (
            "leaving sets off triggers, but cannot lead elsewhere",
            "leavescene",
            selects("leavenow00"),
        ),
        (
            "entering anew sets off triggers anew",
            "actionscen",
            selects("gocut00000", "backagain0"),
        ),
        ("open a link", "actionscen", selects("openlink00")),
        ("show", "actionscen", selects("showtext00", "showtext00")),
        ("show slowly", "actionscen", [*selects("showslowly"), *ticks(1.25, 1.5, 3.0)]),
        ("hide", "actionscen", selects("hidepictur", "hidepictur")),
        ("hide slowly", "actionscen", [*selects("hideslowly"), *ticks(1.5, 2.0)]),
        ("toggle", "actionscen", selects("toggletext", "toggletext", "toggletext")),
        (
            "toggle slowly while still fading",
            "actionscen",
            [*selects("toggleslow", "toggleslow", every=SECOND // 4), *ticks(0.75, 2.0)],
        ),
        ("show what is not there", "actionscen", selects("shownothin")),
        ("show what is of another scene", "actionscen", selects("showelsewh")),
        ("animate a number", "actionscen", [*selects("animatesiz"), *ticks(1.25, 1.5, 2.0)]),
        ("animate a colour", "actionscen", [*selects("animatecol"), *ticks(1.5)]),
        (
            "animate a yaw the shorter way",
            "actionscen",
            [*selects("animateyaw"), *ticks(1.5, 3.0)],
        ),
        (
            "animate from the middle of a move",
            "actionscen",
            selects("animatesiz", "animateagn", every=SECOND // 2),
        ),
        ("animate at once", "actionscen", selects("animatenow")),
        ("animate what has no value yet", "actionscen", selects("animatewra")),
        ("animate the surrounding", "actionscen", [*selects("animatesur"), *ticks(1.5)]),
        ("animate a field that is not there", "actionscen", selects("animatebad")),
        ("animate by a value of the wrong kind", "actionscen", selects("animatekin")),
        (
            "moves are done when one comes back",
            "actionscen",
            [*selects("animatesiz", "gocut00000", "backagain0"), *ticks(3.5)],
        ),
        (
            "play and pause a video",
            "actionscen",
            [*selects("pausevideo", "playvideo0"), *ticks(3.0)],
        ),
        ("play what plays", "actionscen", selects("playvideo0")),
        ("play from the start", "actionscen", selects("startvideo")),
        (
            "play what is at its end begins anew",
            "mediascene",
            [*ticks(2.0), *selects("playsound0", every=3 * SECOND)],
        ),
        ("pause what is paused", "actionscen", selects("pausevideo", "pausevideo")),
        (
            "pause before it begins",
            "mediascene",
            [Selected(overlay="pauselater", at_us=SECOND // 2), *ticks(4.0)],
        ),
        ("play and pause the video all around", "mediascene", selects("pausearoun", "playaround")),
        ("play a video all around where there is none", "actionscen", selects("playaround")),
        ("play what is not there", "actionscen", selects("playnothin")),
        (
            "stop everything and let it run on",
            "actionscen",
            [
                *selects("pauseall00"),
                *ticks(2.0),
                Selected(overlay="playall000", at_us=3 * SECOND),
                *ticks(4.0),
            ],
        ),
        ("stop everything twice", "actionscen", selects("pauseall00", "pauseall00")),
        ("seek to a time", "actionscen", selects("seektime00")),
        ("seek to a cue", "actionscen", selects("seekcue000")),
        ("seek to a chapter", "actionscen", selects("seekchapte")),
        ("seek to a cue that is not there: its time", "actionscen", selects("seeknocue0")),
        (
            "seek back forgets what began later",
            "actionscen",
            selects("showslowly", "animatesiz", "startvideo", "seekback00"),
        ),
        (
            "seek while everything stands",
            "actionscen",
            [*selects("pauseall00", "seektime00"), *ticks(3.0)],
        ),
        (
            "sought by the player's own means",
            "actionscen",
            [Sought(time_us=2_500_000, at_us=SECOND), *ticks(2.0)],
        ),
        ("sought before the beginning", "actionscen", [Sought(time_us=-5, at_us=SECOND)]),
        ("set a number", "actionscen", selects("setnumber0")),
        ("set a number above its limit", "actionscen", selects("sethigh000")),
        ("set a number below its limit", "actionscen", selects("setlow0000")),
        ("set a number to words", "actionscen", selects("setnumber0", "setwords00")),
        ("set words", "actionscen", selects("setname000")),
        ("set words to a number", "actionscen", selects("setname000", "setnamenum")),
        ("set a yes or no", "actionscen", selects("setyesno00")),
        ("set a yes or no to a number", "actionscen", selects("setyesno00", "setyesnum0")),
        ("set a choice", "actionscen", selects("setchoice0")),
        ("set a choice to what is none", "actionscen", selects("setchoice0", "setnochoic")),
        ("set what is not there", "actionscen", selects("setnothing")),
        ("add, and take away", "actionscen", selects("addtwo0000", "addtwo0000", "takeone000")),
        ("add past the limit", "actionscen", selects(*["addtwo0000"] * 5)),
        ("add to words", "actionscen", selects("addtoname0")),
        ("add to what is not there", "actionscen", selects("addnothing")),
        (
            "a change sets off triggers of the scene, then of the story",
            "changescen",
            selects("changeit00"),
        ),
        ("no change sets off nothing", "changescen", selects("changesame")),
        ("play a sound", "actionscen", selects("sounding00")),
        ("score", "actionscen", selects("scoretwo00", "scoretwo00")),
        ("reset the answers", "actionscen", selects("scoretwo00", "setnumber0", "resetanswe")),
        (
            "reset the variables",
            "actionscen",
            selects("scoretwo00", "setnumber0", "setfine000", "resetvaria"),
        ),
        (
            "reset the visit",
            "actionscen",
            selects("scoretwo00", "setnumber0", "setfine000", "showtext00", "resetvisit"),
        ),
        ("finish, once", "actionscen", selects("finishing0", "finishing0")),
        ("actions run in order", "actionscen", selects("manythings")),
        ("an endless loop ends", "loopscene0", selects("beginloop0")),
        ("an endless loop of scenes ends", "pingscene0", selects("beginping0")),
        (
            "once is once a visit",
            "actionscen",
            selects("onceonly00", "onceonly00", "gocut00000", "backagain0", "onceonly00"),
        ),
        (
            "a reset visit may do it once more",
            "actionscen",
            selects("onceonly00", "resetvisit", "toactions0", "onceonly00"),
        ),
        ("selecting what is not there", "actionscen", selects("nothing000")),
        (
            "entered by the player's own means",
            "actionscen",
            [Entered(scene="timescene0", at_us=SECOND)],
        ),
        ("entered what is not there", "actionscen", [Entered(scene="nothing000", at_us=SECOND)]),
        (
            "an event earlier than the last",
            "actionscen",
            [*ticks(5.0), Selected(overlay="showslowly", at_us=SECOND)],
        ),
        ("moving where nothing is approached", "actionscen", [far]),
    ]


def _of_conditions() -> list[Visit]:
    """Each overlay of the scene scores a point where its own conditions hold."""
    prepared = ["setnumber0", "setname000", "setyesno00", "setchoice0", "scoretwo00", "showtext00"]
    cases: list[Visit] = []
    for name in CONDITIONS:
        target = condition_id(name)
        cases.append((f"when {name}, at first", "whenscene0", selects(target)))
        events = selects(*prepared, "gowhen0000", target)
        cases.append((f"when {name}, later", "actionscen", events))
    return cases


def _of_time() -> list[Visit]:
    return [
        ("times come in order, however coarse the ticks", "timescene0", ticks(10.0)),
        ("times come one by one", "timescene0", ticks(0.5, 0.999999, 1.0, 1.5, 2.0, 3.0, 10.0)),
        ("times come up to an event", "timescene0", selects("nothing000", every=2 * SECOND)),
        ("a time at the beginning comes with the first tick", "timescene0", ticks(0.0)),
        (
            "what was sought past does not come",
            "timescene0",
            [Sought(time_us=5 * SECOND, at_us=SECOND // 2), *ticks(1.0, 2.0)],
        ),
        (
            "what is sought back before comes again",
            "timescene0",
            [*ticks(2.5), Sought(time_us=SECOND, at_us=3 * SECOND), *ticks(4.0)],
        ),
        (
            "times wait while everything stands",
            "timescene0",
            [
                *ticks(0.5),
                Selected(overlay="timepause0", at_us=SECOND // 2),
                *ticks(8.0),
                Selected(overlay="timeplay00", at_us=9 * SECOND),
                *ticks(9.75),
            ],
        ),
        ("a film around ends each time round", "mediascene", ticks(2.4, 2.5, 5.0, 20.0)),
        ("a sound ends once", "mediascene", ticks(0.9, 1.0, 2.5)),
        ("a clip ends by what its trim leaves", "mediascene", ticks(1.9, 2.7, 2.8)),
        (
            "a stopped sound does not end",
            "mediascene",
            [Selected(overlay="pausesound", at_us=SECOND // 2), *ticks(2.0)],
        ),
        (
            "a sound let run again ends later",
            "mediascene",
            [
                Selected(overlay="pausesound", at_us=SECOND // 2),
                Selected(overlay="playsound0", at_us=SECOND),
                *ticks(1.4, 1.5),
            ],
        ),
        (
            "what is hidden does not end",
            "mediascene",
            [Selected(overlay="hidesound0", at_us=SECOND // 2), *ticks(2.0)],
        ),
        (
            "what is shown anew begins anew and ends",
            "mediascene",
            [*selects("hidesound0", "showsound0", every=SECOND // 2), *ticks(1.9, 2.0)],
        ),
        ("what a leap passes in one tick acts as it fell due", "mediascene", ticks(100.0)),
        (
            "what falls due too often in one leap stops",
            "mediascene",
            ticks(10_000.0, 10_001.0),
        ),
        (
            "idle comes once",
            "idlescene0",
            [*ticks(1.0, idle=0.5), *ticks(2.0, idle=2.0), *ticks(3.0, idle=3.0)],
        ),
        (
            "idle comes again after a sign of life",
            "idlescene0",
            [*ticks(2.0, idle=2.5), *ticks(3.0, idle=0.1), *ticks(6.0, idle=2.0)],
        ),
        ("several idle ones come in order of time", "idlescene0", ticks(9.0, idle=9.0)),
        ("idle is of the story as well", "actionscen", ticks(60.0, idle=31.0)),
    ]


def _of_pointing() -> list[Visit]:
    def at(overlay: str | None, seconds: float) -> Event:
        return Pointed(overlay=overlay, at_us=round(seconds * SECOND))

    def stand(x: float, z: float, seconds: float) -> Event:
        return Moved(position=(x, 1.6, z), at_us=round(seconds * SECOND))

    return [
        (
            "dwelling long enough",
            "pointscene",
            [at("dwelling00", 1.0), *ticks(2.0, 2.4, 2.5, 9.0)],
        ),
        ("dwelling too short", "pointscene", [at("dwelling00", 1.0), at(None, 2.4), *ticks(9.0)]),
        (
            "dwelling twice",
            "pointscene",
            [
                at("dwelling00", 1.0),
                *ticks(3.0),
                at(None, 3.5),
                at("dwelling00", 4.0),
                *ticks(6.0),
            ],
        ),
        (
            "dwelling counts from where one came last",
            "pointscene",
            [
                at("dwelling00", 0.0),
                at("hovering00", 1.0),
                at("dwelling00", 1.4),
                *ticks(2.0, 3.0),
            ],
        ),
        (
            "dwelling while everything stands",
            "pointscene",
            [Selected(overlay="pointpause", at_us=0), at("dwelling00", 1.0), *ticks(3.0)],
        ),
        ("dwelling of two lengths", "pointscene", [at("twodwells0", 0.0), *ticks(0.5, 3.0)]),
        ("dwelling that leads elsewhere", "pointscene", [at("dwellingon", 0.0), *ticks(5.0)]),
        (
            "hovering, and leaving",
            "pointscene",
            [at("hovering00", 1.0), at("hovering00", 1.5), at("dwelling00", 2.0), at(None, 2.2)],
        ),
        (
            "hovering over what is not there",
            "pointscene",
            [at("hovering00", 1.0), at("nothing000", 2.0)],
        ),
        (
            "a group answers for what is in it",
            "pointscene",
            [Selected(overlay="groupedone", at_us=0), Selected(overlay="groupedtwo", at_us=1)],
        ),
        (
            "pointing from one thing of a group to another",
            "pointscene",
            [at("groupedone", 0.0), at("groupedtwo", 0.5), *ticks(1.0, 1.6), at(None, 2.0)],
        ),
        (
            "coming near and going away",
            "pointscene",
            [
                stand(0.0, 0.0, 1.0),
                stand(0.0, -2.5, 2.0),
                stand(0.0, -2.6, 3.0),
                stand(0.0, 0.0, 4.0),
                stand(0.0, -2.5, 5.0),
            ],
        ),
        (
            "coming near what stands in a group that moves",
            "pointscene",
            [stand(3.0, 0.0, 0.0), stand(3.0, 0.0, 2.0), stand(3.0, 0.0, 4.0)],
        ),
    ]


def _of_quizzes() -> list[Visit]:
    def chose(quiz: str, *options: str, start: int = 1) -> list[Event]:
        return [
            Chose(quiz=quiz, option=option, at_us=n * SECOND)
            for n, option in enumerate(options, start)
        ]

    def confirm(quiz: str, second: int) -> Event:
        return Confirmed(quiz=quiz, at_us=second * SECOND)

    return [
        ("single: right", "quizscene0", chose("singlequiz", "rightoptio")),
        (
            "single: wrong, then right",
            "quizscene0",
            chose("singlequiz", "wrongoptio", "rightoptio"),
        ),
        (
            "single: no try left",
            "quizscene0",
            chose("singlequiz", "wrongoptio", "wrongoptio", "rightoptio"),
        ),
        ("single: one that is not there", "quizscene0", chose("singlequiz", "nothing000")),
        ("single: confirming does nothing", "quizscene0", [confirm("singlequiz", 1)]),
        (
            "single: as many tries as one likes",
            "quizscene0",
            chose("endlessqui", "wrongoptio", "wrongoptio", "wrongoptio", "rightoptio"),
        ),
        (
            "multiple: right",
            "quizscene0",
            [*chose("multiplequ", "multione00", "multithree"), confirm("multiplequ", 3)],
        ),
        (
            "multiple: too few",
            "quizscene0",
            [*chose("multiplequ", "multione00"), confirm("multiplequ", 3)],
        ),
        (
            "multiple: too many",
            "quizscene0",
            [
                *chose("multiplequ", "multione00", "multitwo00", "multithree"),
                confirm("multiplequ", 4),
            ],
        ),
        (
            "multiple: chosen and unchosen",
            "quizscene0",
            [
                *chose("multiplequ", "multitwo00", "multione00", "multitwo00", "multithree"),
                confirm("multiplequ", 5),
            ],
        ),
        ("multiple: nothing to confirm", "quizscene0", [confirm("multiplequ", 1)]),
        (
            "multiple: confirmed twice",
            "quizscene0",
            [
                *chose("multiplequ", "multione00"),
                confirm("multiplequ", 3),
                confirm("multiplequ", 4),
            ],
        ),
        (
            "multiple: from scratch after a wrong answer",
            "quizscene0",
            [
                *chose("multiplequ", "multitwo00"),
                confirm("multiplequ", 3),
                *chose("multiplequ", "multione00", start=4),
            ],
        ),
        (
            "order: right",
            "quizscene0",
            chose("orderquiz0", "orderone00", "ordertwo00", "orderthree"),
        ),
        (
            "order: wrong",
            "quizscene0",
            chose("orderquiz0", "ordertwo00", "orderone00", "orderthree"),
        ),
        (
            "order: taken back from there on",
            "quizscene0",
            chose(
                "orderquiz0",
                "ordertwo00",
                "orderone00",
                "ordertwo00",
                "orderone00",
                "ordertwo00",
                "orderthree",
            ),
        ),
        ("find: right", "quizscene0", selects("findvase00")),
        ("find: wrong, then right", "quizscene0", selects("findchair0", "findvase00")),
        ("find: chosen without selecting", "quizscene0", chose("findquiz00", "foundvase0")),
        (
            "asked, answered, and time runs on",
            "quizscene0",
            [
                *selects("asknow0000"),
                *ticks(3.0),
                *chose("hiddenquiz", "rightoptio", start=4),
                *ticks(5.0),
            ],
        ),
        (
            "asked, and wrong with a try left: time waits on",
            "quizscene0",
            [*selects("asknow0000"), *chose("hiddenquiz", "wrongoptio", start=2), *ticks(3.0)],
        ),
        (
            "asked, and failed: time runs on",
            "quizscene0",
            [
                *selects("asknow0000"),
                *chose("hiddenquiz", "wrongoptio", "wrongoptio", start=2),
                *ticks(5.0),
            ],
        ),
        (
            "asked again, unanswered again: its points count once",
            "quizscene0",
            [
                *chose("singlequiz", "rightoptio"),
                Selected(overlay="askagain00", at_us=2 * SECOND),
                *chose("singlequiz", "rightoptio", start=3),
            ],
        ),
        ("asked what is no quiz", "quizscene0", selects("asknothing")),
        ("a hidden quiz cannot be answered", "quizscene0", chose("hiddenquiz", "rightoptio")),
        (
            "a quiz of another scene cannot be answered",
            "actionscen",
            chose("singlequiz", "rightoptio"),
        ),
        (
            "answers are kept when one comes back",
            "quizscene0",
            [
                *chose("singlequiz", "rightoptio"),
                Entered(scene="actionscen", at_us=2 * SECOND),
                Entered(scene="quizscene0", at_us=3 * SECOND),
            ],
        ),
    ]


def _of_nearness() -> list[Visit]:
    def select(overlay: str, seconds: float) -> Event:
        return Selected(overlay=overlay, at_us=round(seconds * SECOND))

    def seek(time: float, seconds: float) -> Event:
        return Sought(time_us=round(time * SECOND), at_us=round(seconds * SECOND))

    away = Moved(position=(9.0, 1.6, 9.0), at_us=2_300_000)
    near = "nearscene0"
    return [
        ("near from the beginning", near, []),
        ("near when one comes in", None, [Entered(scene=near, at_us=SECOND)]),
        ("what moves comes near and goes", near, ticks(1.5, 2.49, 2.5, 2.6, 3.0, 3.51, 3.6, 5.0)),
        ("the same in one go", near, ticks(5.0)),
        ("the same between beats", near, ticks(2.55, 2.57, 2.65, 3.58, 5.0)),
        ("one goes from what comes near", near, [*ticks(2.0), away, *ticks(5.0)]),
        ("carried near by a group, it leads elsewhere", near, ticks(20.0)),
        ("led near", near, [select("leadhere00", 0.35), *ticks(1.0, 2.0)]),
        ("leaping near", near, [select("leapshere0", 0.35), *ticks(0.4)]),
        (
            "leaping near while everything stands",
            near,
            [select("nearpause0", 0.5), select("leapshere0", 0.65), *ticks(9.0)],
        ),
        ("sought to where it is near", near, [seek(3.0, 0.25), seek(0.0, 0.5), *ticks(1.0)]),
    ]
