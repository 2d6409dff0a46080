"""The target `webxr`: a folder that any static web server plays, on screens and in headsets.

exporters/webxr/publish.py makes its media, the viewer in exporters/webxr/viewer is copied into it.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Final

from PIL import Image

from assets.library import Library
from exporters.options import ContextFactory, Exported, Progress
from exporters.outputs import story_name, workplace
from exporters.webxr.glb import model_glb
from exporters.webxr.lettering import LANGUAGES, SAYS, captioned, drawn, drawn_italic, written
from exporters.webxr.modules import PARTS, preloads, scripts
from exporters.webxr.options import Options
from exporters.webxr.publish import publish
from exporters.webxr.webfonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, Style, write_fonts
from renderer.rigs import Perspective
from renderer.room import room
from story.errors import ExportError
from story.file import encode
from story.interaction import begin
from story.model.story import Story
from story.model.surrounding import RealWorld
from story.model.values import Localised, words
from story.timeline import moment_at

TARGET: Final = "webxr"
VIEWER: Final = Path(__file__).parent / "viewer" / "dist"
PLACED: Final = (
    "disk.js",
    "splats_worker.js",
    "viewer.css",
    "icon.svg",
    "three.LICENSE.txt",
    "fonts.LICENSE.txt",
)
POSTER: Final = "poster.jpg"
POSTER_US: Final = 3_000_000  # of the first scene: what fades in as it begins has come
POSTER_SIZE: Final = (1200, 630)  # what link previews are cut to


def unavailable() -> str | None:
    """Why no package can be made by this installation; None when it can."""
    made = (*PLACED, PARTS, "index.html", SAYS, LANGUAGES)
    if all((VIEWER / name).is_file() for name in made):
        return None
    return (
        "The web viewer has not been built: run python packaging/build_hook.py, or install again."
    )


def export(
    story: Story,
    library: Library,
    options: Options,
    out: Path,
    progress: Progress,
    contexts: ContextFactory,
) -> Exported:
    """Write `out/NAME-webxr/`, replaced as a whole.

    Raises ExportError, MediaError for media that cannot be had, NoContext where a poster is asked
    for; Cancelled when `progress` says so.
    """
    lacking = unavailable()
    if lacking is not None:
        raise ExportError(lacking)
    if not story.scenes:
        raise ExportError("The story has no scene to show.", "Add a 360° photo or video.")
    name = f"{story_name(library.folder)}-{TARGET}"
    with workplace(out, name) as work:
        folder = work.folder / name
        folder.mkdir()
        write_package(story, library, options, folder, progress, contexts)
        return Exported(work.publish(name))


def write_package(
    story: Story,
    library: Library,
    options: Options,
    folder: Path,
    progress: Progress,
    contexts: ContextFactory,
) -> None:
    """Write a package's files into an empty folder."""
    published = publish(story, library, options, folder, progress)
    (folder / "story.json").write_bytes(encode(published))
    viewer = folder / "viewer"
    viewer.mkdir()
    for placed in (*PLACED, *scripts(VIEWER)):
        shutil.copyfile(VIEWER / placed, viewer / placed)
    progress.step("fonts", 0, 1)
    write_fonts(library.fonts(), lettering(published, library), viewer, library.shelf)
    if any(isinstance(scene.surrounding, RealWorld) for scene in story.scenes):
        (viewer / "room.glb").write_bytes(model_glb(room()))
    if options.poster:
        progress.step("poster", 0, 1)
        shown, said = options.telling(story)
        draw_poster(shown, library, said, folder / POSTER, contexts)
    (folder / "index.html").write_text(page(published, poster=options.poster), "utf-8")


def lettering(published: Story, library: Library) -> dict[Style, list[str]]:
    """The words that the package shows, by the style in which it sets them."""
    page = list(written(published, VIEWER))
    return {
        REGULAR: [*page, *drawn(published, bold=False), *captioned(published, library)],
        BOLD: [*page, *drawn(published, bold=True)],
        ITALIC: list(drawn_italic(published, bold=False)),
        BOLD_ITALIC: list(drawn_italic(published, bold=True)),
    }


def page(story: Story, *, poster: bool) -> str:
    """The package's index.html. The story's words are escaped: they can't become markup."""
    language = story.languages[0]

    def said(text: Localised) -> str:
        return escape(words(text, story.languages), quote=True)

    image = f'<meta property="og:image" content="{POSTER}">\n' if poster else ""
    template = (VIEWER / "index.html").read_text("utf-8")
    parts = {
        "lang": escape(language, quote=True),
        "title": said(story.title) or "Diorama",
        "description": said(story.description),
        "poster": image,
        "preloads": "".join(f"{link}\n" for link in preloads(story, VIEWER)),
    }
    head, *rest = template.split("{{")
    filled = [head]
    for piece in rest:
        name, after = piece.split("}}", 1)
        filled += [parts[name], after]
    return "".join(filled)


def draw_poster(
    story: Story,
    library: Library,
    languages: tuple[str, ...],
    target: Path,
    contexts: ContextFactory,
) -> None:
    """Draw the first scene as its camera sees it, as a JPEG."""
    # Listing the targets needs no OpenGL.
    from renderer.canvas import OffscreenCanvas
    from renderer.engine import Engine

    width, height = POSTER_SIZE
    state, _ = begin(story)
    moment = moment_at(story, state, POSTER_US)
    rig = Perspective(moment.view, width, height)
    with (
        closing(contexts()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, width, height, opaque=True)) as canvas,
    ):
        engine.draw(moment, rig, canvas, library, languages=languages)
        Image.fromarray(canvas.read()[..., :3]).save(target, "JPEG", quality=85, optimize=True)
