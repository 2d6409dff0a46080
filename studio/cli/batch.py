"""`diorama batch`: a template and a table of rows to as many stories and their outputs.

Standard output holds the paths of finished outputs, one a line, then that of the report.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from exporters.options import Cancelled, Progress
from story.model.parameters import Parameter
from story.model.values import Localised
from story.templates import slots_of
from studio.batch.report import refuse_blocked, write_report
from studio.batch.rows import read_table
from studio.batch.run import Ended, Order, run
from studio.cli.export import options_of
from studio.cli.lines import result
from studio.cli.progress import Style, Teller, cancellable, teller
from studio.templates.table import TEMPLATES
from studio.templating import story_at


def batch(
    story: Annotated[
        str,
        typer.Argument(
            metavar="STORY",
            help="A template's id, or the folder of a story, with parameters or without.",
        ),
    ],
    rows: Annotated[Path, typer.Option("--rows", metavar="FILE", help="The table: .csv or .json.")],
    to: Annotated[
        str, typer.Option("--to", metavar="TARGET[,TARGET...]", help="See diorama targets.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder for all of it.")],
    workers: Annotated[
        int, typer.Option(help="How many processes work side by side.", min=1, max=64)
    ] = 1,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where it stopped: leave refused rows as they are."),
    ] = False,
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="[TARGET.]KEY=VALUE",
            help="Settings of an output; may be given often. diorama targets lists them.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="The language of the outputs.")
    ] = None,
    style: Annotated[
        Style, typer.Option("--progress", help="How progress is told on standard error.")
    ] = Style.bar,
) -> int:
    """Make a story and its outputs of each row of a table.

    A rerun makes only what is missing or has changed. A row that cannot be made is named in the
    report and holds no other up; the status is then 1.
    """
    options = options_of(to, pairs or [], {})
    title, parameters = _described(story)
    refuse_blocked(out)
    table = read_table(rows, [slot.name for slot in slots_of(parameters)])
    told = teller(style, "batch")
    progress = Progress(told.step)
    try:
        for column in table.strange:
            told.note(f"The column {column} is none of the template's parameters: left out.")
        order = Order(story, table.rows, rows.absolute().parent, options, language, workers, resume)
        with cancellable(progress, listen=style is Style.json):
            ended = run(order, out, progress)
        _say(ended, told)
        page, _ = write_report(out, title, story, options, ended)
    finally:
        told.close()
    for each in ended.rows:
        for paths in each.result.outputs.values():
            for path in paths:
                result(out / path)
    result(page)
    if ended.stopped:
        raise Cancelled
    return 1 if ended.counts["refused"] else 0


def _described(named: str) -> tuple[Localised, tuple[Parameter, ...]]:
    """The title and the parameters of a template. Raises DocumentError where there is none."""
    if named in TEMPLATES:
        return TEMPLATES[named].title, TEMPLATES[named].parameters()
    story = story_at(named).story
    return story.title, story.parameters


def _say(ended: Ended, told: Teller) -> None:
    """A line for each row that was refused, and one for all."""
    for each in ended.rows:
        if each.state == "refused":
            told.note(f"{each.row.name}: {' '.join(each.result.why)}")
    counts = ended.counts
    said = [f"{counts[state]} {state}" for state in ("made", "unchanged", "refused")]
    left = counts["waiting"] + counts["leased"]
    told.note(", ".join([*said, *([f"{left} not made yet"] if left else [])]) + ".")
