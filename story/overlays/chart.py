"""A chart of numbers. story/charts.py says what is drawn of it, renderer/charts.py draws it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from story.model.values import MOST, Colour, Fraction01, Localised, Positive, Value
from story.overlays.base import Overlay

MOST_ROWS: Final = 200
MOST_SERIES: Final = 8

Figure = Annotated[float, Meta(ge=-MOST, le=MOST)]


class ChartRow(Value, frozen=True, kw_only=True):
    """What stands at one place of the axis: a figure for each series, None where there is none."""

    label: Localised = {}
    values: Annotated[tuple[Figure | None, ...], Meta(max_length=MOST_SERIES)] = ()


class Series(Value, frozen=True, kw_only=True):
    """What a row's figures at one place are of."""

    name: Localised = {}
    colour: Colour | None = None  # None: the next of a palette that the colour-blind tell apart


class Chart(Overlay, frozen=True, kw_only=True, tag="chart"):
    """A chart on a panel, centred on its placement. A pie shows the first series."""

    kind: Literal["bar", "line", "pie"] = "bar"
    title: Localised = {}
    unit: Localised = {}  # of the figures
    rows: Annotated[tuple[ChartRow, ...], Meta(max_length=MOST_ROWS)] = ()
    series: Annotated[tuple[Series, ...], Meta(max_length=MOST_SERIES)] = ()
    width: Positive = 1.4  # metres of the panel
    tall: Positive = 0.9
    height: Positive = 0.03  # metres, of a capital letter
    hole: Fraction01 = 0.0  # of a pie: how much of its radius is left out
    shown: Fraction01 = 1.0  # how far its figures have grown
    colour: Colour = "#ffffff"  # of the words
    panel: Colour = "#101214"
    panel_opacity: Fraction01 = 0.85
