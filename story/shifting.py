"""An overlay with all that it does in time earlier or later: clip, keyframes, animations."""

from __future__ import annotations

from typing import TypeVar

from msgspec import structs

from story.model.timeline import Animation, Clip, Keyframe
from story.model.values import MICROSECONDS, Seconds, microseconds
from story.overlays.model import Model
from story.overlays.table import AnyOverlay

_Span = TypeVar("_Span", Clip, Animation)


def delayed(overlay: AnyOverlay, by: Seconds) -> AnyOverlay:
    """The overlay with everything later by so much: its media too, whether it had a clip or not.

    `by` may be negative, but nothing may then come before the scene's beginning.
    """
    clip = shifted(overlay.visible or Clip(), by)
    moved = structs.replace(
        overlay,
        visible=None if clip == Clip() else clip,
        tracks=tuple(
            structs.replace(track, keys=tuple(later(key, by) for key in track.keys))
            for track in overlay.tracks
        ),
    )
    if isinstance(moved, Model):
        runs = tuple(shifted(run, by) for run in moved.animations)
        moved = structs.replace(moved, animations=runs)
    return moved


def shifted(span: _Span, by: Seconds) -> _Span:
    """A clip or a run that begins and ends later by so much."""
    end = None if span.end is None else in_microseconds(span.end + by)
    return structs.replace(span, start=in_microseconds(span.start + by), end=end)


def later(key: Keyframe, by: Seconds) -> Keyframe:
    """A keyframe at another time, not before the scene's beginning."""
    return structs.replace(key, time=in_microseconds(max(key.time + by, 0.0)))


def in_microseconds(time: Seconds) -> Seconds:
    """A time as it is written: whole microseconds."""
    return microseconds(time) / MICROSECONDS
