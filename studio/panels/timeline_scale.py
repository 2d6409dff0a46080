"""From the time of a scene to pixels of the timeline and back: zoom, ticks, snapping. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from story.model.values import MICROSECONDS, microseconds

_STEPS: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)  # seconds
_FINE: Final = (0.01, 0.02, 0.05)
_LONGEST_ZOOM: Final = 200_000  # microseconds that fill the width at most magnified


def clock_text(time_us: int) -> str:
    """A time as minutes, seconds and hundredths: `1:02.50`; hours where there are any."""
    hundredths = round(time_us / 10_000)
    seconds, hundredths = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{seconds:02d}.{hundredths:02d}"


class Tick(NamedTuple):
    """A mark in the ruler."""

    time_us: int
    text: str  # empty: a small one


@dataclass(frozen=True)
class Scale:
    """The stretch of time that is shown. Pixels are the widget's own, times microseconds."""

    left: float  # where `first_us` is drawn
    width: float
    first_us: int
    span_us: int  # over `width`; at least 1

    def x_of(self, time_us: float) -> float:
        """Where a time is drawn."""
        return self.left + self.width * (time_us - self.first_us) / self.span_us

    def time_at(self, x: float) -> int:
        """The time drawn at an x; before the beginning there is none."""
        return max(round(self.first_us + (x - self.left) * self.span_us / self.width), 0)

    def length_of(self, pixels: float) -> int:
        """How long so many pixels are."""
        return round(pixels * self.span_us / self.width)

    def zoomed(self, factor: float, whole_us: int, x: float) -> Scale:
        """The scale that shows `factor` times as much, the time at `x` staying where it is.

        No more than `whole_us` is shown.
        """
        span = min(max(round(self.span_us * factor), _LONGEST_ZOOM), max(whole_us, 1))
        kept = self.first_us + (x - self.left) * self.span_us / self.width
        first = round(kept - (x - self.left) * span / self.width)
        return self.scrolled(first, whole_us, span)

    def scrolled(self, first_us: int, whole_us: int, span_us: int | None = None) -> Scale:
        """The scale that begins elsewhere, within the whole."""
        span = self.span_us if span_us is None else span_us
        return Scale(self.left, self.width, max(min(first_us, whole_us - span), 0), span)

    def ticks(self, apart: float) -> Iterator[Tick]:
        """The marks of the ruler, those with a text at least `apart` pixels from one another."""
        seconds = self.span_us / MICROSECONDS
        fits = max(self.width / apart, 1.0)
        steps = (*_FINE, *_STEPS)
        step = next((one for one in steps if seconds / one <= fits), steps[-1])
        small = step / 5
        number = int(self.first_us / MICROSECONDS / small)
        while (time_us := microseconds(round(number * small, 6))) <= self.first_us + self.span_us:
            if time_us >= self.first_us:
                yield Tick(time_us, "" if number % 5 else _tick_text(time_us, step))
            number += 1


def snapped(by_us: int, edges: Iterable[int], marks: Iterable[int], reach_us: int) -> Snap | None:
    """The move nearest to `by_us` that puts an edge on a mark; None where none is in reach."""
    best: Snap | None = None
    near = reach_us + 1
    places = list(marks)
    for edge in edges:
        for mark in places:
            off = abs(edge + by_us - mark)
            if off < near:
                best, near = Snap(mark - edge, mark), off
    return best


class Snap(NamedTuple):
    """A move that ends on a mark."""

    by_us: int
    mark_us: int


def on_frame(time_us: int, fps: float) -> int:
    """The beginning of the frame nearest to an instant."""
    return round(round(time_us * fps / MICROSECONDS) * MICROSECONDS / fps)


def _tick_text(time_us: int, step: float) -> str:
    if step < 60:
        return f"{time_us / MICROSECONDS:g} s"
    return clock_text(time_us).partition(".")[0]
