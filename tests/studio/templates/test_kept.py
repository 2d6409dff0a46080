"""What is kept of templates: made once for all who ask, anew when broken, never in the way."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from pathlib import Path

import pytest

from exporters.options import Progress
from story.folder import STORY, load
from studio.templates.kept import UNUSED_S, kept
from studio.templating import make_story, offered

KEY = "ar-table-piece"


def _ask(home: Path) -> tuple[Path, Counter[str]]:
    """The folder of a template, and the stages that were told of."""
    stages: Counter[str] = Counter()
    progress = Progress(lambda step: stages.update([step.stage]))
    with kept(KEY, progress, home) as folder:
        assert load(folder).assets
        return folder, stages


def _asked_elsewhere(home: Path) -> int:
    """How many media another process made."""
    return _ask(home)[1]["make the media"]


def test_it_is_made_once(tmp_path: Path) -> None:
    first, made = _ask(tmp_path / "home")
    again, then = _ask(tmp_path / "home")
    assert made["make the media"] > 0
    assert (again, sum(then.values())) == (first, 0)


def test_of_several_processes_one_makes_it(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        made = pool.map(_asked_elsewhere, [tmp_path / "home"] * 3, chunksize=1)
    assert sum(count > 0 for count in made) == 1
    assert not list((tmp_path / "home").rglob("*.part"))


@pytest.mark.parametrize("fault", ["cut", "changed", "gone", "no story"])
def test_what_is_broken_is_made_anew(tmp_path: Path, fault: str) -> None:
    folder, _ = _ask(tmp_path)
    sound = load(folder)
    victim = folder / sound.assets[0].path
    whole = victim.read_bytes()
    match fault:
        case "cut":
            victim.write_bytes(whole[:-100])
        case "changed":
            victim.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        case "gone":
            victim.unlink()
        case _:
            (folder / STORY).write_bytes(b"{")
    assert _ask(tmp_path)[1]["make the media"] > 0
    assert load(folder) == sound
    assert victim.read_bytes() == whole
    assert not list(tmp_path.rglob("*.gone"))


def test_where_nothing_can_be_kept_it_is_made_for_once(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"a file, no folder")
    folder, stages = _ask(tmp_path / "home")
    assert stages["make the media"] > 0
    assert not folder.exists()


def test_what_no_version_has_asked_for_in_long_is_forgotten(tmp_path: Path) -> None:
    old, late = (tmp_path / KEY / name for name in ("0.0.1-aaaa", "0.0.2-bbbb"))
    for each in (old, late):
        (each / "story").mkdir(parents=True)
    long_ago = old.stat().st_mtime - UNUSED_S - 60
    os.utime(old, (long_ago, long_ago))
    folder, _ = _ask(tmp_path)
    assert sorted(each.name for each in (tmp_path / KEY).glob("0*")) == sorted(
        [late.name, folder.parent.name]
    )


def test_wrong_values_are_said_before_anything_is_made(tmp_path: Path) -> None:
    stages: list[str] = []
    progress = Progress(lambda step: stages.append(step.stage))
    offer = offered("weather-warning", progress, tmp_path / "home")
    given = {"level": "purple", "conty": "Linhai", "photo": "nowhere.jpg"}
    made = make_story(
        offer, given, tmp_path / "linhai.diorama", story_id="story00000", base=tmp_path
    )
    assert made.filled.story is None
    said = {problem.where.removeprefix("parameter ") for problem in made.filled.problems}
    assert said == {"level", "conty", "photo", "county", "hazard", "valid_from", "valid_to"}
    assert not stages
    assert not list(tmp_path.iterdir())
