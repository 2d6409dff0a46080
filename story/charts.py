"""What is drawn of a chart: plates, lines, slices and words, in heights of a capital letter. Pure.

x goes right and y down from the upper left corner of the panel. The viewer's charts.ts is the twin,
under tests/conformance. The palette is Okabe and Ito's (2008), which the colour-blind tell apart,
brightened for dark panels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from story.model.values import Colour, words
from story.overlays.chart import Chart

PALETTE: Final[tuple[Colour, ...]] = (
    "#56b4e9",
    "#e69f00",
    "#2bc49a",
    "#f0e442",
    "#d98cb8",
    "#f0814a",
    "#7f9cff",
    "#c8c8c8",
)
_EDGE: Final = 1.6  # round the panel
_ROW: Final = 2.1  # height of a line of words
_LETTER: Final = 0.85  # width of a letter, about
_TICKS: Final = 5
_GROUPED: Final = {
    **dict.fromkeys(("de", "es", "it", "nl", "pt", "tr", "id", "da", "el"), (",", ".")),
    **dict.fromkeys(("fr", "ru", "uk", "pl", "cs", "sv", "nb", "fi", "hu"), (",", "\u00a0")),
}
"""The decimal sign and what parts thousands, by the language's first part; else `.` and `,`."""


FIGURES: Final = "0123456789.,%\u2212\u00a0"
"""All letters that figures are written in."""


class Plate(Struct, frozen=True, tag="plate"):
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    alpha: float = 1.0
    corner: float = 0.0


class Stroke(Struct, frozen=True, tag="stroke"):
    """A line through points, round at its ends and joins; of one point a dot."""

    points: tuple[tuple[float, float], ...]
    width: float
    colour: Colour
    alpha: float = 1.0


class Slice(Struct, frozen=True, tag="slice"):
    """A part of a ring, clockwise from straight up, in turns."""

    x: float
    y: float
    radius: float
    hole: float
    start: float
    end: float
    colour: Colour


class Word(Struct, frozen=True, tag="word"):
    """Words on one line, round the height y; x is their left, middle or right."""

    text: str
    x: float
    y: float
    size: float
    align: Literal["left", "centre", "right"]
    bold: bool = False
    alpha: float = 1.0


Shape: TypeAlias = Plate | Stroke | Slice | Word
_Level: TypeAlias = Callable[[float], float]


def shapes(chart: Chart, languages: tuple[str, ...]) -> tuple[Shape, ...]:
    """All that is drawn on the panel, in order."""
    wide, high = chart.width / chart.height, chart.tall / chart.height
    return tuple(_drawn(chart, languages, wide, high))


def figure(value: float, language: str) -> str:
    """A number as a language writes it: at most two decimals."""
    point, comma = _GROUPED.get(language.partition("@")[0].split("-")[0].lower(), (".", ","))
    hundredths = math.floor(abs(value) * 100 + 0.5)
    whole, rest = divmod(hundredths, 100)
    digits = str(whole)
    parts = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1]
    tail = f"{rest:02d}".rstrip("0")
    sign = "\u2212" if value < 0 and hundredths else ""
    return sign + comma.join(parts) + (point + tail if tail else "")


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Round numbers from under `low` to over `high`, some five of them."""
    span = high - low
    if not span > 0:
        return (low, low + 1.0)
    rough = span / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(
        each * power for each in (1.0, 2.0, 2.5, 5.0, 10.0) if each * power >= rough * 0.999
    )
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def colour_of(chart: Chart, number: int) -> Colour:
    """The colour of a series, of a pie of a row."""
    own = chart.series[number].colour if number < len(chart.series) else None
    if own is not None and chart.kind != "pie":
        return own
    return PALETTE[number % len(PALETTE)]


def _drawn(chart: Chart, languages: tuple[str, ...], wide: float, high: float) -> Iterator[Shape]:
    top = _EDGE
    title, unit = words(chart.title, languages), words(chart.unit, languages)
    if title.strip():
        yield Word(title, _EDGE, top + 0.9, 1.35, "left", bold=True)
        top += 2.6
    if unit.strip() and chart.kind != "pie":
        yield Word(unit, _EDGE, top + 0.6, 0.85, "left", alpha=0.7)
        top += 2.5
    named = [words(series.name, languages) for series in chart.series]
    keys = [words(row.label, languages) for row in chart.rows] if chart.kind == "pie" else named
    if (len(keys) > 1 or chart.kind == "pie") and any(key.strip() for key in keys):
        bottom = yield from _legend(chart, keys, wide, high)
    else:
        bottom = high - _EDGE
    language = next(iter(languages), "en")
    if chart.kind == "pie":
        yield from _pie(chart, language, wide, top, bottom)
    else:
        yield from _plot(chart, languages, language, wide, top, bottom)


def _legend(
    chart: Chart, keys: list[str], wide: float, high: float
) -> Generator[Shape, None, float]:
    """Keys under the chart, as many a line as fit; answers with where they begin."""
    lines: list[list[tuple[float, int]]] = [[]]
    x = _EDGE
    for number, key in enumerate(keys):
        width = 2.0 + _LETTER * len(key) + 1.4
        if lines[-1] and x + width > wide - _EDGE:
            lines.append([])
            x = _EDGE
        lines[-1].append((x, number))
        x += width
    bottom = high - _EDGE - _ROW * len(lines)
    for row, line in enumerate(lines):
        y = bottom + _ROW * (row + 0.5) + 0.3
        for x, number in line:
            yield Plate(x, y - 0.5, 1.0, 1.0, colour_of(chart, number), corner=0.25)
            yield Word(keys[number], x + 1.5, y, 0.9, "left")
    return bottom - 0.4


def _pie(chart: Chart, language: str, wide: float, top: float, bottom: float) -> Iterator[Shape]:
    values = [max(row.values[0] or 0.0, 0.0) if row.values else 0.0 for row in chart.rows]
    whole = sum(values)
    radius = max(min(bottom - top, wide - 2 * _EDGE) / 2, 0.1)
    x, y = wide / 2, top + radius
    if whole <= 0:
        return
    gone = 0.0
    for number, value in enumerate(values):
        start, gone = gone, gone + value / whole
        if value > 0:
            turn = chart.shown
            yield Slice(
                x,
                y,
                radius,
                radius * chart.hole,
                start * turn,
                gone * turn,
                colour_of(chart, number),
            )
    gone = 0.0
    for value in values:
        middle, gone = (gone + value / whole / 2) * chart.shown, gone + value / whole
        if value / whole >= 0.05 and chart.shown > 0:
            far = radius * (0.5 + 0.5 * chart.hole if chart.hole > 0 else 0.66)
            angle = 2 * math.pi * middle
            text = f"{figure(math.floor(value / whole * 100 + 0.5), language)}%"
            place = (x + far * math.sin(angle), y - far * math.cos(angle))
            yield Plate(place[0] - 1.7, place[1] - 0.85, 3.4, 1.7, "#000000", 0.55, 0.5)
            yield Word(text, *place, 0.95, "centre", bold=True, alpha=chart.shown)


def _plot(
    chart: Chart,
    languages: tuple[str, ...],
    language: str,
    wide: float,
    top: float,
    bottom: float,
) -> Iterator[Shape]:
    known = [value for row in chart.rows for value in row.values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if chart.kind == "bar" or (low > 0 and low < (high - low)):
        low, high = min(low, 0.0), max(high, 0.0)
    marks = ticks(low, high)
    labels = [figure(mark, language) for mark in marks]
    left = _EDGE + 0.9 * _LETTER * max(len(label) for label in labels) + 0.8
    right, base = wide - _EDGE, bottom - _ROW
    span = marks[-1] - marks[0]

    def level(value: float) -> float:
        return base - (value - marks[0]) / span * (base - top)

    for mark, label in zip(marks, labels, strict=True):
        y = level(mark)
        line = ((left, y), (right, y))
        yield Stroke(line, 0.12 if mark == 0 else 0.06, chart.colour, 0.55 if mark == 0 else 0.25)
        yield Word(label, left - 0.6, y, 0.85, "right", alpha=0.8)
    count = max(len(chart.rows), 1)
    room = (right - left) / count
    names = [words(row.label, languages) for row in chart.rows]
    longest = max((len(name) for name in names), default=0) * _LETTER * 0.85 + 0.8
    every = max(1, math.ceil(longest / room))
    for number, name in enumerate(names):
        if number % every == 0:
            x = left + (number + 0.5) * room
            yield Word(name, x, base + 1.2, 0.85, "centre", alpha=0.8)
    most = max((len(row.values) for row in chart.rows), default=0)
    if chart.kind == "bar":
        yield from _bars(chart, most, left, room, level)
    else:
        yield from _curves(chart, most, left, room, level)


def _bars(chart: Chart, most: int, left: float, room: float, at: _Level) -> Iterator[Shape]:
    width = room * 0.72 / max(most, 1)
    ground = at(0.0)
    for number, row in enumerate(chart.rows):
        for n, value in enumerate(row.values):
            if value is None:
                continue
            end = ground + (at(value) - ground) * chart.shown
            x = left + (number + 0.14) * room + n * width
            high = abs(end - ground)
            yield Plate(
                x + 0.05 * width,
                min(end, ground),
                0.9 * width,
                high,
                colour_of(chart, n),
                corner=min(0.25, 0.45 * width, high / 2),
            )


def _curves(chart: Chart, most: int, left: float, room: float, at: _Level) -> Iterator[Shape]:
    for n in range(most):
        run: list[tuple[float, float]] = []
        runs: list[list[tuple[float, float]]] = [run]
        until = chart.shown * max(len(chart.rows) - 1, 0)
        for number, row in enumerate(chart.rows):
            value = row.values[n] if n < len(row.values) else None
            if value is None:
                run = []
                runs.append(run)
                continue
            here = (left + (number + 0.5) * room, at(value))
            if number <= until:
                run.append(here)
            elif number - until < 1 and run:
                (bx, by), share = run[-1], until - (number - 1)
                run.append((bx + share * (here[0] - bx), by + share * (here[1] - by)))
        for part in runs:
            if part and chart.shown > 0:
                yield Stroke(tuple(part), 0.3, colour_of(chart, n))
                if len(chart.rows) <= 40:
                    for point in part:
                        yield Stroke((point,), 0.75, colour_of(chart, n))
