"""Answers in the inspector: what sets them off, under which conditions, what they do, in words."""

from __future__ import annotations

import pytest
from driver import Driver, run_for
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from story import edits
from story.model import actions as act
from story.model import conditions as cond
from story.model.asset import Asset
from story.model.placement import Around
from story.model.story import Scene
from story.model.variables import ChoiceVariable, NumberVariable, Option, YesNoVariable
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.quiz import Quiz
from studio.panels.lists import ListField
from studio.panels.step_head import StepHead
from studio.panels.tick import Tick

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ids(driver: Driver) -> dict[str, str]:
    """A story of two scenes, three variables, a sign and a quiz; the sign is selected."""
    driver.new()
    session = driver.session
    made = {
        name: session.new_id() for name in ("hall", "yard", "stars", "key", "mood", "sign", "q")
    }
    steps = (
        lambda s: edits.add_scene(s, Scene(id=made["hall"], title={"en": "Hall"})),
        lambda s: edits.add_scene(s, Scene(id=made["yard"], title={"en": "Yard"})),
        lambda s: edits.add_variable(s, NumberVariable(id=made["stars"], name="stars", highest=9)),
        lambda s: edits.add_variable(s, YesNoVariable(id=made["key"], name="key")),
        lambda s: edits.add_variable(
            s,
            ChoiceVariable(
                id=made["mood"],
                name="mood",
                options=(Option(value="calm"), Option(value="wild")),
                initial="calm",
            ),
        ),
        lambda s: edits.add_overlay(
            s, made["hall"], Hotspot(id=made["sign"], name="Sign", placement=Around())
        ),
        lambda s: edits.add_overlay(
            s, made["hall"], Quiz(id=made["q"], name="Who?", placement=Around(yaw=50))
        ),
    )
    for step in steps:
        assert session.edit("Make", step)
    session.go_to(scene=made["hall"], overlay=made["sign"])
    return made


def answers(driver: Driver) -> ListField:
    field = driver.window.inspector.form_with("triggers").row("triggers")
    assert isinstance(field, ListField)
    return field


def inner(answers: ListField, index: int, name: str) -> ListField:
    field = answers.row(index).row(name)
    assert isinstance(field, ListField)
    return field


def says(field: ListField) -> list[str]:
    return [field.head(row).accessibleName() for row in range(field.count)]


def sign(driver: Driver) -> Hotspot:
    overlay = driver.session.overlay
    assert isinstance(overlay, Hotspot)
    return overlay


def test_an_answer_is_built_from_menus_in_plain_words(driver: Driver, ids: dict[str, str]) -> None:
    field = answers(driver)
    button = field.findChildren(QPushButton)[-1]
    menu = button.menu()
    menu.aboutToShow.emit()
    words = [action.text() for action in menu.actions()]
    assert "When it is looked at for a while" in words
    assert "When the quiz is answered" not in words  # it is no quiz
    next(a for a in menu.actions() if a.text() == "When it is looked at for a while").trigger()
    assert sign(driver).triggers == (act.Dwell(),)
    for kind in (act.SetVariable, act.GoTo, act.Ask):
        inner(field, 0, "actions").append(kind)
    inner(field, 0, "when").append(cond.VariableIs)
    assert says(field) == ["When it is looked at for 1.5\u202fs"]
    assert says(inner(field, 0, "when")) == ["“stars” = 0"]
    assert says(inner(field, 0, "actions")) == [
        "Set “stars” to 0",
        "Go to “Yard”",
        "Ask “Who?”",
    ]
    for _ in range(5):
        driver.session.undo()
    assert sign(driver).triggers == ()


def test_a_model_s_own_finishes_are_offered(driver: Driver, ids: dict[str, str]) -> None:
    vase = Asset(
        id="vaseasset0",
        kind="model",
        name="vase.glb",
        path="media/vase.glb",
        sha256="ab" * 32,
        size=1,
        media_type="model/gltf-binary",
        finishes=("Red", "Blue"),
    )
    model = Model(id="vasevase00", name="Vase", asset=vase.id)
    driver.session.edit("Make", lambda story: edits.add_asset(story, vase))
    driver.session.edit("Make", lambda story: edits.add_overlay(story, ids["hall"], model))
    field = answers(driver)
    field.append(act.Select)
    actions = inner(field, 0, "actions")
    actions.append(act.Wear)
    assert says(actions) == ["Show “Vase” as it comes"]
    chooser = actions.row(0).row("finish").findChildren(QComboBox)[0]
    assert [chooser.itemText(at) for at in range(chooser.count())] == ["as it comes", "Red", "Blue"]
    chooser.setCurrentIndex(2)
    chooser.activated.emit(2)
    assert sign(driver).triggers[0].actions == (act.Wear(overlay=model.id, finish="Blue"),)
    assert says(inner(answers(driver), 0, "actions")) == ["Give “Vase” the finish “Blue”"]


def test_values_are_of_the_variable_s_own_type(driver: Driver, ids: dict[str, str]) -> None:
    field = answers(driver)
    field.append(act.Select)
    inner(field, 0, "actions").append(act.SetVariable)
    inner(field, 0, "when").append(cond.VariableIs)
    form = inner(field, 0, "actions").row(0)
    line = form.row("value").findChildren(QLineEdit)[0]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "40")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert sign(driver).triggers[0].actions == (act.SetVariable(variable=ids["stars"], value=9.0),)
    form.row("variable").findChildren(QComboBox)[0].activated.emit(1)
    assert sign(driver).triggers[0].actions == (act.SetVariable(variable=ids["key"], value=False),)
    form.row("value").findChildren(Tick)[0].click()
    assert sign(driver).triggers[0].actions == (act.SetVariable(variable=ids["key"], value=True),)
    assert says(inner(field, 0, "actions")) == ["Set “key” to yes"]
    test = inner(field, 0, "when").row(0)
    test.row("variable").findChildren(QComboBox)[0].activated.emit(2)
    how = test.row("test").findChildren(QComboBox)[0]
    assert [how.itemText(n) for n in range(how.count())] == ["=", "≠"]  # moods have no order
    test.row("value").findChildren(QComboBox)[0].activated.emit(1)
    how.activated.emit(1)
    assert sign(driver).triggers[0].when == (
        cond.VariableIs(variable=ids["mood"], test="!=", value="wild"),
    )
    assert says(inner(field, 0, "when")) == ["“mood” ≠ “wild”"]


def test_an_animation_offers_the_fields_that_are_there(driver: Driver, ids: dict[str, str]) -> None:
    field = answers(driver)
    field.append(act.Select)
    inner(field, 0, "actions").append(act.AnimateTo)
    (action,) = sign(driver).triggers[0].actions
    assert action == act.AnimateTo(overlay=ids["sign"], field="opacity", value=1.0)
    form = inner(field, 0, "actions").row(0)
    which = form.row("field").findChildren(QComboBox)[0]
    offered = [which.itemText(n) for n in range(which.count())]
    assert "Placement: yaw" in offered
    which.activated.emit(offered.index("Colour"))
    (action,) = sign(driver).triggers[0].actions
    assert action == act.AnimateTo(overlay=ids["sign"], field="colour", value="#ffffff")
    line = form.row("value").findChildren(QLineEdit)[0]
    line.setText("#ff0000")
    line.editingFinished.emit()
    (action,) = sign(driver).triggers[0].actions
    assert action == act.AnimateTo(overlay=ids["sign"], field="colour", value="#ff0000")


@pytest.fixture
def steps(driver: Driver, ids: dict[str, str]) -> ListField:
    """The actions of the sign's only answer: three scores."""
    field = answers(driver)
    field.append(act.Select)
    actions = inner(field, 0, "actions")
    for points in (1.0, 2.0, 3.0):
        actions.append(act.Score)
        line = actions.row(actions.count - 1).row("points").findChildren(QLineEdit)[0]
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, str(points))
        QTest.keyClick(line, Qt.Key.Key_Return)
    return actions


def points(driver: Driver) -> list[float]:
    (trigger,) = sign(driver).triggers
    return [action.points for action in trigger.actions if isinstance(action, act.Score)]


def test_keys_move_copy_paste_and_remove_steps(driver: Driver, steps: ListField) -> None:
    assert points(driver) == [1, 2, 3]
    steps.head(0).setFocus()
    QTest.keyClick(steps.head(0), Qt.Key.Key_Down, ALT)
    assert points(driver) == [2, 1, 3]
    assert steps.head(1).hasFocus()
    QTest.keyClick(steps.head(1), Qt.Key.Key_C, CTRL)
    QTest.keyClick(steps.head(2), Qt.Key.Key_V, CTRL)
    assert points(driver) == [2, 1, 3, 1]
    QTest.keyClick(steps.head(0), Qt.Key.Key_Delete)
    assert points(driver) == [1, 3, 1]
    QTest.keyClick(steps.head(1), Qt.Key.Key_D, CTRL)
    assert points(driver) == [1, 3, 3, 1]
    for expected in ([1, 3, 1], [2, 1, 3, 1], [2, 1, 3], [1, 2, 3]):
        driver.session.undo()
        assert points(driver) == expected


def test_a_step_is_dragged_to_another_place(driver: Driver, steps: ListField) -> None:
    column = driver.window.inspector._column
    for row in range(3):
        steps._rows[row].set_open(False)
    run_for(100)
    column.ensureWidgetVisible(steps.head(2))
    run_for(50)
    head, last = steps.head(0), steps.head(2)
    start = QPoint(30, head.height() // 2)
    end = head.mapFromGlobal(last.mapToGlobal(QPoint(30, last.height() - 1)))
    QTest.mousePress(head, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(head, start + (end - start) * step / 5)
    assert steps._drop.isVisible()
    QTest.mouseRelease(head, Qt.MouseButton.LeftButton, pos=end)
    assert points(driver) == [2, 3, 1]
    assert not steps._drop.isVisible()


def test_a_trigger_goes_from_one_overlay_to_another(
    driver: Driver, steps: ListField, ids: dict[str, str]
) -> None:
    triggers = sign(driver).triggers
    answers(driver).head(0).setFocus()
    QTest.keyClick(answers(driver).head(0), Qt.Key.Key_C, CTRL)
    driver.session.select_overlay(ids["q"])
    field = answers(driver)
    menu = field.findChildren(QPushButton)[-1].menu()
    menu.aboutToShow.emit()
    assert "When the quiz is answered" in [action.text() for action in menu.actions()]
    menu.actions()[-1].trigger()  # paste
    overlay = driver.session.overlay
    assert overlay is not None
    assert overlay.triggers == triggers
    driver.session.select_nothing()  # a scene answers to other things
    answers(driver).paste(0)
    scene = driver.session.scene
    assert scene is not None
    assert scene.triggers == ()


def test_scenes_and_the_story_answer_too(driver: Driver, ids: dict[str, str]) -> None:
    driver.session.select_nothing()
    field = answers(driver)
    field.append(act.EnterScene)
    inner(field, 0, "actions").append(act.Show)
    scene = driver.session.scene
    assert scene is not None
    assert scene.triggers == (act.EnterScene(actions=(act.Show(overlay=ids["sign"]),)),)
    driver.session.select_story()
    field = answers(driver)
    field.append(act.VariableChanged)
    inner(field, 0, "actions").append(act.Finish)
    story = driver.session.story
    assert story is not None
    assert story.triggers == (act.VariableChanged(variable=ids["stars"], actions=(act.Finish(),)),)
    assert says(field) == ["When “stars” changes"]
    assert driver.session.undo_label == "Change answers"


def test_a_sentence_opens_by_key_and_is_said_to_screen_readers(
    driver: Driver, steps: ListField
) -> None:
    head = steps.head(0)
    assert isinstance(head, StepHead)
    assert head.accessibleName() == "Add 1 to the score"
    assert head.accessibleDescription() == "Open"
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Return)
    assert head.accessibleDescription() == "Closed"
    assert not steps._rows[0].is_open
