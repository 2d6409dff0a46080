"""Tables of rows: CSV and JSON in, names that every system takes, what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from story.errors import DocumentError
from studio.batch.rows import read_table


def _csv(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, "utf-8")
    return path


def test_rows_are_named_by_their_column_or_their_number(tmp_path: Path) -> None:
    table = read_table(_csv(tmp_path, "id;county;extra\nsea;南海;x\n;Hills;y\n"), ["county"])
    assert [(row.number, row.name) for row in table.rows] == [(1, "sea"), (2, "002-Hills")]
    assert [row.values for row in table.rows] == [{"county": "南海"}, {"county": "Hills"}]
    assert table.strange == ("extra",)


def test_a_column_of_the_template_names_nothing(tmp_path: Path) -> None:
    table = read_table(_csv(tmp_path, "name,lang\nA/B,en\n"), ["name"])
    assert table.rows[0].name == "001-A-B"
    assert table.rows[0].values == {"name": "A/B"}
    assert table.rows[0].language == "en"


def test_a_name_that_is_there_already_is_a_fault_of_that_row(tmp_path: Path) -> None:
    table = read_table(_csv(tmp_path, "id,county\nSea,A\nsea,B\n"), ["county"])
    assert [bool(row.fault) for row in table.rows] == [False, True]
    assert len({row.name.casefold() for row in table.rows}) == 2


def test_json_rows_may_hold_rows_of_parameters(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps({"rows": [{"id": "a", "first": {"question": "Why?"}}]}), "utf-8")
    table = read_table(path, ["first.question"])
    assert table.rows[0].values == {"first": {"question": "Why?"}}
    assert table.strange == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rows.csv", b""),
        ("rows.csv", b"a,b\n1,2,3\n"),
        ("rows.csv", b"a,a\n1,2\n"),
        ("rows.csv", b"\xff\xfe\x00"),
        ("rows.csv", b'a\n"never ends'),
        ("rows.json", b"{"),
        ("rows.json", b"[1]"),
        ("rows.json", b'[{"a": "\xe9"}]'),
        ("rows.json", b'[{"a": "' + "Sea".encode("utf-16")),
        ("rows.json", b"[" * 100_000),
        ("rows.xlsx", b"PK"),
    ],
)
def test_what_is_no_table_is_said_in_words(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError) as said:
        read_table(path, ["a"])
    assert name in said.value.message
    assert said.value.hint


def test_a_row_that_is_refused_takes_no_name_from_another(tmp_path: Path) -> None:
    names = ["a", "a", "002-a", "A", "report.html", "REPORT.JSON", "\u200b", "x" * 300, "x" * 301]
    table = read_table(
        _csv(tmp_path, "id,county\n" + "".join(f"{n},-\n" for n in names)), ["county"]
    )
    assert [row.number for row in table.rows if row.fault] == [2, 4, 9]
    assert len({row.name.casefold() for row in table.rows}) == len(names)
    assert [row.name for row in table.rows[:3]] == ["a", "002+-a", "002-a"]
    assert not {"report.html", "report.json"} & {row.name.casefold() for row in table.rows}


def test_json_may_begin_with_a_mark_and_deep_values_are_faults_of_their_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    rows = b'[{"a": "b"}, {"a": ' + b"[" * 500 + b"]" * 500 + b'}, {"a": {"b": {"c": 1}}}]'
    path.write_bytes(b"\xef\xbb\xbf" + rows)
    made = read_table(path, ["a"]).rows
    assert [bool(row.fault) for row in made] == [False, True, True]
    assert [row.values for row in made] == [{"a": "b"}, {}, {}]
