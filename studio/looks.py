"""The menu of looks that come with Diorama: each is written as a .cube file and added like one."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from assets.looks import write
from studio.importing import Importer
from studio.session import Session
from studio.wording import _, shown

NAMES: Final[dict[str, tuple[str, str]]] = {
    "warm": (_("&Warm"), _("Late light: gold in what is bright")),
    "cool": (_("&Cool"), _("Early light: blue shadows, clear whites")),
    "mono": (_("&Mono"), _("Black and white, as through a yellow filter")),
    "film": (_("&Film"), _("A print: lifted blacks, teal shadows, warm lights")),
    "faded": (_("F&aded"), _("An old photograph: little contrast, less colour")),
    "night": (_("&Night"), _("Day for night: dark and blue")),
}
"""What each is called, and what it does; the names are those of assets/looks.py."""


class LooksMenu(QObject):
    """Adds a look: it colours what surrounds the scene shown, or waits in the library."""

    def __init__(self, session: Session, importer: Importer, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._importer = session, importer
        self.menu = QMenu(self.tr("Add a &look"), window)
        self.menu.menuAction().setStatusTip(
            self.tr("Colours for the photo or video all around: a LUT that comes with Diorama")
        )
        for name, (text, hint) in NAMES.items():
            action = self.menu.addAction(shown(text))
            action.setStatusTip(shown(hint))
            action.triggered.connect(partial(self.add, name))
        session.story_changed.connect(self._show)
        self._show()

    def add(self, name: str) -> None:
        """Take a look into the story."""
        folder = self._session.folder
        if folder is None or not self._session.writable:
            return
        made = folder / "cache" / "looks"
        made.mkdir(parents=True, exist_ok=True)
        self._importer.take([write(name, made)])

    def _show(self) -> None:
        self.menu.setEnabled(self._session.writable)
