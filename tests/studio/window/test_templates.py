"""New stories from templates: the list, the form, what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import Driver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from story import edits, folder
from story.ids import new_id
from story.model.parameters import Bind, ChoiceParameter, NumberParameter, TextParameter
from story.model.placement import Around
from story.model.story import Scene
from story.model.variables import Option
from story.overlays.text import Text
from studio.dialogs.new_story import ICONS, FileField
from studio.panels.binding import path_to
from studio.panels.lists import ListField
from studio.templates.table import TEMPLATES


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A story whose one text says a name, in a size."""
    text = Text(id=new_id(), text={"en": "Welcome to {place}, {mood}"}, placement=Around())
    story = edits.add_scene(
        edits.new_story(new_id(), "Signs"), Scene(id=new_id(), overlays=(text,))
    )
    story = edits.set_parameters(
        story,
        (
            TextParameter(name="place", label={"en": "Place"}),
            NumberParameter(
                name="size",
                label={"en": "Size"},
                required=False,
                lowest=0.1,
                highest=0.5,
                binds=(Bind(element=text.id, field="height"),),
            ),
            ChoiceParameter(
                name="mood",
                options=(Option(value="calm"), Option(value="wild")),
                default="calm",
            ),
        ),
    )
    where = tmp_path / "Signs.diorama"
    folder.create(where, story)
    return where


def test_every_template_is_offered_with_its_form(driver: Driver) -> None:
    dialog = driver.window.show_templates()
    assert dialog.templates.count() == len(TEMPLATES)
    assert set(ICONS) == set(TEMPLATES)
    for row, key in enumerate(TEMPLATES):
        dialog.templates.setCurrentRow(row)
        assert dialog.templates.item(row).data(Qt.ItemDataRole.UserRole) == key
        for editor in dialog._editors.values():
            assert editor.accessibleName()
            if isinstance(editor, FileField):
                assert editor.findChildren(QLineEdit)[0].accessibleName()
    dialog.reject()


def test_a_story_is_made_of_what_is_filled_in(driver: Driver, template: Path) -> None:
    driver.window.recent.add(template)
    dialog = driver.window.show_templates()
    dialog.add_story(template)
    assert not dialog.make.isEnabled()
    assert dialog._missing.text() == "Still wanted: Place"
    line = dialog.editor("place").findChildren(QLineEdit)[0]
    line.setFocus()
    QTest.keyClicks(line, "Oslo")
    line.editingFinished.emit()
    size = dialog.editor("size").findChildren(QLineEdit)[0]
    size.setText("3")
    size.textEdited.emit("3")
    QTest.keyClick(size, Qt.Key.Key_Return)
    dialog.name.setText("Oslo")
    assert dialog.make.isEnabled()
    dialog.make.click()
    driver.until(lambda: driver.session.story is not None, "the story")
    assert driver.session.folder is not None
    assert driver.session.folder.name == "Oslo.diorama"
    story = driver.session.story
    assert story is not None
    assert story.parameters == ()
    (text,) = story.scenes[0].overlays
    assert isinstance(text, Text)
    assert text.text == {"en": "Welcome to Oslo, calm"}
    assert text.height == 0.5


def test_the_form_tells_the_templates_words_and_where_the_story_goes(
    driver: Driver, template: Path, tmp_path: Path
) -> None:
    story = folder.load(template)
    welcome = story.scenes[0].overlays[0].id
    title = TextParameter(name="title", required=False, binds=(Bind(field="title.en"),))
    note = TextParameter(
        name="note", longest=240, required=False, binds=(Bind(element=welcome, field="text.en"),)
    )
    folder.save(template, edits.set_parameters(story, (title, note)))
    dialog = driver.window.show_templates()
    dialog.add_story(template)
    line = dialog.editor("title").findChildren(QLineEdit)[0]
    assert line.placeholderText() == "Signs"
    lines = dialog.editor("note").findChildren(QPlainTextEdit)[0]
    assert lines.placeholderText() == "Welcome to {place}, {mood}"
    assert dialog.name.text() == "Signs"
    line.setFocus()
    QTest.keyClicks(line, "Oslo: a walk")
    line.editingFinished.emit()
    assert dialog.name.text() == "Oslo a walk"
    QTest.keyClicks(lines, "One")
    QTest.keyClick(lines, Qt.Key.Key_Return)
    QTest.keyClicks(lines, "Two")
    elsewhere = tmp_path / "elsewhere"
    dialog.save_in(elsewhere)
    assert dialog.place.text() == str(elsewhere)
    dialog.make.click()
    driver.until(lambda: driver.session.story is not None, "the story")
    assert driver.session.folder == elsewhere / "Oslo a walk.diorama"
    made = driver.session.story
    assert made is not None
    (text,) = made.scenes[0].overlays
    assert isinstance(text, Text)
    assert text.text == {"en": "One\nTwo"}


def test_a_story_without_parameters_is_no_template(driver: Driver, tmp_path: Path) -> None:
    dialog = driver.window.show_templates()
    with pytest.raises(Exception, match="no template"):
        dialog.add_story(tmp_path / "nothing")
    dialog.reject()


def test_a_field_is_filled_in_by_a_new_parameter(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_text()
    text = driver.session.overlay
    assert isinstance(text, Text)
    inspector = driver.window.inspector
    height = inspector.form_with("height").row("height").findChildren(QLineEdit)[0]
    words = inspector.form_with("text").row("text").findChildren(QPlainTextEdit)[0]
    scale = inspector.form_with("placement").row("placement")._form.row("scale")  # type: ignore[attr-defined]
    for widget, field in (
        (height, "height"),
        (words, "text.en"),
        (scale.findChildren(QLineEdit)[0], "placement.scale"),
    ):
        assert path_to(widget, inspector) == field
        menu = inspector.field_menu(widget)
        assert menu is not None
        menu.actions()[-1].trigger()
    story = driver.session.story
    assert story is not None
    assert story.parameters == (
        NumberParameter(
            name="letter_height",
            label={"en": "Letter height"},
            default=0.1,
            binds=(Bind(element=text.id, field="height"),),
        ),
        TextParameter(
            name="text",
            label={"en": "Text"},
            default="Text",
            binds=(Bind(element=text.id, field="text.en"),),
        ),
        NumberParameter(
            name="scale",
            label={"en": "Scale"},
            default=1.0,
            binds=(Bind(element=text.id, field="placement.scale"),),
        ),
    )
    driver.session.select_story()
    listed = inspector.form_with("parameters").row("parameters")
    assert isinstance(listed, ListField)
    assert listed.head(0).accessibleName() == "“letter_height” · number · Letter height"
    binds = listed.row(0).row("binds")
    assert isinstance(binds, ListField)
    assert binds.head(0).accessibleName() == "“Text” · letter height"
    binds.remove(0)
    driver.session.undo()
    driver.session.select_overlay(text.id)
    height = inspector.form_with("height").row("height").findChildren(QLineEdit)[0]
    menu = inspector.field_menu(height)
    assert menu is not None
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["letter_height"]
    menu.actions()[0].trigger()
    story = driver.session.story
    assert story is not None
    first = story.parameters[0]
    assert isinstance(first, NumberParameter)
    assert first.binds == ()


def test_the_key_for_parameters_needs_a_field(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_text()
    driver.picture.setFocus()
    driver.window.actions_["fill-in"].trigger()
    assert "Click a field" in driver.window.banner.text
