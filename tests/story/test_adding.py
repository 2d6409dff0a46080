"""What `add` does with a file: its role, its scene, its place and size."""

from __future__ import annotations

import math
from hashlib import sha256

import pytest
from msgspec import structs

from story import adding, edits
from story.check.table import check
from story.errors import EditError
from story.ids import new_id
from story.model.asset import Asset, AssetKind, Layout, ModelAnimation, ModelCamera
from story.model.lighting import Lighting
from story.model.placement import Anchored, Around, Standing
from story.model.story import CaptionTrack, Scene, Story
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Surface, Video360
from story.model.timeline import Animation
from story.model.values import Orientation, Rights, Vector, View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.space import Pose, pose_of, rotate
from story.timeline import ROOM_ANCHORS
from tests.story.test_edits import counting

EMPTY = edits.new_story("story00000", "Hall")
ROUND = Layout(projection="equirect", found="metadata", initial=View(yaw=40.0, pitch=-5.0))


def asset(kind: AssetKind, name: str, *, layout: Layout | None = None, **more: object) -> Asset:
    """An asset as probing would describe it."""
    made = Asset(
        id=sha256(name.encode()).hexdigest()[:10],
        kind=kind,
        name=name,
        path="media/x",
        sha256=sha256(name.encode()).hexdigest(),
        size=1,
        media_type="application/octet-stream",
        width=1600,
        height=800,
        layout=layout,
    )
    return structs.replace(made, **more)


PHOTO = asset("image", "ring_of_fire.jpg", layout=ROUND)
FILM = asset("video", "walk.mp4", layout=ROUND)
MAP = asset("image", "map.png", layout=Layout(), width=600, height=800)
CLIP = asset("video", "clip.mp4", layout=Layout())
SONG = asset("audio", "song.ogg")
VASE = asset("model", "vase.glb", low=(1.0, 2.0, 3.0), high=(1.2, 2.5, 3.2))
TOWER = asset("model", "tower.glb", low=(-1.0, 0.0, -1.0), high=(1.0, 4.0, 1.0))
SCAN = asset("cloud", "a scan.pcd", low=(600_000.0, 10.0, 0.0), high=(600_100.0, 60.0, 80.0))
WORDS = asset("captions", "walk.fr.srt")


def place(story: Story, what: Asset, **more: object) -> tuple[Story, tuple[str, ...]]:
    """Place it, and see that nothing unsound comes of it."""
    placed, ids = adding.place_asset(story, what, new_id=new_id, **more)  # type: ignore[arg-type]
    assert not [problem for problem in check(placed) if problem.severity == "error"]
    return placed, ids


def last(story: Story) -> AnyOverlay:
    """The overlay on top of the last scene."""
    return story.scenes[-1].overlays[-1]


def middle(scene: Scene, overlay: Model | Cloud, what: Asset, anchor: Pose | None = None) -> Vector:
    """Where the middle of a model's or cloud's box comes to lie, by the painters' rules."""
    assert what.low is not None
    assert what.high is not None
    low, high = what.low, what.high
    longest = max(b - a for a, b in zip(low, high, strict=True))
    factor = 1.0 if overlay.size is None else overlay.size / longest
    if isinstance(overlay, Cloud):  # centred, standing on its placement
        local = (0.0, (high[1] - low[1]) / 2 * factor, 0.0)
    else:
        x, y, z = ((a + b) / 2 * factor for a, b in zip(low, high, strict=True))
        local = (x, y, z)
    pose = pose_of(overlay.placement, scene.eye_height, anchor or Pose())
    x, y, z = rotate(pose.rotation, local)
    px, py, pz = pose.position
    return (px + x * pose.scale, py + y * pose.scale, pz + z * pose.scale)


@pytest.mark.parametrize(("what", "kind"), [(PHOTO, Photo360), (FILM, Video360)])
def test_what_is_360_makes_a_new_scene(what: Asset, kind: type) -> None:
    story, ids = place(EMPTY, what)
    (scene,) = story.scenes
    assert ids == (scene.id, what.id)
    assert isinstance(scene.surrounding, kind)
    assert scene.opening == View(yaw=40.0, pitch=-5.0)
    assert list(scene.title) == ["en"]
    story, _ = place(story, asset("image", "another.jpg", layout=ROUND))
    assert len(story.scenes) == 2


def test_a_scene_is_called_as_its_file() -> None:
    assert place(EMPTY, PHOTO)[0].scenes[0].title == {"en": "ring of fire"}
    titled = structs.replace(PHOTO, rights=Rights(title="The Ring"))
    assert place(EMPTY, titled)[0].scenes[0].title == {"en": "The Ring"}


def test_a_named_scene_gets_the_surrounding_it_lacks() -> None:
    story = edits.add_scene(EMPTY, Scene(id="scene00000"))
    story, ids = place(story, PHOTO, scene="scene00000")
    assert ids == (PHOTO.id,)
    assert isinstance(story.scenes[0].surrounding, Photo360)
    assert story.scenes[0].opening.yaw == 40.0
    with pytest.raises(EditError, match="has a surrounding already"):
        adding.place_asset(story, FILM, scene="scene00000", new_id=counting())
    with pytest.raises(EditError, match="no scene"):
        adding.place_asset(story, FILM, scene="nowhere000", new_id=counting())


def test_tilted_footage_is_turned_level() -> None:
    tilted = structs.replace(ROUND, pose=Orientation(yaw=-75.0, pitch=4.0, roll=-6.0))
    photo, film = (structs.replace(each, layout=tilted) for each in (PHOTO, FILM))
    story, _ = adding.place_asset(EMPTY, photo, new_id=new_id)
    story, _ = adding.place_asset(story, film, new_id=new_id)
    first, second = story.scenes
    assert isinstance(first.surrounding, Photo360)
    assert isinstance(second.surrounding, Video360)
    # a photo's heading is the compass's, and leaves its centre ahead; a video's turns the picture
    assert first.surrounding.orientation == Orientation(yaw=0.0, pitch=4.0, roll=-6.0)
    assert first.opening == View(yaw=40.0, pitch=-5.0)
    assert second.surrounding.orientation == tilted.pose
    assert second.opening == View(yaw=-35.0, pitch=-5.0)
    assert not [each for each in check(story) if each.rule == "tilted-horizon"]


def test_an_opening_view_that_was_set_stays() -> None:
    story = edits.add_scene(EMPTY, Scene(id="scene00000", opening=View(yaw=1.0)))
    assert place(story, PHOTO, scene="scene00000")[0].scenes[0].opening.yaw == 1.0


def test_a_flat_file_called_a_surrounding_becomes_one_by_the_authors_word() -> None:
    story, _ = place(EMPTY, MAP, role="surrounding")
    assert isinstance(story.scenes[0].surrounding, Photo360)
    layout = story.assets[0].layout
    assert layout is not None
    assert (layout.projection, layout.found) == ("equirect", "author")


@pytest.mark.parametrize(
    ("what", "kind"),
    [(MAP, Picture), (CLIP, VideoPanel), (SONG, Sound), (VASE, Model), (SCAN, Cloud)],
)
def test_the_rest_becomes_an_overlay_of_the_last_scene(what: Asset, kind: type) -> None:
    story, ids = place(EMPTY, what)
    assert isinstance(story.scenes[0].surrounding, Backdrop)
    assert isinstance(last(story), kind)
    assert ids == (story.scenes[0].id, last(story).id, what.id)
    story = edits.add_scene(story, Scene(id="last000000"))
    again, ids = adding.place_asset(story, what, new_id=counting("more"))
    assert ids == (last(again).id,)  # the file is there already: one asset for both
    assert again.scenes[-1].id == "last000000"
    assert len(again.assets) == 1
    first, _ = adding.place_asset(story, what, scene=story.scenes[0].id, new_id=counting("more"))
    assert len(first.scenes[0].overlays) == 2


def test_a_360_picture_can_hang_flat() -> None:
    story, _ = place(EMPTY, PHOTO, role="picture")
    assert isinstance(last(story), Picture)


@pytest.mark.parametrize(
    ("what", "role"),
    [
        (SONG, "picture"),
        (MAP, "model"),
        (VASE, "surrounding"),
        (WORDS, "sound"),
        (CLIP, "sound"),
        (SCAN, "environment"),
    ],
)
def test_a_file_cannot_be_what_it_is_not(what: Asset, role: adding.Role) -> None:
    with pytest.raises(EditError, match=f"cannot be used as {role}") as caught:
        adding.place_asset(EMPTY, what, role=role, new_id=counting())
    assert caught.value.hint.startswith("It can be used as ")


def test_an_environment_and_its_sky() -> None:
    with pytest.raises(EditError, match="there is none"):
        adding.place_asset(EMPTY, PHOTO, role="environment", new_id=counting())
    story, ids = place(EMPTY, TOWER, role="environment")
    assert ids == (story.scenes[0].id, TOWER.id)
    story, ids = place(story, PHOTO, role="environment")
    assert ids == (PHOTO.id,)
    assert story.scenes[0].surrounding == Environment(model=TOWER.id, sky=PHOTO.id)


def test_a_picture_lights_a_scene_and_is_not_seen() -> None:
    with pytest.raises(EditError, match="no scene to light"):
        adding.place_asset(EMPTY, PHOTO, role="light", new_id=counting())
    story, made = place(EMPTY, FILM)
    story, ids = place(story, PHOTO, role="light", scene=made[0])
    assert ids == (PHOTO.id,)
    assert len(story.scenes) == 1
    assert story.scenes[0].lighting.picture == PHOTO.id
    flat = structs.replace(PHOTO, id="flatflat00", sha256="b" * 64, layout=None)
    story, _ = place(story, flat, role="light")
    layout = next(each.layout for each in story.assets if each.id == flat.id)
    assert layout is not None
    assert layout.projection == "equirect"


def test_captions_go_to_the_last_scene_in_the_language_of_their_name() -> None:
    with pytest.raises(EditError, match="no scene"):
        adding.place_asset(EMPTY, WORDS, new_id=counting())
    story, ids = place(place(EMPTY, FILM)[0], WORDS)
    assert ids == (WORDS.id,)
    assert story.scenes[0].captions == (CaptionTrack(asset=WORDS.id, language="fr"),)
    assert story.languages == ("en", "fr")
    plain = structs.replace(WORDS, id="plain00000", sha256="a" * 64, name="walk.srt")
    story, _ = place(story, plain)
    assert [track.language for track in story.scenes[0].captions] == ["fr", "en"]
    again = structs.replace(plain, id="again00000", name="walk_it.srt")
    story, ids = place(story, again)
    assert ids == ()
    assert CaptionTrack(asset=plain.id, language="it") in story.scenes[0].captions


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("talk.srt", None),
        ("talk.fr.srt", "fr"),
        ("talk.zh-Hans.vtt", "zh-Hans"),
        ("TALK.FR.SRT", "fr"),
        ("talk.final.srt", None),
        ("v1.2.srt", None),
        ("my.new.srt", None),
        ("fr.srt", None),
        ("talk_it.vtt", "it"),
        ("my_talk_zh-Hans.vtt", "zh-Hans"),
        ("my_talk.srt", None),
        ("talk_01.srt", None),
        ("talk.yue.srt", "yue"),
    ],
)
def test_the_language_in_a_name(name: str, language: str | None) -> None:
    assert adding.language_in_name(name, ("yue",)) == language


def test_at_a_place() -> None:
    at = Around(yaw=30.0, pitch=-10.0, distance=4.0)
    for what in (MAP, CLIP, SONG):
        assert last(place(EMPTY, what, at=at)[0]).placement == at
    assert last(place(EMPTY, SONG, at=at)[0]).spatial  # type: ignore[union-attr]
    assert not last(place(EMPTY, SONG)[0]).spatial  # type: ignore[union-attr]


@pytest.mark.parametrize("what", [VASE, TOWER, SCAN])
def test_models_stand_upright_with_their_middle_at_the_place(what: Asset) -> None:
    at = Around(yaw=130.0, pitch=-10.0, distance=4.0, scale=1.5)
    story, _ = place(EMPTY, what, at=at)
    overlay = last(story)
    assert isinstance(overlay, Model | Cloud)
    assert isinstance(overlay.placement, Standing)
    assert rotate(overlay.placement.rotation, (0.0, 1.0, 0.0)) == pytest.approx((0, 1, 0))
    wanted = pose_of(at, 1.6).position
    assert overlay.placement.scale == 1.5
    assert middle(story.scenes[0], overlay, what) == pytest.approx(wanted, abs=1e-4)
    front = rotate(overlay.placement.rotation, (0.0, 0.0, 1.0))
    to_viewer = (-wanted[0], 0.0, -wanted[2])
    cosine = sum(a * b for a, b in zip(front, to_viewer, strict=True)) / math.hypot(*to_viewer)
    assert cosine == pytest.approx(1.0)


def test_a_model_that_can_move_does_by_its_first_animation() -> None:
    animations = (ModelAnimation(name="Walk", length=0.7), ModelAnimation(name="Run", length=1.0))
    story, _ = place(EMPTY, asset("model", "fox.glb", animations=animations))
    fox = last(story)
    assert isinstance(fox, Model)
    assert fox.animations == (Animation(clip="Walk"),)
    assert fox.animations[0].loop
    story, _ = place(story, asset("model", "stone.glb"))
    stone = last(story)
    assert isinstance(stone, Model)
    assert stone.animations == ()


def test_without_a_place_models_are_in_view_and_on_the_floor_if_high() -> None:
    base = edits.add_scene(EMPTY, Scene(id="scene00000", opening=View(yaw=90.0)))
    story, _ = place(base, VASE)
    overlay = last(story)
    assert isinstance(overlay, Model)
    assert middle(story.scenes[0], overlay, VASE) == pytest.approx((2.0, 1.4, 0.0), abs=1e-5)
    story, _ = place(base, TOWER)
    overlay = last(story)
    assert isinstance(overlay, Model)
    x, y, z = middle(story.scenes[0], overlay, TOWER)
    assert (y, z) == pytest.approx((2.0, 0.0), abs=1e-5)  # half of its 4 m: it stands on the floor
    assert x > 4.0


@pytest.mark.parametrize(
    ("side", "size"), [(0.02, 1.0), (0.05, None), (1.0, None), (20.0, None), (20.1, 1.0)]
)
def test_sizes_that_cannot_be_metres_become_one_metre(side: float, size: float | None) -> None:
    box = structs.replace(VASE, low=(0.0, 0.0, 0.0), high=(side, side / 2, side / 4))
    overlay = last(place(EMPTY, box)[0])
    assert isinstance(overlay, Model)
    assert overlay.size == size


def test_a_model_without_a_box_is_taken_as_it_is() -> None:
    overlay = last(place(EMPTY, structs.replace(VASE, low=None, high=None))[0])
    assert isinstance(overlay, Model)
    assert overlay.size is None


def test_pictures_fit_a_square_of_a_fixed_size() -> None:
    upright = last(place(EMPTY, MAP)[0])
    across = last(place(EMPTY, CLIP)[0])
    assert isinstance(upright, Picture)
    assert isinstance(across, VideoPanel)
    assert upright.width == pytest.approx(1.2)
    assert across.width == pytest.approx(1.6)


def test_one_thing_after_another_fans_out() -> None:
    story = EMPTY
    fresh = counting()
    for number in range(8):
        one = structs.replace(MAP, id=f"map{number:07}", sha256=f"{number:064}")
        story, _ = adding.place_asset(story, one, new_id=fresh)
    yaws = [o.placement.yaw for o in story.scenes[0].overlays if isinstance(o.placement, Around)]
    assert yaws == [0.0, 45.0, -45.0, 90.0, -90.0, 135.0, -135.0, -180.0]


@pytest.mark.parametrize("facing", ["floor", "table", "wall"])
def test_in_an_ar_scene_things_stand_on_the_first_anchor(facing: str) -> None:
    anchors = (
        Surface(id="first00000", facing=facing),  # type: ignore[arg-type]
        Surface(id="second0000"),
    )
    base = edits.add_scene(EMPTY, Scene(id="scene00000", surrounding=RealWorld(anchors=anchors)))
    story, _ = place(base, VASE)
    overlay = last(story)
    assert isinstance(overlay, Model)
    assert isinstance(overlay.placement, Anchored)
    assert overlay.placement.anchor == "first00000"
    # on its foot; at a wall with its back a centimetre off it, and upright all the same
    off = 0.11 if facing == "wall" else 0.25
    assert middle(story.scenes[0], overlay, VASE) == pytest.approx((0.0, off, 0.0))
    stands = pose_of(overlay.placement, 1.6, ROOM_ANCHORS[facing])
    assert rotate(stands.rotation, (0.0, 1.0, 0.0)) == pytest.approx((0, 1, 0))
    assert rotate(stands.rotation, (0.0, 0.0, 1.0)) == pytest.approx((0, 0, 1))
    scan = last(place(base, SCAN)[0])
    depth = 0.8 / 2 + 0.01 if facing == "wall" else 0.25
    assert middle(story.scenes[0], scan, SCAN) == pytest.approx((0.0, depth, 0.0))
    picture = last(place(base, MAP)[0])
    assert isinstance(picture.placement, Anchored)
    pose = pose_of(picture.placement, 1.6, ROOM_ANCHORS[facing])
    assert rotate(pose.rotation, (0.0, 0.0, 1.0)) == pytest.approx((0, 0, 1))  # to the viewer
    assert rotate(pose.rotation, (0.0, 1.0, 0.0)) == pytest.approx((0, 1, 0))  # upright
    lift = pose.position[1] - ROOM_ANCHORS[facing].position[1]
    assert lift == pytest.approx(0.0 if facing == "wall" else 0.8)
    for what in (MAP, CLIP, SONG, VASE, SCAN):
        story, _ = place(base, what, at=Around(yaw=20.0, pitch=5.0, distance=3.0))
        assert isinstance(last(story).placement, Anchored)


def test_a_model_pointed_at_the_table_stands_on_it() -> None:
    anchors = (Surface(id="first00000", facing="table"),)
    base = edits.add_scene(EMPTY, Scene(id="scene00000", surrounding=RealWorld(anchors=anchors)))
    story, _ = place(base, VASE, at=Around(yaw=0.0, pitch=-38.0, distance=2.0))
    overlay = last(story)
    assert isinstance(overlay, Model)
    x, y, z = middle(story.scenes[0], overlay, VASE)
    # where that direction meets the table's plane: 0.86 m below the eye
    ahead = (1.6 - 0.74) / math.tan(math.radians(38.0))
    assert (x, y) == pytest.approx((0.0, 0.25))
    assert z == pytest.approx(1.1 - ahead, abs=1e-3)  # from the anchor, 1.1 m in front


def test_the_first_model_of_a_scene_turns_its_shadows_on() -> None:
    story, _ = place(EMPTY, PHOTO)
    assert story.scenes[0].lighting.shadows == 0
    story, _ = place(story, asset("model", "statue.glb"))
    assert story.scenes[0].lighting == Lighting(shadows=1.0)
    off = edits.replace_scene(story, structs.replace(story.scenes[0], lighting=Lighting()))
    story, _ = place(off, asset("model", "another.glb"))
    assert story.scenes[0].lighting.shadows == 0  # it was turned off again


def test_a_scene_whose_light_was_looked_to_keeps_it() -> None:
    story, _ = place(EMPTY, PHOTO)
    told = Lighting(tone="aces")
    story = edits.replace_scene(story, structs.replace(story.scenes[0], lighting=told))
    story, _ = place(story, asset("model", "statue.glb"))
    assert story.scenes[0].lighting == told


def test_a_3d_place_opens_as_the_camera_that_is_named() -> None:
    cameras = tuple(
        ModelCamera(name=name, position=(1.0, 1.5, 0.0), view=View(yaw=yaw))
        for name, yaw in (("Door", 40.0), ("Window", -70.0))
    )
    room = structs.replace(TOWER, cameras=cameras)
    for name, yaw in ((None, 40.0), ("Window", -70.0)):
        story, _ = place(EMPTY, room, role="environment", camera=name)
        assert story.scenes[0].opening.yaw == yaw
    with pytest.raises(EditError, match="no camera “Roof”") as refused:
        place(EMPTY, room, role="environment", camera="Roof")
    assert "“Door”, “Window”" in refused.value.hint
