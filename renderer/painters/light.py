"""Draws nothing for a light: what it shines on is seen. renderer/lamps.py gathers it."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.layers import Job, Kit, Layer
from story.timeline import OverlayAt


class LightPainter:
    """Stands in the table for `Light`, which has no look."""

    def __init__(self, kit: Kit) -> None:
        del kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """None."""
        return ()

    def close(self) -> None:
        """It keeps nothing."""
