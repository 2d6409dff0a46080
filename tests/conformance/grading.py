"""What a grade does to light, and which of it lights a scene."""

from __future__ import annotations

from typing import Any

from story.grading import lighting_gain, lighting_grade, matrix_of
from story.model.grading import Grade
from tests.conformance.plain import whole

GRADES = (
    Grade(),
    Grade(exposure=-2.5),
    Grade(temperature=35.0),
    Grade(temperature=-100.0, tint=100.0, exposure=1.0),
    Grade(temperature=100.0, tint=-100.0, saturation=0.0),
    Grade(tint=12.5, contrast=1.5),
    Grade(exposure=1.0, lut="lutlutlutl", strength=0.5),
    Grade(exposure=1.0, contrast=0.5, lut="lutlutlutl"),
)


def grading() -> dict[str, Any]:
    """Matrices by row; grades that light, of what is HDR and what is not, and their gain."""
    return {
        "matrix_of": [{"grade": whole(each), "out": matrix_of(each)} for each in GRADES],
        "lighting_grade": [
            {
                "grade": whole(each),
                "hdr": hdr,
                "out": whole(lit),
                "gain": lighting_gain(each, lit),
            }
            for each in GRADES
            for hdr in (False, True)
            for lit in [lighting_grade(each, hdr=hdr)]
        ],
    }
