"""The inspector's editors, one by one."""

from __future__ import annotations

import pytest
from driver import Driver, run_for
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit

from story.space import rotation_of
from studio.panels.field_table import FIELDS, Field
from studio.panels.form import UnionForm
from studio.panels.numbers import NumberField, angles_of, parse, written
from studio.panels.tick import Tick


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1.5", "m", 1.5),
        ("1,5", "m", 1.5),
        ("50 cm", "m", 0.5),
        ("3 ft", "m", 0.9144),
        ("-12°", "°", -12.0),
        ("1:30", "s", 90.0),
        ("1:02:03.5", "s", 3723.5),
        ("250 ms", "s", 0.25),
        ("75 %", "%", 75.0),
        ("75%", "%", 75.0),
        ("2x", "×", 2.0),
        ("about two", "m", None),
        ("5 kg", "m", None),
        ("", "m", None),
    ],
)
def test_typed_numbers_with_units(text: str, unit: str, value: float | None) -> None:
    found = parse(text, unit)  # type: ignore[arg-type]  # a parameter is a plain str
    assert found == (None if value is None else pytest.approx(value))


@given(st.floats(-1000, 1000))
def test_what_is_written_can_be_typed(value: float) -> None:
    field = FIELDS["distance"]
    again = parse(written(value, field), field.unit)
    assert again == pytest.approx(value, abs=0.5 * 10**-field.decimals + 1e-9)


@given(st.floats(-179, 179), st.floats(-85, 85), st.floats(-179, 179))
def test_angles_of_a_rotation(yaw: float, pitch: float, roll: float) -> None:
    assert angles_of(rotation_of(yaw, pitch, roll)) == pytest.approx((yaw, pitch, roll), abs=1e-4)


def _field(application: QApplication, field: Field) -> tuple[NumberField, QLineEdit, list[object]]:
    editor = NumberField(field, low=0.0, high=10.0)
    editor.resize(160, 28)
    editor.show_value(1.0)
    editor.show()
    assert QTest.qWaitForWindowExposed(editor)
    told: list[object] = []
    editor.edited.connect(lambda value, more: told.append((value, more)))
    return editor, editor.findChildren(QLineEdit)[0], told


def test_a_number_is_dragged_as_one_edit(application: QApplication) -> None:
    editor, line, told = _field(application, Field("X", "", "m", 0.01, 2))
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(line, button, pos=QPoint(40, 10))
    for x in (50, 70, 90):
        QTest.mouseMove(line, QPoint(x, 10))
        QTest.qWait(5)
    QTest.mouseRelease(line, button, pos=QPoint(90, 10))
    assert told[-1] == (1.5, False)
    assert all(more for _, more in told[:-1])  # type: ignore[misc]  # pairs, as told above
    editor.close()


def test_a_number_is_typed_stepped_bounded_and_put_back(application: QApplication) -> None:
    editor, line, told = _field(application, Field("X", "", "m", 0.5, 2))
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "250 cm")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told[-1] == (2.5, False)
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert told[-1] == (3.0, False)
    QTest.keyClick(line, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told[-1] == (0.0, False)  # ten steps, but not below its bound
    line.selectAll()
    QTest.keyClicks(line, "7")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text().startswith("0")
    count = len(told)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "many")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert len(told) == count
    editor.close()


def test_the_wheel_over_a_choice_scrolls_and_changes_nothing(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_hotspot()
    driver.idle()
    inspector = driver.window.inspector
    inspector.form_with("placement")
    run_for(50)
    step = driver.session.step
    combos = [one for one in inspector.findChildren(QComboBox) if one.isVisible()]
    assert len(combos) >= 2
    for combo in combos:
        inspector._column.ensureWidgetVisible(combo)
        chosen = combo.currentIndex()
        for focused in (False, True):
            if focused:
                combo.setFocus()
            middle = combo.mapTo(driver.window, combo.rect().center())
            QTest.wheelEvent(driver.window.windowHandle(), middle, QPoint(0, -120))
            run_for(10)
            assert combo.hasFocus() == focused
            assert combo.currentIndex() == chosen
    assert driver.session.step == step


def test_what_may_be_left_out_says_what_its_tick_brings(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_text()
    inspector = driver.window.inspector
    there = inspector.form_with("visible").row("visible")
    assert "only for a while" in [one.text() for one in there.findChildren(QLabel)]
    tick = there.findChildren(Tick)[0]
    assert not tick.isChecked()
    assert tick.toolTip() == "Off: all the time"
    tick.click()
    overlay = driver.session.overlay
    assert overlay is not None
    assert overlay.visible is not None
    driver.window.reuse.group()
    group = driver.session.overlay_id
    driver.session.select_overlay(overlay.id)
    choices = inspector.form_with("parent").row("parent").findChildren(QComboBox)[0]
    assert [choices.itemText(n) for n in range(choices.count())] == ["none", "Group"]
    assert choices.currentText() == "Group"
    choices.setFocus()
    QTest.keyClick(choices, Qt.Key.Key_Up)
    freed = driver.session.overlay
    assert freed is not None
    assert freed.parent is None
    QTest.keyClick(choices, Qt.Key.Key_Down)
    held = driver.session.overlay
    assert held is not None
    assert held.parent == group


def test_a_placement_that_cannot_be_says_why_until_something_else_is_done(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_hotspot()
    placement = driver.window.inspector.form_with("placement").row("placement")
    assert isinstance(placement, UnionForm)
    combo = placement.findChildren(QComboBox)[0]
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    assert "real world" in placement._note.text()
    assert not placement._note.isHidden()
    assert combo.currentIndex() == 0
    combo.activated.emit(0)
    assert placement._note.isHidden()
