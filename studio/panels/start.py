"""What stands in the middle while no story is open: what to drop, new, open, recent, example."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from exporters.outputs import story_name
from studio.actions import Actions
from studio.look import GRID, ICON, Look, label
from studio.panels.parts import heading


class StartPage(QWidget):
    """The first thing a new user meets."""

    recent_chosen = Signal(Path)

    def __init__(self, actions: Actions, look: Look) -> None:
        super().__init__()
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._actions = actions
        self._sign = QLabel()
        title = label(self.tr("Drop pictures, videos or models here"), "title")
        about = label(
            self.tr("A 360° picture or video makes a scene. Everything else is placed in one."),
            dim=True,
        )
        about.setWordWrap(True)
        title.setWordWrap(True)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(GRID)
        self._example = self._button("example", primary=True)
        self._template = self._button("new-from-template")
        self._new = self._button("new")
        self._open = self._button("open")
        for button in (self._example, self._template, self._new, self._open):
            self._buttons.addWidget(button)
        self._recent_title = heading(self.tr("Recent"))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        inside = QVBoxLayout()
        inside.setSpacing(GRID)
        inside.addStretch(2)
        inside.addWidget(self._sign)
        inside.addWidget(title)
        inside.addWidget(about)
        inside.addSpacing(GRID * 2)
        inside.addLayout(self._buttons)
        inside.addSpacing(GRID * 2)
        inside.addWidget(self._recent_title)
        inside.addLayout(self._recent)
        inside.addStretch(3)
        box = QHBoxLayout(self)
        box.setContentsMargins(GRID * 4, GRID * 2, GRID * 4, GRID * 2)
        box.addStretch(1)
        box.addLayout(inside, 6)
        box.addStretch(1)
        self.refresh_look()

    def show_recent(self, stories: list[Path]) -> None:
        """List the stories opened last."""
        while item := self._recent.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._recent_title.setVisible(bool(stories))
        for story in stories:
            where = str(story.parent).replace(str(Path.home()), "~", 1)
            button = QPushButton(f"{story_name(story)}    {where}")
            button.setProperty("quiet", True)
            button.setToolTip(str(story))
            button.setIcon(self._look.icon("clock", colour=self._look.theme.dim))
            button.setIconSize(QSize(ICON, ICON))
            button.clicked.connect(lambda _=False, path=story: self.recent_chosen.emit(path))
            self._recent.addWidget(button)

    def refresh_look(self) -> None:
        """Draw the icons in the theme's colours."""
        theme = self._look.theme
        size = QSize(GRID * 7, GRID * 7)
        self._sign.setPixmap(self._look.icon("cube", colour=theme.accent).pixmap(size))
        for button, name, colour in (
            (self._example, "play-circle", theme.on_accent),
            (self._template, "files", theme.text),
            (self._new, "file-plus", theme.text),
            (self._open, "folder-open", theme.text),
        ):
            button.setIcon(self._look.icon(name, colour=colour))
            button.setIconSize(QSize(ICON, ICON))

    def _button(self, name: str, *, primary: bool = False) -> QPushButton:
        action = self._actions[name]  # type: ignore[index]  # one of the names above
        button = QPushButton(action.text().replace("&", ""))
        button.setProperty("primary", primary)
        button.setFixedWidth(GRID * 30)
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        return button
