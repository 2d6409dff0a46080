"""Samples on the sphere become few keyframes that lead past them; only those are replaced."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from story.check.table import check
from story.edits import new_story
from story.errors import EditError
from story.file import decode, encode
from story.following import (
    Sample,
    apart,
    direction_tracks,
    follow,
    in_film,
    in_scene,
    scale_track,
    smoothed,
    turned,
)
from story.history import History
from story.model.asset import Asset, Layout
from story.model.placement import Around, Standing
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.timeline import Keyframe, Track
from story.model.values import Orientation, Vector, microseconds
from story.overlays.group import Group
from story.overlays.text import Text
from story.space import direction, multiply, rotate, rotation_of, yaw_pitch
from story.timeline import moment_at
from story.visit.state import State

TEXT = "texttextte"
SCENE = "scenescene"
FILM = Asset(
    id="filmfilmfi",
    kind="video",
    name="walk.mp4",
    path="media/walk.mp4",
    sha256="0" * 64,
    size=1,
    media_type="video/mp4",
    layout=Layout(projection="equirect"),
    duration=20.0,
    fps="30000/1001",
)


def story_of(text: Text, *others: Group, orientation: Orientation = Orientation()) -> Story:  # noqa: B008
    """A story of one overlay in a 360° film."""
    scene = Scene(
        id=SCENE,
        surrounding=Video360(asset=FILM.id, orientation=orientation),
        overlays=(text, *others),
    )
    return structs.replace(new_story("storystory", "Walk"), scenes=(scene,), assets=(FILM,))


PLAIN = story_of(Text(id=TEXT, text={"en": "Here"}, placement=Around(distance=3.0)))


def text_of(story: Story) -> Text:
    found = story.scenes[0].overlays[0]
    assert isinstance(found, Text)
    return found


def keys_of(story: Story, field: str) -> tuple[Keyframe, ...]:
    (track,) = (track for track in text_of(story).tracks if track.field == field)
    return track.keys


def way(vectors: list[Vector], fps: float = 29.97) -> list[Sample]:
    """Samples, one a frame."""
    found = []
    for n, vector in enumerate(vectors):
        yaw, pitch = yaw_pitch(vector)
        found.append(Sample(round(n / fps * 1e6), yaw, pitch))
    return found


def shown(story: Story, time_us: int) -> Vector:
    """The direction in which the overlay stands at an instant, as every player has it."""
    (overlay,) = moment_at(story, State(scene=SCENE), time_us).overlays
    placement = overlay.overlay.placement
    assert isinstance(placement, Around)
    return direction(placement.yaw, placement.pitch)


def worst(story: Story, samples: list[Sample]) -> float:
    return max(
        apart(shown(story, sample.time_us), direction(sample.yaw, sample.pitch))
        for sample in samples
    )


def circle(tilt: float, degrees: float, count: int) -> list[Vector]:
    """Along a great circle that passes the pole at 90 - tilt degrees, across the seam."""
    turn = multiply(rotation_of(130.0), rotation_of(0.0, 0.0, 90.0 - tilt))
    return [
        rotate(turn, direction(n / (count - 1) * degrees - degrees / 3, 0.0)) for n in range(count)
    ]


@pytest.mark.parametrize("tilt", [0.0, 0.05, 1.0, 30.0, 90.0])
def test_it_stays_on_the_way_across_the_seam_and_over_the_pole(tilt: float) -> None:
    samples = way(circle(tilt, 340.0, 150))
    story = follow(PLAIN, TEXT, samples)
    assert worst(story, samples) <= 0.2 + 0.05  # of smoothing
    assert len(keys_of(story, "placement.yaw")) < 60
    assert not [each for each in check(story) if each.severity == "error"]
    assert decode(encode(story)) == story


def test_it_stays_on_the_way_between_the_samples_too() -> None:
    """From one side of the pole to the other there is no sample: the short way leads over it."""
    samples = way([direction(0, 84), direction(0, 88), direction(180, 88), direction(180, 84)])
    story = follow(PLAIN, TEXT, samples, steady=0)
    first, last = samples[1].time_us, samples[2].time_us
    for n in range(101):
        share = n / 100
        there = direction(0.0 if share < 0.5 else 180.0, 88 + 2 * (1 - abs(2 * share - 1)))
        assert apart(shown(story, round(first + (last - first) * share)), there) < 0.25


def test_an_even_turn_takes_few_keyframes_and_wraps_once() -> None:
    samples = way([direction(150 + 0.5 * n, 10) for n in range(120)])
    story = follow(PLAIN, TEXT, samples, tolerance=0.1)
    yaws = keys_of(story, "placement.yaw")
    assert len(yaws) <= 4
    assert sum(key.wrap for key in yaws) == 1
    for one, other in pairwise(yaws):
        assert one.wrap == (abs(float(other.value) - float(one.value)) > 180)  # type: ignore[arg-type]
    assert [key.time for key in yaws] == [key.time for key in keys_of(story, "placement.pitch")]


steps = st.tuples(st.floats(-8, 8), st.floats(-8, 8))


@given(
    st.floats(-180, 179),
    st.floats(-90, 90),
    st.lists(steps, max_size=40),
    st.sampled_from([0.05, 0.2, 1.0]),
)
def test_any_way_is_kept_within_the_tolerance(
    yaw: float, pitch: float, turns: list[tuple[float, float]], tolerance: float
) -> None:
    aim = multiply(rotation_of(yaw, pitch), rotation_of(0.0))
    vectors = [rotate(aim, (0.0, 0.0, -1.0))]
    for right, up in turns:
        aim = multiply(aim, rotation_of(right, up))
        vectors.append(rotate(aim, (0.0, 0.0, -1.0)))
    samples = way(vectors)
    story = follow(PLAIN, TEXT, samples, tolerance=tolerance, steady=0)
    assert worst(story, samples) <= tolerance + 1e-3  # and what rounding leaves


def test_shaking_goes_and_nothing_lags() -> None:
    chance = random.Random(4)
    true = [direction(20 * math.sin(n / 30), 10 * math.cos(n / 40)) for n in range(240)]
    shaken = []
    for n, vector in enumerate(true):
        yaw, pitch = yaw_pitch(vector)
        shaken.append(
            Sample(round(n * 1e6 / 30), yaw + chance.gauss(0, 0.3), pitch + chance.gauss(0, 0.3))
        )
    before = [apart(direction(s.yaw, s.pitch), v) for s, v in zip(shaken, true, strict=True)]
    points = smoothed(shaken, 0.21)
    after = [apart(point.towards, v) for point, v in zip(points, true, strict=True)]
    assert sum(after) < 0.5 * sum(before)
    # the same backwards: it looks as far ahead as behind
    mirrored = [
        structs.replace(sample, time_us=shaken[-1].time_us - sample.time_us)
        for sample in reversed(shaken)
    ]
    for one, other in zip(points, reversed(smoothed(mirrored, 0.21)), strict=True):
        assert apart(one.towards, other.towards) < 1e-6


def test_a_doubtful_sample_weighs_little() -> None:
    samples = [Sample(n * 33_000, 0.0, 0.0) for n in range(21)]
    samples[10] = Sample(330_000, 3.0, 0.0, confidence=0.05)
    assert apart(smoothed(samples)[10].towards, direction(0, 0)) < 0.2


def test_the_overlay_grows_with_what_it_follows() -> None:
    grown = [Sample(n * 40_000, 0.0, 0.0, size=1.5 ** (n / 50)) for n in range(51)]
    large = story_of(Text(id=TEXT, text={"en": "Here"}, placement=Around(scale=2.0)))
    story = follow(large, TEXT, grown, scale=True)
    keys = keys_of(story, "placement.scale")
    assert (keys[0].value, keys[-1].value) == (pytest.approx(2.0, 0.01), pytest.approx(3.0, 0.01))
    assert len(keys) < 8
    assert not [
        track for track in text_of(follow(large, TEXT, grown)).tracks if "scale" in track.field
    ]
    assert scale_track(grown[:1], 1.0).keys == (Keyframe(time=0.0, value=1.0),)


def test_only_what_lies_in_its_time_is_replaced() -> None:
    fade = Track(field="opacity", keys=(Keyframe(time=3.0, value=0.5),))
    yaw = Track(
        field="placement.yaw",
        keys=tuple(Keyframe(time=time, value=170.0) for time in (0.0, 2.5, 3.5, 8.0)),
    )
    old = story_of(Text(id=TEXT, text={"en": "Here"}, tracks=(fade, yaw)))
    samples = [Sample(2_000_000 + n * 40_000, -175.0, 4.0) for n in range(51)]
    story = follow(old, TEXT, samples)
    keys = keys_of(story, "placement.yaw")
    assert [(key.time, key.value) for key in keys] == [
        (0.0, 170.0),
        (2.0, -175.0),
        (4.0, -175.0),
        (8.0, 170.0),
    ]
    assert [track.field for track in text_of(story).tracks] == [
        "opacity",
        "placement.yaw",
        "placement.pitch",
    ]
    assert text_of(story).tracks[0] is fade
    # from the old to the new by the short way: never past 0
    for n in range(81):
        assert abs(yaw_pitch(shown(story, n * 100_000))[0]) >= 169.9


def test_it_is_undone_like_any_edit() -> None:
    history = History(PLAIN)
    history.do(follow(PLAIN, TEXT, way(circle(30, 40, 20))), "Follow")
    assert text_of(history.story).tracks
    assert history.undo() is PLAIN


def test_what_cannot_follow_is_told_why() -> None:
    samples = way(circle(30, 40, 20))
    standing = story_of(Text(id=TEXT, name="Sign", text={}, placement=Standing()))
    with pytest.raises(EditError, match="“Sign” does not stand around the viewer"):
        follow(standing, TEXT, samples)
    group = Group(id="groupgroup")
    grouped = story_of(Text(id=TEXT, text={}, placement=Around(), parent=group.id), group)
    with pytest.raises(EditError, match="group"):
        follow(grouped, TEXT, samples)
    with pytest.raises(EditError, match="Nothing was seen"):
        follow(PLAIN, TEXT, [])
    with pytest.raises(EditError, match="no overlay"):
        follow(PLAIN, "nonenonene", samples)
    with pytest.raises(ValueError, match="out of order"):
        direction_tracks(samples[::-1])


def test_one_sample_gives_one_keyframe() -> None:
    story = follow(PLAIN, TEXT, [Sample(microseconds(1.5), -180.0, 90.0)])
    assert keys_of(story, "placement.pitch") == (Keyframe(time=1.5, value=90.0),)


def test_a_turned_film_is_followed_where_it_is_seen() -> None:
    turn = Track(
        field="orientation.yaw",
        keys=(Keyframe(time=0.0, value=0.0), Keyframe(time=1.0, value=90.0)),
    )
    scene = Scene(id=SCENE, surrounding=Video360(asset=FILM.id, tracks=(turn,)))
    seen = turned(scene, [Sample(0, 10.0, 5.0), Sample(500_000, 10.0, 5.0)])
    assert [(s.yaw, s.pitch) for s in seen] == [
        (pytest.approx(10.0), pytest.approx(5.0)),
        (pytest.approx(55.0), pytest.approx(5.0)),
    ]


@given(st.floats(-180, 179), st.floats(-89, 89), st.floats(-180, 179), st.floats(-90, 90))
def test_scene_and_film_are_each_other_turned(
    yaw: float, pitch: float, turn: float, tilt: float
) -> None:
    orientation = Orientation(yaw=turn, pitch=tilt, roll=12.0)
    back = in_scene(orientation, *in_film(orientation, yaw, pitch))
    assert apart(direction(*back), direction(yaw, pitch)) < 1e-6
