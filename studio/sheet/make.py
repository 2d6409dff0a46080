"""Makes a contact sheet: finds what to show, draws a cell of each, writes the pages.

One file is opened at a time, and one page of cells is held. studio/sheet/draw.py draws them,
renderer/pages.py lays them out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from assets.faces import Faces
from assets.fonts import bundled
from assets.probe import probe
from assets.probed import Probed
from exporters.options import ContextFactory, Options, Progress
from exporters.outputs import workplace
from exporters.parts import images
from renderer.pages import Cell, Ink, Pages, PdfPages, Plan
from renderer.typesetter import Typesetter
from story.errors import ExportError, MediaUnreadable, NoContext, StudioError
from story.folder import load
from story.model.story import Story
from story.overlays.upright import Upward
from studio.cli.progress import preparing
from studio.sheet.draw import Drawer, refused
from studio.sheet.html import HtmlPage
from studio.sheet.sources import Found, Named, find

INKS: Final[dict[Literal["dark", "light"], Ink]] = {
    "dark": Ink(
        ground="#1b1b1c",
        plate="#2a2a2c",
        line="#39393c",
        text="#ececec",
        dim="#a2a2a6",
        accent="#35c4b0",
        warning="#e8b04a",
        error="#ff7a70",
    ),
    "light": Ink(
        ground="#fbfbfa",
        plate="#ececee",
        line="#d8d8db",
        text="#1c1c1e",
        dim="#5c5c61",
        accent="#08776a",
        warning="#8a5a00",
        error="#b3261e",
    ),
}


@dataclass(frozen=True)
class Order:
    """What is asked for."""

    sources: tuple[Path, ...]
    out: Path  # its ending says the form: .png, .jpg, .pdf, .html
    title: str
    plan: Plan
    ink: Ink
    whom: Options
    up: Upward = "y"  # of models and splats


@dataclass(frozen=True)
class Made:
    """What was made: paths, lines for the user, and what was refused by name."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]
    refused: tuple[tuple[str, StudioError], ...]


class _Book(Protocol):
    """Takes pages one after another, and writes them in a folder."""

    def add(self, about: str, cells: Sequence[Cell]) -> None: ...

    def finish(self) -> tuple[str, ...]:
        """The names of what was written, now whole."""

    def close(self) -> None:
        """Let go of what is open, finished or not."""


class Pictures:
    """A picture a page: one under its own name, more with a number each."""

    def __init__(self, order: Order, pages: Pages, work: Path, count: int) -> None:
        self._order, self._pages, self._work = order, pages, work
        self._digits = len(str(count)) if count > 1 else 0
        self._names: list[str] = []

    def add(self, about: str, cells: Sequence[Cell]) -> None:
        """Write the next page. Raises ExportError."""
        out = self._order.out
        number = f"-{len(self._names) + 1:0{self._digits}}" if self._digits else ""
        name = f"{out.stem}{number}{out.suffix}"
        form: images.PictureFormat = "png" if out.suffix.lower() == ".png" else "jpeg"
        images.write(self._work / name, self._pages.pixels(self._order.title, about, cells), form)
        self._names.append(name)

    def finish(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self._names)

    def close(self) -> None:
        """Nothing is open."""


FORMS: Final = (".png", ".jpg", ".jpeg", ".pdf", ".html")


def make(order: Order, progress: Progress, contexts: ContextFactory) -> Made:
    """Make a sheet. Raises StudioError where none can be made; Cancelled when told to stop."""
    found = find(order.sources)
    looked, others = _looked(found, progress)
    count = sum(len(one.story.scenes) if isinstance(one, _Scenes) else 1 for one in looked)
    if count == 0:
        raise ExportError("There is nothing to show.", "Name files, or a folder that has media.")
    a_page = order.plan.columns * order.plan.rows
    failed: list[tuple[str, StudioError]] = []
    colours = order.ink.plate, order.ink.accent
    with (
        workplace(order.out.parent, order.out.name) as work,
        closing(contexts()) as context,
        closing(Drawer(context, order.plan, *colours, order.up, preparing(progress))) as drawer,
        closing(_book(order, work.folder, -(-count // a_page))) as book,
    ):
        cells: list[Cell] = []
        progress.step("draw", 0, count)
        for done, cell in enumerate(_cells(looked, drawer, order, failed), 1):
            cells.append(cell)
            if len(cells) == a_page or done == count:
                book.add(_about(done - len(cells) + 1, done, count), cells)
                cells = []
            progress.step("draw", done, count, cell.name)
        paths = work.publish(*book.finish())
    notes: list[str] = []
    if others:
        some = "1 file that is" if others == 1 else f"{others} files that are"
        notes.append(f"Left out: {some} no media.")
    return Made(paths, tuple(notes), tuple(failed))


@dataclass(frozen=True)
class _Looked:
    """A file and what probing found, or why it found nothing."""

    named: Named
    probed: Probed | None
    error: StudioError | None = None


@dataclass(frozen=True)
class _Scenes:
    """A story and its folder."""

    folder: Path
    story: Story


def _looked(found: Found, progress: Progress) -> tuple[tuple[_Looked | _Scenes, ...], int]:
    """What is to be drawn, in order, and how many files are neither that nor a part of it."""
    looked: list[_Looked | _Scenes] = []
    parts: set[Path] = set()
    for done, one in enumerate(found.shown):
        progress.step("look", done, len(found.shown))
        if isinstance(one, Path):
            try:
                looked.append(_Scenes(one, load(one)))
            except StudioError as error:
                looked.append(_Looked(Named(one), None, error))
            continue
        if isinstance(one.file, Faces):
            looked.append(_Looked(one, None))
            continue
        try:
            with _file_errors(one):
                probed = probe(one.file)
        except StudioError as error:
            looked.append(_Looked(one, None, error))
            continue
        parts.update((one.file.parent / part).resolve() for part in probed.parts)
        looked.append(_Looked(one, probed))
    progress.step("look", len(found.shown), len(found.shown))
    shown = tuple(
        one
        for one in looked
        if isinstance(one, _Scenes)
        or one.named.explicit
        or one.named.files[0].resolve() not in parts
    )
    return shown, sum(path.resolve() not in parts for path in found.others)


def _cells(
    looked: tuple[_Looked | _Scenes, ...],
    drawer: Drawer,
    order: Order,
    failed: list[tuple[str, StudioError]],
) -> Iterator[Cell]:
    """A cell of each thing; what cannot be used has its words in its cell, and is noted."""
    for one in looked:
        if isinstance(one, _Scenes):
            for cell, error in drawer.of_scenes(one.story, one.folder, order.whom):
                if error is not None:
                    failed.append((cell.name, error))
                yield cell
            continue
        try:
            if one.error is not None:
                raise one.error
            with (
                tempfile.TemporaryDirectory(prefix="diorama-sheet-") as work,
                _file_errors(one.named),
            ):
                cell = drawer.of_file(one.named, one.probed, Path(work))
        except NoContext:
            raise
        except StudioError as error:
            failed.append((one.named.name, error))
            cell = refused(one.named, error)
        yield cell


@contextmanager
def _file_errors(named: Named) -> Iterator[None]:
    """What the system says of a file, as a problem of that file."""
    try:
        yield
    except OSError as error:
        raise MediaUnreadable(
            f"“{named.name}” could not be read: {error.strerror or error}.",
            "Check that the disk is connected and that it may be read.",
        ) from error


def _book(order: Order, work: Path, count: int) -> _Book:
    """What writes the form that the output's ending names, of so many pages."""
    pages = Pages(order.plan, order.ink, Typesetter(bundled()))
    path = work / order.out.name
    match order.out.suffix.lower():
        case ".pdf":
            return PdfPages(path, pages, order.title)
        case ".html":
            return HtmlPage(path, order.title, order.ink)
    return Pictures(order, pages, work, count)


def _about(first: int, last: int, count: int) -> str:
    """What a page says at its head beside its title."""
    if (first, last) == (1, count):
        return "1 item" if count == 1 else f"{count} items"
    here = str(first) if first == last else f"{first}\u2013{last}"
    return f"{here} of {count}"
