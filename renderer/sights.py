"""Sights: one eye's share of a canvas, as ray uniforms, mesh matrices and the bounds of planes.

A rig (renderer/rigs.py) has one sight for each of its eyes. renderer/shaders/ray.glsl is the twin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.programs import Uniform
from renderer.rigs import FACES, Cubemap, Equirect, Eye, Perspective, Rig
from story.model.values import Quaternion, Vector, View
from story.space import EYE_SPACING, Pose, rotate, rotation_of

NEAR: Final = 0.02  # metres
FAR: Final = 5000.0

Matrix: TypeAlias = NDArray[np.float32]
Rect: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in pixels, y from the bottom as OpenGL counts."""

_SIDE: Final[dict[Eye, float]] = {"mono": 0.0, "left": -0.5, "right": 0.5}


@dataclass(frozen=True, eq=False)
class MeshView:
    """One rasterised view that meshes are drawn into. Matrices are row-major, for column vectors.

    `ods` is not 0 in a stereo equirect: each vertex is then moved by `ods_place` of
    renderer/shaders/mesh_view.glsl before `view`.
    """

    view: Matrix  # (4, 4) world to eye, eye looking along -Z
    projection: Matrix  # (4, 4), depth range NEAR to FAR
    eye: Vector  # where the eye stands in the world; for ods != 0, the middle between the eyes
    width: int  # pixels
    height: int
    ods: float = 0.0

    @property
    def uniforms(self) -> dict[str, Uniform]:
        """What renderer/shaders/mesh_view.glsl needs, and `u_eye` for specular light."""
        return {
            "u_view": self.view,
            "u_projection": self.projection,
            "u_eye": self.eye,
            "u_ods": self.ods,
        }


@dataclass(frozen=True, eq=False)
class Sight:
    """One eye of a rig: where on the canvas it is drawn, and the rays of its pixels."""

    rect: Rect
    eye: Eye
    place: Vector  # where the eye stands; in stereo equirect the middle between the eyes
    equirect: bool
    rotation: Quaternion  # camera to world, of a perspective
    tangents: tuple[float, float]  # of half the field of view, of a perspective
    ods: float = 0.0

    @property
    def uniforms(self) -> dict[str, Uniform]:
        """What renderer/shaders/ray.glsl needs."""
        return {
            "u_rect": tuple(float(v) for v in self.rect),
            "u_turn": axes(self.rotation),
            "u_tan": self.tangents,
            "u_eye": self.place,
            "u_ods": self.ods,
            "u_range": (NEAR, FAR),
        }

    @property
    def defines(self) -> tuple[str, ...]:
        """How a shader that includes ray.glsl must be built."""
        return ("EQUIRECT",) if self.equirect else ()

    @property
    def radians_per_pixel(self) -> float:
        """The angle of a pixel in the middle of the sight."""
        if self.equirect:
            return 2 * math.pi / self.rect[2]
        return 2 * self.tangents[1] / self.rect[3]

    def mesh_view(self) -> MeshView:
        """The view of a perspective sight. An equirect one is drawn through `face_view`s."""
        assert not self.equirect, "meshes reach an equirect picture through the faces of a cube"
        return MeshView(
            view_matrix(self.place, self.rotation),
            projection_matrix(*self.tangents),
            self.place,
            self.rect[2],
            self.rect[3],
        )

    def ray(self, x: float, y: float) -> tuple[Vector, Vector]:
        """Origin and unit direction of the ray through a canvas point, OpenGL pixels (y up)."""
        u = (x - self.rect[0]) / self.rect[2]
        v = (y - self.rect[1]) / self.rect[3]
        if self.equirect:
            yaw, pitch = (u - 0.5) * 2 * math.pi, (v - 0.5) * math.pi
            sy, cy, sp, cp = math.sin(yaw), math.cos(yaw), math.sin(pitch), math.cos(pitch)
            ox, oy, oz = self.place
            return (ox + self.ods * cy, oy, oz + self.ods * sy), (sy * cp, sp, -cy * cp)
        across, up = (2 * u - 1) * self.tangents[0], (2 * v - 1) * self.tangents[1]
        size = math.sqrt(across * across + up * up + 1)
        return self.place, rotate(self.rotation, (across / size, up / size, -1 / size))


def sights_of(rig: Rig, eye_height: float) -> tuple[Sight, ...]:
    """One sight for each eye of the rig, for a scene whose eye stands `eye_height` metres up."""
    place = (0.0, eye_height, 0.0)
    match rig:
        case Perspective():
            return (_camera(rig.view, rig.width, rig.height, rig.eye, place),)
        case Cubemap():
            return (_camera(FACES[rig.face], rig.size, rig.size, "mono", place),)
        case Equirect():
            return tuple(
                Sight(
                    rect,
                    eye,
                    place,
                    True,
                    (0.0, 0.0, 0.0, 1.0),
                    (1.0, 1.0),
                    _SIDE[eye] * EYE_SPACING,
                )
                for eye, rect in _eye_rects(rig)
            )


def _camera(view: View, width: int, height: int, eye: Eye, place: Vector) -> Sight:
    rotation = rotation_of(view.yaw, view.pitch, view.roll)
    aside = rotate(rotation, (_SIDE[eye] * EYE_SPACING, 0.0, 0.0))
    tangent = math.tan(math.radians(view.fov) / 2)
    return Sight(
        (0, 0, width, height),
        eye,
        (place[0] + aside[0], place[1] + aside[1], place[2] + aside[2]),
        False,
        rotation,
        (tangent * width / height, tangent),
    )


def _eye_rects(rig: Equirect) -> tuple[tuple[Eye, Rect], ...]:
    width, height = rig.width, rig.height
    match rig.eyes:
        case "mono":
            return (("mono", (0, 0, width, height)),)
        case "top-bottom":
            half = height // 2
            return ("left", (0, height - half, width, half)), ("right", (0, 0, width, half))
        case "left-right":
            half = width // 2
            return ("left", (0, 0, half, height)), ("right", (width - half, 0, half, height))


def axes(rotation: Quaternion) -> Matrix:
    """The rotation as a (3, 3) matrix whose columns are the turned axes."""
    columns = [rotate(rotation, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))]
    return np.array(columns, np.float32).T


def pose_matrix(pose: Pose) -> Matrix:
    """The pose as a (4, 4) local-to-world matrix."""
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3, :3] = axes(pose.rotation) * pose.scale
    matrix[:3, 3] = pose.position
    return matrix


def view_matrix(place: Vector, rotation: Quaternion) -> Matrix:
    """World to eye for an eye at `place`, turned by `rotation` (camera to world)."""
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3, :3] = axes(rotation).T
    matrix[:3, 3] = -(matrix[:3, :3] @ np.array(place, np.float32))
    return matrix


def projection_matrix(tan_x: float, tan_y: float) -> Matrix:
    """A symmetric OpenGL perspective from the tangents of half its field of view."""
    matrix = np.zeros((4, 4), np.float32)
    matrix[0, 0], matrix[1, 1] = 1 / tan_x, 1 / tan_y
    matrix[2, 2], matrix[2, 3] = -(FAR + NEAR) / (FAR - NEAR), -2 * FAR * NEAR / (FAR - NEAR)
    matrix[3, 2] = -1.0
    return matrix
