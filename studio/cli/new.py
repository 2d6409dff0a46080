"""`diorama new`: makes an empty story."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from story.edits import new_story
from story.folder import SUFFIX, create
from story.ids import new_id
from studio.cli.lines import result
from studio.opening import with_suffix


def new(
    story: Annotated[Path, typer.Argument(help="Where the story's folder shall be.")],
    title: Annotated[str | None, typer.Option(help="What the audience reads.")] = None,
) -> int:
    """Make an empty story; its folder is called NAME.diorama. Prints the folder."""
    if story.name in ("", ".."):
        raise typer.BadParameter(f"{str(story)!r} is no name for a story", param_hint="story")
    folder = with_suffix(story)
    words = title if title is not None else folder.name.removesuffix(SUFFIX)
    create(folder, new_story(new_id(), words))
    result(folder)
    return 0
