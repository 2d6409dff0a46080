"""A process killed at any instant costs no edit that was acknowledged."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec import structs

from story.folder import DAYS, KEPT, create, load, save
from story.journal import recover
from story.lock import Lock
from story.model.story import VERSION, Scene, Story
from story.overlays.text import Text

WRITER = Path(__file__).parent / "killed_writer.py"
ROOT = WRITER.parents[2]


def _kill_and_look(folder: Path, chance: random.Random, acknowledged: int) -> int:
    """Let the writer work for a moment, kill it, and look at what it leaves."""
    command = [sys.executable, str(WRITER), str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline()]
        time.sleep(chance.uniform(0.0, 0.12))
        writer.kill()
        said += writer.stdout.readlines()
    whole = [line for line in said if line.endswith(b"\n")]
    assert whole, "the writer failed"
    acknowledged = int(whole[-1])
    story = load(folder)
    found = recover(folder)
    if found is not None:
        assert not found.stale
        story = found.story
    number = int(story.title["en"])
    assert acknowledged <= number <= acknowledged + 1
    overlays = story.scenes[0].overlays
    assert overlays[0].name == str(number)
    assert len(overlays) == number
    lock = Lock(folder)  # the dead process holds nobody up
    assert lock.acquire()
    lock.release()
    return acknowledged


def _kill_often(folder: Path, times: int, seed: int) -> None:
    first = Text(id="counter000", text={"en": "counter"})
    scene = Scene(id="scene00000", overlays=(first,))
    create(folder, Story(version=VERSION, id="killstory0", scenes=(scene,)))
    chance = random.Random(seed)
    acknowledged = 0
    for _ in range(times):
        before, acknowledged = acknowledged, _kill_and_look(folder, chance, acknowledged)
        assert acknowledged > before
    save(folder, structs.replace(load(folder), title={"en": "done"}))
    assert {each.name for each in folder.iterdir()} == {"media", "story.json", "work"}
    assert len(list((folder / "work/backups").glob("story-*"))) <= KEPT + DAYS


def test_killed_ten_times(tmp_path: Path) -> None:
    _kill_often(tmp_path / "killed.diorama", 10, seed=1)


@pytest.mark.full
def test_killed_fifty_times(tmp_path: Path) -> None:
    _kill_often(tmp_path / "killed.diorama", 50, seed=2)
