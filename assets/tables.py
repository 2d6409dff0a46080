"""Tables of figures, CSV, TSV or JSON, as the rows and series of a chart."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from story.errors import MediaUnreadable, MediaUnsupported
from story.model.values import MOST, VariantKey
from story.overlays.chart import MOST_ROWS, MOST_SERIES, ChartRow, Series

SUFFIXES: Final = (".csv", ".tsv", ".json")
_LARGEST: Final = 16 << 20  # bytes
_COLUMNS: Final = 1000
_DEPTH: Final = 200  # brackets in one another, in a JSON file
_NUMBER: Final = re.compile(r"[+-]?(\d+|\d{1,3}([.,]\d{3})+)([.,]\d+)?(e[+-]?\d{1,3})?", re.I)
_NONE: Final = ("", "-", "\u2013", "\u2014", "na", "n/a", "null", "none", "nan")
_LETTERS: Final = 80  # of a label
_JUDGED: Final = 2000  # rows by which is told what a column holds


def is_table(path: Path) -> bool:
    """Whether a file is called as a table is, which no medium is."""
    return path.suffix.lower() in SUFFIXES


@dataclass(frozen=True)
class Figures:
    """What a chart shows of a table, and lines for the user."""

    rows: tuple[ChartRow, ...]
    series: tuple[Series, ...]
    notes: tuple[str, ...] = ()


def read_figures(path: Path, language: VariantKey) -> Figures:
    """The figures of a table's file, its words for `language`.

    The first column without figures labels the rows, those with figures are the series, named by
    the first row where that holds none. Of more rows or columns than a chart shows, rows are taken
    at even distances and the first columns. Raises MediaUnreadable and MediaUnsupported.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise MediaUnreadable(
            f"{path.name} cannot be read: {error.strerror or error}.",
            "Check that the file is there and may be read.",
        ) from error
    if size > _LARGEST:
        raise MediaUnsupported(
            f"{path.name} has {size >> 20} MB: tables may have up to {_LARGEST >> 20} MB.",
            "Sum it up to the rows that the chart is to show.",
        )
    text = _text(data, path.name)
    cells = _json(text, path.name) if path.suffix.lower() == ".json" else _split(text, path.name)
    return _figures(cells, path.name, language)


def _text(data: bytes, name: str) -> str:
    """The file's text: UTF-8, UTF-16 where it says so, else Western European Windows's."""
    if b"\0" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise MediaUnsupported(
            f"{name} is no table: it holds bytes that no text has.",
            "Export it as CSV from the program that made it.",
        )
    coded = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(coded)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _split(text: str, name: str) -> list[list[str]]:
    first = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {sign: [line.count(sign) for line in first] for sign in "\t;,|"}
    alike = {sign: min(found) for sign, found in counts.items() if found and min(found) > 0}
    sign = max(alike, key=lambda each: (each == "\t", alike[each]), default=",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as error:
        raise MediaUnreadable(
            f"{name} cannot be read as a table: {error}.", "Export it anew as CSV in UTF-8."
        ) from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _json(text: str, name: str) -> list[list[str]]:
    """A list of objects, whose names are the columns, or a list of lists."""
    hint = 'Give a list of objects, such as [{"month": "May", "rain": 52}], or of lists.'
    if max((text.count(bracket) for bracket in "[{"), default=0) > _DEPTH and _deep(text):
        raise MediaUnsupported(f"{name} is nested too deeply to be a table.", hint)
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MediaUnreadable(f"{name} is no JSON: {error}.", hint) from error
    if not isinstance(found, list) or not found:
        raise MediaUnsupported(f"{name} holds no list of rows.", hint)
    if all(isinstance(row, dict) for row in found):
        columns = list(dict.fromkeys(key for row in found for key in row))[:_COLUMNS]
        rows: list[list[Any]] = [columns, *([row.get(key) for key in columns] for row in found)]
    elif all(isinstance(row, list) for row in found):
        rows = found
    else:
        raise MediaUnsupported(f"{name} mixes rows of several kinds.", hint)
    return [[_cell(each) for each in row] for row in rows]


def _deep(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}")
        if depth > _DEPTH:
            return True
    return False


def _cell(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    words = repr(value) if isinstance(value, float) else str(value)
    return words.encode("utf-8", "replace").decode()  # halves of signs are none in a story


def _figures(cells: Sequence[Sequence[str]], name: str, language: VariantKey) -> Figures:
    wide = min(max((len(row) for row in cells), default=0), _COLUMNS)
    if len(cells) < 1 or wide < 1:
        raise MediaUnsupported(f"{name} is empty.", "Give it a row for each figure.")
    body = cells[1:] if len(cells) > 1 else cells
    some = _spread(body, _JUDGED)
    columns = [[row[n] if n < len(row) else "" for row in some] for n in range(wide)]
    commas = [_has_commas(column) for column in columns]
    numeric = [n for n in range(wide) if _is_numeric(columns[n], comma=commas[n])]
    labels = next((n for n in range(wide) if n not in numeric), None)
    if labels is None and len(numeric) > 1 and wide > 1:
        labels = numeric.pop(0)  # years, days
    if not numeric:
        raise MediaUnsupported(
            f"{name} has no column of figures.",
            "Put one figure in each cell, without words beside it.",
        )
    headed = len(cells) > 1 and all(
        _figure(cells[0][n] if n < len(cells[0]) else "", comma=commas[n]) is None for n in numeric
    )
    rows = list(body) if headed else list(cells)
    notes: list[str] = []
    if len(rows) > MOST_ROWS:
        notes.append(f"{name} has {len(rows):,} rows: {MOST_ROWS} of them are shown.")
        rows = list(_spread(rows, MOST_ROWS))
    if len(numeric) > MOST_SERIES:
        notes.append(f"{name} has {len(numeric)} columns of figures: {MOST_SERIES} are shown.")
        numeric = numeric[:MOST_SERIES]

    def cell(row: Sequence[str], n: int) -> str:
        return row[n] if n < len(row) else ""

    made = tuple(
        ChartRow(
            label={language: " ".join(cell(row, labels).split())[:_LETTERS]}
            if labels is not None and cell(row, labels).strip()
            else {},
            values=tuple(_figure(cell(row, n), comma=commas[n]) for n in numeric),
        )
        for row in rows
    )
    heads = [" ".join(cell(cells[0], n).split())[:_LETTERS] if headed else "" for n in numeric]
    series = tuple(Series(name={language: head} if head else {}) for head in heads)
    return Figures(made, series if headed else (), tuple(notes))


def _spread(rows: Sequence[Sequence[str]], most: int) -> Sequence[Sequence[str]]:
    """Rows at even distances, the first and the last among them; all of them where they are few."""
    if len(rows) <= most:
        return rows
    return [rows[round(n * (len(rows) - 1) / (most - 1))] for n in range(most)]


def _is_numeric(column: Sequence[str], *, comma: bool) -> bool:
    """Whether most cells that say something are figures."""
    said = [cell for cell in column if cell.strip().lower() not in _NONE]
    found = sum(_figure(cell, comma=comma) is not None for cell in said)
    return found > 0 and found >= 0.8 * len(said)


def _has_commas(column: Sequence[str]) -> bool:
    """Whether a comma parts decimals in a column, and not thousands."""
    for cell in column:
        bare = cell.strip()
        point, comma = bare.rfind("."), bare.rfind(",")
        if comma >= 0 and point >= 0:
            return comma > point
        if comma >= 0 and (bare.count(",") == 1 and not re.search(r",\d{3}$", bare)):
            return True
        if bare.count(".") > 1:
            return True
        if point >= 0 and not re.search(r"\.\d{3}$", bare):
            return False
    return False


def _figure(cell: str, *, comma: bool) -> float | None:
    """The number in a cell; None where there is none. Signs of money and shares are passed over."""
    bare = re.sub("[\\s\u00a0\u202f'\u2019%\u20ac$\u00a3\u00a5]", "", cell).replace("\u2212", "-")
    if _NUMBER.fullmatch(bare) is None:
        return None
    plain = bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= MOST else None
