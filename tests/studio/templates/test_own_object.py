"""Templates that show one's own model: it stands where theirs does, and their words go with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import trimesh

from assets.ingest import ingest
from story.check.table import check
from story.folder import load
from story.model.story import Story
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.text import Text
from studio.templating import Made, at_hand, make_story, story_at

OWN: dict[str, dict[str, str]] = {
    "object-in-the-round": {
        "title": "A block", "line": "Of steel", "heading_2": "Its side", "note_2": "Is flat.",
    },
    "ar-table-piece": {"title": "A block", "note": "It is flat."},
}  # fmt: skip


@pytest.fixture
def block(tmp_path: Path) -> Path:
    """A block far from the origin of its file."""
    file = tmp_path / "block.glb"
    body = trimesh.creation.box((2, 1, 1))
    body.apply_translation((5.0, 9.0, -3.0))
    file.write_bytes(body.export(file_type="glb"))
    return file


def _made(folder: Path, source: Path, values: dict[str, str]) -> Made:
    return make_story(
        at_hand(story_at(str(source))), values, folder, story_id="ownstory00", base=Path()
    )


def _story(made: Made) -> Story:
    assert made.filled.story is not None, made.filled.problems
    return made.filled.story


@pytest.mark.parametrize("key", OWN)
def test_words_of_the_templates_own_object_leave_with_it(
    template: Callable[[str], Path], block: Path, tmp_path: Path, key: str
) -> None:
    source = template(key)
    own = load(source)
    made = _made(tmp_path / "mine.diorama", source, {"object": str(block)})
    story = _story(made)
    said = [
        word
        for each in (story.title, *(scene.title for scene in story.scenes))
        for word in each.values()
    ]
    assert set(said) == {"mine"}  # the folder's name
    before = {each.id: each for each in own.scenes[0].overlays}
    told = {
        bind.element
        for parameter in own.parameters
        if getattr(parameter, "about", None) == "object"
        for bind in parameter.binds
    }
    for overlay in story.scenes[0].overlays:
        assert not (isinstance(overlay, Text | Hotspot) and overlay.id in told)
        assert overlay.id in before
    assert any("title" in line for line in made.notes)  # which says what was left out
    severe = {each.rule for each in check(story)} & {"never-shown", "empty-text"}
    assert not severe


@pytest.mark.parametrize("key", OWN)
def test_words_given_stay_with_what_shows_them(
    template: Callable[[str], Path], block: Path, tmp_path: Path, key: str
) -> None:
    values = {"object": str(block), **OWN[key]}
    story = _story(_made(tmp_path / "mine.diorama", template(key), values))
    overlays = story.scenes[0].overlays
    shown = {each.text.get("en") for each in overlays if isinstance(each, Text)}
    assert set(OWN[key].values()) - {"Its side"} == shown
    labels = {each.label.get("en") for each in overlays if isinstance(each, Hotspot)}
    if key == "object-in-the-round":
        assert labels == {"Its side"}


@pytest.mark.parametrize("key", OWN)
def test_ones_own_object_stands_on_its_foot(
    template: Callable[[str], Path], block: Path, tmp_path: Path, key: str
) -> None:
    story = _story(_made(tmp_path / "mine.diorama", template(key), {"object": str(block)}))
    used = {ingest(block, tmp_path / "probe", id="blockblock").asset.sha256}
    shown = [
        each
        for each in story.scenes[0].overlays
        if isinstance(each, Model)
        and next(asset for asset in story.assets if asset.id == each.asset).sha256 in used
    ]
    assert [each.stands for each in shown] == ["foot"]


def test_without_ones_own_object_all_words_stay(
    template: Callable[[str], Path], tmp_path: Path
) -> None:
    source = template("object-in-the-round")
    made = _made(tmp_path / "mine.diorama", source, {"line": "Found in 1912"})
    story = _story(made)
    assert len(story.scenes[0].overlays) == len(load(source).scenes[0].overlays)
    assert story.title == load(source).title
    assert not made.notes
