"""Draws a plain backdrop."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.layers import Job, Kit, Layer, Sky
from renderer.sights import Sight
from renderer.textures import linear
from story.model.surrounding import Backdrop


class BackdropPainter:
    """Paints `Backdrop`: a colour or a gradient by height."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: Backdrop, job: Job) -> Iterable[Layer]:
        """One sky."""
        return (gradient(self._kit, subject.top, subject.bottom),)

    def close(self) -> None:
        """It keeps nothing."""


def gradient(kit: Kit, top: str, bottom: str) -> Sky:
    """A sky from one colour straight down to another straight up."""
    colours = {"u_top": linear(top), "u_bottom": linear(bottom)}

    def paint(sight: Sight) -> None:
        kit.screen.look(sight, "sky/backdrop.frag", colours)

    return Sky(paint)
