"""The table of templates that come with Diorama. studio/templating.py fills them in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from msgspec import structs

from assets.shelf import shelf_key
from exporters.options import Progress
from story.edits import new_story
from story.errors import DocumentError
from story.folder import SUFFIX, create, save
from story.ids import new_id
from story.model.parameters import Parameter
from story.model.story import Story
from story.model.values import Localised
from studio.templates import gallery, landscape, table_piece, trail, turntable, weather
from studio.templates.bench import Bench, Names


@dataclass(frozen=True)
class Template:
    """A story with parameters, made by code.

    `sample` fills it in for a look at it: what is required, by name.
    """

    title: Localised
    about: Localised
    sample: Mapping[str, str]
    parameters: Callable[[], tuple[Parameter, ...]]
    build: Callable[[Bench], Story]


_ROOT: Final = Path(__file__).parents[2]
_FOLDERS: Final = (
    "story/model",
    "story/overlays",
    "assets",
    "assets/kinds",
    "exporters/parts",
    "exporters/webxr",
    "renderer",
    "studio/examples",
    "studio/templates",
)
"""Of the program that makes the templates: their media, and the stories round them."""

TEMPLATES: Final[dict[str, Template]] = {
    gallery.KEY: Template(
        gallery.TITLE, gallery.ABOUT, gallery.SAMPLE, gallery.parameters, gallery.build
    ),
    turntable.KEY: Template(
        turntable.TITLE, turntable.ABOUT, turntable.SAMPLE, turntable.parameters, turntable.build
    ),
    table_piece.KEY: Template(
        table_piece.TITLE,
        table_piece.ABOUT,
        table_piece.SAMPLE,
        table_piece.parameters,
        table_piece.build,
    ),
    weather.KEY: Template(
        weather.TITLE, weather.ABOUT, weather.SAMPLE, weather.parameters, weather.build
    ),
    landscape.KEY: Template(
        landscape.TITLE, landscape.ABOUT, landscape.SAMPLE, landscape.parameters, landscape.build
    ),
    trail.KEY: Template(trail.TITLE, trail.ABOUT, trail.SAMPLE, trail.parameters, trail.build),
}


def made_by(key: str) -> str:
    """What tells one make of a template from another: it changes when the program does."""
    sources = [
        path.read_bytes() for folder in _FOLDERS for path in sorted((_ROOT / folder).glob("*.py"))
    ]
    if not sources:  # the frozen program is one file, which changes as a whole
        program = Path(sys.executable).stat()
        sources = [f"{program.st_size} {program.st_mtime_ns}".encode()]
    return shelf_key(version("diorama"), key, *sources)


def build_template(key: str, folder: Path, progress: Progress) -> None:
    """Make the story folder of a template, which must not be there yet; whole or not at all.

    The same files come out every time. Raises KeyError, DocumentError, ExportError; Cancelled
    when `progress` says so.
    """
    template = TEMPLATES[key]
    if folder.exists():
        raise DocumentError(f"{folder} is there already.", "Choose another name.")
    part = folder.with_name(f".{folder.name.removesuffix(SUFFIX)}.{new_id()}.part")
    try:
        names = Names(key)
        create(part, new_story(names("story")))
        bench = Bench(names, part, progress)
        story = template.build(bench)
        bench.close()
        save(part, structs.replace(story, parameters=template.parameters()))
        shutil.rmtree(part / "work")  # the backup of the empty story
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
