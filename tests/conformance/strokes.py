"""Vectors of strokes: what points lines run through, in which directions polygons have corners."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from story.overlays.line import Corner, Line, Point
from story.overlays.polygon import Polygon
from story.space import Pose, rotation_of
from story.strokes import lengths, outline, stroke
from tests.conformance.plain import plain_pose, whole

_POSES = (
    Pose((0.0, 1.6, -2.0)),
    Pose((1.5, 0.2, -3.0), rotation_of(-30.0, 12.0, 40.0), 0.5),
)
_EYES = ((0.0, 1.6, 0.0), (0.0, 1.2, 0.0))


def strokes() -> dict[str, Any]:
    """Straight lines, lines round the eye, closed and half drawn ones."""
    points = tuple(
        Point(position=at) for at in ((-1.0, 0.0, 0.0), (0.0, 0.5, 0.2), (1.0, 0.0, 2.0))
    )
    corners = tuple(
        Corner(yaw=yaw, pitch=pitch) for yaw, pitch in ((-40.0, 5.0), (10.0, 60.0), (80.0, -20.0))
    )
    lines = (
        Line(id="lineline00"),
        Line(id="lineline00", points=()),
        Line(id="lineline00", points=points[:1]),
        Line(id="lineline00", points=points, closed=True),
        Line(id="lineline00", points=(points[0], points[0], points[1])),
        Line(id="lineline00", corners=corners),
        Line(id="lineline00", corners=corners, closed=True),
        Line(id="lineline00", corners=(Corner(), Corner(), Corner(yaw=-180.0), Corner(yaw=90.0))),
    )
    drawn = [structs.replace(line, drawn=share) for line in lines for share in (1.0, 0.35)]
    return {
        "stroke": [
            {
                "line": {name: whole(getattr(line, name)) for name in _FIELDS},
                "pose": plain_pose(pose),
                "eye": eye,
                "out": stroke(line, pose, eye),
                "gone": lengths(stroke(line, pose, eye)),
            }
            for line in drawn
            for pose, eye in zip(_POSES, _EYES, strict=True)
        ],
        "outline": [
            {
                "corners": whole(some),
                "rotation": pose.rotation,
                "out": outline(Polygon(id="polygonpol", corners=some), pose.rotation),
            }
            for some in (corners, corners[:2], Polygon(id="polygonpol").corners)
            for pose in _POSES
        ],
    }


_FIELDS = ("points", "corners", "closed", "drawn")
