"""The default cut: its shots, its exact frames, what each frame shows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from story.cuts import (
    Frame,
    Played,
    Reel,
    cut_frame,
    cut_states,
    default_cut,
    frame_us,
    frames_within,
    reel_frames,
    reel_of,
    still_moment,
    take_at,
)
from story.model.actions import (
    AddTo,
    EnterScene,
    GoTo,
    PauseEverything,
    Select,
    Show,
    TimeReached,
    Transition,
)
from story.model.asset import Asset, Layout
from story.model.cut import Cut, Press, Shot
from story.model.placement import Around, Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface, Video360
from story.model.timeline import Clip, Keyframe, Track
from story.model.values import View
from story.model.variables import NumberVariable
from story.overlays.group import Group
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.passing import passing
from story.timeline import Moment
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


def _reel(story: Story) -> Reel:
    return reel_of(story, default_cut(story))


def _moment(story: Story, reel: Reel, played: tuple[Played, ...], frame: int) -> Moment:
    return cut_frame(story, reel, played, frame).moment


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("frames", [1, 2, 299, 300, 107_892])
def test_a_video_gives_each_of_its_frames_once(fps: str, frames: int) -> None:
    rate = Fraction(fps)
    for known in (frames, 0):  # by its count, else by its duration
        video = structs.replace(_video("video00000", fps, frames), frames=known)
        scene = Scene(id="scene00000", surrounding=Video360(asset="video00000"))
        cut = _reel(_story(scene, assets=(video,)))
        assert cut.fps == rate
        assert reel_frames(cut) == frames
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
    cut = _reel(story)
    assert cut.skipped == ("table00000",)
    assert (cut.width, cut.height, cut.stereo) == (2048, 1024, "mono")
    assert cut.fps == Fraction(30000, 1001)
    assert [(shot.shot.scene, shot.frames) for shot in cut.takes] == [
        ("plain00000", 150),
        ("walk000000", 300),
        ("short00000", 60),
        ("other00000", 300),
    ]
    starts = [shot.first for shot in cut.takes]
    assert starts == [0, 150, 450, 510]
    assert reel_frames(cut) == 810
    played = cut_states(story, cut)
    for frame, scene in [(0, 0), (149, 0), (150, 1), (449, 1), (450, 2), (509, 2), (809, 3)]:
        assert take_at(cut, frame) == scene
        moment = _moment(story, cut, played, frame)
        assert moment.scene.id == cut.takes[scene].shot.scene
        assert moment.time_us == frame_us(frame - starts[scene], cut.fps)
    for outside in (-1, 810):
        with pytest.raises(IndexError):
            _moment(story, cut, played, outside)


def test_without_a_video_there_are_defaults() -> None:
    photo = structs.replace(_video("photo00000", "", 0, width=11000, height=5500), kind="image")
    story = _story(
        Scene(id="photo10000", surrounding=Photo360(asset="photo00000")), assets=(photo,)
    )
    cut = _reel(story)
    assert (cut.fps, cut.width, cut.height) == (Fraction(30), 3840, 1920)
    assert reel_frames(cut) == 150


def test_a_panel_gives_its_rate_where_no_video_is_around() -> None:
    panel = VideoPanel(id="panel00000", asset="video00000")
    video = _video("video00000", "25", 100, width=641, height=360, layout=Layout())
    cut = _reel(_story(Scene(id="scene00000", overlays=(panel,)), assets=(video,)))
    assert (cut.fps, cut.width, cut.height) == (Fraction(25), 3840, 1920)


def test_a_panel_gives_its_length_where_no_video_is_around() -> None:
    late = VideoPanel(id="panel00000", asset="video00000", visible=Clip(start=1.5))
    hidden = VideoPanel(id="panel00001", asset="video00001", hidden=True)
    assets = (_video("video00000", "25", 100), _video("video00001", "25", 500))
    scene = Scene(id="scene00000", overlays=(late, hidden))
    assert reel_frames(_reel(_story(scene, assets=assets))) == 100 + 37.5 // 1 + 1
    # 4 s of video, 1 s of it trimmed, from 1.5 s on: to 4.5 s; or to the clip's end, if sooner
    trimmed = structs.replace(late, visible=Clip(start=1.5, trim=1.0))
    ended = structs.replace(late, visible=Clip(start=1.5, end=3.0, trim=1.0))
    for panel, frames in ((trimmed, 113), (ended, 75)):
        shown = structs.replace(scene, overlays=(panel, hidden))
        assert reel_frames(_reel(_story(shown, assets=assets))) == frames
    group = Group(id="group00000", hidden=True)
    inner = structs.replace(trimmed, parent=group.id, placement=Standing())
    away = structs.replace(scene, overlays=(group, inner))
    assert reel_frames(_reel(_story(away, assets=assets))) == 125  # as without a panel
    around = structs.replace(scene, surrounding=Video360(asset="video00001"))
    assert reel_frames(_reel(_story(around, assets=assets))) == 500


def test_sizes_are_even_and_stereo_is_kept() -> None:
    layout = Layout(projection="equirect", stereo="top-bottom")
    video = _video("video00000", "30", 10, width=2001, height=2003, layout=layout)
    scene = Scene(id="scene00000", surrounding=Video360(asset="video00000"))
    cut = _reel(_story(scene, assets=(video,)))
    assert (cut.width, cut.height, cut.stereo) == (2000, 2002, "top-bottom")


def test_a_video_of_unknown_length_lasts_as_a_scene_without_one() -> None:
    video = _video("video00000", "", 0, duration=0.0)
    scene = Scene(id="scene00000", surrounding=Video360(asset="video00000"))
    assert reel_frames(_reel(_story(scene, assets=(video,)))) == 150
    assert reel_frames(_reel(_story(scene))) == 150  # nor does one that is not there


def test_an_empty_story_has_an_empty_cut() -> None:
    cut = _reel(_story())
    assert reel_frames(cut) == 0
    with pytest.raises(IndexError):
        take_at(cut, 0)


def test_spans_begin_and_end_on_the_frame_that_they_say() -> None:
    text = Text(id="text000000", text={"en": "x"}, visible=Clip(start=1.0, end=2.0))
    story = _story(Scene(id="scene00000", overlays=(text,)))
    cut = _reel(story)
    played = cut_states(story, cut)
    seen = [frame for frame in range(150) if _moment(story, cut, played, frame).overlays]
    assert seen == list(range(30, 60))


@settings(max_examples=15)
@given(stories())
def test_every_frame_of_every_story_has_its_moment(story: Story) -> None:
    cut = _reel(story)
    assert cut.width % 2 == cut.height % 2 == 0
    assert len(cut.takes) + len(cut.skipped) == len(story.scenes)
    frames = reel_frames(cut)
    played = cut_states(story, cut)
    for shot, after in zip(cut.takes, cut.takes[1:], strict=False):
        assert shot.first + shot.frames == after.first
    for shot in cut.takes:
        assert _moment(story, cut, played, shot.first).scene.id == shot.shot.scene
        assert _moment(story, cut, played, shot.first + shot.frames - 1).scene.id == shot.shot.scene
    assert frames == sum(shot.frames for shot in cut.takes)


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
    cut = _reel(story)
    played = cut_states(story, cut)

    def texts(frame: int) -> list[str]:
        moment = _moment(story, cut, played, frame)
        return [o.overlay.text["en"] for o in moment.overlays if isinstance(o.overlay, Text)]

    assert [texts(frame) for frame in (0, 29, 30, 119, 120)] == [[], [], ["2"], ["2"], ["2"]]
    assert _moment(story, cut, played, 119).time_us == 2_000_000  # it stands still
    last = _moment(story, cut, played, 149)
    assert last.scene.id == "scene11111"  # the cut says where it is
    still = still_moment(story, "scene00000", 3_500_000)
    assert still.time_us == 2_000_000
    assert [each.overlay.id for each in still.overlays] == ["text000000"]
    assert still_moment(story, "scene11111", 0).scene.id == "scene11111"


def _two(**second: object) -> Story:
    """Two scenes, red five seconds and blue five, and a cut of both."""
    story = _story(
        Scene(id="red0000000", surrounding=Backdrop(top="#ff0000", bottom="#ff0000")),
        Scene(id="blue000000", surrounding=Backdrop(top="#0000ff", bottom="#0000ff")),
    )
    shots = (
        Shot(id="shotred000", scene="red0000000", duration=2.0),
        structs.replace(Shot(id="shotblue00", scene="blue000000", duration=3.0), **second),
    )
    return structs.replace(story, cuts=(Cut(id="cutcutcut0", shots=shots),))


def _frames(story: Story) -> list[Frame]:
    reel = reel_of(story, story.cuts[0], Fraction(10))
    played = cut_states(story, reel)
    return [cut_frame(story, reel, played, n) for n in range(reel_frames(reel))]


def test_shots_last_as_long_as_they_say_in_the_cuts_order() -> None:
    frames = _frames(_two())
    assert [frame.moment.scene.id for frame in frames] == 20 * ["red0000000"] + 30 * ["blue000000"]
    assert not any(frame.left for frame in frames)


def test_a_shot_begins_within_its_scene() -> None:
    frames = _frames(_two(start=1.5, duration=None))
    assert len(frames) == 20 + 35  # the rest of five seconds
    assert [frames[n].moment.time_us for n in (20, 21, 54)] == [1_500_000, 1_600_000, 4_900_000]


def test_what_is_left_goes_on_while_the_next_shot_takes_its_place() -> None:
    frames = _frames(_two(transition=Transition(kind="wipe", seconds=1.0)))
    assert len(frames) == 50  # a transition takes no time of its own
    for n in range(50):
        left = frames[n].left
        if 20 <= n < 30:
            assert left is not None
            assert left.moment.scene.id == "red0000000"
            assert left.moment.time_us == n * 100_000
            assert left.share == pytest.approx((n - 20) / 10)
        else:
            assert left is None


def test_the_first_shot_fades_in_and_the_last_one_out() -> None:
    story = _two()
    cut = story.cuts[0]
    fading = structs.replace(cut.shots[0], transition=Transition(seconds=1.0, colour="#ffffff"))
    cut = structs.replace(cut, shots=(fading, cut.shots[1]), fade_out=2.0)
    frames = _frames(structs.replace(story, cuts=(cut,)))
    lefts = [frame.left for frame in frames]
    veils = [passing(left.transition, left.share).veil if left else 0.0 for left in lefts]
    assert veils[:11] == pytest.approx([1 - n / 10 for n in range(11)])
    assert veils[29:] == pytest.approx([0.0, *(n / 20 for n in range(20))])
    assert {left.moment.scene.id for left in lefts[30:] if left} == {"blue000000"}


def test_a_press_is_answered_as_a_visitors_would_be() -> None:
    shown = Text(id="shown00000", text={"en": "Shown"}, hidden=True)
    button = Text(
        id="button0000",
        text={"en": "Press"},
        triggers=(Select(actions=(Show(overlay="shown00000"),)),),
    )
    scene = Scene(id="scene00000", overlays=(button, shown))
    shot = Shot(
        id="shot000000", scene=scene.id, start=1.0, presses=(Press(overlay="button0000", at=2.0),)
    )
    story = structs.replace(_story(scene), cuts=(Cut(id="cutcutcut0", shots=(shot,)),))
    seen = [len(frame.moment.overlays) for frame in _frames(story)]
    assert seen == 10 * [1] + 30 * [2]
    late = structs.replace(shot, start=3.0)  # it was pressed before the shot begins
    story = structs.replace(story, cuts=(Cut(id="cutcutcut0", shots=(late,)),))
    assert {len(frame.moment.overlays) for frame in _frames(story)} == {2}


def test_a_shots_own_camera_is_instead_of_the_scenes() -> None:
    turning = Track(
        field="opening.yaw", keys=(Keyframe(time=0.0, value=0.0), Keyframe(time=4.0, value=40.0))
    )
    frames = _frames(_two(view=View(pitch=-20.0, fov=50.0), tracks=(turning,), start=1.0))
    assert frames[0].moment.view == View()
    views = [frames[n].moment.view for n in (20, 30, 49)]
    assert [round(view.yaw, 6) for view in views] == [10.0, 20.0, 39.0]
    assert {(view.pitch, view.fov) for view in views} == {(-20.0, 50.0)}


def test_a_title_comes_and_goes_below_where_the_camera_looks() -> None:
    frames = _frames(_two(duration=5.0, title={"en": "Blue"}, view=View(yaw=30.0)))
    shown = [frame.moment.overlays for frame in frames]
    assert [len(each) for each in shown[:21]] == 21 * [0]  # it begins unseen
    opacities = [each[0].opacity if each else 0.0 for each in shown[20:]]
    rise = [n / 5 for n in range(5)]
    assert opacities == pytest.approx([*rise, *[1.0] * 31, *rise[:0:-1], *[0.0] * 10])
    (title,) = shown[30]
    placement = title.overlay.placement
    assert isinstance(placement, Around)
    assert placement.yaw == 30.0
    assert -45.0 < placement.pitch < -10.0


def test_what_happens_after_a_shot_does_not_bear_on_the_next() -> None:
    count = NumberVariable(id="count00000", name="count")
    adding = TimeReached(time=2.5, actions=(AddTo(variable="count00000", amount=1.0),))
    story = _two(transition=Transition(kind="dissolve", seconds=1.0))
    red = structs.replace(story.scenes[0], triggers=(adding,))
    story = structs.replace(story, variables=(count,), scenes=(red, story.scenes[1]))
    reel = reel_of(story, story.cuts[0])
    played = cut_states(story, reel)
    assert played[0].at(2_800_000).variables["count00000"] == 1.0
    assert played[1].at(0).variables.get("count00000", 0.0) == 0.0
