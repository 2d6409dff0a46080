"""What panels share in looks: section headings, empty states, tool buttons, a scrolling column."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from studio.look import GRID, ICON, label


def heading(text: str) -> QLabel:
    """The heading of a section."""
    made = label(text, strong=True)
    made.setContentsMargins(0, GRID, 0, GRID // 2)
    return made


def hint_label(text: str) -> QLabel:
    """A secondary line that wraps."""
    made = label(text, "small", dim=True)
    made.setWordWrap(True)
    return made


def tool_button(action: QAction) -> QToolButton:
    """A flat button with an action's icon, its name for screen readers."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setIconSize(QSize(ICON, ICON))
    made.setAccessibleName(action.text().replace("&", ""))
    return made


class Column(QScrollArea):
    """A column of widgets that scrolls up and down and is never wider than its panel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self.box = QVBoxLayout(inside)
        self.box.setContentsMargins(GRID * 2, GRID, GRID, GRID * 2)
        self.box.setSpacing(GRID // 2)
        self.setWidget(inside)

    def clear(self) -> None:
        """Take everything out."""
        while item := self.box.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
