"""Sights: one eye's share of a canvas, as ray uniforms, mesh matrices and the bounds of planes.

A rig (renderer/rigs.py) has one sight for each of its eyes. renderer/shaders/ray.glsl is the twin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.lenses import Box, Lens, ray_of
from renderer.programs import Uniform
from renderer.rigs import FACES, Cubemap, Dome, Equirect, Eye, Perspective, Planet, Rig
from story.model.values import Quaternion, Vector, View
from story.space import EYE_SPACING, Pose, rotate, rotation_of

NEAR: Final = 0.02  # metres
FAR: Final = 5000.0

Matrix: TypeAlias = NDArray[np.float32]
Rect: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in pixels, y from the bottom as OpenGL counts."""

_FINE_DOME: Final = math.radians(100)  # off the axis: farther out faces are coarser than domes ...
_FINE_PLANET: Final = 2.0  # ... and than planets: the tangent of half that angle

_SIDE: Final[dict[Eye, float]] = {"mono": 0.0, "left": -0.5, "right": 0.5}


@dataclass(frozen=True, eq=False)
class MeshView:
    """One rasterised view that meshes are drawn into. Matrices are row-major, for column vectors.

    `ods` is not 0 in a stereo equirect or dome: each vertex is then moved by `ods_place` of
    renderer/shaders/mesh_view.glsl before `view`; `calm` as a sight has it.
    """

    view: Matrix  # (4, 4) world to eye, eye looking along -Z
    projection: Matrix  # (4, 4), depth range NEAR to FAR
    eye: Vector  # where the eye stands in the world; for ods != 0, the middle between the eyes
    width: int  # pixels
    height: int
    ods: float = 0.0
    calm: bool = False
    around: bool = False  # a face of a cube, through which all around is seen

    @property
    def uniforms(self) -> dict[str, Uniform]:
        """What renderer/shaders/mesh_view.glsl needs, and `u_eye` for specular light."""
        return {
            "u_view": self.view,
            "u_projection": self.projection,
            "u_eye": self.eye,
            "u_ods": self.ods,
            "u_calm": self.calm,
        }


@dataclass(frozen=True, eq=False)
class Sight:
    """One eye of a rig: the rays of its pixels, and where on the canvas it comes to lie."""

    rect: Rect  # of its own picture: x and y are 0
    eye: Eye
    place: Vector  # where the eye stands; in omnidirectional stereo the middle between the eyes
    lens: Lens
    rotation: Quaternion  # camera to world; an equirect's camera is the world
    extent: tuple[float, float]  # half of the picture on the lens's plane (renderer/lenses.py)
    ods: float = 0.0  # metres the eye stands to the right of each direction
    calm: bool = False  # less so the higher it looks
    seat: tuple[int, int] = (0, 0)  # of the lower left corner on the canvas, pixels
    rim: float | None = None  # of a dome: how far from its axis it sees, radians
    drift: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # shared/drift.glsl
    floor: float = 0.0  # metres below the eye, from where a drift is counted

    @property
    def uniforms(self) -> dict[str, Uniform]:
        """What renderer/shaders/ray.glsl needs."""
        return {
            "u_rect": tuple(float(v) for v in self.rect),
            "u_turn": axes(self.rotation),
            "u_tan": self.extent,
            "u_eye": self.place,
            "u_ods": self.ods,
            "u_range": (NEAR, FAR),
            "u_pixel": self.face_pixel,
        }

    @property
    def curved(self) -> bool:
        """Whether straight lines come out curved: solids are then drawn through a cube's faces."""
        return self.lens != "flat"

    @property
    def defines(self) -> tuple[str, ...]:
        """How a shader that includes ray.glsl must be built."""
        return ("CURVED", self.lens.upper()) if self.curved else ()

    @property
    def radians_per_pixel(self) -> float:
        """The angle of a pixel in the middle of the sight."""
        if self.lens == "equirect":
            return 2 * math.pi / self.rect[2]
        return (4 if self.lens == "planet" else 2) * self.extent[1] / self.rect[3]

    @property
    def face_pixel(self) -> float:
        """The angle of a pixel in the middle of the cube's faces that solids are drawn through.

        As fine as the picture where it is finest; on planets and wide domes, nearly.
        """
        match self.lens:
            case "dome":
                off = min(self.extent[1], _FINE_DOME)
                return self.radians_per_pixel * math.sin(off) / off
            case "planet":
                return self.radians_per_pixel / (1 + min(self.extent[1], _FINE_PLANET) ** 2)
            case _:
                return self.radians_per_pixel

    def finer(self, factor: int) -> Sight:
        """The same with so many pixels in the place of one, each way."""
        x, y, width, height = (side * factor for side in self.rect)
        return replace(self, rect=(x, y, width, height))

    def mesh_view(self) -> MeshView:
        """The view of a perspective sight. A curved one is drawn through `face_view`s."""
        assert not self.curved, "meshes reach a curved picture through the faces of a cube"
        return MeshView(
            view_matrix(self.place, self.rotation),
            projection_matrix(*self.extent),
            self.place,
            self.rect[2],
            self.rect[3],
        )

    def sees(self, x: float, y: float) -> bool:
        """Whether a canvas point, OpenGL pixels (y up), is its own, within the rim of a dome."""
        across, up = x - self.seat[0], y - self.seat[1]
        if not (0 <= across < self.rect[2] and 0 <= up < self.rect[3]):
            return False
        return self.rim is None or math.hypot(*self._on_plane(x, y)) <= self.rim

    def ray(self, x: float, y: float) -> tuple[Vector, Vector]:
        """Origin and unit direction of the ray through a canvas point, OpenGL pixels (y up)."""
        ox, oy, oz = self.place
        across, up = self._on_plane(x, y)
        if self.lens == "equirect":
            sy, cy, sp, cp = math.sin(across), math.cos(across), math.sin(up), math.cos(up)
            direction = (sy * cp, sp, -cy * cp)
            right = (cy, sy)
        else:
            direction = rotate(self.rotation, ray_of(self.lens, across, up))
            right = (-direction[2], direction[0])
        return (ox + self.ods * right[0], oy, oz + self.ods * right[1]), direction

    def _on_plane(self, x: float, y: float) -> tuple[float, float]:
        u = (x - self.seat[0]) / self.rect[2]
        v = (y - self.seat[1]) / self.rect[3]
        return (2 * u - 1) * self.extent[0], (2 * v - 1) * self.extent[1]


def sights_of(
    rig: Rig, eye_height: float, drift: Vector = (0.0, 0.0, 0.0), room: float = 0.0
) -> tuple[Sight, ...]:
    """One sight for each eye of the rig, for a scene whose eye stands `eye_height` metres up.

    Who walks stands `drift` metres beside that, in pictures all around that lie `room` metres away.
    """
    x, y, z = drift
    sights = _sights(rig, (x, eye_height + y, z))
    if room <= 0:
        return sights
    return tuple(replace(each, drift=(x, y, z, room), floor=eye_height) for each in sights)


def _sights(rig: Rig, place: Vector) -> tuple[Sight, ...]:
    match rig:
        case Perspective():
            return tuple(_camera(rig.view, *seat, place) for seat in _seats(rig))
        case Cubemap():
            return (_camera(FACES[rig.face], "mono", (0, 0, rig.size, rig.size), place),)
        case Equirect():
            return tuple(
                Sight(
                    (0, 0, *seat[2:]),
                    eye,
                    place,
                    "equirect",
                    (0.0, 0.0, 0.0, 1.0),
                    (math.pi, math.pi / 2),
                    _SIDE[eye] * EYE_SPACING,
                    seat=seat[:2],
                )
                for eye, seat in _seats(rig)
            )
        case Dome():
            return tuple(_dome(rig, *seat, place) for seat in _seats(rig))
        case Planet():
            up = math.tan(math.radians(rig.fov) / 4)
            turned = rotation_of(rig.view.yaw, rig.view.pitch, rig.view.roll)
            extent = (up * rig.width / rig.height, up)
            return (Sight((0, 0, rig.width, rig.height), "mono", place, "planet", turned, extent),)


def pixels(rect: Rect, box: Box, margin: int) -> Rect | None:
    """The part of a sight's rectangle that holds a box and so many pixels round it; None: none."""
    x, y, width, height = rect
    left = max(0, math.floor(box[0] * width) - margin)
    bottom = max(0, math.floor(box[1] * height) - margin)
    right = min(width, math.ceil(box[2] * width) + margin)
    top = min(height, math.ceil(box[3] * height) + margin)
    if right <= left or top <= bottom:
        return None
    return x + left, y + bottom, right - left, top - bottom


def distances(sight: Sight, depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Metres along the ray of each pixel from (h, w) values of the depth buffer, row 0 at the foot.

    Infinite where nothing was drawn, and beyond a dome's rim.
    """
    height, width = depth.shape
    across = ((np.arange(width) + 0.5) * (2 / width) - 1) * sight.extent[0]
    up = (((np.arange(height) + 0.5) * (2 / height) - 1) * sight.extent[1])[:, None]
    with np.errstate(divide="ignore"):
        metres = NEAR * FAR / (FAR - depth.astype(np.float64) * (FAR - NEAR))
    metres[depth >= 1] = np.inf
    if sight.lens == "flat":
        metres *= np.sqrt(across**2 + up**2 + 1)
    if sight.rim is not None:
        metres[np.hypot(across, up) > sight.rim] = np.inf
    return metres.astype(np.float32)


def picking_sights(sights: tuple[Sight, ...]) -> tuple[Sight, ...]:
    """Through which a point of the canvas is seen: of an anaglyph's two eyes, from their middle."""
    if len(sights) != 2 or sights[0].seat != sights[1].seat:
        return sights
    middle = tuple((a + b) / 2 for a, b in zip(sights[0].place, sights[1].place, strict=True))
    return (replace(sights[0], eye="mono", place=(middle[0], middle[1], middle[2]), ods=0.0),)


def _camera(view: View, eye: Eye, seat: Rect, place: Vector) -> Sight:
    rotation = rotation_of(view.yaw, view.pitch, view.roll)
    aside = rotate(rotation, (_SIDE[eye] * EYE_SPACING, 0.0, 0.0))
    tangent = math.tan(math.radians(view.fov) / 2)
    width, height = seat[2:]
    return Sight(
        (0, 0, width, height),
        eye,
        (place[0] + aside[0], place[1] + aside[1], place[2] + aside[2]),
        "flat",
        rotation,
        (tangent * width / height, tangent),
        seat=seat[:2],
    )


def _dome(rig: Dome, eye: Eye, seat: Rect, place: Vector) -> Sight:
    width, height = seat[2:]
    rim = math.radians(rig.fov) / 2
    shorter = min(width, height)
    return Sight(
        (0, 0, width, height),
        eye,
        place,
        "dome",
        rotation_of(rig.yaw, 90.0 - rig.tilt, rig.roll),
        (rim * width / shorter, rim * height / shorter),
        _SIDE[eye] * EYE_SPACING,
        calm=True,
        seat=seat[:2],
        rim=rim,
    )


def _seats(rig: Perspective | Equirect | Dome) -> tuple[tuple[Eye, Rect], ...]:
    """The eyes of a rig, left before right, and each one's part of the canvas."""
    width, height = rig.width, rig.height
    match rig.eyes:
        case "mono" | "left" | "right" as eye:
            return ((eye, (0, 0, width, height)),)
        case "anaglyph":
            return ("left", (0, 0, width, height)), ("right", (0, 0, width, height))
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
