"""The formulas of a grade: what shaders/shared/grade.glsl is given, and what of it lights a scene.

The viewer's grading.ts is the twin, under tests/conformance. The order is that of
`story.model.grading.Grade`.

- White balance: Bradford's adaptation (Lam 1985; ICC.1 annex E) of linear BT.709 from one white to
  another on the CIE daylight locus (CIE 15, 4.1.2): from 6504 K to as many mireds (10^6 K) more as
  the temperature says, a photographic filter's measure. The tint moves that white off the locus by
  1/3000 a unit in the CIE 1960 diagram, as Adobe's DNG software development kit counts it.
- Exposure: light times 2^stops.
- Contrast: 0.18 (light / 0.18)^contrast, as OpenColorIO's ExposureContrastTransform (linear).
- Saturation: away from BT.709 luma, as the ASC's Color Decision List 1.2.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

from msgspec import structs

from story.model.grading import NO_GRADE, Grade

Matrix: TypeAlias = tuple[
    tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]
]
"""Rows of a matrix that takes linear BT.709 light to such light."""

GREY: Final = 0.18  # what contrast leaves as it is

_MIREDS: Final = 1e6 / 6504  # of the white of BT.709 and sRGB
_TINT: Final = 1 / 3000
_STEP: Final = 1.0  # mireds, over which the direction of the locus is taken

_BRADFORD: Final[Matrix] = (
    (0.8951, 0.2664, -0.1614),
    (-0.7502, 1.7135, 0.0367),
    (0.0389, -0.0685, 1.0296),
)
_INTO_CONES: Final[Matrix] = (
    (0.4226580414, 0.4913566407, 0.0273644971),
    (0.0556908000, 0.9615562081, 0.0231893749),
    (0.0213792411, 0.0876439216, 0.9807434330),
)
"""Bradford's cones of linear BT.709 light."""

_FROM_CONES: Final[Matrix] = (
    (2.5384479742, -1.2934825680, -0.0402432469),
    (-0.1460003651, 1.1166224075, -0.0223285197),
    (-0.0422883757, -0.0715900700, 1.0225073096),
)
"""The inverse."""


def is_graded(grade: Grade) -> bool:
    """Whether a grade changes anything."""
    return structs.replace(grade, strength=1.0) != NO_GRADE


def matrix_of(grade: Grade) -> Matrix:
    """White balance and exposure: what a picture's linear light is multiplied by first."""
    gain = math.exp2(grade.exposure)
    if grade.temperature == 0 and grade.tint == 0:
        return (gain, 0.0, 0.0), (0.0, gain, 0.0), (0.0, 0.0, gain)
    before = _cones(*_daylight(_MIREDS))
    after = _cones(*_white(grade.temperature, grade.tint))
    gains = [gain * b / a for a, b in zip(before, after, strict=True)]

    def row(r: int) -> tuple[float, float, float]:
        red, green, blue = (
            sum(_FROM_CONES[r][c] * gains[c] * _INTO_CONES[c][at] for c in range(3))
            for at in range(3)
        )
        return red, green, blue

    return row(0), row(1), row(2)


def lighting_grade(grade: Grade, *, hdr: bool) -> Grade:
    """The grade with which a picture all around lights its scene.

    It lights as it looks; but an HDR picture keeps light above white, which a LUT would cut off.
    Where exposure is but a gain it is left out, and comes as one: the light need not be made anew.
    """
    lit = structs.replace(grade, lut=None) if hdr else grade
    if lit.contrast == 1 and lit.lut is None:
        lit = structs.replace(lit, exposure=0.0)
    return lit if lit.lut is not None else structs.replace(lit, strength=1.0)


def lighting_gain(grade: Grade, lit: Grade) -> float:
    """How much more light a picture gives by its exposure now than with the grade it lights by."""
    return math.exp2(grade.exposure - lit.exposure)


def _white(temperature: float, tint: float) -> tuple[float, float]:
    """x and y of the white that white is adapted to."""
    mireds = _MIREDS + temperature
    u, v = _uv(*_daylight(mireds))
    u0, v0 = _uv(*_daylight(mireds - _STEP))
    u1, v1 = _uv(*_daylight(mireds + _STEP))
    along = math.hypot(u1 - u0, v1 - v0)
    aside = tint * _TINT / along
    u, v = u + (v1 - v0) * aside, v - (u1 - u0) * aside  # off the locus, away from green
    share = 2 * u - 8 * v + 4
    return 3 * u / share, 2 * v / share


def _daylight(mireds: float) -> tuple[float, float]:
    """x and y of daylight, from 4000 K (where it is taken on a little) to 25,000 K."""
    t = mireds / 1000  # thousands of kelvins, inverted
    if mireds > 1e6 / 7000:
        x = 0.244063 + t * (0.09911 + t * (2.9678 - t * 4.6070))
    else:
        x = 0.237040 + t * (0.24748 + t * (1.9018 - t * 2.0064))
    return x, -0.275 + x * (2.870 - 3.0 * x)


def _uv(x: float, y: float) -> tuple[float, float]:
    share = -2 * x + 12 * y + 3
    return 4 * x / share, 6 * y / share


def _cones(x: float, y: float) -> tuple[float, float, float]:
    """What Bradford's cones have of a white of luminance 1."""
    white = (x / y, 1.0, (1 - x - y) / y)
    first, second, third = (
        sum(part * value for part, value in zip(row, white, strict=True)) for row in _BRADFORD
    )
    return first, second, third
