"""How one scene gives way to the next in the preview: the old picture over the new one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from story.visit.state import Went

_PATIENCE_S: Final = 5.0  # for the new scene's first picture


class Passage:
    """A cut, a fade through a colour, or a dissolve, by the machine's own clock.

    It does not lift the veil before there is a picture of the new scene.
    """

    def __init__(
        self, effect: Went, before: QImage | None, seconds: Callable[[], float] = time.perf_counter
    ) -> None:
        """`before` is the picture that was seen last; it is kept, so it must own its pixels."""
        self._transition, self._before, self._seconds = effect.transition, before, seconds
        self._begun = seconds()
        self._lifted: float | None = None  # since when the new scene is seen

    @property
    def done(self) -> bool:
        """Whether only the new scene is seen."""
        if self._lifted is not None:
            return self._seconds() - self._lifted >= self._second_half()
        return self._seconds() - self._begun > _PATIENCE_S + self._transition.seconds

    def arrived(self) -> None:
        """There is a picture of the new scene."""
        if self._lifted is None:
            first = 0.0 if self._transition.kind != "fade" else self._transition.seconds / 2
            self._lifted = max(self._seconds(), self._begun + first)

    def paint(self, painter: QPainter, rect: QRect, now: QImage | None) -> None:
        """Paint what is seen; `now` is the newest picture, of whichever scene."""
        transition = self._transition
        lifted = self._lifted is not None and self._seconds() >= self._lifted
        image = now if lifted else self._before or now
        if image is not None:
            painter.drawImage(rect, image)
        if transition.kind == "cut":
            return
        if not lifted:
            if transition.kind == "fade" and transition.seconds > 0:
                self._veil(
                    painter, rect, (self._seconds() - self._begun) / (transition.seconds / 2)
                )
            return
        assert self._lifted is not None
        half = self._second_half()
        left = 1.0 - (self._seconds() - self._lifted) / half if half > 0 else 0.0
        if transition.kind == "fade":
            self._veil(painter, rect, left)
        elif self._before is not None and left > 0:
            painter.setOpacity(min(left, 1.0))
            painter.drawImage(rect, self._before)
            painter.setOpacity(1.0)

    def _veil(self, painter: QPainter, rect: QRect, share: float) -> None:
        colour = QColor(self._transition.colour)
        colour.setAlphaF(min(max(share, 0.0), 1.0))
        painter.fillRect(rect, colour)

    def _second_half(self) -> float:
        """Seconds from the new scene's first sight to the passage's end."""
        match self._transition.kind:
            case "cut":
                return 0.0
            case "fade":
                return self._transition.seconds / 2
            case _:
                return self._transition.seconds
