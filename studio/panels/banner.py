"""A strip over the picture that says one thing and offers what can be done about it; not modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from studio.look import GRID, ICON, Look, label

_STAYS_MS = 8_000  # a line that asks for nothing


class Banner(QWidget):
    """Hidden until there is something to say."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._topic, self._icon, self._severity = "", "info", ""
        self._sign = QLabel()
        self._text = label("")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(GRID)
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        box = QHBoxLayout(self)
        box.setContentsMargins(GRID * 2, GRID - 2, GRID, GRID - 2)
        box.setSpacing(GRID)
        box.addWidget(self._sign)
        box.addWidget(self._text, 1)
        box.addLayout(self._buttons)
        box.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def refresh_look(self) -> None:
        """Draw the icons in the theme's colours."""
        theme = self._look.theme
        colours = {"error": theme.error, "warning": theme.warning}
        sign = self._look.icon(self._icon, colour=colours.get(self._severity, theme.accent))
        self._sign.setPixmap(sign.pixmap(QSize(ICON, ICON)))
        self._close.setIcon(self._look.icon("x", colour=theme.dim))

    @property
    def text(self) -> str:
        """What it says; empty when it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def go_on(self, topic: str, text: str) -> None:
        """Say how a topic goes on, where nothing else has taken its place."""
        if self.speaks_of(topic):
            self._text.setText(text)

    def end(self, topic: str) -> None:
        """Go away where the topic is still the one that is shown."""
        if self.speaks_of(topic):
            self.hide()

    def speaks_of(self, topic: str) -> bool:
        """Whether that topic is what it says now."""
        return not self.isHidden() and self._topic == topic

    def say(
        self,
        text: str,
        *,
        icon: str = "info",
        severity: str = "",
        choices: tuple[tuple[str, Callable[[], None]], ...] = (),
        stays: bool = False,
        topic: str = "",
    ) -> None:
        """Say something; each choice is a button, the first the one to take.

        `topic` names what `go_on` and `end` are about.
        """
        self._topic, self._icon, self._severity = topic, icon, severity
        self.refresh_look()
        self._text.setText(text)
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for index, (title, act) in enumerate(choices):
            button = QPushButton(title)
            button.setProperty("primary", index == 0)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, act=act: act())
            self._buttons.addWidget(button)
        self._timer.stop()
        if not stays and not choices:
            self._timer.start()
        self.show()
