"""Brings the raw JSON of an older story up to this version, one step a version.

A step takes the document of version n and returns that of version n + 1. story/file.py calls this
before it makes a Story; each past version keeps a fixture under tests/story/fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from story.errors import DocumentError
from story.model.story import VERSION

Document: TypeAlias = dict[str, Any]
"""The raw JSON object of a story file."""

Migration: TypeAlias = Callable[[Document], Document]


def _living(document: Document) -> Document:
    """To version 2, which only adds: time, answers, audiences, quizzes, groups, components."""
    return document


MIGRATIONS: Final[dict[int, Migration]] = {1: _living}
"""By the version a step starts from. Version 1 is the first: nothing comes before it."""


def migrate(
    document: Document, steps: Mapping[int, Migration] = MIGRATIONS, to: int = VERSION
) -> Document:
    """The document at version `to`. Raises DocumentError for a version that never was.

    `document` is at most at version `to` and is left as it was.
    """
    version: int = document["version"]
    while version < to:
        step = steps.get(version)
        if step is None:
            raise DocumentError(
                f"There is no story version {version}.",
                f"Versions {min(steps, default=to)} to {to} can be read.",
                where="$.version",
            )
        document = {**step(document), "version": version + 1}
        version += 1
    return document
