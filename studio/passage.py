"""Cuts and fades from scene to scene in the preview: pictures one after the other, under a veil.

Where both scenes are seen at once, studio/crossing.py leads from one to the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from story.model.actions import Transition

_PATIENCE_S: Final = 5.0  # for the new scene's first picture


class Passage:
    """A cut, or a fade through a colour, by the machine's own clock.

    It does not lift the veil before there is a picture of the new scene.
    """

    def __init__(
        self,
        transition: Transition,
        before: QImage | None,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`before` is the picture that was seen last; it is kept, so it must own its pixels."""
        self._half = 0.0 if transition.kind == "cut" else transition.seconds / 2
        self._colour, self._before, self._seconds = transition.colour, before, seconds
        self._begun = seconds()
        self._lifted: float | None = None  # since when the new scene is seen

    @property
    def done(self) -> bool:
        """Whether only the new scene is seen."""
        if self._lifted is not None:
            return self._seconds() - self._lifted >= self._half
        return self._seconds() - self._begun > _PATIENCE_S + 2 * self._half

    def arrived(self) -> None:
        """There is a picture of the new scene."""
        if self._lifted is None:
            self._lifted = max(self._seconds(), self._begun + self._half)

    def paint(self, painter: QPainter, rect: QRect, now: QImage | None) -> None:
        """Paint what is seen; `now` is the newest picture, of whichever scene."""
        lifted = self._lifted is not None and self._seconds() >= self._lifted
        image = now if lifted else self._before or now
        if image is not None:
            painter.drawImage(rect, image)
        if self._half <= 0:
            return
        if self._lifted is not None and lifted:
            self._veil(painter, rect, 1.0 - (self._seconds() - self._lifted) / self._half)
        else:
            self._veil(painter, rect, (self._seconds() - self._begun) / self._half)

    def _veil(self, painter: QPainter, rect: QRect, share: float) -> None:
        colour = QColor(self._colour)
        colour.setAlphaF(min(max(share, 0.0), 1.0))
        painter.fillRect(rect, colour)
