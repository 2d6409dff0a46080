"""The story folder: made whole, saved at once, backed up, never written over unawares."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from msgspec import structs

from story.errors import DocumentError, NewerDocument
from story.file import encode
from story.folder import DAYS, KEPT, LARGEST, create, digest_of, load, load_raw, read, save
from story.model.story import VERSION, Story

STORY = Story(version=VERSION, id="abcdefghij", title={"en": "one"})
OTHER = structs.replace(STORY, title={"en": "two"})


@pytest.fixture(params=["hall.diorama", "Große Halle 大厅 🏛️.diorama"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    made = tmp_path / str(request.param)
    create(made, STORY)
    return made


def _backups(folder: Path) -> list[Path]:
    return sorted((folder / "work/backups").glob("story-*.json"))


def test_a_new_folder_holds_the_story_and_room_for_media(folder: Path) -> None:
    assert load(folder) == STORY
    assert load_raw(folder)["title"] == {"en": "one"}
    assert {each.name for each in folder.iterdir()} == {"story.json", "media", "work"}
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_a_folder_with_something_in_it_is_left_alone(folder: Path) -> None:
    with pytest.raises(DocumentError, match="there already"):
        create(folder, OTHER)
    file = folder.parent / "file.diorama"
    file.write_text("mine")
    with pytest.raises(DocumentError, match="there already"):
        create(file, OTHER)
    assert load(folder) == STORY
    assert file.read_text() == "mine"


def test_an_empty_folder_may_become_a_story(tmp_path: Path) -> None:
    (tmp_path / "x.diorama").mkdir()
    create(tmp_path / "x.diorama", STORY)
    assert load(tmp_path / "x.diorama") == STORY


def test_a_folder_is_made_in_one_that_is_not_there_yet(tmp_path: Path) -> None:
    create(tmp_path / "a" / "b" / "x.diorama", STORY)
    assert load(tmp_path / "a" / "b" / "x.diorama") == STORY


def test_saving_keeps_what_was_there(folder: Path) -> None:
    before = read(folder)
    digest = save(folder, OTHER)
    assert digest == digest_of(read(folder)) == digest_of(encode(OTHER))
    assert load(folder) == OTHER
    assert [file.read_bytes() for file in _backups(folder)] == [before]


def test_saving_the_same_again_does_nothing(folder: Path) -> None:
    stamp = (folder / "story.json").stat().st_mtime_ns
    save(folder, STORY)
    assert (folder / "story.json").stat().st_mtime_ns == stamp
    assert not _backups(folder)


def test_the_newest_backups_and_one_a_day_are_kept(folder: Path) -> None:
    backups = folder / "work/backups"
    backups.mkdir()
    for day in range(10, 30):
        for hour in (8, 12):
            (backups / f"story-202001{day}T{hour:02}0000.000000Z-00000000.json").write_text("old")
    for number in range(KEPT + 5):
        save(folder, structs.replace(STORY, title={"en": str(number)}))
    kept = _backups(folder)
    assert f'"{KEPT + 3}"'.encode() in kept[-1].read_bytes()
    old = [file.name for file in kept if file.name.startswith("story-2020")]
    assert old[-1].startswith("story-20200129T08")  # the first of its day
    assert len(old) in (DAYS - 1, DAYS - 2)  # the saves above are of today, or began yesterday
    assert len(kept) - len(old) in (KEPT + 1, KEPT + 2)
    assert kept[len(old)].read_bytes() == encode(STORY)  # how it was before today


def test_a_file_changed_by_something_else_is_not_written_over(folder: Path) -> None:
    opened = digest_of(read(folder))
    save(folder, OTHER)
    with pytest.raises(DocumentError, match="changed by something else"):
        save(folder, STORY, over=opened)
    assert load(folder) == OTHER


def test_a_newer_story_is_not_written_over(folder: Path) -> None:
    newer = b'{"version": 3, "id": "abcdefghij"}'
    (folder / "story.json").write_bytes(newer)
    with pytest.raises(NewerDocument):
        load(folder)
    with pytest.raises(NewerDocument):
        save(folder, STORY)
    assert read(folder) == newer
    assert load_raw(folder)["version"] == 3


def test_a_broken_story_that_is_written_over_can_be_had_back(folder: Path) -> None:
    (folder / "story.json").write_bytes(b"{ broken")
    save(folder, STORY)
    assert [file.read_bytes() for file in _backups(folder)] == [b"{ broken"]


def test_what_cannot_be_written_leaves_the_old_file(folder: Path) -> None:
    before = read(folder)
    with pytest.raises(DocumentError):
        save(folder, structs.replace(STORY, id="too short"))
    assert read(folder) == before
    assert not _backups(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    (folder / "story.json").unlink()
    os.mkfifo(folder / "story.json")
    with pytest.raises(DocumentError, match="pipe or a device"):
        read(folder)


def test_a_story_file_without_end_is_not_read(folder: Path) -> None:
    with (folder / "story.json").open("r+b") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(DocumentError, match="larger than the 256 MB"):
        load(folder)


def test_no_story_is_said_so(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DocumentError, match="holds no story"):
            load(place)
    (tmp_path / "story.json").mkdir()
    with pytest.raises(DocumentError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that refuses"
)
def test_a_folder_that_refuses_is_said_so(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        with pytest.raises(DocumentError, match="cannot be saved"):
            save(folder, OTHER)
    finally:
        folder.chmod(0o700)
    assert load(folder) == STORY


@pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size as POSIX does")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """A child process may write 4 KB to a file: the save of more fails as on a full disk."""
    import resource
    import signal
    import subprocess

    folder = tmp_path / "full.diorama"
    create(folder, STORY)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from msgspec import structs\n"
        "from story.errors import DocumentError\n"
        "from story.folder import load, save\n"
        "folder = Path(sys.argv[1])\n"
        "try:\n"
        "    save(folder, structs.replace(load(folder), title={'en': 'x' * 9000}))\n"
        "except DocumentError as error:\n"
        "    print(error)\n"
    )

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "cannot be saved: file too large" in done.stdout
    assert load(folder) == STORY
    assert {each.name for each in folder.iterdir()} == {"story.json", "media", "work"}
