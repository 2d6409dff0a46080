"""What happens when a bug surfaces: a report on disk, a line for the user, the story kept.

The session's journal holds every edit already, so the window may go on or be closed.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from story.errors import StudioError
from studio.wording import _, shown


def watch(folder: Path, tell: Callable[[StudioError], None]) -> None:
    """From now on write what no code caught into `folder`, and tell the user where it is."""

    seen: set[str] = set()

    def caught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        if text in seen:
            return  # what fails in every picture is told of once
        seen.add(text)
        sys.stderr.write(text)
        tell(_told(folder, text))

    sys.excepthook = caught


def _told(folder: Path, text: str) -> StudioError:
    message = shown(_("Something went wrong inside Diorama."))
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    report = folder / f"report-{moment}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        report.write_text(text, encoding="utf-8")
    except OSError:
        return StudioError(message, shown(_("Your edits are kept.")))
    hint = shown(_("Your edits are kept. The report is in %1."))
    return StudioError(message, hint.replace("%1", str(report)))
