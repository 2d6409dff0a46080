"""New figures for a chart that is there."""

from __future__ import annotations

from story.figures import with_figures
from story.overlays.chart import Chart, ChartRow, Series


def test_new_figures_leave_what_was_chosen_and_translated() -> None:
    chart = Chart(
        id="chartchart",
        kind="line",
        title={"en": "Rain"},
        rows=(
            ChartRow(label={"en": "May", "de": "Mai"}, values=(1.0, 2.0)),
            ChartRow(label={"en": "June", "de": "Juni"}, values=(3.0, 4.0)),
        ),
        series=(
            Series(name={"en": "North", "de": "Norden"}, colour="#112233"),
            Series(name={"en": "South", "de": "Süden"}, colour="#445566"),
        ),
    )
    rows = (
        ChartRow(label={"en": "June"}, values=(5.0, 6.0, 7.0)),
        ChartRow(label={"en": "July"}, values=(8.0, None, 9.0)),
    )
    series = tuple(Series(name={"en": name}) for name in ("South", "East", "West"))
    after = with_figures(chart, rows, series, "en")
    assert (after.id, after.kind, after.title) == (chart.id, "line", {"en": "Rain"})
    assert after.rows[0] == ChartRow(label={"en": "June", "de": "Juni"}, values=(5.0, 6.0, 7.0))
    assert after.rows[1] == rows[1]
    assert after.series == (
        Series(name={"en": "South", "de": "Süden"}, colour="#445566"),
        Series(name={"en": "East"}, colour="#445566"),
        Series(name={"en": "West"}),
    )
    assert with_figures(chart, chart.rows, chart.series, "en") == chart
