"""New figures for a chart that is there: what its author chose and translated stays."""

from __future__ import annotations

from msgspec import structs

from story.model.values import LanguageCode, Localised
from story.overlays.chart import Chart, ChartRow, Series


def with_figures(
    chart: Chart, rows: tuple[ChartRow, ...], series: tuple[Series, ...], language: LanguageCode
) -> Chart:
    """The chart with the rows and series of a table whose words are in `language`.

    A row or series of the same name as one before it keeps its words in other languages, and a
    series its colour; one under another name keeps the colour of that in its place.
    """
    labels = {row.label.get(language, ""): row.label for row in chart.rows}
    names = {each.name.get(language, ""): each for each in chart.series}
    taken = []
    for number, each in enumerate(series):
        known = names.get(each.name.get(language, ""))
        beside = chart.series[number] if number < len(chart.series) else None
        colour = known.colour if known is not None else beside.colour if beside else None
        name = _kept(known.name if known is not None else {}, each.name)
        taken.append(structs.replace(each, name=name, colour=colour))

    def words_of(row: ChartRow) -> Localised:
        return _kept(labels.get(row.label.get(language, ""), {}), row.label)

    return structs.replace(
        chart,
        rows=tuple(structs.replace(row, label=words_of(row)) for row in rows),
        series=tuple(taken),
    )


def _kept(before: Localised, said: Localised) -> Localised:
    return {**before, **said}
