"""The corners of an area or line that is selected: dots in the picture, to be dragged.

Pure geometry and their painting; hands.py drags them, viewport.py shows them. Small dots between
two corners make a new one when they are dragged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from msgspec import structs
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from story.model.values import Vector, View
from story.overlays.line import MOST_CORNERS, Corner, Line, Point
from story.overlays.polygon import Polygon
from story.overlays.table import AnyOverlay
from story.space import Pose, direction, rotate, rotation_of, wrap_yaw, yaw_pitch
from studio import aim

REACH: Final = 10.0  # pixels from its middle within which a dot is taken hold of
_DOT: Final = 5.0  # pixels: the radius of a corner's dot
_BETWEEN: Final = 3.0
_AHEAD: Final = 0.02  # cosine of the farthest that a corner lies from its placement's direction
_LEAST: Final = {Polygon: 3, Line: 2}

_Held = TypeVar("_Held")


@dataclass(frozen=True)
class Handle:
    """A dot: a corner, or, where it is `between`, the place for a new one before that corner."""

    index: int
    way: Vector  # from the eye, of any length
    between: bool = False


def handles_of(overlay: AnyOverlay, pose: Pose, eye: Vector) -> tuple[Handle, ...]:
    """The dots of an overlay that stands there; none but of areas and lines."""
    match overlay:
        case Polygon():
            ways = [_towards(corner, pose) for corner in overlay.corners]
            closed = True
        case Line(corners=corners, closed=closed) if corners:
            ways = [_towards(corner, pose) for corner in corners]
        case Line(points=points, closed=closed):
            ways = [_from_eye(point, pose, eye) for point in points]
        case _:
            return ()
    found = [Handle(index, way) for index, way in enumerate(ways)]
    if len(ways) >= MOST_CORNERS:
        return tuple(found)
    for index in range(1, len(ways) + (closed and len(ways) > 2)):
        (ax, ay, az), (bx, by, bz) = ways[index - 1], ways[index % len(ways)]
        middle = ((ax + bx) / 2, (ay + by) / 2, (az + bz) / 2)
        found.append(Handle(index, middle, between=True))
    return tuple(found)


def moved(
    overlay: AnyOverlay, handle: Handle, pose: Pose, eye: Vector, view: View, to: Vector
) -> AnyOverlay:
    """The overlay with a corner seen in another direction; as it was where it cannot lie there.

    A line's point slides in the plane through it that faces the viewer.
    """
    match overlay:
        case Polygon(corners=corners) | Line(corners=corners) if corners:
            corner = _corner(to, pose)
            if corner is None:
                return overlay
            return structs.replace(overlay, corners=_with(corners, handle, corner))
        case Line(points=points):
            point = _point(handle.way, pose, eye, view, to)
            if point is None:
                return overlay
            return structs.replace(overlay, points=_with(points, handle, point))
    return overlay


def without(overlay: AnyOverlay, handle: Handle) -> AnyOverlay:
    """The overlay without a corner; as it was where too few would be left."""
    match overlay:
        case Polygon(corners=corners) | Line(corners=corners) if corners:
            field = "corners"
        case Line():
            field = "points"
        case _:
            return overlay
    held = getattr(overlay, field)
    if handle.between or len(held) <= _LEAST[type(overlay)]:
        return overlay
    return structs.replace(overlay, **{field: held[: handle.index] + held[handle.index + 1 :]})


def handle_at(
    handles: tuple[Handle, ...], view: View, width: int, height: int, at: QPointF
) -> Handle | None:
    """The dot nearest to a point of the picture, within reach; corners before places between."""
    found: tuple[bool, float] | None = None
    nearest: Handle | None = None
    for handle in handles:
        seen = aim.seen_at(view, handle.way, width, height)
        if seen is None:
            continue
        away = (QPointF(*seen) - at).manhattanLength()
        if away <= REACH and (found is None or (handle.between, away) < found):
            found, nearest = (handle.between, away), handle
    return nearest


def paint_handles(
    painter: QPainter, handles: tuple[Handle, ...], view: View, width: int, height: int
) -> None:
    """Paint the dots, light with a dark rim, so that they are seen on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for handle in handles:
        seen = aim.seen_at(view, handle.way, width, height)
        if seen is None:
            continue
        radius = _BETWEEN if handle.between else _DOT
        painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
        painter.setBrush(QColor(255, 255, 255, 150 if handle.between else 255))
        painter.drawEllipse(QPointF(*seen), radius, radius)


def _with(held: tuple[_Held, ...], handle: Handle, new: _Held) -> tuple[_Held, ...]:
    after = handle.index if handle.between else handle.index + 1
    return (*held[: handle.index], new, *held[after:])


def _towards(corner: Corner, pose: Pose) -> Vector:
    return rotate(pose.rotation, direction(corner.yaw, corner.pitch))


def _from_eye(point: Point, pose: Pose, eye: Vector) -> Vector:
    x, y, z = point.position
    s = pose.scale
    dx, dy, dz = rotate(pose.rotation, (x * s, y * s, z * s))
    px, py, pz = pose.position
    return (px + dx - eye[0], py + dy - eye[1], pz + dz - eye[2])


def _corner(to: Vector, pose: Pose) -> Corner | None:
    x, y, z, w = pose.rotation
    right, up, back = rotate((-x, -y, -z, w), to)
    if back > -_AHEAD:
        return None
    yaw, pitch = yaw_pitch((right, up, back))
    return Corner(yaw=wrap_yaw(round(yaw, 2)), pitch=round(pitch, 2))


def _point(was: Vector, pose: Pose, eye: Vector, view: View, to: Vector) -> Point | None:
    normal = rotate(rotation_of(view.yaw, view.pitch, view.roll), (0.0, 0.0, -1.0))
    depth = sum(a * b for a, b in zip(was, normal, strict=True))
    there = aim.along(to, normal, depth)
    if there is None:
        return None
    away = [a + b - c for a, b, c in zip(there, eye, pose.position, strict=True)]
    x, y, z, w = pose.rotation
    right, up, back = rotate((-x, -y, -z, w), (away[0], away[1], away[2]))
    s = pose.scale
    return Point(position=(round(right / s, 4), round(up / s, 4), round(back / s, 4)))
