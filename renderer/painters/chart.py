"""Draws a chart on its panel. story/charts.py says what there is to draw."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.layers import Job, Kit, Layer
from renderer.painters.text import language_of, panel
from renderer.text import fineness
from story.charts import shapes
from story.overlays.chart import Chart
from story.timeline import OverlayAt


class ChartPainter:
    """Paints `Chart` in the first of the languages that it is worded in."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One plane. Raises MediaError for lack of fonts."""
        chart = subject.overlay
        assert isinstance(chart, Chart)
        setting = self._kit.words.set_chart(
            shapes(chart, job.languages),
            (chart.width, chart.tall),
            chart.height,
            chart.colour,
            language_of(chart.title, job.languages),
            job.media,
            fineness(chart.height, subject.pose, job.eye, job.sharp),
        )
        plane = panel(
            subject.pose,
            setting,
            padding=0.0,
            corner=0.9 * chart.height,
            fill=chart.panel,
            fill_alpha=chart.panel_opacity,
            opacity=subject.opacity,
            overlay=chart.id,
        )
        return (plane,)

    def close(self) -> None:
        """It keeps nothing: the pictures are in the kit."""
