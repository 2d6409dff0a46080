"""`diorama render`: one picture of a story, from any direction at any time."""

from __future__ import annotations

import math
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from msgspec import structs

from assets.library import Library
from assets.media import Bytes
from exporters.options import Options
from exporters.outputs import workplace
from exporters.parts import images
from exporters.parts.languages import lacking
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.rigs import FACES, Cubemap, Equirect, Eye, Perspective, Rig
from story.cuts import still_moment
from story.errors import EditError, ExportError
from story.folder import load
from story.model.story import Scene, Story
from story.model.values import MOST, View, microseconds
from story.space import wrap_yaw
from story.timeline import Moment
from studio.cli.lines import note, result
from studio.cli.values import Size
from studio.cli.values import language as read_language
from studio.cli.values import size as read_size
from studio.opening import contexts, story_folder

FORMATS: dict[str, images.PictureFormat] = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}


class Projection(StrEnum):
    """The values of `--projection`."""

    perspective = "perspective"
    equirect = "equirect"
    cubemap = "cubemap"


class Eyes(StrEnum):
    """The values of `--eye`."""

    left = "left"
    right = "right"
    both = "both"


EYES: dict[Eyes | None, tuple[Eye, ...]] = {
    None: ("mono",),
    Eyes.left: ("left",),
    Eyes.right: ("right",),
    Eyes.both: ("left", "right"),
}
SIZES = {
    Projection.perspective: Size(1920, 1080),
    Projection.equirect: Size(4096, 2048),
    Projection.cubemap: Size(6144, 1024),
}


def render(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The picture: .png or .jpg.")],
    scene: Annotated[str | None, typer.Option(help="The scene's id; without: the first.")] = None,
    time: Annotated[
        float, typer.Option(help="Seconds after the scene began.", min=0, max=MOST)
    ] = 0.0,
    yaw: Annotated[
        float | None, typer.Option(help="Degrees right of ahead; without: the camera's then.")
    ] = None,
    pitch: Annotated[
        float | None, typer.Option(help="Degrees up; without: the camera's then.", min=-90, max=90)
    ] = None,
    roll: Annotated[
        float | None,
        typer.Option(help="Degrees clockwise; without: the camera's then.", min=-180, max=180),
    ] = None,
    fov: Annotated[
        float | None,
        typer.Option(help="Vertical degrees; without: the camera's then.", min=1, max=170),
    ] = None,
    projection: Annotated[
        Projection, typer.Option(help="A camera's view, all around, or a cube's six faces.")
    ] = Projection.perspective,
    eye: Annotated[
        Eyes | None,
        typer.Option(help="One eye of two, or both in one picture; without: a single eye."),
    ] = None,
    size: Annotated[
        Size | None,
        typer.Option(
            parser=read_size, metavar="WxH", help="Pixels of the whole picture, both eyes together."
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang", parser=read_language, metavar="CODE", help="The language of its words."
        ),
    ] = None,
    audience: Annotated[
        str | None, typer.Option(metavar="CODE", help="The audience that it is for.")
    ] = None,
) -> int:
    """Draw one picture of a story. Prints its path.

    It looks through the scene's camera at that time: the opening view, unless keyframes move it.
    Both eyes stand side by side through a camera, left above right all around. A cubemap is a row
    of six square faces: front, right, back, left, up, down; as it and the picture all around see
    everything, the view's angles do not turn them.
    """
    form = FORMATS.get(out.suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{str(out)!r} must end in .png or .jpg", param_hint="-o")
    if projection is Projection.cubemap and eye is not None:
        raise typer.BadParameter("a cubemap has no eyes", param_hint="--eye")
    if yaw is not None and not math.isfinite(yaw):
        raise typer.BadParameter("an angle is a number of degrees", param_hint="--yaw")
    size = size or SIZES[projection]
    width, height = size.width, size.height
    if projection is Projection.cubemap and width != 6 * height:
        raise typer.BadParameter("a cubemap is six times as wide as high", param_hint="--size")
    if eye is Eyes.both and (height if projection is Projection.equirect else width) % 2:
        raise typer.BadParameter("two eyes need an even number of pixels", param_hint="--size")
    folder = story_folder(story)
    whom = Options(language=language, audience=audience)
    document, languages = whom.telling(load(folder))
    chosen = _scene(document, scene)
    moment = still_moment(document, chosen.id, microseconds(time))
    view = structs.replace(
        moment.view,
        **{
            name: value
            for name, value in (
                ("yaw", None if yaw is None else wrap_yaw(yaw)),
                ("pitch", pitch),
                ("roll", roll),
                ("fov", fov),
            )
            if value is not None
        },
    )
    for line in lacking(document, language):
        note(line)
    library = Library(folder, document)
    with closing(library):
        picture = _draw(
            moment,
            _rigs(projection, eye, view, width, height),
            library,
            languages,
        )
    around = moment.view if projection is Projection.equirect and eye is not Eyes.both else None
    with workplace(out.parent, out.name) as work:
        images.write(work.folder / out.name, picture, form, around=around)
        for path in work.publish(out.name):
            result(path)
    return 0


def _scene(story: Story, scene: str | None) -> Scene:
    if not story.scenes:
        raise ExportError("The story has no scene to draw.", "Add one: diorama add STORY FILE.")
    if scene is None:
        return story.scenes[0]
    for each in story.scenes:
        if each.id == scene:
            return each
    raise EditError(
        f"The story has no scene {scene}.",
        f"It has {', '.join(each.id for each in story.scenes)}.",
    )


def _rigs(
    projection: Projection, eye: Eyes | None, view: View, width: int, height: int
) -> list[tuple[Rig, slice]]:
    """What to draw from left to right, each with the rows of pixels that are kept of it."""
    whole = slice(None)
    match projection:
        case Projection.perspective:
            eyes = EYES[eye]
            each = width // len(eyes)
            return [(Perspective(view, each, height, one), whole) for one in eyes]
        case Projection.equirect:
            if eye is None:
                return [(Equirect(width, height), whole)]
            if eye is Eyes.both:
                return [(Equirect(width, height, "top-bottom"), whole)]
            kept = slice(0, height) if eye is Eyes.left else slice(height, 2 * height)
            return [(Equirect(width, 2 * height, "top-bottom"), kept)]
        case Projection.cubemap:
            return [(Cubemap(face, height), whole) for face in FACES]


def _draw(
    moment: Moment,
    pictures: list[tuple[Rig, slice]],
    library: Library,
    languages: tuple[str, ...],
) -> Bytes:
    notes: dict[str, None] = {}
    parts: list[Bytes] = []
    with closing(contexts()()) as context, closing(Engine(context)) as engine:
        for rig, kept in pictures:
            with closing(OffscreenCanvas(context, rig.width, rig.height, opaque=True)) as canvas:
                drawn = engine.draw(moment, rig, canvas, library, languages=languages)
                for failure in drawn.failures:
                    raise failure.error
                notes.update(dict.fromkeys(drawn.notes))
                parts.append(canvas.read()[kept])
    for line in notes:
        note(line)
    return np.concatenate(parts, 1)
