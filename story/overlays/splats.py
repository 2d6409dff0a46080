"""Gaussian splats in the scene. renderer/painters/splats.py draws them."""

from __future__ import annotations

from story.model.values import Positive
from story.overlays.base import MediaOverlay
from story.overlays.model import Stance
from story.overlays.upright import Upward


class Splats(MediaOverlay, frozen=True, kw_only=True, tag="splats"):
    """A scene or thing made of Gaussian splats, standing on its placement."""

    size: Positive | None = None  # metres of its longest side; None: the file's units are metres
    up: Upward = "y"  # its foot is that of its box as it then stands
    stands: Stance = "foot"
