"""How far the tracker lies beside the truth, in degrees on the sphere, and how often it is lost.

Turned: one picture of a 360° film or photo, turned by a known rotation for each frame with a little
shaking, across the seam and over the pole, encoded with H.264; several of its textured places are
followed. Moving: the real films, each place followed forwards and back again; the truth is where it
began (closure), and for a film turned as above, where the same place was in the film as it is.
Flat: the card of the AR clip against its corners, begun anew from the truth wherever it was lost.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.decoder import Decoder
from assets.tracking.follow import Followed, follow_film
from assets.tracking.pictures import grey_of, one_eye
from assets.tracking.sight import Flat
from story.following import Sample, apart
from story.model.asset import StereoLayout
from story.space import direction, multiply, rotate, rotation_of, yaw_pitch
from tests.assets.turning import RATE, turned, write_film

WIDTH = 1440  # pixels of the turned films
FILMS: tuple[tuple[str, StereoLayout], ...] = (
    ("video360/congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4", "top-bottom"),
    ("video360/alcatraz_theta_mono360_untagged_640x322_24s.mp4", "mono"),
)
PHOTOS = ("panoramas/petra_mono_2048x1024.jpg", "panoramas/machu-picchu_mono_2048x1024.jpg")
AR = "ar/mindar_card_tracking"
AR_FOV = 60.0  # degrees, taken: the clip does not say

Grey = NDArray[np.uint8]
Quaternion = tuple[float, float, float, float]
Turn = Callable[[float], Quaternion]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of real media")
    parser.add_argument("--places", type=int, default=6, help="places followed in each film")
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--size", type=float, default=10.0, help="degrees of a place")
    parser.add_argument("--only", default="", help="a word in the names of the clips to measure")
    chosen = parser.parse_args()
    named = os.environ.get("DIORAMA_TEST_DATA")
    data = chosen.data or Path(named or Path(__file__).resolve().parents[2] / "shared" / "data")
    if not data.is_dir():
        raise SystemExit(f"There are no real media at {data}; name their folder with --data.")
    print(f"{'clip':58} {'median':>7} {'95 %':>7} {'max':>7}  degrees; frames lost; ms a frame")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if chosen.only in AR:
            _flat(data)
        for photo in (photo for photo in PHOTOS if chosen.only in photo):
            grey = cv2.imread(str(data / photo), cv2.IMREAD_GRAYSCALE)
            _turned(place, photo, np.asarray(grey, np.uint8), chosen)
        for film, stereo in (film for film in FILMS if chosen.only in film[0]):
            first = next(_pictures(data / film, stereo, 1))
            _turned(place, film, first, chosen)
            _moving(place, data / film, stereo, chosen)


WAYS: tuple[tuple[str, Turn], ...] = (
    ("across the seam", lambda t: _shaken(t, rotation_of(-170 + 50 * t))),
    ("over the pole", lambda t: _shaken(t, rotation_of(20, -20 + 40 * t))),
    ("all ways", lambda t: _shaken(t, rotation_of(40 * t, 60 * math.sin(t), 30 * t))),
)


def _shaken(t: float, turn: Quaternion) -> Quaternion:
    """A turn with the shaking of a hand: half a degree at a few swings a second."""
    x, y = 0.5 * math.sin(2 * math.pi * 2.3 * t), 0.4 * math.sin(2 * math.pi * 3.7 * t + 1)
    return multiply(rotation_of(x, y, 0.5 * x), turn)


def _turned(folder: Path, name: str, grey: Grey, chosen: argparse.Namespace) -> None:
    for words, turn in WAYS:
        film = folder / "turned.mp4"
        count = chosen.frames
        write_film(film, (turned(grey, turn(n / float(RATE)), WIDTH) for n in range(count)))
        errors: list[float] = []
        lost = 0
        took = 0.0
        for place in _places(grey, chosen.places, chosen.size):
            start = _rotated(turn(0.0), place)
            began = time.monotonic()
            found = _follow(film, "mono", start, count, chosen.size)
            took += time.monotonic() - began
            for sample in found.samples:
                t = sample.time_us / 1e6
                errors.append(_off(sample, _rotated(turn(t), place)))
            lost += count - len(found.samples)
        _say(f"turned {Path(name).stem[:28]}, {words}", errors, lost, took)


def _moving(folder: Path, film: Path, stereo: StereoLayout, chosen: argparse.Namespace) -> None:
    """Closure on the film as it is, and the film turned against the film as it is."""
    count = chosen.frames
    pictures = list(_pictures(film, stereo, count))
    plain, spun = folder / "plain.mp4", folder / "spun.mp4"
    words, turn = WAYS[2]
    write_film(plain, iter(pictures))
    write_film(
        spun, (turned(each, turn(n / float(RATE)), WIDTH) for n, each in enumerate(pictures))
    )
    closure: list[float] = []
    against: list[float] = []
    lost = spun_lost = 0
    took = spun_took = 0.0
    for place in _places(pictures[0], chosen.places, chosen.size):
        began = time.monotonic()
        there = _follow(plain, "mono", place, count, chosen.size)
        took += time.monotonic() - began
        lost += count - len(there.samples)
        if len(there.samples) < 2:
            continue
        end = there.samples[-1]
        back = follow_film(
            plain,
            "mono",
            yaw=end.yaw,
            pitch=end.pitch,
            at_us=end.time_us,
            from_us=0,
            to_us=end.time_us,
            size=chosen.size,
        )
        known = {sample.time_us: sample for sample in there.samples}
        closure += [
            _off(sample, (known[sample.time_us].yaw, known[sample.time_us].pitch))
            for sample in back.samples
            if sample.time_us in known
        ]
        began = time.monotonic()
        other = _follow(spun, "mono", _rotated(turn(0.0), place), count, chosen.size)
        spun_took += time.monotonic() - began
        spun_lost += count - len(other.samples)
        against += [
            _off(
                sample,
                _rotated(
                    turn(sample.time_us / 1e6),
                    (known[sample.time_us].yaw, known[sample.time_us].pitch),
                ),
            )
            for sample in other.samples
            if sample.time_us in known
        ]
    _say(f"moving {film.stem[:28]}, there and back", closure, lost, took)
    _say(f"moving {film.stem[:28]}, turned {words}", against, spun_lost, spun_took)


def _flat(data: Path) -> None:
    film = data / f"{AR}_540x720_10s.mp4"
    truth = json.loads((data / f"{AR}_groundtruth.json").read_text("utf-8"))
    frames, width, height = truth["frames"], truth["width"], truth["height"]
    reach = math.tan(math.radians(AR_FOV) / 2)

    def seen(n: int) -> tuple[float, float]:
        # the middle of the card is where its diagonals cross
        a, b, c, d = (np.array([*corner, 1.0]) for corner in frames[n]["corners_tl_tr_br_bl"])
        x, y, w = np.cross(np.cross(a, c), np.cross(b, d))
        right = (x / w + 0.5) / (width / 2) - 1
        up = 1 - (y / w + 0.5) / (height / 2)
        return yaw_pitch((right * reach * width / height, up * reach, -1.0))

    errors: list[float] = []
    n = runs = 0
    began = time.monotonic()
    shown = [frame["fully_visible"] and not frame["occluded"] for frame in frames]
    lost = wrong = 0
    while n < len(frames):
        if not shown[n]:
            n += 1
            continue
        yaw, pitch = seen(n)
        at_us, end_us = round(n / truth["fps"] * 1e6), round(len(frames) / truth["fps"] * 1e6)
        found = follow_film(
            film,
            "mono",
            yaw=yaw,
            pitch=pitch,
            at_us=at_us,
            from_us=at_us,
            to_us=end_us,
            size=8.0,
            lens=Flat(AR_FOV, width / height),
        )
        runs += 1
        numbers = {round(each.time_us / 1e6 * truth["fps"]): each for each in found.samples}
        last = max(numbers, default=n)
        errors += [_off(numbers[m], seen(m)) for m in numbers if shown[m]]
        wrong += sum(1 for m in numbers if not shown[m])
        lost += sum(1 for m in range(n, last + 1) if shown[m] and m not in numbers)
        for each in found.lost:
            print(f"  lost at {each.time_us / 1e6:.2f} s: {each.why}")
        n = last + 1
        if not found.lost:
            break
    visible = sum(shown)
    _say(f"flat {Path(AR).name}, {runs} runs", errors, lost, time.monotonic() - began)
    print(f"  {visible} of {len(frames)} frames show the card whole; {wrong} others were followed")


def _follow(
    film: Path, stereo: StereoLayout, place: tuple[float, float], count: int, size: float
) -> Followed:
    end_us = round(count / float(RATE) * 1e6)
    yaw, pitch = place
    return follow_film(
        film, stereo, yaw=yaw, pitch=pitch, at_us=0, from_us=0, to_us=end_us, size=size
    )


def _say(name: str, errors: Sequence[float], lost: int, took: float) -> None:
    if not errors:
        print(f"{name:58} nothing was followed")
        return
    frames = len(errors) + lost
    middle, most, worst = np.percentile(errors, [50, 95, 100])
    print(
        f"{name:58} {middle:7.3f} {most:7.3f} {worst:7.3f}  {lost / frames:6.1%}"
        f"  {took / frames * 1000:5.1f}",
        flush=True,
    )


def _off(sample: Sample, truth: tuple[float, float]) -> float:
    return apart(direction(sample.yaw, sample.pitch), direction(*truth))


def _rotated(turn: Quaternion, place: tuple[float, float]) -> tuple[float, float]:
    return yaw_pitch(rotate(turn, direction(*place)))


def _places(grey: Grey, count: int, size: float) -> list[tuple[float, float]]:
    """Textured places apart from one another, the poles of the picture left out: (yaw, pitch)."""
    small = cv2.resize(grey, (1024, 512), interpolation=cv2.INTER_AREA)
    mask = np.zeros_like(small)
    mask[128:384] = 255
    # texture over the whole of the place, not one sharp point
    texture = cv2.GaussianBlur(cv2.cornerMinEigenVal(small, 9), (0, 0), size * 1024 / 360 / 3)
    texture[mask == 0] = 0
    found: list[tuple[float, float]] = []
    while len(found) < count:
        _, best, _, (x, y) = cv2.minMaxLoc(texture)
        if best <= 0:
            break
        found.append(((x + 0.5) / 1024 * 360 - 180, 90 - (y + 0.5) / 512 * 180))
        cv2.circle(texture, (x, y), round(4 * size * 1024 / 360), 0.0, -1)
    return found


def _pictures(path: Path, stereo: StereoLayout, count: int) -> Iterator[Grey]:
    with closing(Decoder(path, "", square=False)) as decoder:
        for _ in range(count):
            raw = decoder.pull()
            if raw is None:
                return
            yield one_eye(grey_of(decoder.frame(raw)), stereo)


if __name__ == "__main__":
    main()
