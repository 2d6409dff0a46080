"""Draws a hotspot: its sign, and its label beneath."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from renderer.layers import Job, Kit, Layer, Plane
from renderer.painters.text import label
from renderer.textures import linear
from story.overlays.hotspot import Hotspot
from story.timeline import OverlayAt

SPREAD: Final = 1.5  # HOTSPOTSPREAD of shaders/shared/hotspot.glsl: the halo reaches out
_ICONS: Final = ("go", "info", "link", "play", "plus")  # in the order of hotspot.glsl


class HotspotPainter:
    """Paints `Hotspot`."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """A plane for the sign, one for the label. Raises MediaError for lack of fonts."""
        hotspot = subject.overlay
        assert isinstance(hotspot, Hotspot)
        across = hotspot.size * SPREAD
        sign = Plane(
            subject.pose,
            across,
            across,
            "hotspot",
            {
                "u_size": hotspot.size,
                "u_colour": linear(hotspot.colour),
                "u_icon": _ICONS.index(hotspot.icon),
            },
            opacity=subject.opacity,
            overlay=hotspot.id,
            shape=(hotspot.size, hotspot.size, hotspot.size / 2),
        )
        words = label(self._kit, subject, job)
        return (sign,) if words is None else (sign, words)

    def close(self) -> None:
        """It keeps nothing: the words are in the kit."""
