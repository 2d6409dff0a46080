"""Draws a 3D environment: a model to stand in, under a sky that also lights it."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.layers import Job, Kit, Layer
from renderer.lighting import light_of, sky_of
from renderer.meshes import Models
from renderer.painters.backdrop import gradient
from renderer.painters.model import solid
from story.errors import MediaError
from story.model.surrounding import Environment
from story.space import Pose


class EnvironmentPainter:
    """Paints `Environment`. Its `light` is a gain on what the sky gives, not on how it looks."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._models = Models(kit.memory)

    def layers(self, subject: Environment, job: Job) -> Iterable[Layer]:
        """A sky and a solid; a sky that cannot be had becomes the gradient, with a note.

        Raises MediaError when the model cannot be had.
        """
        try:
            sky = sky_of(self._kit, job, subject, subject.brightness, seen=True)
        except MediaError as error:
            job.notes.append(str(error))
            sky = gradient(self._kit, subject.top, subject.bottom, subject.brightness)
        model = job.media.model(subject.model)
        pose = Pose(subject.position, subject.rotation, subject.scale)
        light = light_of(self._kit, job)
        gpu = self._models.take(model)
        return (sky, solid(self._kit, gpu, gpu.posture(), pose, light, job.shade))

    def close(self) -> None:
        """Delete the models from the GPU."""
        self._models.close()
