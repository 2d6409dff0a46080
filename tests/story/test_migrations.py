"""Older files come up to date a version at a time."""

from __future__ import annotations

import pytest

from story.errors import DocumentError
from story.migrations import MIGRATIONS, Document, migrate
from story.model.story import VERSION


def test_there_is_a_step_from_every_past_version() -> None:
    assert set(MIGRATIONS) == set(range(1, VERSION))


def test_steps_are_taken_in_order_and_leave_the_document_alone() -> None:
    def renamed(document: Document) -> Document:
        left = {key: value for key, value in document.items() if key != "name"}
        return {**left, "title": document["name"]}

    def localised(document: Document) -> Document:
        return {**document, "title": {"en": document["title"]}}

    old = {"version": 1, "name": "Hall"}
    assert migrate(old, {1: renamed, 2: localised}, to=3) == {
        "version": 3,
        "title": {"en": "Hall"},
    }
    assert migrate({"version": 2, "title": "Hall"}, {1: renamed, 2: localised}, to=3) == {
        "version": 3,
        "title": {"en": "Hall"},
    }
    assert old == {"version": 1, "name": "Hall"}


def test_a_version_without_a_step_is_refused() -> None:
    with pytest.raises(DocumentError, match="no story version -3"):
        migrate({"version": -3})
