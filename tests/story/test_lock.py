"""The lock: one writer at a time, whatever became of the one before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from story.errors import DocumentError, EditError
from story.folder import create, load
from story.lock import Lock, writing
from story.model.story import VERSION, Story

HOLDER = """
import sys
from pathlib import Path
from story.lock import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "x.diorama"
    create(made, Story(version=VERSION, id="abcdefghij"))
    return made


def test_one_writer_at_a_time(folder: Path) -> None:
    first, second = Lock(folder), Lock(folder)
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert f"process {os.getpid()}" in second.obstacle
    assert load(folder)  # reading needs no lock
    first.release()
    assert not first.held
    assert second.acquire()
    assert second.obstacle == ""
    second.release()
    second.release()


def test_another_process_holds_it_until_it_is_killed(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        lock = Lock(folder)
        assert not lock.acquire()
        assert f"process {holder.pid}" in lock.obstacle
        with pytest.raises(EditError, match="cannot be changed"), writing(folder):
            pass
        holder.kill()
        holder.wait()
        assert lock.acquire()
        lock.release()


def test_writing_gives_the_lock_back(folder: Path) -> None:
    with writing(folder), pytest.raises(EditError), writing(folder):
        pass
    with pytest.raises(ValueError, match="mine"), writing(folder):
        raise ValueError("mine")
    with writing(folder):
        pass


def test_a_folder_that_is_no_story_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds no story"), writing(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_lock_file_with_anything_in_it_is_no_obstacle(folder: Path) -> None:
    (folder / "work/lock").write_bytes(b"\xff rubbish" * 100)
    lock = Lock(folder)
    assert lock.acquire()
    lock.release()


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that refuses"
)
def test_where_nothing_may_be_written_it_cannot_be_had(folder: Path) -> None:
    (folder / "work").chmod(0o500)
    lock = Lock(folder)
    assert not lock.acquire()
    assert "cannot be written" in lock.obstacle
    (folder / "work").chmod(0o700)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("")
    lock = Lock(tmp_path)
    assert not lock.acquire()
    assert lock.obstacle
