"""The panels of what a visit remembers and of what was done."""

from __future__ import annotations

from functools import partial

import pytest
from driver import Driver
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton

from story import edits
from story.model.actions import AddTo, Select
from story.model.placement import Around
from story.model.variables import ChoiceVariable, NumberVariable
from story.overlays.text import Text
from studio.panels.lists import ListField
from studio.uses import uses_of


@pytest.fixture
def stars(driver: Driver) -> NumberVariable:
    """A number that a text shows and counts up."""
    driver.new()
    driver.window.editing.add_scene()
    scene = driver.session.scene_id
    assert scene is not None
    variable = NumberVariable(id=driver.session.new_id(), name="stars")
    text = Text(
        id=driver.session.new_id(),
        text={"en": "{stars} stars"},
        placement=Around(),
        triggers=(Select(actions=(AddTo(variable=variable.id),)),),
    )
    for change in (
        lambda s: edits.add_variable(s, variable),
        lambda s: edits.add_overlay(s, scene, text),
    ):
        assert driver.session.edit("Make", change)
    return variable


def first_text(driver: Driver) -> Text:
    scene = driver.session.scene
    assert scene is not None
    overlay = scene.overlays[0]
    assert isinstance(overlay, Text)
    return overlay


def names(driver: Driver) -> list[str]:
    story = driver.session.story
    assert story is not None
    return [one.name for one in story.variables]


def typed(field: ListField, row: int, name: str, text: str) -> None:
    line = field.row(row).row(name).findChildren(QLineEdit)[0]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_variables_of_every_kind_are_added(driver: Driver, stars: NumberVariable) -> None:
    field = driver.window.variables.field
    for kind in field.offered():
        field.append(kind)
    field.append(ChoiceVariable)
    assert names(driver) == ["stars", "number", "text", "yes_no", "choice", "choice_2"]
    assert field.head(0).accessibleName() == "“stars” · number, begins as 0"
    options = field.row(4).row("options")
    assert isinstance(options, ListField)
    options.append(options.offered()[0])
    options.remove(0)  # what it begins as: then it begins as the next
    story = driver.session.story
    assert story is not None
    choice = story.variables[4]
    assert isinstance(choice, ChoiceVariable)
    assert choice.initial == choice.options[0].value == "other"


def test_what_is_added_waits_for_its_name(driver: Driver) -> None:
    driver.new()
    driver.window._docks._panels["variables"].setAsCurrentTab()
    driver.idle()
    driver.window.variables.field.append(NumberVariable)
    line = driver.window.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.accessibleName() == "Name"
    QTest.keyClicks(line, "clues")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert names(driver) == ["clues"]


def test_texts_follow_a_new_name(driver: Driver, stars: NumberVariable) -> None:
    field = driver.window.variables.field
    typed(field, 0, "name", "gold stars")
    assert names(driver) == ["gold_stars"]
    assert first_text(driver).text == {"en": "{gold_stars} stars"}
    typed(field, 0, "name", "7!")  # no name
    assert names(driver) == ["gold_stars"]
    field.append(NumberVariable)
    typed(field, 1, "name", "gold_stars")  # taken
    assert names(driver) == ["gold_stars", "number"]
    assert "Two variables" in driver.window.banner.text


def test_limits_bound_what_it_begins_as(driver: Driver, stars: NumberVariable) -> None:
    field = driver.window.variables.field
    typed(field, 0, "initial", "20")
    field.row(0).row("highest")._box.click()  # type: ignore[attr-defined]  # its tick
    story = driver.session.story
    assert story is not None
    (variable,) = story.variables
    assert isinstance(variable, NumberVariable)
    assert (variable.initial, variable.highest) == (10, 10)


def test_where_it_is_used_and_removed_with_a_way_back(
    driver: Driver, stars: NumberVariable
) -> None:
    story = driver.session.story
    assert story is not None
    assert [use.overlay for use in uses_of(story, stars)] == [first_text(driver).id]
    driver.session.select_nothing()
    field = driver.window.variables.field
    field.row(0)
    menu = next(b for b in field.findChildren(QPushButton) if "used" in b.text()).menu()
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == "Scene 1 · {stars} stars"
    action.trigger()
    assert driver.session.overlay_id == first_text(driver).id
    field.head(0).setFocus()
    QTest.keyClick(field.head(0), Qt.Key.Key_Delete)
    assert names(driver) == []
    assert first_text(driver).triggers == ()
    assert "“stars” was removed" in driver.window.banner.text
    driver.window.banner.findChildren(QPushButton)[0].click()
    assert names(driver) == ["stars"]
    assert first_text(driver).triggers


def test_the_history_is_named_and_gone_through(driver: Driver, stars: NumberVariable) -> None:
    steps = driver.window.history.findChildren(QListWidget)[0]
    role = Qt.ItemDataRole.AccessibleTextRole
    driver.window.editing.add_text()
    driver.window.editing.add_hotspot()

    def said() -> list[str]:
        return [steps.item(row).data(role) for row in range(steps.count())]

    assert said() == ["Opened", "Add scene", "Make", "Make", "Add text", "Add hotspot, now"]
    steps.setFocus()
    at = steps.visualItemRect(steps.item(3)).center()
    driver.window._docks._panels["history"].setAsCurrentTab()
    driver.idle()
    at = steps.visualItemRect(steps.item(3)).center()
    QTest.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=at)
    scene = driver.session.scene
    assert scene is not None
    assert len(scene.overlays) == 1
    assert said()[3:] == ["Make, now", "Add text, undone", "Add hotspot, undone"]
    QTest.keyClick(steps, Qt.Key.Key_Down)
    QTest.keyClick(steps, Qt.Key.Key_Return)
    scene = driver.session.scene
    assert scene is not None
    assert len(scene.overlays) == 2
    driver.window.editing.add_text()  # what was undone is gone
    assert said()[-1] == "Add text, now"
    assert len(said()) == 6


def test_a_drag_is_one_step(driver: Driver, stars: NumberVariable) -> None:
    driver.session.select_overlay(first_text(driver).id)
    steps = len(driver.session.steps)
    for n in range(5):
        changed = structs.replace(first_text(driver), placement=Around(yaw=float(n)))
        driver.session.edit(
            "Move", partial(edits.replace_overlay, overlay=changed), merge="drag", more=n < 4
        )
    assert len(driver.session.steps) == steps + 1
