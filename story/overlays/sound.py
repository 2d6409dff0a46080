"""A sound in the scene. renderer/sound.py mixes it."""

from __future__ import annotations

from story.model.values import Fraction01
from story.overlays.base import MediaOverlay


class Sound(MediaOverlay, frozen=True, kw_only=True, tag="sound"):
    """A sound that starts when its visible span does; `spatial` makes it come from its place."""

    volume: Fraction01 = 1.0
    loop: bool = False
    spatial: bool = False
