"""What is painted where a visitor points or looks: a dot, and the ring that fills meanwhile."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

_RADIUS: Final = 18.0  # pixels of the ring


def paint_pointer(painter: QPainter, at: QPointF, share: float | None, *, looks: bool) -> None:
    """Paint a dot where the visitor `looks`, and the ring, filled to a share of it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if looks:
        painter.setPen(QPen(QColor(0, 0, 0, 120), 1.5))
        painter.setBrush(QColor(255, 255, 255, 230))
        painter.drawEllipse(at, 3.5, 3.5)
    if share is None:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ring = QRectF(at.x() - _RADIUS, at.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    for colour, width, part in (
        (QColor(0, 0, 0, 150), 9.0, 1.0),
        (QColor(255, 255, 255, 80), 4.0, 1.0),
        (QColor(255, 255, 255), 4.0, share),
    ):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, 90 * 16, round(-360 * 16 * part))
