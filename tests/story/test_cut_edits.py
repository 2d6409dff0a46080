"""Edits of cuts, and what removing things does to them; what makes one unsound."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from story.check.table import check
from story.edits import (
    add_cut,
    move_cut,
    remove_cut,
    remove_overlay,
    remove_scene,
    replace_cut,
)
from story.errors import EditError
from story.model.cut import Cut, Press, Shot
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import RealWorld, Surface
from story.model.timeline import Keyframe, Track
from story.overlays.text import Text
from story.texts import with_wordings, wordings

HALL, GARDEN, TABLE, SIGN = "hallscene0", "gardenscen", "tablescene", "signtext00"


@pytest.fixture
def story() -> Story:
    """A hall with a sign, a garden and an AR table."""
    return Story(
        version=VERSION,
        id="storystory",
        scenes=(
            Scene(id=HALL, overlays=(Text(id=SIGN, text={"en": "Sign"}),)),
            Scene(id=GARDEN),
            Scene(id=TABLE, surrounding=RealWorld(anchors=(Surface(id="anchor0000"),))),
        ),
    )


def _cut(id: str = "cutcutcut0", **first: Any) -> Cut:
    shot = structs.replace(Shot(id=f"{id[:9]}a", scene=HALL), **first)
    return Cut(id=id, name="Trailer", shots=(shot, Shot(id=f"{id[:9]}b", scene=GARDEN)))


def test_cuts_are_added_replaced_moved_and_removed(story: Story) -> None:
    one, two = _cut("onecutonec"), _cut("twocuttwoc")
    story = add_cut(add_cut(story, one), two)
    assert story.cuts == (one, two)
    assert move_cut(story, two.id, 0).cuts == (two, one)
    shorter = structs.replace(one, shots=one.shots[:1])
    assert replace_cut(story, shorter).cuts == (shorter, two)
    assert remove_cut(story, one.id).cuts == (two,)
    with pytest.raises(EditError):
        remove_cut(story, "absent0000")
    with pytest.raises(EditError):
        add_cut(story, one)


def test_what_is_removed_goes_from_cuts_as_well(story: Story) -> None:
    story = add_cut(story, _cut(presses=(Press(overlay=SIGN, at=1.0),)))
    (cut,) = remove_overlay(story, SIGN).cuts
    assert [shot.presses for shot in cut.shots] == [(), ()]
    (cut,) = remove_scene(story, HALL).cuts
    assert [shot.scene for shot in cut.shots] == [GARDEN]


@pytest.mark.parametrize(
    ("first", "rule", "where"),
    [
        ({"scene": "absent0000"}, "dangling-link", ".scene"),
        ({"scene": TABLE}, "no-video-of-ar", ".scene"),
        (
            {"presses": (Press(overlay="absent0000", at=0.0),)},
            "dangling-reference",
            ".presses[0].overlay",
        ),
        (
            {"tracks": (Track(field="opening.size", keys=(Keyframe(time=0.0, value=1.0),)),)},
            "track-field",
            ".tracks[0].field",
        ),
    ],
)
def test_unsound_cuts_are_refused_and_told(
    story: Story, first: dict[str, Any], rule: str, where: str
) -> None:
    cut = _cut(**first)
    with pytest.raises(EditError):
        add_cut(story, cut)
    told = [
        problem
        for problem in check(structs.replace(story, cuts=(cut,)))
        if problem.where.startswith("$.cuts")
    ]
    assert [(each.severity, each.rule, each.where) for each in told] == [
        ("error", rule, f"$.cuts[0].shots[0]{where}")
    ]


def test_titles_are_among_the_words_to_translate(story: Story) -> None:
    story = add_cut(story, _cut(title={"en": "The hall"}))
    (found,) = (each for each in wordings(story) if each.text.get("en") == "The hall")
    told = with_wordings(story, {found.address: {"de": "Die Halle"}})
    assert told.cuts[0].shots[0].title == {"en": "The hall", "de": "Die Halle"}
