"""What panels share in looks: section headings, empty states, tool buttons, a scrolling column."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from studio.look import GRID, ICON, label

_SETTLES_MS: Final = 20  # a frame or so, in which layouts ask and answer one another


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


class _Inside(QWidget):
    """Tells the scroll area when what it holds has grown.

    Qt asks for its size while what was just made is not yet styled: it tells once more after that.
    """

    def __init__(self) -> None:
        super().__init__()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.updateGeometry)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.look_again()
        return done

    def look_again(self) -> None:
        """Tell the scroll area of the size once all is shown and styled."""
        self._later.start()


class Column(QScrollArea):
    """A column of widgets that scrolls up and down and is never wider than its panel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = _Inside()
        self.box = QVBoxLayout(self._inside)
        self.box.setContentsMargins(GRID * 2, GRID, GRID, GRID * 2)
        self.box.setSpacing(GRID // 2)
        self.setWidget(self._inside)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLES_MS)
        self._settled.timeout.connect(lambda: self.viewport().setUpdatesEnabled(True))

    def hold(self) -> None:
        """Go on showing what stands here now, whatever is taken out and put in, until `settle`."""
        self._settled.stop()
        self.viewport().setUpdatesEnabled(False)

    def settle(self) -> None:
        """Lay out what was put in since `hold`, and then show it.

        Qt would show it squeezed for a moment: some of it has its size only once it is shown.
        """
        self._settled.start()
        parts = self._inside.findChildren(QWidget)
        for part in parts:
            part.ensurePolished()
        for layout in (*(part.layout() for part in reversed(parts)), self.box):
            if layout is not None:  # the innermost first
                layout.invalidate()
                layout.activate()
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))
        self._inside.look_again()

    def clear(self) -> None:
        """Take everything out."""
        while item := self.box.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
