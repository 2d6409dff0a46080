"""`diorama add`: takes media files into a story.

Files are taken one by one and the story is saved after each: what is good stays, what is not is
named on standard error, and the status is 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer
from msgspec import structs

from assets.faces import Faces, grouped, ingest_faces
from assets.ingest import Ingested, ingest
from assets.looks import LOOKS, write
from assets.mosaics.prepared import Went
from assets.probed import SIZE_NOTE, UPRIGHT_NOTE
from assets.tables import is_table, read_figures
from exporters.options import Step
from story.adding import ROLE_KINDS, place_asset, place_chart
from story.errors import StudioError
from story.folder import load, save
from story.ids import new_id
from story.layouts import LAYOUTS
from story.lock import writing
from story.measures import set_unit
from story.model.asset import Asset, Layout
from story.model.placement import Around
from story.model.story import Story
from story.model.values import Id
from story.overlays.chart import Chart
from story.overlays.upright import Upward
from story.placing import UNITS
from studio.cli.lines import note, problem, result
from studio.cli.progress import Style, Teller, teller
from studio.cli.values import layout_value, placement
from studio.opening import story_folder


class As(StrEnum):
    """What a file can become: the roles of story.adding.Role."""

    surrounding = "surrounding"
    environment = "environment"
    model = "model"
    cloud = "cloud"
    splats = "splats"
    picture = "picture"
    video = "video"
    sound = "sound"
    captions = "captions"
    lut = "lut"
    light = "light"
    chart = "chart"


class In(StrEnum):
    """What a unit of a model's file is: story.measures.Unit."""

    mm = "mm"
    cm = "cm"
    m = "m"
    inches = "in"
    ft = "ft"


class Up(StrEnum):
    """Which way of a file's space is up: story.overlays.upright.Upward."""

    y = "y"
    minus_y = "-y"
    z = "z"
    minus_z = "-z"


UPWARD: Final[dict[Up, Upward]] = {Up.y: "y", Up.minus_y: "-y", Up.z: "z", Up.minus_z: "-z"}


def add(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
    files: Annotated[list[Path], typer.Argument(help="Media files.", metavar="FILE...")],
    scene: Annotated[str | None, typer.Option(help="The scene's id; without: the last.")] = None,
    role: Annotated[
        As | None, typer.Option("--as", help="What they become; without: what fits the file.")
    ] = None,
    at: Annotated[
        Around | None,
        typer.Option(
            parser=placement,
            metavar="YAW,PITCH[,DISTANCE]",
            help="Where an overlay stands: degrees right and up of ahead, metres away.",
        ),
    ] = None,
    layout: Annotated[
        Layout | None,
        typer.Option(
            parser=layout_value,
            metavar="NAME[,EYES][,DEGREES...]",
            help="How their pixels lie around the viewer, instead of what their metadata and shape"
            f" tell: {', '.join(LAYOUTS)}, canon-rf52, gear-360; then top-bottom or left-right, the"
            " angles of the left, right, bottom and top edge of a 360 picture, a fisheye's field of"
            " view.",
        ),
    ] = None,
    link: Annotated[
        bool, typer.Option("--link", help="Leave the files where they are and note their paths.")
    ] = False,
    unit: Annotated[
        In | None, typer.Option(help="What a unit of models is; without: guessed by their size.")
    ] = None,
    up: Annotated[
        Up,
        typer.Option(help="Which axis of models, clouds and splats is up, where they lie or hang."),
    ] = Up.y,
    camera: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The camera in an environment's file that its scene opens with; without: the"
            " first. diorama info lists them.",
        ),
    ] = None,
) -> int:
    """Take files into a story. Prints the new ids, one a line: the scene's first.

    A file that cannot be used is named on standard error; the others are added all the same. Six
    pictures whose names tell the faces of a cube become one. warm.cube, cool.cube, mono.cube,
    film.cube, faded.cube and night.cube are looks of Diorama's own, where there are no such files.
    """
    folder = story_folder(story)
    load(folder)  # says what is wrong with a story that cannot be read, before any lock
    with writing(folder), _with_looks([] if link else files) as looks:
        failed = _add(
            folder, looks or files, scene, role, at, layout, link, unit, UPWARD[up], camera
        )
    if 0 < failed < len(files):
        note(f"{len(files) - failed} of {len(files)} files were added.")
    return 1 if failed else 0


@contextmanager
def _with_looks(files: list[Path]) -> Iterator[list[Path]]:
    """The files, with a look of Diorama's own written wherever one is named that no file is."""
    with TemporaryDirectory(prefix="diorama-looks-") as made:
        yield [write(file.stem, Path(made)) if _is_look(file) else file for file in files]


def _is_look(file: Path) -> bool:
    alone = file.parent == Path() and file.suffix == ".cube"
    return alone and file.stem in LOOKS and not file.exists()


def _add(
    folder: Path,
    files: list[Path],
    scene: str | None,
    role: As | None,
    at: Around | None,
    layout: Layout | None,
    link: bool,
    unit: In | None,
    up: Upward,
    camera: str | None,
) -> int:
    """Take the files in one after another; how many could not be."""
    document = load(folder)
    failed = 0
    said = next((one for one in ROLE_KINDS if role is not None and one == role.value), None)
    together = layout is None and role in (None, As.surrounding)
    for file in grouped(files) if together else files:
        before = document
        table = isinstance(file, Path) and is_table(file)
        if role is As.chart or (role is None and table):
            assert isinstance(file, Path), "six faces are grouped where no chart is asked for"
            try:
                document = _charted(folder, document, file, scene, at)
            except StudioError as error:
                problem(error.message, error.hint)
                failed += 1
            continue
        try:
            if isinstance(file, Faces):
                taken = ingest_faces(file, folder, id=new_id())
            else:
                with _tiles_told(file.name) as went:
                    taken = ingest(file, folder, id=new_id(), link=link, said=layout, went=went)
            asset = taken.asset
            measured = unit is not None and asset.kind == "model"
            if unit is not None and measured:
                asset = structs.replace(asset, unit=UNITS[unit.value])
            with _kept_if_used(taken):
                document, ids = place_asset(
                    document,
                    asset,
                    role=said,
                    scene=scene,
                    at=at,
                    up=up,
                    camera=camera,
                    new_id=new_id,
                )
                if unit is not None and measured:
                    document = set_unit(document, _taken(document, asset), unit.value)
        except StudioError as error:
            problem(error.message, error.hint)
            failed += 1
            continue
        with _kept_if_used(taken):
            save(folder, document)
        for line in taken.notes:
            said_up = up != "y" and line == UPRIGHT_NOTE
            if not (measured and line.startswith(SIZE_NOTE)) and not said_up:
                note(f"{file.name}: {line}")
        for line in _captioned(before, document):
            note(f"{file.name}: {line}")
        for each in ids:
            result(each)
    return failed


@contextmanager
def _tiles_told(name: str) -> Iterator[Went]:
    """What tells how far the tiles of a large picture are; says nothing of other files."""
    with ExitStack() as stack:
        told: list[Teller] = []

        def went(done: int, rows: int) -> None:
            if not told:
                told.append(stack.enter_context(closing(teller(Style.bar, name))))
            told[0].step(Step("tiles", done, rows))

        yield went


def _charted(folder: Path, story: Story, file: Path, scene: Id | None, at: Around | None) -> Story:
    """The story with a chart of a table's figures, saved."""
    figures = read_figures(file, story.languages[0])
    chart = Chart(
        id=new_id(),
        title={story.languages[0]: file.stem},
        rows=figures.rows,
        series=figures.series,
        placement=at or Around(),
    )
    story, ids = place_chart(story, chart, scene=scene, name=file.stem, new_id=new_id)
    save(folder, story)
    for line in figures.notes:
        note(line)
    for each in ids:
        result(each)
    return story


def _taken(story: Story, asset: Asset) -> Id:
    """The id that a file has in the story, which may have had it before."""
    same = (one.id for one in story.assets if (one.sha256, one.kind) == (asset.sha256, asset.kind))
    return next(same, asset.id)


@contextmanager
def _kept_if_used(taken: Ingested) -> Iterator[None]:
    """Leave no copy behind of a file that the story would not have."""
    try:
        yield
    except BaseException:  # Ctrl-C too
        taken.discard()
        raise


def _captioned(before: Story, after: Story) -> Iterator[str]:
    """Which captions changed: their language was told by a name, and may replace others."""
    had = {
        scene.id: {each.language: each.asset for each in scene.captions} for scene in before.scenes
    }
    names = {asset.id: asset.name for asset in before.assets}
    for scene in after.scenes:
        for track in scene.captions:
            old = had.get(scene.id, {}).get(track.language)
            if old == track.asset:
                continue
            line = f'Captions in "{track.language}"'
            yield f"{line}, instead of {names.get(old, old)}." if old is not None else f"{line}."
