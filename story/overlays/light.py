"""A light in the scene. renderer/lamps.py gathers what shines; models are lit by it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from story.model.values import Colour, Fraction01, NotNegative, Positive
from story.overlays.base import Overlay

MOST_LIGHTS = 8
"""Lights of one scene that shine at a time, those of models' own files reckoned in."""

MOST_SHADOWS = 4
"""Lights of one scene that cast shadows, the key light reckoned in."""


class Light(Overlay, frozen=True, kw_only=True, tag="light"):
    """A light that shines from its placement along its own -Z, as a glTF light does; never seen.

    Its opacity dims it. A directional light only has a direction.
    """

    kind: Literal["spot", "point", "directional"] = "spot"
    colour: Colour = "#ffffff"
    intensity: NotNegative = 10.0  # candela; of a directional light, lux
    range: Positive | None = None  # metres beyond which it does not shine; None: endless
    cone: Annotated[float, Meta(gt=0, le=180)] = 50.0  # degrees from side to side, of a spot
    softness: Fraction01 = 0.4  # the share of the cone over which it fades
    shadow: bool = True  # whether it casts shadows, where the scene has any; a point light has none
