"""A video panel in the scene. renderer/painters/video.py draws it."""

from __future__ import annotations

from story.model.values import Fraction01, Id, Positive
from story.overlays.base import Overlay


class VideoPanel(Overlay, frozen=True, kw_only=True, tag="video"):
    """A flat video centred on its placement; it starts when its visible span does."""

    asset: Id
    width: Positive = 1.6  # metres
    loop: bool = True
    volume: Fraction01 = 1.0
