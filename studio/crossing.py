"""A transition from scene to scene as the preview shows it: what is left, and how far it has come.

renderer/passages.py draws it; studio/passage.py shows cuts and fades.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from msgspec import structs

from renderer.passages import Leaving
from story.model.actions import Transition
from story.model.values import View
from story.space import wrap_yaw
from story.timeline import Moment

_PATIENCE_S: Final = 5.0  # for all that the other scene shows


class Crossing:
    """A scene, as it was when it was left, that gives way to another by the machine's own clock.

    Nothing of the other is seen before it is `begin`'s turn. Any thread may ask.
    """

    def __init__(
        self,
        transition: Transition,
        left: Moment,
        view: View,
        arrival: View,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`view` is how one looked at what is left, `arrival` how at the other scene at first."""
        self._transition, self._left = transition, left
        self._view, self._arrival = view, arrival
        self._seconds = seconds
        self._begun: float | None = None
        self._latest = seconds() + _PATIENCE_S

    def begin(self) -> None:
        """All of the other scene is there to be seen; asked again it does nothing."""
        if self._begun is None:
            self._begun = self._seconds()

    @property
    def share(self) -> float:
        """How much of its time has gone, 0 to 1."""
        if self._begun is None and self._seconds() < self._latest:
            return 0.0
        self.begin()
        assert self._begun is not None
        length = self._transition.seconds
        return min((self._seconds() - self._begun) / length, 1.0) if length > 0 else 1.0

    @property
    def done(self) -> bool:
        """Whether only the other scene is seen."""
        return self.share >= 1.0

    def leaving(self, view: View) -> Leaving:
        """What is left, now, while one looks at the other scene so: who turns does so in both."""
        seen = structs.replace(
            self._view,
            yaw=wrap_yaw(self._view.yaw + view.yaw - self._arrival.yaw),
            pitch=min(max(self._view.pitch + view.pitch - self._arrival.pitch, -90.0), 90.0),
        )
        return Leaving(self._left, seen, self._transition, self.share)
