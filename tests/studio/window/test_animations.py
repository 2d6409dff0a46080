"""Models' own animations in the window: they play, and are chosen, timed and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from driver import Driver, run_for
from numpy.typing import NDArray
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QComboBox, QMenu

from story.model.timeline import Animation
from studio.panels.timeline import Timeline
from studio.panels.timeline_drags import Spot
from tests.assets.synth import Gltf
from tests.assets.toys import toy


@pytest.fixture
def story(driver: Driver, tmp_path: Path) -> Driver:
    """A window with the toy in it."""
    driver.new()
    driver.window.importer.take([toy(tmp_path)])
    driver.idle()
    return driver


def runs(driver: Driver) -> tuple[Animation, ...]:
    scene = driver.session.scene
    assert scene is not None
    found: tuple[Animation, ...] = scene.overlays[-1].animations  # type: ignore[union-attr]
    return found


def red(driver: Driver) -> float:
    """Where the middle of what is red is, in widths of the picture from its left."""
    image = driver.grab().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8)
    pixels: NDArray[np.uint8] = raw.reshape(image.height(), image.bytesPerLine() // 4, 4)
    blue, _green, lit = (pixels[:, : image.width(), channel].astype(int) for channel in range(3))
    columns = np.flatnonzero((lit - blue > 150).any(axis=0))
    return float(columns.mean()) / image.width()


def at(driver: Driver, seconds: float) -> float:
    driver.playback.seek(round(seconds * 1e6))
    driver.idle()
    return red(driver)


def test_a_model_that_is_added_plays_its_first_animation_over_and_over(story: Driver) -> None:
    assert runs(story) == (Animation(clip="Slide"),)
    begin, halfway, last = (at(story, seconds) for seconds in (0.0, 1.0, 1.9))
    assert begin < halfway - 0.02 < last - 0.04
    assert at(story, 3.0) == pytest.approx(halfway, abs=0.005)  # two seconds are once round


def test_the_preview_follows_it_while_time_runs(story: Driver) -> None:
    at(story, 0.0)
    begin = red(story)
    story.playback.play()
    story.until(lambda: 1_000_000 < story.playback.time_us < 1_900_000, "the animation")
    moved = red(story)
    story.playback.pause()
    assert moved > begin + 0.02


def _combo(driver: Driver) -> QComboBox:
    driver.session.go_to(overlay=driver.session.scene.overlays[-1].id)  # type: ignore[union-attr]
    run_for(50)
    field = driver.window.inspector.form_with("animations").row("animations")
    return field.row(0).row("clip").findChildren(QComboBox)[0]  # type: ignore[attr-defined,no-any-return]


def test_the_inspector_offers_what_is_in_the_file(story: Driver) -> None:
    combo = _combo(story)
    said = [combo.itemText(n) for n in range(combo.count())]
    assert said == ["Slide · 2\u202fs", "Turn · 2\u202fs"]
    before = at(story, 1.9)
    combo = _combo(story)
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert runs(story) == (Animation(clip="Turn"),)
    assert at(story, 1.9) < before - 0.04  # it stays where it is and turns
    story.session.undo()
    assert runs(story) == (Animation(clip="Slide"),)


def test_another_run_begins_with_what_is_not_played_yet(story: Driver) -> None:
    _combo(story)
    field: Any = story.window.inspector.form_with("animations").row("animations")
    field.append(Animation)
    assert [run.clip for run in runs(story)] == ["Slide", "Turn"]
    field.remove(0)
    field.remove(0)
    assert runs(story) == ()
    story.session.undo()
    story.session.undo()
    assert len(runs(story)) == 2


def test_a_name_that_the_file_lacks_is_said(story: Driver) -> None:
    from story import timing

    id_ = story.session.scene.overlays[-1].id  # type: ignore[union-attr]
    story.session.edit(
        "Test", lambda given: timing.replace_run(given, id_, 0, Animation(clip="Fly"))
    )
    combo = _combo(story)
    assert combo.currentText() == "Fly (missing)"


def actions(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions()}


def opened(line: Timeline, spot: Spot) -> QMenu:
    menu = line.menus.menu(spot, frozenset(), 0)
    assert menu is not None
    return menu


def inner(menu: QMenu, name: str) -> dict[str, QAction]:
    under = actions(menu)[name].menu()
    assert isinstance(under, QMenu)
    return actions(under)


def test_the_timeline_starts_changes_and_removes_runs(story: Driver) -> None:
    line = story.window.transport.timeline
    id_ = story.session.scene.overlays[-1].id  # type: ignore[union-attr]
    story.playback.seek(2_000_000)
    menu = opened(line, Spot("bar", id_))
    inner(menu, "Play from the playhead")["Turn"].trigger()
    assert runs(story) == (
        Animation(clip="Slide", end=2.3, fade_out=0.3),
        Animation(clip="Turn", start=2.0, fade_in=0.3),
    )
    assert line.row_of(id_, run=1) is not None  # it is shown
    spot = Spot("bar", id_, run=1)
    menu = opened(line, spot)
    assert inner(menu, "Animation")["Turn"].isChecked()
    inner(menu, "Speed")["2×"].trigger()
    assert runs(story)[1].speed == 2.0
    menu = opened(line, spot)
    assert inner(menu, "Speed")["2×"].isChecked()
    assert actions(menu)["Loop"].isChecked()
    actions(menu)["Loop"].trigger()
    assert not runs(story)[1].loop
    actions(opened(line, Spot("bar", id_, run=0)))["Run to the end"].trigger()
    assert runs(story)[0].end is None
    actions(opened(line, spot))["Remove"].trigger()
    assert [run.clip for run in runs(story)] == ["Slide"]
    while story.session.undo_label == "Remove animation" or len(runs(story)) > 1:
        story.session.undo()
    assert runs(story) == (Animation(clip="Slide"),)


def test_what_has_no_animations_offers_none(story: Driver, tmp_path: Path) -> None:
    gltf = Gltf()
    still = gltf.write(tmp_path / "still.glb", gltf.triangle())
    story.window.importer.take([still])
    story.idle()
    line = story.window.transport.timeline
    id_ = story.session.scene.overlays[-1].id  # type: ignore[union-attr]
    assert "Play from the playhead" not in actions(opened(line, Spot("bar", id_)))
    story.session.go_to(overlay=id_)
    run_for(50)
    field: Any = story.window.inspector.form_with("animations").row("animations")
    field.append(Animation)
    assert field.count == 0
    assert field._note.text() == "There are no animations in the model's file."
