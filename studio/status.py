"""The foot of the window: what is being worked at, how smoothly films run, where sound goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from studio.jobs import Jobs
from studio.playback import Playback

_EVERY_MS: Final = 500


class Status(QObject):
    """Fills a status bar, until `stop`."""

    def __init__(self, bar: QStatusBar, jobs: Jobs, playback: Playback) -> None:
        super().__init__(bar)
        self._jobs, self._playback = jobs, playback
        bar.setSizeGripEnabled(False)
        self._work, self._smooth, self._sound = QLabel(), QLabel(), QLabel()
        for part in (self._work, self._smooth, self._sound):
            bar.addPermanentWidget(part)
        jobs.busy_changed.connect(self._show)
        playback.changed.connect(self._show)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_EVERY_MS)
        self._ticker.timeout.connect(self._show)
        self._ticker.start()

    def stop(self) -> None:
        """Say nothing new any more."""
        self._ticker.stop()

    def _show(self) -> None:
        titles = self._jobs.titles
        work = titles[0] + (f" (+{len(titles) - 1})" if len(titles) > 1 else "") if titles else ""
        self._work.setText(work)
        playback = self._playback
        if playback.playing:
            smooth = playback.smoothness
            text = self.tr("%1 frames, %2 dropped").replace("%1", str(smooth.shown))
            self._smooth.setText(text.replace("%2", str(smooth.dropped)))
        else:
            self._smooth.setText("")
        self._sound.setText(playback.sound_status())
