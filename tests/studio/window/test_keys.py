"""What keys and the menus over them do, by real key events; and how the inspector comes up."""

from __future__ import annotations

import itertools

from driver import Driver, run_for
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget

from story import edits, folder
from story.model.actions import GoTo, Select
from story.model.placement import Around
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text

CTRL = Qt.KeyboardModifier.ControlModifier


def overlays(driver: Driver) -> int:
    scene = driver.session.scene
    assert scene is not None
    return len(scene.overlays)


def add(driver: Driver, overlay: Hotspot | Text) -> None:
    scene = driver.session.scene_id
    assert scene is not None
    assert driver.session.edit("Add", lambda story: edits.add_overlay(story, scene, overlay))


def test_the_shortcuts_of_editing(driver: Driver) -> None:
    place = driver.new()
    window, picture = driver.window, driver.picture
    window.editing.add_scene()
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_T, CTRL)
    QTest.keyClick(picture, Qt.Key.Key_H, CTRL)
    assert overlays(driver) == 2
    QTest.keyClick(picture, Qt.Key.Key_D, CTRL)
    assert overlays(driver) == 3
    assert window.actions_["undo"].text().endswith("duplicate")
    QTest.keyClick(picture, Qt.Key.Key_Z, CTRL)
    assert overlays(driver) == 2
    assert window.actions_["redo"].text().endswith("duplicate")
    QTest.keyClick(picture, Qt.Key.Key_Y, CTRL)
    assert overlays(driver) == 3
    assert window.isWindowModified()
    assert window.actions_["save"].isEnabled()
    QTest.keyClick(picture, Qt.Key.Key_S, CTRL)
    assert not window.isWindowModified()
    assert not window.actions_["save"].isEnabled()
    assert len(folder.load(place).scenes[0].overlays) == 3
    assert driver.session.scene is not None
    driver.session.select_overlay(driver.session.scene.overlays[0].id)
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    assert driver.session.overlay is None
    QTest.keyClick(picture, Qt.Key.Key_P, CTRL)
    assert driver.playback.previewing
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    assert not driver.playback.previewing


def test_delete_takes_a_scene_away(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.window.editing.add_scene()
    cards = driver.window.scenes.findChildren(QListWidget)[0]
    for key, left in ((Qt.Key.Key_Delete, 1), (Qt.Key.Key_Backspace, 0)):
        cards.setCurrentRow(0)
        QTest.keyClick(cards, key)
        assert driver.session.story is not None
        assert len(driver.session.story.scenes) == left


def test_a_double_click_goes_into_the_scene_of_a_hotspot(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.window.editing.add_scene()
    story = driver.session.story
    assert story is not None
    first, second = (scene.id for scene in story.scenes)
    driver.session.go_to(scene=first)
    hotspot = Hotspot(
        id=driver.session.new_id(),
        placement=Around(),
        size=0.5,
        triggers=(Select(actions=(GoTo(scene=second),)),),
    )
    add(driver, hotspot)
    driver.session.select_overlay(hotspot.id)
    driver.idle()
    middle = QPoint(driver.picture.width() // 2, driver.picture.height() // 2)
    QTest.mouseDClick(driver.picture, Qt.MouseButton.LeftButton, pos=middle)
    assert driver.session.scene_id == second


class _Paints(QObject):
    """Takes down how high the forms stand whenever they are painted."""

    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self._inspector = driver.window.inspector
        self.seen: list[tuple[int, ...]] = []
        self._inspector._column.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.append(tuple(form.height() for form in self._inspector._forms))
        return False


def test_the_inspector_is_never_seen_squeezed(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    text = Text(id=driver.session.new_id(), placement=Around(), text={"en": "Words"})
    hotspot = Hotspot(id=driver.session.new_id(), placement=Around(yaw=40))
    for overlay in (text, hotspot):
        add(driver, overlay)
    driver.idle()
    run_for(100)
    paints = _Paints(driver)
    for chosen in (text, hotspot):
        paints.seen.clear()
        driver.session.select_overlay(chosen.id)
        driver.until(lambda: paints.seen, "the inspector to be painted")
        run_for(150)
        assert len(set(paints.seen)) == 1


def test_the_inspector_is_made_piece_by_piece(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.idle()
    inspector = driver.window.inspector
    text = Text(id=driver.session.new_id(), placement=Around(), text={"en": "Words"})
    add(driver, text)
    driver.session.select_overlay(text.id)
    made = [len(inspector._forms)]
    while made[-1] < 5:
        QCoreApplication.processEvents()
        made.append(len(inspector._forms))
    assert made[0] == 0
    assert max(after - before for before, after in itertools.pairwise(made)) == 1
    assert inspector.form_with("name") is inspector._forms[-1]


def test_the_picture_says_where_it_looks(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.picture.look(View(yaw=12.0, pitch=-3.0, fov=75.0))
    said = [label.text() for label in driver.picture.findChildren(QLabel) if label.isVisible()]
    assert "12° · -3° · 75° high" in said  # the field of view is from bottom to top
