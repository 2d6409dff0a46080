"""Groups, copies between stories, components: what is there is put to use again."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
from driver import Driver, run_for, seen_at
from msgspec import structs
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton

from story import edits
from story.model.actions import GoTo, Select, SetVariable
from story.model.placement import Around, Standing
from story.model.story import Audience, Scene, Story
from story.model.values import View
from story.model.variables import NumberVariable
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.light import Light
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz
from story.overlays.text import Text
from story.space import rotate
from studio import clipping
from studio.panels.overrides import OverridesField

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def ids(driver: Driver) -> list[str]:
    """A scene of three texts; none is selected."""
    driver.new()
    driver.window.editing.add_scene()
    scene = driver.session.scene_id
    assert scene is not None
    made = [driver.session.new_id() for _ in range(3)]
    for id_, name, yaw in zip(made, ("red", "green", "blue"), (0, 40, 80), strict=True):
        one = Text(id=id_, name=name, text={"en": name}, placement=Around(yaw=yaw))
        assert driver.session.edit("Add", lambda story, o=one: edits.add_overlay(story, scene, o))
    driver.session.select_nothing()
    return made


def overlays(driver: Driver) -> list[str]:
    scene = driver.session.scene
    assert scene is not None
    return [f"{type(one).__name__} {one.name}".strip() for one in scene.overlays]


def rows(driver: Driver) -> QListWidget:
    return driver.window.overlays.findChildren(QListWidget)[0]


def test_several_are_selected_grouped_and_taken_apart(driver: Driver, ids: list[str]) -> None:
    view = rows(driver)
    view.setFocus()
    view.setCurrentRow(0)
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert set(driver.session.overlay_ids) == {ids[2], ids[1]}
    assert driver.session.overlay_id == ids[1]  # the one chosen last
    QTest.keyClick(view, Qt.Key.Key_G, CTRL)
    assert overlays(driver) == ["Text red", "Group", "Text green", "Text blue"]
    assert isinstance(driver.session.overlay, Group)
    assert driver.window.overlays._delegate.depths[ids[1]] == 1
    before = overlays(driver)
    QTest.keyClick(view, Qt.Key.Key_G, CTRL | SHIFT)
    assert overlays(driver) == ["Text red", "Text green", "Text blue"]
    assert set(driver.session.overlay_ids) == {ids[1], ids[2]}
    driver.session.undo()
    assert overlays(driver) == before
    driver.session.undo()
    assert driver.session.undo_label == "Add"
    assert set(driver.session.overlay_ids) == {ids[1], ids[2]}  # as when they were grouped
    QTest.keyClick(view, Qt.Key.Key_K, CTRL)
    assert overlays(driver) == ["Text red", "Instance Component 1"]


def test_what_was_deleted_together_is_selected_together_again(
    driver: Driver, ids: list[str]
) -> None:
    driver.session.select_overlays((ids[0], ids[2]))
    driver.window.editing.delete_selected()
    driver.session.select_overlay(ids[1])
    step = driver.session.step
    driver.window.editing.delete_selected()
    driver.session.go_back_to(step - 1)
    assert driver.session.overlay_ids == (ids[0], ids[2])


def test_a_group_is_deleted_and_duplicated_with_what_is_in_it(
    driver: Driver, ids: list[str]
) -> None:
    driver.session.select_overlays((ids[0], ids[1]))
    driver.window.reuse.group()
    driver.window.editing.duplicate()
    assert overlays(driver).count("Group") == 2
    assert overlays(driver).count("Text red") == 2
    driver.window._select_all()
    driver.window.editing.delete_selected()
    assert overlays(driver) == []
    driver.session.undo()
    assert overlays(driver).count("Group") == 2


def test_clicks_with_ctrl_select_several_and_the_list_marks_them(
    driver: Driver, ids: list[str]
) -> None:
    view = rows(driver)
    for row, modifier in ((0, Qt.KeyboardModifier.NoModifier), (2, CTRL)):
        at = view.visualItemRect(view.item(row)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at)
    assert set(driver.session.overlay_ids) == {ids[0], ids[2]}
    driver.session.select_overlay(ids[1])
    assert [item.data(Qt.ItemDataRole.UserRole).id for item in view.selectedItems()] == [ids[1]]
    view.selectionModel().select(
        view.indexFromItem(view.item(0)), QItemSelectionModel.SelectionFlag.Select
    )
    assert len(driver.session.overlay_ids) == 2


def test_cut_copy_and_paste_within_a_story(driver: Driver, ids: list[str]) -> None:
    driver.session.select_overlays((ids[0], ids[1]))
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_X, CTRL)
    assert overlays(driver) == ["Text blue"]
    driver.window.editing.add_scene()
    QTest.keyClick(driver.picture, Qt.Key.Key_V, CTRL)
    assert overlays(driver) == ["Text red", "Text green"]
    assert len(driver.session.overlay_ids) == 2
    assert driver.session.undo_label == "Paste"
    driver.session.undo()
    assert overlays(driver) == []
    line = driver.window.library.findChildren(QLineEdit)[0]
    line.setFocus()
    line.setText("words")
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_C, CTRL)  # a field's own copying is left alone
    assert not driver.window.reuse.paste()
    assert overlays(driver) == []


def test_pasting_into_another_story_brings_the_media(driver: Driver, tmp_path: Path) -> None:
    driver.new("From")
    picture = tmp_path / "picture.png"
    Image.new("RGB", (40, 30), "#336699").save(picture)
    driver.drop([picture])
    driver.until(lambda: driver.session.scene is not None and driver.session.scene.overlays)
    scene = driver.session.scene
    assert scene is not None
    driver.session.select_overlay(scene.overlays[0].id)
    assert driver.window.reuse.copy()
    driver.window.save()
    where = driver.new("To")
    driver.window.editing.add_scene()
    driver.window.reuse.paste()
    driver.until(lambda: driver.session.overlays, "the paste")
    (pasted,) = driver.session.overlays
    assert isinstance(pasted, Picture)
    story = driver.session.story
    assert story is not None
    (asset,) = story.assets
    assert (where / asset.path).read_bytes() == picture.read_bytes()
    driver.session.undo()
    (driver.folder / "From.diorama" / asset.path).unlink()
    (where / asset.path).unlink()
    said: list[str] = []
    driver.session.said.connect(said.append)
    driver.window.reuse.paste()
    driver.until(lambda: said, "what is missing")
    assert said == ["“picture.png” was not there any more and is missing here too."]


def test_a_strip_says_what_could_not_be_pasted_and_what_came_along(driver: Driver) -> None:
    driver.new("From")
    driver.window.editing.add_scene()
    session = driver.session
    child = Audience(code="child", name={"en": "Children"})
    door = Hotspot(
        id="door000000",
        label={"en": "Door", "en@child": "The door"},
        triggers=(
            Select(
                actions=(SetVariable(variable="clues00000", value=1.0), GoTo(scene="yard000000"))
            ),
        ),
    )

    def fill(story: Story) -> Story:
        return structs.replace(
            story,
            languages=("en", "it"),
            audiences=(child,),
            variables=(
                NumberVariable(id="clues00000", name="clues"),
                NumberVariable(id="other00000", name="other"),
            ),
            scenes=(
                structs.replace(story.scenes[0], overlays=(door,)),
                Scene(id="yard000000", title={"en": "The yard"}),
            ),
        )

    assert session.edit("Test", fill)
    session.select_overlay("door000000")
    assert driver.window.reuse.copy()
    driver.window.save()
    driver.new("To")
    driver.window.editing.add_scene()
    before = session.whole
    driver.window.reuse.paste()
    driver.until(lambda: session.overlays, "the paste")
    assert driver.window.banner.text == (
        "Pasted 1 thing. Left out: what leads to the scene “The yard”;"
        " brought along: the variable “clues”, the audience “Children”."
    )
    assert session.undo_label == "Paste"
    driver.window.banner.findChildren(QPushButton)[0].click()
    assert session.whole == before


COPIER = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from studio import app as composition
composition.prepare()
application = QApplication(["diorama"])
story = Path(sys.argv[1])
settings = QSettings(str(story.with_suffix(".ini")), QSettings.Format.IniFormat)
window = composition.build(application, settings)
window.show()
assert window.open_story(story)
session = window._session
session.select_overlay(session.scene.overlays[0].id)
assert window.reuse.copy()
print("copied", flush=True)
application.exec()
"""
"""Another Diorama, which copies a story's first overlay and stays."""


def test_pasting_what_another_diorama_copied(driver: Driver, tmp_path: Path) -> None:
    where = driver.new("From")
    picture = tmp_path / "picture.png"
    Image.new("RGB", (40, 30), "#336699").save(picture)
    driver.drop([picture])
    driver.until(lambda: driver.session.scene is not None and driver.session.scene.overlays)
    assert driver.window.save()
    to = driver.new("To")
    driver.window.editing.add_scene()
    with subprocess.Popen(
        [sys.executable, "-c", COPIER, str(where)], stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "copied\n"
            driver.until(clipping.is_there, "the clipboard")
            driver.window.actions_["paste"].trigger()
            driver.until(lambda: driver.session.overlays, "the paste")
        finally:
            other.kill()
    (pasted,) = driver.session.overlays
    assert isinstance(pasted, Picture)
    story = driver.session.story
    assert story is not None
    assert (to / story.assets[0].path).read_bytes() == picture.read_bytes()


def test_what_is_pasted_where_it_was_copied_lies_beside_it(driver: Driver, ids: list[str]) -> None:
    driver.session.select_overlays((ids[0], ids[1]))
    driver.window.reuse.copy()
    for times in (1, 2):
        driver.window.reuse.paste()
        pasted = [one.placement for one in driver.session.overlays]
        aside = 3.0 * times
        assert pasted == [Around(yaw=aside, pitch=-aside), Around(yaw=40 + aside, pitch=-aside)]
    driver.session.select_overlays((ids[2],))
    driver.window.editing.duplicate()
    (copy,) = driver.session.overlays
    assert copy.placement == Around(yaw=83.0, pitch=-3.0)
    driver.window.editing.add_scene()  # nothing lies there
    driver.window.reuse.paste()
    assert [one.placement for one in driver.session.overlays] == [Around(), Around(yaw=40)]


def test_groups_are_listed_above_what_is_in_them(driver: Driver, ids: list[str]) -> None:
    driver.session.select_overlays((ids[0], ids[1]))
    driver.window.reuse.group()
    group = driver.session.overlay
    assert isinstance(group, Group)
    named = structs.replace(group, name="both")
    driver.session.edit("Test", lambda story: edits.replace_overlay(story, named))
    driver.session.edit("Test", lambda story: edits.move_overlay(story, group.id, 0))
    view = rows(driver)

    def names() -> list[str]:
        return [view.item(row).data(Qt.ItemDataRole.UserRole).name for row in range(view.count())]

    assert names() == ["blue", "both", "green", "red"]
    driver.session.select_overlay(ids[0])
    driver.window.actions_["forward"].trigger()
    assert names() == ["blue", "both", "red", "green"]


def test_escape_puts_back_what_is_dragged_in_the_picture(driver: Driver, ids: list[str]) -> None:
    driver.picture.look(View())
    driver.idle()
    before, steps = driver.session.story, driver.session.steps
    middle = driver.picture.rect().center()
    driver.picture.setFocus()
    QTest.mousePress(driver.picture, Qt.MouseButton.LeftButton, pos=middle)
    for x in (20, 50):
        QTest.mouseMove(driver.picture, middle + QPoint(x, 0))
        run_for(10)
    assert driver.session.story != before
    QTest.keyClick(driver.picture, Qt.Key.Key_Escape)
    assert driver.session.story == before
    QTest.mouseMove(driver.picture, middle + QPoint(80, 0))
    QTest.mouseRelease(driver.picture, Qt.MouseButton.LeftButton, pos=middle + QPoint(80, 0))
    assert driver.session.story == before
    assert driver.session.steps == steps
    assert driver.session.overlay_ids == (ids[0],)


def test_a_component_is_made_placed_and_changed_everywhere(driver: Driver, ids: list[str]) -> None:
    session = driver.session
    session.select_overlays((ids[0], ids[1]))
    driver.window.reuse.make_component()
    instance = session.overlay
    assert isinstance(instance, Instance)
    assert overlays(driver) == ["Instance Component 1", "Text blue"]
    listed = driver.window.library.components
    assert listed.isVisible()
    assert listed.rows.count() == 1
    listed.rows.setCurrentRow(0)
    QTest.keyClick(listed.rows, Qt.Key.Key_Return)
    assert overlays(driver).count("Instance Component 1") == 2
    session.select_overlay(instance.id)
    scene = session.scene_id
    driver.window.actions_["edit-component"].trigger()
    assert session.component_id == instance.component
    assert session.scene_id != scene
    assert "changes wherever it is" in driver.window.banner.text
    assert overlays(driver) == ["Group Component 1", "Text red", "Text green"]
    shown = session.scene
    assert shown is not None
    green = shown.overlays[2]
    session.select_overlay(green.id)
    colour = driver.window.inspector.form_with("colour").row("colour").findChildren(QLineEdit)[0]
    colour.setText("#00ff00")
    colour.editingFinished.emit()
    driver.window.editing.add_text()  # something new in the component
    assert session.component_id is not None
    session.leave_component()
    assert session.scene_id == scene
    assert not driver.window.banner.text
    story = session.story
    assert story is not None
    (component,) = story.components
    assert len(component.overlays) == 3
    assert all(one.parent is None for one in component.overlays)
    found = component.overlays[1]
    assert isinstance(found, Text)
    assert found.colour == "#00ff00"
    assert not [p for p in driver.window.checker.problems if p.severity == "error"]
    for _ in range(4):  # the text, the colour, the second instance, the component
        session.undo()
    assert overlays(driver) == ["Text red", "Text green", "Text blue"]


def test_an_instance_overrides_and_gives_back(driver: Driver, ids: list[str]) -> None:
    session = driver.session
    session.select_overlays((ids[0], ids[1]))
    driver.window.reuse.make_component()
    instance = session.overlay
    assert isinstance(instance, Instance)
    field = driver.window.inspector.form_with("overrides").row("overrides")
    assert isinstance(field, OverridesField)
    part = field.part(0)
    form = part.opened()
    line = form.row("colour").findChildren(QLineEdit)[0]
    line.setText("#123456")
    line.editingFinished.emit()
    scale = part.opened("placement").row("scale").findChildren(QLineEdit)[0]
    scale.setFocus()
    scale.selectAll()
    QTest.keyClicks(scale, "2")
    QTest.keyClick(scale, Qt.Key.Key_Return)
    changed = session.overlay
    assert isinstance(changed, Instance)
    assert [(o.field, o.value) for o in changed.overrides] == [
        ("colour", "#123456"),
        ("placement.scale", 2.0),
    ]
    assert form.row("colour").accessibleDescription() == "Overridden here"
    assert "2 overridden" in part.head.accessibleName()
    form._resets["colour"].click()
    back = session.overlay
    assert isinstance(back, Instance)
    assert [o.field for o in back.overrides] == ["placement.scale"]
    driver.window.actions_["detach"].trigger()
    assert overlays(driver)[0].startswith("Group")


def test_a_component_is_renamed_and_removed_with_a_way_back(driver: Driver, ids: list[str]) -> None:
    driver.session.select_overlay(ids[0])
    driver.window.reuse.make_component()
    listed = driver.window.library.components.rows
    listed.setFocus()
    listed.setCurrentRow(0)
    QTest.keyClick(listed, Qt.Key.Key_F2)
    line = listed.findChildren(QLineEdit)[0]
    line.setText("Sign")
    QTest.keyClick(line, Qt.Key.Key_Return)
    driver.idle()
    story = driver.session.story
    assert story is not None
    assert story.components[0].name == "Sign"
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert overlays(driver)[0] == "Group red"
    assert "a group stays in its place" in driver.window.banner.text
    driver.window.banner.findChildren(QPushButton)[0].click()
    assert overlays(driver)[0] == "Instance red"


def test_a_new_quiz_has_a_right_answer(driver: Driver) -> None:
    driver.new()
    driver.window.actions_["add-quiz"].trigger()
    overlay = driver.session.overlay
    assert isinstance(overlay, Quiz)
    assert [option.right for option in overlay.options] == [True, False]
    driver.idle()
    assert not [p for p in driver.window.checker.problems if p.severity == "error"]


def test_a_new_light_shines_on_the_middle_of_the_view(driver: Driver) -> None:
    driver.new()
    driver.window.actions_["add-light"].trigger()
    light, scene = driver.session.overlay, driver.session.scene
    assert isinstance(light, Light)
    assert isinstance(light.placement, Standing)
    assert scene is not None
    shines = rotate(light.placement.rotation, (0.0, 0.0, -1.0))
    place = light.placement.position
    met = tuple(a + 2.0 * b for a, b in zip(place, shines, strict=True))
    assert met == pytest.approx((0.0, scene.eye_height, -2.0), abs=0.05)
    driver.idle()
    assert not [p for p in driver.window.checker.problems if p.severity == "error"]


def test_several_are_selected_and_moved_together_in_the_picture(
    driver: Driver, ids: list[str]
) -> None:
    width, height = driver.picture.width(), driver.picture.height()
    view = driver.picture.view

    def at(yaw: float) -> QPoint:
        angle = math.radians(yaw)
        seen = seen_at(view, (math.sin(angle), 0.0, -math.cos(angle)), width, height)
        assert seen is not None
        return QPointF(*seen).toPoint()

    driver.draw()
    button = Qt.MouseButton.LeftButton
    QTest.mouseClick(driver.picture, button, pos=at(0))
    QTest.mouseClick(driver.picture, button, CTRL, at(40))
    assert driver.session.overlay_ids == (ids[0], ids[1])
    driver.drag(at(0), at(0) + QPoint(0, -80))
    pitches = [
        one.placement.pitch for one in driver.session.overlays if isinstance(one.placement, Around)
    ]
    assert len(pitches) == 2
    assert all(pitch > 4 for pitch in pitches)
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_Right)
    yaws = [
        one.placement.yaw for one in driver.session.overlays if isinstance(one.placement, Around)
    ]
    assert all(now > before for now, before in zip(yaws, (0, 40), strict=True))
    driver.session.undo()
    driver.session.undo()
    assert driver.session.undo_label == "Add"
    driver.session.select_overlays((ids[0], ids[1]))
    driver.draw()
    QTest.mouseClick(driver.picture, button, pos=at(0))
    assert driver.session.overlay_ids == (ids[0],)
    QTest.mouseClick(driver.picture, button, CTRL, at(0))
    assert driver.session.overlay_ids == ()
