"""Ends the window when the system asks the process to: Python's signals come to Qt as events.

What is not saved stays in the journal; session.py offers it when the story is opened again.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier

_NAMES: Final = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")  # a system has some of them
_STATUS: Final = 128  # a shell's status of a process that a signal ended, less the signal's number


class Ending(QObject):
    """Calls `end` with the exit status to end with, on the thread it is made in: the main one.

    Qt waits outside of Python, which so could not run a handler: the signal's number comes through
    a socket that Qt watches. What is ignored, as under `nohup`, stays ignored.
    """

    def __init__(self, end: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._end = end
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _noted)
        self._bell = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._bell.activated.connect(self._rung)

    def _rung(self) -> None:
        numbers = self._near.recv(64)
        if numbers:
            self._bell.setEnabled(False)  # once is enough
            self._end(_STATUS + numbers[0])


def _noted(number: int, frame: FrameType | None) -> None:
    """Python's own part is done: the number has been written to the socket."""
