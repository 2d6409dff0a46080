"""Draws an area of what is all around, and its label in the middle."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from renderer.layers import Job, Kit, Layer, Mark
from renderer.marks import sky_boxes, within
from renderer.painters.text import plate
from renderer.textures import linear
from story.model.values import MOST, Vector
from story.overlays.line import MOST_CORNERS
from story.overlays.polygon import Polygon
from story.space import Pose, rotate
from story.strokes import outline
from story.timeline import OverlayAt

PART: Final = "polygon"
"""What is touched of an area, so that it can be lit while it is pointed at."""
LABEL: Final = 0.15  # metres a metre away: the size of the sign whose label an area's would be


class PolygonPainter:
    """Paints `Polygon`."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """A mark behind all else, and a plane for its label. Raises MediaError without fonts."""
        polygon = subject.overlay
        assert isinstance(polygon, Polygon)
        corners = outline(polygon, subject.pose.rotation)
        if not corners:
            return ()
        x, y, z = middle = rotate(subject.pose.rotation, (0.0, 0.0, -1.0))
        held = np.zeros((MOST_CORNERS, 3), np.float32)
        held[: len(corners)] = corners
        line = math.radians(polygon.outline) / 2
        lit = job.pointed is not None and job.pointed[0] == polygon.id

        def hit(origin: Vector, way: Vector) -> float | None:
            return MOST / 2 if within(corners, middle, way) else None

        mark = Mark(
            Pose((x * MOST, y * MOST, z * MOST)),
            0.0,
            0.0,
            "polygon",
            {
                "u_corners": held,
                "u_count": len(corners),
                "u_middle": middle,
                "u_colour": linear(polygon.colour),
                "u_fill": max(polygon.fill, polygon.lit) if lit else polygon.fill,
                "u_line": line,
            },
            opacity=subject.opacity,
            overlay=polygon.id,
            cover=lambda sight: sky_boxes(sight, corners, line),
            hit=hit,
            part=PART,
            chosen={"u_fill": 0.0, "u_line": math.radians(0.2)},
        )
        size = LABEL * math.dist(subject.pose.position, job.eye) * subject.pose.scale
        label = plate(
            self._kit, subject, polygon.label, Pose(subject.pose.position, subject.pose.rotation),
            size, job,
        )  # fmt: skip
        return (mark,) if label is None else (mark, label)

    def close(self) -> None:
        """It keeps nothing: the words are in the kit."""
