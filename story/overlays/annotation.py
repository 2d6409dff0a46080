"""An annotation: a sign on a point of something, with words that open beside it.

renderer/painters/annotation.py draws it; story/visit/run.py opens and closes it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from story.model.values import Colour, Fraction01, Localised, Positive, Vector
from story.overlays.base import Overlay


class Annotation(Overlay, frozen=True, kw_only=True, tag="annotation"):
    """A round sign on its placement; selecting it opens a panel at the end of a leader line.

    The sign faces the viewer, and so does the panel, unless it is fixed. In a group with what it
    tells of it moves with that.
    """

    title: Localised = {}
    text: Localised = {}
    number: Annotated[int, Meta(ge=0, le=999)] = 0  # in the sign; 0: an icon
    open: bool = False  # at first
    alone: bool = True  # opening it closes the others of the scene
    through: bool = False  # seen through what stands before it
    faces: Literal["viewer", "fixed"] = "viewer"
    aside: Vector = (0.45, 0.25, 0.0)  # metres from the sign to the panel's middle
    size: Positive = 0.1  # metres across the sign
    height: Positive = 0.03  # metres, of a capital letter
    width: Positive = 0.6  # metres of the panel
    colour: Colour = "#ffffff"  # of the sign, the line and the words
    panel: Colour = "#101214"
    panel_opacity: Fraction01 = 0.85
