"""What is written about a batch: `report.json` for programs, `report.html` for people.

The page stands alone: it opens without a network, with its pictures in it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from story.errors import ExportError
from story.folder import write_whole
from story.model.values import Localised, words
from studio.batch.queue import State, Told
from studio.batch.rows import REPORTS
from studio.batch.run import Ended

HTML, JSON = REPORTS
STATES: Final[tuple[State, ...]] = ("made", "unchanged", "refused", "waiting")
PARTS: Final = Path(__file__).parent


def refuse_blocked(out: Path) -> None:
    """Raise ExportError where a report could not be written: a folder has its name."""
    for name in REPORTS:
        if (out / name).is_dir():
            raise ExportError(
                f"{out / name} is a folder, but the report is to be written there.",
                "Move it away, or choose another folder for the batch.",
            )


def write_report(
    out: Path, title: Localised, template: str, targets: Iterable[str], ended: Ended
) -> tuple[Path, Path]:
    """Write both, each whole; gives their paths. Raises OSError."""
    document = _document(title, template, targets, ended)
    write_whole(out / JSON, json.dumps(document, ensure_ascii=False, indent=1).encode())
    write_whole(out / HTML, _page(document, out).encode())
    return out / HTML, out / JSON


def _document(
    title: Localised, template: str, targets: Iterable[str], ended: Ended
) -> dict[str, Any]:
    counts = ended.counts
    seconds = _summed(ended.rows)
    return {
        "template": template,
        "title": words(title, ("en",)),
        "targets": list(targets),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "stopped": ended.stopped,
        "seconds": round(ended.seconds, 2),
        "counts": {state: counts[state] + (counts["leased"] if state == "waiting" else 0)
                   for state in STATES},
        "stages": seconds,
        "encoded": sum(each.result.made for each in ended.rows),
        "shared": sum(each.result.shared for each in ended.rows),
        "rows": [_row(each) for each in ended.rows],
    }  # fmt: skip


def _row(told: Told) -> dict[str, Any]:
    result = told.result
    return {
        "number": told.row.number,
        "name": told.row.name,
        "state": "waiting" if told.state == "leased" else told.state,
        "why": list(result.why),
        "notes": list(result.notes),
        "values": told.row.values,
        "seconds": result.seconds,
        "story": result.story,
        "outputs": {target: list(paths) for target, paths in result.outputs.items()},
        "picture": result.picture,
        "encoded": result.made,
        "shared": result.shared,
    }


def _summed(rows: Iterable[Told]) -> dict[str, float]:
    """Seconds by stage, of all rows together."""
    total: dict[str, float] = {}
    for told in rows:
        for stage, seconds in told.result.seconds.items():
            total[stage] = round(total.get(stage, 0.0) + seconds, 3)
    return total


def _page(document: dict[str, Any], out: Path) -> str:
    style = (PARTS / "report.css").read_text("utf-8")
    script = (PARTS / "report.js").read_text("utf-8")
    heading = escape(document["title"] or document["template"])
    body = "\n".join(_body(document, heading, out))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}: batch report</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _body(document: dict[str, Any], heading: str, out: Path) -> Iterator[str]:
    counts, rows = document["counts"], document["rows"]
    yield f"<header><p>Batch report</p><h1>{heading}</h1>"
    targets = ", ".join(escape(target) for target in document["targets"])
    written = document["written"].replace("T", " ").replace("+00:00", " UTC")
    yield f"<p>{len(rows)} rows to {targets} in {_clock(document['seconds'])} · {written}</p>"
    if document["stopped"]:
        yield '<p class="stopped">It was stopped before all rows were made.</p>'
    yield "</header><main>"
    yield '<section class="tiles" aria-label="Rows by outcome">'
    for state in STATES:
        if counts[state] or state != "waiting":
            yield (
                f'<button class="tile {state}" data-state="{state}" aria-pressed="false">'
                f"<b>{counts[state]}</b> {state}</button>"
            )
    share = document["shared"] + document["encoded"]
    saved = f"{100 * document['shared'] // share} %" if share else "none"
    yield (
        f'<div class="tile"><b>{saved}</b> of {share} media and films were shared, not encoded'
        " again</div></section>"
    )
    yield from _stages(document["stages"])
    yield from _table(rows, out)
    yield "</main>"


def _stages(stages: dict[str, float]) -> Iterator[str]:
    total = sum(stages.values())
    if total <= 0:
        return
    yield '<section class="stages"><h2>Time by stage</h2><div class="bar" aria-hidden="true">'
    for index, (_, seconds) in enumerate(stages.items()):
        yield f'<i class="s{index % 8}" style="flex-grow:{max(seconds, 0.0):.3f}"></i>'
    yield "</div><dl>"
    for index, (stage, seconds) in enumerate(stages.items()):
        yield (
            f'<div><dt><i class="s{index % 8}"></i>{escape(stage)}</dt>'
            f"<dd>{seconds:.1f} s</dd></div>"
        )
    yield "</dl></section>"


def _table(rows: list[dict[str, Any]], out: Path) -> Iterator[str]:
    yield '<section><label class="search">Find <input type="search" id="find"></label>'
    yield '<table id="rows"><thead><tr>'
    for key, said in (
        ("number", "Row"), ("", ""), ("name", "Name"), ("state", "Outcome"),
        ("seconds", "Time"), ("", "Outputs"),
    ):  # fmt: skip
        if key:
            yield f'<th scope="col"><button data-sort="{key}">{said}</button></th>'
        else:
            yield f'<th scope="col">{said}</th>'
    yield "</tr></thead><tbody>"
    for row in rows:
        yield from _line(row, out)
    yield "</tbody></table></section>"


def _line(row: dict[str, Any], out: Path) -> Iterator[str]:
    took = sum(row["seconds"].values())
    name = escape(row["name"])
    yield (
        f'<tr data-number="{row["number"]}" data-name="{name}" data-state="{row["state"]}"'
        f' data-seconds="{took:.3f}"><td class="number">{row["number"]}</td>'
        f'<td class="picture">{_thumbnail(row["picture"], name, out)}</td>'
    )
    values = " · ".join(
        _brief(value) for value in row["values"].values() if value not in ("", None)
    )
    yield f'<td><b>{name}</b><span class="values">{escape(values)}</span></td>'
    why = "".join(f"<li>{escape(line)}</li>" for line in row["why"])
    notes = "".join(f'<li class="note">{escape(line)}</li>' for line in row["notes"])
    said = f"<ul>{why}{notes}</ul>" if why or notes else ""
    yield f'<td><span class="mark {row["state"]}">{row["state"]}</span>{said}</td>'
    stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in row["seconds"].items())
    yield f'<td class="number" title="{escape(stages)}">{took:.1f} s</td><td class="outputs">'
    for target, paths in row["outputs"].items():
        for path in paths:
            if not path.endswith(".vtt"):
                yield f'<a href="{_link(path, out)}">{escape(target)}</a>'
    yield "</td></tr>"


def _brief(value: object) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 60 else said[:60] + "…"


def _link(path: str, out: Path) -> str:
    page = path + "/index.html" if (out / path / "index.html").is_file() else path
    return escape(quote(page), quote=True)


def _thumbnail(path: str, name: str, out: Path) -> str:
    file = out / path
    if not path or not file.is_file():
        return ""
    data = base64.b64encode(file.read_bytes()).decode()
    return f'<img src="data:image/jpeg;base64,{data}" alt="{name}" width="160" height="84">'


def _clock(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
