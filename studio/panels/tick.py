"""The check box of the studio: drawn to be seen on either theme, checked or not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox

_SIDE: Final = 16.0


class Tick(QCheckBox):
    """A box without words; its row or accessible name says what it is."""

    def sizeHint(self) -> QSize:
        return QSize(int(_SIDE) + 4, int(_SIDE) + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        colours, roles = self.palette(), QPalette.ColorRole
        box = QRectF(1.5, (self.height() - _SIDE) / 2 + 0.5, _SIDE - 1, _SIDE - 1)
        accent = colours.color(roles.Accent)
        edge = accent if self.hasFocus() else colours.color(roles.PlaceholderText)
        painter.setPen(QPen(accent if self.isChecked() else edge, 1.2))
        painter.setBrush(accent if self.isChecked() else colours.color(roles.Base))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            mark = QPen(colours.color(roles.HighlightedText), 1.8)
            mark.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(mark)
            x, y = box.x(), box.y()
            painter.drawPolyline(
                QPolygonF(
                    [
                        QPointF(x + 3.5, y + 7.5),
                        QPointF(x + 6.5, y + 10.5),
                        QPointF(x + 11.5, y + 4.5),
                    ]
                )
            )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.color(roles.Text), 1))
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 4, 4)
