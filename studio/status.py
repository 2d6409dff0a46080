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
        said = ""
        if playback.playing and (lost := playback.smoothness.dropped):
            whole = playback.smoothness.shown + lost
            text = self.tr("%1 of %2 pictures of the film came too late to be shown")
            said = text.replace("%1", str(lost)).replace("%2", str(whole))
        self._smooth.setText(said)
        self._sound.setText(playback.sound_status())
