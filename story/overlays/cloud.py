"""A point cloud in the scene. renderer/painters/cloud.py draws it."""

from __future__ import annotations

from story.model.values import Positive
from story.overlays.base import MediaOverlay


class Cloud(MediaOverlay, frozen=True, kw_only=True, tag="cloud"):
    """Points drawn as round dots, centred on the placement, standing on it."""

    size: Positive | None = None  # metres of its longest side; None: the file's units are metres
    point: Positive = 0.01  # diameter of a dot in metres, before the placement's scale
