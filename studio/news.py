"""What the strip over the picture says of long work: files that come in, the example being made.

importing.py does the work; panels/banner.py shows the words.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from story.errors import StudioError
from studio.importing import Importer
from studio.panels.banner import Banner


class News(QObject):
    """Tells what an importer does, with a button that stops it."""

    def __init__(self, importer: Importer, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._importer, self._banner = importer, banner
        self._adding = False  # and the user was told of it
        importer.failed.connect(self.show_error)
        importer.noted.connect(self.note)
        importer.adding.connect(self._show_adding)
        importer.building.connect(self._show_building)
        importer.built.connect(self._show_built)

    def show_error(self, error: StudioError) -> None:
        """Tell of an error: what failed, and what to do."""
        self._banner.say(str(error), icon="warning-circle", severity="error", stays=True)

    def note(self, line: str) -> None:
        """Tell something in passing."""
        self._banner.say(line)

    def _show_adding(self, how_far: str) -> None:
        if not how_far:
            self._banner.end("adding")
        elif self._adding:
            self._banner.go_on("adding", how_far)
        else:
            self._say(how_far, "adding")
        self._adding = bool(how_far)

    def _show_building(self, on: bool) -> None:
        if on:
            text = self.tr("%1 is being made; its media take a minute or two.")
            self._say(text.replace("%1", self._importer.making), "example")
        else:
            self._banner.end("example")

    def _show_built(self, stage: str, done: int, total: int) -> None:
        text = self.tr("%1 is being made: %2").replace("%1", self._importer.making)
        text = text.replace("%2", stage)
        self._banner.go_on("example", text + (f" · {done} / {total}" if total else ""))

    def _say(self, text: str, topic: str) -> None:
        self._banner.say(
            text,
            icon="hourglass-medium",
            choices=((self.tr("Cancel"), self._importer.cancel),),
            topic=topic,
        )
