"""Codes of languages and audiences that are renamed in the inspector, and what choices fill in."""

from __future__ import annotations

from driver import Driver, run_for
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from story import edits
from story.model.parameters import Bind, ChoiceParameter, TextParameter
from story.model.story import Audience
from story.model.variables import Option
from story.overlays.text import Text
from story.templates import fill
from studio.panels.by_choice import ByChoiceField
from studio.panels.lists import ListField
from studio.panels.values import ColourField, LineField

WORDS = "words00000"


def show(driver: Driver) -> None:
    """A story in two languages for one audience, with a text in it; the story is selected."""
    driver.new()
    driver.window.editing.add_scene()
    scene = driver.session.scene_id
    assert scene is not None
    text = Text(id=WORDS, text={"en": "Sea", "de": "Meer", "de@child": "Wasser"})
    driver.session.edit("Test", lambda story: edits.add_overlay(story, scene, text))
    driver.session.edit("Test", lambda story: edits.set_languages(story, ("en", "de")))
    driver.session.edit("Test", lambda story: edits.set_audiences(story, (Audience(code="child"),)))
    driver.session.select_story()
    run_for(30)


def text(driver: Driver) -> Text:
    story = driver.session.story
    assert story is not None
    overlay = story.scenes[0].overlays[0]
    assert isinstance(overlay, Text)
    return overlay


def write(line: QLineEdit, words: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, words)
    QTest.keyClick(line, Qt.Key.Key_Return)
    run_for(20)


def test_words_go_along_with_a_language_in_one_step(driver: Driver) -> None:
    show(driver)
    steps = len(driver.session.steps)
    editor = driver.window.inspector.form_with("languages").row("languages")
    write(editor.findChildren(QLineEdit)[0], "en, nl")
    assert text(driver).text == {"en": "Sea", "nl": "Meer", "nl@child": "Wasser"}
    assert len(driver.session.steps) == steps + 1
    assert driver.window.banner.text == "What was for “de” is now for “nl”."
    driver.session.undo()
    assert text(driver).text == {"en": "Sea", "de": "Meer", "de@child": "Wasser"}


def test_words_go_along_with_an_audience(driver: Driver) -> None:
    show(driver)
    audiences = driver.window.inspector.form_with("audiences").row("audiences")
    assert isinstance(audiences, ListField)
    write(audiences.row(0).row("code").findChildren(QLineEdit)[0], "young")
    assert text(driver).text == {"en": "Sea", "de": "Meer", "de@young": "Wasser"}
    assert driver.session.story is not None
    assert [each.code for each in driver.session.story.audiences] == ["young"]
    driver.session.undo()
    assert text(driver).text["de@child"] == "Wasser"


def by_choice(driver: Driver, bind: int) -> ByChoiceField:
    driver.session.select_nothing()
    driver.session.select_story()
    parameters = driver.window.inspector.form_with("parameters").row("parameters")
    assert isinstance(parameters, ListField)
    binds = parameters.row(1).row("binds")
    assert isinstance(binds, ListField)
    field = binds.row(bind).row("values")
    assert isinstance(field, ByChoiceField)
    return field


def test_each_value_of_a_choice_fills_in_something_else(driver: Driver) -> None:
    show(driver)
    choice = ChoiceParameter(
        name="level",
        options=(Option(value="calm"), Option(value="storm")),
        default="calm",
        binds=(Bind(element=WORDS, field="panel"), Bind(element=WORDS, field="text.en")),
    )
    plain = TextParameter(name="place", binds=(Bind(element=WORDS, field="text.de"),))
    driver.session.edit("Test", lambda story: edits.set_parameters(story, (plain, choice)))
    field = by_choice(driver, 0)
    assert isinstance(field.editor("storm"), ColourField)
    QTest.mouseClick(field.tick, Qt.MouseButton.LeftButton)
    write(field.editor("storm").findChildren(QLineEdit)[0], "#ff0000")
    words = by_choice(driver, 1)
    assert isinstance(words.editor("storm"), LineField)
    QTest.mouseClick(words.tick, Qt.MouseButton.LeftButton)
    write(words.editor("storm").findChildren(QLineEdit)[0], "Storm!")
    template = driver.session.story
    assert template is not None
    for given, panel, said in (("storm", "#ff0000", "Storm!"), ("calm", text(driver).panel, "Sea")):
        made, problems, _ = fill(template, {"level": given, "place": "X"}, story_id="filled0000")
        assert made is not None, problems
        shown = made.scenes[0].overlays[0]
        assert isinstance(shown, Text)
        assert (shown.panel, shown.text["en"]) == (panel, said)
    QTest.mouseClick(words.tick, Qt.MouseButton.LeftButton)  # itself again
    assert level(driver).binds[1].values == {}
    assert level(driver).binds[0].values == {"storm": "#ff0000", "calm": text(driver).panel}


def level(driver: Driver) -> ChoiceParameter:
    assert driver.session.story is not None
    parameter = driver.session.story.parameters[1]
    assert isinstance(parameter, ChoiceParameter)
    return parameter


def test_what_is_filled_in_goes_along_with_the_choices_new_name(driver: Driver) -> None:
    show(driver)
    values = {"calm": "#00ff00", "storm": "#ff0000"}
    choice = ChoiceParameter(
        name="level",
        options=(Option(value="calm"), Option(value="storm")),
        binds=(Bind(element=WORDS, field="panel", values=values),),
    )
    plain = TextParameter(name="place")
    driver.session.edit("Test", lambda story: edits.set_parameters(story, (plain, choice)))
    driver.session.select_story()
    parameters = driver.window.inspector.form_with("parameters").row("parameters")
    assert isinstance(parameters, ListField)
    options = parameters.row(1).row("options")
    assert isinstance(options, ListField)
    write(options.row(1).row("value").findChildren(QLineEdit)[0], "gale")
    assert level(driver).binds[0].values == {"calm": "#00ff00", "gale": "#ff0000"}
    assert isinstance(by_choice(driver, 0).editor("gale"), ColourField)
    options.append(Option)  # a new one begins as the first
    assert level(driver).binds[0].values["choice"] == "#00ff00"
