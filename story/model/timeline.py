"""What happens in time: clips, tracks of keyframes with easing, cues, chapters.

story/easing.py says what lies between two keyframes; story/timeline.py what an instant shows.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from story.model.values import (
    Colour,
    Coordinate,
    Fraction01,
    Id,
    Localised,
    NotNegative,
    Value,
    microseconds,
)


class Linear(Value, frozen=True, kw_only=True, tag="linear"):
    """Evenly, from this keyframe to the next."""


class Hold(Value, frozen=True, kw_only=True, tag="hold"):
    """Not at all, until the next keyframe."""


class Bezier(Value, frozen=True, kw_only=True, tag="bezier"):
    """Along a cubic Bézier curve through (0, 0), (x1, y1), (x2, y2), (1, 1), as CSS writes it."""

    x1: Fraction01 = 0.42
    y1: Coordinate = 0.0
    x2: Fraction01 = 0.58
    y2: Coordinate = 1.0


class Spring(Value, frozen=True, kw_only=True, tag="spring"):
    """As a spring let go: it overshoots the more, the greater `bounce`, and ends at rest."""

    bounce: Annotated[float, Meta(ge=0, le=0.95)] = 0.3


Easing: TypeAlias = Linear | Hold | Bezier | Spring

Keyed: TypeAlias = (
    Coordinate | Colour | Annotated[tuple[Coordinate, ...], Meta(min_length=3, max_length=4)]
)
"""What a keyframe holds: a number, a colour, a place (x, y, z) or a rotation (x, y, z, w)."""


class Keyframe(Value, frozen=True, kw_only=True):
    """The value of a field at an instant, and how it goes on to the next keyframe's."""

    time: NotNegative  # seconds of scene time
    value: Keyed
    easing: Easing = Linear()
    wrap: bool = False  # of an angle: on to the next keyframe by the shorter way round


class Track(Value, frozen=True, kw_only=True):
    """The keyframes of one field, in order of time; before and after them the field stands still.

    `field` is the field's name in what the track belongs to, such as `opacity` or `placement.yaw`.
    """

    field: str
    keys: Annotated[tuple[Keyframe, ...], Meta(min_length=1)]


class Clip(Value, frozen=True, kw_only=True):
    """When an overlay is there, in seconds of scene time: from `start` up to, not including, `end`.

    Fades bear on what is seen and on what is heard.
    """

    start: NotNegative = 0.0
    end: NotNegative | None = None  # None: to the end of the scene
    trim: NotNegative = 0.0  # seconds of its own video or sound left out at the beginning
    fade_in: NotNegative = 0.0  # seconds
    fade_out: NotNegative = 0.0  # seconds before `end`

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a clip must end after it starts, not {self.start} to {self.end}")

    def holds(self, time_us: int) -> bool:
        """Whether the instant, in integer microseconds, lies in the clip."""
        if time_us < microseconds(self.start):
            return False
        return self.end is None or time_us < microseconds(self.end)

    def faded(self, time_us: int) -> float:
        """How much its fades leave of it at an instant: 0 to 1."""
        share = 1.0
        length = microseconds(self.fade_in)
        if length > 0:
            into = time_us - microseconds(self.start)
            share = min(max(into, 0) / length, 1.0)
        length = microseconds(self.fade_out)
        if length > 0 and self.end is not None:
            left = microseconds(self.end) - time_us
            share *= min(max(left, 0) / length, 1.0)
        return share


class Animation(Value, frozen=True, kw_only=True):
    """A run of one of a model's own animations. Where runs meet, their weights blend them."""

    clip: str  # the animation's name in the model's file
    start: NotNegative = 0.0  # seconds of scene time
    end: NotNegative | None = None  # None: to the end of the scene
    trim: NotNegative = 0.0  # seconds of the animation left out at the beginning
    speed: Annotated[float, Meta(ge=-100, le=100)] = 1.0  # below 0: backwards
    loop: bool = True  # False: it holds its last picture
    weight: Fraction01 = 1.0
    fade_in: NotNegative = 0.0  # seconds in which its weight grows from 0
    fade_out: NotNegative = 0.0  # seconds before `end` in which its weight falls to 0

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(
                f"an animation must end after it starts, not {self.start} to {self.end}"
            )


class TimeCue(Value, frozen=True, kw_only=True):
    """A named point in a scene's time."""

    id: Id
    time: NotNegative
    name: str = ""  # the author's own


class Chapter(Value, frozen=True, kw_only=True):
    """A part of a scene that has a title, from `time` to the next chapter."""

    id: Id
    time: NotNegative
    title: Localised = {}
