"""The table of a batch: rows of values out of CSV or JSON, each with a name of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from exporters.outputs import safe_name
from story.errors import DocumentError

NAMING: Final = ("id", "name")
"""Columns that name a row, the first that there is; unless a parameter is called so."""

LANGUAGE: Final = "lang"
"""The column that says in which language a row is told; unless a parameter is called so."""

REPORTS: Final = ("report.html", "report.json")
"""What a batch writes beside the rows' folders: no row is called so."""

_HINT: Final = "Save it as CSV in UTF-8 with a heading, or as a JSON list of objects."


class Row(NamedTuple):
    """One row: its number in the table from 1, what its outputs are called, its values."""

    number: int
    name: str
    values: dict[str, Any]
    language: str | None = None
    fault: str = ""  # why it cannot be made at all


class Table(NamedTuple):
    """A whole table; `strange` are its columns that nothing is done with."""

    rows: tuple[Row, ...]
    strange: tuple[str, ...]


def read_table(path: Path, parameters: Collection[str]) -> Table:
    """The rows of a table, for a template with those parameters. Raises DocumentError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{path} could not be read: {error.strerror or error}.", "Correct the path."
        ) from error
    if path.suffix.lower() == ".json":
        raw = _from_json(data, path.name)
    elif path.suffix.lower() == ".csv":
        raw = _from_csv(data, path.name)
    else:
        raise DocumentError(f"{path.name} is no table of rows.", "Give it as .csv or .json.")
    if not raw:
        raise DocumentError(f"{path.name} has no rows.", "Write a line for each story.")
    heads = {name.split(".")[0] for name in parameters}
    known = heads | set(parameters)
    naming = next(
        (name for name in NAMING if name not in known and any(name in r for r in raw)), ""
    )
    language = "" if LANGUAGE in known else LANGUAGE
    columns = dict.fromkeys(name for row in raw for name in row)
    strange = tuple(name for name in columns if name not in {*known, naming, language})
    return Table(tuple(_named(raw, naming, language, known)), strange)


def _named(
    raw: list[dict[str, Any]], naming: str, language: str, known: Collection[str]
) -> Iterable[Row]:
    digits = max(3, len(str(len(raw))))
    names: list[str] = []
    first = dict.fromkeys(REPORTS, 0)  # Windows and macOS tell no case apart
    for number, values in enumerate(raw, 1):
        said = str(values.get(naming) or "").strip() if naming else ""
        if not said:
            shown = next((str(v) for k, v in values.items() if k in known and v), "")
            said = f"{number:0{digits}}-{shown[:40]}".rstrip("-")
        names.append(safe_name(said))
        first.setdefault(names[-1].casefold(), number)
    taken = set(first)
    for number, (name, values) in enumerate(zip(names, raw, strict=True), 1):
        told = str(values.get(language) or "").strip() if language else ""
        fault = ""
        before = first[name.casefold()]
        if before != number:
            if before:
                fault = f'It is called "{name}", as row {before} is.'
            tries = (f"{number:0{digits}}{'+' * more}-{name}" for more in range(len(raw) + 2))
            name = next(each for each in map(safe_name, tries) if each.casefold() not in taken)
            taken.add(name.casefold())
        deep = next((key for key, value in values.items() if _is_deep(value)), None)
        if deep is not None:
            fault = f'"{deep[:40]}" holds more than a value.'
        given = {key: value for key, value in values.items() if key in known and deep is None}
        yield Row(number, name, given, told or None, fault)


def _is_deep(value: object) -> bool:
    """Whether a value is neither a plain one nor the plain ones of a row of a table."""
    inner = value.values() if isinstance(value, dict) else (value,)
    return any(isinstance(each, dict | list) for each in inner)


def _from_json(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError as error:
        raise DocumentError(f"{name} is no JSON: {error}.", _HINT) from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not in UTF-8.", _HINT) from error
    except RecursionError as error:
        raise DocumentError(f"{name} is nested too deeply to be a table.", _HINT) from error
    rows = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise DocumentError(f"{name} is no list of rows.", _HINT)
    return [dict(row) for row in rows]


def _from_csv(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not in UTF-8.", _HINT) from error
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise DocumentError(f"{name} is no CSV table: {error}.", _HINT) from error
    if not lines:
        return []
    heading = [cell.strip() for cell in lines[0]]
    twice = {cell for cell in heading if cell and heading.count(cell) > 1}
    if twice:
        raise DocumentError(f'{name} has the column "{min(twice)}" twice.', "Rename one of them.")
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(heading):
            raise DocumentError(
                f"{name}, line {number}: it has {len(cells)} cells, but there are {len(heading)}"
                " columns.",
                "Put cells that hold a separator in quotes.",
            )
        rows.append({key: cell.strip() for key, cell in zip(heading, cells, strict=False) if key})
    return rows
