"""The default cut: its shots, its exact frames, what each frame shows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from story.cuts import (
    cut_frames,
    cut_moment,
    cut_states,
    default_cut,
    frame_us,
    frames_within,
    shot_at,
    still_moment,
)
from story.model.actions import (
    AddTo,
    EnterScene,
    GoTo,
    PauseEverything,
    Show,
    TimeReached,
)
from story.model.asset import Asset, Layout
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface, Video360
from story.model.timeline import Clip
from story.model.variables import NumberVariable
from story.overlays.group import Group
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from tests.strategies import stories

RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60", "12/5", "120"]


def _video(asset_id: str, fps: str, frames: int, **more: object) -> Asset:
    rate = Fraction(fps) if fps else Fraction(30)
    made = Asset(
        id=asset_id,
        kind="video",
        name="x.mp4",
        path="media/x",
        sha256="0" * 64,
        size=1,
        media_type="video/mp4",
        width=2048,
        height=1024,
        layout=Layout(projection="equirect"),
        fps=fps,
        frames=frames,
        duration=float(frames / rate),
    )
    return structs.replace(made, **more)


def _story(*scenes: Scene, assets: tuple[Asset, ...] = ()) -> Story:
    return Story(version=VERSION, id="story00000", scenes=scenes, assets=assets)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("frames", [1, 2, 299, 300, 107_892])
def test_a_video_gives_each_of_its_frames_once(fps: str, frames: int) -> None:
    rate = Fraction(fps)
    for known in (frames, 0):  # by its count, else by its duration
        video = structs.replace(_video("video00000", fps, frames), frames=known)
        scene = Scene(id="scene00000", surrounding=Video360(asset="video00000"))
        cut = default_cut(_story(scene, assets=(video,)))
        assert cut.fps == rate
        assert cut_frames(cut) == frames
    # the frame of the video at the cut's time n is n: rounding never shows one twice
    for n in {0, 1, frames // 2, frames - 1}:
        exact = Fraction(n) / rate
        assert abs(frame_us(n, rate) - exact * 1_000_000) <= Fraction(1, 2)


@given(st.sampled_from(RATES), st.integers(0, 10**7))
def test_frame_times_are_the_nearest_microsecond(fps: str, frame: int) -> None:
    rate = Fraction(fps)
    exact = Fraction(frame) / rate * 1_000_000
    assert -Fraction(1, 2) <= frame_us(frame, rate) - exact <= Fraction(1, 2)
    assert frame_us(frame + 1, rate) > frame_us(frame, rate)


@given(st.sampled_from(RATES), st.integers(0, 10**10))
def test_frames_within_counts_those_that_begin_before_the_end(fps: str, length: int) -> None:
    rate = Fraction(fps)
    frames = frames_within(length, rate)
    assert frames >= 1
    assert frame_us(frames - 1, rate) < length or frames == 1
    assert frame_us(frames, rate) >= length


def test_scenes_follow_one_another_and_ar_scenes_are_left_out() -> None:
    first = _video("video00000", "30000/1001", 300)
    second = _video("video00001", "25", 250, width=4096, height=4096)
    story = _story(
        Scene(id="plain00000", surrounding=Backdrop()),
        Scene(id="table00000", surrounding=RealWorld(anchors=(Surface(id="anchor0000"),))),
        Scene(id="walk000000", surrounding=Video360(asset="video00000")),
        Scene(id="short00000", surrounding=Video360(asset="video00001"), duration=2.0),
        Scene(id="other00000", surrounding=Video360(asset="video00001")),
        assets=(first, second),
    )
    cut = default_cut(story)
    assert cut.skipped == ("table00000",)
    assert (cut.width, cut.height, cut.stereo) == (2048, 1024, "mono")
    assert cut.fps == Fraction(30000, 1001)
    assert [(shot.scene, shot.frames) for shot in cut.shots] == [
        ("plain00000", 150),
        ("walk000000", 300),
        ("short00000", 60),
        ("other00000", 300),
    ]
    starts = [shot.first for shot in cut.shots]
    assert starts == [0, 150, 450, 510]
    assert cut_frames(cut) == 810
    played = cut_states(story, cut)
    for frame, scene in [(0, 0), (149, 0), (150, 1), (449, 1), (450, 2), (509, 2), (809, 3)]:
        assert shot_at(cut, frame) is cut.shots[scene]
        moment = cut_moment(story, cut, played, frame)
        assert moment.scene.id == cut.shots[scene].scene
        assert moment.time_us == frame_us(frame - starts[scene], cut.fps)
    for outside in (-1, 810):
        with pytest.raises(IndexError):
            cut_moment(story, cut, played, outside)


def test_without_a_video_there_are_defaults() -> None:
    photo = structs.replace(_video("photo00000", "", 0, width=11000, height=5500), kind="image")
    story = _story(
        Scene(id="photo10000", surrounding=Photo360(asset="photo00000")), assets=(photo,)
    )
    cut = default_cut(story)
    assert (cut.fps, cut.width, cut.height) == (Fraction(30), 3840, 1920)
    assert cut_frames(cut) == 150


def test_a_panel_gives_its_rate_where_no_video_is_around() -> None:
    panel = VideoPanel(id="panel00000", asset="video00000")
    video = _video("video00000", "25", 100, width=641, height=360, layout=Layout())
    cut = default_cut(_story(Scene(id="scene00000", overlays=(panel,)), assets=(video,)))
    assert (cut.fps, cut.width, cut.height) == (Fraction(25), 3840, 1920)


def test_a_panel_gives_its_length_where_no_video_is_around() -> None:
    late = VideoPanel(id="panel00000", asset="video00000", visible=Clip(start=1.5))
    hidden = VideoPanel(id="panel00001", asset="video00001", hidden=True)
    assets = (_video("video00000", "25", 100), _video("video00001", "25", 500))
    scene = Scene(id="scene00000", overlays=(late, hidden))
    assert cut_frames(default_cut(_story(scene, assets=assets))) == 100 + 37.5 // 1 + 1
    # 4 s of video, 1 s of it trimmed, from 1.5 s on: to 4.5 s; or to the clip's end, if sooner
    trimmed = structs.replace(late, visible=Clip(start=1.5, trim=1.0))
    ended = structs.replace(late, visible=Clip(start=1.5, end=3.0, trim=1.0))
    for panel, frames in ((trimmed, 113), (ended, 75)):
        shown = structs.replace(scene, overlays=(panel, hidden))
        assert cut_frames(default_cut(_story(shown, assets=assets))) == frames
    group = Group(id="group00000", hidden=True)
    inner = structs.replace(trimmed, parent=group.id, placement=Standing())
    away = structs.replace(scene, overlays=(group, inner))
    assert cut_frames(default_cut(_story(away, assets=assets))) == 125  # as without a panel
    around = structs.replace(scene, surrounding=Video360(asset="video00001"))
    assert cut_frames(default_cut(_story(around, assets=assets))) == 500


def test_sizes_are_even_and_stereo_is_kept() -> None:
    layout = Layout(projection="equirect", stereo="top-bottom")
    video = _video("video00000", "30", 10, width=2001, height=2003, layout=layout)
    scene = Scene(id="scene00000", surrounding=Video360(asset="video00000"))
    cut = default_cut(_story(scene, assets=(video,)))
    assert (cut.width, cut.height, cut.stereo) == (2000, 2002, "top-bottom")


def test_a_video_of_unknown_length_lasts_as_a_scene_without_one() -> None:
    video = _video("video00000", "", 0, duration=0.0)
    scene = Scene(id="scene00000", surrounding=Video360(asset="video00000"))
    assert cut_frames(default_cut(_story(scene, assets=(video,)))) == 150
    assert cut_frames(default_cut(_story(scene))) == 150  # nor does one that is not there


def test_an_empty_story_has_an_empty_cut() -> None:
    cut = default_cut(_story())
    assert cut_frames(cut) == 0
    with pytest.raises(IndexError):
        shot_at(cut, 0)


def test_spans_begin_and_end_on_the_frame_that_they_say() -> None:
    text = Text(id="text000000", text={"en": "x"}, visible=Clip(start=1.0, end=2.0))
    story = _story(Scene(id="scene00000", overlays=(text,)))
    cut = default_cut(story)
    played = cut_states(story, cut)
    seen = [frame for frame in range(150) if cut_moment(story, cut, played, frame).overlays]
    assert seen == list(range(30, 60))


@settings(max_examples=15)
@given(stories())
def test_every_frame_of_every_story_has_its_moment(story: Story) -> None:
    cut = default_cut(story)
    assert cut.width % 2 == cut.height % 2 == 0
    assert len(cut.shots) + len(cut.skipped) == len(story.scenes)
    frames = cut_frames(cut)
    played = cut_states(story, cut)
    for shot, after in zip(cut.shots, cut.shots[1:], strict=False):
        assert shot.first + shot.frames == after.first
    for shot in cut.shots:
        assert cut_moment(story, cut, played, shot.first).scene.id == shot.scene
        assert cut_moment(story, cut, played, shot.first + shot.frames - 1).scene.id == shot.scene
    assert frames == sum(shot.frames for shot in cut.shots)


def test_a_cut_plays_what_scenes_do_by_themselves() -> None:
    text = Text(id="text000000", text={"en": "{times}"}, hidden=True)
    count = AddTo(variable="times00000", amount=1.0)
    first = Scene(
        id="scene00000",
        duration=4.0,
        overlays=(text,),
        triggers=(
            EnterScene(actions=(count,)),
            TimeReached(time=1.0, actions=(Show(overlay="text000000"), count)),
            TimeReached(time=2.0, actions=(PauseEverything(),)),
            TimeReached(time=3.0, actions=(count,)),
        ),
    )
    second = Scene(
        id="scene11111",
        duration=1.0,
        overlays=(Text(id="text111111", text={"en": "{times}"}),),
        triggers=(EnterScene(actions=(GoTo(scene="scene00000"),)),),
    )
    story = structs.replace(
        _story(first, second), variables=(NumberVariable(id="times00000", name="times"),)
    )
    cut = default_cut(story)
    played = cut_states(story, cut)

    def texts(frame: int) -> list[str]:
        moment = cut_moment(story, cut, played, frame)
        return [o.overlay.text["en"] for o in moment.overlays if isinstance(o.overlay, Text)]

    assert [texts(frame) for frame in (0, 29, 30, 119, 120)] == [[], [], ["2"], ["2"], ["2"]]
    assert cut_moment(story, cut, played, 119).time_us == 2_000_000  # it stands still
    last = cut_moment(story, cut, played, 149)
    assert last.scene.id == "scene11111"  # the cut says where it is
    still = still_moment(story, "scene00000", 3_500_000)
    assert still.time_us == 2_000_000
    assert [each.overlay.id for each in still.overlays] == ["text000000"]
    assert still_moment(story, "scene11111", 0).scene.id == "scene11111"
