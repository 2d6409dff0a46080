"""A point cloud in the scene. renderer/painters/cloud.py draws it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from story.model.values import Fraction01, Positive
from story.overlays.base import MediaOverlay
from story.overlays.upright import Upward

Shade: TypeAlias = Literal["own", "intensity", "height", "class"]
"""What a cloud's points are coloured by: their own colours, else their intensity, else their height
("own"); how strongly they sent light back; how high they lie; or what they are of, as in LAS."""


class Cloud(MediaOverlay, frozen=True, kw_only=True, tag="cloud"):
    """Points drawn as round dots, centred on the placement, standing on it."""

    size: Positive | None = None  # metres of its longest side; None: the file's units are metres
    up: Upward = "y"  # of its file's space, which scans and surveys have turned as they come in
    point: Positive | None = None
    """Diameter of a dot in metres, before the placement's scale; None: as points lie apart."""
    shade: Shade = "own"
    relief: Fraction01 | None = None
    """How dark edges before what is farther are drawn (eye-dome lighting); None: where points have
    no colours of their own."""
