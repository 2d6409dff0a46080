"""Files that are brought in together: their order, what fails among them, stopping."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from driver import Driver
from PIL import Image
from PySide6.QtWidgets import QPushButton

from story.model.surrounding import Photo360
from story.overlays.model import Model
from studio import importing


def pictures(folder: Path, count: int) -> list[Path]:
    made = []
    for number in range(count):
        path = folder / f"picture {number}.png"
        noise = np.random.default_rng(number).integers(0, 255, (200, 300, 3), np.uint8)
        Image.fromarray(noise).save(path)
        made.append(path)
    return made


def names(driver: Driver) -> list[str]:
    story = driver.session.story
    assert story is not None
    return [asset.name for asset in story.assets]


def test_a_file_that_fails_does_not_stop_the_others(driver: Driver) -> None:
    driver.new()
    good = pictures(driver.folder, 3)
    bad = [driver.folder / "empty.jpg", driver.folder / "words.glb"]
    for path in bad:
        path.write_bytes(b"")
    driver.drop([good[0], bad[0], good[1], bad[1], good[2]])
    assert names(driver) == [path.name for path in good]
    assert "2 of 5" in driver.window.banner.text
    assert all(path.name in driver.window.banner.text for path in bad)


def test_adding_tells_how_far_it_is_and_can_be_stopped(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_QUIET_S", 0.0)
    driver.new()
    files = pictures(driver.folder, 6)
    said: list[str] = []
    driver.window.importer.adding.connect(said.append)
    driver.window.take_files(files, None)
    driver.until(lambda: len(names(driver)) >= 2, "two pictures")
    assert driver.window.banner.text.startswith("Adding file")
    driver.window.importer.cancel()
    driver.idle()
    assert 2 <= len(names(driver)) < 6
    assert said[0] == "Adding file 1 of 6"
    assert said[-1] == ""
    assert driver.window.banner.text == ""
    assert not list((driver.folder / "Story.diorama/media").glob(".incoming*"))
    driver.window.take_files(files[-1:], None)
    driver.idle()
    assert names(driver)[-1] == files[-1].name


def kept(driver: Driver) -> list[Path]:
    return list((driver.folder / "Story.diorama/media").iterdir())


def test_a_file_that_finds_no_place_leaves_nothing(driver: Driver) -> None:
    driver.new()
    (good,) = pictures(driver.folder, 1)
    driver.window.importer.take([good], role="model")
    driver.idle()
    assert names(driver) == []
    assert "cannot be used as model" in driver.window.banner.text
    assert kept(driver) == []


def test_what_was_guessed_of_a_picture_is_said(driver: Driver) -> None:
    driver.new()
    random = np.random.default_rng(3)
    half = random.integers(0, 255, (8, 8, 3), np.uint8).repeat(64, 0).repeat(64, 1)
    half[:, -64:] = 255 - half[:, :64]  # a hard cut between the halves, as between two eyes
    twins = driver.folder / "twins.png"
    Image.fromarray(np.hstack([half, half])).save(twins)
    driver.drop([twins])
    driver.idle()
    assert names(driver) == ["twins.png"]
    assert "Guessed a VR180 picture" in driver.window.banner.text
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Photo360)


def test_a_model_without_a_unit_is_asked_how_long_it_is(driver: Driver) -> None:
    driver.new()
    file = driver.folder / "skull.obj"
    file.write_text("v 0 0 0\nv 400 0 0\nv 0 120 0\nf 1 2 3\n")
    driver.drop([file])
    banner = driver.window.banner
    assert "skull.obj" in banner.text
    assert "How long" in banner.text
    choices = [button for button in banner.findChildren(QPushButton) if not button.isHidden()]
    assert [button.text().replace("\u202f", " ") for button in choices] == [
        "0.4 m (mm)",
        "4 m (cm)",
        "400 m (m)",
        "10.2 m (in)",
        "122 m (ft)",
    ]
    choices[1].click()
    story = driver.session.story
    assert story is not None
    assert story.assets[0].unit == 0.01
    (shown,) = story.scenes[-1].overlays
    assert isinstance(shown, Model)
    assert shown.size == 4.0
    driver.session.undo()
    assert driver.session.story is not None
    assert driver.session.story.assets[0].unit == 0.001
