"""A line in the scene. story/strokes.py says where it runs; renderer/painters/line.py draws it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from story.model.values import Colour, Fraction01, NotNegative, Pitch, Positive, Value, Vector, Yaw
from story.overlays.base import Overlay

MOST_CORNERS: Final = 64
"""Of a line or an area: what both players draw in one pass."""


class Point(Value, frozen=True, kw_only=True):
    """A point of a line, in metres from its placement, along that one's own axes."""

    position: Vector = (0.0, 0.0, 0.0)


class Corner(Value, frozen=True, kw_only=True):
    """A direction from the eye, in degrees from that of the placement, turned with it."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0


class Line(Overlay, frozen=True, kw_only=True, tag="line"):
    """A line through points, or, where it has corners, round the viewer over these.

    Between corners it runs along great circles, as far from the eye as its placement is.
    """

    points: Annotated[tuple[Point, ...], Meta(max_length=MOST_CORNERS)] = (
        Point(position=(-0.5, 0.0, 0.0)),
        Point(position=(0.5, 0.0, 0.0)),
    )
    corners: Annotated[tuple[Corner, ...], Meta(max_length=MOST_CORNERS)] = ()
    closed: bool = False  # from its end back to its beginning
    width: Positive = 0.02  # metres
    steady: bool = False  # as wide from everywhere: as it is at two metres
    colour: Colour = "#ffffff"
    dash: NotNegative = 0.0  # metres of a dash, and of the gap after it; 0: no gaps
    arrow: Literal["none", "end", "start", "both"] = "none"
    drawn: Fraction01 = 1.0  # how much of it is there, from its beginning
