"""A flat picture in the scene. renderer/painters/picture.py draws it."""

from __future__ import annotations

from story.model.grading import NO_GRADE, Grade
from story.model.values import Positive
from story.overlays.base import Faces, MediaOverlay


class Picture(MediaOverlay, frozen=True, kw_only=True, tag="picture"):
    """A picture centred on its placement; its height follows from the picture's shape."""

    width: Positive = 1.0  # metres
    faces: Faces = "fixed"
    curve: Positive | None = None  # radius of the cylinder it is bent on, metres; None: flat
    grade: Grade = NO_GRADE
