"""Stories opened last, and where new ones go; kept in the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, QStandardPaths

from story.folder import STORY, SUFFIX

_KEY: Final = "recent"
_MOST: Final = 8


class Recent:
    """The list of recent stories, latest first."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def stories(self) -> list[Path]:
        """Those that are still there."""
        kept = self._settings.value(_KEY)
        named = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return [Path(str(one)) for one in named if (Path(str(one)) / STORY).is_file()]

    def add(self, story: Path) -> None:
        """Put a story first."""
        story = story.resolve()
        others = [one for one in self.stories() if one != story]
        self._settings.setValue(_KEY, [str(one) for one in [story, *others][:_MOST]])

    def folder(self) -> Path:
        """Where the latest story lies, else a folder for stories among the user's documents."""
        stories = self.stories()
        if stories:
            return stories[0].parent
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        return Path(documents) / "Diorama"

    def fresh(self, name: str, folder: Path | None = None) -> Path:
        """A path for a new story that is not taken, where the others are unless said."""
        folder = self.folder() if folder is None else folder
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            tail = f" {number}" if number > 1 else ""
            where = folder / f"{name}{tail}{SUFFIX}"
            if not where.exists():
                return where
            number += 1
