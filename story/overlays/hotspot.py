"""A hotspot: an overlay drawn to be selected. renderer/painters/hotspot.py draws it."""

from __future__ import annotations

from typing import Literal

from story.model.values import Colour, Localised, Positive
from story.overlays.base import Overlay


class Hotspot(Overlay, frozen=True, kw_only=True, tag="hotspot"):
    """A round sign with an icon, and a label under it."""

    icon: Literal["go", "info", "link", "play", "plus"] = "go"
    label: Localised = {}
    size: Positive = 0.3  # metres across
    colour: Colour = "#ffffff"
