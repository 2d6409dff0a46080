"""Outputs are whole or not there, under names that every system takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.options import Cancelled
from exporters.outputs import safe_name, story_name, workplace
from story.errors import ExportError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dunes at dawn", "Dunes at dawn"),
        ("沙丘 🏜️", "沙丘 🏜️"),
        ("a/b\\c:d*e?f", "a-b-c-d-e-f"),
        ("ends with a dot. ", "ends with a dot"),
        ("CON", "CON-"),
        ("nul.txt", "nul.txt-"),
        ("Console", "Console"),
        ("..", "story"),
        ("???", "story"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u200b\u200d", "story"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("", "story"),
    ],
)
def test_names_are_safe_everywhere(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_long_names_are_cut_between_letters() -> None:
    name = safe_name("沙" * 100)
    assert name == "沙" * 40


def test_the_story_folder_gives_the_name(tmp_path: Path) -> None:
    assert story_name(tmp_path / "My hall.diorama") == "My hall"
    assert story_name(tmp_path / "plain") == "plain"


def test_a_finished_output_replaces_the_older_one(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("old")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "gone.png").write_text("old")
    with workplace(tmp_path, "a") as work:
        (work.folder / "a.mp4").write_text("new")
        (work.folder / "pictures").mkdir()
        (work.folder / "pictures" / "one.png").write_text("new")
        paths = work.publish("a.mp4", "pictures")
    assert paths == (tmp_path / "a.mp4", tmp_path / "pictures")
    assert (tmp_path / "a.mp4").read_text() == "new"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.mp4", "one.png", "pictures"]


def test_a_file_does_not_replace_a_folder(tmp_path: Path) -> None:
    kept = tmp_path / "a.png" / "kept.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    with workplace(tmp_path, "a.png") as work:
        (work.folder / "a.png").write_text("picture")
        with pytest.raises(ExportError, match="is a folder"):
            work.publish("a.png")
    assert kept.read_text() == "mine"


def test_a_folder_with_things_of_others_is_not_replaced(tmp_path: Path) -> None:
    kept = tmp_path / "a-webxr" / "notes.odt"
    kept.parent.mkdir()
    kept.write_text("mine")
    with workplace(tmp_path, "a") as work:
        (work.folder / "a-webxr").mkdir()
        (work.folder / "a-webxr" / "index.html").write_text("new")
        with pytest.raises(ExportError, match=r"notes\.odt"):
            work.publish("a-webxr")
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt, RuntimeError])
def test_a_stopped_export_leaves_the_older_output(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    (tmp_path / "a.mp4").write_text("old")

    def export() -> None:
        with workplace(tmp_path, "a") as work:
            (work.folder / "a.mp4").write_text("half")
            raise stop

    with pytest.raises(stop):
        export()
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_text() == "old"


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    with workplace(tmp_path, "a.mp4") as work:
        (work.folder / "a.mp4").write_text("first")
        with pytest.raises(ExportError, match="already"), workplace(tmp_path, "a.mp4"):
            pass
        work.publish("a.mp4")
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_the_leavings_of_a_killed_export_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".a.part").mkdir()
    (tmp_path / ".a.part" / "half.mp4").write_text("half")
    with workplace(tmp_path, "a") as work:
        assert not (work.folder / "half.mp4").exists()


def test_too_little_room_is_said_before_the_work(tmp_path: Path) -> None:
    with (
        pytest.raises(ExportError, match=r"MB free; a takes at least 1000000000000 MB"),
        workplace(tmp_path, "a", needed=10**18),
    ):
        pytest.fail("the work began")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ExportError, match="Nothing can be written to"),
        workplace(tmp_path / "file", "a"),
    ):
        pytest.fail("the work began")
