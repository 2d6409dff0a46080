"""A strip over the picture: how what is pointed at there is to be followed through the film.

studio/following.py does it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assets.tracking.follow import LARGEST, SIZE, SMALLEST
from story.model.values import Degrees
from studio.follow import Way
from studio.look import GRID, ICON, Look, label
from studio.panels.combo import Combo
from studio.panels.field_table import Field
from studio.panels.numbers import NumberField
from studio.wording import _, shown

_WAYS: Final[dict[Way, tuple[str, str]]] = {
    "both": (_("Both ways"), _("From the beginning of the film to its end")),
    "on": (_("From here on"), _("From the playhead to the end of the film")),
    "back": (_("Up to here"), _("From the beginning of the film to the playhead")),
}
_SIZE_WIDTH: Final = 64  # pixels


class FollowBar(QWidget):
    """Hidden until something is to be followed. It asks; it does nothing itself."""

    wanted = Signal()
    left = Signal()  # the user will not after all
    resized = Signal(float)  # how many degrees wide it looks

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Follow in the video"))
        self._look = look
        self._sign, self._text = QLabel(), label("")
        self._text.setWordWrap(True)
        width = Field(self.tr("Size"), unit="°", step=0.5, decimals=1)
        self.size_field = NumberField(width, SMALLEST, LARGEST)
        self.size_field.show_value(SIZE)
        self.size_field.setFixedWidth(_SIZE_WIDTH)
        self.size_field.describe(
            self.tr("How wide it looks"),
            self.tr("How many degrees wide it looks: as the box in the picture shows"),
        )
        self.size_field.edited.connect(lambda value, _more: self.resized.emit(value))
        self.ways = Combo()
        self.ways.setMinimumContentsLength(10)
        self.ways.setAccessibleName(self.tr("Which way in time"))
        for way, (text, hint) in _WAYS.items():
            self.ways.addItem(shown(text), way)
            self.ways.setItemData(self.ways.count() - 1, shown(hint), Qt.ItemDataRole.ToolTipRole)
        self.grows = QCheckBox(self.tr("Grows with it"))
        self.grows.setToolTip(self.tr("It becomes larger and smaller as what it follows does"))
        self.follow = QPushButton(self.tr("Follow"))
        self.follow.setProperty("primary", True)
        self.follow.clicked.connect(self.wanted)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.left)
        saying = QHBoxLayout()
        saying.setSpacing(GRID)
        saying.addWidget(self._sign)
        saying.addWidget(self._text, 1)
        saying.addWidget(self.follow)
        saying.addWidget(cancel)
        asking = QHBoxLayout()
        asking.setSpacing(GRID)
        asking.addWidget(label(self.tr("Size"), dim=True))
        asking.addWidget(self.size_field)
        asking.addWidget(self.ways)
        asking.addWidget(self.grows)
        asking.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 2, GRID, GRID, GRID)
        box.setSpacing(GRID)
        box.addLayout(saying)
        box.addLayout(asking)
        self.hide()

    @property
    def size_wanted(self) -> Degrees:
        """How wide it looks."""
        return self.size_field.value

    @property
    def way(self) -> Way:
        """Which way it is to be followed."""
        chosen: Way = self.ways.currentData()
        return chosen

    def ask(self, name: str) -> None:
        """Show it, for an overlay of that name."""
        text = self.tr("Click in the picture what “%1” is to follow.")
        self._text.setText(text.replace("%1", name))
        self.refresh_look()
        self.show()

    def refresh_look(self) -> None:
        """Draw the icon in the theme's colour."""
        sign = self._look.icon("crosshair", colour=self._look.theme.accent)
        self._sign.setPixmap(sign.pixmap(QSize(ICON, ICON)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)
