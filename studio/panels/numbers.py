"""Numbers that can be dragged, typed with units, stepped by arrows, and reset."""

from __future__ import annotations

import math
import re
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from story.model.values import MOST, NO_ROTATION, Quaternion, Vector
from story.space import rotate, rotation_of, wrap_yaw, yaw_pitch
from studio.look import GRID
from studio.panels.editor import Editor
from studio.panels.field_table import Field, Unit
from studio.wording import shown

_FACTORS: Final[dict[Unit, dict[str, float]]] = {
    "": {},
    "m": {"m": 1, "cm": 0.01, "mm": 0.001, "km": 1000, "in": 0.0254, "ft": 0.3048},
    "°": {"°": 1, "deg": 1, "rad": 180 / math.pi},
    "s": {"s": 1, "ms": 0.001, "min": 60},
    "%": {"%": 1},
    "×": {"×": 1, "x": 1, "%": 0.01},
}
_NUMBER = re.compile(r"^\s*([-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?)\s*(\S*)\s*$", re.I)
_CLOCK = re.compile(r"^\s*(?:(\d+):)?(\d+):(\d+(?:[.,]\d*)?)\s*$")
_DRAG_START: Final = 3  # pixels


def parse(text: str, unit: Unit) -> float | None:
    """A typed number in `unit`: `50 cm` is 0.5 m, `1:30` is 90 s; None where it is no number."""
    if unit == "s" and (clock := _CLOCK.match(text)):
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    match = _NUMBER.match(text)
    if match is None:
        return None
    number, named = float(match[1].replace(",", ".")), match[2].lower()
    if not named:
        return number
    factor = _FACTORS[unit].get(named)
    return None if factor is None else number * factor


def written(value: float, field: Field, *, narrow: bool = False) -> str:
    """The number as the field shows it, with its unit; `narrow` leaves the unit of lengths out."""
    scaled = value * 100 if field.unit == "%" else value
    text = f"{scaled:.{field.decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    if narrow and field.unit == "m":
        return text
    gap = "" if field.unit in ("°", "") else "\u202f"
    return f"{text}{gap}{field.unit}"


class NumberField(Editor):
    """One number. Drag sideways to change it, click to type, arrows step; Shift makes it ten."""

    def __init__(
        self,
        field: Field,
        low: float = -math.inf,
        high: float = math.inf,
        *,
        above: float = -math.inf,
        below: float = math.inf,
        wraps: bool = False,
        whole: bool = False,
        narrow: bool = False,
    ) -> None:
        super().__init__()
        self._field, self._narrow = field, narrow
        self._low, self._high, self._above, self._below = low, high, above, below
        self._wraps, self._whole = wraps, whole
        self._value = 0.0
        self._line = _DragLine(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        self.setFocusProxy(self._line)

    @property
    def value(self) -> float:
        """The number, in the story's own unit."""
        return self._value

    def show_value(self, value: object) -> None:
        if isinstance(value, int | float):
            self._value = float(value)
            if not self._line.typing:
                self.rewrite()

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._line.setAccessibleName(name)
        self._line.setAccessibleDescription(hint)

    def step_by(self, steps: float, *, more: bool = False, origin: float | None = None) -> None:
        """Change the number by that many steps, from `origin` where it is given."""
        step = self._field.step / (100 if self._field.unit == "%" else 1)
        self.take((self._value if origin is None else origin) + steps * step, more=more)

    def take(self, value: float, *, more: bool = False) -> None:
        """Make the number this, within its bounds, and tell."""
        if self._wraps:
            value = wrap_yaw(value)
        least = self._field.step / (100 if self._field.unit == "%" else 1)
        if value <= self._above:
            value = self._above + least
        if value >= self._below:
            value = self._below - least
        value = min(max(value, self._low), self._high)
        digits = self._field.decimals + (2 if self._field.unit == "%" else 0)
        value = round(value, digits) if not self._whole else round(value)
        if value <= self._above:
            return
        self._value = value
        self.rewrite()
        self.edited.emit(int(value) if self._whole else value, more)

    def typed(self, text: str) -> bool:
        """Take what was typed; whether it was a number."""
        number = parse(text, self._field.unit)
        if number is None:
            return False
        value = number / 100 if self._field.unit == "%" else number
        if abs(value - self._value) > 1e-12:
            self.take(value)
        self.rewrite()
        return True

    def rewrite(self) -> None:
        """Show the number again as it is, dropping what was typed."""
        self._line.setText(written(self._value, self._field, narrow=self._narrow))
        self._line.setCursorPosition(0)  # where room is short the first digits count


class _DragLine(QLineEdit):
    """The line a NumberField is typed into, and the handle by which it is dragged."""

    def __init__(self, owner: NumberField) -> None:
        super().__init__(owner)
        self._owner = owner
        self.typing = False
        self._pressed: QPointF | None = None
        self._origin = 0.0
        self._dragging = False
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setMinimumWidth(GRID * 4)
        self.textEdited.connect(self._began)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.hasFocus():
            self._pressed = event.position()
            self._origin = self._owner.value
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position().x() - self._pressed.x()
        if not self._dragging and abs(moved) < _DRAG_START:
            return
        self._dragging = True
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._owner.step_by(moved * (10 if shift else 1), more=True, origin=self._origin)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        self._pressed = None
        if self._dragging:
            self._dragging = False
            self._owner.take(self._owner.value)
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._finish()
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.deselect()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._finish()
            ten = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._owner.step_by(ten if key == Qt.Key.Key_Up else -ten)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
            self.selectAll()
        elif key == Qt.Key.Key_Escape:
            self._owner.rewrite()
            self._done()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self._owner.step_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def _began(self) -> None:
        self.typing = True

    def _finish(self) -> None:
        if self.typing:
            if self._owner.typed(self.text()):
                self._done()
            else:
                self.setProperty("wrong", True)
                self.setToolTip(self.tr("This is not a number. Esc puts the old one back."))
                self._restyle()
                self._owner.rewrite()
                self.typing = False

    def _done(self) -> None:
        self.typing = False
        if self.property("wrong"):
            self.setProperty("wrong", False)
            self.setToolTip("")
            self._restyle()

    def _restyle(self) -> None:
        self.style().unpolish(self)
        self.style().polish(self)


class VectorField(Editor):
    """Three numbers in a row: right, up, back."""

    wide = True

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._value: Vector = (0.0, 0.0, 0.0)
        self._parts = _row(self, field, 3)
        for index, part in enumerate(self._parts):
            part.edited.connect(lambda value, more, i=index: self._take(i, value, more))

    def show_value(self, value: object) -> None:
        if isinstance(value, tuple) and len(value) == 3:
            self._value = value
            for part, number in zip(self._parts, value, strict=True):
                part.show_value(number)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        for part, axis in zip(self._parts, ("X", "Y", "Z"), strict=True):
            part.describe(f"{name} {axis}", hint)

    def _take(self, index: int, number: float, more: bool) -> None:
        numbers = list(self._value)
        numbers[index] = number
        self._value = (numbers[0], numbers[1], numbers[2])
        self.edited.emit(self._value, more)


class RotationField(Editor):
    """A rotation as yaw, pitch and roll in degrees."""

    wide = True

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._angles = [0.0, 0.0, 0.0]
        self._value: Quaternion = NO_ROTATION
        self._parts = _row(self, field, 3)
        for index, part in enumerate(self._parts):
            part.edited.connect(lambda value, more, i=index: self._take(i, value, more))

    def show_value(self, value: object) -> None:
        if isinstance(value, tuple) and len(value) == 4 and value != self._value:
            self._value = value
            self._angles = list(angles_of(value))
        for part, number in zip(self._parts, self._angles, strict=True):
            part.show_value(number)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        for part, angle in zip(self._parts, ("yaw", "pitch", "roll"), strict=True):
            part.describe(f"{name}: {shown(angle.capitalize())}", hint)

    def _take(self, index: int, number: float, more: bool) -> None:
        self._angles[index] = number
        self._value = rotation_of(*self._angles)
        self.edited.emit(self._value, more)


def _row(owner: QWidget, field: Field, count: int) -> list[NumberField]:
    layout = QHBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID // 2)
    parts = [NumberField(field, -MOST, MOST, narrow=True) for _ in range(count)]
    for part in parts:
        layout.addWidget(part, 1)
    return parts


def angles_of(rotation: Quaternion) -> tuple[float, float, float]:
    """Yaw, pitch, roll in degrees of a rotation: the inverse of story.space.rotation_of."""
    yaw, pitch = yaw_pitch(rotate(rotation, (0.0, 0.0, -1.0)))
    # What is left after yaw and pitch is the roll: where its local +X then points
    level = rotate(rotation_of(yaw, pitch), (1.0, 0.0, 0.0))
    raised = rotate(rotation_of(yaw, pitch), (0.0, 1.0, 0.0))
    side = rotate(rotation, (1.0, 0.0, 0.0))
    along = sum(a * b for a, b in zip(side, level, strict=True))
    up = sum(a * b for a, b in zip(side, raised, strict=True))
    return round(yaw, 6), round(pitch, 6), round(-math.degrees(math.atan2(up, along)), 6)
