"""Lines painted over the live picture, light on dark, so that they are seen on any picture.

levelling.py and drawing.py say which; aim.py says where a direction is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from story.model.values import Vector, View
from studio import aim

_DARK: Final = QColor(0, 0, 0, 80)
_PIECES: Final = 32  # of a line between two directions


def stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float) -> None:
    """Paint a path, with a dark rim."""
    for each, wide in ((_DARK, width + 2.0), (colour, width)):
        painter.setPen(QPen(each, wide))
        painter.drawPath(path)


def between(one: Vector, other: Vector) -> list[Vector]:
    """Points along the straight line that the eye sees between two directions."""
    ax, ay, az = one
    bx, by, bz = other
    shares = [n / _PIECES for n in range(_PIECES + 1)]
    return [(ax + t * (bx - ax), ay + t * (by - ay), az + t * (bz - az)) for t in shares]


def path_of(points: Iterable[Vector], view: View, size: QRectF) -> QPainterPath:
    """What of a curve is seen in a picture; far outside it is left out."""
    path, drawing = QPainterPath(), False
    room = size.adjusted(-size.width(), -size.height(), size.width(), size.height())
    for point in points:
        place = aim.seen_at(view, point, round(size.width()), round(size.height()))
        at = None if place is None else QPointF(*place)
        if at is None or not room.contains(at):
            drawing = False
        elif drawing:
            path.lineTo(at)
        else:
            path.moveTo(at)
            drawing = True
    return path
