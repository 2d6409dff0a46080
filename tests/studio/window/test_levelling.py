"""Levelling a surrounding by lines drawn in the live picture."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from driver import Driver
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from story.edits import set_surrounding
from story.model.surrounding import Photo360
from story.model.values import Orientation
from story.space import direction, rotate, rotation_of
from studio import aim


def _tilted(driver: Driver, tmp_path: Path) -> None:
    """A new story around which a photo lies that was taken with a tilted camera."""
    picture = tmp_path / "tilted.jpg"
    Image.new("RGB", (256, 128), "#7a8796").save(picture)
    driver.new()
    driver.window.take_files([picture], None)
    driver.until(lambda: driver.session.story and driver.session.story.assets, "added")
    asset = driver.session.story.assets[0]  # type: ignore[union-attr]
    scene = driver.session.scene
    if scene is None or not isinstance(scene.surrounding, Photo360):
        driver.window.editing.add_scene()
        scene = driver.session.scene
        assert scene is not None
        around = Photo360(asset=asset.id)
        driver.session.edit("Surround", lambda story: set_surrounding(story, scene.id, around))
    driver.idle()


def _drag(driver: Driver, one: tuple[float, float], other: tuple[float, float]) -> None:
    """Drag from one direction of the scene (yaw, pitch) to another."""
    picture = driver.picture
    ends = []
    for yaw, pitch in (one, other):
        place = aim.seen_at(picture.view, direction(yaw, pitch), picture.width(), picture.height())
        assert place is not None
        ends.append(QPoint(round(place[0]), round(place[1])))
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=ends[0])
    QTest.mouseMove(picture, (ends[0] + ends[1]) / 2)
    QTest.mouseMove(picture, ends[1])
    if "SHOTS" in os.environ:
        driver.idle()
        driver.window.grab().save(f"{os.environ['SHOTS']}/level-{one[1]}.png")
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=ends[1])
    driver.idle()


def _orientation(driver: Driver) -> Orientation:
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Photo360)
    return scene.surrounding.orientation


def test_a_line_along_the_horizon_levels_it_in_one_step(driver: Driver, tmp_path: Path) -> None:
    """Two lines, angles typed in between: undone at once; Esc leaves all as it was."""
    _tilted(driver, tmp_path)
    window, session = driver.window, driver.session
    steps = session.undo_label
    window.actions_["level"].trigger()
    driver.idle()
    assert window.levelling.going
    assert window.level_bar.isVisible()
    # What is at (-25, -4) and (25, 6) of the tilted picture is really on the horizon.
    _drag(driver, (-25, -4), (25, 6))
    turned = _orientation(driver)
    assert turned.roll != 0
    turn = rotation_of(turned.yaw, turned.pitch, turned.roll)
    for yaw, pitch in ((-25, -4), (25, 6)):
        assert rotate(turn, direction(yaw, pitch))[1] == pytest.approx(0, abs=0.01)
    window.level_bar.pitch.setFocus()  # which ends drags in the picture
    driver.idle()
    window.level_bar.pitch.edited.emit(3.0, False)
    _drag(driver, (10, -20), (14, 22))
    assert len(window.levelling.lines) == 2
    QTest.keyClick(driver.picture, Qt.Key.Key_Return)
    driver.idle()
    assert not window.levelling.going
    assert not window.level_bar.isVisible()
    assert session.undo_label != steps
    session.undo()
    assert _orientation(driver) == Orientation()
    assert session.undo_label == steps

    window.actions_["level"].trigger()
    _drag(driver, (-25, -4), (25, 6))
    QTest.keyClick(driver.picture, Qt.Key.Key_Escape)
    driver.idle()
    assert not window.levelling.going
    assert _orientation(driver) == Orientation()
    assert session.undo_label == steps


def test_there_is_nothing_to_level_around_a_plain_scene(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.idle()
    assert not driver.window.actions_["level"].isEnabled()
