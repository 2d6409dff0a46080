"""The list of what stands in a scene, and what is in front of what."""

from __future__ import annotations

import pytest
from driver import Driver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget

from story import edits
from story.model.placement import Around
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def names(driver: Driver) -> list[str]:
    """Of the overlays in the document's order: those at the back first."""
    scene = driver.session.scene
    assert scene is not None
    return [overlay.name for overlay in scene.overlays]


@pytest.fixture
def rows(driver: Driver) -> QListWidget:
    """The list, of three overlays: red at the back, green, blue in front."""
    driver.new()
    driver.window.editing.add_scene()
    scene = driver.session.scene_id
    assert scene is not None
    for name, yaw in (("red", 0), ("green", 60), ("blue", 120)):
        one = Text(
            id=driver.session.new_id(), name=name, text={"en": name}, placement=Around(yaw=yaw)
        )
        assert driver.session.edit("Add", lambda story, o=one: edits.add_overlay(story, scene, o))
    return driver.window.overlays.findChildren(QListWidget)[0]


def said(rows: QListWidget) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [rows.item(row).data(role) for row in range(rows.count())]


def test_what_has_a_title_is_called_by_it(driver: Driver, rows: QListWidget) -> None:
    """As the problems and the command line call it: not by the text that stands under it."""
    scene = driver.session.scene_id
    assert scene is not None
    note = Annotation(id="a" * 10, title={"en": "The bow"}, text={"en": "Carved in 1701."})
    driver.session.edit("Add", lambda story: edits.add_overlay(story, scene, note))
    chart = Chart(id="b" * 10, title={"en": "Visitors"})
    driver.session.edit("Add", lambda story: edits.add_overlay(story, scene, chart))
    assert said(rows)[:2] == ["Visitors, Chart", "The bow, Annotation"]


def test_what_is_in_front_is_at_the_top(driver: Driver, rows: QListWidget) -> None:
    assert said(rows) == ["blue, Text", "green, Text", "red, Text"]
    driver.window.editing.add_scene()
    assert said(rows) == []


def test_keys_arrange_and_each_is_undone(driver: Driver, rows: QListWidget) -> None:
    scene = driver.session.scene
    assert scene is not None
    driver.session.select_overlay(scene.overlays[0].id)
    driver.picture.setFocus()
    for key, modifier, expected in (
        (Qt.Key.Key_BracketRight, CTRL, ["green", "red", "blue"]),
        (Qt.Key.Key_BracketLeft, CTRL, ["red", "green", "blue"]),
        (Qt.Key.Key_BracketRight, CTRL | SHIFT, ["green", "blue", "red"]),
        (Qt.Key.Key_BracketLeft, CTRL | SHIFT, ["red", "green", "blue"]),
    ):
        before = names(driver)
        QTest.keyClick(driver.picture, key, modifier)
        assert names(driver) == expected
        driver.session.undo()
        assert names(driver) == before
        driver.session.redo()
    actions = driver.window.actions_
    assert [actions[n].isEnabled() for n in ("front", "forward", "backward", "back")] == [
        True,
        True,
        False,
        False,
    ]
    label = driver.session.undo_label
    QTest.keyClick(driver.picture, Qt.Key.Key_BracketLeft, CTRL)  # it is at the back already
    assert driver.session.undo_label == label


def test_dragging_a_row_arranges(driver: Driver, rows: QListWidget) -> None:
    rows.model().moveRow(rows.rootIndex(), 0, rows.rootIndex(), 3)  # the first one to the end
    assert names(driver) == ["blue", "red", "green"]
    assert said(rows) == ["green, Text", "red, Text", "blue, Text"]
    driver.session.undo()
    assert names(driver) == ["red", "green", "blue"]
    assert said(rows) == ["blue, Text", "green, Text", "red, Text"]


def test_rows_are_reached_by_keys(driver: Driver, rows: QListWidget) -> None:
    rows.setFocus()
    rows.setCurrentRow(0)
    assert driver.session.overlay is not None
    assert driver.session.overlay.name == "blue"
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert driver.session.overlay.name == "green"
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert driver.picture.view.yaw == pytest.approx(60)
    QTest.keyClick(rows, Qt.Key.Key_F2)
    line = rows.findChildren(QLineEdit)[0]
    line.setText("grass")
    QTest.keyClick(line, Qt.Key.Key_Return)
    driver.idle()
    assert names(driver) == ["red", "grass", "blue"]
    QTest.keyClick(rows, Qt.Key.Key_Delete)
    assert names(driver) == ["red", "blue"]


def test_the_list_follows_what_is_selected_elsewhere(driver: Driver, rows: QListWidget) -> None:
    scene = driver.session.scene
    assert scene is not None
    driver.session.select_overlay(scene.overlays[0].id)
    assert rows.currentRow() == 2
    driver.session.select_nothing()
    assert rows.currentRow() == -1
    spot = rows.visualItemRect(rows.item(1)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert driver.session.overlay_id == scene.overlays[1].id
    QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert driver.picture.view.yaw == pytest.approx(60)


def test_what_is_hidden_at_first_is_said_to_be(driver: Driver, rows: QListWidget) -> None:
    scene = driver.session.scene_id
    assert scene is not None
    hidden = Hotspot(id=driver.session.new_id(), placement=Around(), hidden=True)
    driver.session.edit("Add", lambda story: edits.add_overlay(story, scene, hidden))
    assert said(rows)[0] == "Hotspot, Hidden at first"
