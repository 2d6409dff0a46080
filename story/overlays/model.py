"""A 3D model in the scene. renderer/painters/model.py draws it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from story.model.timeline import Animation
from story.model.values import Positive
from story.overlays.base import MediaOverlay
from story.overlays.upright import Upward

Stance: TypeAlias = Literal["origin", "foot"]
"""What of a model its placement holds: its file's origin, or its foot, which is the middle of the
bottom of its box at rest."""


class Model(MediaOverlay, frozen=True, kw_only=True, tag="model"):
    """A model, standing on its placement with its own origin or its foot."""

    size: Positive | None = None  # metres of its longest side; None: the file's units are metres
    up: Upward = "y"  # of its file's space; its foot is that of its box as it then stands
    stands: Stance = "origin"
    finish: str | None = None  # one of those that its file offers; None: as it comes
    animations: tuple[Animation, ...] = ()  # runs of the animations in its file
