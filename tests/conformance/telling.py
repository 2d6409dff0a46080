"""Cases of telling: variables in words, languages and audiences, options, components."""

from __future__ import annotations

from typing import Any

from story.components import expanded
from story.model.actions import GoTo, OpenLink, PlaySound, Select, Show
from story.model.story import VERSION, Audience, CaptionTrack, Component, Scene, Story
from story.model.surrounding import Photo360
from story.model.timeline import Animation, Clip, Keyframe, Track
from story.model.variables import Held
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance, Override
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.text import Text
from story.placeholders import filled_text, plain
from story.reading import captions_for, reading, told
from story.visit.quizzes import options_in_order
from story.visit.state import State
from tests.conformance.motion import assets, variables
from tests.conformance.plain import plain_state, plain_story, whole


def placeholders() -> dict[str, Any]:
    """What texts show of variables, and how numbers are written."""
    story = Story(
        version=VERSION, id="wordsstory", variables=variables(), scenes=(Scene(id="firstscene"),)
    )
    values: dict[str, Held] = {
        "countvaria": 2.5,
        "namevariab": "{count}",
        "liked00000": True,
        "seen000000": False,
        "colourvari": "red",
    }
    wordings: list[tuple[str, dict[str, str]]] = [
        ("no braces", {"en": "Nothing here"}),
        ("a number", {"en": "{count} of 10"}),
        ("words are not filled in again", {"en": "I am {name}."}),
        ("yes, in words", {"en": "{liked}", "de": "{liked}", "fr": "{liked}"}),
        ("no, without words", {"en": "{seen}"}),
        ("a choice by language and audience", {"en": "{Farbe_2}", "de@child": "{Farbe_2}"}),
        ("a choice for all of a language", {"de@expert": "{Farbe_2}", "@child": "{Farbe_2}"}),
        ("a name of another script", {"en": "{größe}"}),
        ("the score", {"en": "{score} points"}),
        ("a name that no variable has", {"en": "{nosuch} {Count}"}),
        ("doubled braces", {"en": "{{count}} {{{count}}} }} {{"}),
        ("braces that hold no name", {"en": "{} { count } {1st} {a b} {count"}),
        ("a name of forty letters, and of more", {"en": f"{{{'a' * 40}}} {{{'b' * 41}}}"}),
        ("several, side by side", {"en": "{count}{name}{liked}"}),
        ("emoji beside", {"en": "😀{count}😀"}),
        ("more than is drawn", {"en": f"{'x' * 4998}😀{{name}}{{name}}"}),
        ("a name with a sign in it", {"en": "{cou-nt} {co.unt} {coun🙂t}"}),
    ]
    states = {"as it begins": State(scene="firstscene"), "later": _state(values)}
    numbers = [
        0.0, -0.0, 1.0, -1.0, 0.5, 1234567.0, 0.1 + 0.2, 2.0005, 2.00049, -2.0005, 0.0004, -0.0004,
        99.9995, 1e15, 123456789012.5, 1e22, -1.5e300, 0.001, 10.10, 1e-300,
        1e305, 1e306, -1e306,
    ]  # fmt: skip
    return {
        "story": plain_story(story),
        "filled_text": [
            {
                "name": f"{name}, {when}",
                "state": plain_state(state),
                "text": text,
                "out": filled_text(story, state, text),
            }
            for name, text in wordings
            for when, state in states.items()
        ],
        "plain": [{"name": repr(each), "number": each, "out": plain(each)} for each in numbers],
    }


def _state(values: dict[str, Held]) -> State:
    return State(scene="firstscene", variables=values, score=7.25)


def readings() -> dict[str, Any]:
    """What serves whom, and what a story, its files and its captions then are."""
    story = _many_tongues()
    wanted: list[tuple[str, tuple[str, ...], str | None]] = [
        ("nobody in particular", (), None),
        ("the main language", ("en",), None),
        ("another language", ("de",), None),
        ("two languages", ("de", "en"), None),
        ("a closer language falls back", ("zh-Hant-HK",), None),
        ("a closer language that is there", ("zh-Hant-TW", "de"), None),
        ("a language that is not there", ("fr",), None),
        ("a language that is not there, then one that is", ("fr", "de"), None),
        ("a wider language does not find a closer one", ("zh",), None),
        ("a language twice", ("de", "de", "en"), None),
        ("an audience", ("en",), "child"),
        ("an audience with others instead", ("de",), "toddler"),
        ("an audience that is not there", ("de",), "expert"),
        ("audiences in a circle", ("de",), "this"),
        ("an audience in no particular language", (), "toddler"),
        ("a language not there, for an audience", ("fr-CA",), "child"),
    ]
    scene = story.scenes[0]
    return {
        "story": plain_story(story),
        "reading": [
            {
                "name": name,
                "languages": languages,
                "audience": audience,
                "out": whole(reading(story, languages, audience)._asdict()),
            }
            for name, languages, audience in wanted
        ],
        "told": [
            {
                "name": name,
                "languages": languages,
                "audience": audience,
                "out": files(told(story, reading(story, languages, audience).media)),
            }
            for name, languages, audience in wanted
        ],
        "captions_for": [
            {
                "name": name,
                "languages": languages,
                "audience": audience,
                "out": whole(captions_for(scene, reading(story, languages, audience).words)),
            }
            for name, languages, audience in wanted
        ],
    }


def files(story: Story) -> list[str]:
    """The files and links of the first scene, in order."""
    scene = story.scenes[0]
    found = [scene.surrounding.asset] if isinstance(scene.surrounding, Photo360) else []
    for overlay in scene.overlays:
        if isinstance(overlay, Picture | Sound):
            found.append(overlay.asset)
        for trigger in overlay.triggers:
            found += [
                action.url if isinstance(action, OpenLink) else action.asset
                for action in trigger.actions
                if isinstance(action, OpenLink | PlaySound)
            ]
    return found


def _many_tongues() -> Story:
    variants = {
        "de": "germanfile",
        "de@child": "germanchil",
        "@child": "childsfile",
        "zh-Hant": "hantfile00",
        "en@toddler": "toddlerfil",
    }
    links = {"de": "https://example.org/de", "@child": "https://example.org/child"}
    return Story(
        version=VERSION,
        id="manytongue",
        languages=("en", "de", "zh-Hant", "ar"),
        audiences=(
            Audience(code="child"),
            Audience(code="toddler", instead="child"),
            Audience(code="this", instead="that"),
            Audience(code="that", instead="this"),
        ),
        scenes=(
            Scene(
                id="firstscene",
                surrounding=Photo360(asset="photoasset", variants=variants),
                overlays=(
                    Picture(id="apicture00", asset="pictureass", variants=variants),
                    Picture(id="samepictur", asset="pictureass"),
                    Sound(id="asound0000", asset="toneassets", variants={"ar": "arabicfile"}),
                    Hotspot(
                        id="alinkspot0",
                        triggers=(
                            Select(
                                actions=(
                                    OpenLink(url="https://example.org", variants=links),
                                    GoTo(scene="firstscene"),
                                    PlaySound(asset="toneassets", variants=variants),
                                )
                            ),
                        ),
                    ),
                ),
                captions=(
                    CaptionTrack(asset="captionen0", language="en"),
                    CaptionTrack(asset="captionde0", language="de"),
                    CaptionTrack(asset="captiondec", language="de", audience="child"),
                    CaptionTrack(asset="captionde2", language="de"),
                    CaptionTrack(asset="captionzh0", language="zh"),
                ),
            ),
        ),
        assets=assets(),
    )


def orders() -> dict[str, Any]:
    """The options of quizzes as visitors of several seeds see them."""

    def quiz(quiz_id: str, count: int, **how: Any) -> Quiz:
        options = tuple(QuizOption(id=f"option{n:04}") for n in range(count))
        return Quiz(id=quiz_id, options=options, **how)

    quizzes = {
        "as written": quiz("aswritten0", 4),
        "shuffled": quiz("shuffled00", 4, shuffle=True),
        "shuffled otherwise by its id": quiz("shuffled01", 4, shuffle=True),
        "an order is always shuffled": quiz("anorder000", 6, kind="order"),
        "one option": quiz("oneoption0", 1, shuffle=True),
        "no options": quiz("nooptions0", 0, shuffle=True),
        "many options": quiz("manyoption", 20, shuffle=True),
    }
    return {
        "options_in_order": [
            {
                "name": f"{name}, seed {seed}",
                "quiz": whole(quiz),
                "seed": seed,
                "out": [option.id for option in options_in_order(quiz, seed)],
            }
            for name, quiz in quizzes.items()
            for seed in (1, 2, 20_261_122, 4_294_967_295, 2**40 + 3)
        ]
    }


def expansions() -> dict[str, Any]:
    """Stories with components, and with the overlays in place of their instances.

    For players that expand; the web viewer's packages come expanded.
    """
    sign = Component(
        id="signcompon",
        overlays=(
            Text(id="signtext00", text={"en": "Sign"}, parent="signgroup0"),
            Group(id="signgroup0", opacity=0.5),
            Hotspot(
                id="signspot00",
                triggers=(Select(actions=(Show(overlay="signtext00"),)),),
                tracks=(Track(field="size", keys=(Keyframe(time=0.0, value=0.5),)),),
            ),
        ),
    )
    pair = Component(
        id="paircompon",
        overlays=(
            Instance(id="firstsign0", component="signcompon"),
            Instance(id="secondsign", component="signcompon"),
        ),
    )
    move = Component(
        id="movecompon",
        overlays=(
            Model(
                id="movemodel0",
                asset="anyasset00",
                visible=Clip(start=0.2, end=4, trim=1, fade_in=0.5),
                animations=(Animation(clip="Walk", start=0.7, end=1.2, trim=0.5),),
            ),
        ),
    )
    own = Component(id="owncompone", overlays=(Instance(id="itselfagai", component="owncompone"),))
    cases: dict[str, tuple[Instance, ...]] = {
        "one instance": (Instance(id="oneinstanc", component="signcompon", opacity=0.25),),
        "two instances": (
            Instance(id="instanceon", component="signcompon"),
            Instance(id="instancetw", component="signcompon", hidden=True),
        ),
        "an instance with overrides": (
            Instance(
                id="oneinstanc",
                component="signcompon",
                overrides=(
                    Override(overlay="signtext00", field="text", value={"en": "Other"}),
                    Override(overlay="signtext00", field="placement.yaw", value=90.0),
                    Override(overlay="signspot00", field="colour", value="#ff0000"),
                    Override(overlay="signspot00", field="colour", value=3.0),
                    Override(overlay="signspot00", field="nosuch", value=3.0),
                    Override(overlay="nothinghr0", field="colour", value="#ff0000"),
                ),
            ),
        ),
        "an instance that begins later, with all in it": (
            Instance(id="oneinstanc", component="paircompon", visible=Clip(start=2.5, end=9)),
            Instance(id="instancetw", component="movecompon", visible=Clip(start=0.1, trim=1)),
        ),
        "instances in a component": (Instance(id="oneinstanc", component="paircompon"),),
        "an instance of nothing": (Instance(id="oneinstanc", component="nothing000"),),
        "an instance of what holds itself": (Instance(id="oneinstanc", component="owncompone"),),
    }
    made = []
    for name, instances in cases.items():
        story = Story(
            version=VERSION,
            id="components",
            scenes=(Scene(id="firstscene", overlays=(Text(id="aplaintext", text={}), *instances)),),
            components=(sign, pair, move, own),
        )
        made.append(
            {"name": name, "story": plain_story(story), "out": plain_story(expanded(story))}
        )
    return {"expanded": made}
