"""`diorama export`: makes outputs of a story, one target after another.

Standard output holds the paths of finished outputs and nothing else; progress, notes and problems
go to standard error, with `--progress json` as an object a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from assets.library import Library
from exporters.options import Options, Progress, parse
from exporters.table import EXPORTERS
from story.check.table import PROFILES, check
from story.errors import ExportError, StudioError
from story.folder import STORY, load
from story.model.story import Story
from studio.cli.lines import result
from studio.cli.progress import Style, Teller, cancellable, preparing, teller
from studio.cli.values import language as read_language
from studio.cli.values import settings
from studio.opening import contexts, story_folder


def export(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
    to: Annotated[
        str, typer.Option("--to", metavar="TARGET[,TARGET...]", help="See diorama targets.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder for the outputs.")],
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="[TARGET.]KEY=VALUE",
            help="Settings of an output; may be given often. diorama targets lists them.",
        ),
    ] = None,
    cut: Annotated[
        str | None, typer.Option(metavar="ID|NAME", help="The cut that a film shows.")
    ] = None,
    scene: Annotated[
        str | None, typer.Option(help="Only the scene with this id, in films and stills.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang",
            parser=read_language,
            metavar="CODE",
            help="The language of the words in the picture.",
        ),
    ] = None,
    audience: Annotated[
        str | None, typer.Option(metavar="CODE", help="The audience that the outputs are for.")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be done for each stretch of a film.")
    ] = False,
    no_copy: Annotated[
        bool, typer.Option("--no-copy", help="Draw all of a film, even what could be copied.")
    ] = False,
    style: Annotated[
        Style, typer.Option("--progress", help="How progress is told on standard error.")
    ] = Style.bar,
) -> int:
    """Make outputs of a story. Prints the path of each, one a line, when it is whole.

    With --progress json a line `cancel` on standard input stops it, as Ctrl-C does.
    """
    copying = "off" if no_copy else None
    common = {"cut": cut, "scene": scene, "language": language, "audience": audience}
    common |= {"copy": copying}
    options = options_of(to, pairs or [], common)
    folder = story_folder(story)
    document = load(folder)
    failed = False
    with closing(Library(folder, document)) as library:
        if plan:
            return _tell_plans(document, library, options)
        for target, chosen in options.items():
            told = teller(style, target)
            progress = Progress(told.step)
            library.preparing = preparing(progress)
            try:
                with cancellable(progress, listen=style is Style.json):
                    _refuse_unsound(document, library, target, told)
                    made = EXPORTERS[target].export(
                        document, library, chosen, out, progress, contexts()
                    )
            except StudioError as error:
                failed = True
                told.problem(error)
                continue
            finally:
                told.close()
            for line in made.notes:
                told.note(line)
            for path in made.paths:
                result(path)
    return 1 if failed else 0


def _tell_plans(story: Story, library: Library, options: Mapping[str, Options]) -> int:
    """Print what would be done, a line for each stretch of each film."""
    for target, chosen in options.items():
        planned = EXPORTERS[target].planned
        if planned is None:
            raise typer.BadParameter(f"{target} has no stretches to plan", param_hint="--plan")
        for line in planned(story, library, chosen):
            result(f"{target}: {line}" if len(options) > 1 else line)
    return 0


def options_of(to: str, pairs: list[str], common: Mapping[str, str | None]) -> dict[str, Options]:
    """The options of each target in `to`; a wrong target or setting is wrong usage.

    `common` is set of all targets, but for what --set says of one.
    """
    targets = list(dict.fromkeys(target.strip() for target in to.split(",") if target.strip()))
    if not targets:
        raise typer.BadParameter("name a target", param_hint="--to")
    for target in targets:
        if target not in EXPORTERS:
            raise typer.BadParameter(
                f"{target!r} is none of {', '.join(EXPORTERS)}", param_hint="--to"
            )
        if missing := EXPORTERS[target].available():
            raise ExportError(f"{target} cannot be made here: {missing}", "See diorama doctor.")
    given = settings(pairs, targets)
    options = {}
    for target in targets:
        for key, value in common.items():
            if value is not None:
                given[target].setdefault(key, value)
        try:
            options[target] = parse(EXPORTERS[target].options, given[target])
        except ExportError as error:
            raise typer.BadParameter(f"{target}: {error}", param_hint="--set") from error
    return options


def _refuse_unsound(story: Story, library: Library, target: str, told: Teller) -> None:
    """Raise ExportError when `check` finds an error: then the output would not work."""
    facts = library.facts()
    profile = target if target in PROFILES else None
    errors = [each for each in check(story, facts, profile) if each.severity == "error"]
    if not errors:
        return
    for each in errors[1:]:
        told.note(f"{STORY} {each.where}: {each.message} {each.hint}")
    first = errors[0]
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    raise ExportError(f"{STORY} {first.where}: {first.message}{more}", first.hint)
