"""The card over the picture when a visit is at its end: the score, and how to begin again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from story.placeholders import plain
from studio.look import GRID, label
from studio.visiting import Visit


class Curtain(QFrame):
    """Emits `again` for another visit and `left` for the end of the preview."""

    again = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("curtain")
        self.setStyleSheet(
            "QFrame#curtain { background: rgba(16, 18, 20, 225); border-radius: 12px; }"
            "QFrame#curtain QLabel { color: #f4f4f4; background: transparent; }"
            "QFrame#curtain QPushButton { color: #f4f4f4; background: rgba(255, 255, 255, 36);"
            " border: 1px solid transparent; }"
            "QFrame#curtain QPushButton:hover { background: rgba(255, 255, 255, 60); }"
            "QFrame#curtain QPushButton:focus { border-color: #f4f4f4; }"
            'QFrame#curtain QPushButton[primary="true"] { background: #35c4b0; color: #06201c; }'
            'QFrame#curtain QPushButton[primary="true"]:hover { background: #4fd6c3; }'
        )
        self._title = label(self.tr("The end"), "title", strong=True)
        self._score = label("")
        self._passed = label("", strong=True)
        self._again = QPushButton(self.tr("Begin again"))
        self._again.setProperty("primary", True)
        self._again.clicked.connect(self.again)
        leave = QPushButton(self.tr("End preview"))
        leave.clicked.connect(self.left)
        for button in (self._again, leave):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self._again)
        buttons.addWidget(leave)
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 5, GRID * 4, GRID * 5, GRID * 4)
        box.setSpacing(GRID)
        for words in (self._title, self._score, self._passed):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(words)
        box.addSpacing(GRID)
        box.addLayout(buttons)
        self.setAccessibleName(self.tr("The end"))
        self.hide()

    def draw_for(self, visit: Visit | None) -> None:
        """Come up where a visit is at its end, else go away."""
        if visit is None or not visit.state.finished:
            self.hide()
            return
        passed = visit.has_passed()
        self._score.setText(self.tr("Score: %1").replace("%1", plain(visit.state.score)))
        self._score.setVisible(visit.is_scored())
        self._passed.setText(self.tr("Passed") if passed else self.tr("Not passed"))
        self._passed.setVisible(passed is not None)
        if self.isHidden():
            self.show()
            self.raise_()
            self._again.setFocus()
        self.adjustSize()
