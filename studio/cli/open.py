"""`diorama open`, and `diorama` alone: the window."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.lines import problem
from studio.opening import story_folder


def open_story(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
) -> int:
    """Open a story in the window."""
    return open_window(story_folder(story))


def open_window(folder: Path | None) -> int:
    """Run the window until it closes; with a line and status 1 where there is no display."""
    linux = sys.platform.startswith("linux")
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if linux and not shown:
        problem(
            "There is no display to open a window on.",
            "Run it in a desktop session; every other word works without one: diorama --help.",
        )
        return 1
    from studio.app import main

    return main([] if folder is None else [str(folder)])
