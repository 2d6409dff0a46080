"""`diorama words`: a story's words out as a table for translators, and the translations back in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs

from story.errors import DocumentError
from story.folder import load, save, write_whole
from story.lock import writing
from story.model.story import Story
from story.model.values import LANGUAGE
from story.texts import with_wordings, wordings
from story.words_table import Read, from_csv, from_xliff, to_csv, to_xliff
from studio.cli.lines import note, result
from studio.opening import story_folder

XLIFF = (".xlf", ".xliff")
FORMS = (".csv", *XLIFF)
MOST_NAMED = 20  # addresses that the story does not have


def words(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
    table: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A table to take translations from.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The table to write: .csv or .xlf.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="LANG", help="The language to translate into; XLIFF needs it."
        ),
    ] = None,
) -> int:
    """Write a story's words as a table for translators, or read translations back in.

    Reading says how many wordings changed and which addresses the story does not have. What was
    there before goes to work/backups, as with every save.
    """
    if (table is None) == (out is None):
        raise typer.BadParameter("give a table to read, or with -o one to write", param_hint="FILE")
    named = table if table is not None else out
    assert named is not None
    if named.suffix.lower() not in FORMS:
        raise typer.BadParameter(f"{named.name!r} must end in .csv or .xlf", param_hint="FILE")
    if to is not None and re.search(LANGUAGE, to) is None:
        raise typer.BadParameter(f"{to!r} is no language such as zh-Hans", param_hint="--to")
    folder = story_folder(story)
    if table is not None:
        return _read(folder, table)
    return _write(load(folder), named, to)


def _write(story: Story, out: Path, to: str | None) -> int:
    if out.suffix.lower() in XLIFF:
        target = to or next(iter(story.languages[1:]), None)
        if target is None:
            raise typer.BadParameter("say into which language: --to LANG", param_hint="--to")
        data = to_xliff(story, target)
    else:
        languages = (*story.languages, *(() if to is None or to in story.languages else (to,)))
        data = to_csv(story, languages).encode()
    try:
        write_whole(out, data)
    except OSError as error:
        raise DocumentError(
            f"{out} could not be written: {error.strerror or error}.", "Choose another folder."
        ) from error
    result(out)
    return 0


def _read(folder: Path, table: Path) -> int:
    before = load(folder)
    try:
        data = table.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{table} could not be read: {error.strerror or error}.", "Correct the path."
        ) from error
    with writing(folder):
        before = load(folder)
        found = _taken(before, table, data)
        after = with_wordings(before, found.words)
        changed = _changed(before, after)
        fresh = {key.partition("@")[0] for told in found.words.values() for key in told} - {
            "",
            *after.languages,
        }
        if fresh:
            after = structs.replace(after, languages=(*after.languages, *sorted(fresh)))
        if after != before:
            save(folder, after)
    result(f"{changed} wording{'' if changed == 1 else 's'} changed.")
    if fresh:
        note(f"New among the story's languages: {', '.join(sorted(fresh))}.")
    for address in found.unknown[:MOST_NAMED]:
        note(f"The story has no words at {address[:80]}: left out.")
    if len(found.unknown) > MOST_NAMED:
        note(f"{len(found.unknown) - MOST_NAMED:,} more addresses that it does not have.")
    return 0


def _taken(story: Story, table: Path, data: bytes) -> Read:
    if table.suffix.lower() in XLIFF:
        return from_xliff(story, data, table.name)
    try:
        return from_csv(story, data.decode("utf-8"), table.name)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{table.name} is not in UTF-8.", "Save it as CSV in UTF-8, then read that."
        ) from error


def _changed(before: Story, after: Story) -> int:
    """How many wordings differ."""
    count = 0
    for one, other in zip(wordings(before), wordings(after), strict=True):
        keys = {*one.text, *other.text}
        count += sum(one.text.get(key) != other.text.get(key) for key in keys)
    return count
