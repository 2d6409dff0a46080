"""`diorama render`: one picture of a story, from any direction at any time; and what it costs."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from msgspec import structs
from numpy.typing import NDArray

from assets.library import Library
from assets.media import Bytes
from exporters.options import Options, Progress
from exporters.outputs import workplace
from exporters.parts import images, views
from exporters.parts.languages import lacking
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.explain import Explanation, explain
from renderer.rigs import FACES, Cubemap, Eyes, Rig
from story.cuts import still_moment
from story.errors import EditError, ExportError
from story.folder import load
from story.model.story import Scene, Story
from story.model.values import MOST, microseconds
from story.space import wrap_yaw
from story.timeline import Moment
from studio.cli.costs import costs_in_words, costs_to_write
from studio.cli.lines import as_json, note, result
from studio.cli.progress import Late, preparing
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
    dome = "dome"
    planet = "planet"


class Eye(StrEnum):
    """The values of `--eye`."""

    left = "left"
    right = "right"
    both = "both"


class Stereo(StrEnum):
    """The values of `--stereo`."""

    sbs = "sbs"
    tb = "tb"
    anaglyph = "anaglyph"


LAYOUTS: dict[Stereo, Eyes] = {
    Stereo.sbs: "left-right",
    Stereo.tb: "top-bottom",
    Stereo.anaglyph: "anaglyph",
}
SEEN: dict[Projection, views.Projection] = {
    Projection.perspective: "perspective",
    Projection.equirect: "equirect",
    Projection.dome: "dome",
    Projection.planet: "planet",
}
"""All but the cubemap, whose six faces are pictures of their own."""
CUBEMAP_SIZE = Size(6144, 1024)


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
        float | None,
        typer.Option(
            help="Degrees up; without: the camera's then, and straight down of a planet.",
            min=-90,
            max=90,
        ),
    ] = None,
    roll: Annotated[
        float | None,
        typer.Option(help="Degrees clockwise; without: the camera's then.", min=-180, max=180),
    ] = None,
    fov: Annotated[
        float | None,
        typer.Option(
            help="Vertical degrees; without: the camera's then, 180 of a dome, 260 of a planet.",
            min=1,
            max=360,
        ),
    ] = None,
    projection: Annotated[
        Projection,
        typer.Option(
            help="A camera's view, all around, a cube's six faces, a dome master, a little planet."
        ),
    ] = Projection.perspective,
    tilt: Annotated[
        float, typer.Option(help="Degrees that a dome leans to the front.", min=0, max=90)
    ] = 0.0,
    eye: Annotated[
        Eye | None,
        typer.Option(help="One eye of two, or both in one picture; without: a single eye."),
    ] = None,
    stereo: Annotated[
        Stereo | None,
        typer.Option(help="Both eyes side by side, left on top, or for red and cyan glasses."),
    ] = None,
    size: Annotated[
        Size | None,
        typer.Option(
            parser=read_size, metavar="WxH", help="Pixels of the whole picture, both eyes together."
        ),
    ] = None,
    supersample: Annotated[
        int, typer.Option(help="Average N x N samples in each pixel.", metavar="N", min=1, max=8)
    ] = 1,
    transparent: Annotated[
        bool, typer.Option("--transparent", help="Leave out what surrounds: see-through, as .png.")
    ] = False,
    depth: Annotated[
        Path | None,
        typer.Option(
            help="Write distances too: .png in millimetres of 16 bits, .exr in metres.",
            metavar="FILE",
        ),
    ] = None,
    explained: Annotated[
        bool, typer.Option("--explain", help="Say what the picture costs, and which limit binds.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
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
    Both eyes stand side by side through a camera, left above right elsewhere, unless --stereo says
    otherwise. A cubemap is a row of six square faces: front, right, back, left, up, down; as it and
    the picture all around see everything, the view's angles do not turn them. A dome master has the
    zenith in its middle and what is ahead at its foot.
    """
    form = FORMATS.get(out.suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{str(out)!r} must end in .png or .jpg", param_hint="-o")
    if transparent and form != "png":
        raise typer.BadParameter("only .png is see-through", param_hint="--transparent")
    if depth is not None and depth.suffix.lower() not in {".png", ".exr"}:
        raise typer.BadParameter(f"{str(depth)!r} must end in .png or .exr", param_hint="--depth")
    if depth is not None and depth.absolute() == out.absolute():
        raise typer.BadParameter("it would replace the picture", param_hint="--depth")
    if json and not explained:
        raise typer.BadParameter("it says what --explain asks for", param_hint="--json")
    if yaw is not None and not math.isfinite(yaw):
        raise typer.BadParameter("an angle is a number of degrees", param_hint="--yaw")
    eyes = _eyes(projection, eye, stereo)
    size = _size(projection, eyes, size, fov)
    folder = story_folder(story)
    whom = Options(language=language, audience=audience)
    document, languages = whom.telling(load(folder))
    moment = still_moment(document, _scene(document, scene).id, microseconds(time))
    view = structs.replace(
        moment.view,
        **{
            name: value
            for name, value in (
                ("yaw", None if yaw is None else wrap_yaw(yaw)),
                ("pitch", pitch),
                ("roll", roll),
            )
            if value is not None
        },
    )
    for line in lacking(document, language):
        note(line)
    rigs: list[Rig] = (
        [Cubemap(face, size.height) for face in FACES]
        if projection is Projection.cubemap
        else [
            views.rig_of(
                SEEN[projection],
                view,
                size.width,
                size.height,
                eyes,
                fov=fov,
                tilt=tilt,
                down=pitch is None,
            )
        ]
    )
    wish = _Wish(moment, rigs, languages, transparent, supersample, depth is not None, explained)
    with closing(Library(folder, document)) as library, closing(Late("render")) as told:
        library.preparing = preparing(Progress(told.step))
        picture, metres, costs = _draw(wish, library)
    alone = projection is Projection.equirect and eyes in {"mono", "left", "right"}
    with workplace(out.parent, out.name) as work:
        around = moment.view if alone else None
        images.write(work.folder / out.name, picture, form, around=around, transparent=transparent)
        made = work.publish(out.name)
    if depth is not None and metres is not None:
        with workplace(depth.parent, depth.name) as work:
            images.write_depth(work.folder / depth.name, metres)
            made += work.publish(depth.name)
    if costs is not None and json:
        result(as_json({"pictures": [str(path) for path in made], **costs_to_write(costs)}))
        return 0
    for path in made:
        result(path)
    for line in () if costs is None else costs_in_words(costs):
        result(line)
    return 0


def _eyes(projection: Projection, eye: Eye | None, stereo: Stereo | None) -> Eyes:
    """What to see with. Raises BadParameter for eyes that the projection has not."""
    if stereo is not None and eye in {Eye.left, Eye.right}:
        raise typer.BadParameter("one eye alone is not laid beside another", param_hint="--stereo")
    if eye is None and stereo is None:
        return "mono"
    if projection in {Projection.cubemap, Projection.planet}:
        raise typer.BadParameter(f"a {projection} has no two eyes", param_hint="--eye")
    if eye is Eye.left or eye is Eye.right:
        return "left" if eye is Eye.left else "right"
    if stereo is None:
        stereo = Stereo.sbs if projection is Projection.perspective else Stereo.tb
    return LAYOUTS[stereo]


def _size(projection: Projection, eyes: Eyes, size: Size | None, fov: float | None) -> Size:
    """The whole picture's. Raises BadParameter for one, or a field of view, that cannot be."""
    if projection is Projection.cubemap:
        size = size or CUBEMAP_SIZE
        if size.width != 6 * size.height:
            raise typer.BadParameter("a cubemap is six times as wide as high", param_hint="--size")
        return size
    most = views.MOST_FOV[SEEN[projection]]
    if fov is not None and fov > most:
        raise typer.BadParameter(f"a {projection} sees {most:g} at most", param_hint="--fov")
    if size is None:
        size = Size(*views.SIZES[SEEN[projection]])
    if (eyes == "left-right" and size.width % 2) or (eyes == "top-bottom" and size.height % 2):
        raise typer.BadParameter("two eyes need an even number of pixels", param_hint="--size")
    return size


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


@dataclass(frozen=True)
class _Wish:
    """What is to be drawn: rigs from left to right, and what is to be known of it besides."""

    moment: Moment
    rigs: list[Rig]
    languages: tuple[str, ...]
    transparent: bool
    supersample: int
    measured: bool
    explained: bool


def _draw(
    wish: _Wish, library: Library
) -> tuple[Bytes, NDArray[np.float32] | None, Explanation | None]:
    notes: dict[str, None] = {}
    pictures: list[Bytes] = []
    metres: list[NDArray[np.float32]] = []
    costs: Explanation | None = None
    opaque = not wish.transparent
    with closing(contexts()()) as context, closing(Engine(context)) as engine:
        if wish.explained:
            costs = explain(
                engine,
                context,
                wish.moment,
                wish.rigs[0],
                library,
                languages=wish.languages,
                surrounded=opaque,
                supersample=wish.supersample,
            )
        for rig in wish.rigs:
            with closing(OffscreenCanvas(context, rig.width, rig.height, opaque=opaque)) as canvas:
                drawn = engine.draw(
                    wish.moment,
                    rig,
                    canvas,
                    library,
                    languages=wish.languages,
                    surrounded=opaque,
                    supersample=wish.supersample,
                )
                for failure in drawn.failures:
                    raise failure.error
                notes.update(dict.fromkeys(drawn.notes))
                pictures.append(canvas.read())
            if wish.measured:
                metres.append(
                    engine.measure(
                        wish.moment, rig, library, languages=wish.languages, surrounded=opaque
                    )
                )
    for line in notes:
        note(line)
    return np.concatenate(pictures, 1), np.concatenate(metres, 1) if metres else None, costs
