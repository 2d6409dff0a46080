"""A video panel in the scene. renderer/painters/video.py draws it."""

from __future__ import annotations

from story.model.grading import NO_GRADE, Grade
from story.model.values import Colour, Fraction01, Positive
from story.overlays.base import Faces, MediaOverlay


class VideoPanel(MediaOverlay, frozen=True, kw_only=True, tag="video"):
    """A flat video centred on its placement; it starts when its visible span does."""

    width: Positive = 1.6  # metres
    faces: Faces = "fixed"
    curve: Positive | None = None  # radius of the cylinder it is bent on, metres; None: flat
    grade: Grade = NO_GRADE
    loop: bool = True
    volume: Fraction01 = 1.0
    key: Colour | None = None  # of a screen behind what is filmed, which is made clear
    key_tolerance: Fraction01 = 0.4  # how much paler than the key, or darker, is clear as well
    key_softness: Fraction01 = 0.5  # from what is clear to what stays whole
    key_spill: Fraction01 = 1.0  # how much of the screen's light is taken off what stays
