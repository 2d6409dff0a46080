"""The scene's camera in the window: looked through, keyed from where one looks, timed, undone."""

from __future__ import annotations

import numpy as np
import pytest
from driver import Driver, run_for
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from story import edits
from story.keying import LOOKS, camera_of, light_of
from story.model.lighting import Lighting
from story.model.story import Scene
from story.model.surrounding import Backdrop
from story.model.timeline import Keyframe, Track
from story.model.values import View
from story.overlays.hotspot import Hotspot
from studio.panels.key_button import KeyButton

SCENE, SPOT = "scene00000", "spot000000"
CAMERA, LIGHT = camera_of(SCENE), light_of(SCENE)


def keys(*pairs: tuple[float, float]) -> tuple[Keyframe, ...]:
    return tuple(Keyframe(time=time, value=value, wrap=True) for time, value in pairs)


TURN = Track(field="opening.yaw", keys=keys((0.0, 0.0), (4.0, 80.0)))


@pytest.fixture
def show(driver: Driver) -> Driver:
    """A scene of ten seconds whose camera turns to the right for four."""
    driver.new()
    scene = Scene(
        id=SCENE,
        duration=10.0,
        surrounding=Backdrop(top="#804020"),
        tracks=(TURN,),
        overlays=(Hotspot(id=SPOT),),
    )
    driver.session.edit("Test", lambda story: edits.add_scene(story, scene))
    driver.session.go_to(scene=SCENE)
    driver.idle()
    return driver


def scene(driver: Driver) -> Scene:
    assert driver.session.scene is not None
    return driver.session.scene


def seen(driver: Driver) -> np.ndarray:
    image = driver.grab()
    return np.frombuffer(image.constBits(), np.uint8).copy()


def buttons(driver: Driver) -> dict[str, KeyButton]:
    driver.window.inspector.form_with("opening")
    run_for(30)
    return {button._path: button for button in driver.window.inspector.findChildren(KeyButton)}


def test_through_the_camera_the_picture_goes_with_the_time(show: Driver) -> None:
    driver, window = show, show.window
    action = window.actions_["look-through"]
    driver.picture.look(View(yaw=-100.0, pitch=20.0))
    assert not window.stage.chip.isVisible()
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_C)
    assert action.isChecked()
    assert window.stage.chip.isVisible()
    assert driver.picture.view == View()
    pictures = []
    for time, yaw in ((0, 0.0), (2_000_000, 40.0), (9_000_000, 80.0)):
        driver.playback.seek(time)
        assert driver.picture.view.yaw == pytest.approx(yaw)
        pictures.append(seen(driver))
    driver.playback.seek(0)
    QTest.mouseClick(window.stage.chip, Qt.MouseButton.LeftButton)
    assert not action.isChecked()
    assert not window.stage.chip.isVisible()
    for picture, yaw in zip(pictures, (0.0, 40.0, 80.0), strict=True):
        driver.picture.look(View(yaw=yaw))
        assert np.array_equal(picture, seen(driver))
    assert not np.array_equal(pictures[0], pictures[1])


def test_playing_moves_the_view(show: Driver) -> None:
    driver = show
    driver.window.actions_["look-through"].trigger()
    driver.playback.play()
    driver.until(lambda: driver.picture.view.yaw > 4.0, "the camera to turn")
    picture = driver.picture._picture
    assert picture is not None
    assert picture.wish.view is None  # the thread that draws follows the camera by itself
    assert picture.view.yaw == pytest.approx(picture.time_us / 50_000, abs=1e-3)
    driver.playback.pause()
    assert driver.picture.view.yaw == pytest.approx(driver.playback.time_us / 50_000, abs=1e-3)


def test_looking_around_leaves_the_camera_and_offers_a_keyframe(show: Driver) -> None:
    driver, chip = show, show.window.stage.chip
    driver.window.actions_["look-through"].trigger()
    driver.playback.seek(4_000_000)
    driver.draw()
    through = chip.text()
    driver.drag(QPoint(300, 60), QPoint(240, 90))
    assert not driver.window.camera.on
    assert chip.isVisible()
    assert chip.text() == "Change the camera's keyframe" != through
    looked = driver.picture.view
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert driver.window.camera.on
    assert chip.text() == through
    assert [track.field for track in scene(driver).tracks] == list(LOOKS)
    turn = scene(driver).tracks[0]
    assert [key.time for key in turn.keys] == [0.0, 4.0]
    assert turn.keys[1].value == round(looked.yaw, 2)
    assert driver.picture.view.yaw == turn.keys[1].value
    driver.playback.seek(5_000_000)
    driver.picture.look(View(yaw=3.0))
    assert chip.text() == "Key the camera here"
    driver.playback.seek(5_200_000)  # somewhere else in time nothing is offered any more
    assert not chip.isVisible()
    assert scene(driver).opening == View()


def test_a_keyframe_of_where_one_looks_is_one_step(show: Driver) -> None:
    driver = show
    before = scene(driver)
    driver.playback.seek(6_000_000)
    driver.picture.look(View(yaw=-170.004, pitch=5.0, fov=50.0))
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    assert not driver.window.camera.on  # who looks freely goes on so
    assert driver.session.undo_label == "Key the camera"
    found = {track.field: track.keys[-1] for track in scene(driver).tracks}
    assert {field: key.value for field, key in found.items()} == dict(
        zip(LOOKS, (-170.0, 5.0, 50.0), strict=True)
    )
    assert {key.time for key in found.values()} == {6.0}
    line = driver.window.transport.timeline
    assert [row.field for row in line.rows[-3:]] == list(LOOKS)  # they are shown at once
    assert line.rect_of(line.rows[-1]).bottom() < line.height()
    driver.session.undo()
    assert scene(driver) == before


def test_undo_shows_where_it_looked(show: Driver) -> None:
    driver = show
    driver.window.actions_["look-through"].trigger()
    driver.playback.seek(2_000_000)
    driver.picture.look(View(yaw=-90.0))
    driver.window.actions_["key-camera"].trigger()
    assert driver.window.camera.on
    assert driver.picture.view.yaw == -90.0
    driver.session.undo()
    assert driver.picture.view.yaw == pytest.approx(40.0)


def test_the_fields_of_the_opening_view_have_keyframes(show: Driver) -> None:
    driver = show
    driver.session.select_nothing()
    driver.playback.seek(2_000_000)
    found = buttons(driver)
    assert {*LOOKS, "opening.roll"} <= set(found)
    QTest.mouseClick(found["opening.fov"].key, Qt.MouseButton.LeftButton)
    assert scene(driver).tracks[1] == Track(
        field="opening.fov", keys=(Keyframe(time=2.0, value=75.0),)
    )
    run_for(30)
    QTest.mouseClick(buttons(driver)["opening.yaw"].ahead, Qt.MouseButton.LeftButton)
    assert driver.playback.time_us == 4_000_000
    driver.playback.seek(1_000_000)
    run_for(30)
    line = driver.window.inspector.form_with("opening").row("opening").findChildren(QLineEdit)[0]
    assert line.text().startswith("20")  # the value at the playhead
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "33")
    QTest.keyClick(line, Qt.Key.Key_Return)
    driver.idle()
    assert [key.value for key in scene(driver).tracks[0].keys] == [0.0, 33.0, 80.0]
    assert scene(driver).opening == View()


def test_the_timeline_has_rows_of_the_camera(show: Driver) -> None:
    driver = show
    line = driver.window.transport.timeline
    row = line.rows[-1]
    assert (row.kind, row.owner, line.name_of(row)) == ("camera", CAMERA, "Camera")
    line.fold(CAMERA)
    track = line.rows[-1]
    assert (track.kind, track.field) == ("track", "opening.yaw")
    assert line.name_of(track) == "Yaw"
    middle = line.rect_of(track).center().y()
    key = QPoint(round(line.x_of(4_000_000)), middle)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=key)
    assert line.all_keys.keys() == {CAMERA}
    assert driver.session.overlay_id is None
    QTest.keyClick(line, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert scene(driver).tracks[0].keys[1].time == pytest.approx(4.0 + 1 / 30, abs=1e-3)
    menu = line.menus.menu(
        line.spot_at(line.rect_of(line.rows[-2]).center().toPointF()), frozenset(), 0
    )
    assert menu is not None
    assert [each.text() for each in menu.actions()] == ["Set keyframe at the playhead"]
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert [key.time for key in scene(driver).tracks[0].keys] == [0.0]
    assert driver.window.transport._next(back=True) is None


def test_how_the_scene_is_lit_has_keyframes_and_a_row(show: Driver) -> None:
    driver = show
    line = driver.window.transport.timeline
    assert "light" not in [row.kind for row in line.rows]
    driver.session.select_nothing()
    driver.playback.seek(2_000_000)
    QTest.mouseClick(buttons(driver)["lighting.gain"].key, Qt.MouseButton.LeftButton)
    driver.playback.seek(5_000_000)
    run_for(30)
    shown = driver.window.keyframing.shown_scene(scene(driver))
    field = driver.window.inspector.form_with("lighting").row("lighting")
    field.edited.emit(structs.replace(shown.lighting, gain=4.0), False)
    assert scene(driver).lighting == Lighting()
    gain = Track(
        field="lighting.gain",
        keys=(Keyframe(time=2.0, value=1.0), Keyframe(time=5.0, value=4.0)),
    )
    assert scene(driver).tracks == (TURN, gain)
    driver.playback.seek(3_000_000)
    assert driver.window.keyframing.shown_scene(scene(driver)).lighting.gain == 2.0
    row = line.rows[-1]
    assert (row.kind, row.owner, line.name_of(row)) == ("light", LIGHT, "Light")
    assert [key.time for key in row.keys] == [2.0, 5.0]
    assert [key.time for key in line.rows[-2].keys] == [0.0, 4.0]  # the camera's own
    line.fold(LIGHT)
    track = line.rows[-1]
    assert (track.field, line.name_of(track)) == ("lighting.gain", "Gain")
    middle = line.rect_of(track).center().y()
    key = QPoint(round(line.x_of(5_000_000)), middle)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=key)
    assert line.all_keys.keys() == {LIGHT}
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert [key.time for key in scene(driver).tracks[1].keys] == [2.0]
    assert scene(driver).tracks[0] == TURN


def test_a_visit_and_a_component_have_no_camera(show: Driver) -> None:
    driver, window = show, show.window
    window.actions_["look-through"].trigger()
    driver.playback.seek(2_000_000)
    window.actions_["preview"].trigger()
    run_for(50)
    assert not window.actions_["look-through"].isEnabled()
    assert not window.camera.on
    assert driver.picture.view == View()
    window.actions_["preview"].trigger()
    assert window.camera.on
    assert driver.picture.view.yaw == pytest.approx(40.0)
    driver.session.select_overlay(SPOT)
    window.actions_["make-component"].trigger()
    window.actions_["edit-component"].trigger()
    assert driver.session.component_id is not None
    assert not window.actions_["key-camera"].isEnabled()
    assert all(row.kind != "camera" for row in window.transport.timeline.rows)
