"""Grouping, ungrouping and changing groups: what is seen stays where it was, at every instant."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from story.check.table import check
from story.edits import new_story
from story.errors import EditError
from story.grouping import group_overlays, set_parent, ungroup
from story.interaction import begin, step
from story.model.actions import AnimateTo, Select
from story.model.placement import Anchored, Around, Standing
from story.model.story import Scene, Story
from story.model.surrounding import Anchor, Backdrop, RealWorld, Surrounding
from story.model.timeline import Bezier, Hold, Keyed, Keyframe, Linear, Track
from story.model.values import NO_ROTATION, Id, Quaternion
from story.overlays.group import Group
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.space import Pose, rotate
from story.timeline import moment_at
from story.visit.state import Selected

TIMES = (0, 400_000, 1_300_000, 2_000_000, 5_000_000)
MEMBERS = ("member0000", "member0001", "member0002")
ANCHOR = "anchor0000"

numbers = st.floats(-3.0, 3.0).map(lambda number: round(number, 3))
positions = st.tuples(numbers, numbers, numbers)
scales = st.floats(0.25, 4.0).map(lambda number: round(number, 3))


@st.composite
def rotations(draw: st.DrawFn) -> Quaternion:
    """A unit quaternion, of at most 80°: half a turn has no shorter way round."""
    axis = draw(st.tuples(numbers, numbers, numbers))
    half = math.radians(draw(st.floats(0.0, 80.0))) / 2
    length = math.hypot(*axis)
    if length < 0.1:
        return NO_ROTATION
    x, y, z = (math.sin(half) * each / length for each in axis)
    return (x, y, z, math.cos(half))


FIELDS: dict[str, st.SearchStrategy[Keyed]] = {
    "placement.position": positions,
    "placement.rotation": rotations(),
    "placement.scale": scales,
}


@st.composite
def tracks(draw: st.DrawFn, fields: tuple[str, ...] = tuple(FIELDS)) -> tuple[Track, ...]:
    """Keyframes of some of the fields that say where a thing stands."""
    found = []
    for field in draw(st.lists(st.sampled_from(fields), unique=True, max_size=3)):
        values = draw(st.lists(FIELDS[field], min_size=1, max_size=3))
        easings = st.sampled_from((Linear(), Hold(), Bezier()))
        keys = tuple(
            Keyframe(time=0.9 * n, value=value, easing=draw(easings))
            for n, value in enumerate(values)
        )
        found.append(Track(field=field, keys=keys))
    return tuple(found)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """A place in a space."""
    return Standing(position=draw(positions), rotation=draw(rotations()), scale=draw(scales))


def _group(id: Id, placement: Standing | Anchored, parent: Id | None = None) -> Group:
    return Group(id=id, placement=placement, parent=parent)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Three moving texts, some of them in a group or in one within it; one leads another."""
    outer = _group("outer00000", draw(standings()))
    inner = _group("inner00000", draw(standings()), "outer00000")
    overlays: list[AnyOverlay] = [outer, inner]
    for id in MEMBERS:
        parent = draw(st.sampled_from((None, "outer00000", "inner00000")))
        led = draw(st.sampled_from(MEMBERS))
        field = draw(st.sampled_from(tuple(FIELDS)))
        action = AnimateTo(overlay=led, field=field, value=draw(FIELDS[field]), seconds=1.0)
        around = parent is None and draw(st.booleans()) and id == MEMBERS[2]
        overlays.append(
            Text(
                id=id,
                text={"en": id},
                parent=parent,
                placement=Around(yaw=40.0) if around else draw(standings()),
                tracks=draw(tracks(("placement.scale",))) if around else draw(tracks()),
                triggers=(Select(actions=(action,)),) if led != MEMBERS[2] else (),
            )
        )
    return _told(tuple(overlays))


def _told(overlays: tuple[AnyOverlay, ...], surrounding: Surrounding = Backdrop()) -> Story:  # noqa: B008
    scene = Scene(id="scene00000", surrounding=surrounding, overlays=overlays)
    return structs.replace(new_story("story00000"), scenes=(scene,))


def _poses(story: Story, *, led: bool) -> list[dict[Id, Pose]]:
    """Where each text stands at each instant; `led`: after what each does when it is selected."""
    state, _ = begin(story)
    if led:
        for member in MEMBERS:
            state, _ = step(story, state, Selected(at_us=0, overlay=member))
    return [
        {
            each.overlay.id: each.pose
            for each in moment_at(story, state, time_us).overlays
            if each.overlay.id in MEMBERS
        }
        for time_us in TIMES
    ]


def _same(one: Story, other: Story) -> None:
    for led in (False, True):
        for before, after in zip(_poses(one, led=led), _poses(other, led=led), strict=True):
            assert before.keys() == after.keys() == set(MEMBERS)
            for id, pose in before.items():
                assert math.dist(pose.position, after[id].position) < 1e-4
                assert after[id].scale == pytest.approx(pose.scale, rel=1e-6)
                for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)):
                    turned = rotate(pose.rotation, axis), rotate(after[id].rotation, axis)
                    assert math.dist(*turned) < 1e-5


@given(stories(), st.sets(st.sampled_from(MEMBERS), min_size=1))
def test_a_group_takes_what_moves_along(story: Story, chosen: set[Id]) -> None:
    parents = {each.parent for each in story.scenes[0].overlays if each.id in chosen}
    assume(len(parents) == 1)
    grouped = group_overlays(story, chosen, "fresh00000", "Group")
    _same(story, grouped)
    assert not [each for each in check(grouped) if each.severity == "error"]
    _same(story, ungroup(grouped, "fresh00000"))


@given(stories(), st.sampled_from(MEMBERS), st.sampled_from((None, "outer00000", "inner00000")))
def test_another_group_takes_what_moves_along(story: Story, member: Id, parent: Id | None) -> None:
    _same(story, set_parent(story, member, parent))


@given(stories())
def test_what_was_in_groups_moves_as_before_without_them(story: Story) -> None:
    _same(story, ungroup(ungroup(story, "inner00000"), "outer00000"))


def _moving_group() -> Story:
    slide = Track(
        field="placement.position",
        keys=(Keyframe(time=0, value=(0.0, 0.0, 0.0)), Keyframe(time=1, value=(1.0, 0.0, 0.0))),
    )
    outer = structs.replace(_group("outer00000", Standing()), tracks=(slide,), name="Raft")
    inner = _group("inner00000", Standing(), "outer00000")
    texts = (
        Text(text={"en": "x"}, id=MEMBERS[0], parent="inner00000", placement=Standing()),
        Text(text={"en": "x"}, id=MEMBERS[1], parent="inner00000", placement=Standing()),
        Text(text={"en": "x"}, id=MEMBERS[2], placement=Standing()),
    )
    return _told((outer, inner, *texts))


def test_what_would_not_move_any_more_stays_in_its_group() -> None:
    story = _moving_group()
    for refused in (
        lambda: ungroup(story, "outer00000"),
        lambda: set_parent(story, MEMBERS[0], None),
        lambda: set_parent(story, MEMBERS[2], "inner00000"),
    ):
        with pytest.raises(EditError) as said:
            refused()
        assert "Raft" in said.value.message
        assert said.value.hint
    within = group_overlays(story, MEMBERS[:2], "fresh00000")
    for changed in (
        within,
        ungroup(within, "fresh00000"),
        set_parent(story, MEMBERS[0], "outer00000"),
        ungroup(story, "inner00000"),
    ):
        _same(story, changed)


def test_a_group_that_an_action_moves_is_one_that_moves() -> None:
    push = AnimateTo(overlay="outer00000", field="placement.scale", value=2.0)
    text = Text(
        id=MEMBERS[0],
        text={"en": "Push"},
        parent="outer00000",
        placement=Standing(),
        triggers=(Select(actions=(push,)),),
    )
    with pytest.raises(EditError, match="moves"):
        ungroup(_told((_group("outer00000", Standing()), text)), "outer00000")


@pytest.mark.parametrize("by_action", [False, True])
def test_what_is_led_round_the_viewer_is_in_no_group(by_action: bool) -> None:
    text = Text(text={"en": "x"}, id=MEMBERS[0], name="Kite", placement=Around())
    if by_action:
        turn = AnimateTo(overlay=MEMBERS[0], field="placement.yaw", value=90.0)
        text = structs.replace(text, triggers=(Select(actions=(turn,)),))
    else:
        keys = (Keyframe(time=0, value=0.0), Keyframe(time=1, value=90.0))
        text = structs.replace(text, tracks=(Track(field="placement.yaw", keys=keys),))
    with pytest.raises(EditError, match="Kite"):
        group_overlays(_told((text,)), [MEMBERS[0]], "fresh00000")


@given(st.lists(tracks(), min_size=3, max_size=3), st.lists(standings(), min_size=3, max_size=3))
def test_what_is_anchored_moves_as_before(
    led: list[tuple[Track, ...]], places: list[Standing]
) -> None:
    table = RealWorld(anchors=(Anchor(id=ANCHOR, facing="table"),))
    overlays = tuple(
        Text(
            id=id,
            text={"en": id},
            placement=Anchored(
                anchor=ANCHOR, position=each.position, rotation=each.rotation, scale=each.scale
            ),
            tracks=own,
        )
        for id, own, each in zip(MEMBERS, led, places, strict=True)
    )
    story = _told(overlays, table)
    grouped = group_overlays(story, MEMBERS, "fresh00000")
    _same(story, grouped)
    _same(story, ungroup(grouped, "fresh00000"))
    assert not [each for each in check(grouped) if each.severity == "error"]
