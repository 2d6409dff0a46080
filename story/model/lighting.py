"""How a scene is lit, and how its light comes to the screen. renderer/lighting.py lights it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from story.model.values import Fraction01, Id, NotNegative, Orientation, Value

Tone: TypeAlias = Literal["neutral", "aces", "none"]
"""How light that is brighter than the screen's white is brought down to it: the Khronos PBR Neutral
curve, the ACES film look, or cut off."""


class Lighting(Value, frozen=True, kw_only=True):
    """What lights a scene's models. Photos, films and pictures keep their own colours."""

    picture: Id | None = None  # a 360° photo or HDR picture; None: what is all around
    orientation: Orientation = Orientation()  # how that picture is turned
    gain: NotNegative = 1.0  # on the light from all around
    key: NotNegative | None = None  # gain on the key light; None: 1, or 0 where lights stand
    shadows: Fraction01 = 0.0  # how dark; 0: nothing casts any
    tone: Tone = "neutral"
    exposure: Annotated[float, Meta(ge=-10, le=10)] = 0.0  # stops
