"""The cameras of a glTF file: from where its author wants it seen."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from assets.gltf.nodes import placed
from assets.gltf.source import Source
from story.model.asset import ModelCamera
from story.model.values import Vector, View
from story.space import rotate, rotation_of, yaw_pitch

MOST_CAMERAS: Final = 64
_FARTHEST: Final = 1e6  # of the file's units
_NARROWEST, _WIDEST = 1.0, 160.0  # degrees


def cameras_of(source: Source) -> tuple[ModelCamera, ...]:
    """The perspective cameras of the scene, in its order; those that stand nowhere are left out.

    Raises MediaUnreadable where the file contradicts itself.
    """
    document = source.document
    found: list[ModelCamera] = []
    for place in placed(source):
        node = document.nodes[place.index]
        if node.camera is None or place.hidden or len(found) == MOST_CAMERAS:
            continue
        camera = source.item(document.cameras, node.camera, "camera")
        lens = camera.perspective
        axes, at = place.world[:3, :3], place.world[:3, 3]
        sizes = np.linalg.norm(axes, axis=0)
        if lens is None or not (np.abs(at) < _FARTHEST).all() or not (sizes > 1e-9).all():
            continue
        fov = min(max(math.degrees(lens.yfov), _NARROWEST), _WIDEST)
        view = _view(_vector(-axes[:, 2] / sizes[2]), _vector(axes[:, 1] / sizes[1]), fov)
        number = len(found) + 1
        name = (node.name or camera.name or f"Camera {number}")[:80]
        found.append(ModelCamera(name=name, position=_vector(at), view=view))
    return tuple(found)


def _view(ahead: Vector, up: Vector, fov: float) -> View:
    yaw, pitch = yaw_pitch(ahead)
    x, y, z, w = rotation_of(yaw, pitch)
    across, upward, _ = rotate((-x, -y, -z, w), up)
    roll = math.degrees(math.atan2(across, upward))
    return View(
        yaw=round(yaw, 3), pitch=round(pitch, 3), roll=round(roll, 3) + 0.0, fov=round(fov, 3)
    )


def _vector(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Vector:
    x, y, z = (round(float(value), 6) + 0.0 for value in values)
    return x, y, z
