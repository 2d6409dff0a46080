"""The real media that tests use where they are at hand, and which of their files are media."""

from __future__ import annotations

import os
from pathlib import Path

NOT_MEDIA = frozenset({".md", ".json", ".xml", ".otio", ".js", ".txt", ".html"})


def data_folder() -> Path:
    """The folder of real media: $DIORAMA_TEST_DATA, else shared/data beside the project."""
    named = os.environ.get("DIORAMA_TEST_DATA")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


def media_files(folder: Path) -> list[Path]:
    """The media files of a folder, none where there is no such folder.

    A file that belongs to another, such as a model's texture, counts like any other.
    """
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if path.suffix not in NOT_MEDIA]
