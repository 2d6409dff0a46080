"""Text in the scene: wording and placement. renderer/painters/text.py draws it."""

from __future__ import annotations

from typing import Literal

from story.model.values import Colour, Fraction01, Localised, NotNegative, Positive
from story.overlays.base import Overlay


class Text(Overlay, frozen=True, kw_only=True, tag="text"):
    """A paragraph centred on its placement, free in space or on a panel."""

    text: Localised
    height: Positive = 0.1  # metres, of a capital letter: what authors measure on a wall
    wrap: Positive | None = 2.0  # metres of line width; None: lines break only where written
    align: Literal["start", "centre", "end"] = "start"
    bold: bool = False
    colour: Colour = "#ffffff"
    panel: Colour | None = "#101214"  # None: no panel
    panel_opacity: Fraction01 = 0.75
    padding: NotNegative = 0.08  # metres between the words and the panel's edge
    corner: NotNegative = 0.04  # metres of the panel's corner radius
