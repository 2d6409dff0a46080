"""A 3D model in the scene. renderer/painters/model.py draws it."""

from __future__ import annotations

from story.model.timeline import Animation
from story.model.values import Positive
from story.overlays.base import MediaOverlay


class Model(MediaOverlay, frozen=True, kw_only=True, tag="model"):
    """A model, standing on its placement with its own origin."""

    size: Positive | None = None  # metres of its longest side; None: the file's units are metres
    animations: tuple[Animation, ...] = ()  # runs of the animations in its file
