"""Visits: whatever a visitor does, in any story, there is a scene and a moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from story.interaction import begin, step
from story.model.story import VERSION, Story
from story.model.timeline import Clip
from story.model.values import MICROSECONDS, microseconds, words
from story.timeline import can_be_there, moment_at, scene_of, scene_time
from story.visit.state import Entered, Event, LinkOpened, Selected, State
from tests.strategies import broken_stories, localised, spans, stories


def _events(story: Story) -> st.SearchStrategy[Event]:
    overlays = [overlay.id for scene in story.scenes for overlay in scene.overlays]
    scenes = [scene.id for scene in story.scenes]
    times = st.integers(0, 10**9)
    return st.one_of(
        st.builds(Selected, overlay=st.sampled_from([*overlays, "nothing000"]), at_us=times),
        st.builds(Entered, scene=st.sampled_from([*scenes, "nowhere000"]), at_us=times),
    )


@given(stories(min_scenes=1) | broken_stories().filter(lambda story: story.scenes), st.data())
def test_a_visit_always_stands_somewhere(story: Story, data: st.DataObject) -> None:
    state, _ = begin(story)
    for event in data.draw(st.lists(_events(story), max_size=8)):
        before = state
        state, effects = step(story, state, event)
        scene = scene_of(story, state.scene)
        assert state.scene in state.visited
        assert len(set(state.visited)) == len(state.visited)
        again = state.visited[0] == story.scenes[0].id  # it was begun anew
        assert state.visited[: len(before.visited)] == before.visited or again
        assert all(effect.url for effect in effects if isinstance(effect, LinkOpened))
        assert (state, effects) == step(story, before, event)  # it depends on nothing else
        time_us = data.draw(st.integers(0, 200 * MICROSECONDS))
        time_us += scene_time(state, state.now_us)
        moment = moment_at(story, state, time_us)
        order = iter(overlay.id for overlay in scene.overlays)
        assert all(any(one == each.overlay.id for one in order) for each in moment.overlays)
        for each in moment.overlays:
            assert each.media_us >= 0
            assert can_be_there(state, each.overlay)


def test_a_story_of_no_scenes_cannot_be_visited() -> None:
    with pytest.raises(ValueError, match="without scenes"):
        begin(Story(version=VERSION, id="abcdefghij"))
    with pytest.raises(KeyError):
        moment_at(Story(version=VERSION, id="abcdefghij"), State(scene="nowhere000"), 0)


@given(spans())
def test_spans_are_half_open(span: Clip) -> None:
    start = microseconds(span.start)
    assert span.holds(start) or (span.end is not None and microseconds(span.end) == start)
    assert not span.holds(start - 1)
    if span.end is not None:
        end = microseconds(span.end)
        assert not span.holds(end)
        after = structs.replace(span, start=span.end, end=None)
        assert after.holds(end)  # what begins where another ends follows it without a gap


def test_a_span_that_ends_before_it_starts_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        Clip(start=2.0, end=2.0)


@given(localised, st.permutations(["en", "zh-Hans", "ar", "fr"]))
def test_words_do_not_depend_on_their_order(text: dict[str, str], languages: list[str]) -> None:
    said = words(text, tuple(languages))
    assert said in (text.values() or [""])
    assert words(dict(reversed(text.items())), tuple(languages)) == said
    assert words(text, ()) == words(dict(reversed(text.items())), ())
