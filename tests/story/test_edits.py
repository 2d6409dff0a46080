"""Edits: what each does, what it repairs, what it refuses; and that none brings an error in."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from story import edits
from story.check.problem import Problem
from story.check.table import check
from story.errors import EditError
from story.file import decode, encode
from story.history import History
from story.model.actions import GoTo, Hide, OpenLink, Select, Show, Toggle
from story.model.placement import Anchored, Around, Standing
from story.model.story import VERSION, CaptionTrack, Component, Scene, Story
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Surface
from story.model.values import Rights, View
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import pose_of
from story.templates import fill
from story.timeline import anchor_poses
from tests.drawn_edits import FAMILIES, LIVING, any_stories, counting, edited, sample_asset
from tests.strategies import KINDS, colours, texts


def _errors(story: Story) -> list[Problem]:
    return [problem for problem in check(story) if problem.severity == "error"]


@pytest.fixture
def story() -> Story:
    """Two rooms that lead to each other and share a picture, and a table in AR."""
    picture = Picture(id="picture000", asset="imageasset")
    note = Text(id="note000000", text={"en": "Note"}, hidden=True)
    there = Hotspot(
        id="there00000",
        triggers=(
            Select(actions=(GoTo(scene="room200000"), Hide(overlay="picture000"))),
            Select(actions=(Toggle(overlay="note000000"),)),
        ),
    )
    back = Hotspot(
        id="back000000",
        triggers=(Select(actions=(GoTo(scene="room100000"), OpenLink(url="tel:1"))),),
    )
    vase = Text(id="vase000000", text={"en": "V"}, placement=Anchored(anchor="anchor0000"))
    return Story(
        version=VERSION,
        id="story00000",
        languages=("en", "fr"),
        scenes=(
            Scene(
                id="room100000",
                surrounding=Photo360(asset="imageasset"),
                overlays=(picture, note, there),
                captions=(CaptionTrack(asset="words00000"),),
            ),
            Scene(
                id="room200000",
                surrounding=Environment(model="modelasset", sky="imageasset"),
                overlays=(back,),
            ),
            Scene(
                id="table00000",
                surrounding=RealWorld(anchors=(Surface(id="anchor0000", facing="table"),)),
                overlays=(vase,),
            ),
        ),
        assets=(
            sample_asset("image", "imageasset"),
            sample_asset("model", "modelasset"),
            sample_asset("captions", "words00000"),
            sample_asset("audio", "audio00000"),
        ),
    )


def test_the_fixture_is_sound(story: Story) -> None:
    assert not _errors(story)


# The story


def test_a_new_story() -> None:
    made = edits.new_story("abcdefghij", "Hall", "fr")
    assert made.title == {"fr": "Hall"}
    assert made.languages == ("fr",)
    assert decode(encode(made)) == made
    assert edits.new_story("abcdefghij").title == {}
    with pytest.raises(EditError):
        edits.new_story("too short")


def test_words_of_a_story(story: Story) -> None:
    assert edits.set_title(story, {"en": "A", "fr": "  "}).title == {"en": "A"}
    assert edits.set_description(story, {"fr": "B"}).description == {"fr": "B"}
    assert edits.set_languages(story, ["ar"]).languages == ("ar",)
    assert edits.set_story_rights(story, Rights(author="A")).rights.author == "A"
    for bad in ((), ("en", "en"), ("not a language",)):
        with pytest.raises(EditError):
            edits.set_languages(story, bad)


# Scenes


def test_scenes_are_added_where_asked(story: Story) -> None:
    scene = Scene(id="newscene00")
    assert edits.add_scene(story, scene).scenes[-1] is scene
    assert edits.add_scene(story, scene, 1).scenes[1] is scene
    for index in (-1, 4):
        with pytest.raises(EditError):
            edits.add_scene(story, scene, index)
    for taken in ("room100000", "anchor0000", "note000000", "imageasset", "story00000"):
        with pytest.raises(EditError, match="already"):
            edits.add_scene(story, Scene(id=taken))


def test_a_removed_scene_is_no_longer_led_to(story: Story) -> None:
    left = edits.remove_scene(story, "room200000")
    assert [scene.id for scene in left.scenes] == ["room100000", "table00000"]
    hotspot = left.scenes[0].overlays[2]
    assert hotspot.triggers[0].actions == (Hide(overlay="picture000"),)
    assert left.scenes[0].overlays[0] is story.scenes[0].overlays[0]
    assert left.scenes[1] is story.scenes[2]
    assert not _errors(left)
    with pytest.raises(EditError, match="no scene"):
        edits.remove_scene(story, "nowhere000")


def test_scenes_are_moved(story: Story) -> None:
    for index in range(3):
        moved = edits.move_scene(story, "room100000", index)
        assert moved.scenes[index].id == "room100000"
        assert len(moved.scenes) == 3
    with pytest.raises(EditError):
        edits.move_scene(story, "room100000", 3)


def test_a_copy_of_a_scene_speaks_of_itself(story: Story) -> None:
    scene = structs.replace(
        story.scenes[0],
        overlays=(
            *story.scenes[0].overlays,
            Hotspot(id="self000000", triggers=(Select(actions=(GoTo(scene="room100000"),)),)),
        ),
    )
    story = edits.replace_scene(story, scene)
    story, copy_id = edits.duplicate_scene(story, "room100000", counting())
    copy = story.scenes[1]
    assert copy.id == copy_id
    known = {scene.id for scene in copy.overlays} | {copy.id}
    first, second = copy.overlays[2].triggers
    assert first.actions[0] == GoTo(scene="room200000")
    assert isinstance(first.actions[1], Hide)
    assert first.actions[1].overlay in known
    assert isinstance(second.actions[0], Toggle)
    assert second.actions[0].overlay in known
    assert copy.overlays[3].triggers[0].actions == (GoTo(scene=copy_id),)
    assert not _errors(story)
    story, copy_id = edits.duplicate_scene(story, "table00000", counting("again"))
    table = story.scenes[-1]
    assert isinstance(table.surrounding, RealWorld)
    assert isinstance(table.overlays[0].placement, Anchored)
    assert table.overlays[0].placement.anchor == table.surrounding.anchors[0].id != "anchor0000"


def test_a_scene_is_replaced_with_repairs(story: Story) -> None:
    scene = story.scenes[0]
    left = edits.replace_scene(story, structs.replace(scene, overlays=scene.overlays[2:]))
    assert left.scenes[0].overlays[0].triggers == (Select(actions=(GoTo(scene="room200000"),)),)
    assert not _errors(left)


def test_a_surrounding_has_to_be_what_it_says(story: Story) -> None:
    with pytest.raises(EditError, match="not a picture"):
        edits.set_surrounding(story, "room100000", Photo360(asset="modelasset"))
    with pytest.raises(EditError, match="not in the story"):
        edits.set_surrounding(story, "room100000", Photo360(asset="nothing000"))
    with pytest.raises(EditError, match="colour"):
        edits.set_surrounding(story, "room100000", Backdrop(top="red"))
    with pytest.raises(EditError):
        edits.set_opening(story, "room100000", View(yaw=270.0))
    plain = edits.set_surrounding(story, "room100000", Backdrop())
    assert plain.scenes[0].surrounding == Backdrop()
    assert edits.set_opening(plain, "room100000", View(yaw=20.0)).scenes[0].opening.yaw == 20.0
    assert edits.set_scene_title(plain, "room100000", {"en": "A"}).scenes[0].title == {"en": "A"}


def test_what_stands_in_a_scene_stays_there_when_it_becomes_ar_and_back(story: Story) -> None:
    def spots(scene: Scene) -> list[tuple[float, ...]]:
        anchors = anchor_poses(scene)
        return [
            pose_of(
                overlay.placement,
                scene.eye_height,
                *([anchors[overlay.placement.anchor]] if anchors else []),  # type: ignore[union-attr]
            ).position
            for overlay in scene.overlays
        ]

    first = structs.replace(
        story.scenes[0].overlays[0], placement=Around(yaw=50.0, pitch=10.0, roll=5.0, distance=3.0)
    )
    story = edits.replace_overlay(story, first)
    before = story.scenes[0]
    wall = RealWorld(anchors=(Surface(id="wall000000", facing="wall"),))
    world = edits.set_surrounding(story, "room100000", wall)
    assert not _errors(world)
    assert all(isinstance(each.placement, Anchored) for each in world.scenes[0].overlays)
    for one, other in zip(spots(before), spots(world.scenes[0]), strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    back = edits.set_surrounding(world, "room100000", Backdrop())
    assert not _errors(back)
    for one, other in zip(spots(before), spots(back.scenes[0]), strict=True):
        assert one == pytest.approx(other, abs=1e-5)


def test_an_opening_that_nobody_chose_looks_at_the_anchor(story: Story) -> None:
    story = edits.set_opening(story, "table00000", View())
    for facing, between in (("floor", (-42, -20)), ("table", (-38, -20)), ("wall", (-5, 5))):
        anchors = (Surface(id="newanchor0", facing=facing),)  # type: ignore[arg-type]
        story = edits.set_surrounding(story, "table00000", RealWorld(anchors=anchors))
        if facing == "floor":  # looking straight ahead in an AR scene was someone's choice
            assert story.scenes[2].opening == View()
            story = edits.set_surrounding(story, "table00000", Backdrop())
            story = edits.set_surrounding(story, "table00000", RealWorld(anchors=anchors))
        opening = story.scenes[2].opening
        assert between[0] < opening.pitch < between[1]
        assert opening.yaw == 0.0
    story = edits.set_surrounding(story, "table00000", Backdrop())
    assert story.scenes[2].opening == View()
    chosen = View(yaw=20.0)
    story = edits.set_opening(story, "table00000", chosen)
    wall = RealWorld(anchors=(Surface(id="newanchor0", facing="wall"),))
    assert edits.set_surrounding(story, "table00000", wall).scenes[2].opening == chosen


def test_other_anchors_take_over_what_was_anchored(story: Story) -> None:
    other = RealWorld(anchors=(Surface(id="newanchor0", facing="floor"),))
    changed = edits.set_surrounding(story, "table00000", other)
    assert changed.scenes[2].overlays[0].placement == Anchored(anchor="newanchor0")
    with pytest.raises(EditError, match="already"):
        edits.set_surrounding(story, "room100000", story.scenes[2].surrounding)


# Overlays


def test_overlays_are_added_where_asked(story: Story) -> None:
    text = Text(id="text000000", text={"en": "T"})
    assert edits.add_overlay(story, "room100000", text).scenes[0].overlays[-1] is text
    assert edits.add_overlay(story, "room100000", text, 0).scenes[0].overlays[0] is text
    with pytest.raises(EditError, match="already"):
        edits.add_overlay(story, "room100000", structs.replace(text, id="imageasset"))
    with pytest.raises(EditError, match="no scene"):
        edits.add_overlay(story, "nowhere000", text)


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        (Text(id="text000000", text={}, opacity=1.5), "opacity|<= 1"),
        (Text(id="text000000", text={}, placement=Around(yaw=180.0)), "< 180"),
        (Picture(id="text000000", asset="nothing000"), "not in the story"),
        (Picture(id="text000000", asset="modelasset"), "not a picture but a 3D model"),
        (Text(id="text000000", text={}, placement=Standing(rotation=(0.0,) * 4)), "quaternion"),
        (
            Text(id="text000000", text={}, triggers=(Select(actions=(GoTo(scene="nowhere000"),)),)),
            "leads to a scene that is not there",
        ),
        (
            Text(
                id="text000000", text={}, triggers=(Select(actions=(Show(overlay="back000000"),)),)
            ),
            "not in its scene",
        ),
        (
            Text(
                id="text000000",
                text={},
                triggers=(Select(actions=(OpenLink(url="javascript:alert(1)"),)),),
            ),
            "only http, https, mailto and tel",
        ),
    ],
)
def test_what_would_not_work_is_refused(story: Story, overlay: Text, says: str) -> None:
    with pytest.raises(EditError, match=says):
        edits.add_overlay(story, "room100000", overlay)
    replaced = structs.replace(overlay, id="note000000")
    with pytest.raises(EditError, match=says):
        edits.replace_overlay(story, replaced)


def test_overlays_of_an_ar_scene_are_anchored_as_they_come_in(story: Story) -> None:
    text = Text(id="text000000", text={}, placement=Around(yaw=30.0))
    added = edits.add_overlay(story, "table00000", text)
    placed = added.scenes[2].overlays[-1].placement
    assert isinstance(placed, Anchored)
    pose = pose_of(placed, 1.6, anchor_poses(added.scenes[2])[placed.anchor])
    assert pose.position == pytest.approx(pose_of(Around(yaw=30.0), 1.6).position, abs=1e-5)
    with pytest.raises(EditError, match="not anchored"):
        edits.replace_overlay(added, text)
    with pytest.raises(EditError, match="anchored to nothing"):
        edits.replace_overlay(added, structs.replace(text, placement=Anchored(anchor="wall000000")))


def test_a_removed_overlay_is_no_longer_shown_or_hidden(story: Story) -> None:
    left = edits.remove_overlay(edits.remove_overlay(story, "note000000"), "picture000")
    (hotspot,) = left.scenes[0].overlays
    assert hotspot.triggers == (Select(actions=(GoTo(scene="room200000"),)),)
    assert not _errors(left)
    with pytest.raises(EditError, match="no overlay"):
        edits.remove_overlay(left, "picture000")


def test_overlays_are_moved_and_copied(story: Story) -> None:
    moved = edits.move_overlay(story, "picture000", 2)
    assert [o.id for o in moved.scenes[0].overlays] == ["note000000", "there00000", "picture000"]
    copied, copy_id = edits.duplicate_overlay(story, "picture000", counting())
    assert [o.id for o in copied.scenes[0].overlays][:2] == ["picture000", copy_id]
    assert (
        structs.replace(copied.scenes[0].overlays[1], id="picture000")
        == (story.scenes[0].overlays[0])
    )


def test_a_fault_that_was_there_is_no_obstacle_to_other_edits(story: Story) -> None:
    broken = structs.replace(story, scenes=(story.scenes[0], story.scenes[2]))
    assert _errors(broken)
    hotspot = structs.replace(broken.scenes[0].overlays[2], name="Renamed", opacity=0.5)
    fixed = edits.replace_overlay(broken, hotspot)
    assert fixed.scenes[0].overlays[2].name == "Renamed"
    worse = structs.replace(hotspot, triggers=(Select(actions=(GoTo(scene="elsewhere0"),)),))
    with pytest.raises(EditError):
        edits.replace_overlay(broken, worse)


# Captions and assets


def test_captions(story: Story) -> None:
    track = CaptionTrack(asset="words00000", language="ar")
    added = edits.add_captions(story, "room100000", track)
    assert len(added.scenes[0].captions) == 2
    assert added.languages == ("en", "fr", "ar")
    assert edits.add_captions(added, "room100000", track).scenes[0] == added.scenes[0]
    assert edits.remove_captions(added, "room100000", "ar").scenes[0] == story.scenes[0]
    with pytest.raises(EditError, match="no captions in de"):
        edits.remove_captions(story, "room100000", "de")
    with pytest.raises(EditError, match="not a captions file"):
        edits.add_captions(story, "room100000", CaptionTrack(asset="audio00000"))


def test_a_used_asset_is_not_removed_unawares(story: Story) -> None:
    assert len(edits.remove_asset(story, "audio00000").assets) == 3
    with pytest.raises(EditError, match="used in room100000, room200000"):
        edits.remove_asset(story, "imageasset")
    left = edits.remove_asset(story, "imageasset", with_uses=True)
    assert not _errors(left)
    assert left.scenes[0].surrounding == Backdrop()
    assert left.scenes[1].surrounding == Environment(model="modelasset")
    assert [overlay.id for overlay in left.scenes[0].overlays] == ["note000000", "there00000"]
    left = edits.remove_asset(left, "modelasset", with_uses=True)
    assert isinstance(left.scenes[1].surrounding, Backdrop)
    left = edits.remove_asset(left, "words00000", with_uses=True)
    assert left.scenes[0].captions == ()


def test_an_asset_is_replaced_by_one_of_its_kind(story: Story) -> None:
    other = structs.replace(story.assets[0], name="other.png", width=10, height=10)
    assert edits.replace_asset(story, other).assets[0] is other
    with pytest.raises(EditError, match="would replace"):
        edits.replace_asset(story, structs.replace(other, kind="video"))
    unused = structs.replace(story.assets[3], kind="video")
    assert edits.replace_asset(story, unused).assets[3].kind == "video"
    with pytest.raises(EditError, match="frame rate"):
        edits.replace_asset(story, structs.replace(other, fps="thirty"))
    assert edits.set_rights(story, "imageasset", Rights(author="A")).assets[0].rights.author == "A"


def test_no_scene_gets_an_instance_without_end() -> None:
    inner = tuple(Instance(id=f"inner0000{n}", component="endless000") for n in range(2))
    endless = Component(id="endless000", overlays=inner)
    shown = Instance(id="shown00000", component=endless.id)
    scenes = (Scene(id="full000000", overlays=(shown,)), Scene(id="empty00000"))
    story = Story(version=VERSION, id="endlessend", scenes=scenes, components=(endless,))
    with pytest.raises(EditError, match="more than 100,000 overlays"):
        edits.add_overlay(story, "empty00000", structs.replace(shown, id="another000"))


# Whatever is done


# Hypothesis takes down the story of each edit that is refused, and warns that it is long.
LENGTHY = pytest.mark.filterwarnings("ignore:Generating overly large repr")
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink whole stories takes minutes


@LENGTHY
@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=6, phases=QUICKLY)
@given(st.data())
def test_no_edit_brings_an_error_in(family: str, data: st.DataObject) -> None:
    story = data.draw(any_stories())
    first: str | None = family
    for _ in range(3):
        faults = len(_errors(story))
        before = msgspec.json.encode(story)
        after = story
        with suppress(EditError):
            after = data.draw(edited(story, first))
        # an edit leaves the story it is given as it was
        assert msgspec.json.encode(story) == before
        if after is not story:
            new = Counter((each.rule, each.message) for each in _errors(after))
            new -= Counter((each.rule, each.message) for each in _errors(story))
            assert len(_errors(after)) <= faults, new
            if faults == 0:
                assert decode(encode(after)) == after
        story, first = after, None


def test_the_story_full_of_life_is_sound() -> None:
    assert not _errors(LIVING)


@LENGTHY
@settings(max_examples=12, phases=QUICKLY)
@given(st.data())
def test_undoing_what_was_done_brings_every_problem_back_as_it_was(data: st.DataObject) -> None:
    story = data.draw(any_stories())
    history = History(story)
    problems = [check(story)]
    for _ in range(3):
        with suppress(EditError):
            before = history.story
            history.do(data.draw(edited(before)), "Edit")
            if history.story is not before:
                problems.append(check(history.story))
    while history.undo_label is not None:
        assert check(history.story) == problems.pop()
        history.undo()
    assert history.story is story
    assert check(history.story) == problems.pop()


@given(st.data())
def test_whatever_is_given_to_a_template_fills_it_or_is_named(data: st.DataObject) -> None:
    anything = st.none() | st.booleans() | st.floats() | texts | colours | st.lists(texts)
    good = {"county": "A {b}", "wide": 2, "tint": "#ff0000", "where": "a", "film": "x", "site": {}}
    names = st.sampled_from([*good, "site.name", "site.photo", "strange"])
    values = dict(good) | data.draw(st.dictionaries(names, anything, max_size=4))
    kinds = st.sampled_from(KINDS)
    files = {name: sample_asset(data.draw(kinds), "given00000") for name in ("film", "site.photo")}
    result = fill(LIVING, values, story_id="filled0000", files=files)
    assert (result.story is None) == any(each.severity == "error" for each in result.problems)
    assert all(each.hint for each in result.problems)
    if result.story is not None:
        assert not _errors(result.story)
        assert decode(encode(result.story)) == result.story
