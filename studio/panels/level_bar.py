"""A strip over the picture while a surrounding is levelled: what to draw, and the angles.

studio/levelling.py does it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from story.levelling import Kind
from story.model.values import Degrees
from studio.look import GRID, ICON, Look, label
from studio.panels.combo import Combo
from studio.panels.field_table import Field
from studio.panels.numbers import NumberField
from studio.wording import _, shown

_KINDS: Final[tuple[tuple[Kind | None, str, str], ...]] = (
    (None, _("Either"), _("What lies flat is the horizon, what stands is upright")),
    ("horizon", _("The horizon"), _("From one point of it to another, as far apart as can be")),
    ("upright", _("Upright things"), _("A corner of a house, a lamp post, a tree")),
)
_WIDTH: Final = 72  # pixels of an angle


class LevelBar(QWidget):
    """Hidden until a surrounding is levelled. It asks; it does nothing itself."""

    done = Signal()
    left = Signal()  # the user will not after all
    cleared = Signal()
    turned = Signal(float, float, bool)  # pitch, roll, and whether a drag goes on

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Level the surrounding"))
        self._look = look
        self._sign = QLabel()
        text = label(
            self.tr("Drag along the horizon, or along what stands upright. Arrows look around.")
        )
        text.setWordWrap(True)
        self.kinds = Combo()
        self.kinds.setMinimumContentsLength(10)
        self.kinds.setAccessibleName(self.tr("What the line lies along"))
        for kind, name, hint in _KINDS:
            self.kinds.addItem(shown(name), kind)
            self.kinds.setItemData(self.kinds.count() - 1, shown(hint), Qt.ItemDataRole.ToolTipRole)
        self.pitch = self._angle(self.tr("Pitch"), self.tr("Up, from the horizon"), 90)
        self.roll = self._angle(self.tr("Roll"), self.tr("Clockwise"), 180)
        self._clear = QPushButton(self.tr("Begin again"))
        self._clear.setToolTip(self.tr("Forget the lines, and turn it as it was"))
        self._clear.clicked.connect(self.cleared)
        self.finish = QPushButton(self.tr("Done"))
        self.finish.setProperty("primary", True)
        self.finish.clicked.connect(self.done)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.left)
        saying = QHBoxLayout()
        saying.setSpacing(GRID)
        saying.addWidget(self._sign)
        saying.addWidget(text, 1)
        saying.addWidget(self.finish)
        saying.addWidget(cancel)
        asking = QHBoxLayout()
        asking.setSpacing(GRID)
        asking.addWidget(self.kinds)
        for name, field in ((self.tr("Pitch"), self.pitch), (self.tr("Roll"), self.roll)):
            asking.addWidget(label(name, dim=True))
            asking.addWidget(field)
        asking.addWidget(self._clear)
        asking.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 2, GRID, GRID, GRID)
        box.setSpacing(GRID)
        box.addLayout(saying)
        box.addLayout(asking)
        self.hide()

    @property
    def kind(self) -> Kind | None:
        """What lines lie along; None: as they look."""
        chosen: Kind | None = self.kinds.currentData()
        return chosen

    def ask(self, pitch: Degrees, roll: Degrees) -> None:
        """Show it, with the angles as they are."""
        self.show_angles(pitch, roll)
        self.refresh_look()
        self.show()

    def show_angles(self, pitch: Degrees, roll: Degrees) -> None:
        """Show the angles without telling of them."""
        self.pitch.show_value(pitch)
        self.roll.show_value(roll)

    def refresh_look(self) -> None:
        """Draw the icon in the theme's colour."""
        sign = self._look.icon("ruler", colour=self._look.theme.accent)
        self._sign.setPixmap(sign.pixmap(QSize(ICON, ICON)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def _angle(self, name: str, hint: str, most: float) -> NumberField:
        field = NumberField(Field(name, unit="°", step=0.1, decimals=2), -most, most)
        field.setFixedWidth(_WIDTH)
        field.describe(name, hint)
        field.edited.connect(
            lambda _value, more: self.turned.emit(self.pitch.value, self.roll.value, more)
        )
        return field
