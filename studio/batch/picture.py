"""A row's thumbnail: out of the poster of its package, else drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from PIL import Image

from assets.library import Library
from exporters.options import ContextFactory
from renderer.rigs import Perspective
from story.folder import load
from story.interaction import begin
from story.model.story import Story
from story.model.values import LanguageCode
from story.timeline import moment_at

SIZE: Final = (400, 210)  # pixels
SETTLED_US: Final = 3_000_000  # of the first scene: what fades in has come


def thumbnail(
    folder: Path,
    target: Path,
    language: LanguageCode | None,
    posters: Iterable[Path],
    contexts: Callable[[], ContextFactory],
) -> None:
    """Write a small JPEG of a story. Raises NoContext, MediaError, OSError."""
    poster = next((path for path in posters if path.is_file()), None)
    if poster is not None:
        with Image.open(poster) as picture:
            picture.thumbnail(SIZE, Image.Resampling.LANCZOS)
            picture.save(target, "JPEG", quality=82, optimize=True)
        return
    made = drawn(load(folder), folder, language, contexts)
    made.save(target, "JPEG", quality=82, optimize=True)


def drawn(
    story: Story,
    folder: Path,
    language: LanguageCode | None,
    contexts: Callable[[], ContextFactory],
) -> Image.Image:
    """A story's first scene, once it has settled, with the media in a folder.

    Raises NoContext, MediaError.
    """
    from renderer.canvas import OffscreenCanvas
    from renderer.engine import Engine

    state, _ = begin(story)
    moment = moment_at(story, state, SETTLED_US)
    width, height = SIZE
    rig = Perspective(moment.view, width, height)
    languages = (language, *story.languages) if language else story.languages
    with (
        closing(Library(folder, story)) as library,
        closing(contexts()()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, width, height, opaque=True)) as canvas,
    ):
        engine.draw(moment, rig, canvas, library, languages=languages)
        return Image.fromarray(canvas.read()[..., :3])
