"""Keyframes at the playhead: beside the fields of the inspector, and by dragging in the picture."""

from __future__ import annotations

from typing import Any

import pytest
from driver import Driver, run_for, seen_at
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from story import edits
from story.model.placement import Around, Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop
from story.model.timeline import Keyframe, Track
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.table import AnyOverlay
from studio.panels.key_button import KeyButton

SPOT, GROUP = "spot000000", "group00000"


def show(driver: Driver, *overlays: AnyOverlay) -> None:
    driver.new()
    scene = Scene(
        id="scene00000", duration=10.0, surrounding=Backdrop(top="#804020"), overlays=overlays
    )
    driver.session.edit("Test", lambda story: edits.add_scene(story, scene))
    driver.session.go_to(scene=scene.id)
    driver.idle()


def overlay(driver: Driver, id_: str = SPOT) -> Any:
    scene = driver.session.scene
    assert scene is not None
    return next(each for each in scene.overlays if each.id == id_)


def buttons(driver: Driver) -> dict[str, KeyButton]:
    inspector = driver.window.inspector
    for name in ("opacity", "placement", "surrounding", "opening"):
        try:
            inspector.form_with(name)
        except KeyError:
            continue
    run_for(30)
    return {button._path: button for button in inspector.findChildren(KeyButton)}


def type_number(driver: Driver, field: str, text: str) -> None:
    line = driver.window.inspector.form_with(field).row(field).findChildren(QLineEdit)[0]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    driver.idle()


def test_every_field_that_can_move_has_a_button_and_no_other(driver: Driver) -> None:
    show(driver, Hotspot(id=SPOT))
    driver.session.select_overlay(SPOT)
    found = buttons(driver)
    assert {"opacity", "size", "colour", "placement.yaw", "placement.distance"} <= set(found)
    assert set(found) == set(driver.window.keyframing.fields(SPOT))
    driver.session.select_nothing()
    view = {"opening.yaw", "opening.pitch", "opening.roll", "opening.fov"}
    light = {f"lighting.{field}" for field in ("gain", "key", "shadows", "exposure")}
    assert set(buttons(driver)) == {"brightness", "top", "bottom", *view, *light}
    assert buttons(driver)["lighting.gain"].key.isEnabled()
    assert not buttons(driver)["lighting.key"].key.isEnabled()  # it has no value yet


def test_a_field_that_moves_shows_and_takes_its_value_at_the_playhead(driver: Driver) -> None:
    show(driver, Hotspot(id=SPOT))
    driver.session.select_overlay(SPOT)
    playback = driver.playback
    playback.seek(2_000_000)
    run_for(30)
    QTest.mouseClick(buttons(driver)["opacity"].key, Qt.MouseButton.LeftButton)
    assert overlay(driver).tracks == (
        Track(field="opacity", keys=(Keyframe(time=2.0, value=1.0),)),
    )
    assert driver.session.undo_label == "Set keyframe"
    playback.seek(4_000_000)
    run_for(30)
    type_number(driver, "opacity", "40")
    assert [(key.time, key.value) for key in overlay(driver).tracks[0].keys] == [
        (2.0, 1.0),
        (4.0, pytest.approx(0.4)),
    ]
    assert overlay(driver).opacity == 1.0
    playback.seek(3_000_000)
    run_for(30)
    field = driver.window.inspector.form_with("opacity").row("opacity")
    assert field.findChildren(QLineEdit)[0].text().startswith("70")
    type_number(driver, "size", "0.5")  # another one, which stands still
    assert overlay(driver).size == 0.5
    assert len(overlay(driver).tracks[0].keys) == 2
    button = buttons(driver)["opacity"]
    QTest.mouseClick(button.back, Qt.MouseButton.LeftButton)
    assert playback.time_us == 2_000_000
    run_for(30)
    assert not button.back.isEnabled()
    QTest.mouseClick(button.ahead, Qt.MouseButton.LeftButton)
    assert playback.time_us == 4_000_000
    run_for(30)
    QTest.mouseClick(button.key, Qt.MouseButton.LeftButton)
    assert len(overlay(driver).tracks[0].keys) == 1


def test_the_surrounding_moves_too(driver: Driver) -> None:
    show(driver)
    driver.playback.seek(1_000_000)
    run_for(30)
    QTest.mouseClick(buttons(driver)["brightness"].key, Qt.MouseButton.LeftButton)
    driver.playback.seek(3_000_000)
    run_for(30)
    scene = driver.session.scene
    assert scene is not None
    shown = driver.window.keyframing.shown_scene(scene)
    field = driver.window.inspector.form_with("surrounding").row("surrounding")
    field.edited.emit(structs.replace(shown.surrounding, brightness=0.25), False)
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Backdrop)
    assert [key.value for key in scene.surrounding.tracks[0].keys] == [1.0, 0.25]
    assert scene.surrounding.brightness == 1.0


def test_dragging_what_moves_sets_keyframes_of_its_place(driver: Driver) -> None:
    keys = (Keyframe(time=0.0, value=0.0), Keyframe(time=4.0, value=20.0))
    show(driver, Hotspot(id=SPOT, tracks=(Track(field="placement.yaw", keys=keys),)))
    driver.playback.seek(2_000_000)
    driver.draw()
    picture = driver.picture
    at = seen_at(picture.view, (0.1736, 0.0, -0.9848), picture.width(), picture.height())
    assert at is not None
    start = QPoint(round(at[0]), round(at[1]))
    driver.drag(start, start + QPoint(-80, 0))
    (track,) = overlay(driver).tracks
    assert [key.time for key in track.keys] == [0.0, 2.0, 4.0]
    assert track.keys[1].value < 8.0
    assert overlay(driver).placement.yaw == 0.0
    driver.session.undo()
    assert len(overlay(driver).tracks[0].keys) == 2


def test_what_stands_in_a_group_follows_the_mouse_in_the_groups_space(driver: Driver) -> None:
    show(
        driver,
        Group(id=GROUP, placement=Around(yaw=0.0, distance=4.0, scale=2.0)),
        Hotspot(id=SPOT, parent=GROUP, placement=Standing()),
    )
    driver.draw()
    picture = driver.picture
    middle = QPoint(picture.width() // 2, picture.height() // 2)
    driver.drag(middle, middle + QPoint(100, 0))
    driver.draw()
    x, y, z = overlay(driver).placement.position
    assert x > 0.1
    assert (y, z) == pytest.approx(Standing().position[1:], abs=0.02)
    assert picture.pick((middle + QPoint(100, 0)).toPointF()) == SPOT
