"""A scene's camera: where a cut looks from instant to instant, and its keyframes."""

from __future__ import annotations

import pytest

from story import keying
from story.check.table import check
from story.cuts import cut_frame, cut_states, default_cut, reel_of, still_moment
from story.errors import EditError
from story.file import decode, encode
from story.keying import LOOKS, KeyAt, camera_of
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Keyframe, Track
from story.model.values import View

SCENE, OTHER = "scene00001", "scene00002"
OPENING = View(yaw=10.0, pitch=-5.0, roll=2.0, fov=60.0)
CAMERA = camera_of(SCENE)


@pytest.fixture
def story() -> Story:
    return Story(
        version=VERSION,
        id="story00001",
        scenes=(
            Scene(id=SCENE, opening=OPENING, duration=4.0),
            Scene(id=OTHER, opening=View(yaw=-30.0), duration=1.0),
        ),
    )


def looks(story: Story, seconds: float) -> View:
    return still_moment(story, SCENE, round(seconds * 1e6)).view


def test_without_keyframes_it_stays_at_the_opening_view(story: Story) -> None:
    assert looks(story, 0.0) == looks(story, 3.0) == OPENING


def test_it_goes_the_shorter_way_between_its_keyframes(story: Story) -> None:
    story = keying.set_camera_keys(story, SCENE, View(yaw=170.0, pitch=0.0, fov=60.0), 0.0)
    story = keying.set_camera_keys(story, SCENE, View(yaw=-170.0, pitch=20.0, fov=40.0), 2.0)
    scene = story.scenes[0]
    assert [track.field for track in scene.tracks] == list(LOOKS)
    assert scene.opening == OPENING  # where a visitor begins stays
    assert looks(story, 1.0) == View(yaw=-180.0, pitch=10.0, roll=2.0, fov=50.0)
    assert looks(story, 9.0) == View(yaw=-170.0, pitch=20.0, roll=2.0, fov=40.0)


def test_a_cut_has_the_camera_of_each_of_its_scenes(story: Story) -> None:
    story = keying.set_key(story, CAMERA, "opening.yaw", 0.0, 0.0)
    story = keying.set_key(story, CAMERA, "opening.yaw", 4.0, 120.0)
    reel = reel_of(story, default_cut(story))
    played = cut_states(story, reel)
    seen = [cut_frame(story, reel, played, frame).moment.view.yaw for frame in (0, 30, 60, 120)]
    assert seen == pytest.approx([0.0, 30.0, 60.0, -30.0])


def test_its_keyframes_are_edited_as_those_of_overlays_are(story: Story) -> None:
    story = keying.set_key(story, CAMERA, "opening.fov", 1.0, 500.0)
    assert looks(story, 0.0).fov == pytest.approx(180.0)  # as wide as can be
    story = keying.set_key(story, CAMERA, "opening.fov", 3.0, 30.0)
    story = keying.move_keys(story, CAMERA, [KeyAt("opening.fov", 3.0)], -1.0)
    assert [key.time for key in story.scenes[0].tracks[0].keys] == [1.0, 2.0]
    copied = keying.copied_keys(keying.owner_of(story, CAMERA), [KeyAt("opening.fov", 2.0)])
    story = keying.paste_keys(story, camera_of(OTHER), copied, 0.5)
    assert story.scenes[1].tracks == (
        Track(field="opening.fov", keys=(Keyframe(time=0.5, value=30.0),)),
    )
    keys = [KeyAt("opening.fov", 1.0), KeyAt("opening.fov", 2.0)]
    story = keying.remove_keys(story, CAMERA, keys)
    assert story.scenes[0].tracks == ()
    assert story.scenes[0].opening == OPENING  # visitors begin where they did
    story = keying.set_key(story, CAMERA, "opening.yaw", 1.0, 90.0)
    story = keying.remove_track(story, CAMERA, "opening.yaw")
    assert story.scenes[0] == Scene(id=SCENE, opening=OPENING, duration=4.0)


def test_the_surrounding_keeps_keyframes_of_its_own(story: Story) -> None:
    story = keying.set_key(story, SCENE, "brightness", 0.0, 0.5)
    story = keying.set_key(story, CAMERA, "opening.yaw", 0.0, 5.0)
    around = story.scenes[0].surrounding
    assert isinstance(around, Backdrop)
    assert [track.field for track in around.tracks] == ["brightness"]
    assert [track.field for track in story.scenes[0].tracks] == ["opening.yaw"]
    with pytest.raises(EditError):
        keying.set_key(story, CAMERA, "brightness", 0.0, 0.5)
    with pytest.raises(EditError):
        keying.set_key(story, CAMERA, "eye_height", 0.0, 0.5)
    with pytest.raises(EditError):
        keying.owner_of(story, camera_of("nosuch0000"))


def test_it_is_written_and_read_again(story: Story) -> None:
    before = check(story)
    story = keying.set_camera_keys(story, SCENE, View(yaw=33.0), 1.25)
    assert decode(encode(story)) == story
    assert check(story) == before


@pytest.mark.parametrize("field", ["yaw", "eye_height", "duration", "opening", "opening.up"])
def test_a_track_of_what_it_lacks_is_reported(field: str) -> None:
    bad = Scene(
        id=SCENE, tracks=(Track(field=field, keys=(Keyframe(time=0.0, value=1.0),)),), duration=4.0
    )
    story = Story(version=VERSION, id="story00001", scenes=(bad,))
    (problem,) = [each for each in check(story) if each.rule == "track-field"]
    assert problem.severity == "error"
    assert problem.where == "$.scenes[0].tracks[0].field"
    assert "opening.yaw" in problem.hint
    assert looks(story, 0.0) == View()
