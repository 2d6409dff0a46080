"""The one mixer: what is heard of a scene at any stretch of samples; pure, device-free.

The studio plays its blocks, the exporters encode them, and the viewer's Web Audio graph is its
twin. Every rule below is Web Audio's (W3C, 1.1), so that the twin is built of plain nodes:

- A source begins with its visible span and is heard while it is shown. Sample n of a scene lies at
  n / rate seconds; a span holds the samples from ceil(start) up to, not including, ceil(end).
- A looping source begins anew every `asset.duration`, at the first sample not before it; rounding
  never adds up. Past the end of what its file holds it is silent.
- What fades or moves is looked at every GLIDE samples; its gains go straight from one look to the
  next, as linearRampToValueAtTime does. Edges of spans stay exact to the sample.
- One channel is heard on both sides alike. Four (quad) and six (5.1) channels are mixed down as
  section 4.2 says; of other counts the first two are heard.
- A `spatial` sound is a PannerNode: `equalpower`, distance model `inverse` with reference distance
  1 m and roll-off 1, at its overlay's place, heard from the scene's eye.
- Ambisonic sound (AmbiX: ACN, SN3D) is heard through two opposite virtual cardioids along the
  ear axis: (W - e) / sqrt(2) on the left, (W + e) / sqrt(2) on the right, e being the first-order
  component towards the right ear. Orders above the first are not used.
- The sum is clamped to -1..1, as an AudioDestinationNode does; nothing is turned down to fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assets.media import MediaSource, Samples
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.timeline import Clip
from story.model.values import MICROSECONDS, Id, Orientation, Vector, microseconds
from story.overlays.sound import Sound
from story.overlays.video import VideoPanel
from story.space import rotate, rotation_of
from story.timeline import (
    can_be_there,
    media_clock,
    overlay_at,
    scene_of,
    surrounding_at,
    surrounding_clock,
)
from story.visit.state import SoundPlayed, State

RATE: Final = 48_000
"""Samples a second of all that Diorama plays and encodes."""

GLIDE: Final = 480
"""Samples between two looks at what fades or moves: 10 ms at RATE."""

STRAIGHT: Final = Orientation()
_HALF: Final = math.sqrt(0.5)
_REFERENCE: Final = 1.0  # metres at which a spatial sound has its own level


class _Heard(NamedTuple):
    """How a source is heard at an instant."""

    volume: float
    place: Vector | None = None  # from the listener's head; None: not spatial
    turned: Orientation = STRAIGHT  # of an ambisonic field


@dataclass(frozen=True)
class _Source:
    """Something that sounds in a scene, from sample `first` up to, not including, `last`."""

    asset: Asset
    loop: bool
    zero: int  # the scene's sample at which its file begins
    first: int
    last: int | None
    heard: Callable[[int], _Heard]  # at an instant of the scene, in microseconds
    glides: bool = False  # whether that is not the same at all times


def mix(
    story: Story,
    state: State,
    start: int,
    count: int,
    media: MediaSource,
    *,
    rate: int = RATE,
    listener: Orientation = STRAIGHT,
    turned_to: Orientation | None = None,
) -> Samples:
    """Stereo sound of the state's scene: `count` samples from sample `start` after it was entered.

    Returns (count, 2) float32 in -1..1. `listener` is how the head is turned at the first sample;
    with `turned_to`, at the end of the stretch: gains glide between the two. Stretches laid end to
    end give the same samples however they are cut. Raises KeyError where the story lacks the
    state's scene, MediaError where a source cannot be read.
    """
    total = np.zeros((count, 2), np.float64)
    after = listener if turned_to is None else turned_to
    for source in _sources(story, state, rate):
        heard = _read(source, start, count, rate, media)
        if heard is None:
            continue
        shares = _shares(source, start, count, heard.shape[1], rate, listener)
        if after != listener:
            share = (np.arange(count, dtype=np.float64) / count)[:, None, None]
            turned = _shares(source, start, count, heard.shape[1], rate, after)
            shares = shares * (1 - share) + turned * share
        total += np.einsum("nc,nce->ne", heard, np.broadcast_to(shares, (count, *shares.shape[1:])))
    return Samples(np.clip(total, -1.0, 1.0).astype(np.float32), rate)


def is_silent(story: Story, scene: Id) -> bool:
    """Whether nothing in the scene can ever be heard."""
    return not any(True for _ in _sources(story, State(scene=scene), RATE, every=True))


def once(
    story: Story, effect: SoundPlayed, start: int, count: int, media: MediaSource, rate: int = RATE
) -> NDArray[np.float32]:
    """(count, 2): what is heard of a sound that is played once, from its sample `start` on."""
    asset = next((each for each in story.assets if each.id == effect.asset), None)
    total = np.zeros((count, 2), np.float32)
    if asset is None or not asset.channels or start < 0:
        return total
    end = _sample_at(microseconds(asset.duration), rate) if asset.duration > 0 else start + count
    length = min(count, end - start)
    if length > 0:
        data = media.samples(asset.id, start, length, rate).data[:length]
        total[: len(data)] = data @ (gains(data.shape[1], None, STRAIGHT) * effect.volume)
    return total


def _sources(story: Story, state: State, rate: int, every: bool = False) -> Iterator[_Source]:
    """The sources of the state's scene; with `every`, those that are hidden as well."""
    scene = scene_of(story, state.scene)
    assets = {asset.id: asset for asset in story.assets}
    if isinstance(scene.surrounding, Video360):
        source = _around(state, scene, scene.surrounding, assets, rate)
        if source is not None:
            yield source
    for overlay in scene.overlays:
        if not isinstance(overlay, Sound | VideoPanel):
            continue
        if not every and not can_be_there(state, overlay):
            continue
        asset = assets.get(overlay.asset)
        if asset is None or not asset.channels or _is_mute(state, overlay):
            continue
        clock = media_clock(state, overlay)
        if not clock.running and not every:
            continue
        clip = overlay.visible or Clip()
        begins = max(microseconds(clip.start), clock.at_us)
        end = None if clip.end is None else _sample_at(microseconds(clip.end), rate)
        still = not (
            overlay.tracks
            or overlay.parent
            or clip.fade_in
            or clip.fade_out
            or overlay.id in state.moves
            or overlay.id in state.fades
        )
        yield _Source(
            asset,
            overlay.loop,
            _sample_at(clock.at_us - clock.us, rate),
            _sample_at(begins, rate),
            end,
            partial(_overlay_heard, story, state, scene, overlay),
            glides=not still,
        )


def _around(
    state: State, scene: Scene, around: Video360, assets: dict[Id, Asset], rate: int
) -> _Source | None:
    """The sound of the video all around."""
    asset = assets.get(around.asset)
    clock = surrounding_clock(state, scene)
    moves = state.moves.get(scene.id, {})
    mute = around.volume == 0 and "volume" not in {*moves, *(t.field for t in around.tracks)}
    if asset is None or not asset.channels or mute or not clock.running:
        return None

    def heard(time_us: int) -> _Heard:
        then = surrounding_at(state, scene, time_us)
        assert isinstance(then, Video360)
        return _Heard(then.volume, turned=then.orientation)

    return _Source(
        asset,
        around.loop,
        _sample_at(clock.at_us - clock.us, rate),
        _sample_at(clock.at_us, rate),
        None,
        heard,
        glides=bool(around.tracks or moves),
    )


def _overlay_heard(
    story: Story, state: State, scene: Scene, overlay: Sound | VideoPanel, time_us: int
) -> _Heard:
    """How an overlay is heard: silent while its group is not there."""
    at = overlay_at(story, state, scene, overlay, time_us)
    if at is None or not isinstance(at.overlay, Sound | VideoPanel):
        return _Heard(0.0)
    place: Vector | None = None
    if isinstance(at.overlay, Sound) and at.overlay.spatial:
        x, y, z = at.pose.position
        place = (x, y - scene.eye_height, z)
    return _Heard(at.overlay.volume * at.fade, place)


def _is_mute(state: State, overlay: Sound | VideoPanel) -> bool:
    """Whether it stays at no volume at all."""
    led = {*state.moves.get(overlay.id, ()), *(track.field for track in overlay.tracks)}
    return overlay.volume == 0 and "volume" not in led


def _sample_at(time_us: int, rate: int) -> int:
    """The first sample not before the instant."""
    return -(-time_us * rate // MICROSECONDS)


def _read(
    source: _Source, start: int, count: int, rate: int, media: MediaSource
) -> NDArray[np.float64] | None:
    """What a source plays in the stretch: (count, channels), or None where it plays nothing."""
    first = max(start, source.first)
    last = start + count if source.last is None else min(start + count, source.last)
    if first >= last:
        return None
    heard: NDArray[np.float64] | None = None
    for at, position, length in _pieces(source, first, last, rate):
        data = media.samples(source.asset.id, position, length, rate).data[:length]
        if heard is None:
            heard = np.zeros((count, data.shape[1]), np.float64)
        heard[at - start : at - start + len(data)] = data
    return heard


def _pieces(source: _Source, first: int, last: int, rate: int) -> Iterator[tuple[int, int, int]]:
    """Where a stretch reads its file: (scene sample, file sample, how many), wrapped at loops."""
    length_us = microseconds(source.asset.duration)
    at = first
    while at < last:
        position, until = at - source.zero, last
        if length_us > 0:
            turn = _turn(position, length_us, rate) if source.loop else 0
            begun = _sample_at(turn * length_us, rate)
            ends = source.zero + _sample_at((turn + 1) * length_us, rate)
            if at >= ends:
                return
            position, until = position - begun, min(last, ends)
        yield at, position, until - at
        at = until


def _turn(position: int, length_us: int, rate: int) -> int:
    """How many whole loops have ended at the sample."""
    return position * MICROSECONDS // (length_us * rate)


def _shares(
    source: _Source, start: int, count: int, channels: int, rate: int, listener: Orientation
) -> NDArray[np.float64]:
    """(count, channels, 2), or (1, channels, 2) where it is the same all along: the gains.

    What glides is looked at every GLIDE samples of the scene, and goes straight between.
    """
    if not source.glides:
        return _gains(source, source.heard(start * MICROSECONDS // rate), channels, listener)[None]
    first, last = start // GLIDE, -(-(start + count) // GLIDE)
    points = np.stack(
        [
            _gains(source, source.heard(point * GLIDE * MICROSECONDS // rate), channels, listener)
            for point in range(first, last + 1)
        ]
    )
    at = (np.arange(start, start + count) - first * GLIDE) / GLIDE
    below = at.astype(np.intp)
    share = (at - below)[:, None, None]
    above = np.minimum(below + 1, len(points) - 1)
    shares: NDArray[np.float64] = points[below] * (1 - share) + points[above] * share
    return shares


def _gains(
    source: _Source, heard: _Heard, channels: int, listener: Orientation
) -> NDArray[np.float64]:
    """(channels, 2): how much of each channel is heard on the left and on the right."""
    if source.asset.ambisonic and channels >= 4:
        found = np.zeros((channels, 2), np.float64)
        found[:4] = ambisonic_gains(heard.turned, listener)
    else:
        found = gains(channels, heard.place, listener)
    return found * heard.volume


def gains(channels: int, place: Vector | None, listener: Orientation) -> NDArray[np.float64]:
    """(channels, 2): how much of plain channels is heard on the left and on the right.

    `place`, relative to the head, is where a spatial sound stands; None: it is not spatial.
    """
    if place is None:
        return _plain(channels)
    level = _REFERENCE / max(math.hypot(*place), _REFERENCE)
    side = azimuth(place, listener)
    if channels == 1:
        return np.array([pan_mono(side)]) * level
    return _plain(channels) @ pan_stereo(side) * level


def _plain(channels: int) -> NDArray[np.float64]:
    """Web Audio 1.1, section 4.2, "speakers": (channels, 2)."""
    found = np.zeros((channels, 2), np.float64)
    match channels:
        case 1:
            found[0] = 1.0
        case 4:
            found[[0, 2], 0] = 0.5
            found[[1, 3], 1] = 0.5
        case 6:
            found[0, 0] = found[1, 1] = 1.0
            found[2] = _HALF
            found[4, 0] = found[5, 1] = _HALF
        case _:
            found[0, 0] = found[1, 1] = 1.0
    return found


def ambisonic_gains(field: Orientation, listener: Orientation) -> NDArray[np.float64]:
    """(4, 2): what W, Y, Z and X of a field turned so give to left and right.

    The axes of Y, Z, X are left, up and front: -X, +Y and -Z of ours.
    """
    ear = rotate(rotation_of(listener.yaw, listener.pitch, listener.roll), (1.0, 0.0, 0.0))
    turn = rotation_of(field.yaw, field.pitch, field.roll)
    axes = ((-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0))
    along = [_dot(ear, rotate(turn, axis)) for axis in axes]
    return np.array([(_HALF, _HALF), *((-_HALF * a, _HALF * a) for a in along)])


def azimuth(place: Vector, listener: Orientation) -> float:
    """How far to the right of straight ahead a place is heard, in degrees, -180..180.

    Web Audio 1.1, "Azimuth and Elevation". `place` is relative to the head; at the head, and
    straight above or below it, the azimuth is 0.
    """
    turn = rotation_of(listener.yaw, listener.pitch, listener.roll)
    right = _dot(place, rotate(turn, (1.0, 0.0, 0.0)))
    ahead = _dot(place, rotate(turn, (0.0, 0.0, -1.0)))
    if math.hypot(right, ahead) <= 1e-9 * max(1.0, math.hypot(*place)):
        return 0.0
    return math.degrees(math.atan2(right, ahead))


def pan_mono(degrees: float) -> tuple[float, float]:
    """Left and right gain of one channel: Web Audio 1.1, "Equal-power panning"."""
    share = (_folded(degrees) + 90.0) / 180.0
    return math.cos(share * math.pi / 2), math.sin(share * math.pi / 2)


def pan_stereo(degrees: float) -> NDArray[np.float64]:
    """(2, 2): what each of two channels gives to left and right: the same section."""
    folded = _folded(degrees)
    share = ((folded + 90.0) if folded <= 0 else folded) / 90.0
    left, right = math.cos(share * math.pi / 2), math.sin(share * math.pi / 2)
    if folded <= 0:
        return np.array([[1.0, 0.0], [left, right]])
    return np.array([[left, right], [0.0, 1.0]])


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _folded(degrees: float) -> float:
    """What lies behind heard as its mirror image in front: -90..90."""
    if degrees < -90.0:
        return -180.0 - degrees
    return 180.0 - degrees if degrees > 90.0 else degrees
