"""How a scene is lit from instant to instant, and the keyframes of that."""

from __future__ import annotations

import pytest
from msgspec import structs

from story import keying
from story.check.table import check
from story.cuts import cut_frame, cut_states, default_cut, reel_of, still_moment
from story.errors import EditError
from story.keying import KeyAt, camera_of, light_of
from story.model.cut import Cut, Shot
from story.model.lighting import Lighting
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.timeline import Keyframe, Track
from story.model.values import View
from story.overlays.light import MOST_SHADOWS, Light

SCENE = "scene00001"
LIGHT, CAMERA = light_of(SCENE), camera_of(SCENE)
LIT = Lighting(gain=0.5, tone="aces")


@pytest.fixture
def story() -> Story:
    scene = Scene(id=SCENE, duration=4.0, lighting=LIT, opening=View(yaw=10.0))
    return Story(version=VERSION, id="story00001", scenes=(scene,))


def lit(story: Story, seconds: float) -> Lighting:
    return still_moment(story, SCENE, round(seconds * 1e6)).scene.lighting


def test_its_light_goes_from_keyframe_to_keyframe_and_the_rest_stays(story: Story) -> None:
    assert lit(story, 1.0) is story.scenes[0].lighting
    for field, end in (("gain", 2.5), ("shadows", 1.0), ("exposure", -4.0), ("key", 3.0)):
        story = keying.set_key(story, LIGHT, f"lighting.{field}", 0.0, 0.0)
        story = keying.set_key(story, LIGHT, f"lighting.{field}", 2.0, end)
    half = Lighting(gain=1.25, shadows=0.5, exposure=-2.0, key=1.5, tone="aces")
    assert lit(story, 1.0) == half
    assert story.scenes[0].lighting == LIT
    assert still_moment(story, SCENE, 1_000_000).view == View(yaw=10.0)
    reel = reel_of(story, default_cut(story))
    shown = cut_frame(story, reel, cut_states(story, reel), 30)
    assert shown.moment.scene.lighting == half
    assert not [each for each in check(story) if each.rule.startswith("track")]


def test_its_keyframes_and_the_cameras_are_apart(story: Story) -> None:
    story = keying.set_key(story, CAMERA, "opening.yaw", 1.0, 30.0)
    story = keying.set_key(story, LIGHT, "lighting.gain", 1.0)
    story = keying.set_key(story, LIGHT, "lighting.gain", 3.0, 2.0)
    assert [track.field for track in story.scenes[0].tracks] == ["opening.yaw", "lighting.gain"]
    assert keying.owns(CAMERA, "opening.yaw")
    assert not keying.owns(CAMERA, "lighting.gain")
    assert not keying.owns(LIGHT, "opening.yaw")
    assert keying.owns(SCENE, "brightness")
    story = keying.remove_keys(story, LIGHT, [KeyAt("lighting.gain", 1.0)])
    story = keying.remove_keys(story, LIGHT, [KeyAt("lighting.gain", 3.0)])
    scene = story.scenes[0]
    assert [track.field for track in scene.tracks] == ["opening.yaw"]
    assert scene.lighting == structs.replace(LIT, gain=2.0)  # a field keeps the value it had
    assert keying.remove_track(story, CAMERA, "opening.yaw").scenes[0].opening == View(yaw=10.0)


@pytest.mark.parametrize("field", ["lighting.tone", "lighting.picture", "lighting.orientation.yaw"])
def test_what_is_no_number_of_it_stands_still(field: str, story: Story) -> None:
    with pytest.raises(EditError):
        keying.set_key(story, LIGHT, field, 0.0, 0.5)


def test_a_shot_of_a_cut_cannot_light_its_scene(story: Story) -> None:
    track = Track(field="lighting.gain", keys=(Keyframe(time=0.0, value=1.0),))
    cut = Cut(id="cut0000001", shots=(Shot(id="shot000001", scene=SCENE, tracks=(track,)),))
    (problem,) = [
        each for each in check(structs.replace(story, cuts=(cut,))) if each.rule == "track-field"
    ]
    assert "only its scene" in problem.message


def test_shadows_that_come_in_time_count_as_shadows(story: Story) -> None:
    lights = tuple(Light(id=f"light0000{n}", placement=Standing()) for n in range(MOST_SHADOWS + 1))
    scene = structs.replace(story.scenes[0], overlays=lights)
    story = structs.replace(story, scenes=(scene,))
    assert "too-many-shadows" not in {each.rule for each in check(story)}
    story = keying.set_key(story, LIGHT, "lighting.shadows", 1.0, 0.5)
    assert "too-many-shadows" in {each.rule for each in check(story)}
