"""Draws point clouds: round dots sized in metres, unlit, standing on their placement."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud as CloudData
from renderer.gl import GL
from renderer.layers import Job, Kit, Layer, Solid
from renderer.memory import Kept
from renderer.painters.model import sized, sphere
from renderer.sights import Matrix, MeshView, pose_matrix
from story.model.values import Vector
from story.overlays.cloud import Cloud
from story.timeline import OverlayAt

_CORE, _EDGE, _HARD = range(3)  # the parts of dots: DOT_CORE ... of shaders/shared/cloud.glsl
_CHUNK: Final = 500_000  # points at a time when a ray looks for one
_REACH: Final = 0.004  # how far off, for each metre of distance, a point is still struck


class CloudPainter:
    """Paints `Cloud`: centred over its placement, the lowest point at its height."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._known: Kept[_Points] = Kept(kit.memory, "clouds")

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One solid. Raises MediaError when the cloud cannot be had."""
        overlay = subject.overlay
        assert isinstance(overlay, Cloud)
        cloud = job.media.cloud(overlay.asset)
        points = self._known.take(cloud.key, lambda: _Points(cloud))
        place = standing(subject, cloud, overlay.size)
        diameter = overlay.point * subject.pose.scale
        centre, radius = sphere(place, cloud.low, cloud.high)

        def hit(origin: Vector, direction: Vector) -> float | None:
            return strike(cloud, place, diameter / 2, origin, direction)

        def part(number: int) -> Callable[[MeshView], None]:
            return self._draw(points, place, diameter, subject.opacity, number)

        solid = subject.opacity >= 1
        key = cloud.key, place.tobytes(), diameter, subject.opacity
        return (
            Solid(
                part(_CORE) if solid else _nothing,
                centre,
                radius + diameter,
                None if solid else _faded(part(_HARD)),
                hit,
                overlay.id,
                key,
                part(_EDGE) if solid else None,
            ),
        )

    def close(self) -> None:
        """Delete the clouds from the GPU."""
        self._known.close()

    def _draw(
        self, points: _Points, place: Matrix, diameter: float, opacity: float, part: int
    ) -> Callable[[MeshView], None]:
        """What draws a part of the dots."""

        def draw(view: MeshView) -> None:
            uniforms = {
                **view.uniforms,
                "u_model": place,
                "u_diameter": float(diameter),
                "u_focal": float(view.projection[1, 1]) * view.height / 2,
                "u_viewport": (0.0, 0.0, float(view.width), float(view.height)),
                "u_opacity": float(opacity),
                "u_part": part,
            }
            self._kit.programs.take("cloud.vert", "cloud.frag").use(uniforms)
            points.draw()

        return draw


def _nothing(view: MeshView) -> None:
    """A faded cloud has nothing opaque."""


def _faded(draw: Callable[[MeshView], None]) -> Callable[[MeshView], None]:
    def faded(view: MeshView) -> None:
        # Depth first, so that a faded cloud shows its front as one thing.
        GL.glDepthMask(True)
        GL.glColorMask(False, False, False, False)
        draw(view)
        GL.glColorMask(True, True, True, True)
        GL.glDepthMask(False)
        draw(view)

    return faded


class _Points:
    """One cloud on the GPU."""

    def __init__(self, cloud: CloudData) -> None:
        self._count = len(cloud.positions)
        self._vao = int(GL.glGenVertexArrays(1))
        self._buffers = [int(GL.glGenBuffers(1)), int(GL.glGenBuffers(1))]
        GL.glBindVertexArray(self._vao)
        # Four bytes a colour: drivers fetch aligned words, and past the end of three.
        colours = np.full((self._count, 4), 255, np.uint8)
        colours[:, :3] = cloud.colours
        positions = np.ascontiguousarray(cloud.positions, np.float32)
        self.bytes = positions.nbytes + colours.nbytes
        self._fill(0, 3, GL.GL_FLOAT, positions)
        self._fill(1, 4, GL.GL_UNSIGNED_BYTE, colours)
        GL.glBindVertexArray(0)

    def _fill(
        self, place: int, size: int, kind: int, data: NDArray[np.float32] | NDArray[np.uint8]
    ) -> None:
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._buffers[place])
        GL.glBufferData(GL.GL_ARRAY_BUFFER, data.nbytes, data, GL.GL_STATIC_DRAW)
        GL.glEnableVertexAttribArray(place)
        GL.glVertexAttribPointer(place, size, kind, kind == GL.GL_UNSIGNED_BYTE, 0, None)

    def draw(self) -> None:
        """Draw all points with the current program."""
        GL.glEnable(GL.GL_PROGRAM_POINT_SIZE)
        GL.glBindVertexArray(self._vao)
        GL.glDrawArrays(GL.GL_POINTS, 0, self._count)
        GL.glBindVertexArray(0)

    def close(self) -> None:
        """Delete it from the GPU."""
        GL.glDeleteVertexArrays(1, [self._vao])
        GL.glDeleteBuffers(2, self._buffers)


def standing(subject: OverlayAt, cloud: CloudData, size: float | None) -> Matrix:
    """Local to world of a cloud whose box stands on the placement with the middle of its base."""
    pose = sized(subject.pose, cloud.low, cloud.high, size)
    base = np.eye(4)
    base[:3, 3] = (
        -(cloud.low[0] + cloud.high[0]) / 2,
        -cloud.low[1],
        -(cloud.low[2] + cloud.high[2]) / 2,
    )
    return (pose_matrix(pose).astype(np.float64) @ base).astype(np.float32)


def strike(
    cloud: CloudData, place: Matrix, radius: float, origin: Vector, direction: Vector
) -> float | None:
    """The distance in metres along a ray of unit direction to the first dot that it meets."""
    to_world = place.astype(np.float64)
    start, along = np.array(origin, np.float64), np.array(direction, np.float64)
    nearest = math.inf
    for first in range(0, len(cloud.positions), _CHUNK):
        points: NDArray[np.float64] = cloud.positions[first : first + _CHUNK].astype(np.float64)
        away = points @ to_world[:3, :3].T + (to_world[:3, 3] - start)
        ahead = away @ along
        aside = np.sqrt(np.maximum(np.einsum("ij,ij->i", away, away) - ahead**2, 0))
        met = (ahead > 0) & (aside <= np.maximum(radius, _REACH * ahead))
        if met.any():
            nearest = min(nearest, float(ahead[met].min()))
    return nearest if math.isfinite(nearest) else None
