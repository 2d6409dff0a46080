"""A chart's figures, read from a table once more."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import Driver
from msgspec import structs

from story import edits
from story.overlays.chart import Chart


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rain.csv", "Month,Rain\nMay,1\nJune,2\n"),
        ("RAIN.TSV", "Month\tRain\nMay\t1\nJune\t2\n"),
        ("rain.json", '[{"Month": "May", "Rain": 1}, {"Month": "June", "Rain": 2}]'),
    ],
)
def test_a_table_that_is_dropped_is_a_chart(
    name: str, text: str, driver: Driver, tmp_path: Path
) -> None:
    driver.new()
    driver.window.editing.add_scene()
    table = tmp_path / name
    table.write_text(text)
    driver.drop([table])
    chart = driver.session.overlay
    assert isinstance(chart, Chart)
    assert [row.values for row in chart.rows] == [(1.0,), (2.0,)]


def test_a_chart_takes_the_new_figures_of_its_table(driver: Driver, tmp_path: Path) -> None:
    driver.new()
    driver.window.editing.add_scene()
    command = driver.window.actions_["read-table"]
    assert not command.isEnabled()
    table = tmp_path / "rain.csv"
    table.write_text("Month,Rain\nMay,1\nJune,2\n")
    driver.drop([table])
    chart = driver.session.overlay
    assert isinstance(chart, Chart)
    assert command.isEnabled()
    pie = structs.replace(chart, kind="pie")
    driver.session.edit("Change", lambda story: edits.replace_overlay(story, pie))
    table.write_text("Month,Rain\nMay,1\nJune,2\nJuly,7\n")
    driver.window.read_table(table)
    after = driver.session.overlay
    assert isinstance(after, Chart)
    assert [row.values for row in after.rows] == [(1.0,), (2.0,), (7.0,)]
    assert structs.replace(after, rows=pie.rows) == pie
    driver.session.undo()
    assert driver.session.overlay == pie
    table.write_bytes(b"\xff\xfe\x00")
    driver.window.read_table(table)
    assert driver.session.overlay == pie
