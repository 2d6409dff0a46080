"""Filling templates in for people: finds the template, takes the files in, makes the story folder.

story/templates.py does the filling itself, purely; studio/templates holds those that come with
Diorama.
"""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import reduce
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from msgspec import structs

from assets.ingest import Ingested, ingest
from exporters.options import Progress
from story.check.problem import Problem
from story.edits import remove_overlay
from story.errors import DocumentError, MediaError, MediaMissing
from story.folder import MEDIA, STORY, SUFFIX, create, load, refuse
from story.model.asset import Asset
from story.model.parameters import FileParameter, Parameter
from story.model.story import Story
from story.model.values import Id, LanguageCode
from story.templates import Filled, faults, file_of, fill, outdated, slots_of
from studio.opening import story_folder
from studio.templates.kept import kept, user_folder
from studio.templates.table import TEMPLATES

Take = Callable[[Path, Path, Id], Ingested]
"""Takes a file into a story folder, under an id."""

Lay = Callable[[Path | str, Path | str], None]
"""Puts a file that is in one place into another too."""


class Source(NamedTuple):
    """A template, or a plain story, that stories are made of."""

    folder: Path
    story: Story


class Offer(NamedTuple):
    """A template: what it takes is known at once, its story is opened when all given is right."""

    parameters: tuple[Parameter, ...]
    opened: Callable[[], AbstractContextManager[Source]]


def offered(named: str, progress: Progress, home: Path | None = None) -> Offer:
    """A template by its id, else a story by its folder. `home`: where made ones are kept.

    Raises DocumentError: it is neither, and these are near.
    """
    if named in TEMPLATES:
        where = home or user_folder()
        return Offer(TEMPLATES[named].parameters(), lambda: _made(named, progress, where))
    return at_hand(story_at(named))


def at_hand(source: Source) -> Offer:
    """A template whose story is open."""
    return Offer(source.story.parameters, lambda: nullcontext(source))


@contextmanager
def _made(key: str, progress: Progress, home: Path) -> Iterator[Source]:
    with kept(key, progress, home) as folder:
        yield Source(folder, load(folder))


def story_at(named: str) -> Source:
    """A story that serves as template, by its folder. Raises DocumentError."""
    folder = story_folder(Path(named))
    if not (folder / STORY).is_file():
        raise unknown(named)
    return Source(folder, load(folder))


def unknown(named: str) -> DocumentError:
    """What is said of a template that is not there."""
    near = difflib.get_close_matches(named, TEMPLATES, 3, 0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(TEMPLATES)}."
    return DocumentError(f"There is no template {named}.", hint)


def taken_in(file: Path, folder: Path, asset_id: Id) -> Ingested:
    """`Take`, by a copy into the folder."""
    return ingest(file, folder, id=asset_id)


class Gathered(NamedTuple):
    """The files that values name, taken in."""

    files: dict[str, Asset]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def gathered(
    parameters: tuple[Parameter, ...],
    values: Mapping[str, object],
    base: Path,
    folder: Path,
    take: Take,
) -> Gathered:
    """Takes the files that values name into `folder`; relative paths count from `base`.

    A file that cannot be used is a problem that names its parameter.
    """
    replaced = {
        slot.name: slot.parameter.asset
        for slot in slots_of(parameters)
        if isinstance(slot.parameter, FileParameter)
    }
    files: dict[str, Asset] = {}
    problems: list[Problem] = []
    notes: list[str] = []
    for name, said in file_of(parameters, values).items():
        file = file_at(base, said)
        try:
            if file is None:
                raise MediaMissing(
                    f"There is no file {_brief(str(base / said))}.", "Correct the path."
                )
            taken = take(file, folder, replaced[name])
        except MediaError as error:
            problems.append(
                Problem(
                    severity="error",
                    rule="parameter-file",
                    where=f"parameter {name}",
                    message=f"{name}: {error.message}",
                    hint=error.hint,
                )
            )
            continue
        files[name] = taken.asset
        notes += (f"{file.name}: {line}" for line in taken.notes)
    return Gathered(files, tuple(problems), tuple(notes))


def file_at(base: Path, said: str) -> Path | None:
    """The file that a value names, relative to `base`; None where there is none.

    A folder or a device, which may never end, is none.
    """
    try:
        file = base / Path(said).expanduser()
        return file if file.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long; holds a null; the home of nobody
        return None


def _brief(said: str) -> str:
    said = said if len(said) <= 200 else said[:200] + "…"
    return said if said.isprintable() else ascii(said)


class Made(NamedTuple):
    """A story filled in, with lines for the user about its media; or why it could not be."""

    filled: Filled
    notes: tuple[str, ...] = ()


def copied(source: Path | str, target: Path | str) -> None:
    """`Lay`, by a copy."""
    shutil.copyfile(source, target)


def make_story(
    offer: Offer,
    values: Mapping[str, object],
    folder: Path,
    *,
    story_id: Id,
    base: Path,
    take: Take = taken_in,
    lay: Lay = copied,
    others: bool = False,
    language: LanguageCode | None = None,
    change: Callable[[Story], Story] = lambda story: story,
) -> Made:
    """Fill a template in and make the story's folder; whole or not at all.

    The folder may be there if it is empty. `lay` puts media from one story folder into another;
    `language` is the one in which words are given, else the template's main one. `change` is done
    to the story before it is written. Where a value is wrong or missing nothing is made, the
    template neither; the problems say which. Raises DocumentError where the folder cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DocumentError(f"{folder} is there already.", "Choose another name.")
    work = folder.with_name(f".{folder.name}.{story_id}.filling")
    part = folder.with_name(f".{folder.name}.{story_id}.part")
    try:
        found = gathered(offer.parameters, values, base, work, take)
        failed = {_named(each) for each in found.problems}
        left = {name: value for name, value in values.items() if name not in failed}
        wrong = faults(offer.parameters, left, files=found.files, others=others)
        wrong = tuple(each for each in wrong if _named(each) not in failed)
        if found.problems or wrong:
            return Made(Filled(None, (*found.problems, *wrong)))
        with offer.opened() as source:
            filled = fill(
                source.story,
                left,
                story_id=story_id,
                files=found.files,
                others=others,
                language=language,
            )
            if filled.story is None:
                return Made(filled)
            bare = reduce(remove_overlay, filled.idle, filled.story)
            story = _titled(change(bare), folder)
            create(part, story)
            for place in (work, source.folder):
                _lay_media(story, place, part, lay)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
        return Made(Filled(story), (*found.notes, *_left_out(offer.parameters, left)))
    except OSError as error:
        refuse("made", folder, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(part, ignore_errors=True)


def _left_out(parameters: tuple[Parameter, ...], values: Mapping[str, object]) -> Iterator[str]:
    """A line that names the words that went with a file of the template's own."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    names = ", ".join(outdated(slots_of(parameters), given))
    if names:
        yield f"Left out, as the template's own tell of its own file: {names}."


def _titled(story: Story, folder: Path) -> Story:
    """The story and its only scene, by its folder's name where their title was left out."""
    words = {story.languages[0]: folder.name.removesuffix(SUFFIX)}
    if not any(story.title.values()):
        story = structs.replace(story, title=words)
    if len(story.scenes) == 1 and not any(story.scenes[0].title.values()):
        story = structs.replace(story, scenes=(structs.replace(story.scenes[0], title=words),))
    return story


def _named(problem: Problem) -> str:
    return problem.where.removeprefix("parameter ")


def _lay_media(story: Story, source: Path, folder: Path, lay: Lay) -> None:
    """What there is of the story's media in one folder into another that lacks it."""
    for asset in story.assets:
        if asset.link is not None:
            continue
        _, name, *_ = PurePosixPath(asset.path).parts
        here, there = source / MEDIA / name, folder / MEDIA / name
        if there.exists() or not here.exists():
            continue
        if here.is_dir():
            shutil.copytree(here, there, copy_function=lay)
        else:
            lay(here, there)
