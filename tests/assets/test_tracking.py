"""The tracker against films whose every direction is known, and against real ones."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from assets.colours import Colours
from assets.media import Frame
from assets.tracking import pictures
from assets.tracking.follow import Followed, follow_film
from assets.tracking.pictures import Film, grey_of, one_eye
from assets.tracking.sight import Flat, camera
from story.following import Sample, apart
from story.model.values import Quaternion
from story.space import direction, multiply, rotate, rotation_of, yaw_pitch
from tests.assets.turning import (
    RATE,
    covered,
    shifted,
    sphere,
    texture,
    turned,
    write_film,
    zoomed,
)

WIDTH = 960
FRAMES = 36
PLACE = (10.0, 5.0)  # what is followed, before any turn
STILL = texture(sphere(WIDTH))

Turn = Callable[[float], Quaternion]


def instant(n: int, rate: Fraction = RATE) -> int:
    """When a frame is shown, in microseconds."""
    return round(n / rate * 1_000_000)


def truth(turn: Turn, time_us: int) -> tuple[float, float]:
    """Where the place then is."""
    return yaw_pitch(rotate(turn(time_us / 1e6), direction(*PLACE)))


def off(sample: Sample, place: tuple[float, float]) -> float:
    return apart(direction(sample.yaw, sample.pitch), direction(*place))


def follow(path: Path, place: tuple[float, float], at: int = 0, **more: object) -> Followed:
    """Follow a place of a film from frame `at` both ways."""
    yaw, pitch = place
    chosen = {"at_us": instant(at), "from_us": 0, "to_us": instant(FRAMES), **more}
    return follow_film(path, "mono", yaw=yaw, pitch=pitch, **chosen)  # type: ignore[arg-type]


def across_seam(t: float) -> Quaternion:
    return rotation_of(140 + 60 * t)


def over_pole(t: float) -> Quaternion:
    return multiply(rotation_of(0, 55 + 50 * t), rotation_of(-11))  # past it by about a degree


def any_way(t: float) -> Quaternion:
    return rotation_of(120 * t, 60 * math.sin(3 * t), 40 * t)


@pytest.mark.parametrize("turn", [across_seam, over_pole, any_way])
def test_a_known_turn_is_followed(tmp_path: Path, turn: Turn) -> None:
    frames = (turned(STILL, turn(instant(n) / 1e6), WIDTH) for n in range(FRAMES))
    film = write_film(tmp_path / "turn.mp4", frames)
    found = follow(film, truth(turn, 0))
    assert found.lost == ()
    assert [sample.time_us for sample in found.samples] == [instant(n) for n in range(FRAMES)]
    errors = [off(sample, truth(turn, sample.time_us)) for sample in found.samples]
    assert max(errors) < 0.15
    assert min(sample.confidence for sample in found.samples) > 0.5
    assert all(0.95 < sample.size < 1.05 for sample in found.samples)


def test_the_ways_pass_the_seam_and_the_pole() -> None:
    times = [instant(n) for n in range(FRAMES)]
    yaws = [truth(across_seam, time)[0] for time in times]
    assert any(abs(b - a) > 180 for a, b in pairwise(yaws))
    assert max(truth(over_pole, time)[1] for time in times) > 88.5


def test_it_is_followed_backwards_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "BUDGET", 8 * STILL.nbytes)  # several runs of pictures
    frames = (turned(STILL, across_seam(instant(n) / 1e6), WIDTH) for n in range(FRAMES))
    film = write_film(tmp_path / "turn.mp4", frames, gop=12)
    at = FRAMES - 4
    found = follow(film, truth(across_seam, instant(at)), at)
    assert [sample.time_us for sample in found.samples] == [instant(n) for n in range(FRAMES)]
    errors = [off(sample, truth(across_seam, sample.time_us)) for sample in found.samples]
    assert max(errors) < 0.15


def hidden(n: int, first: int, last: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A frame in which the place is covered from one frame to another."""
    turn = across_seam(instant(n) / 1e6)
    frame = turned(STILL, turn, WIDTH)
    if not first <= n <= last:
        return frame
    return covered(frame, rotate(turn, direction(*PLACE)), 14)


def test_what_is_covered_is_lost_and_not_guessed(tmp_path: Path) -> None:
    film = write_film(tmp_path / "covered.mp4", (hidden(n, 15, FRAMES) for n in range(FRAMES)))
    found = follow(film, truth(across_seam, 0), gap_us=300_000)
    assert [sample.time_us for sample in found.samples] == [instant(n) for n in range(15)]
    (lost,) = found.lost
    assert lost.why == "covered"
    assert lost.time_us == instant(14)
    place = direction(lost.yaw, lost.pitch)
    assert apart(place, direction(*truth(across_seam, instant(14)))) < 0.5


def test_what_is_covered_at_the_end_of_the_film_is_lost_too(tmp_path: Path) -> None:
    film = write_film(tmp_path / "covered.mp4", (hidden(n, 30, FRAMES) for n in range(FRAMES)))
    (lost,) = follow(film, truth(across_seam, 0)).lost
    assert (lost.why, lost.time_us) == ("covered", instant(29))


def test_what_was_covered_for_a_moment_is_found_again(tmp_path: Path) -> None:
    film = write_film(tmp_path / "moment.mp4", (hidden(n, 12, 19) for n in range(FRAMES)))
    found = follow(film, truth(across_seam, 0))
    assert found.lost == ()
    seen = {sample.time_us for sample in found.samples}
    assert not seen & {instant(n) for n in range(12, 20)}
    assert seen >= {instant(n) for n in (*range(12), *range(24, FRAMES))}
    assert max(off(sample, truth(across_seam, sample.time_us)) for sample in found.samples) < 0.15


@pytest.mark.parametrize("pace", [2.5, -4.0])
def test_what_passes_in_front_is_not_followed(tmp_path: Path, pace: float) -> None:
    """A thing with as much contrast goes by, against or with the turn, and takes nothing along."""
    other = texture(sphere(WIDTH), seed=5)

    def frame(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        turn = across_seam(instant(n) / 1e6)
        by = multiply(turn, rotation_of(pace * (n - 18)))  # in front of the place at frame 18
        near = rotate(by, direction(*PLACE))
        return np.where(
            sphere(WIDTH) @ np.array(near) > math.cos(math.radians(9)),
            turned(other, by, WIDTH),
            turned(STILL, turn, WIDTH),
        )

    film = write_film(tmp_path / "passing.mp4", (frame(n) for n in range(FRAMES)))
    found = follow(film, truth(across_seam, 0))
    assert found.lost == ()
    assert found.samples[-1].time_us == instant(FRAMES - 1)
    assert instant(18) not in {sample.time_us for sample in found.samples}
    assert max(off(sample, truth(across_seam, sample.time_us)) for sample in found.samples) < 0.3


def test_a_plain_sky_is_refused(tmp_path: Path) -> None:
    film = write_film(tmp_path / "plain.mp4", (np.full_like(STILL, 140) for _ in range(4)))
    found = follow(film, PLACE)
    assert found.samples == ()
    assert [(lost.why, lost.time_us) for lost in found.lost] == [("plain", 0)]


def test_only_the_left_eye_is_looked_at(tmp_path: Path) -> None:
    other = texture(sphere(WIDTH), seed=9)
    frames = (
        np.vstack([turned(STILL, across_seam(instant(n) / 1e6), WIDTH), other]) for n in range(12)
    )
    film = write_film(tmp_path / "stereo.mp4", frames)
    yaw, pitch = truth(across_seam, 0)
    found = follow_film(
        film, "top-bottom", yaw=yaw, pitch=pitch, at_us=0, from_us=0, to_us=instant(12)
    )
    assert len(found.samples) == 12
    assert max(off(sample, truth(across_seam, sample.time_us)) for sample in found.samples) < 0.15


FLAT = texture(sphere(WIDTH))[120:360, 300:660]  # 360 x 240 pixels, an ordinary picture
LENS = Flat(60.0, 360 / 240)


def test_growing_is_seen(tmp_path: Path) -> None:
    film = write_film(tmp_path / "zoom.mp4", (zoomed(FLAT, 1.5 ** (n / 29)) for n in range(30)))
    found = follow(film, (0.0, 0.0), lens=LENS, size=14.0)
    assert found.lost == ()
    assert found.samples[-1].size == pytest.approx(1.5, rel=0.03)
    assert max(off(sample, (0.0, 0.0)) for sample in found.samples) < 0.3


def test_what_leaves_a_flat_picture_is_said_to_have_left(tmp_path: Path) -> None:
    film = write_film(tmp_path / "leaves.mp4", (shifted(FLAT, 8 * n) for n in range(FRAMES)))
    found = follow(film, (0.0, 0.0), lens=LENS, gap_us=200_000)
    (lost,) = found.lost
    assert lost.why == "left"
    assert found.samples[-1].yaw > 25


def test_progress_is_told_and_what_it_raises_ends_the_work(tmp_path: Path) -> None:
    frames = [turned(STILL, across_seam(instant(n) / 1e6), WIDTH) for n in range(12)]
    film = write_film(tmp_path / "turn.mp4", frames)
    told: list[tuple[int, int]] = []
    follow(film, truth(across_seam, instant(6)), 6, report=lambda *step: told.append(step))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]

    class Stop(BaseException):
        pass

    def stop(done: int, whole: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        follow(film, truth(across_seam, 0), report=stop)


@pytest.mark.parametrize("rate", [RATE, Fraction(24000, 1001), Fraction(50), Fraction(13)])
def test_backwards_is_forwards_reversed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: Fraction
) -> None:
    monkeypatch.setattr(pictures, "BUDGET", 0)  # as few as ever
    frames = [np.full((32, 64), 40 + 4 * n, np.uint8) for n in range(30)]
    path = write_film(tmp_path / "film.mp4", frames, rate=rate, gop=7)
    film = Film(path, "mono", lambda grey: grey)
    low, high = instant(4, rate), instant(25, rate)
    ahead = [(each.time_us, int(each.grey.mean())) for each in film.forwards(low, high)]
    back = [(each.time_us, int(each.grey.mean())) for each in film.backwards(high, low)]
    assert len(ahead) == 22
    assert back == ahead[::-1]


def test_frames_of_any_kind_become_grey() -> None:
    deep = np.full((2, 4), 512, np.uint16)
    planes = (deep, deep, deep)
    assert (grey_of(Frame(("", 0), "yuv", 4, 2, planes, colours=Colours(bits=10))) == 128).all()
    white = np.full((2, 4, 4), 255, np.uint8)
    assert (grey_of(Frame(("", 0), "rgba8", 4, 2, (white,))) == 255).all()
    halves = np.hstack([np.zeros((2, 2), np.uint8), np.ones((2, 2), np.uint8)])
    assert (one_eye(halves, "left-right") == 0).all()
    assert (one_eye(halves.T.copy(), "top-bottom") == 0).all()


def test_a_camera_looks_where_story_space_says() -> None:
    looking = camera(170.0, -30.0, 10.0)
    assert apart(tuple(looking.towards), direction(170.0, -30.0)) < 1e-9
    right = looking.moved(20.0, 0.0)
    assert right.yaw_pitch[0] > 170.0 or right.yaw_pitch[0] < -170.0
    assert looking.moved(0.0, -20.0).yaw_pitch[1] > -30.0
    edge = looking.rays(64)[32, 63]
    half = apart(tuple(edge / np.linalg.norm(edge)), direction(170.0, -30.0))
    assert half == pytest.approx(5.0, abs=0.1)


def test_a_real_film_there_and_back(shared_data: Path) -> None:
    film = shared_data / "video360/congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4"
    there = follow_film(
        film, "top-bottom", yaw=-32.0, pitch=-9.0, at_us=0, from_us=0, to_us=1_500_000
    )
    assert there.lost == ()
    end = there.samples[-1]
    back = follow_film(
        film,
        "top-bottom",
        yaw=end.yaw,
        pitch=end.pitch,
        at_us=end.time_us,
        from_us=0,
        to_us=end.time_us,
    )
    assert off(back.samples[0], (-32.0, -9.0)) < 0.3


def test_the_card_of_the_ar_clip(shared_data: Path) -> None:
    """A hand goes over it; it is found again, within half a degree of its corners' middle."""
    known = json.loads((shared_data / "ar/mindar_card_tracking_groundtruth.json").read_text())
    width, height = known["width"], known["height"]
    reach = math.tan(math.radians(30))

    def middle(n: int) -> tuple[float, float]:
        corners = known["frames"][n]["corners_tl_tr_br_bl"]
        a, b, c, d = (np.array([*corner, 1.0]) for corner in corners)
        x, y, w = np.cross(np.cross(a, c), np.cross(b, d))
        right, up = 2 * (x / w + 0.5) / width - 1, 1 - 2 * (y / w + 0.5) / height
        return yaw_pitch((right * reach * width / height, up * reach, -1.0))

    yaw, pitch = middle(0)
    found = follow_film(
        shared_data / "ar/mindar_card_tracking_540x720_10s.mp4",
        "mono",
        yaw=yaw,
        pitch=pitch,
        at_us=0,
        from_us=0,
        to_us=5_400_000,
        size=8.0,
        lens=Flat(60.0, width / height),
    )
    assert found.lost == ()
    assert found.samples[-1].time_us == 5_400_000
    seen = {round(sample.time_us / 40_000): sample for sample in found.samples}
    errors = [off(sample, middle(n)) for n, sample in seen.items()]
    assert max(errors) < 0.5
    shown = [n for n in range(136) if not known["frames"][n]["occluded"]]
    assert len(set(shown) - set(seen)) < 10
