"""Overlays that follow something in the film all around: what was seen of it becomes keyframes.

assets/tracking says where it was seen; this smooths that, keeps few keyframes and puts them into
the story. Directions are smoothed and compared on the sphere, so that neither the seam nor the
poles matter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec import Struct, structs

from story.edits import replace_overlay
from story.errors import EditError
from story.mending import find_overlay
from story.model.placement import Around
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.timeline import Keyframe, Track
from story.model.values import MICROSECONDS, Orientation, Vector, microseconds
from story.space import direction, rotate, rotation_of, wrap_yaw, yaw_pitch
from story.timeline import surrounding_at
from story.visit.state import State

TOLERANCE: Final = 0.2  # degrees that the keyframes may lie beside what was seen
STEADY: Final = 0.1  # seconds of the bell by which a place is smoothed
SCALE_TOLERANCE: Final = 0.02  # of a size, as a share
_REACH: Final = 3.0  # bells on each side that are looked at
_SPLITS: Final = 16  # halvings of the time between two samples near a pole
_DIGITS: Final = 4  # of a degree or a scale in the file
YAW, PITCH, SCALE = "placement.yaw", "placement.pitch", "placement.scale"


class Sample(Struct, frozen=True):
    """Where something was seen at an instant of the scene's or a film's time, in degrees."""

    time_us: int
    yaw: float
    pitch: float
    size: float = 1.0  # how large it looked, against the start
    confidence: float = 1.0  # 0..1


class Point(NamedTuple):
    """A place on the way that an overlay is to take."""

    time_us: int
    towards: Vector  # of length 1


def follow(
    story: Story,
    overlay_id: str,
    samples: Sequence[Sample],
    *,
    tolerance: float = TOLERANCE,
    steady: float = STEADY,
    scale: bool = False,
) -> Story:
    """The story with keyframes that lead an overlay along `samples`, which are in the scene.

    They stand in for those that its yaw and pitch (with `scale` also its scale) had from the first
    to the last sample; keyframes before and after stay, and so do all other tracks. Evaluated at
    the time of any sample they lie within `tolerance` degrees of the smoothed way. `steady` is the
    standard deviation of the smoothing in seconds, 0 for none. `size` of the samples multiplies the
    scale that the overlay's placement has. Raises EditError where the overlay cannot follow.
    """
    _, _, _, overlay = find_overlay(story, overlay_id)
    placement = overlay.placement
    refuse_unmovable(story, overlay_id)
    assert isinstance(placement, Around)
    if not samples:
        raise EditError("Nothing was seen to follow.", "Point at something with more texture.")
    new = [*direction_tracks(samples, tolerance=tolerance, steady=steady)]
    if scale:
        new.append(scale_track(samples, placement.scale, steady=steady))
    old = {track.field: track for track in overlay.tracks}
    first, last = samples[0].time_us, samples[-1].time_us
    merged = {track.field: _merged(old.get(track.field), track, first, last) for track in new}
    tracks = [merged.pop(track.field, track) for track in overlay.tracks]
    return replace_overlay(story, structs.replace(overlay, tracks=(*tracks, *merged.values())))


def refuse_unmovable(story: Story, overlay_id: str) -> None:
    """Raise EditError, in words, for an overlay that cannot follow a direction."""
    _, _, _, overlay = find_overlay(story, overlay_id)
    name = f"“{overlay.name}”" if overlay.name else f"The overlay {overlay.id}"
    if not isinstance(overlay.placement, Around):
        raise EditError(
            f"{name} does not stand around the viewer, so it cannot follow a direction.",
            "Place it around the viewer first.",
        )
    if overlay.parent is not None:
        raise EditError(
            f"{name} stands in a group, whose space is not the viewer's.",
            "Take it out of the group, or let a single overlay follow.",
        )


def direction_tracks(
    samples: Sequence[Sample], *, tolerance: float = TOLERANCE, steady: float = STEADY
) -> tuple[Track, Track]:
    """The yaw and pitch of the way through `samples`, with as few keyframes as it takes.

    Raises ValueError when the samples are not in order of time, each later than the one before.
    """
    for one, other in pairwise(samples):
        if other.time_us <= one.time_us:
            raise ValueError(f"samples are out of order at {other.time_us} us")
    way = dense(smoothed(samples, steady), tolerance / 4)
    kept = [_angles(point) for point in reduced(way, tolerance)]
    yaws, pitches = [], []
    for n, (time_us, yaw, pitch) in enumerate(kept):
        time = time_us / MICROSECONDS
        crosses = n + 1 < len(kept) and abs(kept[n + 1][1] - yaw) > 180
        yaws.append(Keyframe(time=time, value=yaw, wrap=crosses))
        pitches.append(Keyframe(time=time, value=pitch))
    return Track(field=YAW, keys=tuple(yaws)), Track(field=PITCH, keys=tuple(pitches))


def scale_track(
    samples: Sequence[Sample],
    scale: float,
    *,
    tolerance: float = SCALE_TOLERANCE,
    steady: float = STEADY,
) -> Track:
    """The scale along `samples`, `scale` times their sizes, within a share of `tolerance`."""
    logs = [(math.log(sample.size), 0.0, 0.0) for sample in samples]
    flat = [math.exp(x) * scale for x, _, _ in _fitted(samples, logs, steady)]
    kept = [0]
    stack = [(0, len(samples) - 1)] if len(samples) > 1 else []
    while stack:
        a, b = stack.pop()
        worst, at = 0.0, a
        for n in range(a + 1, b):
            share = (samples[n].time_us - samples[a].time_us) / (
                samples[b].time_us - samples[a].time_us
            )
            off = abs((flat[a] + (flat[b] - flat[a]) * share) / flat[n] - 1)
            if off > worst:
                worst, at = off, n
        if worst > tolerance:
            stack += [(at, b), (a, at)]
        else:
            kept.append(b)
    keys = (
        Keyframe(time=samples[n].time_us / MICROSECONDS, value=round(flat[n], _DIGITS))
        for n in kept
    )
    return Track(field=SCALE, keys=tuple(keys))


def smoothed(samples: Sequence[Sample], steady: float = STEADY) -> list[Point]:
    """The samples' directions without their shaking: none lags behind, none is cut short.

    At each sample a parabola through its neighbours' unit vectors, weighed by a bell of `steady`
    seconds and by their confidence (Savitzky and Golay 1964, for any times).
    """
    vectors = [direction(sample.yaw, sample.pitch) for sample in samples]
    fitted = _fitted(samples, vectors, steady)
    return [
        Point(sample.time_us, _unit(vector)) for sample, vector in zip(samples, fitted, strict=True)
    ]


def dense(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The points, with more between those where yaw and pitch would leave the great circle."""
    found = list(points[:1])
    for one, other in pairwise(points):
        found += _between(one, other, tolerance, _SPLITS)
        found.append(other)
    return found


def reduced(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Few of the points, from which yaw and pitch lead past the others within degrees.

    Split at the worst until none is worse (Ramer 1972, Douglas and Peucker 1973), then every point
    that is not needed after all is left out.
    """
    if len(points) < 3:
        return list(points)
    kept = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        a, b = stack.pop()
        off, at = _worst(points, a, b)
        if off > tolerance:
            kept.add(at)
            stack += [(a, at), (at, b)]
    order = sorted(kept)
    n = 1
    while n < len(order) - 1:
        if _worst(points, order[n - 1], order[n + 1])[0] <= tolerance:
            del order[n]
        else:
            n += 1
    return [points[n] for n in order]


def in_film(orientation: Orientation, yaw: float, pitch: float) -> tuple[float, float]:
    """The direction in the film that is seen in a direction of the scene."""
    x, y, z, w = rotation_of(orientation.yaw, orientation.pitch, orientation.roll)
    return yaw_pitch(rotate((-x, -y, -z, w), direction(yaw, pitch)))


def in_scene(orientation: Orientation, yaw: float, pitch: float) -> tuple[float, float]:
    """The direction of the scene in which one of the film is seen: the inverse of `in_film`."""
    turn = rotation_of(orientation.yaw, orientation.pitch, orientation.roll)
    return yaw_pitch(rotate(turn, direction(yaw, pitch)))


def turned(scene: Scene, samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """Samples of the film around a scene, as the scene shows them: turned as the film is then."""
    found = []
    for sample in samples:
        yaw, pitch = in_scene(orientation_at(scene, sample.time_us), sample.yaw, sample.pitch)
        found.append(structs.replace(sample, yaw=yaw, pitch=pitch))
    return tuple(found)


def orientation_at(scene: Scene, time_us: int) -> Orientation:
    """How the film around a scene is turned at an instant, when nothing has acted on it."""
    around = surrounding_at(State(scene=scene.id), scene, time_us)
    return around.orientation if isinstance(around, Video360) else Orientation()


def apart(one: Vector, other: Vector) -> float:
    """The angle between two directions, in degrees; exact for small ones too."""
    x = one[1] * other[2] - one[2] * other[1]
    y = one[2] * other[0] - one[0] * other[2]
    z = one[0] * other[1] - one[1] * other[0]
    dot = one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
    return math.degrees(math.atan2(math.sqrt(x * x + y * y + z * z), dot))


def _angles(point: Point) -> tuple[int, float, float]:
    """A point as a keyframe holds it."""
    yaw, pitch = yaw_pitch(point.towards)
    return point.time_us, wrap_yaw(round(yaw, _DIGITS)), round(pitch, _DIGITS)


def _along(
    one: tuple[int, float, float], other: tuple[int, float, float], time_us: int
) -> tuple[float, float]:
    """Yaw and pitch between two keyframes, as story.easing goes."""
    share = (time_us - one[0]) / (other[0] - one[0])
    return (
        one[1] + wrap_yaw(other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )


def _worst(points: Sequence[Point], a: int, b: int) -> tuple[float, int]:
    """How far the way from one point to another leads past those between, and past which."""
    one, other = _angles(points[a]), _angles(points[b])
    worst, at = 0.0, a
    for n in range(a + 1, b):
        yaw, pitch = _along(one, other, points[n].time_us)
        off = apart(direction(yaw, pitch), points[n].towards)
        if off > worst:
            worst, at = off, n
    return worst, at


def _between(one: Point, other: Point, tolerance: float, splits: int) -> list[Point]:
    """Points on the great circle between two, where yaw and pitch alone would leave it."""
    if splits == 0 or other.time_us - one.time_us < 2:
        return []
    time_us = (one.time_us + other.time_us) // 2
    share = (time_us - one.time_us) / (other.time_us - one.time_us)
    middle = Point(time_us, _arc(one.towards, other.towards, share))
    yaw, pitch = _along(_angles(one), _angles(other), time_us)
    if apart(direction(yaw, pitch), middle.towards) <= tolerance:
        return []
    return [
        *_between(one, middle, tolerance, splits - 1),
        middle,
        *_between(middle, other, tolerance, splits - 1),
    ]


def _arc(one: Vector, other: Vector, share: float) -> Vector:
    angle = math.radians(apart(one, other))
    if angle < 1e-9:
        return one
    a, b = math.sin((1 - share) * angle), math.sin(share * angle)
    return _unit((
        a * one[0] + b * other[0],
        a * one[1] + b * other[1],
        a * one[2] + b * other[2],
    ))  # fmt: skip


def _unit(vector: Vector) -> Vector:
    x, y, z = vector
    length = math.sqrt(x * x + y * y + z * z) or 1.0
    return x / length, y / length, z / length


def _fitted(samples: Sequence[Sample], values: Sequence[Vector], steady: float) -> list[Vector]:
    """The values at their own times, each off a parabola fitted to those around it."""
    if steady <= 0:
        return list(values)
    times = [sample.time_us / MICROSECONDS for sample in samples]
    found: list[Vector] = []
    begin = end = 0
    for n, time in enumerate(times):
        while times[begin] < time - _REACH * steady:
            begin += 1
        while end < len(times) and times[end] <= time + _REACH * steady:
            end += 1
        found.append(_fit(samples, values, times, range(begin, end), n, steady))
    return found


def _fit(
    samples: Sequence[Sample],
    values: Sequence[Vector],
    times: Sequence[float],
    near: range,
    at: int,
    steady: float,
) -> Vector:
    """The height of the weighted parabola at a sample: by normal equations in the bell's unit."""
    s0 = s1 = s2 = s3 = s4 = 0.0
    sums = [[0.0, 0.0, 0.0] for _ in range(3)]
    for n in near:
        t = (times[n] - times[at]) / steady
        w = math.exp(-t * t / 2) * max(samples[n].confidence, 0.01)
        tt = t * t
        s0, s1, s2, s3, s4 = s0 + w, s1 + w * t, s2 + w * tt, s3 + w * tt * t, s4 + w * tt * tt
        for axis, value in enumerate(values[n]):
            sums[axis][0] += w * value
            sums[axis][1] += w * value * t
            sums[axis][2] += w * value * tt
    # Cramer's rule for the constant term; too few neighbours have no parabola
    c0, c1, c2 = s2 * s4 - s3 * s3, s2 * s3 - s1 * s4, s1 * s3 - s2 * s2
    whole = s0 * c0 + s1 * c1 + s2 * c2
    if len(near) < 5 or whole < 1e-9 * s0 * max(s2 * s4, 1e-12):
        return values[at]
    x, y, z = ((c0 * b0 + c1 * b1 + c2 * b2) / whole for b0, b1, b2 in sums)
    return x, y, z


def _merged(old: Track | None, new: Track, first_us: int, last_us: int) -> Track:
    """The new keyframes with the old ones before and after them."""
    if old is None:
        return new
    before = [key for key in old.keys if microseconds(key.time) < first_us]
    after = [key for key in old.keys if microseconds(key.time) > last_us]
    keys = [*before, *new.keys, *after]
    if new.field == YAW:
        for n in (len(before) - 1, len(before) + len(new.keys) - 1):
            if 0 <= n < len(keys) - 1:  # where old and new meet: never the long way round
                keys[n] = structs.replace(keys[n], wrap=True)
    return structs.replace(new, keys=tuple(keys))
