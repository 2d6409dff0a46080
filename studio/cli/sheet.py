"""`diorama sheet`: a contact sheet of files, of folders of them, or of a story's scenes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from exporters.options import Options, Progress
from renderer.pages import Plan
from studio.cli.add import UPWARD, Up
from studio.cli.lines import result
from studio.cli.progress import Style, cancellable, teller
from studio.cli.values import language as read_language
from studio.opening import contexts
from studio.sheet.make import FORMS, INKS, Order, make


class Theme(StrEnum):
    """The values of `--theme`."""

    dark = "dark"
    light = "light"


def sheet(
    sources: Annotated[
        list[Path],
        typer.Argument(help="Folders, files or stories.", metavar="FOLDER|FILE|STORY..."),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The sheet: .png, .jpg, .pdf or .html.")],
    title: Annotated[
        str | None, typer.Option(help="What stands over it; without: their names.")
    ] = None,
    columns: Annotated[int, typer.Option(help="Cells side by side.", min=1, max=12)] = 4,
    rows: Annotated[
        int, typer.Option(help="Cells over one another on a page, at most.", min=1, max=12)
    ] = 4,
    cell: Annotated[int, typer.Option(help="Pixels that a cell is wide.", min=160, max=1920)] = 480,
    theme: Annotated[Theme, typer.Option(help="On which ground.")] = Theme.dark,
    up: Annotated[
        Up,
        typer.Option(help="Which axis of models, clouds and splats is up, where they lie or hang."),
    ] = Up.y,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang", parser=read_language, metavar="CODE", help="The language of stories' words."
        ),
    ] = None,
    audience: Annotated[
        str | None, typer.Option(metavar="CODE", help="The audience that stories are for.")
    ] = None,
    style: Annotated[
        Style, typer.Option("--progress", help="How progress is told on standard error.")
    ] = Style.bar,
) -> int:
    """Make a contact sheet: a picture of each file in a folder, or of each scene of a story.

    Each is drawn as a story would show it, with its size and what it is. What cannot be used says
    why in its cell and on standard error; the status is then 1. Prints the path of the sheet; one
    a page where a picture has not room for all: NAME-1.png, NAME-2.png.
    """
    if out.suffix.lower() not in FORMS:
        raise typer.BadParameter(
            f"{str(out)!r} must end in {', '.join(FORMS[:-1])} or {FORMS[-1]}", param_hint="-o"
        )
    named = title or ", ".join(
        dict.fromkeys(source.resolve().name.removesuffix(".diorama") for source in sources[:3])
    )
    plan = Plan(columns, rows, cell)
    whom = Options(language=language, audience=audience)
    order = Order(tuple(sources), out, named, plan, INKS[theme.value], whom, UPWARD[up])
    told = teller(style, "sheet")
    progress = Progress(told.step)
    try:
        with cancellable(progress, listen=style is Style.json):
            made = make(order, progress, contexts())
        for _, error in made.refused:
            told.problem(error)
        for line in made.notes:
            told.note(line)
    finally:
        told.close()
    for path in made.paths:
        result(path)
    return 1 if made.refused else 0
