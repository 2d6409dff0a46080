"""Draws a line: round pieces between points, with heads and dashes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from renderer.layers import Job, Kit, Layer, Mark
from renderer.marks import stroke_boxes, stroke_hit
from renderer.textures import linear
from story.model.values import Colour, Id, Vector
from story.overlays.line import Line
from story.space import Pose
from story.strokes import MOST_STEPS, lengths, stroke
from story.timeline import OverlayAt

STEADY: Final = 2.0  # LINE_STEADY of shaders/shared/line.glsl: metres
HALO: Final = 0.6  # of the dark rim that parts a line from what is as bright
_FLARE: Final = 6.0  # half widths that heads and rims reach out, at most


class LinePainter:
    """Paints `Line`."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One mark; none where there is nothing of the line."""
        line = subject.overlay
        assert isinstance(line, Line)
        points = stroke(line, subject.pose, job.eye)
        scale = 1.0 if line.steady or line.corners else subject.pose.scale
        if len(points) < 2:
            return ()
        mark = ray_line(
            points,
            line.width / 2 * scale,
            line.colour,
            opacity=subject.opacity,
            overlay=line.id,
            steady=line.steady,
            dash=line.dash * scale,
            heads=(line.arrow in ("start", "both"), line.arrow in ("end", "both")),
        )
        return (mark,)

    def close(self) -> None:
        """It keeps nothing."""


def ray_line(
    points: Sequence[Vector],
    half: float,
    colour: Colour,
    *,
    opacity: float,
    overlay: Id | None,
    steady: bool = False,
    dash: float = 0.0,
    heads: tuple[bool, bool] = (False, False),
    on_top: bool = False,
) -> Mark:
    """A line through points of the world, `half` as wide as it is to be, metres."""
    held = np.zeros((MOST_STEPS, 4), np.float32)
    held[: len(points), :3] = points
    held[: len(points), 3] = lengths(tuple(points))
    x, y, z = (sum(axis) / len(points) for axis in zip(*points, strict=True))

    def aside(place: Vector) -> float:
        far = max(math.dist(place, point) for point in points)
        return _FLARE * (half * far / STEADY if steady else half)

    return Mark(
        Pose((x, y, z)),
        0.0,
        0.0,
        "line",
        {
            "u_points": held,
            "u_count": len(points),
            "u_half": half,
            "u_steady": steady,
            "u_dash": dash,
            "u_head_start": heads[0],
            "u_head_end": heads[1],
            "u_colour": linear(colour),
            "u_halo": HALO,
        },
        opacity=opacity,
        overlay=overlay,
        on_top=on_top,
        cover=lambda sight: stroke_boxes(sight, points, aside(sight.place)),
        hit=lambda origin, way: stroke_hit(points, half, STEADY if steady else None, origin, way),
        chosen={"u_half": 0.4 * half, "u_halo": 1.0, "u_dash": 0.0},
    )
