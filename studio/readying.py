"""Clouds and large pictures that are being prepared: how far it is, how long yet, the way to stop.

assets/library.py prepares them in whatever thread asks; panels/banner.py shows the words.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from assets.library import Library
from story.errors import MediaError
from story.model.asset import Asset
from story.model.values import Id
from studio.panels.banner import Banner

_TOPIC: Final = "preparing"
_SOON_S: Final = 0.8  # what is done by then is not spoken of
_PAUSE_S: Final = 0.25  # between two lines
_SILENT_MS: Final = 4_000  # without a word: it has ended somehow


class Readying(QObject):
    """Tells of one library's clouds and large pictures, until `stop`."""

    _heard = Signal(str, str, int, int, float)  # an asset, words of it, done, of how much, seconds

    def __init__(
        self,
        library: Library,
        banner: Banner,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._banner, self._now = banner, now
        self._stopped: set[Id] = set()
        self._all = False
        self._began: dict[Id, float] = {}
        self._said: set[Id] = set()  # once: who closes the strip does not get it back
        self._told = float("-inf")
        self._heard.connect(self._show)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(_SILENT_MS)
        self._silence.timeout.connect(self._end)
        library.preparing = self.hear

    def stop(self) -> None:
        """Prepare none from now on: the story is left."""
        self._all = True

    def hear(self, asset: Asset, done: int, total: int) -> None:
        """In any thread: so much is done. Raises MediaError where it is to end."""
        if self._all or asset.id in self._stopped:
            self._began.pop(asset.id, None)
            text = self.tr("The points of “%1” are not prepared: it was stopped.")
            if asset.kind == "image":
                text = self.tr("The tiles of “%1” are not prepared: it was stopped.")
            raise MediaError(
                text.replace("%1", asset.name),
                self.tr("Change something, or open the story again, to begin anew."),
            )
        now = self._now()
        began = self._began.setdefault(asset.id, now)
        ended = 0 < total <= done
        if ended:
            self._began.pop(asset.id, None)
        elif now - began < _SOON_S or now - self._told < _PAUSE_S:
            return
        self._told = now
        left = (now - began) * (total - done) / done if total and done else -1.0
        text = self.tr("The points of %1 are being prepared")
        if asset.kind == "image":
            text = self.tr("The tiles of %1 are being prepared")
        self._heard.emit(asset.id, text.replace("%1", asset.name), done, total, left)

    @Slot(str, str, int, int, float)
    def _show(self, asset: Id, text: str, done: int, total: int, left: float) -> None:
        if 0 < total <= done or self._all:
            self._end()
            return
        if total:
            text += f": {done * 100 // total} %"
        if left >= 0:
            minutes, seconds = divmod(round(left), 60)
            text += " · " + self.tr("%1 left").replace("%1", f"{minutes}:{seconds:02}")
        self._silence.start()
        if self._banner.speaks_of(_TOPIC):
            self._banner.go_on(_TOPIC, text)
        elif asset not in self._said:
            self._said.add(asset)
            self._banner.say(
                text,
                icon="hourglass-medium",
                choices=((self.tr("Cancel"), lambda: self._stop(asset)),),
                topic=_TOPIC,
                stays=True,
            )

    def _stop(self, asset: Id) -> None:
        self._stopped.add(asset)
        self._end()

    def _end(self) -> None:
        self._silence.stop()
        self._banner.end(_TOPIC)
