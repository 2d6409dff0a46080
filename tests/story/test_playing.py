"""Clocks of media, animations, dues, variables, quizzes, readings, groups: by worked examples."""

from __future__ import annotations

import math

import pytest

from story.components import expanded
from story.edits import remove_overlay
from story.grouping import group_overlays, set_parent, ungroup
from story.interaction import begin, step
from story.model.actions import (
    AddTo,
    AnimateTo,
    Dwell,
    GoTo,
    Hide,
    MediaEnded,
    OpenLink,
    Pause,
    Play,
    QuizAnswered,
    Score,
    Seek,
    Select,
    SetVariable,
    Show,
    TimeReached,
    VariableChanged,
)
from story.model.asset import Asset
from story.model.conditions import VariableIs
from story.model.placement import Around, Standing
from story.model.story import VERSION, Audience, Component, Scene, Story
from story.model.timeline import Animation, Clip, Linear, TimeCue
from story.model.values import MICROSECONDS, MOST_LETTERS, clipped, words
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    Option,
    TextVariable,
    YesNoVariable,
)
from story.overlays.group import Group
from story.overlays.instance import Instance, Override
from story.overlays.model import Model
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.placeholders import filled_text, plain
from story.reading import reading
from story.resting import resting_poses
from story.space import rotation_of
from story.timeline import OverlayAt, moment_at, scene_time
from story.visit.state import (
    Chose,
    Confirmed,
    Effect,
    Entered,
    Event,
    LinkOpened,
    Pointed,
    Selected,
    State,
    Ticked,
)

S = MICROSECONDS
FILM = Asset(
    id="film000000",
    kind="video",
    name="film.mp4",
    path="media/film",
    sha256="0" * 64,
    size=1,
    media_type="video/mp4",
    duration=4.0,
)


def _story(*overlays: AnyOverlay, **more: object) -> Story:
    scene = Scene(id="scene00000", overlays=overlays)
    return Story(
        version=VERSION,
        id="story00000",
        scenes=(scene,),
        assets=(FILM,),
        **more,  # type: ignore[arg-type]
    )


def _run(story: Story, *events: Event) -> tuple[State, list[Effect]]:
    state, effects = begin(story)
    done = list(effects)
    for event in events:
        state, more = step(story, state, event)
        done += more
    return state, done


def _now(story: Story, state: State, overlay: str, at_us: int | None = None) -> OverlayAt:
    time_us = scene_time(state, state.now_us if at_us is None else at_us)
    return next(
        each for each in moment_at(story, state, time_us).overlays if each.overlay.id == overlay
    )


def _on(name: str, *actions: object) -> Text:
    """A text that does that when it is selected."""
    return Text(id=name, text={}, triggers=(Select(actions=actions),))  # type: ignore[arg-type]


def test_media_run_from_their_clip_on_and_stand_while_they_are_paused() -> None:
    panel = VideoPanel(id="panel00000", asset=FILM.id, visible=Clip(start=2.0, trim=0.5))
    story = _story(
        panel,
        _on("pause00000", Pause(overlay=panel.id)),
        _on("play000000", Play(overlay=panel.id)),
        _on("again00000", Play(overlay=panel.id, from_start=True)),
        _on("back000000", Seek(time=2.5)),
    )
    state, _ = _run(story, Selected("pause00000", 3 * S))
    assert _now(story, state, panel.id, 8 * S).media_us == 1.5 * S  # 0.5 trimmed, 1 s shown
    assert not _now(story, state, panel.id, 8 * S).running
    state, _ = step(story, state, Selected("play000000", 5 * S))
    assert _now(story, state, panel.id, 6 * S).media_us == 2.5 * S
    state, _ = step(story, state, Selected("again00000", 7 * S))
    assert _now(story, state, panel.id, 8 * S).media_us == 1.5 * S
    state, _ = step(story, state, Selected("back000000", 9 * S))
    assert scene_time(state, 9 * S) == 2.5 * S
    assert _now(story, state, panel.id, 9 * S).media_us == 1 * S  # pauses after that are forgotten


def test_animations_blend_where_they_meet() -> None:
    model = Model(
        id="model00000",
        asset="modelasset",
        visible=Clip(start=1.0),
        animations=(
            Animation(clip="Walk", end=4.0, fade_out=2.0),
            Animation(clip="Wave", start=2.0, trim=1.0, speed=-2.0, weight=0.5, fade_in=4.0),
        ),
    )
    story = _story(model)
    walk, wave = _now(story, begin(story)[0], model.id, 3 * S).animations
    assert (walk.clip, walk.time_us, walk.weight) == ("Walk", 3 * S, 0.5)
    assert (wave.clip, wave.time_us, wave.weight) == ("Wave", -1 * S, 0.5 * 0.25)
    (left,) = _now(story, begin(story)[0], model.id, 7 * S).animations
    assert (left.clip, left.weight) == ("Wave", 0.5)


def test_fades_of_clips_and_of_actions_weigh_on_one_another() -> None:
    text = Text(id="text000000", text={}, opacity=0.8, visible=Clip(end=10.0, fade_in=4.0))
    story = _story(text, _on("hide000000", Hide(overlay=text.id, seconds=2.0)))
    state, _ = _run(story, Selected("hide000000", 1 * S))
    then = _now(story, state, text.id, 2 * S)
    assert then.fade == pytest.approx(0.5 * 0.5)
    assert then.opacity == pytest.approx(0.8 * 0.25)
    assert len(moment_at(story, state, 4 * S).overlays) == 1  # faded away


def test_a_field_is_led_to_a_value_from_where_it_is() -> None:
    text = Text(id="text000000", text={}, placement=Around(yaw=170.0))
    go = AnimateTo(
        overlay=text.id, field="placement.yaw", value=-170.0, seconds=2.0, easing=Linear()
    )
    story = _story(text, _on("go00000000", go))
    state, _ = _run(story, Selected("go00000000", 1 * S))
    yaws = [
        _now(story, state, text.id, round(at * S)).overlay.placement.yaw  # type: ignore[union-attr]
        for at in (1.0, 1.5, 2.0, 2.5, 3.0, 9.0)
    ]
    assert yaws == pytest.approx([170.0, 175.0, -180.0, -175.0, -170.0, -170.0])


def test_what_falls_due_acts_in_the_order_of_time_however_late_the_player_is() -> None:
    def link(name: str) -> tuple[OpenLink]:
        return (OpenLink(url=f"tel:{name}"),)

    panel = VideoPanel(
        id="panel00000",
        asset=FILM.id,
        triggers=(MediaEnded(actions=link("ended")), Dwell(seconds=2.5, actions=link("dwelt"))),
    )
    story = _story(panel)
    scene = Scene(
        id="scene00000",
        overlays=(panel,),
        cues=(TimeCue(id="cue0000000", time=3.0),),
        triggers=(
            TimeReached(time=5.0, actions=link("five")),
            TimeReached(cue="cue0000000", time=9.0, actions=link("cue")),
            TimeReached(time=4.0, actions=link("four")),
        ),
    )
    story = Story(version=VERSION, id="story00000", scenes=(scene,), assets=(FILM,))
    state, _ = _run(story, Pointed("panel00000", 1 * S))
    _, effects = step(story, state, Ticked(8_500_000))
    # at 4 s the scene's trigger comes before its overlay's; the film loops every 4 s
    assert [each.url for each in effects if isinstance(each, LinkOpened)] == [
        "tel:cue", "tel:dwelt", "tel:four", "tel:ended", "tel:five", "tel:ended",
    ]  # fmt: skip


def test_variables_set_one_another_off_within_their_limits() -> None:
    coins = NumberVariable(id="coins00000", name="coins", initial=1.0, lowest=0.0, highest=3.0)
    rich = YesNoVariable(id="rich000000", name="rich")
    at_most = VariableIs(variable=coins.id, test=">=", value=3.0)
    story = _story(
        _on("more000000", AddTo(variable=coins.id, amount=5.0)),
        _on("none000000", SetVariable(variable=coins.id, value="much")),
        variables=(coins, rich),
        triggers=(
            VariableChanged(
                variable=coins.id,
                when=(at_most,),
                actions=(SetVariable(variable=rich.id, value=True),),
            ),
            VariableChanged(variable=rich.id, actions=(Score(points=7.0),), once=True),
        ),
    )
    state, _ = _run(story, Selected("more000000", 1))
    assert state.variables == {coins.id: 3.0, rich.id: True}
    assert state.score == 7.0
    state, _ = step(story, state, Selected("more000000", 2))  # it stays at 3: nothing changes
    assert state.score == 7.0
    state, _ = step(story, state, Selected("none000000", 3))
    assert state.variables[coins.id] == 1.0  # what it cannot be leaves it as it began


@pytest.mark.parametrize(
    ("kind", "tries", "chosen", "outcomes", "score"),
    [
        ("single", 1, ["b"], ["failed"], 0.0),
        ("single", 2, ["b", "a"], ["wrong", "right"], 2.0),
        ("single", 0, ["b", "b", "a", "b"], ["wrong", "wrong", "right", "right"], 2.0),
        ("multiple", 1, ["a", "c", "!"], ["open", "open", "right"], 2.0),
        ("multiple", 2, ["a", "!", "c", "a", "!"], ["open", "wrong", "open", "open", "right"], 2.0),
        ("multiple", 1, ["a", "b", "c", "b", "!"], ["open"] * 4 + ["right"], 2.0),
        ("order", 2, ["a", "b", "c"], ["open", "open", "right"], 2.0),
        ("order", 1, ["a", "c", "b"], ["open", "open", "failed"], 0.0),
        ("order", 1, ["b", "b", "a", "b", "c"], ["open"] * 4 + ["right"], 2.0),
        ("find", 2, ["@sight0000b", "@sight0000a"], ["wrong", "right"], 2.0),
    ],
)
def test_quizzes_are_marked(
    kind: str, tries: int, chosen: list[str], outcomes: list[str], score: float
) -> None:
    options = tuple(
        QuizOption(
            id=f"option000{letter}",
            right=letter in ("ac" if kind == "multiple" else "a"),
            target=f"sight0000{letter}" if kind == "find" else None,
        )
        for letter in "abc"
    )
    told = (QuizAnswered(outcome="right", actions=(OpenLink(url="tel:1"),)),)
    quiz = Quiz(
        id="quiz000000",
        kind=kind,
        options=options,
        tries=tries,
        points=2.0,
        triggers=told,  # type: ignore[arg-type]
    )
    story = _story(quiz, *(Text(id=f"sight0000{letter}", text={}) for letter in "abc"))
    state, _ = begin(story)
    seen: list[str] = []
    effects: list[Effect] = []
    for at_us, each in enumerate(chosen):
        event: Event = Chose(quiz.id, f"option000{each}", at_us)
        if each == "!":
            event = Confirmed(quiz.id, at_us)
        elif each.startswith("@"):
            event = Selected(each[1:], at_us)
        state, more = step(story, state, event)
        effects += more
        seen.append(state.quizzes[quiz.id].outcome)
    assert seen == outcomes
    assert state.score == score
    assert effects == [LinkOpened("tel:1")] * (outcomes[-1] == "right")


def test_who_reads_what() -> None:
    story = _story(
        languages=("en", "de", "zh-Hant"),
        audiences=(Audience(code="toddler", instead="child"), Audience(code="child")),
    )
    read = reading(story, ("zh-Hant-HK", "de"), "toddler")
    assert read.media == (
        "zh-Hant-HK@toddler", "zh-Hant-HK@child", "zh-Hant-HK",
        "zh-Hant@toddler", "zh-Hant@child", "zh-Hant", "@toddler", "@child",
    )  # fmt: skip
    assert read.words[len(read.media) :] == (
        "zh@toddler", "zh@child", "zh", "de@toddler", "de@child", "de", "en@toddler", "en@child",
        "en",
    )  # fmt: skip
    said = {"en": "for all", "en@child": "for children", "de": "für alle"}
    assert words(said, reading(story, ("en",), "toddler").words) == "for children"
    assert words(said, reading(story, ("de",), "child").words) == "für alle"
    assert words(said, reading(story, ("ja",)).words) == "for all"
    assert words({"fr": "seul"}, read.words) == "seul"  # never blank
    assert reading(story, (), "nobody") == reading(story)


def test_variables_are_shown_in_words() -> None:
    many = ChoiceVariable(
        id="choice0000",
        name="путь",
        options=(Option(value="a", label={"en": "First", "de": "Erster"}), Option(value="b")),
        initial="a",
    )
    number = NumberVariable(id="number0000", name="n", initial=2.5)
    lit = YesNoVariable(id="lit0000000", name="lit", yes={"en": "on"})
    story = _story(variables=(many, number, lit))
    state = State(scene="scene00000", score=3.0, variables={number.id: -0.12345})
    said = filled_text(
        story,
        state,
        {
            "en": "{путь} {{n}} {n} {{{n}}} {nobody} {score} {lit} {",
            "de@child": "{путь} }} {lit}",
        },
    )
    assert said == {"en": "First {n} -0.123 {-0.123} {nobody} 3 ✗ {", "de@child": "Erster } ✗"}
    on = filled_text(
        story, State(scene="", variables={lit.id: True, many.id: "b"}), {"en": "{lit} {путь}"}
    )
    assert on == {"en": "on b"}


def test_numbers_beyond_all_reckoning_are_written_too() -> None:
    assert plain(math.inf) == plain(1e306) == "∞"
    assert plain(-1e308) == "-∞"
    assert plain(math.nan) == "–"
    assert plain(1e300).startswith("10000000000000000")


def test_a_text_that_shows_a_long_one_many_times_is_no_longer_than_is_drawn() -> None:
    long = TextVariable(id="long000000", name="long", initial="{long}" * 100_000)
    story = _story(variables=(long,))
    said = filled_text(story, State(scene=""), {"en": "a{{" + "{long}" * 100_000})
    assert clipped(said["en"]) == "a{" + ("{long}" * 1000)[: MOST_LETTERS - 2] + "…"
    just = "x" * (MOST_LETTERS - 1)
    assert clipped(filled_text(story, State(scene=""), {"en": just + "}}"})["en"]) == just + "}"


def test_an_instance_shows_its_component_but_for_its_overrides() -> None:
    sign = Text(id="sign000000", text={"en": "Sign", "de": "Schild"})
    spot = Text(id="spot000000", text={}, triggers=(Select(actions=(Show(overlay="sign000000"),)),))
    component = Component(id="component0", overlays=(sign, spot))
    overrides = (
        Override(overlay=sign.id, field="text.en", value="Tower"),
        Override(overlay=sign.id, field="placement.distance", value=5.0),
        Override(overlay=sign.id, field="opacity.x.y", value=1.0),  # no such field
        Override(overlay=sign.id, field="opacity", value="much"),
    )
    one = Instance(id="instance01", component=component.id, overrides=overrides)
    two = Instance(id="instance02", component=component.id)
    story = _story(one, two, components=(component,))
    group, sign1, spot1, other, sign2, spot2 = expanded(story).scenes[0].overlays
    assert isinstance(group, Group)
    assert (group.id, other.id) == (one.id, two.id)
    assert sign1.parent == spot1.parent == one.id
    assert isinstance(sign1, Text)
    assert isinstance(sign2, Text)
    assert sign1.text == {"en": "Tower", "de": "Schild"}
    assert sign1.placement == Around(distance=5.0)
    assert sign1.opacity == 1.0
    assert sign2.text == sign.text
    assert sign1.id != sign2.id
    assert spot1.triggers == (Select(actions=(Show(overlay=sign1.id),)),)
    assert spot2.triggers == (Select(actions=(Show(overlay=sign2.id),)),)


def _spots(story: Story) -> dict[str, tuple[float, ...]]:
    return {key: pose.position for key, pose in resting_poses(story.scenes[0]).items()}


def test_grouping_moves_nothing_and_ungrouping_brings_it_back() -> None:
    a = Text(id="aaaaaaaaaa", text={}, placement=Around(yaw=40.0, pitch=10.0, distance=3.0))
    b = Text(
        id="bbbbbbbbbb",
        text={},
        placement=Standing(position=(1.0, 2.0, -3.0), rotation=rotation_of(30.0, 20.0), scale=2.0),
    )
    c = Text(id="cccccccccc", text={})
    story = _story(a, b, c)
    before = _spots(story)
    grouped = group_overlays(story, {a.id, b.id}, "group00000", "Pair")
    turned = grouped.scenes[0].overlays[0]
    assert isinstance(turned, Group)
    middle = [(x + y) / 2 for x, y in zip(before[a.id], before[b.id], strict=True)]
    assert turned.placement == Standing(position=tuple(round(each, 6) for each in middle))  # type: ignore[arg-type]
    outer = group_overlays(grouped, {turned.id, c.id}, "group00001")
    for made in (
        grouped,
        outer,
        set_parent(outer, a.id, "group00001"),
        set_parent(outer, a.id, None),
    ):
        for key, spot in _spots(made).items():
            assert spot == pytest.approx(before[key], abs=5e-6)
    back = ungroup(ungroup(outer, "group00001"), "group00000")
    assert [each.id for each in back.scenes[0].overlays] == [a.id, b.id, c.id]
    assert all(each.parent is None for each in back.scenes[0].overlays)
    poses = resting_poses(back.scenes[0])
    for key, pose in resting_poses(story.scenes[0]).items():
        assert poses[key].position == pytest.approx(pose.position, abs=5e-6)
        assert poses[key].rotation == pytest.approx(pose.rotation, abs=1e-9)
        assert poses[key].scale == pytest.approx(pose.scale)
    assert set_parent(story, a.id, None) == story  # in no group it stays as it is placed
    assert [each.id for each in remove_overlay(outer, "group00000").scenes[0].overlays] == [
        "group00001",
        c.id,
    ]


def test_leaving_a_scene_forgets_its_clocks_but_not_what_was_shown() -> None:
    panel = VideoPanel(id="panel00000", asset=FILM.id)
    note = Text(id="note000000", text={}, hidden=True)
    story = _story(
        panel,
        note,
        _on("show000000", Show(overlay=note.id), Pause(overlay=panel.id), GoTo(scene="other00000")),
    )
    story = Story(
        version=VERSION,
        id="story00000",
        scenes=(*story.scenes, Scene(id="other00000")),
        assets=(FILM,),
    )
    state, _ = _run(story, Selected("show000000", 3 * S), Entered("scene00000", 5 * S))
    assert state.visited == ("scene00000", "other00000")
    assert _now(story, state, note.id, 6 * S).overlay == note
    assert _now(story, state, panel.id, 6 * S).media_us == 1 * S


def test_what_is_hidden_or_moves_rests_where_it_is_placed() -> None:
    away = Group(id="group00000", hidden=True, placement=Standing(position=(0.0, 1.0, 0.0)))
    inner = Text(
        id="inner00000", text={}, parent=away.id, placement=Standing(position=(1.0, 0.0, 0.0))
    )
    assert _spots(_story(away, inner)) == {inner.id: (1.0, 1.0, 0.0)}
