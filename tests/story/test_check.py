"""The rules: each found where it is broken, none where it is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec import structs

from story import edits
from story.check.answers import link_fault
from story.check.problem import Facts, Problem
from story.check.table import PROFILES, RULES, check
from story.check.typography import contrast
from story.model.actions import (
    Ask,
    GoTo,
    Idle,
    MediaEnded,
    OpenLink,
    Select,
    Show,
    TimeReached,
    Transition,
    Wear,
)
from story.model.asset import Asset, Layout, ModelAnimation
from story.model.lighting import Lighting
from story.model.placement import Anchored, Around, Standing
from story.model.story import VERSION, Audience, CaptionTrack, Component, Scene, Standpoint, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface, Video360
from story.model.timeline import Animation, Clip
from story.model.values import MOST_LETTERS, Orientation, Rights, View
from story.model.variables import TextVariable
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.cloud import Cloud
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.light import Light
from story.overlays.line import Line
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from tests.strategies import broken_stories, stories

PHOTO = Asset(
    id="photo00000",
    kind="image",
    name="hall.jpg",
    path="media/photo.jpg",
    sha256="0" * 64,
    size=1,
    media_type="image/jpeg",
    layout=Layout(projection="equirect", found="metadata"),
    rights=Rights(author="A. Author", licence="CC0-1.0"),
)
TO_SECOND = Hotspot(
    id="hotspot000", label={"en": "On"}, triggers=(Select(actions=(GoTo(scene="second0000"),)),)
)
TEXT = Text(id="text000000", text={"en": "Words"})
PICTURE = Picture(id="picture000", asset="photo00000", alt={"en": "A hall"})
GOOD = Story(
    version=VERSION,
    id="story00000",
    title={"en": "Good"},
    scenes=(
        Scene(
            id="first00000",
            title={"en": "First"},
            surrounding=Photo360(asset="photo00000"),
            overlays=(TO_SECOND, PICTURE),
        ),
        Scene(id="second0000", title={"en": "Second"}, overlays=(TEXT,)),
    ),
    assets=(PHOTO,),
)


def _first(**more: object) -> Story:
    return structs.replace(GOOD, scenes=(structs.replace(GOOD.scenes[0], **more), GOOD.scenes[1]))


def _with(overlay: AnyOverlay) -> Story:
    return _first(overlays=(*GOOD.scenes[0].overlays, overlay))


def _photo(**more: object) -> Story:
    return structs.replace(GOOD, assets=(structs.replace(PHOTO, **more),))


def test_nothing_is_wrong_with_a_good_story() -> None:
    assert check(GOOD) == ()
    assert check(GOOD, Facts()) == ()
    for profile in PROFILES:
        assert check(GOOD, profile=profile) == ()


ANSWER = "$.scenes[0].overlays[2].triggers[0].actions[0]"
AT_TWO = "$.scenes[0].overlays[2]"


@pytest.mark.parametrize(
    ("story", "severity", "rule", "where"),
    [
        # unsound
        (_first(opening=View(fov=200.0)), "error", "value", "$.scenes[0].opening.fov"),
        (
            _with(structs.replace(TEXT, id="t000000000", opacity=2.0)),
            "error",
            "value",
            f"{AT_TWO}.opacity",
        ),
        (structs.replace(GOOD, languages=()), "error", "value", "$.languages"),
        (
            structs.replace(GOOD, languages=("en", "en")),
            "error",
            "duplicate-language",
            "$.languages",
        ),
        (_photo(fps="1/0"), "error", "value", "$.assets[0].fps"),
        (_photo(size=-1), "error", "value", "$.assets[0].size"),
        (_with(TO_SECOND), "error", "duplicate-id", f"{AT_TWO}.id"),
        (
            _first(surrounding=Photo360(asset="gone000000")),
            "error",
            "dangling-reference",
            "$.scenes[0].surrounding.asset",
        ),
        (
            _first(captions=(CaptionTrack(asset="photo00000"),)),
            "error",
            "asset-kind",
            "$.scenes[0].captions[0].asset",
        ),
        (
            _with(Sound(id="sound00000", asset="photo00000")),
            "error",
            "asset-kind",
            f"{AT_TWO}.asset",
        ),
        (
            _with(
                structs.replace(
                    TO_SECOND,
                    id="t000000000",
                    triggers=(Select(actions=(GoTo(scene="nowhere000"),)),),
                )
            ),
            "error",
            "dangling-link",
            f"{ANSWER}.scene",
        ),
        (
            _with(
                structs.replace(
                    TO_SECOND,
                    id="t000000000",
                    triggers=(Select(actions=(Show(overlay="text000000"),)),),
                )
            ),
            "error",
            "dangling-reference",
            f"{ANSWER}.overlay",
        ),
        (
            _with(
                structs.replace(
                    TO_SECOND,
                    id="t000000000",
                    triggers=(Select(actions=(OpenLink(url="file:///etc"),)),),
                )
            ),
            "error",
            "link-address",
            f"{ANSWER}.url",
        ),
        (
            _with(structs.replace(TEXT, id="t000000000", placement=Anchored(anchor="anchor0000"))),
            "error",
            "dangling-reference",
            f"{AT_TWO}.placement.anchor",
        ),
        (
            _first(surrounding=RealWorld(anchors=(Surface(id="anchor0000"),))),
            "error",
            "ar-placement",
            "$.scenes[0].overlays[0].placement",
        ),
        # not good
        (structs.replace(GOOD, title={}), "warning", "missing-title", "$.title"),
        (structs.replace(GOOD, scenes=()), "warning", "empty-story", "$.scenes"),
        (_first(title={"en": " "}), "warning", "missing-title", "$.scenes[0].title"),
        (_first(overlays=(PICTURE,)), "warning", "unreachable-scene", "$.scenes[1]"),
        (
            _with(Hotspot(id="t000000000", label={"en": "?"})),
            "warning",
            "idle-hotspot",
            AT_TWO,
        ),
        (
            _with(structs.replace(TEXT, id="t000000000", hidden=True)),
            "warning",
            "never-shown",
            f"{AT_TWO}.hidden",
        ),
        (
            _with(structs.replace(PICTURE, id="t000000000", alt={})),
            "warning",
            "missing-alt",
            f"{AT_TWO}.alt",
        ),
        (
            _with(structs.replace(TO_SECOND, id="t000000000", label={})),
            "warning",
            "missing-alt",
            f"{AT_TWO}.alt",
        ),
        (_with(Text(id="t000000000", text={})), "warning", "empty-text", f"{AT_TWO}.text"),
        (_photo(rights=Rights(author="A")), "warning", "missing-rights", "$.assets[0].rights"),
        (_first(opening=View(pitch=-80.0)), "warning", "opening-view", "$.scenes[0].opening.pitch"),
        (
            _first(surrounding=Backdrop(), opening=View(yaw=-180.0)),
            "warning",
            "opening-view",
            "$.scenes[0].opening",
        ),
        (_photo(layout=Layout()), "warning", "flat-surrounding", "$.scenes[0].surrounding.asset"),
        (
            _with(Text(id="t000000000", text={"fr": "Mots"})),
            "warning",
            "unlisted-language",
            "$.languages",
        ),
        # worth a look
        (_photo(channels=2), "note", "missing-captions", "$.scenes[0].captions"),
        (
            _photo(layout=Layout(projection="equirect")),
            "note",
            "guessed-layout",
            "$.scenes[0].surrounding.asset",
        ),
        (
            _photo(layout=structs.replace(PHOTO.layout, initial=View(yaw=90.0))),  # type: ignore[type-var]
            "note",
            "opening-view",
            "$.scenes[0].opening",
        ),
        (
            _photo(layout=structs.replace(PHOTO.layout, pose=Orientation(roll=4.0))),  # type: ignore[type-var]
            "note",
            "tilted-horizon",
            "$.scenes[0].surrounding.orientation",
        ),
    ],
)
def test_each_rule(story: Story, severity: str, rule: str, where: str) -> None:
    found = check(story)
    assert (severity, rule, where) in {(p.severity, p.rule, p.where) for p in found}
    order = [("error", "warning", "note").index(problem.severity) for problem in found]
    assert order == sorted(order)


def test_media_that_are_missing() -> None:
    assert [p.rule for p in check(GOOD, Facts(missing=frozenset(["photo00000"])))] == [
        "missing-media"
    ]
    unused = structs.replace(PHOTO, id="unused0000")
    story = structs.replace(GOOD, assets=(PHOTO, unused))
    (problem,) = check(story, Facts(missing=frozenset(["unused0000"])))
    assert (problem.severity, problem.asset) == ("warning", "unused0000")


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, True), ({"loop": True}, False), ({"visible": Clip(end=4.0)}, False)],
)
def test_sounds_that_a_video_would_cut_off(change: dict[str, object], said: bool) -> None:
    talk = structs.replace(PHOTO, id="talk000000", kind="audio", duration=65.2, layout=None)
    sound = structs.replace(Sound(id="sound00000", asset=talk.id), **change)
    story = edits.add_asset(_with(sound), talk)
    found = [each for each in check(story) if each.rule == "sound-cut-off"]
    assert [each.hint for each in found] == ["Set the scene's duration to 66 s."] * said
    story = edits.replace_scene(story, structs.replace(story.scenes[0], duration=66.0))
    assert "sound-cut-off" not in {each.rule for each in check(story)}


def test_letters_that_no_font_has() -> None:
    words = {"en": "Hall 1", "ko": "박물관 박\u200d\ufe0f\n"}
    text = Text(id="text000001", text=words)
    sign = Hotspot(id="hotspot001", label=words, triggers=TO_SECOND.triggers)
    story = structs.replace(_with(text), languages=("en", "ko"))
    story = edits.add_overlay(story, "first00000", sign)
    has = frozenset("Hal 1OnWords물")
    found = [each for each in check(story, Facts(letters=has)) if each.rule == "no-font"]
    assert [each.where for each in found] == [
        f"{AT_TWO}.text.ko",
        "$.scenes[0].overlays[3].label.ko",
    ]
    assert found[0].message.endswith(": 박관.")
    for facts in (None, Facts(), Facts(letters=has | set("박관"))):
        assert "no-font" not in {each.rule for each in check(story, facts)}


def test_words_longer_than_what_is_drawn() -> None:
    words = {"en": "a" * MOST_LETTERS, "ko": "b" * 600_000}
    text = Text(id="text000001", name="Roll", text=words)
    sign = Hotspot(id="hotspot001", label=words, triggers=TO_SECOND.triggers)
    story = edits.add_overlay(_with(text), "first00000", sign)
    found = [each for each in check(story) if each.rule == "long-text"]
    assert [each.where for each in found] == [
        f"{AT_TWO}.text.ko",
        "$.scenes[0].overlays[3].label.ko",
    ]
    assert (
        found[0].message == 'The text "Roll" has 600,000 letters: only the first 5,000 are drawn.'
    )


def test_what_a_film_holds_that_nothing_made_of_it_can() -> None:
    film = {"kind": "video", "media_type": "video/mp4"}
    around = Video360(asset="photo00000")
    hdr = structs.replace(_photo(**film, hdr=True, colours="BT.2020 PQ"), scenes=())
    scenes = (structs.replace(GOOD.scenes[0], surrounding=around, overlays=(TO_SECOND,)),)
    hdr = structs.replace(hdr, scenes=(*scenes, GOOD.scenes[1]))
    told = [each for each in check(hdr) if each.rule == "standard-range"]
    assert [(each.severity, each.where) for each in told] == [("note", "$.assets[0]")]
    assert "BT.2020 PQ" in told[0].message
    clear = structs.replace(hdr, assets=(structs.replace(hdr.assets[0], hdr=False, alpha=True),))
    assert [each.rule for each in check(clear) if "clear" in each.rule] == ["clear-surrounding"]


@pytest.mark.parametrize(("key", "told"), [("#808480", True), ("#00b140", False), (None, False)])
def test_a_screen_without_colour_cannot_be_keyed(key: str | None, told: bool) -> None:
    panel = VideoPanel(id="panel00000", asset="photo00000", key=key, alt={"en": "A speaker"})
    found = [each for each in check(_with(panel)) if each.rule == "pale-key"]
    assert [each.where for each in found] == ([f"{AT_TWO}.key"] if told else [])


def test_a_video_leaves_ar_scenes_out() -> None:
    world = RealWorld(anchors=(Surface(id="anchor0000"),))
    scene = Scene(id="second0000", title={"en": "AR"}, surrounding=world)
    story = structs.replace(GOOD, scenes=(GOOD.scenes[0], scene))
    assert check(story) == ()
    assert check(story, profile="webxr") == ()
    assert [problem.rule for problem in check(story, profile="video360")] == ["no-video-of-ar"]
    with pytest.raises(KeyError):
        check(story, profile="hologram")


def test_scenes_are_reached_in_steps_and_round_trips_end() -> None:
    scenes = tuple(
        Scene(
            id=f"scene00{n:03}",
            title={"en": str(n)},
            overlays=(
                structs.replace(
                    TO_SECOND,
                    id=f"hotspot{n:03}",
                    triggers=(Select(actions=(GoTo(scene=f"scene00{(n + 1) % 50:03}"),)),),
                ),
            ),
        )
        for n in range(50)
    )
    assert check(structs.replace(GOOD, scenes=scenes)) == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a b?c=d#e".replace(" ", "%20"),
        "https://博物馆.example/展品",
        "mailto:someone@example.org",
        "tel:+49-123-456",
        "HTTPS://EXAMPLE.ORG",
    ],
)
def test_links_that_may_be_opened(url: str) -> None:
    assert link_fault(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org",
        "https://",
        "mailto:",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "\x00javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:https://x",
        "https://[broken",
        "https://a\tb",
    ],
)
def test_links_that_may_not(url: str) -> None:
    assert link_fault(url) is not None


@settings(max_examples=15)
@given(stories())
def test_sound_stories_have_no_errors(story: Story) -> None:
    assert not [problem for problem in check(story) if problem.severity == "error"]


def _at(document: object, where: str) -> bool:
    """Whether a JSON path leads somewhere, or to a member that is left out as default."""
    steps: list[str | int] = [
        int(index) if index else name for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", where)
    ]
    for step in steps:
        if isinstance(step, int):
            if not isinstance(document, list | tuple) or step >= len(document):
                return False
            document = document[step]
        elif isinstance(document, dict):
            return True
        else:
            document = getattr(document, step)
    return True


@settings(max_examples=15)
@given(broken_stories())
def test_a_problem_says_where_what_and_what_to_do(story: Story) -> None:
    for problem in check(story, Facts(missing=frozenset(asset.id for asset in story.assets))):
        assert problem.message.endswith(".")
        assert problem.hint.endswith(".")
        assert _at(story, problem.where), problem
        if problem.scene is not None:
            assert problem.scene in {scene.id for scene in story.scenes}


def test_things_are_called_in_the_storys_main_language() -> None:
    story = _first(title={"ar": "الأول", "zh": "第一", "en": "First"}, opening=View(pitch=-80.0))
    for main, called in (("zh", "第一"), ("ar", "الأول"), ("fr", "الأول")):
        (problem,) = [
            each
            for each in check(structs.replace(story, languages=(main,)))
            if each.rule == "opening-view"
        ]
        assert f'"{called}"' in problem.message


def test_words_that_are_hard_to_read_on_their_panel() -> None:
    def rules(**fields: Any) -> set[str]:
        text = Text(id="text000001", text={"en": "Exit"}, colour="#808080", **fields)
        return {each.rule for each in check(_with(text))}

    assert "low-contrast" in rules(panel="#707070")
    assert "low-contrast" not in rules(panel="#707070", panel_opacity=0.2)
    assert "low-contrast" not in rules(panel="#707070", outline="#000000")
    assert "low-contrast" not in rules(panel=None)
    assert "low-contrast" not in rules(panel="#101214")
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # as WCAG's examples


def test_marks_that_a_translation_lost() -> None:
    def found(german: str, *, rich: bool = True) -> list[str]:
        words = {"en": "# Whale\n- **jaw**", "de": german}
        text = Text(id="text000001", text=words, rich=rich)
        story = structs.replace(_with(text), languages=("en", "de"))
        return [each.message for each in check(story) if each.rule == "marks-differ"]

    assert found("# Wal\n- **Kiefer**") == []
    (message,) = found("Wal\n- **Kiefer**")
    assert message == 'The text "Whale • jaw" is formatted otherwise in German than in English.'
    assert found("# Wal\n- Kiefer") != []
    assert found("Wal", rich=False) == []


def test_every_rule_is_a_function_of_its_own() -> None:
    every: list[Callable[..., object]] = [*RULES.values()]
    every += [rule for added in PROFILES.values() for rule in added.values()]
    assert len(set(every)) == len(every)


def test_problems_of_ten_thousand_overlays_are_found() -> None:
    scene = Scene(
        id="first00000",
        title={"en": "First"},
        overlays=tuple(
            Text(id=f"{n:010}", text={"en": "x"}, placement=Around(yaw=n % 360 - 180.0))
            for n in range(10_000)
        ),
    )
    story = edits.add_scene(edits.new_story("story00000", "Many"), scene)
    assert check(story) == ()
    bad = structs.replace(scene.overlays[7_000], opacity=7.0)
    overlays = (*scene.overlays[:7_000], bad, *scene.overlays[7_001:])
    story = structs.replace(story, scenes=(structs.replace(scene, overlays=overlays),))
    problems: tuple[Problem, ...] = check(story)
    assert [problem.overlay for problem in problems] == ["0000007000"]


def _rules(story: Story) -> set[tuple[str, str]]:
    return {(problem.rule, problem.where) for problem in check(story)}


def test_what_is_not_translated_is_found_by_language_and_audience() -> None:
    told = {"en": "On", "de": "Weiter", "en@child": "Go on"}
    story = structs.replace(
        _first(overlays=(structs.replace(TO_SECOND, label=told), PICTURE)),
        languages=("en", "de"),
        audiences=(Audience(code="child", name={"en": "children"}),),
    )
    lacking = {
        problem.where: problem.message
        for problem in check(story)
        if problem.rule == "missing-translation"
    }
    label = lacking["$.scenes[0].overlays[0].label"]
    assert label == 'The text "On" is missing in German for children (de@child).'
    assert lacking["$.scenes[1].overlays[0].text"].endswith(" has no German translation.")
    assert lacking["$.title"].endswith(" has no German translation.")
    assert not {rule for rule, _ in _rules(story)} & {"unlisted-language", "unlisted-audience"}
    assert ("unlisted-audience", "$.audiences") in _rules(structs.replace(story, audiences=()))
    blank = structs.replace(TO_SECOND, label={"en": "On", "de": " "})
    assert ("missing-translation", "$.scenes[0].overlays[2].label") in _rules(
        structs.replace(_with(structs.replace(blank, id="blank00000")), languages=("en", "de"))
    )


def test_quizzes_are_walked_as_other_overlays_are() -> None:
    long = {"en": "x" * (MOST_LETTERS + 1)}
    options = (QuizOption(id="option0001", text=long, right=True), QuizOption(id="option0002"))
    quiz = Quiz(id="quiz000000", options=options, hidden=True)
    assert {
        ("empty-text", f"{AT_TWO}.question"),
        ("long-text", f"{AT_TWO}.options[0].text.en"),
        ("quiz", f"{AT_TWO}.options"),
        ("never-shown", f"{AT_TWO}.hidden"),
    } <= _rules(_with(quiz))
    asks = structs.replace(
        TO_SECOND, id="t000000000", triggers=(Select(actions=(Ask(quiz=quiz.id),)),)
    )
    asked = _first(overlays=(*GOOD.scenes[0].overlays, quiz, asks))
    assert "never-shown" not in {rule for rule, _ in _rules(asked)}


def test_components_are_walked_and_triggers_in_vain_found() -> None:
    inner = structs.replace(TEXT, id="inner00000", text={})
    quiz = Quiz(id="inner00001", question={"en": "?"}, triggers=(MediaEnded(),))
    component = Component(id="component0", overlays=(inner, quiz))
    group = Group(id="group00000", triggers=(MediaEnded(),))
    story = structs.replace(_with(group), components=(component,))
    assert {
        ("empty-text", "$.components[0].overlays[0].text"),
        ("vain-trigger", "$.components[0].overlays[1].triggers[0]"),
        ("vain-trigger", f"{AT_TWO}.triggers[0]"),
    } <= _rules(story)


def test_runs_of_animations_that_the_model_lacks() -> None:
    fox = Asset(
        id="foxmodel00",
        kind="model",
        name="fox.glb",
        path="media/fox.glb",
        sha256="ab" * 32,
        size=1,
        media_type="model/gltf-binary",
        rights=Rights(author="A", licence="CC0-1.0"),
        animations=tuple(ModelAnimation(name=name, length=1.0) for name in ("Walk", "Run")),
    )
    runs = tuple(Animation(clip=clip) for clip in ("Walk", "Gallop"))
    placed = Model(id="model00000", asset=fox.id, animations=runs, alt={"en": "A fox"})
    story = structs.replace(_with(placed), assets=(*GOOD.assets, fox))
    (problem,) = check(story)
    assert (problem.severity, problem.rule) == ("warning", "unknown-animation")
    assert problem.where == f"{AT_TWO}.animations[1].clip"
    assert '"Gallop"' in problem.message
    assert problem.hint == 'Choose one of its own: "Walk", "Run".'
    many = tuple(ModelAnimation(name=f"Step {n}", length=1.0) for n in range(500))
    story = structs.replace(story, assets=(*GOOD.assets, structs.replace(fox, animations=many)))
    assert check(story)[0].hint.endswith('"Step 11" and 488 more.')
    unknown = structs.replace(fox, animations=())  # added before they were looked for
    assert check(structs.replace(story, assets=(*GOOD.assets, unknown))) == ()


def test_models_wear_finishes_that_their_files_have() -> None:
    vase = Asset(
        id="vasemodel0",
        kind="model",
        name="vase.glb",
        path="media/vase.glb",
        sha256="ab" * 32,
        size=1,
        media_type="model/gltf-binary",
        rights=Rights(author="A", licence="CC0-1.0"),
        finishes=("Red",),
    )
    wearing = tuple(Wear(overlay="model00000", finish=each) for each in ("Red", "Blue", None))
    placed = Model(
        id="model00000",
        asset=vase.id,
        finish="Red",
        alt={"en": "A vase"},
        triggers=(Select(actions=wearing),),
    )
    story = structs.replace(_with(placed), assets=(*GOOD.assets, vase))
    (problem,) = check(story)
    assert (problem.severity, problem.rule) == ("warning", "unknown-finish")
    assert problem.where == f"{AT_TWO}.triggers[0].actions[1].finish"
    assert problem.hint == 'Choose one of its own: "Red".'
    gold = structs.replace(placed, finish="Gold", triggers=())
    story = structs.replace(_with(gold), assets=story.assets)
    assert [each.where for each in check(story)] == [f"{AT_TWO}.finish"]


def test_walks_need_standpoints() -> None:
    walk = GoTo(scene="second0000", transition=Transition(kind="walk"))
    quiet = structs.replace(GOOD.scenes[0], overlays=(PICTURE,))
    by_time = structs.replace(quiet, triggers=(TimeReached(time=3.0, actions=(walk,)),))
    placed = [structs.replace(each, standpoint=Standpoint()) for each in (by_time, GOOD.scenes[1])]
    assert check(structs.replace(GOOD, scenes=tuple(placed))) == ()
    (problem,) = check(structs.replace(GOOD, scenes=(placed[0], GOOD.scenes[1])))
    assert (problem.severity, problem.rule) == ("warning", "walk-from-nowhere")
    assert problem.where == "$.scenes[0].triggers[0].actions[0]"


def test_scenes_are_reached_by_whatever_leads_to_them() -> None:
    quiet = structs.replace(GOOD.scenes[0], overlays=(PICTURE,))
    on = (GoTo(scene="second0000"),)
    by_time = structs.replace(quiet, triggers=(TimeReached(time=3.0, actions=on),))
    for story in (
        structs.replace(GOOD, scenes=(by_time, GOOD.scenes[1])),
        structs.replace(GOOD, scenes=(quiet, GOOD.scenes[1]), triggers=(Idle(actions=on),)),
    ):
        assert check(story) == ()


def test_what_serves_instead_is_followed_to_its_end_in_bounded_time() -> None:
    many = 10_000
    there = [f"a{n}" for n in range(many)]
    for last, says in ((None, ""), ("nobody", "is not there"), ("a0", "leads back to itself")):
        audiences = tuple(
            Audience(code=code, instead=instead)
            for code, instead in zip(there, [*there[1:], last], strict=True)
        )
        found = check(structs.replace(GOOD, audiences=audiences))
        errors = [each for each in found if each.rule == "audience-instead"]
        assert len(errors) == (many if says else 0)
        assert all(says in each.message for each in errors)


def test_a_translation_that_lost_a_placeholder_is_found() -> None:
    words = {
        "en": "{name}, you have {points}",
        "de": "{name}: {points}",
        "fr": "{points}, you",
        "zh-Hans": " ",
        "en@child": "Hi!",
        "de@child": "Hallo!",
        "ar@child": "{points}",
    }
    names = tuple(TextVariable(id=f"{name:0<10}", name=name) for name in ("name", "points"))
    story = _with(structs.replace(TEXT, id="said000000", text=words))
    found = check(structs.replace(story, variables=names))
    assert [each.where for each in found if each.rule == "lost-placeholder"] == [
        "$.scenes[0].overlays[2].text.fr"
    ]
    assert not any(each.rule == "lost-placeholder" for each in check(story))  # braces are braces


def test_captions_longer_than_what_is_shown() -> None:
    tracks = (
        CaptionTrack(asset="subtitles0", language="en"),
        CaptionTrack(asset="subtitles1", language="ko"),
    )
    story = structs.replace(
        GOOD, scenes=(structs.replace(GOOD.scenes[0], captions=tracks), *GOOD.scenes[1:])
    )
    facts = Facts(captions={"subtitles0": MOST_LETTERS, "subtitles1": MOST_LETTERS + 1})
    (found,) = [each for each in check(story, facts) if each.rule == "long-caption"]
    assert found.where == "$.scenes[0].captions[1].asset"
    assert (found.severity, found.asset) == ("warning", "subtitles1")
    assert "5,001 letters" in found.message


def test_clouds_that_make_a_package_large() -> None:
    scan = structs.replace(
        PHOTO, id="cloudcloud", kind="cloud", points=50_000_000, media_type="model/e57"
    )
    shown = Cloud(id="cloudshown", asset=scan.id, alt={"en": "A town"})
    story = structs.replace(_with(shown), assets=(*GOOD.assets, scan))
    (found,) = [each for each in check(story, profile="webxr") if each.rule == "large-cloud"]
    assert "450 MB" in found.message
    assert "cloud_points" in found.hint
    assert not any(each.rule == "large-cloud" for each in check(story))


def test_more_lights_than_shine_are_told_of() -> None:
    lights = tuple(
        Light(id=f"light{n:05}", placement=Standing(position=(float(n), 2.0, 0.0)))
        for n in range(10)
    )
    scene = Scene(id="lightscene", overlays=lights, lighting=Lighting(shadows=1.0))
    found = {each.rule for each in check(Story(version=2, id="storystory", scenes=(scene,)))}
    assert {"too-many-lights", "too-many-shadows"} <= found
    few = structs.replace(scene, overlays=lights[:4])
    found = {each.rule for each in check(Story(version=2, id="storystory", scenes=(few,)))}
    assert not {"too-many-lights", "too-many-shadows"} & found


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        (Splats(id="t000000000", asset="photo00000"), "The splat cloud t000000000 has no alt"),
        (Line(id="t000000000"), "The line t000000000 has no alternative text."),
        (Hotspot(id="t000000000"), "The hotspot t000000000 has neither a label nor alternative"),
        (Polygon(id="t000000000"), "The polygon t000000000 has neither a label nor alternative"),
        (Chart(id="t000000000"), "The chart t000000000 has neither a title nor alternative"),
        (Annotation(id="t000000000"), "The annotation t000000000 has neither words nor alt"),
        (Quiz(id="t000000000"), "The quiz t000000000 holds no words."),
        (Text(id="t000000000", text={}), "The text t000000000 holds no words."),
    ],
)
def test_what_is_told_to_nobody_is_said_as_its_kind_wants(
    overlay: AnyOverlay, message: str
) -> None:
    found = [p for p in check(_with(overlay)) if p.rule in ("missing-alt", "empty-text")]
    assert len(found) == 1
    assert found[0].message.startswith(message)


def test_a_label_tells_where_the_alternative_text_is_blank() -> None:
    story = _with(structs.replace(TO_SECOND, id="t000000000", alt={"en": " "}))
    assert not any(problem.rule == "missing-alt" for problem in check(story))
