"""`diorama add --up`: things whose file has another axis up stand as they come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from story.folder import load
from story.model.placement import Standing
from story.overlays.model import Model
from tests.studio.cli.conftest import Diorama


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """A post 2 m long, its foot at its file's origin, along Z."""
    corners = [(x, y, z) for x in (-0.05, 0.05) for y in (-0.05, 0.05) for z in (0, 2)]
    sides = ("1 2 4 3", "5 7 8 6", "1 5 6 2", "3 4 8 7", "1 3 7 5", "2 6 8 4")
    lines = [*(f"v {x} {y} {z}" for x, y, z in corners), *(f"f {side}" for side in sides)]
    path = tmp_path / "post.obj"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize(("up", "floor"), [("z", 0.0), ("-z", 2.0)])
def test_a_model_stands_on_the_floor(
    diorama: Diorama, post: Path, tmp_path: Path, up: str, floor: float
) -> None:
    story = tmp_path / "a.diorama"
    assert diorama("new", story).status == 0
    assert diorama("add", story, post, "--up", up).status == 0
    (model,) = load(story).scenes[0].overlays
    assert isinstance(model, Model)
    assert model.up == up
    assert isinstance(model.placement, Standing)
    assert model.placement.position[1] == pytest.approx(floor)  # where its file's origin is


def test_an_axis_that_is_none(diorama: Diorama, post: Path, tmp_path: Path) -> None:
    assert diorama("new", tmp_path / "a").status == 0
    assert diorama("add", tmp_path / "a", post, "--up", "x").status == 2
