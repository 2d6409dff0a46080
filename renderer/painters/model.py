"""Draws models: glTF metallic-roughness under the scene's light, whole-object opacity."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from assets.media import Model as MediaModel
from renderer.gl import GL
from renderer.glass import bind_behind
from renderer.hits import strike
from renderer.layers import Job, Kit, Layer, Shade, Solid
from renderer.lighting import Light, light_of
from renderer.meshes import GpuModel, Models, Pass
from renderer.postures import Posture
from renderer.programs import Uniform
from renderer.sights import Matrix, MeshView, pose_matrix
from renderer.standing import standing_of
from story.model.values import Id, Vector
from story.overlays.model import Model
from story.space import Pose
from story.timeline import OverlayAt

_NOTHING: Final[Mapping[str, Uniform]] = {}
_CASTING: Final[tuple[Pass, ...]] = ("opaque", "blend")
"""What casts shadows: light comes through what is looked through."""


class ModelPainter:
    """Paints `Model`: it stands on its placement with its own origin, or its foot."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._models = Models(kit.memory)

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One solid. Raises MediaError when the model cannot be had."""
        overlay = subject.overlay
        assert isinstance(overlay, Model)
        model = job.media.model(overlay.asset)
        pose = standing_of(subject.pose, overlay, model.low, model.high)
        gpu = self._models.take(model)
        posture = gpu.posture(subject.animations)
        light = light_of(self._kit, job)
        finish = finish_of(model, overlay.finish)
        return (
            solid(
                *(self._kit, gpu, posture, pose, light, job.shade),
                subject.opacity,
                overlay.id,
                finish,
            ),
        )

    def close(self) -> None:
        """Delete the models from the GPU."""
        self._models.close()


def finish_of(model: MediaModel, name: str | None) -> int | None:
    """The number of a variant of the model; None where it has none of that name."""
    return model.variants.index(name) if name in model.variants else None


def solid(
    kit: Kit,
    gpu: GpuModel,
    posture: Posture,
    pose: Pose,
    light: Light,
    shade: Shade,
    opacity: float = 1.0,
    overlay: Id | None = None,
    variant: int | None = None,
) -> Solid:
    """A model as the engine draws it. A faded one shows only its front, as one thing."""
    place = pose_matrix(pose)
    stages = gpu.stages(variant)

    def draw(
        view: MeshView, stage: Pass, more: Mapping[str, Uniform] = _NOTHING, *, backs: bool = False
    ) -> None:
        uniforms = {**light.bind(), **shade.bind(), **more}
        gpu.draw(
            *(kit.programs, view, place, posture, uniforms, stage, opacity, variant),
            backs=backs,
            more=shade.defines,
        )

    def draw_opaque(view: MeshView) -> None:
        if opacity >= 1:
            draw(view, "opaque")

    def draw_through(view: MeshView, behind: int, backs: bool) -> None:
        draw(view, "through", bind_behind(behind), backs=backs)

    def draw_translucent(view: MeshView) -> None:
        if opacity < 1:
            GL.glDepthMask(True)
            GL.glColorMask(False, False, False, False)
            draw(view, "opaque")
            GL.glColorMask(True, True, True, True)
            GL.glDepthMask(False)
            draw(view, "opaque")
        draw(view, "blend")

    def cast(view: MeshView) -> None:
        for stage in _CASTING:
            gpu.draw(
                *(kit.programs, view, place, posture, _NOTHING, stage, opacity, variant),
                fragment="model_shadow.frag",
            )

    def hit(origin: Vector, direction: Vector) -> float | None:
        return strike(posture, place, origin, direction)

    centre, radius = sphere(place, posture.low, posture.high)
    translucent = draw_translucent if opacity < 1 or "blend" in stages else None
    key = posture.model.key, posture.playing, pose, opacity, light, variant
    return Solid(
        draw_opaque,
        centre,
        radius,
        translucent,
        hit,
        overlay,
        key,
        through=draw_through if "through" in stages else None,
        two_sided=gpu.two_sided(variant),
        casts=cast,
    )


def sphere(place: Matrix, low: Vector, high: Vector) -> tuple[Vector, float]:
    """Centre and radius, in the world, of the sphere round a box in local space."""
    corner, other = np.array(low, np.float64), np.array(high, np.float64)
    x, y, z = place[:3, :3].astype(np.float64) @ ((corner + other) / 2) + place[:3, 3]
    size = math.sqrt(float(place[:3, 0].astype(np.float64) @ place[:3, 0]))
    return (float(x), float(y), float(z)), float(np.linalg.norm(other - corner)) / 2 * size
