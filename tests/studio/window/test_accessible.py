"""What a screen reader is told of the panels: names, values, what is chosen."""

from __future__ import annotations

from collections.abc import Iterator

from driver import Driver, run_for
from msgspec import structs
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from story import edits
from story.model.story import Audience, Story
from story.overlays.group import Group

WORKS = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.List,
    QAccessible.Role.ListItem,
    QAccessible.Role.Table,
    QAccessible.Role.Cell,
}


def told(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """All that a reader finds in a widget and is seen."""
    waiting = [QAccessible.queryAccessibleInterface(widget)]
    while waiting:
        one = waiting.pop()
        if one is not None and one.isValid() and not one.state().invisible:
            yield one
            waiting += [one.child(n) for n in reversed(range(one.childCount()))]


def name(one: QAccessibleInterface) -> str:
    return one.text(QAccessible.Text.Name)


def show(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_text()
    driver.window.editing.add_hotspot()
    driver.session.edit("Test", lambda story: edits.set_languages(story, ("en", "de")))
    driver.session.edit("Test", lambda story: edits.set_audiences(story, (Audience(code="kids"),)))
    driver.session.edit("Choose a name", _named)
    driver.window.inspector.form_with("placement")
    run_for(50)


def _named(story: Story) -> Story:
    return edits.replace_overlay(story, structs.replace(story.scenes[0].overlays[1], name="Door"))


def test_all_that_works_has_a_name(driver: Driver) -> None:
    show(driver)
    window = driver.window
    for panel, dock in (
        (window.inspector, "inspector"),
        (window.overlays, "overlays"),
        (window.history, "history"),
        (window.words, "words"),
    ):
        window._docks._panels[dock].setAsCurrentTab()
        run_for(50)
        working = [one for one in told(panel) if one.role() in WORKS]
        assert len(working) >= 3, dock
        assert [one.role() for one in working if not name(one)] == [], dock


def test_fields_say_what_they_are_and_what_is_in_them(driver: Driver) -> None:
    show(driver)
    found = list(told(driver.window.inspector))
    values = {
        name(one): one.text(QAccessible.Text.Value)
        for one in found
        if one.role() == QAccessible.Role.EditableText
    }
    assert values["Size"] == "0.3\u202fm"
    combos = [one for one in found if one.role() == QAccessible.Role.ComboBox]
    said = {
        one.text(QAccessible.Text.Description): one.text(QAccessible.Text.Value) for one in combos
    }
    assert said["Icon"] == "Arrow"  # Qt gives the choice for a name
    assert said["Placement"] == "Around the viewer"
    keys = [name(one) for one in found if "keyframe" in name(one)]
    assert "Set keyframe at the playhead: Placement: yaw" in keys
    assert len(set(keys)) == len(keys)


def test_rows_say_where_they_belong_and_how_they_stand(driver: Driver) -> None:
    show(driver)
    scene = driver.session.scene
    assert scene is not None
    driver.session.select_overlays(tuple(one.id for one in scene.overlays))
    driver.window.reuse.group()
    assert isinstance(driver.session.overlay, Group)
    run_for(30)
    rows = [one for one in told(driver.window.overlays) if one.role() == QAccessible.Role.ListItem]
    assert [name(one) for one in rows] == [
        "Group",
        "Door, Hotspot, In the group “Group”",
        "Text, In the group “Group”",
    ]
    assert [bool(one.state().selected) for one in rows] == [True, False, False]
    driver.session.undo()
    driver.window._docks._panels["history"].setAsCurrentTab()
    run_for(50)
    steps = [one for one in told(driver.window.history) if one.role() == QAccessible.Role.ListItem]
    assert [name(one) for one in steps][-2:] == ["Choose a name, now", "Group, undone"]


def test_the_table_of_words_says_whose_they_are(driver: Driver) -> None:
    show(driver)
    driver.window._docks._panels["words"].setAsCurrentTab()
    driver.window.words.show_story()
    run_for(300)
    cells = [name(one) for one in told(driver.window.words) if one.role() == QAccessible.Role.Cell]
    assert any(each.endswith("en: Text") for each in cells)
    assert any("de: Missing; shown instead: Text" in each for each in cells)
