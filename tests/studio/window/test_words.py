"""Words by language and audience: in the fields, in the table, out to translators and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import Driver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from story import edits
from story.model.actions import OpenLink, Select
from story.model.placement import Around
from story.model.story import Audience
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text
from story.words_table import to_csv
from studio.panels.lists import ListField


@pytest.fixture
def sign(driver: Driver) -> str:
    """A text in English and German, told to children too; the text is selected."""
    driver.new()
    driver.window.editing.add_scene()
    scene, made = driver.session.scene_id, driver.session.new_id()
    assert scene is not None
    one = Text(id=made, text={"en": "Welcome"}, placement=Around())
    child = Audience(code="child", name={"en": "Children"})
    for change in (
        lambda s: edits.set_languages(s, ("en", "de")),
        lambda s: edits.set_audiences(s, (child,)),
        lambda s: edits.add_overlay(s, scene, one),
    ):
        assert driver.session.edit("Make", change)
    driver.session.select_overlay(made)
    driver.window._docks._panels["words"].setAsCurrentTab()
    driver.window.words.show_story()
    return made


def words_of(driver: Driver) -> dict[str, str]:
    overlay = driver.session.overlay
    assert isinstance(overlay, Text)
    return overlay.text


def type_into(field: QPlainTextEdit, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)
    field.clearFocus()


def test_a_field_shows_what_is_read_instead_in_grey(driver: Driver, sign: str) -> None:
    inspector = driver.window.inspector
    row = inspector.form_with("text").row("text")
    _english, german = row.findChildren(QPlainTextEdit)
    assert german.toPlainText() == ""
    assert german.placeholderText() == "Welcome"
    whom = inspector.findChildren(QComboBox)[0]
    assert [whom.itemText(n) for n in range(whom.count())] == ["Everyone", "Children"]
    whom.setCurrentIndex(1)
    whom.activated.emit(1)
    fields = row.findChildren(QPlainTextEdit)
    assert [f.placeholderText() for f in fields] == ["Welcome", "Welcome"]
    assert fields[0].accessibleName() == "Text (en@child)"
    type_into(fields[0], "Hello!")
    assert words_of(driver) == {"en": "Welcome", "en@child": "Hello!"}
    whom.activated.emit(0)
    driver.session.undo()
    assert words_of(driver) == {"en": "Welcome"}


def test_audiences_are_made_in_the_story_s_form(driver: Driver, sign: str) -> None:
    driver.session.select_story()
    field = driver.window.inspector.form_with("audiences").row("audiences")
    assert isinstance(field, ListField)
    field.append(Audience)
    code = field.row(1).row("code").findChildren(QLineEdit)[0]
    code.setFocus()
    code.setText("Big Kids")
    code.editingFinished.emit()
    story = driver.session.story
    assert story is not None
    assert [one.code for one in story.audiences] == ["child", "big-kids"]
    code.setText("???")  # it can be no code: the old one stays
    code.editingFinished.emit()
    assert code.text() == "big-kids"
    names = field.row(1).row("name").findChildren(QLineEdit)
    instead = field.row(1).row("instead")
    driver.idle()  # laid out, so that it may have the focus
    code.setFocus()
    assert driver.window.focusWidget() is code
    stops: list[object] = []
    for _ in (*names, instead):
        QTest.keyClick(driver.window.focusWidget(), Qt.Key.Key_Tab)
        stops.append(driver.window.focusWidget())
    assert stops == [*names, instead.focusProxy()]
    choices = instead.findChildren(QComboBox)[0]
    assert choices.itemText(0) == "everyone's"
    choices.setFocus()
    QTest.keyClick(choices, Qt.Key.Key_Down)
    story = driver.session.story
    assert story is not None
    assert story.audiences[1].instead == "child"


def test_the_table_marks_what_is_missing_and_is_filled_in(driver: Driver, sign: str) -> None:
    panel = driver.window.words
    model = panel.model
    said = [model.index(row, 0).data() for row in range(model.rowCount())]
    row = next(n for n, text in enumerate(said) if text.startswith("Scene 1 · Welcome"))
    cell = model.index(row, 2)
    assert cell.data() == "Welcome"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "Missing; shown instead: Welcome"
    assert cell.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert panel._count.text() == "3 missing"  # the story's title and the audience's name too
    panel.table.setFocus()
    panel.table.setCurrentIndex(cell)
    panel.table.edit(cell)
    line = panel.table.findChildren(QLineEdit)[0]
    line.setText("Willkommen")
    QTest.keyClick(line, Qt.Key.Key_Return)
    driver.until(lambda: panel._count.text() == "2 missing", "the table")
    assert words_of(driver) == {"en": "Welcome", "de": "Willkommen"}
    assert driver.session.undo_label == "Change words"
    panel.missing.setChecked(True)
    assert model.rowCount() == 2
    panel.missing.setChecked(False)
    panel._search.setText("willk")
    assert model.rowCount() == 1


def test_a_language_is_added_from_the_table(driver: Driver, sign: str) -> None:
    panel = driver.window.words
    panel.languages.aboutToShow.emit()
    offered = [action.text() for action in panel.languages.actions()]
    assert "Français  (fr)" in offered
    assert "Deutsch  (de)" not in offered
    panel.languages.actions()[offered.index("Français  (fr)")].trigger()
    assert driver.session.languages() == ("en", "de", "fr")
    panel.show_story()
    assert panel.model.columnCount() == 4


def test_words_go_to_translators_and_come_back(driver: Driver, sign: str, tmp_path: Path) -> None:
    panel = driver.window.words
    table = panel.export(tmp_path / "words")
    assert table == tmp_path / "words.csv"
    story = driver.session.story
    assert story is not None
    assert table.read_text("utf-8") == to_csv(story).replace("\r\n", "\n")
    lines = table.read_text("utf-8-sig").splitlines()
    done = [line + "Willkommen" if "Welcome" in line else line for line in lines]
    heading = f"{done[0]},fr"
    table.write_text("\n".join([heading, *done[1:], "nothing.text,,X,Y"]), "utf-8")
    said: list[str] = []
    driver.session.said.connect(said.append)
    assert panel.take(table)
    assert words_of(driver)["de"] == "Willkommen"
    assert "1 belong to nothing in this story" in said[-1]
    driver.session.undo()
    assert words_of(driver) == {"en": "Welcome"}
    xliff = panel.export(tmp_path / "words.de", "de")
    assert xliff == tmp_path / "words.de.xlf"
    text = xliff.read_text("utf-8")
    source = "<source>Welcome</source>"
    xliff.write_text(text.replace(source, source + "<target>Grüß Gott</target>"), "utf-8")
    assert panel.take(xliff)
    assert words_of(driver)["de"] == "Grüß Gott"
    (tmp_path / "no.csv").write_bytes(b"\xff\xfe\x00")
    failed: list[object] = []
    driver.session.failed.connect(failed.append)
    assert not panel.take(tmp_path / "no.csv")
    assert "not in UTF-8" in str(failed[0])


def test_a_link_has_variants_for_some(driver: Driver, sign: str) -> None:
    scene, made = driver.session.scene_id, driver.session.new_id()
    assert scene is not None
    link = OpenLink(url="https://example.org")
    door = Hotspot(id=made, triggers=(Select(actions=(link,)),), placement=Around(yaw=40))
    driver.session.edit("Add", lambda s: edits.add_overlay(s, scene, door))
    driver.session.select_overlay(made)
    answers = driver.window.inspector.form_with("triggers").row("triggers")
    assert isinstance(answers, ListField)
    actions = answers.row(0).row("actions")
    assert isinstance(actions, ListField)
    variants = actions.row(0).row("variants")
    menu = variants._menu  # type: ignore[attr-defined]  # of whom it may be for
    menu.aboutToShow.emit()
    assert [a.text() for a in menu.actions()] == [
        "en", "de", "Children", "en · Children", "de · Children",
    ]  # fmt: skip
    menu.actions()[1].trigger()
    overlay = driver.session.overlay
    assert isinstance(overlay, Hotspot)
    (action,) = overlay.triggers[0].actions
    assert isinstance(action, OpenLink)
    assert action.variants == {"de": "https://"} or driver.window.banner.text
