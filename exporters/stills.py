"""The target `stills`: a picture of each scene through its camera, all around, or for a dome.

exporters/parts/images.py writes the files.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from assets.library import Library
from exporters.options import ContextFactory, Exported, Progress
from exporters.options import Options as CommonOptions
from exporters.outputs import safe_name, story_name, workplace
from exporters.parts import images
from exporters.parts.images import JPEG_LIMIT, SUFFIXES, PictureFormat
from exporters.parts.languages import lacking
from exporters.parts.views import SIZES, Projection, Stereo, rig_of
from renderer.rigs import Equirect, Rig
from story.cuts import still_moment
from story.errors import ExportError
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import MOST, Seconds, microseconds, words
from story.projections import sphere_size
from story.timeline import Moment

TARGET: Final = "stills"


class Options(CommonOptions, frozen=True, kw_only=True):
    """What may be set of stills."""

    projection: Annotated[
        Projection,
        Meta(
            description="Through the scene's camera, all around, a dome master, or a little planet."
        ),
    ] = "perspective"
    size: Annotated[
        Annotated[str, Meta(pattern=r"^\d{1,5}x\d{1,5}$")] | None,
        Meta(
            description="Width x height in pixels, both eyes together; without: 1920x1080, of a"
            " dome 4096x4096, of a planet 2048x2048, all around that of the surrounding, else"
            " 4096x2048 of each eye.",
            examples=["1920x1080"],
        ),
    ] = None
    time: Annotated[Seconds, Meta(ge=0, le=MOST, description="Seconds after the scene began.")] = (
        0.0
    )
    fov: Annotated[
        Annotated[float, Meta(ge=1, le=360)] | None,
        Meta(
            description="Vertical field of view in degrees; without: the camera's then, 180 of a"
            " dome, 260 of a planet."
        ),
    ] = None
    tilt: Annotated[
        float,
        Meta(ge=0, le=90, description="Degrees that a dome leans towards where the camera looks."),
    ] = 0.0
    stereo: Annotated[
        Stereo,
        Meta(description="How both eyes lie in the picture; anaglyph: for red and cyan glasses."),
    ] = "mono"
    supersample: Annotated[
        int, Meta(ge=1, le=8, description="So many times so many samples are averaged in a pixel.")
    ] = 1
    transparent: Annotated[
        bool, Meta(description="Without what surrounds, see-through there; png only.")
    ] = False
    format: Annotated[PictureFormat, Meta(description="png loses nothing, jpeg is smaller.")] = (
        "png"
    )
    quality: Annotated[int, Meta(ge=1, le=100, description="Of JPEG: more is better.")] = 92
    scene: Annotated[
        Annotated[str, Meta(pattern="^[a-z0-9]{10}$")] | None,
        Meta(description="Only the scene with this id.", examples=["k3v9x0q2ab"]),
    ] = None


def unavailable() -> str | None:
    """Nothing is needed for pictures but what every drawing needs."""
    return None


def export(
    story: Story,
    library: Library,
    options: Options,
    out: Path,
    progress: Progress,
    contexts: ContextFactory,
) -> Exported:
    """Write `out/NAME-stills/SCENE[-TIME].png` for each scene.

    Raises ExportError, MediaError for media that cannot be had, NoContext; Cancelled when
    `progress` says so. The folder is replaced as a whole.
    """
    from renderer.canvas import OffscreenCanvas  # listing the targets needs no OpenGL
    from renderer.engine import Engine

    story, languages = options.telling(story)
    scenes = [scene for scene in story.scenes if options.scene in {None, scene.id}]
    if not scenes:
        raise ExportError(
            f"The story has no scene {options.scene}."
            if options.scene
            else "The story has no scene to make a picture of."
        )
    names = file_names(scenes, options, languages)
    folder = f"{story_name(library.folder)}-{TARGET}"
    notes = dict.fromkeys(lacking(story, options.language))
    progress.step("draw", 0, len(scenes))
    with (
        workplace(out, folder) as work,
        closing(contexts()) as context,
        closing(Engine(context)) as engine,
    ):
        (work.folder / folder).mkdir()
        for done, (scene, name) in enumerate(zip(scenes, names, strict=True), 1):
            moment = still_moment(story, scene.id, microseconds(options.time))
            rig = rig_for(story, moment, options)
            opaque = not options.transparent
            with closing(OffscreenCanvas(context, rig.width, rig.height, opaque=opaque)) as canvas:
                drawn = engine.draw(
                    moment,
                    rig,
                    canvas,
                    library,
                    languages=languages,
                    surrounded=opaque,
                    supersample=options.supersample,
                )
                for failure in drawn.failures:
                    raise failure.error
                picture = canvas.read()
            notes.update(dict.fromkeys(drawn.notes))
            images.write(
                work.folder / folder / name,
                picture,
                options.format,
                quality=options.quality,
                # GPano has no word for two eyes in one picture.
                around=moment.view if rig == Equirect(rig.width, rig.height) else None,
                transparent=options.transparent,
            )
            progress.step("draw", done, len(scenes))
        (path,) = work.publish(folder)
    return Exported(tuple(path / name for name in names), tuple(notes))


def file_names(
    scenes: list[Scene], options: Options, languages: tuple[str, ...]
) -> tuple[str, ...]:
    """A file name for each scene: its title, else its id; a number where two are alike."""
    time = f"-{options.time:g}" if options.time else ""
    taken: set[str] = set()
    names: list[str] = []
    for scene in scenes:
        stem = safe_name(words(scene.title, languages) or scene.id)
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name.casefold())
        names.append(f"{name}{time}{SUFFIXES[options.format]}")
    return tuple(names)


def rig_for(story: Story, moment: Moment, options: Options) -> Rig:
    """Through what a moment is drawn. Raises ExportError for a size that can't be."""
    if options.transparent and options.format != "png":
        raise ExportError("Only png is see-through.", "Leave out transparent, or ask for png.")
    size = _size(options)
    if size is None:
        width, height = SIZES[options.projection]
        if options.projection == "equirect":
            width, height = _around_size(story, moment.scene) or (width, height)
        wide, high = options.stereo == "left-right", options.stereo == "top-bottom"
        size = width * (2 if wide else 1), height * (2 if high else 1)
    return rig_of(
        options.projection, moment.view, *size, options.stereo, fov=options.fov, tilt=options.tilt
    )


def _size(options: Options) -> tuple[int, int] | None:
    if options.size is None:
        return None
    width, height = (int(side) for side in options.size.split("x"))
    if not width or not height or max(width, height) > JPEG_LIMIT:
        raise ExportError(f"size must be of numbers from 1 to {JPEG_LIMIT}, not {options.size}.")
    return width, height


def _around_size(story: Story, scene: Scene) -> tuple[int, int] | None:
    """The pixels of a sphere as fine as one eye of the surrounding, where they are known."""
    around = scene.surrounding
    if isinstance(around, Photo360 | Video360):
        for asset in story.assets:
            if asset.id == around.asset and asset.width and asset.height:
                return sphere_size(asset)
    return None
