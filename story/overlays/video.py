"""A video panel in the scene. renderer/painters/video.py draws it."""

from __future__ import annotations

from story.model.values import Fraction01, Positive
from story.overlays.base import MediaOverlay


class VideoPanel(MediaOverlay, frozen=True, kw_only=True, tag="video"):
    """A flat video centred on its placement; it starts when its visible span does."""

    width: Positive = 1.6  # metres
    loop: bool = True
    volume: Fraction01 = 1.0
