"""Draws a plain backdrop."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.layers import Job, Kit, Layer, Sky
from renderer.programs import Uniform
from renderer.sights import Sight
from renderer.textures import linear
from story.model.surrounding import Backdrop


class BackdropPainter:
    """Paints `Backdrop`: a colour or a gradient by height."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: Backdrop, job: Job) -> Iterable[Layer]:
        """One sky."""
        return (gradient(self._kit, subject.top, subject.bottom, subject.brightness),)

    def close(self) -> None:
        """It keeps nothing."""


def gradient(kit: Kit, top: str, bottom: str, gain: float = 1.0) -> Sky:
    """A sky from one colour straight down to another straight up, its light times `gain`."""
    colours: dict[str, Uniform] = {}
    for name, colour in (("u_top", top), ("u_bottom", bottom)):
        red, green, blue = linear(colour)
        colours[name] = (red * gain, green * gain, blue * gain)

    def paint(sight: Sight) -> None:
        kit.screen.look(sight, "sky/backdrop.frag", colours)

    return Sky(paint)
