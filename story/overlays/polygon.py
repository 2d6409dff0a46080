"""An area of what is all around: a hotspot of any shape. renderer/painters/polygon.py draws it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from story.model.values import Colour, Fraction01, Localised
from story.overlays.base import Overlay
from story.overlays.line import MOST_CORNERS, Corner

SQUARE = (
    Corner(yaw=-8.0, pitch=6.0),
    Corner(yaw=8.0, pitch=6.0),
    Corner(yaw=8.0, pitch=-6.0),
    Corner(yaw=-8.0, pitch=-6.0),
)


class Polygon(Overlay, frozen=True, kw_only=True, tag="polygon"):
    """An area of the sphere round the eye, as far away as the picture is, with a label.

    Its sides are arcs of great circles between its corners, each less than a quarter circle from
    its placement's direction.
    """

    corners: Annotated[tuple[Corner, ...], Meta(max_length=MOST_CORNERS)] = SQUARE
    label: Localised = {}
    colour: Colour = "#ffffff"
    fill: Fraction01 = 0.2  # how solid it is
    lit: Fraction01 = 0.45  # and while it is pointed at
    outline: Annotated[float, Meta(ge=0, le=45)] = 0.3  # degrees; 0: none
