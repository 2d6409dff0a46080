"""The stages of a picture, for who wants to know what each costs; nothing where nobody does.

The engine and painters wrap what they do in `with stages("sort"):`; renderer/explain.py watches.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Final, Literal, Protocol, TypeAlias

Stage: TypeAlias = Literal[
    "prepare", "sort", "surrounding", "solids", "overlays", "outlines", "output", "readback"
]
"""What painters make ready, with its media; putting in order; then the passes, as they come."""

_UNWATCHED: Final = nullcontext()


class Watch(Protocol):
    """Somebody who wants to know."""

    def stage(self, name: Stage) -> AbstractContextManager[None]: ...


class Stages:
    """Tells the one who watches, if anybody does, where a stage begins and ends."""

    def __init__(self) -> None:
        self.watch: Watch | None = None

    def __call__(self, name: Stage) -> AbstractContextManager[None]:
        """Round a stage, or a part of one; one within another is not counted in it."""
        return _UNWATCHED if self.watch is None else self.watch.stage(name)
