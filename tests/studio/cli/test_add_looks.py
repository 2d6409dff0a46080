"""`diorama add` of LUTs: files, and looks of Diorama's own by their names."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

from assets.looks import write
from story.folder import load
from story.model.surrounding import Photo360
from tests.studio.cli.conftest import Diorama


def test_a_look_colours_the_photo_all_around(
    diorama: Diorama, tmp_path: Path, monkeypatch: object
) -> None:
    photo = tmp_path / "place.jpg"
    Image.new("RGB", (256, 128), "#808890").save(photo)
    story = tmp_path / "a.diorama"
    assert diorama("new", story).status == 0
    assert diorama("add", story, photo, "--as", "surrounding").status == 0
    assert diorama("add", story, "film.cube").status == 0
    document = load(story)
    around = document.scenes[0].surrounding
    assert isinstance(around, Photo360)
    (lut,) = [each for each in document.assets if each.kind == "lut"]
    assert (around.grade.lut, lut.name, lut.grid) == (lut.id, "film.cube", "33x33x33")
    said = diorama("info", story / lut.path)
    assert said.status == 0
    assert any("33" in line for line in said.out)


def test_a_file_of_that_name_comes_first_and_others_are_missed(
    diorama: Diorama, tmp_path: Path
) -> None:
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        write("mono", tmp_path).rename(tmp_path / "film.cube")
        assert diorama("new", "a.diorama").status == 0
        assert diorama("add", "a.diorama", "film.cube").status == 0
        (lut,) = load(tmp_path / "a.diorama").assets
        assert lut.rights.title == "Diorama mono"
        said = diorama("add", "a.diorama", "nothing.cube")
        assert said.status == 1
        assert "nothing.cube" in said.err[0]
        refused = diorama("add", "a.diorama", "film.cube", "--as", "lut")
        assert refused.status == 1  # no photo or video is there
    finally:
        os.chdir(before)
