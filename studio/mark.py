"""A box in the picture round what somebody points at: where, how wide, and how it is painted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from story.model.values import Degrees, View
from story.space import rotate, rotation_of
from studio import aim

_CORNERS: Final = ((-1, 1), (1, 1), (1, -1), (-1, -1))
_CROSS: Final = 5.0  # pixels from the middle to the end of an arm


@dataclass(frozen=True)
class Mark:
    """A direction as the scene shows it, and how wide the box round it is; both in degrees."""

    yaw: Degrees
    pitch: Degrees
    size: Degrees

    def seen(self, view: View, width: int, height: int) -> tuple[QPolygonF, QPointF] | None:
        """Its corners and its middle in a picture; None where some of it is behind the viewer."""
        turn, half = rotation_of(self.yaw, self.pitch), math.tan(math.radians(self.size / 2))
        found: list[QPointF] = []
        for x, y in (*_CORNERS, (0, 0)):
            place = aim.seen_at(view, rotate(turn, (x * half, y * half, -1.0)), width, height)
            if place is None:
                return None
            found.append(QPointF(*place))
        return QPolygonF(found[:-1]), found[-1]


def paint_mark(painter: QPainter, mark: Mark, view: View, width: int, height: int) -> None:
    """Paint the box, light on dark, so that it is seen on any picture."""
    seen = mark.seen(view, width, height)
    if seen is None:
        return
    box, middle = seen
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, line in ((QColor(0, 0, 0, 170), 4.0), (QColor(255, 255, 255), 1.6)):
        pen = QPen(colour, line)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPolygon(box)
        for arm in (QPointF(_CROSS, 0), QPointF(0, _CROSS)):
            painter.drawLine(middle - arm, middle + arm)
