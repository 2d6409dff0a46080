"""How the colours of a photo or film are shown. story/grading.py has the formulas."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from story.model.values import Fraction01, Id, Value

Stops: TypeAlias = Annotated[float, Meta(ge=-10, le=10)]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=4)]


class Grade(Value, frozen=True, kw_only=True):
    """What is done to a picture's colours, in this order: on its linear light the white balance and
    the exposure, contrast, saturation; then an HDR picture is toned as its scene's light says; then
    the LUT, on the sRGB codes that would be shown.
    """

    exposure: Stops = 0.0
    temperature: Annotated[float, Meta(ge=-100, le=100)] = 0.0  # mireds; above 0: warmer
    tint: Annotated[float, Meta(ge=-100, le=100)] = 0.0  # below 0: greener, above: more magenta
    contrast: Share = 1.0  # slope of light over light in stops, round a grey of 18 %
    saturation: Share = 1.0  # 0: grey
    lut: Id | None = None  # a table of colours, for codes of display-referred BT.709 or sRGB
    strength: Fraction01 = 1.0  # of the LUT


NO_GRADE = Grade()
