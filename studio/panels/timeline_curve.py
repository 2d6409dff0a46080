"""The curve by which a value goes from one keyframe to the next: drawn, with its four numbers."""

from __future__ import annotations

from typing import Final

from msgspec import structs
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from story.easing import eased
from story.model.timeline import Bezier, Easing
from studio.look import GRID, label
from studio.panels.field_table import field_of
from studio.panels.numbers import NumberField
from studio.wording import shown

_LOW: Final = -0.5  # of what is drawn of the values
_HIGH: Final = 1.5
_POINTS: Final = 96
_REACH: Final = 12.0  # pixels from which a handle is taken hold of


class Curve(QWidget):
    """Draws a cubic Bézier curve; its two handles can be dragged. Emits `changed`."""

    changed = Signal(object)

    def __init__(self, curve: Bezier) -> None:
        super().__init__()
        self.curve = curve
        self._held: int | None = None
        self.setMinimumSize(QSize(GRID * 28, GRID * 28))
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Curve"))

    def show_curve(self, curve: Bezier) -> None:
        """Draw another curve."""
        self.curve = curve
        self.update()

    def _at(self, x: float, y: float) -> QPointF:
        box = self._box()
        return QPointF(
            box.left() + x * box.width(),
            box.bottom() - (y - _LOW) / (_HIGH - _LOW) * box.height(),
        )

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(GRID, GRID, -GRID, -GRID)

    def _handles(self) -> tuple[QPointF, QPointF]:
        curve = self.curve
        return self._at(curve.x1, curve.y1), self._at(curve.x2, curve.y2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.base())
        painter.drawRoundedRect(self.rect(), 6, 6)
        painter.setPen(QPen(colours.light().color(), 1))
        painter.drawRect(QRectF(self._at(0, 1), self._at(1, 0)))
        handles = self._handles()
        painter.setPen(QPen(colours.placeholderText().color(), 1))
        for end, handle in zip((self._at(0, 0), self._at(1, 1)), handles, strict=True):
            painter.drawLine(end, handle)
        path = QPainterPath(self._at(0, 0))
        for point in range(1, _POINTS + 1):
            share = point / _POINTS
            path.lineTo(self._at(share, eased(self.curve, share)))
        accent: QColor = colours.highlight().color()
        painter.setPen(QPen(accent, 2.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(QPen(colours.base().color(), 2))
        painter.setBrush(accent)
        for handle in handles:
            painter.drawEllipse(handle, 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        offs = [(event.position() - handle).manhattanLength() for handle in self._handles()]
        near = min(offs)
        self._held = offs.index(near) if near <= _REACH else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        box = self._box()
        x = (event.position().x() - box.left()) / box.width()
        y = _LOW + (box.bottom() - event.position().y()) / box.height() * (_HIGH - _LOW)
        x, y = round(min(max(x, 0.0), 1.0), 2), round(y, 2)
        if self._held == 0:
            self.curve = structs.replace(self.curve, x1=x, y1=y)
        else:
            self.curve = structs.replace(self.curve, x2=x, y2=y)
        self.update()
        self.changed.emit(self.curve)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None


class CurveDialog(QDialog):
    """Asks for a curve. Emits `chosen` with a Bezier."""

    chosen = Signal(object)

    def __init__(self, easing: Easing, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Curve"))
        self._curve = easing if isinstance(easing, Bezier) else Bezier()
        self.picture = Curve(self._curve)
        self.picture.changed.connect(self._show)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        self.numbers: dict[str, NumberField] = {}
        for place, name in enumerate(("x1", "y1", "x2", "y2")):
            field = field_of("Bezier", name)
            number = NumberField(field, 0.0, 1.0) if name.startswith("x") else NumberField(field)
            number.describe(shown(field.label), shown(field.hint))
            number.edited.connect(lambda value, _more, name=name: self._take(name, value))
            self.numbers[name] = number
            row, column = divmod(place, 2)
            grid.addWidget(label(shown(field.label), dim=True), row, column * 2)
            grid.addWidget(number, row, column * 2 + 1)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.chosen.emit(self._curve))
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        box.setSpacing(GRID * 2)
        box.addWidget(self.picture, 1)
        box.addLayout(grid)
        box.addWidget(buttons)
        self._show(self._curve)

    def _take(self, name: str, value: object) -> None:
        self._show(structs.replace(self._curve, **{name: value}))

    def _show(self, curve: Bezier) -> None:
        self._curve = curve
        self.picture.show_curve(curve)
        for name, number in self.numbers.items():
            number.show_value(getattr(curve, name))
