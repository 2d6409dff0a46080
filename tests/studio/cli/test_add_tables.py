"""`diorama add` of tables: charts of their figures, and one line for what is none."""

from __future__ import annotations

from pathlib import Path

from story.folder import load
from story.overlays.chart import Chart
from tests.studio.cli.conftest import Diorama


def test_a_table_becomes_a_chart_and_what_is_none_is_named(
    diorama: Diorama, tmp_path: Path
) -> None:
    folder = tmp_path / "rain.diorama"
    (tmp_path / "rain.csv").write_text("Monat;Regen\nMai;52,5\nJuni;41\n", encoding="utf-8")
    (tmp_path / "words.csv").write_text("one,two\nthree,four\n", encoding="utf-8")
    (tmp_path / "sun.json").write_text('[{"m": "May", "h": 7}]', encoding="utf-8")
    assert diorama("new", folder).status == 0
    said = diorama("add", folder, tmp_path / "words.csv", tmp_path / "rain.csv")
    assert said.status == 1
    assert "no column of figures" in " ".join(said.err)
    scene, chart = said.out
    (tmp_path / "scan.json").write_text('{"images": []}', encoding="utf-8")
    said = diorama("add", folder, tmp_path / "scan.json")
    assert said.status == 1
    assert "holds no list of rows" in " ".join(said.err)
    assert diorama("add", folder, tmp_path / "sun.json").status == 0
    story = load(folder)
    assert [one.id for one in story.scenes] == [scene]
    first, second = story.scenes[0].overlays
    assert isinstance(first, Chart)
    assert isinstance(second, Chart)
    assert first.id == chart
    assert [row.values for row in first.rows] == [(52.5,), (41.0,)]
    assert [row.values for row in second.rows] == [(7.0,)]
