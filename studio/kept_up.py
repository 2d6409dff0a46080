"""How the picture kept up with the clock: films' frames shown and dropped, and their skew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assets.media import Frame
from story.model.asset import Asset, frame_rate
from story.model.values import MICROSECONDS, Id, microseconds
from studio.showing import off_by_us


@dataclass
class Smoothness:
    """How the picture kept up since playing began: films' frames, and skew against the sound.

    Skew is measured when a picture comes to be seen: how far what is heard then lies outside of
    the span for which the frame is meant to be seen.
    """

    shown: int = 0
    dropped: int = 0
    skew_us: int = 0  # of the latest picture
    worst_us: int = 0


class KeptUp:
    """Watches what is presented since playing began."""

    def __init__(self, asset: Callable[[Id], Asset | None]) -> None:
        self._asset = asset
        self.figures = Smoothness()
        self._latest: dict[Id, int] = {}  # time of the frame shown last, by asset
        self._seen: dict[Id, tuple[int, Frame]] = {}  # on the screen now: film's time - clock's

    def begin(self) -> None:
        """Playing begins."""
        self.figures = Smoothness()
        self.forget()

    def forget(self) -> None:
        """What comes next does not follow on what was shown."""
        self._latest.clear()
        self._seen = {}

    def presented(
        self, time_us: int, films: Mapping[Id, tuple[int, Frame]], length_us: int
    ) -> None:
        """A picture of that time is seen from now on; a loop of the scene is `length_us` long."""
        self._seen = {}
        for id_, (asked, frame) in films.items():
            asset = self._asset(id_)
            rate = frame_rate(asset) if asset is not None else None
            if asset is None or frame.pts_us < 0 or not rate:
                continue
            self._seen[id_] = (asked - time_us, frame)
            before = self._latest.get(id_)
            if before == frame.pts_us:
                continue
            self._latest[id_] = frame.pts_us
            self.figures.shown += 1
            if before is None:
                continue
            period = MICROSECONDS / rate
            since = frame.pts_us - before
            loop = min(microseconds(asset.duration), length_us)
            if since < -loop // 2:
                since += loop
            self.figures.dropped += max(round(since / period) - 1, 0)

    def note(self, skew_us: int | None) -> None:
        """What was presented came so late."""
        if skew_us is not None:
            self.figures.skew_us = skew_us
            self.figures.worst_us = max(self.figures.worst_us, abs(skew_us))

    def skew_us(self, now_us: int, loop_us: int | None) -> int | None:
        """How far `now_us` lies outside of the spans of the frames on the screen.

        `loop_us` is how long a loop of the scene is; None: it does not loop. None without a film.
        """
        found: list[int] = []
        for id_, (ahead, frame) in self._seen.items():
            asset = self._asset(id_)
            if asset is None:
                continue
            times = {now_us}
            if loop_us is not None:
                # What was drawn for the next loop may be seen just before this one ends
                times |= {now_us - loop_us, now_us + loop_us}
            found.append(min((off_by_us(asset, frame, t + ahead) for t in times), key=abs))
        return max(found, key=abs) if found else None
