"""Drawing a polygon in the live picture, by clicks and keys."""

from __future__ import annotations

import pytest
from driver import Driver
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from story.overlays.polygon import Polygon
from story.space import direction, rotate, rotation_of
from studio.drawing import shaped


@given(
    st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=3, max_size=6),
    st.floats(-180, 179),
)
def test_corners_stay_where_they_were_clicked(
    clicked: list[tuple[float, float]], turn: float
) -> None:
    ways = [direction(yaw + turn, pitch) for yaw, pitch in clicked]
    place, corners = shaped(ways)
    for way, corner in zip(ways, corners, strict=True):
        back = rotate(rotation_of(place.yaw, place.pitch), direction(corner.yaw, corner.pitch))
        assert back == pytest.approx(way, abs=4e-4)


def test_clicks_are_corners_and_enter_closes_them(driver: Driver) -> None:
    """One step of the history; Esc leaves nothing behind."""
    driver.new()
    driver.window.editing.add_scene()
    driver.idle()
    window, picture = driver.window, driver.picture
    middle = picture.rect().center()

    def click(x: int, y: int) -> None:
        at = QPoint(middle.x() + x, middle.y() + y)
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at)
        driver.idle()

    window.actions_["add-polygon"].trigger()
    assert window.drawing.going
    for x, y in ((-80, -50), (80, -50), (0, 60)):
        click(x, y)
        assert driver.session.scene is not None
        assert driver.session.scene.overlays == ()  # only what is closed is in the story
    window.drawing.cancel()
    scene = driver.session.scene
    assert scene is not None
    assert scene.overlays == ()
    window.actions_["add-polygon"].trigger()
    for x, y in ((-80, -50), (80, -50), (0, 60)):
        click(x, y)
    QTest.keyClick(picture, Qt.Key.Key_Return)
    driver.idle()
    assert not window.drawing.going
    overlay = driver.session.overlay
    assert isinstance(overlay, Polygon)
    assert len(overlay.corners) == 3
    driver.session.undo()
    scene = driver.session.scene
    assert scene is not None
    assert scene.overlays == ()


def test_a_line_follows_the_mouse_from_the_last_corner(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.idle()
    window, picture = driver.window, driver.picture
    middle = picture.rect().center()
    along = QPoint(middle.x(), middle.y() - 50)  # between the corner and the mouse

    def brightness() -> int:
        seen = picture.grab().toImage()
        ratio = seen.devicePixelRatio()
        return seen.pixelColor(round(along.x() * ratio), round(along.y() * ratio)).lightness()

    window.actions_["add-polygon"].trigger()
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=along - QPoint(80, 0))
    before = brightness()
    QTest.mouseMove(picture, along + QPoint(80, 0))
    driver.until(lambda: brightness() > 240, "the line")
    assert before < 200
    QTest.mouseMove(picture, middle + QPoint(0, 90))
    driver.until(lambda: brightness() == before, "the line elsewhere")
    QTest.mouseMove(picture, along + QPoint(80, 0))
    driver.until(lambda: brightness() > 240, "the line")
    window.drawing.cancel()
    assert brightness() == before
