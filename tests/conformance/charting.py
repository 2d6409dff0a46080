"""Vectors of charts: the shapes that are drawn, figures in words, ticks of an axis."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from story.charts import figure, shapes, ticks
from story.overlays.chart import Chart, ChartRow, Series
from tests.conformance.plain import whole

_FIGURES = (0.0, 1.0, -1.005, 0.004, -0.004, 999.999, 1234.5, -1234567.25, 1e12, 0.1)
_SPANS = (
    (0.0, 1.0),
    (0.0, 0.0),
    (-3.0, 17.0),
    (0.12, 0.37),
    (0.0, 1039.0),
    (-5e6, -1e6),
    (2.0, 2.5),
)


def charts() -> dict[str, Any]:
    """Bars, lines, pies; with gaps, below nought, without anything, half grown."""
    label = {"en": "One", "de": "Eins"}
    rows = (
        ChartRow(label=label, values=(3.5, -1.0)),
        ChartRow(label={"en": "Number two"}, values=(12.0, None)),
        ChartRow(label={"en": "3 数"}, values=(7.25, 4.0, 1.0)),
    )
    series = (Series(name={"en": "A"}), Series(name={"en": "B"}, colour="#123456"))
    base = Chart(id="chartchart", title=label, unit={"en": "mm"}, rows=rows, series=series)
    many = tuple(ChartRow(label={"en": f"Row {n}"}, values=(float(n * n),)) for n in range(60))
    some = [
        base,
        structs.replace(base, shown=0.4),
        structs.replace(base, kind="line"),
        structs.replace(base, kind="line", shown=0.75),
        structs.replace(base, kind="pie"),
        structs.replace(base, kind="pie", hole=0.5, shown=0.5),
        structs.replace(base, title={}, unit={}, series=()),
        structs.replace(base, kind="line", rows=many, series=(), width=0.8),
        Chart(id="chartchart"),
        Chart(id="chartchart", kind="pie"),
        Chart(id="chartchart", kind="line"),
    ]
    fields = [name for name in Chart.__struct_fields__ if name not in _OTHERS]
    return {
        "shapes": [
            {
                "chart": {name: whole(getattr(chart, name)) for name in fields},
                "languages": languages,
                "out": [whole(shape) for shape in shapes(chart, languages)],
            }
            for chart in some
            for languages in ((("en",), ("de", "en"))[: 2 if chart is base else 1])
        ],
        "figure": [
            {"value": value, "language": language, "out": figure(value, language)}
            for value in _FIGURES
            for language in ("en", "de", "fr-CA", "zh-Hans")
        ],
        "ticks": [{"low": low, "high": high, "out": ticks(low, high)} for low, high in _SPANS],
    }


_OTHERS = ("id", "name", "parent", "placement", "opacity", "visible", "tracks", "hidden", "alt",
           "triggers")  # fmt: skip
