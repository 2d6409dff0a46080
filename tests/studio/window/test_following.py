"""Following something in the 360° video by the window: pointing, waiting, what comes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from driver import Driver, run_for
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from story import edits
from story.following import PITCH, YAW, apart
from story.model.placement import Around
from story.model.values import Quaternion, View
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.space import direction, rotate, rotation_of, yaw_pitch
from story.timeline import overlay_then
from story.visit.state import State
from studio import aim
from tests.assets.turning import RATE, covered, sphere, texture, turned, write_film

WIDTH, FRAMES = 640, 30
PLACE = (8.0, 3.0)  # what is followed, at the beginning
WORDS = "words00000"


def turn(frame: int) -> Quaternion:
    return rotation_of(0.6 * frame)


def where(time_us: int) -> tuple[float, float]:
    """Where the place is at an instant."""
    frame = round(time_us / 1e6 * float(RATE))
    return yaw_pitch(rotate(turn(frame), direction(*PLACE)))


def film(folder: Path, *, covered_from: int = FRAMES) -> Path:
    """A second of a place that turns about the viewer; from a frame on something covers it."""
    still = texture(sphere(WIDTH))

    def frame(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        shown = turned(still, turn(n), WIDTH)
        if n < covered_from:
            return shown
        return covered(shown, rotate(turn(n), direction(*PLACE)), 16)

    return write_film(folder / "around.mp4", (frame(n) for n in range(FRAMES)))


def show(driver: Driver, path: Path, at: Around) -> None:
    """A story with the film around, and words in it that are selected."""
    driver.new()
    driver.window.importer.take([path], role="surrounding")
    driver.until(lambda: driver.session.scene is not None, "the film")
    driver.idle()
    scene = driver.session.scene_id
    assert scene is not None
    words = Text(id=WORDS, text={"en": "Here"}, placement=at)
    driver.session.edit("Test", lambda story: edits.add_overlay(story, scene, words))
    driver.session.select_overlay(WORDS)
    driver.picture.look(View(yaw=PLACE[0], pitch=PLACE[1], fov=60))
    driver.idle()


def words(driver: Driver) -> AnyOverlay:
    overlay = driver.session.overlay
    assert overlay is not None
    assert overlay.id == WORDS
    return overlay


def off(driver: Driver, time_us: int) -> float:
    """Degrees between where the words are at an instant, and what they were to follow."""
    scene = driver.session.scene
    assert scene is not None
    placement = overlay_then(State(scene=scene.id), words(driver), time_us).placement
    assert isinstance(placement, Around)
    return apart(direction(placement.yaw, placement.pitch), direction(*where(time_us)))


def touched(driver: Driver, place: tuple[float, float]) -> str | None:
    """The overlay that is seen in a direction."""
    picture = driver.picture
    seen = aim.seen_at(picture.view, direction(*place), picture.width(), picture.height())
    assert seen is not None
    return picture.pick(QPointF(*seen))


def click(driver: Driver, place: tuple[float, float]) -> None:
    picture = driver.picture
    seen = aim.seen_at(picture.view, direction(*place), picture.width(), picture.height())
    assert seen is not None
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPointF(*seen).toPoint())


def press(driver: Driver, text: str) -> None:
    """Press the button of that text over the picture."""
    (button,) = (
        each
        for bar in (driver.window.follow_bar, driver.window.banner)
        for each in bar.findChildren(QPushButton)
        if each.text() == text and each.isVisible()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def search(driver: Driver) -> None:
    press(driver, "Follow")
    assert driver.window.following.searching
    driver.until(lambda: not driver.window.following.searching, "the search")
    run_for(30)


def test_what_is_clicked_is_followed_in_one_step(driver: Driver, tmp_path: Path) -> None:
    show(driver, film(tmp_path), Around(yaw=-15.0, pitch=-4.0))
    steps = driver.session.steps
    driver.window.actions_["follow"].trigger()
    mark = driver.picture.mark
    assert mark is not None
    assert (mark.yaw, mark.pitch) == (-15.0, -4.0)  # first: where it stands
    driver.idle()
    assert touched(driver, (-15.0, -4.0)) is None  # it hides nothing of what it is to follow
    click(driver, PLACE)
    mark = driver.picture.mark
    assert mark is not None
    assert apart(direction(mark.yaw, mark.pitch), direction(*PLACE)) < 0.2
    assert driver.session.overlay_ids == (WORDS,)  # nothing else was selected, nothing moved
    assert driver.session.steps == steps
    search(driver)
    driver.idle()
    assert touched(driver, PLACE) == WORDS
    assert [track.field for track in words(driver).tracks] == [YAW, PITCH]
    assert max(off(driver, round(n * 1e6 / RATE)) for n in range(FRAMES)) < 0.6
    assert driver.session.steps == (*steps, "Follow in the video")
    assert driver.picture.mark is None
    assert driver.window.follow_bar.isHidden()
    assert "follows from 0.00 to 0.97 s" in driver.window.banner.text
    driver.session.undo()
    assert words(driver).tracks == ()


@pytest.mark.parametrize(("way", "first", "last"), [("on", 0.5, 0.967), ("back", 0.0, 0.5)])
def test_it_is_followed_one_way_from_the_playhead(
    driver: Driver, tmp_path: Path, way: str, first: float, last: float
) -> None:
    at = where(500_000)
    show(driver, film(tmp_path), Around(yaw=at[0], pitch=at[1]))
    driver.playback.seek(500_500)
    driver.window.actions_["follow"].trigger()
    bar = driver.window.follow_bar
    bar.ways.setCurrentIndex(bar.ways.findData(way))
    search(driver)
    times = [key.time for key in words(driver).tracks[0].keys]
    assert times[0] == pytest.approx(first, abs=0.04)
    assert times[-1] == pytest.approx(last, abs=0.04)


def test_where_it_is_lost_is_said_and_shown(driver: Driver, tmp_path: Path) -> None:
    path = film(tmp_path, covered_from=18)
    show(driver, path, Around(yaw=PLACE[0], pitch=PLACE[1]))
    driver.window.actions_["follow"].trigger()
    search(driver)
    text = driver.window.banner.text
    assert "Lost after 0.57 s" in text
    assert "something covers it" in text
    assert words(driver).tracks[0].keys[-1].time < 0.6  # nothing is guessed
    driver.picture.look(View(yaw=120.0))
    driver.session.select_nothing()
    press(driver, "Go to 0.57 s")
    assert driver.playback.time_us == pytest.approx(567_233, abs=1000)
    assert driver.session.overlay_ids == (WORDS,)
    lost = where(567_000)
    view = driver.picture.view
    assert apart(direction(view.yaw, view.pitch), direction(*lost)) < 1.0


def test_the_size_is_typed_and_escape_leaves(driver: Driver, tmp_path: Path) -> None:
    show(driver, film(tmp_path), Around(yaw=PLACE[0], pitch=PLACE[1]))
    driver.window.actions_["follow"].trigger()
    line = driver.window.follow_bar.size_field.findChildren(QLineEdit)[0]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "14")
    QTest.keyClick(line, Qt.Key.Key_Return)
    mark = driver.picture.mark
    assert mark is not None
    assert mark.size == 14.0
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_Escape)
    assert driver.picture.mark is None
    assert driver.window.follow_bar.isHidden()
    assert driver.session.overlay_ids == (WORDS,)
    driver.drag(QPoint(10, 10), QPoint(40, 10))  # and the picture is as it was


def test_a_search_can_be_stopped(driver: Driver, tmp_path: Path) -> None:
    show(driver, film(tmp_path), Around(yaw=PLACE[0], pitch=PLACE[1]))
    driver.window.actions_["follow"].trigger()
    steps = driver.session.steps
    press(driver, "Follow")
    QApplication.sendPostedEvents()  # the strip shows its buttons; the search goes on
    press(driver, "Cancel")
    driver.until(lambda: not driver.window.following.searching, "the end of the search")
    assert driver.session.steps == steps
    assert words(driver).tracks == ()


def test_without_a_film_around_it_is_not_offered(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_text()
    driver.idle()
    assert not driver.window.actions_["follow"].isEnabled()
