"""Opening what a command or the window works on: which folder is meant, and GL contexts for it.

The composition root's common part; story/folder.py reads the document, assets/library.py the media.
"""

from __future__ import annotations

import sys
from pathlib import Path

from exporters.options import ContextFactory
from story.folder import STORY, SUFFIX


def story_folder(named: Path) -> Path:
    """The story folder a user means: the folder, its story.json, or its name without the suffix.

    Gives `named` itself where nothing of the kind exists; reading it then says what is missing.
    """
    if named.name == STORY and not named.is_dir():
        return named.parent
    suffixed = with_suffix(named)
    if not named.exists() and suffixed.is_dir():
        return suffixed
    return named


def with_suffix(named: Path) -> Path:
    """The path under the name that story folders have: `NAME.diorama`."""
    if not named.name:  # the root, or where one is
        return named
    return named if named.suffix == SUFFIX else named.with_name(named.name + SUFFIX)


def contexts() -> ContextFactory:
    """What makes OpenGL contexts without a window: EGL on Linux, else Qt's offscreen surface."""
    if sys.platform.startswith("linux"):
        from renderer.context import EglContexts

        return EglContexts()
    from studio.offscreen import QtContexts

    return QtContexts()
