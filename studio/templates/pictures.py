"""A small picture of each template, filled in with its sample: made once for a user, and kept.

studio/templates/kept.py keeps the template itself; studio/batch/picture.py draws.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

from exporters.options import ContextFactory, Progress
from story.folder import load
from story.ids import new_id
from story.model.story import Story
from story.templates import fill
from studio.batch.picture import drawn
from studio.templates.kept import kept
from studio.templates.table import TEMPLATES

_NAME: Final = "picture.jpg"  # beside the kept folder


def look_at(
    key: str, progress: Progress, home: Path, contexts: Callable[[], ContextFactory]
) -> tuple[bytes, Story]:
    """A JPEG of a template, and its story.

    Where it is not kept in `home`, that takes as long as making it. Raises KeyError, DocumentError,
    ExportError, NoContext, MediaError; Cancelled when `progress` says so.
    """
    with kept(key, progress, home) as folder:
        place = folder.with_name(_NAME)
        template = load(folder)
        if place.is_file():
            return place.read_bytes(), template
        story = fill(template, TEMPLATES[key].sample, story_id=new_id()).story or template
        progress.step("draw the template", 0)
        written = io.BytesIO()
        drawn(story, folder, None, contexts).save(written, "JPEG", quality=85, optimize=True)
        made = written.getvalue()
        part = place.with_name(f".{new_id()}.part")
        try:
            part.write_bytes(made)
            part.replace(place)
        except OSError:  # it is drawn again the next time
            part.unlink(missing_ok=True)
        return made, template
