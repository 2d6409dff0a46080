"""Collects Python's cyclic garbage on the GUI thread alone.

A collection that begins in a worker would take apart whatever widgets lie in cycles there, and Qt
does not survive that: its objects may only be destroyed in their own thread.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 500


class Garbage(QObject):
    """Turns Python's own collections off until `stop`, and does them by a timer of its thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Collect what is there and let Python go on by itself."""
        self._timer.stop()
        gc.collect()
        gc.enable()

    def _collect(self) -> None:
        """The generations that have grown beyond their thresholds, as Python itself would."""
        due = [
            generation
            for generation, (count, limit) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > limit > 0
        ]
        if due:
            gc.collect(due[-1])
