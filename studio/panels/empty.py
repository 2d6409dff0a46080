"""What a list says while there is nothing in it: no user meets an empty grey."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QVBoxLayout, QWidget

from studio.look import GRID, Look, label


class EmptyState(QWidget):
    """An icon and a sentence over a list view, shown while the list has no rows."""

    def __init__(self, view: QAbstractItemView, look: Look, icon: str, text: str) -> None:
        super().__init__(view.viewport())
        self._view, self._look, self._icon = view, look, icon
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = label(text, dim=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        box.setSpacing(GRID)
        box.addStretch(1)
        box.addWidget(self._sign)
        box.addWidget(self._words)
        box.addStretch(2)
        view.viewport().installEventFilter(self)
        self.refresh_icon()

    def say(self, text: str) -> None:
        """Change the sentence."""
        self._words.setText(text)

    def refresh_icon(self) -> None:
        """Draw the icon in the theme's colours."""
        theme = self._look.theme
        size = QSize(GRID * 4, GRID * 4)
        self._sign.setPixmap(self._look.icon(self._icon, colour=theme.disabled).pixmap(size))

    def update_state(self) -> None:
        """Show or hide, as the list is."""
        model = self._view.model()
        self.setVisible(model is None or model.rowCount() == 0)
        self.setGeometry(self._view.viewport().rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.viewport().rect())
        return False
