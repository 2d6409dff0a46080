"""Tables of figures: delimiters, decimal signs, encodings, too much of a table, and no table."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.tables import SUFFIXES, read_figures
from story.errors import MediaError
from story.overlays.chart import MOST_ROWS


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"month,rain,sun\nMay,52.5,\nJune,1,200\n".replace(b"1,200", b'"1,200",7')),
        ("b.csv", "month;rain;sun\r\nMay;52,5;\r\nJune;1.200;7\r\n".encode("utf-8-sig")),
        ("c.tsv", "month\train\tsun\nMay\t52.5\t–\nJune\t1200\t7 %\n".encode("utf-16")),
        ("d.json", b'[{"month":"May","rain":52.5},{"month":"June","rain":1200,"sun":7}]'),
        ("e.json", b'[["month","rain","sun"],["May",52.5,null],["June",1200,7]]'),
    ],
)
def test_one_table_written_in_several_ways(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    found = read_figures(tmp_path / name, "en")
    assert [(row.label["en"], row.values) for row in found.rows] == [
        ("May", (52.5, None)),
        ("June", (1200.0, 7.0)),
    ]
    assert [series.name["en"] for series in found.series] == ["rain", "sun"]


def test_years_label_rows_and_a_table_may_have_no_heads(tmp_path: Path) -> None:
    file = tmp_path / "years.csv"
    file.write_text("2024,1.5\n2025,2.5\n")
    found = read_figures(file, "en")
    assert [(row.label["en"], row.values) for row in found.rows] == [
        ("2024", (1.5,)),
        ("2025", (2.5,)),
    ]
    assert found.series == ()


def test_half_a_sign_is_none_in_a_story(tmp_path: Path) -> None:
    file = tmp_path / "half.json"
    file.write_text(r'[{"a\ud83d": 1, "m": "x\ud83d"}]')
    found = read_figures(file, "en")
    assert [found.rows[0].label, found.series[0].name] == [{"en": "x?"}, {"en": "a?"}]
    msgspec.json.encode(found.rows)


def test_umlauts_of_old_windows_files(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("Monat;Regen\nMärz;3,5\n".encode("cp1252"))
    assert read_figures(file, "de").rows[0].label == {"de": "März"}


def test_of_thousands_of_rows_some_are_shown_and_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("day,value\n" + "".join(f"d{n},{n}\n" for n in range(5000)))
    found = read_figures(file, "en")
    assert len(found.rows) == MOST_ROWS
    assert found.rows[0].values == (0.0,)
    assert found.rows[-1].values == (4999.0,)
    assert "5,000 rows" in found.notes[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"one,two\nthree,four\n", "no column of figures"),
        ("a.csv", b"PK\x03\x04\0\0\0\0", "no table"),
        ("a.json", b"{", "no JSON"),
        ("a.json", b"[" * 100_000, "too deeply"),
        ("a.json", b'{"a": 1}', "no list"),
        ("a.json", b'[{"a": 1}, [2]]', "several kinds"),
        ("gone.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, name: str, data: bytes | None, says: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(MediaError) as raised:
        read_figures(tmp_path / name, "en")
    assert says in raised.value.message
    assert raised.value.hint


ANY = st.binary(max_size=200) | st.text("0123456789,;.\n\t\"'[]{}:a", max_size=80).map(str.encode)


@settings(max_examples=150, deadline=None)
@given(data=ANY, suffix=st.sampled_from(SUFFIXES))
def test_anything_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any{suffix}"
    file.write_bytes(data)
    with suppress(MediaError):
        read_figures(file, "en")
