"""Visits of living stories: what holds whatever happens, in sound stories and in broken ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from story import edits
from story.check.table import check
from story.components import expanded
from story.errors import EditError
from story.interaction import begin, step
from story.model.actions import (
    AddTo,
    Approach,
    EnterScene,
    GoTo,
    Idle,
    LeaveScene,
    SetVariable,
    Show,
    TimeReached,
    VariableChanged,
)
from story.model.actions import MediaEnded as Ended
from story.model.asset import Asset
from story.model.conditions import Condition, ScoreIs
from story.model.placement import Standing
from story.model.story import VERSION, Component, Scene, Story
from story.model.timeline import Keyframe, Track
from story.model.values import MICROSECONDS
from story.model.variables import NumberVariable
from story.overlays.instance import Instance, Override
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.text import Text
from story.placeholders import shows_variable
from story.reading import reading, told
from story.references import ids_of, named_in
from story.timeline import moment_at, scene_time
from story.visit.run import MOST
from story.visit.state import (
    Chose,
    Confirmed,
    Entered,
    Event,
    Moved,
    Pointed,
    Selected,
    Sought,
    State,
    Ticked,
)
from tests.strategies import broken_stories, nested_groups, stories, vectors

LIMIT_S = 20.0  # what a bounded walk never needs, and an unbounded one always exceeds


def _events(story: Story) -> st.SearchStrategy[Event]:
    overlays = [overlay.id for scene in story.scenes for overlay in scene.overlays]
    one = st.sampled_from([*overlays, "nothing000"])
    options = [
        option.id
        for scene in story.scenes
        for overlay in scene.overlays
        for option in getattr(overlay, "options", ())
    ]
    times = st.integers(0, 60 * MICROSECONDS)
    return st.one_of(
        st.builds(Ticked, at_us=times, idle_us=times),
        st.builds(Selected, overlay=one, at_us=times),
        st.builds(Pointed, overlay=st.none() | one, at_us=times),
        st.builds(Moved, position=vectors, at_us=times),
        st.builds(Chose, quiz=one, option=st.sampled_from([*options, "x"]), at_us=times),
        st.builds(Confirmed, quiz=one, at_us=times),
        st.builds(Entered, scene=st.sampled_from([each.id for each in story.scenes]), at_us=times),
        st.builds(Sought, time_us=times, at_us=times),
    )


def _shown(story: Story) -> Story:
    """The story as a player shows it."""
    read = reading(story, ("fr", "zh-Hans"), "expert")
    return told(expanded(story), read.media)


some_stories = stories(min_scenes=1) | broken_stories().filter(lambda story: story.scenes)


@settings(max_examples=15)
@given(some_stories, st.data())
def test_whatever_happens_there_is_a_moment(story: Story, data: st.DataObject) -> None:
    check(story)
    story = _shown(story)
    state, _ = begin(story)
    for event in data.draw(st.lists(_events(story), max_size=6)):
        before = state
        state, effects = step(story, state, event)
        assert (state, effects) == step(story, before, event)
        assert state.now_us == max(before.now_us, event.at_us)
        moment = moment_at(story, state, scene_time(state, state.now_us))
        assert moment.scene.id == state.scene
        for each in moment.overlays:
            assert 0.0 <= each.fade <= 1.0
            assert 0.0 <= each.opacity <= 1.0
        assert moment == moment_at(story, state, scene_time(state, state.now_us))


def _without_idle(story: Story) -> Story:
    scenes = tuple(
        structs.replace(
            scene, triggers=tuple(each for each in scene.triggers if not isinstance(each, Idle))
        )
        for scene in story.scenes
    )
    return structs.replace(story, scenes=scenes)


@settings(max_examples=15)
@given(some_stories, st.data())
def test_it_does_not_matter_how_often_a_player_ticks(story: Story, data: st.DataObject) -> None:
    story = _without_idle(_shown(story))
    state, _ = begin(story)
    for event in data.draw(st.lists(_events(story), max_size=2)):
        state, _ = step(story, state, event)
    until = state.now_us + data.draw(st.integers(1, 30 * MICROSECONDS))
    # what loops without end stops after a number of actions an event: then ticks do matter
    once, effects = step(story, state, Ticked(until))
    instants = data.draw(st.lists(st.integers(state.now_us, until), max_size=6))
    often, parts = state, []
    for at_us in (*sorted(instants), until):
        often, more = step(story, often, Ticked(at_us))
        parts += more
    if len(parts) + len(effects) < 200:
        assert often == once
        assert tuple(parts) == effects


@settings(max_examples=15)
@given(some_stories)
def test_expanding_is_done_once_and_for_all(story: Story) -> None:
    whole = expanded(story)
    assert expanded(whole) == whole
    assert expanded(story) == whole
    assert not [o for scene in whole.scenes for o in scene.overlays if isinstance(o, Instance)]
    given_ids = [each for scene in story.scenes for each in _overlay_ids(scene)]
    made = [each for scene in whole.scenes for each in _overlay_ids(scene)]
    if len(set(given_ids)) == len(given_ids):
        assert len(set(made)) == len(made)
    assert set(given_ids) <= set(made)


def _overlay_ids(scene: Scene) -> list[str]:
    return [overlay.id for overlay in scene.overlays]


@settings(max_examples=15)
@given(stories(min_scenes=1), st.data())
def test_what_names_something_that_is_removed_is_repaired(
    story: Story, data: st.DataObject
) -> None:
    overlays = [overlay.id for scene in story.scenes for overlay in scene.overlays]
    left = story
    match data.draw(st.sampled_from(["scene", "overlay", "variable", "asset"])):
        case "scene":
            left = edits.remove_scene(story, story.scenes[0].id)
        case "overlay" if overlays:
            left = edits.remove_overlay(story, data.draw(st.sampled_from(overlays)))
        case "variable" if story.variables:
            left = edits.remove_variable(story, story.variables[0].id, with_uses=True)
        case "asset" if story.assets:
            gone = data.draw(st.sampled_from(story.assets))
            left = edits.remove_asset(story, gone.id, with_uses=True)
    gone_ids = set(ids_of(story)) - set(ids_of(left))
    owners = [left, *left.scenes, *(o for scene in left.scenes for o in scene.overlays)]
    owners += [o for component in left.components for o in component.overlays]
    assert not [named for owner in owners for named in named_in(owner) if named.id in gone_ids]
    assert not [problem for problem in check(left) if problem.severity == "error"]


def _quickly(started: float) -> bool:
    return time.monotonic() - started < LIMIT_S


def test_ten_thousand_nested_groups_are_reported_in_bounded_time() -> None:
    started = time.monotonic()
    groups = nested_groups(10_000)
    word = Text(id="innermost0", text={"en": "x"}, parent=groups[0].id, placement=Standing())
    top = Text(id="outermost0", text={"en": "y"}, parent=groups[-1].id, placement=Standing())
    scene = Scene(id="scene00000", overlays=(*groups, word, top))
    story = Story(version=VERSION, id="story00000", scenes=(scene,))
    found = [problem for problem in check(story) if problem.rule == "group-depth"]
    assert len(found) == 10_000 - 1 - 15  # all but the outermost sixteen, and the innermost text
    state, _ = begin(story)
    assert [each.overlay.id for each in moment_at(story, state, 0).overlays] == ["outermost0"]
    assert expanded(story) is story
    left = edits.remove_overlay(story, groups[-1].id)
    assert left.scenes[0].overlays == ()
    with pytest.raises(EditError, match="in more than 16"):
        edits.add_overlay(story, "scene00000", structs.replace(word, id="another000"))
    assert _quickly(started)


def test_components_in_one_another_without_end_are_reported_in_bounded_time() -> None:
    started = time.monotonic()
    number = 2000
    circle = tuple(
        Component(
            id=f"comp{n:06}",
            overlays=(
                Instance(id=f"inst{n:06}", component=f"comp{(n + 1) % number:06}"),
                Instance(id=f"same{n:06}", component=f"comp{(n + 1) % number:06}"),
            ),
        )
        for n in range(number)
    )
    tower = tuple(
        Component(
            id=f"tow{n:07}",
            overlays=tuple(
                Instance(id=f"fl{n:04}{k:04}", component=f"tow{n + 1:07}") for k in range(10)
            )
            if n < 12
            else (Text(id="towertext0", text={"en": "x"}),),
        )
        for n in range(13)
    )
    scene = Scene(
        id="scene00000",
        overlays=(
            Instance(id="shown00000", component="comp000000"),
            Instance(id="shown00001", component="tow0000000"),
            Instance(id="shown00002", component="tow0000009"),
        ),
    )
    story = Story(version=VERSION, id="story00000", scenes=(scene,), components=circle + tower)
    rules = [problem.rule for problem in check(story) if problem.severity == "error"]
    assert rules.count("component-cycle") == number
    assert "component-size" in rules
    whole = expanded(story).scenes[0].overlays
    # the circle and the trillion texts become empty groups; 10 + 100 + 1000 groups and texts stay
    assert len(whole) == 3 + 10 + 100 + 1000 + 1000
    assert _quickly(started)


def test_what_falls_due_again_and_again_ends() -> None:
    started = time.monotonic()
    blip = Asset(
        id="blip000000",
        kind="audio",
        name="blip.wav",
        path="media/blip",
        sha256="0" * 64,
        size=1,
        media_type="audio/wav",
        duration=0.000001,
    )
    never = (ScoreIs(test=">", value=1e9),)
    sound = Sound(
        id="sound00000",
        asset=blip.id,
        loop=True,
        triggers=(Ended(actions=(Show(overlay="sound00000"),), when=never),),
    )
    count = NumberVariable(id="count00000", name="count")
    more = AddTo(variable=count.id)
    scene = Scene(
        id="scene00000",
        overlays=(sound,),
        triggers=(
            TimeReached(time=1.0, actions=(SetVariable(variable=count.id, value=1.0),)),
            VariableChanged(variable=count.id, actions=(more,)),
        ),
    )
    story = Story(
        version=VERSION,
        id="story00000",
        scenes=(scene,),
        variables=(count,),
        assets=(blip,),
    )
    state, _ = begin(story)
    hour = 3600 * MICROSECONDS
    state, _ = step(story, state, Ticked(hour))
    assert state.now_us == hour
    state, _ = step(story, structs.replace(State(scene="scene00000")), Ticked(2 * hour))
    quiet = structs.replace(story, scenes=(structs.replace(scene, overlays=()),))
    state, _ = step(quiet, State(scene="scene00000"), Ticked(2 * hour))
    assert 100 < state.variables[count.id] <= 1001  # it went on until the limit, and no further
    assert _quickly(started)


def test_renamed_variables_are_shown_by_their_new_name_wherever_texts_are() -> None:
    count = NumberVariable(id="countvaria", name="count")
    option = QuizOption(
        id="theoption0", text={"en": "{count}, {{count}}"}, feedback={"en": "{count}"}
    )
    quiz = Quiz(id="thequiz000", question={"en": "How many?"}, options=(option,))
    inner = Text(id="innertext0", text={"en": "None"})
    placed = Instance(
        id="instance00",
        component="component0",
        overrides=(Override(overlay=inner.id, field="text", value={"en": "Of {count}"}),),
    )
    story = Story(
        version=VERSION,
        id="counting00",
        variables=(count,),
        scenes=(Scene(id="thescene00", overlays=(quiz, placed)),),
        components=(Component(id="component0", overlays=(inner,)),),
    )
    story = edits.replace_variable(story, structs.replace(count, name="number"))
    asked, there = story.scenes[0].overlays
    assert isinstance(asked, Quiz)
    assert isinstance(there, Instance)
    assert asked.options[0].text == {"en": "{number}, {{count}}"}
    assert asked.options[0].feedback == {"en": "{number}"}
    assert there.overrides[0].value == {"en": "Of {number}"}
    assert shows_variable(asked, "number")
    assert shows_variable(there, "number")
    assert "placeholder" not in {problem.rule for problem in check(story)}


def _fan(*, when: tuple[Condition, ...] = ()) -> Story:
    """A story in which each of ten thousand triggers sets all of them off again."""
    count = NumberVariable(id="count00000", name="count")
    more = AddTo(variable=count.id)
    again = VariableChanged(variable=count.id, actions=(more,), when=when)
    first = VariableChanged(variable=count.id, actions=(more,))
    scene = Scene(id="scene00000", triggers=(EnterScene(actions=(more,)), *[again] * 10_000, first))
    return Story(version=VERSION, id="story00000", scenes=(scene,), variables=(count,))


@pytest.mark.parametrize("when", [(), (ScoreIs(test=">", value=1e9),)])
def test_triggers_that_set_one_another_off_end_in_bounded_time(when: tuple[Condition, ...]) -> None:
    started = time.monotonic()
    state, _ = begin(_fan(when=when))
    assert 1 <= state.variables["count00000"] <= MOST
    assert _quickly(started)


def test_scenes_that_lead_to_one_another_at_once_end_in_bounded_time() -> None:
    started = time.monotonic()
    near = Text(id="near000000", text={}, triggers=(Approach(distance=9.0),))
    crowd = tuple(structs.replace(near, id=f"n{number:09}") for number in range(5000))
    there, back = (EnterScene(actions=(GoTo(scene=f"scene0000{n}"),)) for n in (1, 0))
    scenes = (
        Scene(id="scene00000", triggers=(there, LeaveScene()), overlays=crowd),
        Scene(id="scene00001", triggers=(back, LeaveScene()), overlays=crowd),
    )
    story = Story(version=VERSION, id="story00000", scenes=scenes)
    state, effects = begin(story)
    assert 1 <= len(effects) <= MOST
    assert state.visited == ("scene00000", "scene00001")
    assert _quickly(started)


def test_whoever_slept_long_is_not_kept_waiting_by_what_comes_near() -> None:
    started = time.monotonic()
    way = Track(
        field="placement.yaw",
        keys=(Keyframe(time=0.0, value=0.0), Keyframe(time=1e12, value=90.0)),
    )
    thing = Text(id="thing00000", text={}, tracks=(way,), triggers=(Approach(distance=1.0),))
    story = Story(
        version=VERSION, id="story00000", scenes=(Scene(id="scene00000", overlays=(thing,)),)
    )
    state, _ = begin(story)
    state, _ = step(story, state, Ticked(at_us=10**17))
    assert state.now_us == 10**17
    assert _quickly(started)
