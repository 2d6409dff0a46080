"""The scene seen otherwise than through a camera: flat, as a planet, on a dome, in stereo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from story.model.placement import Around
from studio.outlook import MANNERS, Manner, fitting, rig_of, sight_at
from studio.viewport import as_image
from tests.studio.window.driver import Driver


def choose(driver: Driver, manner: Manner) -> None:
    """By the menu, as a person does."""
    menu = next(
        each
        for each in driver.window.findChildren(type(driver.window.menuBar().addMenu("")))
        if "een as" in each.title()
    )
    menu.actions()[list(MANNERS).index(manner)].trigger()
    driver.idle()


@pytest.fixture
def signed(driver: Driver) -> Driver:
    """A scene with a hotspot ahead."""
    driver.new()
    driver.window.editing.add_scene()
    driver.window.actions_["add-hotspot"].trigger()
    driver.idle()
    return driver


def test_every_manner_is_drawn_and_picked(signed: Driver) -> None:
    driver, viewport = signed, signed.picture
    (overlay,) = driver.session.scene.overlays  # type: ignore[union-attr]
    seen = {}
    for manner in MANNERS:
        choose(driver, manner)
        assert viewport.outlook.manner == manner
        image = as_image(viewport._picture)  # type: ignore[arg-type]
        seen[manner] = image.copy()
        place = fitting(manner, viewport.width(), viewport.height())
        rig = rig_of(manner, viewport.view, place.width(), place.height())
        found = [
            QPointF(x + 0.5, y + 0.5)
            for x in range(place.left(), place.right(), 6)
            for y in range(place.top(), place.bottom(), 6)
            if viewport.pick(QPointF(x + 0.5, y + 0.5)) == overlay.id
        ]
        assert found, manner
        middle = found[len(found) // 2]
        assert isinstance(overlay.placement, Around)
        at = viewport.around_at(middle)
        assert abs(at.yaw - overlay.placement.yaw) < 12, manner
        assert abs(at.pitch - overlay.placement.pitch) < 12, manner
        sight = sight_at(rig, middle.x() - place.x(), middle.y() - place.y())
        assert sight.rect[2] > 0
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle.toPoint())
        QApplication.processEvents()
        assert driver.session.overlay_id == overlay.id, manner
        driver.window.actions_["deselect"].trigger()
    assert len({bytes(image.constBits()) for image in seen.values()}) == len(MANNERS)


def test_a_flat_picture_is_twice_as_wide_as_high() -> None:
    place = fitting("flat", 800, 600)
    assert (place.width(), place.height(), place.y()) == (800, 400, 100)
    place = fitting("flat", 800, 300)
    assert (place.width(), place.height(), place.x()) == (600, 300, 100)
