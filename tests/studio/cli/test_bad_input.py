"""Whatever is given, there is one line that names it and status 1, and nothing is half-written."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PIL import Image

from story.folder import load, save
from story.ids import new_id
from story.model.placement import Standing
from story.overlays.picture import Picture
from tests.studio.cli.conftest import ROOT, Diorama


def _truncated(folder: Path) -> Path:
    noise = np.random.default_rng(1).integers(0, 255, (64, 128, 3), np.uint8)
    path = folder / "truncated.jpg"
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:-800])
    return path


def _misnamed(folder: Path) -> Path:
    path = folder / "words.mp4"
    path.write_text("these are no pictures", "utf-8")
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty.glb"
    path.touch()
    return path


def _folder(folder: Path) -> Path:
    path = folder / "a folder.png"
    path.mkdir()
    return path


def _pipe(folder: Path) -> Path:
    path = folder / "pipe.mp4"
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(path)
    return path


def _binary(folder: Path) -> Path:
    path = folder / "rubbish 垃圾.bin"
    path.write_bytes(bytes(range(256)) * 40)
    return path


@pytest.mark.parametrize("make", [_truncated, _misnamed, _empty, _folder, _pipe, _binary])
def test_bad_media_is_named_and_leaves_the_story(
    diorama: Diorama, story: Path, tmp_path: Path, make: object
) -> None:
    assert callable(make)
    path = make(tmp_path)
    before, media = (story / "story.json").read_bytes(), sorted((story / "media").iterdir())
    for words in (("info", path), ("add", story, path)):
        said = diorama(*words)
        assert (said.status, said.out, len(said.err)) == (1, [], 1), words
        assert path.name in said.err[0]
    assert (story / "story.json").read_bytes() == before
    assert sorted((story / "media").iterdir()) == media


def test_nothing_but_our_own_words_is_said_of_a_picture(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    path = tmp_path / "tagged.tif"
    Image.new("RGB", (64, 32)).save(path, description="x" * 40)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(struct.pack("<HHI", 270, 2, 41)) + 4, 1 << 20)
    path.write_bytes(data)  # its description would be longer than itself
    process = start("info", path)
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (0, "")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 1}', b'{"version": "x"}', b"null"]
)
@pytest.mark.parametrize("word", ["info", "check", "add", "render", "export"])
def test_a_broken_story_is_one_line(
    diorama: Diorama, story: Path, panorama: Path, tmp_path: Path, word: str, data: bytes
) -> None:
    file = story / "story.json"
    file.write_bytes(data)
    more: dict[str, tuple[object, ...]] = {
        "add": (panorama,),
        "render": ("-o", tmp_path / "x.png"),
        "export": ("--to", "stills", "-o", tmp_path / "out"),
    }
    said = diorama(word, story, *more.get(word, ()))
    assert (said.status, said.out, len(said.err)) == (1, [], 1)
    assert "story.json" in said.err[0]
    assert file.read_bytes() == data
    assert not (tmp_path / "x.png").exists()


def test_no_story(diorama: Diorama, tmp_path: Path) -> None:
    for words in (
        ("info", tmp_path / "none"),
        ("check", tmp_path / "none"),
        ("check", tmp_path),
        ("render", tmp_path / "none", "-o", tmp_path / "x.png"),
        ("export", tmp_path / "none", "--to", "webxr", "-o", tmp_path / "out"),
        ("serve", tmp_path / "none"),
    ):
        said = diorama(*words)
        assert (said.status, said.out, len(said.err)) == (1, [], 1), words


def test_a_place_that_cannot_be_written_to(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.write_text("not a folder")
    for words in (
        ("new", taken / "s.diorama"),
        ("render", story, "-o", taken / "x.png", "--size", "8x8"),
        ("export", story, "--to", "stills", "-o", taken, "--set", "stills.size=8x8"),
    ):
        said = diorama(*words)
        assert (said.status, said.out) == (1, []), words
        assert "a file" in said.err[-1]
    assert taken.read_text() == "not a folder"


def test_missing_media_stops_an_export_before_it_begins(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    next((story / "media").iterdir()).unlink()
    out = tmp_path / "out"
    said = diorama("export", story, "--to", "webxr", "-o", out, "--progress", "none")
    assert (said.status, said.out) == (1, [])
    assert "missing" in said.err[-1]
    assert not out.exists()
    assert load(story).assets  # and the story still opens


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_what_is_no_name_for_a_story_is_wrong_usage(diorama: Diorama, name: str) -> None:
    said = diorama("new", name)
    assert (said.status, said.out, len(said.err)) == (2, [], 1)


@pytest.mark.parametrize(
    "words",
    [("--time", "inf"), ("--time", "1e308"), ("--yaw", "nan"), ("--yaw", "inf"), ("--fov", "180")],
)
def test_numbers_out_of_range_are_wrong_usage(
    diorama: Diorama, story: Path, tmp_path: Path, words: tuple[str, str]
) -> None:
    said = diorama("render", story, "-o", tmp_path / "x.png", *words)
    assert (said.status, said.out, len(said.err)) == (2, [], 1)
    assert not (tmp_path / "x.png").exists()


def test_a_folder_under_the_pictures_name_stays(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "x.png" / "kept.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    said = diorama("render", story, "-o", kept.parent, "--size", "32x16")
    assert (said.status, said.out, len(said.err)) == (1, [], 1)
    assert kept.read_text() == "mine"


def test_a_story_with_things_beyond_all_bounds_is_drawn_or_refused(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    document = load(story)
    far = (1e12, 1e12, 1e12)  # what is farther is refused
    overlay = Picture(id=new_id(), asset=document.assets[0].id, placement=Standing(position=far))
    scene = structs.replace(document.scenes[0], overlays=(overlay,))
    save(story, structs.replace(document, scenes=(scene,)))
    said = diorama("render", story, "-o", tmp_path / "x.png", "--size", "32x16")
    assert (said.status, said.err) == (0, [])
    file = story / "story.json"
    file.write_text(file.read_text("utf-8").replace('"title"', '"duration": 1e308, "title"'))
    assert diorama("render", story, "-o", tmp_path / "x.png").status == 1


def test_a_name_gives_a_terminal_no_orders(diorama: Diorama, tmp_path: Path) -> None:
    said = diorama("info", tmp_path / "\x1b[31mred\nand more.jpg")
    assert (said.status, len(said.err)) == (1, 1)
    assert "\x1b" not in said.err[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the streams")
def test_progress_goes_nowhere_else_when_standard_error_is_closed(
    story: Path, tmp_path: Path
) -> None:
    words = ["export", str(story), "--to", "stills", "-o", str(tmp_path), "--progress", "json"]
    program = [sys.executable, "-P", "-m", "studio", *words, "--set", "size=32x16"]
    said = subprocess.run(
        ["sh", "-c", '"$@" <&- 2>&-', "sh", *program],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=True,
    )
    assert [Path(line).suffix for line in said.stdout.splitlines()] == [".png"]


def test_a_damaged_picture_is_one_line_whatever_libraries_mutter(tmp_path: Path) -> None:
    Image.new("RGB", (64, 32)).save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff")
    said = subprocess.run(
        [sys.executable, "-P", "-m", "studio", "info", str(tmp_path / "a.jpg")],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=True,
    )
    assert said.stderr == b""


def test_a_question_ends_with_its_own_mark(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    said = diorama("export", story, "--to", "stills", "-o", tmp_path / "out", "--set", "sizes=1")
    assert said.status == 2
    assert "Did you mean size? See" in said.err[0]
