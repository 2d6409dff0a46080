"""The guide tells of every answer that the window offers, by the window's own names."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from story.model import actions as act
from story.model.conditions import Condition
from studio.panels.field_table import UNIONS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "answers.md"
OFFERED = {
    kind.__name__
    for union in (act.Trigger, act.SceneTrigger, act.StoryTrigger, act.Action, Condition)
    for kind in get_args(union)
}


@pytest.mark.parametrize("kind", sorted(OFFERED - {"Show", "Hide"}))
def test_the_guide_tells_of_it(kind: str) -> None:
    rows = [line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| ")]
    first = [row.split("|")[1] for row in rows]
    assert any(UNIONS[kind] in cell for cell in first), UNIONS[kind]


def test_the_guide_to_the_file_names_every_type_of_an_answer() -> None:
    told = (GUIDE.parent / "story-file.md").read_text("utf-8").splitlines()
    rows = {line.split("|")[1].strip(): line.split("|")[2] for line in told if line.count("|") == 3}
    for place, union in (
        ("`triggers` of an overlay", act.Trigger),
        ("`triggers` of a scene", act.SceneTrigger),
        ("`triggers` of the story", act.StoryTrigger),
        ("`when` of a trigger", Condition),
        ("`actions` of a trigger", act.Action),
    ):
        tags = {kind.__struct_config__.tag for kind in get_args(union)}
        assert set(rows[place].strip().strip("`").split("`, `")) == tags
