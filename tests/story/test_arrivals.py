"""Pasting into another story: what comes along, and what has to stay behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from story.arrivals import LeftOut, brought, left_out
from story.check.table import check
from story.clipboard import copy_overlays, copy_scenes, paste_overlays, paste_scenes
from story.edits import new_story
from story.model.actions import EnterScene, GoTo, Select, SetVariable, Show
from story.model.asset import Asset, AssetKind
from story.model.conditions import VariableIs
from story.model.story import Audience, CaptionTrack, Scene, Story
from story.model.surrounding import Video360
from story.model.variables import NumberVariable, TextVariable
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text

BEHIND = Select(
    actions=(GoTo(scene="yard000000"),), when=(VariableIs(variable="clues00000", value=2.0),)
)


def asset(asset_id: str, kind: AssetKind, letter: str) -> Asset:
    return Asset(
        id=asset_id,
        kind=kind,
        name=f"{asset_id}.bin",
        path=f"media/{letter * 64}.bin",
        sha256=letter * 64,
        size=10,
        media_type="application/octet-stream",
    )


@pytest.fixture
def new_id() -> Callable[[], str]:
    taken = iter(range(1000))
    return lambda: f"new{next(taken):07d}"


@pytest.fixture
def story() -> Story:
    door = Hotspot(id="door000000", label={"en": "Door", "en@child": "A door"}, triggers=(BEHIND,))
    note = Text(id="note000000", text={"en": "Seen {seen}"})
    hall = Scene(
        id="hall000000",
        title={"en": "Hall"},
        surrounding=Video360(asset="film000000"),
        overlays=(door, note),
        captions=(CaptionTrack(language="it", audience="kin", asset="words00000"),),
        triggers=(EnterScene(actions=(Show(overlay="note000000"),)),),
    )
    return Story(
        version=1,
        id="story00000",
        languages=("en", "it", "fr"),
        audiences=(
            Audience(code="child", name={"en": "children"}, instead="young"),
            Audience(code="young"),
            Audience(code="kin"),
        ),
        variables=(
            NumberVariable(id="clues00000", name="clues"),
            NumberVariable(id="seen000000", name="seen"),
            NumberVariable(id="idle000000", name="idle"),
        ),
        scenes=(hall, Scene(id="yard000000", title={"en": "Yard"})),
        assets=(asset("film000000", "video", "a"), asset("words00000", "captions", "b")),
    )


@pytest.fixture
def other() -> Story:
    return structs.replace(new_story("story10000"), scenes=(Scene(id="room000000"),))


def test_only_what_is_used_comes_along(
    story: Story, other: Story, new_id: Callable[[], str]
) -> None:
    copied = copy_overlays(story, {"door000000"})
    after, made = paste_overlays(other, copied, "room000000", new_id)
    assert not [each for each in check(after) if each.severity == "error"]
    assert after.assets == () == after.variables  # nothing asks for the clues any more
    assert after.languages == ("en",)
    assert [each.code for each in after.audiences] == ["child", "young"]
    assert left_out(copied, after, made) == (LeftOut("scene", "yard000000"),)
    assert [tuple(each) for each in brought(other, after)] == [
        ("audience", "children"),
        ("audience", "young"),
    ]


def test_what_texts_show_comes_along_under_a_name_of_its_own(
    story: Story, other: Story, new_id: Callable[[], str]
) -> None:
    copied = copy_overlays(story, {"note000000"})
    after, made = paste_overlays(other, copied, "room000000", new_id)
    assert [each.name for each in after.variables] == ["seen"]
    assert left_out(copied, after, made) == ()
    taken = structs.replace(other, variables=(TextVariable(id="text000000", name="seen"),))
    after, _ = paste_overlays(taken, copied, "room000000", new_id)
    assert [each.name for each in after.variables] == ["seen", "seen_2"]
    (note,) = after.scenes[0].overlays
    assert isinstance(note, Text)
    assert note.text == {"en": "Seen {seen_2}"}


def test_a_scene_brings_its_media_and_those_it_speaks_to(
    story: Story, other: Story, new_id: Callable[[], str]
) -> None:
    copied = copy_scenes(story, {"hall000000"})
    after, made = paste_scenes(other, copied, new_id)
    assert not [each for each in check(after) if each.severity == "error"]
    assert {each.id for each in after.assets} == {"film000000", "words00000"}
    assert after.languages == ("en", "it")
    assert [each.code for each in after.audiences] == ["child", "young", "kin"]
    assert [each.name for each in after.variables] == ["seen"]
    assert left_out(copied, after, made) == (LeftOut("scene", "yard000000"),)


def test_within_a_story_nothing_is_left_out_nor_comes(
    story: Story, new_id: Callable[[], str]
) -> None:
    copied = copy_overlays(story, {"door000000", "note000000"})
    after, made = paste_overlays(story, copied, "yard000000", new_id)
    assert after.scenes[1].overlays[0].triggers == (BEHIND,)
    assert left_out(copied, after, made) == ()
    assert brought(story, after) == ()
    both = copy_scenes(story, {"hall000000", "yard000000"})
    after, made = paste_scenes(story, both, new_id)
    assert left_out(both, after, made) == ()


def test_actions_that_can_be_done_stay(
    story: Story, other: Story, new_id: Callable[[], str]
) -> None:
    counted = Select(
        actions=(SetVariable(variable="clues00000", value=1.0), GoTo(scene="yard000000"))
    )
    hall = story.scenes[0]
    door = structs.replace(hall.overlays[0], triggers=(counted,))
    story = structs.replace(
        story, scenes=(structs.replace(hall, overlays=(door,), triggers=()), story.scenes[1])
    )
    after, _ = paste_overlays(other, copy_overlays(story, {"door000000"}), "room000000", new_id)
    (pasted,) = after.scenes[0].overlays
    (variable,) = after.variables
    assert pasted.triggers[0].actions == (SetVariable(variable=variable.id, value=1.0),)
