"""Following something through a film from one instant, forwards and backwards: samples and losses.

assets/tracking/tracker.py follows from picture to picture; story/following.py makes keyframes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from assets.tracking.pictures import Film, Picture
from assets.tracking.sight import PATCH, Around, Flat, Lens, camera
from assets.tracking.tracker import GAP_US, Lost, Seen, Tracker
from story.following import Sample
from story.model.asset import StereoLayout

SIZE: Final = 10.0  # degrees of a thing whose size nobody said
SMALLEST, LARGEST = 1.0, 60.0
_SHARPER: Final = 1.5  # pixels of the film kept for one of a window
_DOUBTFUL: Final = 0.5  # confidence below which a place may be a degree or two beside the thing
_HALF_COVERED: Final = 3  # pictures at most that it takes to go out of sight

Report = Callable[[int, int], None]
"""Takes microseconds done and in all, often; what it raises ends the work."""


class Followed(NamedTuple):
    """Where a thing was in the film, in order of time, and where it was lost on the way."""

    samples: tuple[Sample, ...]
    lost: tuple[Lost, ...]  # at most one backwards, which comes first, and one forwards


def follow_film(
    path: Path,
    stereo: StereoLayout,
    *,
    yaw: float,
    pitch: float,
    at_us: int,
    from_us: int,
    to_us: int,
    size: float = SIZE,
    gap_us: int = GAP_US,
    lens: Lens | None = None,
    report: Report | None = None,
) -> Followed:
    """Follow what is seen in a direction at an instant of a film, `from_us` <= `at_us` <= `to_us`.

    Directions are those of the picture, in degrees. `size` is how wide the thing looks, from
    SMALLEST to LARGEST degrees; `gap_us` how long it may be out of sight. `lens` says how a
    picture lies that is not all around. Nothing is guessed: where the thing is out of sight there
    are no samples. Raises MediaUnreadable.
    """
    how = lens or Around()
    per_pixel = math.degrees(2 * math.tan(math.radians(size) / 2)) / PATCH / _SHARPER
    film = Film(
        path,
        stereo,
        lambda grey: how.fitting(grey, per_pixel),
        square=isinstance(how, Flat),
    )
    start = camera(yaw, pitch, size)
    whole = max(to_us - from_us, 1)

    def run(pictures: Iterator[Picture], done_us: int) -> tuple[list[Seen], Lost | None]:
        first = next(pictures, None)
        if first is None:
            return [], None
        tracker = Tracker(how, start, first, gap_us)
        found = [tracker.seen]
        hidden_us = first.time_us - 1  # the last sample before it was out of sight
        if tracker.lost is not None:
            return [], tracker.lost
        for picture in pictures:
            if report is not None:
                report(min(done_us + abs(picture.time_us - at_us), whole), whole)
            seen = tracker.step(picture)
            if seen is not None:
                found.append(seen)
            elif found[-1].time_us != hidden_us:
                _drop_doubtful(found)
                hidden_us = found[-1].time_us
            if tracker.lost is not None:
                break
        return found, tracker.give_up()

    ahead, lost_ahead = run(film.forwards(at_us, to_us), 0)
    back, lost_back = run(film.backwards(at_us, from_us), to_us - at_us) if ahead else ([], None)
    if report is not None:
        report(whole, whole)
    seen = [*reversed(back[1:]), *ahead]
    lost = tuple(each for each in (lost_back, lost_ahead) if each is not None)
    return Followed(tuple(_sample(each, start.pixel) for each in seen), lost)


def _drop_doubtful(found: list[Seen]) -> None:
    """Leave out what was seen doubtfully just before it was hidden: half of it was covered."""
    for _ in range(_HALF_COVERED):
        if len(found) > 1 and found[-1].confidence < _DOUBTFUL:
            found.pop()


def _sample(seen: Seen, pixel: float) -> Sample:
    yaw, pitch = seen.camera.yaw_pitch
    size = seen.camera.pixel / pixel
    return Sample(seen.time_us, yaw, pitch, size=size, confidence=seen.confidence)
