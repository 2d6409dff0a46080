"""`diorama new`: makes an empty story, or one from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs

from exporters.options import Progress
from story.edits import new_story
from story.folder import SUFFIX, create
from story.ids import new_id
from story.model.story import Story
from story.model.values import LanguageCode
from studio.cli.lines import note, problem, result
from studio.cli.progress import Style, cancellable, teller
from studio.cli.values import language as language_code
from studio.cli.values import named_values
from studio.opening import with_suffix
from studio.templating import make_story, offered


def new(
    story: Annotated[Path, typer.Argument(help="Where the story's folder shall be.")],
    title: Annotated[str | None, typer.Option(help="What the audience reads.")] = None,
    template: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="What to fill in: see diorama templates; or the folder of a story of yours that"
            " has parameters.",
        ),
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A value of the template, of a file its path; may be given often.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="CODE",
            help="The language of the words given; without: the template's main one.",
        ),
    ] = None,
    style: Annotated[
        Style, typer.Option("--progress", help="How progress is told on standard error.")
    ] = Style.bar,
) -> int:
    """Make a story; its folder is called NAME.diorama. Prints the folder.

    Every value that is wrong or missing is named on standard error; then nothing is made.
    """
    if story.name in ("", ".."):
        raise typer.BadParameter(f"{str(story)!r} is no name for a story", param_hint="story")
    folder = with_suffix(story)
    if template is None:
        if pairs or language:
            raise typer.BadParameter(
                f"{'--set' if pairs else '--lang'} is for templates: name one",
                param_hint="--template",
            )
        words = title if title is not None else folder.name.removesuffix(SUFFIX)
        create(folder, new_story(new_id(), words))
        result(folder)
        return 0
    said = None if language is None else language_code(language)
    return _fill_in(folder, template, named_values(pairs or []), title, said, style)


def _fill_in(
    folder: Path,
    template: str,
    values: dict[str, str],
    title: str | None,
    language: LanguageCode | None,
    style: Style,
) -> int:
    def titled(story: Story) -> Story:
        if title is None:
            return story
        return structs.replace(story, title={language or story.languages[0]: title})

    told = teller(style, template)
    progress = Progress(told.step)
    try:
        offer = offered(template, progress)
        with cancellable(progress, listen=style is Style.json):
            made = make_story(
                offer,
                values,
                folder,
                story_id=new_id(),
                base=Path(),
                language=language,
                change=titled,
            )
    finally:
        told.close()
    for line in made.notes:
        note(line)
    for each in made.filled.problems:
        problem(each.message, each.hint)
    if made.filled.story is None:
        return 1
    result(folder)
    return 0
