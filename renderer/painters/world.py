"""Draws what stands for the real world while an AR scene is made: the room of renderer/room.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from renderer.layers import Job, Kit, Layer, Shade
from renderer.lighting import light_of
from renderer.meshes import Models
from renderer.painters.backdrop import gradient
from renderer.painters.model import solid
from renderer.room import room
from story.model.surrounding import RealWorld
from story.space import Pose

DAYLIGHT: Final = ("#dfe7ee", "#b9bdbf")
"""Top and bottom of the sky behind the room's window side."""


class WorldPainter:
    """Paints `RealWorld`: a preview room, whose surfaces are where its anchors are held."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._models = Models(kit.memory)

    def layers(self, subject: RealWorld, job: Job) -> Iterable[Layer]:
        """A sky and the room."""
        gpu = self._models.take(room())
        light = light_of(self._kit, job)
        return (
            gradient(self._kit, *DAYLIGHT),
            solid(self._kit, gpu, gpu.posture(), Pose(), light, Shade()),
        )

    def close(self) -> None:
        """Delete the room from the GPU."""
        self._models.close()
