"""What all exporters share: the root of their options, progress, cancellation, results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Protocol

from msgspec import Struct

from story.model.values import LanguageCode


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be set of any export. Each exporter derives its own `Options` from this.

    A field's `Meta(description=...)` is its help in `diorama targets` and the export dialog.
    """

    language: LanguageCode | None = None  # None: the story's main language


class Step(Struct, frozen=True):
    """How far a long task has come. `total` 0 means not known."""

    stage: str
    done: int
    total: int
    note: str = ""


class Progress:
    """Tells how a long task goes on, and whether it is to stop.

    `report` is called often and must be quick. `cancelled` is set from any thread.
    """

    def __init__(self, report: Callable[[Step], None] | None = None) -> None:
        self._report = report
        self.cancelled = Event()

    def step(self, stage: str, done: int, total: int = 0, note: str = "") -> None:
        """Report a step. Raises Cancelled when the task is to stop."""
        if self.cancelled.is_set():
            raise Cancelled
        if self._report is not None:
            self._report(Step(stage, done, total, note))


class Cancelled(BaseException):
    """The user stopped the task: not an error. `export` callers catch it and tidy up."""


class Exported(Struct, frozen=True):
    """What an export made: whole outputs under their final names, and lines for the user."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()


class ContextFactory(Protocol):
    """Makes an OpenGL context (renderer/context.py) in the thread that calls it; picklable."""

    def __call__(self) -> object: ...
