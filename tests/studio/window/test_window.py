"""What a person does in the window, done with mouse, keys and dropped files."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from driver import Driver, run_for, seen_at
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)

from story import edits, folder
from story.lock import Lock
from story.model.actions import GoTo, Select
from story.model.placement import Around
from story.model.surrounding import Photo360, RealWorld, Video360
from story.model.timeline import Clip
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import yaw_pitch
from studio import aim
from studio import app as composition
from studio.mishap import watch
from studio.panels.lists import ListField
from studio.panels.timeline_scale import clock_text

PANORAMA = "panoramas/petra_mono_2048x1024.jpg"
PICTURE = "ar/target_cookie-box.png"
VIDEO = "video360/alcatraz_theta_mono360_gspherical_foa-sa3d_8s.mp4"


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def where(driver: Driver, overlay: Hotspot | Text | Picture) -> QPoint:
    """The pixel of the picture where an overlay's middle is seen."""
    scene = driver.session.scene
    assert scene is not None
    x, y, z = aim.world_pose(scene, overlay.placement).position
    size = driver.picture.size()
    found = seen_at(driver.picture.view, (x, y - scene.eye_height, z), size.width(), size.height())
    assert found is not None
    return QPointF(*found).toPoint()


def add_hotspot(driver: Driver, at: Around) -> Hotspot:
    scene = driver.session.scene_id
    hotspot = Hotspot(id=driver.session.new_id(), placement=at, size=0.4)
    assert scene is not None
    assert driver.session.edit("Add", lambda story: edits.add_overlay(story, scene, hotspot))
    driver.draw()
    return hotspot


def test_without_a_story_it_says_what_to_do(driver: Driver) -> None:
    window = driver.window
    assert window.start_page.isVisible()
    buttons = [b.text() for b in window.start_page.findChildren(QAbstractButton) if b.isVisible()]
    assert [text.rstrip("…") for text in buttons] == [
        "Open the example story",
        "New from a template",
        "New story",
        "Open story",
    ]
    assert not window.actions_["save"].isEnabled()
    assert window.windowTitle() == "Diorama[*]"


def test_every_control_has_a_name(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_hotspot()
    driver.idle()
    for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit):
        for control in driver.window.findChildren(kind):
            if not control.isVisible() or control.objectName().startswith("qt_"):
                continue
            text = control.text() if isinstance(control, QAbstractButton) else ""
            owner = control.parentWidget()
            named = control.accessibleName() or text or control.toolTip()
            assert named or (owner is not None and owner.accessibleName()), path_of(control)


def path_of(widget: QWidget | None) -> str:
    names = []
    while widget is not None:
        names.append(f"{type(widget).__name__} {widget.objectName()}".strip())
        widget = widget.parentWidget()
    return " < ".join(names)


def test_dropped_files_land_where_they_fall(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.drop([shared_data / PANORAMA])
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Photo360)
    at = QPointF(driver.picture.width() * 0.7, driver.picture.height() * 0.4)
    wanted = driver.picture.around_at(at)
    driver.drop([shared_data / PICTURE], at)
    overlay = driver.session.overlay
    assert isinstance(overlay, Picture)
    assert isinstance(overlay.placement, Around)
    assert overlay.placement.yaw == pytest.approx(wanted.yaw, abs=0.2)
    assert overlay.placement.pitch == pytest.approx(wanted.pitch, abs=0.2)
    assert len(driver.session.story.assets) == 2  # type: ignore[union-attr]  # one is open


def test_a_dropped_video_makes_a_scene_that_plays(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.drop([shared_data / VIDEO])
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Video360)
    asset = scene.surrounding.asset
    media = driver.playback.media
    assert media is not None
    driver.until(lambda: media.frame(asset).pts_us >= 0, "the first frame")
    before = pixels(driver.grab())
    driver.playback.seek(4_000_000)
    driver.until(lambda: media.frame(asset, 4_000_000).pts_us > 3_900_000, "the frame at 4 s")
    after = pixels(driver.grab())
    assert np.abs(after.astype(int) - before).mean() > 2
    driver.playback.seek(0)
    driver.playback.set_looping(False)
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_Space)
    assert driver.playback.playing
    driver.until(lambda: driver.playback.smoothness.shown >= 3, "three frames")
    assert driver.playback.time_us > 0
    QTest.keyClick(driver.picture, Qt.Key.Key_Space)
    assert not driver.playback.playing
    stood = driver.playback.time_us
    run_for(60)
    assert driver.playback.time_us == stood


def test_dropping_without_a_story_makes_one(
    driver: Driver, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver.window.recent, "folder", lambda: driver.folder)
    driver.window.take_files([shared_data / PANORAMA], None)
    driver.idle()
    assert driver.session.folder == driver.folder / "petra_mono_2048x1024.diorama"
    assert len(driver.session.story.scenes) == 1  # type: ignore[union-attr]  # one is open


def test_a_click_selects_what_is_under_it(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    left = add_hotspot(driver, Around(yaw=-20, pitch=5))
    right = add_hotspot(driver, Around(yaw=15, pitch=-8))
    for hotspot in (left, right):
        QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=where(driver, hotspot))
        assert driver.session.overlay_id == hotspot.id
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert driver.session.overlay_id is None


@pytest.mark.parametrize("how", ["opacity", "clip"])
def test_what_is_selected_but_not_seen_is_outlined_with_dashes(driver: Driver, how: str) -> None:
    driver.new()
    driver.window.editing.add_hotspot()
    driver.playback.seek(500_000)
    driver.idle()
    spot = driver.session.overlay
    assert spot is not None
    seen = _accented(driver)
    changes: dict[str, dict[str, object]] = {
        "opacity": {"opacity": 0.0},
        "clip": {"visible": Clip(start=2.0)},
    }
    unseen = structs.replace(spot, **changes[how])
    driver.session.edit("Change", lambda story: edits.replace_overlay(story, unseen))
    dashes = _accented(driver)
    assert 0.2 * seen < dashes < 0.8 * seen
    driver.session.select_nothing()
    assert _accented(driver) == 0


def _accented(driver: Driver) -> int:
    """How many pixels of the picture have the colour of the line round what is selected."""
    picture = pixels(driver.grab()).astype(int)
    return int((abs(picture - (0x35, 0xC4, 0xB0)).max(axis=-1) < 12).sum())


def test_the_selected_one_is_outlined(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around())
    before = pixels(driver.grab())
    driver.session.select_overlay(hotspot.id)
    after = pixels(driver.grab())
    assert (np.abs(after.astype(int) - before).max(axis=2) > 30).sum() > 50


def test_dragging_moves_it_and_is_undone_at_once(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around())
    start = where(driver, hotspot)
    driver.drag(start, start + QPoint(120, -60))
    moved = driver.session.overlay
    assert isinstance(moved, Hotspot)
    assert (where(driver, moved) - start - QPoint(120, -60)).manhattanLength() <= 4
    assert driver.session.undo_label == "Move"
    driver.window.actions_["undo"].trigger()
    assert driver.session.overlay == hotspot
    driver.window.actions_["redo"].trigger()
    assert driver.session.overlay == moved


def test_dragging_beside_it_looks_around(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.drag(QPoint(300, 200), QPoint(200, 200))
    assert driver.picture.view.yaw > 1
    assert driver.session.undo_label == "Add scene"


def test_keys_turn_nudge_frame_and_delete(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around(yaw=40))
    picture = driver.picture
    picture.setFocus()
    driver.session.select_nothing()
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert picture.view.yaw == pytest.approx(3.0)
    driver.session.select_overlay(hotspot.id)
    QTest.keyClick(picture, Qt.Key.Key_F)
    assert picture.view.yaw == pytest.approx(40.0)
    QTest.keyClick(picture, Qt.Key.Key_Left)
    QTest.keyClick(picture, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    moved = driver.session.overlay
    assert moved is not None
    assert moved.placement == Around(yaw=39.5, pitch=5.0)
    QTest.keyClick(picture, Qt.Key.Key_Delete)
    assert driver.session.overlay is None
    assert driver.session.scene is not None
    assert driver.session.scene.overlays == ()
    driver.session.undo()
    assert driver.session.scene.overlays == (moved,)


def test_the_wheel_zooms(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    before = driver.picture.view.fov
    driver.picture.look(View(fov=before))
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    event = QWheelEvent(
        QPointF(100, 100), QPointF(100, 100), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(driver.picture, event)
    assert driver.picture.view.fov < before


def test_the_inspector_edits_what_is_selected(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around())
    driver.session.select_overlay(hotspot.id)
    driver.idle()
    size = driver.window.inspector.form_with("size").row("size").findChildren(QLineEdit)[0]
    size.setFocus()
    size.selectAll()
    QTest.keyClicks(size, "75 cm")
    QTest.keyClick(size, Qt.Key.Key_Return)
    changed = driver.session.overlay
    assert isinstance(changed, Hotspot)
    assert changed.size == 0.75
    driver.session.undo()
    assert size.text().startswith("0.4")
    driver.session.redo()
    assert size.text().startswith("0.75")


def test_the_inspector_changes_words_placement_and_answers(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    first = driver.session.scene_id
    driver.window.editing.add_scene()
    second = driver.session.scene_id
    assert first is not None
    assert second is not None
    hotspot = add_hotspot(driver, Around(yaw=30, distance=3))
    driver.session.select_overlay(hotspot.id)
    driver.idle()
    inspector = driver.window.inspector
    label = inspector.form_with("label").row("label").findChildren(QLineEdit)[0]
    label.setFocus()
    QTest.keyClicks(label, "Zur Halle")
    QTest.keyClick(label, Qt.Key.Key_Return)
    placement = inspector.form_with("placement").row("placement")
    combo = placement.findChildren(QComboBox)[0]
    combo.activated.emit(1)  # standing in the scene
    triggers = inspector.form_with("triggers").row("triggers")
    assert isinstance(triggers, ListField)
    triggers.append(Select)
    actions = triggers.row(0).row("actions")
    assert isinstance(actions, ListField)
    actions.append(GoTo)
    changed = driver.session.overlay
    assert isinstance(changed, Hotspot)
    assert changed.label == {"en": "Zur Halle"}
    assert changed.triggers == (Select(actions=(GoTo(scene=first),)),)
    scene = driver.session.scene
    assert scene is not None
    x, y, z = aim.middle_of(scene, changed, None)
    assert math.hypot(x, y, z) == pytest.approx(3, abs=0.01)
    assert yaw_pitch((x, y, z))[0] == pytest.approx(30, abs=0.01)
    QTest.mouseDClick(driver.picture, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert driver.session.scene_id == first


def test_preview_answers_as_the_audience_will_see_it(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    first = driver.session.scene_id
    driver.window.editing.add_scene()
    second = driver.session.scene_id
    assert first is not None
    assert second is not None
    driver.session.go_to(scene=first)
    hotspot = Hotspot(id=driver.session.new_id(), triggers=(Select(actions=(GoTo(scene=second),)),))
    driver.session.edit("Add", lambda story: edits.add_overlay(story, first, hotspot))
    driver.draw()
    driver.window.actions_["preview"].setChecked(True)
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=where(driver, hotspot))
    assert driver.session.scene_id == second
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_Escape)
    assert not driver.playback.previewing


def test_scenes_are_switched_renamed_and_reordered(driver: Driver) -> None:
    driver.new()
    for _ in range(3):
        driver.window.editing.add_scene()
    story = driver.session.story
    assert story is not None
    ids = [scene.id for scene in story.scenes]
    cards = driver.window.scenes.findChildren(QListWidget)[0]
    spot = cards.visualItemRect(cards.item(0)).center()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert driver.session.scene_id == ids[0]
    cards.setFocus()
    cards.editItem(cards.item(0))
    line = cards.findChildren(QLineEdit)[0]
    line.setText("The hall")
    QTest.keyClick(line, Qt.Key.Key_Return)
    driver.idle()
    assert driver.session.story.scenes[0].title == {"en": "The hall"}  # type: ignore[union-attr]
    cards.model().moveRow(cards.rootIndex(), 0, cards.rootIndex(), 3)
    assert [s.id for s in driver.session.story.scenes] == [ids[1], ids[2], ids[0]]  # type: ignore[union-attr]
    driver.session.undo()
    assert [s.id for s in driver.session.story.scenes] == ids  # type: ignore[union-attr]


def test_the_timeline_scrubs_and_changes_spans(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around())
    line = driver.window.transport.timeline
    seconds = driver.playback.duration_us
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(seconds // 2)), 8))
    assert driver.playback.time_us == pytest.approx(seconds / 2, abs=30_000)
    row = line.rect_of(line.rows[0]).center()
    row.setX(round(line.x_of(seconds)))
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=row)
    QTest.mouseMove(line, QPoint(round(line.x_of(2_000_000)), row.y()))
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=row)
    changed = driver.session.scene.overlays[0]  # type: ignore[union-attr]  # one is shown
    assert changed.id == hotspot.id
    assert changed.visible is not None
    assert changed.visible.end == pytest.approx(2.0, abs=0.05)
    driver.session.undo()
    assert driver.session.scene.overlays[0].visible is None  # type: ignore[union-attr]


def test_a_library_asset_can_be_dragged_in_and_its_rights_told(
    driver: Driver, shared_data: Path
) -> None:
    driver.new()
    driver.drop([shared_data / "models/smk_venus-de-milo.glb"])
    assert isinstance(driver.session.overlay, Model)
    asset = driver.session.story.assets[0]  # type: ignore[union-attr]  # one is open
    driver.window._place_dropped([asset.id], Around(yaw=50))
    assert len(driver.session.scene.overlays) == 2  # type: ignore[union-attr]
    driver.session.select_asset(asset.id)
    author = driver.window.inspector.form_with("author").row("author").findChildren(QLineEdit)[0]
    author.setFocus()
    author.selectAll()
    QTest.keyClicks(author, "SMK")
    QTest.keyClick(author, Qt.Key.Key_Return)
    assert driver.session.story.assets[0].rights.author == "SMK"  # type: ignore[union-attr]


def test_a_double_click_in_the_library_places_it_in_view(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.drop([shared_data / PICTURE], QPointF(20, 20))
    driver.picture.look(View(yaw=100.0))
    driver.idle()
    rows = driver.window.library.findChildren(QListWidget)[0]
    spot = rows.visualItemRect(rows.item(0)).center()
    placed: list[Around] = []
    for _ in range(2):
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert driver.session.overlay is not None
        assert isinstance(driver.session.overlay.placement, Around)
        placed.append(driver.session.overlay.placement)
    assert (placed[0].yaw, placed[0].pitch) == (100.0, 0.0)
    assert abs(placed[1].yaw - 100.0) == pytest.approx(30.0)  # beside the other
    driver.session.undo()
    driver.session.undo()
    assert driver.session.scene is not None
    assert len(driver.session.scene.overlays) == 1


def test_new_signs_stand_where_nothing_stands_yet(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.picture.look(View(yaw=-40.0, pitch=10.0))
    for _ in range(2):
        driver.window.editing.add_text()
        driver.window.editing.add_hotspot()
    assert driver.session.scene is not None
    places = [overlay.placement for overlay in driver.session.scene.overlays]
    seen = [(p.yaw, p.pitch) for p in places if isinstance(p, Around)]
    assert seen[0] == (-40.0, 10.0)
    assert len(set(seen)) == 4


def test_problems_are_found_as_one_works(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around())
    driver.until(
        lambda: any(p.overlay == hotspot.id for p in driver.window.checker.problems), "a problem"
    )
    items = driver.window.problems.findChildren(QListWidget)[0]
    row = next(
        n
        for n in range(items.count())
        if items.item(n).data(Qt.ItemDataRole.UserRole).overlay == hotspot.id
    )
    said = items.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("warning: The hotspot does nothing")
    assert said.endswith("Scene 1 · Hotspot")
    driver.session.select_nothing()
    items.itemClicked.emit(items.item(row))
    assert driver.session.overlay_id == hotspot.id
    form = driver.window.inspector.form_with("label")
    form.row("label").edited.emit({"en": "Way in"}, False)
    assert driver.session.undo_label == "Change label of Hotspot"
    driver.window.editing.delete_selected()
    assert driver.session.undo_label == "Delete Way in"
    assert driver.window.actions_["undo"].text() == "&Undo delete Way in"


def test_a_file_that_is_no_media_is_told_of_once_and_nothing_changes(driver: Driver) -> None:
    driver.new()
    bad = driver.folder / "picture.jpg"
    bad.write_bytes(b"this is no picture")
    driver.drop([bad])
    assert "picture.jpg" in driver.window.banner.text
    assert driver.session.story.assets == ()  # type: ignore[union-attr]  # one is open


def test_importing_does_not_hold_the_window_up(driver: Driver, shared_data: Path) -> None:
    driver.new()
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += not driver.window._jobs.idle

    heart = QTimer()
    heart.setInterval(5)
    heart.timeout.connect(beat)
    heart.start()
    driver.drop(
        [
            shared_data / "panoramas/museum-hall-walrus_stereo-tb_4096.jpg",
            shared_data / "models/smk_venus-de-milo.glb",
        ]
    )
    heart.stop()
    assert beats >= 3


def test_save_and_reopen(driver: Driver) -> None:
    place = driver.new()
    driver.window.editing.add_text()
    assert driver.window.isWindowModified()
    driver.window.actions_["save"].trigger()
    assert not driver.window.isWindowModified()
    saved = driver.session.story
    assert folder.load(place) == saved
    driver.window.close_story()
    assert driver.window.start_page.isVisible()
    assert driver.window.recent.stories() == [place]
    assert driver.window.open_story(place)
    assert driver.session.story == saved
    assert not driver.session.dirty


def test_a_story_of_a_newer_diorama_is_shown_and_never_saved(driver: Driver) -> None:
    place = driver.new()
    driver.window.close_story()
    file = place / "story.json"
    document = json.loads(file.read_bytes())
    document["version"] = 999
    document["holograms"] = ["one"]
    file.write_text(json.dumps(document))
    before = file.read_bytes()
    assert driver.window.open_story(place)
    assert driver.window.raw_page.isVisible()
    assert "holograms" in driver.window.raw_page.findChildren(QPlainTextEdit)[0].toPlainText()
    assert not driver.window.actions_["add-text"].isEnabled()
    driver.window.save()
    driver.window.close_story()
    assert file.read_bytes() == before


def test_a_story_that_is_open_elsewhere_is_only_looked_at(driver: Driver) -> None:
    place = driver.new()
    driver.window.editing.add_scene()
    driver.window.save()
    driver.window.close_story()
    other = Lock(place)
    assert other.acquire()
    try:
        assert driver.window.open_story(place)
        assert driver.session.scene is not None
        assert not driver.session.writable
        assert "open for writing" in driver.window.banner.text
        driver.window.editing.add_scene()
        assert len(driver.session.story.scenes) == 1  # type: ignore[union-attr]  # one is open
        driver.window.close_story()
    finally:
        other.release()


def test_a_broken_story_leaves_the_open_one_alone(driver: Driver) -> None:
    driver.new("Good")
    driver.window.editing.add_scene()
    driver.window.save()
    opened = driver.session.story
    broken = driver.folder / "Broken.diorama"
    broken.mkdir()
    (broken / "story.json").write_text('{"version": 1, "id": ')
    assert not driver.window.open_story(broken)
    assert "story.json" in driver.window.banner.text
    assert driver.session.story is opened
    assert driver.session.writable
    driver.draw()


def test_an_ar_scene_anchors_what_is_added(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_ar_scene()
    driver.window.editing.add_text()
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, RealWorld)
    assert scene.opening.pitch == driver.picture.view.pitch < -20  # at the floor, its anchor
    text = scene.overlays[0]
    assert isinstance(text, Text)
    driver.idle()  # one clicks what one sees
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=where(driver, text))
    driver.idle()
    assert driver.session.overlay_id == text.id


def test_the_theme_and_the_layout_are_kept(driver: Driver) -> None:
    driver.new()
    driver.window.wear("light")
    driver.draw()
    assert driver.window.palette().window().color().lightness() > 200
    driver.window.wear("dark")
    assert driver.window.palette().window().color().lightness() < 60
    driver.window.reset_layout()
    assert driver.window.inspector.isVisible()


def test_the_side_panels_give_way_in_a_narrower_window(driver: Driver) -> None:
    window = driver.window
    window.resize(1440, 900)
    run_for(50)
    wide = window.library.width(), window.inspector.width()
    window.resize(1024, 768)
    driver.until(lambda: window.library.width() < wide[0], "the panels to give way")
    assert window.inspector.width() < wide[1]
    assert window.stage.width() > 1024 * 0.5
    window.resize(1440, 900)
    driver.until(
        lambda: (window.library.width(), window.inspector.width()) == wide, "them to come back"
    )


def test_a_change_of_theme_reaches_what_is_shown_already(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.drop([shared_data / "models/smk_venus-de-milo.glb"])
    driver.window.banner.say("Something", stays=True)
    rows = driver.window.library.findChildren(QListWidget)[0]
    pictures = {}
    for theme in ("dark", "light"):
        driver.window.wear(theme)  # type: ignore[arg-type]  # both are names of one
        driver.idle()
        sign = driver.window.banner.findChildren(QLabel)[0]
        accent = driver.window._look.theme.accent
        icon = sign.pixmap().toImage()
        colours = {icon.pixelColor(x, y).name() for x in range(18) for y in range(18)}
        assert accent in colours
        corner = rows.visualItemRect(rows.item(0)).topLeft() + QPoint(16, 12)
        pictures[theme] = rows.viewport().grab().toImage().pixelColor(corner).lightness()
    assert pictures["dark"] < 100 < 200 < pictures["light"]


def test_undo_and_redo_show_what_they_change(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    first = driver.session.scene_id
    hotspot = add_hotspot(driver, Around())
    driver.window.editing.add_scene()
    driver.session.undo()
    driver.session.undo()
    assert driver.session.scene_id == first
    driver.session.redo()
    assert driver.session.overlay_id == hotspot.id
    driver.session.redo()  # the scene
    assert driver.session.scene_id != first
    driver.session.undo()
    moved = Hotspot(id=hotspot.id, placement=Around(yaw=9.0))
    driver.session.edit("Move", lambda story: edits.replace_overlay(story, moved))
    driver.session.select_nothing()
    driver.session.undo()
    assert driver.session.overlay_id == hotspot.id


@pytest.mark.parametrize(
    ("time_us", "text"),
    [(0, "0:00.00"), (62_500_000, "1:02.50"), (3_600_000_000, "1:00:00.00"), (5_999, "0:00.01")],
)
def test_times_are_written_as_people_do(time_us: int, text: str) -> None:
    assert clock_text(time_us) == text


def test_duplicating_copies_what_is_selected_else_the_scene(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    hotspot = add_hotspot(driver, Around(yaw=10))
    driver.session.select_overlay(hotspot.id)
    driver.window.actions_["duplicate"].trigger()
    copy = driver.session.overlay
    assert isinstance(copy, Hotspot)
    assert copy.id != hotspot.id
    assert copy.placement == Around(yaw=13, pitch=-3)  # beside it, so that both are seen
    driver.session.select_nothing()
    driver.window.actions_["duplicate"].trigger()
    story = driver.session.story
    assert story is not None
    assert len(story.scenes) == 2
    assert driver.session.scene_id == story.scenes[1].id


def test_a_bug_is_reported_and_the_window_goes_on(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back afterwards
    watch(driver.folder / "reports", driver.window.show_error)
    sys.excepthook(ZeroDivisionError, ZeroDivisionError("by zero"), None)
    reports = list((driver.folder / "reports").iterdir())
    assert "by zero" in reports[0].read_text()
    assert str(reports[0]) in driver.window.banner.text


@pytest.mark.parametrize(("answer", "closes", "saved"), [(0, True, True), (1, True, False)])
def test_closing_asks_only_when_something_would_be_lost(
    driver: Driver, answer: int, closes: bool, saved: bool
) -> None:
    place = driver.new()
    driver.window.editing.add_scene()
    buttons = [QMessageBox.StandardButton.Save, QMessageBox.StandardButton.Discard]

    def reply() -> None:
        box = driver.window.findChild(QMessageBox)
        assert isinstance(box, QMessageBox)
        box.button(buttons[answer]).click()

    QTimer.singleShot(50, reply)
    driver.window.close_story()
    assert (driver.session.story is None) == closes
    assert bool(folder.load(place).scenes) == saved


def test_closing_can_be_thought_better_of(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()

    def reply() -> None:
        box = driver.window.findChild(QMessageBox)
        assert isinstance(box, QMessageBox)
        box.button(QMessageBox.StandardButton.Cancel).click()

    QTimer.singleShot(50, reply)
    driver.window.close()
    assert driver.window.isVisible()
    assert driver.session.dirty


def test_without_opengl_the_rest_still_works(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "why_not", lambda: "There is no OpenGL here.")
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = composition.build(application, settings)
    window.show()
    assert window.new_story(tmp_path / "Plain.diorama")
    window.editing.add_scene()
    window.editing.add_text()
    shown = [label.text() for label in window.stage.findChildren(QLabel) if label.isVisible()]
    assert "There is no OpenGL here." in shown
    assert window.save()
    assert len(folder.load(tmp_path / "Plain.diorama").scenes[0].overlays) == 1
    window.close()
    window.deleteLater()
