"""The timeline: what stands where, and what mouse, keys and menus do with it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from driver import Driver, run_for
from hypothesis import given
from hypothesis import strategies as some
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from story import edits
from story.keying import KeyAt, camera_of
from story.model.asset import Asset
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import (
    Animation,
    Bezier,
    Chapter,
    Clip,
    Hold,
    Keyframe,
    Spring,
    TimeCue,
    Track,
)
from story.model.values import microseconds
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from studio.panels.timeline import Timeline
from studio.panels.timeline_drags import Part, Spot, drag_of
from studio.panels.timeline_painter import bar_rect, fade_points, key_point
from studio.panels.timeline_rows import rows_of
from studio.panels.timeline_scale import Scale, on_frame, snapped

LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
SPOT, OTHER, GROUP, SCENE = "spot000000", "other00000", "group00000", "scene00000"
CUE, CHAPTER = "cue0000000", "chapter000"


def opacity(*times: float) -> Track:
    return Track(
        field="opacity", keys=tuple(Keyframe(time=t, value=n % 2) for n, t in enumerate(times))
    )


@pytest.fixture
def line(driver: Driver) -> Timeline:
    """The timeline of a scene of 10 s: a hotspot that fades, one in a group, cue and chapter."""
    driver.new()
    scene = Scene(
        id=SCENE,
        duration=10.0,
        surrounding=Backdrop(
            tracks=(Track(field="brightness", keys=(Keyframe(time=1.0, value=0.5),)),)
        ),
        overlays=(
            Group(id=GROUP, placement=Standing()),
            Hotspot(id=OTHER, parent=GROUP, placement=Standing(), visible=Clip(start=5.0)),
            Hotspot(id=SPOT, visible=Clip(start=2.0, end=6.0), tracks=(opacity(2.0, 4.0),)),
        ),
        cues=(TimeCue(id=CUE, time=7.0, name="Bell"),),
        chapters=(Chapter(id=CHAPTER, time=0.0, title={"en": "Dawn"}),),
    )
    driver.session.edit("Test", lambda story: edits.add_scene(story, scene))
    driver.session.go_to(scene=SCENE)
    driver.window.resize(1400, 1000)
    driver.idle()
    line = driver.window.transport.timeline
    driver.window._docks._manager.setSplitterSizes(driver.window._docks._areas[2], [400, 500])
    run_for(50)
    line.setFocus()
    return line


def overlay(driver: Driver, id_: str = SPOT) -> Any:
    scene = driver.session.scene
    assert scene is not None
    return next(each for each in scene.overlays if each.id == id_)


def clip(driver: Driver, id_: str = SPOT) -> Clip | None:
    found: Clip | None = overlay(driver, id_).visible
    return found


def keys(driver: Driver) -> list[float]:
    tracks = overlay(driver).tracks
    return [key.time for key in tracks[0].keys] if tracks else []


def bar_at(line: Timeline, seconds: float, owner: str = SPOT) -> QPoint:
    """A point in the lower half of a bar."""
    row = line.row_of(owner)
    assert row is not None
    bar = bar_rect(row, line.view())
    return QPoint(round(line.x_of(microseconds(seconds))), round(bar.bottom()) - 3)


def key_at(line: Timeline, seconds: float) -> QPoint:
    row = line.row_of(SPOT, "opacity")
    assert row is not None
    key = next(key for key in row.keys if key.time == seconds)
    return key_point(row, key, line.view()).toPoint()


def drag(line: Timeline, start: QPoint, seconds: float, keys: Qt.KeyboardModifier = NONE) -> None:
    """Drag by so many seconds."""
    by = line.scale.width * microseconds(seconds) / line.scale.span_us
    QTest.mousePress(line, LEFT, keys, start)
    for step in (0.5, 1.0):
        QTest.mouseMove(line, start + QPoint(round(by * step), 0))
    QTest.mouseRelease(line, LEFT, keys, start + QPoint(round(by), 0))


def frame(line: Timeline, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Drag a frame over places that hold nothing."""
    QTest.mousePress(line, LEFT, keys, start)
    for step in (0.5, 1.0):
        QTest.mouseMove(line, start + (end - start) * step)
    QTest.mouseRelease(line, LEFT, keys, end)


def test_groups_and_tracks_stand_under_what_they_belong_to(driver: Driver, line: Timeline) -> None:
    def seen() -> list[tuple[str, str, int]]:
        return [(row.owner, row.field, row.depth) for row in line.rows]

    camera = (camera_of(SCENE), "", 0)
    assert seen() == [(SPOT, "", 0), (GROUP, "", 0), (OTHER, "", 1), (SCENE, "", 0), camera]
    for owner in (SPOT, GROUP, SCENE):
        row = line.row_of(owner)
        assert row is not None
        at = line.rect_of(row).center()
        at.setX(12)
        assert line.spot_at(QPointF(at)) == Spot("fold", owner)
        QTest.mouseClick(line, LEFT, pos=at)
    assert seen() == [
        (SPOT, "", 0),
        (SPOT, "opacity", 1),
        (GROUP, "", 0),
        (SCENE, "", 0),
        (SCENE, "brightness", 1),
        camera,
    ]
    tops = [row.top for row in line.rows]
    assert tops == sorted(set(tops))


def test_a_bar_is_dragged_with_its_keyframes_in_one_step(driver: Driver, line: Timeline) -> None:
    drag(line, bar_at(line, 3.0), 0.5)
    assert driver.session.overlay_id == SPOT
    assert clip(driver) == Clip(start=2.5, end=6.5)
    assert keys(driver) == [2.5, 4.5]
    assert driver.session.undo_label == "Move in time"
    driver.session.undo()
    assert clip(driver) == Clip(start=2.0, end=6.0)


def test_a_drag_snaps_to_the_edges_of_others_and_to_cues(driver: Driver, line: Timeline) -> None:
    drag(line, bar_at(line, 3.0), 1.02)  # its end is near to the cue at 7 s
    assert clip(driver) == Clip(start=3.0, end=7.0)
    drag(line, bar_at(line, 4.0), -1.97)  # and again to the other's beginning at 5 s
    assert clip(driver) == Clip(start=1.0, end=5.0)
    drag(line, bar_at(line, 3.0), 0.04, CTRL)  # which nothing is while Control is held
    drag(line, bar_at(line, 3.0), 0.31, CTRL)
    moved = clip(driver)
    assert moved is not None
    assert moved.start not in (1.0, 1.3333333333)


def test_the_ends_of_a_bar_trim_it(driver: Driver, line: Timeline) -> None:
    drag(line, bar_at(line, 2.0) + QPoint(1, 0), 1.0)
    assert clip(driver) == Clip(start=3.0, end=6.0)
    drag(line, bar_at(line, 6.0) - QPoint(1, 0), -1.5)
    assert clip(driver) == Clip(start=3.0, end=4.5)
    drag(line, bar_at(line, 4.5) - QPoint(1, 0), 30.0)
    assert clip(driver) == Clip(start=3.0)


def test_the_corners_of_a_bar_fade_it(driver: Driver, line: Timeline) -> None:
    driver.session.edit(
        "Test",
        lambda story: edits.replace_overlay(
            story,
            Hotspot(id=SPOT, visible=Clip(start=2.0, end=6.0, fade_in=0.5, fade_out=0.5)),
        ),
    )
    row = line.row_of(SPOT)
    assert row is not None
    points = fade_points(row, line.view())
    assert points is not None
    drag(line, points[0].toPoint() + QPoint(0, 3), 0.5)
    drag(line, points[1].toPoint() + QPoint(0, 3), -1.0)
    assert clip(driver) == Clip(start=2.0, end=6.0, fade_in=1.0, fade_out=1.5)


def test_a_handle_drawn_at_a_bars_corner_fades_it(driver: Driver, line: Timeline) -> None:
    QTest.mouseClick(line, LEFT, pos=bar_at(line, 4.0))
    row = line.row_of(SPOT)
    assert row is not None
    points = fade_points(row, line.view())
    assert points is not None
    drag(line, points[0].toPoint() + QPoint(0, 4), 0.5)
    drag(line, points[1].toPoint() + QPoint(0, 4), -1.0)
    assert clip(driver) == Clip(start=2.0, end=6.0, fade_in=0.5, fade_out=1.0)


def test_keyframes_are_chosen_dragged_copied_and_deleted(driver: Driver, line: Timeline) -> None:
    line.fold(SPOT)
    QTest.mouseClick(line, LEFT, pos=key_at(line, 2.0))
    assert line.keys == {KeyAt("opacity", 2.0)}
    drag(line, key_at(line, 2.0), 0.5)
    assert keys(driver) == [2.5, 4.0]
    assert line.keys == {KeyAt("opacity", 2.5)}
    QTest.mouseClick(line, LEFT, CTRL, key_at(line, 4.0))
    assert len(line.keys) == 2
    driver.playback.seek(6_000_000)
    QTest.keyClick(line, Qt.Key.Key_C, CTRL)
    QTest.keyClick(line, Qt.Key.Key_V, CTRL)
    assert keys(driver) == [2.5, 4.0, 6.0, 7.5]
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert keys(driver) == [6.0, 7.5]
    QTest.keyClick(line, Qt.Key.Key_Delete)  # nothing is chosen now: the overlay goes
    assert driver.session.undo_label == "Delete Hotspot"
    driver.session.undo()


def test_a_double_click_in_a_track_sets_a_keyframe(driver: Driver, line: Timeline) -> None:
    line.fold(SPOT)
    at = QPoint(round(line.x_of(3_000_000)), key_at(line, 2.0).y())
    QTest.mouseDClick(line, LEFT, pos=at)
    assert keys(driver)[1] == pytest.approx(3.0, abs=1 / 29)
    assert overlay(driver).tracks[0].keys[1].value == pytest.approx(0.5, abs=0.02)


def actions(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions()}


def test_the_menu_of_a_keyframe_says_how_it_goes_on(driver: Driver, line: Timeline) -> None:
    line.fold(SPOT)
    spot = line.spot_at(QPointF(key_at(line, 2.0)))
    for text, easing in (("Hold", Hold()), ("Ease in and out", Bezier()), ("Spring", Spring())):
        menu = line.menus.menu(spot, frozenset(), 0)
        assert menu is not None
        actions(menu)[text].trigger()
        assert overlay(driver).tracks[0].keys[0].easing == easing
        assert driver.session.undo_label == "Change easing"
    dialog = line.menus.ask_curve(SPOT, frozenset({KeyAt("opacity", 2.0)}), Bezier())
    number = dialog.numbers["y1"].findChildren(QLineEdit)[0]
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "-0.4")
    QTest.keyClick(number, Qt.Key.Key_Return)
    if dialog.isVisible():
        dialog.accept()
    assert overlay(driver).tracks[0].keys[0].easing == Bezier(y1=-0.4)


def test_the_menu_of_a_row_starts_a_track_and_ends_it(driver: Driver, line: Timeline) -> None:
    driver.playback.seek(3_000_000)
    menu = line.menus.menu(Spot("bar", SPOT), frozenset(), 0)
    assert menu is not None
    (fields,) = [action.menu() for action in menu.actions() if action.menu()]
    assert isinstance(fields, QMenu)
    actions(fields)["Yaw"].trigger()
    assert overlay(driver).tracks[1].field == "placement.yaw"
    assert overlay(driver).tracks[1].keys[0].time == 3.0
    yaw = line.menus.menu(Spot("key", SPOT, key=KeyAt("placement.yaw", 3.0)), frozenset(), 0)
    assert yaw is not None
    actions(yaw)["The shorter way round"].trigger()
    assert not overlay(driver).tracks[1].keys[0].wrap
    track = line.menus.menu(Spot("empty", SPOT, "placement.yaw"), frozenset(), 0)
    assert track is not None
    actions(track)["Remove all its keyframes"].trigger()
    assert len(overlay(driver).tracks) == 1
    around = line.menus.menu(Spot("bar", SCENE), frozenset(), 0)
    assert around is not None
    (fields,) = [action.menu() for action in around.actions() if action.menu()]
    assert isinstance(fields, QMenu)
    actions(fields)["Above"].trigger()
    assert isinstance(driver.session.scene.surrounding, Backdrop)  # type: ignore[union-attr]
    assert len(driver.session.scene.surrounding.tracks) == 2  # type: ignore[union-attr]


def test_cues_and_chapters_are_added_named_dragged_and_removed(
    driver: Driver, line: Timeline
) -> None:
    session = driver.session

    def cues() -> list[tuple[float, str]]:
        assert session.scene is not None
        return [(cue.time, cue.name) for cue in session.scene.cues]

    driver.playback.seek(3_000_000)
    QTest.keyClick(line, Qt.Key.Key_M)
    name = QApplication.focusWidget()
    assert isinstance(name, QLineEdit)
    QTest.keyClicks(name, "Gong")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert cues() == [(3.0, "Gong"), (7.0, "Bell")]
    at = QPoint(round(line.x_of(7_000_000)) + 4, 34)
    assert line.spot_at(QPointF(at)).cue == CUE
    drag(line, at, 1.0)
    assert cues() == [(3.0, "Gong"), (8.0, "Bell")]
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert cues() == [(3.0, "Gong")]
    line.menus.add_chapter(5_000_000)
    title = QApplication.focusWidget()
    assert isinstance(title, QLineEdit)
    QTest.keyClicks(title, "Noon")
    QTest.keyClick(title, Qt.Key.Key_Return)
    assert session.scene is not None
    assert [chapter.title for chapter in session.scene.chapters] == [
        {"en": "Dawn"},
        {"en": "Noon"},
    ]


def test_all_of_it_can_be_done_by_keys_and_is_said(driver: Driver, line: Timeline) -> None:
    playback = driver.playback
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert driver.session.overlay_id == SPOT
    assert "0:02.00" in line.accessibleName()
    playback.seek(1_000_000)
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert playback.time_us == pytest.approx(1_033_333, abs=2)
    QTest.keyClick(line, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert playback.time_us == pytest.approx(1_366_667, abs=2)
    playback.seek(3_000_000)
    QTest.keyClick(line, Qt.Key.Key_BracketLeft)
    assert clip(driver) == Clip(start=3.0, end=6.0)
    QTest.keyClick(line, Qt.Key.Key_Left, ALT)
    moved = clip(driver)
    assert moved is not None
    assert moved.start == pytest.approx(3.0 - 1 / 30, abs=1e-5)
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert "Opacity" in line.accessibleName()
    playback.seek(5_000_000)
    QTest.keyClick(line, Qt.Key.Key_K)
    assert 5.0 in keys(driver)
    QTest.keyClick(line, Qt.Key.Key_Comma)
    assert playback.time_us < 5_000_000
    QTest.keyClick(line, Qt.Key.Key_Period)
    assert playback.time_us == 5_000_000
    QTest.keyClick(line, Qt.Key.Key_K)
    assert 5.0 not in keys(driver)
    QTest.keyClick(line, Qt.Key.Key_A, CTRL)
    before = keys(driver)
    QTest.keyClick(line, Qt.Key.Key_Right, ALT)
    assert keys(driver) == pytest.approx([time + 1 / 30 for time in before], abs=1e-5)
    assert len(line.keys) == len(before)


def test_zooming_keeps_what_is_under_the_mouse(driver: Driver, line: Timeline) -> None:
    x = line.x_of(4_000_000)
    at = QPointF(x, 60)
    wheel = QWheelEvent(
        at, QPointF(line.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 360),
        Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(line, wheel)
    assert line.scale.span_us < 6_000_000
    assert line.x_of(4_000_000) == pytest.approx(x, abs=1)
    bar = driver.window.transport._along
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    assert line.time_at(line.x_of(10_000_000)) == 10_000_000
    assert line.x_of(10_000_000) <= line.width()
    line.show_all()
    assert not bar.isVisible()


def test_keyframes_in_a_frame_are_chosen_moved_and_deleted_together(
    driver: Driver, line: Timeline
) -> None:
    scene = driver.session.scene
    assert scene is not None
    other = structs.replace(overlay(driver, OTHER), tracks=(opacity(1.0, 3.0, 5.0),))
    driver.session.edit("Test", lambda story: edits.replace_overlay(story, other))
    line.fold(SPOT)
    line.fold(OTHER)
    run_for(30)
    first, last = line.row_of(SPOT, "opacity"), line.row_of(OTHER, "opacity")
    assert first is not None
    assert last is not None
    top, low = sorted((line.rect_of(first).top(), line.rect_of(last).bottom()))
    start = QPoint(round(line.x_of(3_500_000)), low)
    end = QPoint(round(line.x_of(800_000)), top + 2)
    steps = len(driver.session.steps)
    frame(line, start, end)
    assert line.all_keys == {
        SPOT: {KeyAt("opacity", 2.0)},
        OTHER: {KeyAt("opacity", 1.0), KeyAt("opacity", 3.0)},
    }
    assert len(driver.session.steps) == steps
    far = QPoint(round(line.x_of(5_500_000)), low)
    near = QPoint(round(line.x_of(4_500_000)), line.rect_of(last).top() + 2)
    frame(line, far, near, Qt.KeyboardModifier.ShiftModifier)  # beside those
    assert line.all_keys[OTHER] == line.keys_of(OTHER, "opacity")
    drag(line, key_at(line, 2.0), 1.0)
    assert keys(driver) == pytest.approx([3.0, 4.0], abs=0.05)
    moved = [key.time for key in overlay(driver, OTHER).tracks[0].keys]
    assert moved == pytest.approx([2.0, 4.0, 6.0], abs=0.05)
    assert len(driver.session.steps) == steps + 1
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert keys(driver) == [4.0]
    assert overlay(driver, OTHER).tracks == ()
    driver.session.undo()
    driver.session.undo()
    assert keys(driver) == [2.0, 4.0]


def test_escape_puts_back_what_is_dragged(driver: Driver, line: Timeline) -> None:
    driver.session.edit(
        "Test", lambda story: edits.replace_overlay(story, Hotspot(id=OTHER, size=1.0))
    )
    driver.session.undo()  # what was undone can still be done again after it
    before, steps = driver.session.story, driver.session.steps
    start = bar_at(line, 4.0)
    QTest.mousePress(line, LEFT, pos=start)
    for x in (20, 60, 100):
        QTest.mouseMove(line, start + QPoint(x, 0))
        run_for(5)
    assert driver.session.story != before
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert driver.session.story == before
    QTest.mouseMove(line, start + QPoint(140, 0))
    QTest.mouseRelease(line, LEFT, pos=start + QPoint(140, 0))
    assert driver.session.story == before
    assert driver.session.steps == steps
    assert driver.session.redo_label == "Test"
    assert driver.session.overlay_id == SPOT  # only the drag was given up


def test_only_to_be_looked_at_means_that_nothing_is_dragged(driver: Driver, line: Timeline) -> None:
    driver.session.why_read_only = "another has it"
    story = driver.session.story
    drag(line, bar_at(line, 3.0), 1.0)
    assert driver.session.story is story
    driver.session.why_read_only = ""


def test_a_scene_of_very_many_things_is_still_laid_out_whole() -> None:
    overlays: tuple[AnyOverlay, ...] = tuple(
        Hotspot(id=f"spot{number:06d}") for number in range(2000)
    )
    rows = rows_of(Scene(id=SCENE, overlays=overlays), (), ())
    assert len(rows) == 2002  # with what is around and the camera
    assert rows[0].owner == overlays[-1].id


@given(
    first=some.integers(0, 10**8),
    span=some.integers(1000, 10**8),
    width=some.integers(50, 4000),
    x=some.floats(0, 4000),
    factor=some.floats(0.1, 10),
)
def test_the_time_under_the_mouse_stays_there_unless_an_end_is_reached(
    first: int, span: int, width: int, x: float, factor: float
) -> None:
    whole = first + span + 10**7
    scale = Scale(100, width, first, span)
    at = 100 + min(x, width)
    zoomed = scale.zoomed(factor, whole, at)
    assert 0 <= zoomed.first_us <= max(whole - zoomed.span_us, 0)
    inside = 0 < zoomed.first_us < whole - zoomed.span_us
    if inside:
        pixel = zoomed.span_us / width
        assert abs(zoomed.time_at(at) - scale.time_at(at)) <= pixel + 2


def test_ticks_are_apart_enough_and_in_order() -> None:
    for span in (200_000, 3_000_000, 47_000_000, 7_200_000_000):
        scale = Scale(0, 700, 1_234_567, span)
        ticks = list(scale.ticks(72))
        assert ticks
        assert len(ticks) < 120
        labelled = [scale.x_of(tick.time_us) for tick in ticks if tick.text]
        gaps = [b - a for a, b in pairwise(labelled)]
        assert all(gap >= 70 for gap in gaps)


def test_snapping_takes_the_nearest_mark_in_reach() -> None:
    snap = snapped(95, (0, 1000), (100, 1090), 10)
    assert snap is not None
    assert (snap.by_us, snap.mark_us) == (100, 100) or (snap.by_us, snap.mark_us) == (90, 1090)
    assert snapped(50, (0,), (100,), 10) is None
    assert on_frame(510_000, 25.0) == 520_000


def test_runs_of_a_models_animations_have_rows_and_are_dragged() -> None:
    runs = (Animation(clip="Walk", start=1.0, end=3.0), Animation(clip="Wave", start=3.0))
    model = Model(id="model00000", asset="robot00000", animations=runs)
    scene = Scene(id=SCENE, duration=10.0, overlays=(model,))
    rows = rows_of(scene, (), {model.id})
    assert [(row.kind, row.run) for row in rows[:3]] == [("overlay", -1), ("run", 0), ("run", 1)]
    assert [row.span for row in rows[1:3]] == list(runs)
    asset = Asset(
        id="robot00000", kind="model", name="robot", path="media/robot.glb",
        media_type="model/gltf-binary", sha256="0" * 64, size=1,
    )  # fmt: skip
    story = Story(version=VERSION, id="story00000", scenes=(scene,), assets=(asset,))

    def dragged(part: Part, run: int, by: float) -> Animation:
        drag = drag_of(
            Spot(part, model.id, run=run), frozenset(), story, scene, 10_000_000, slips=False
        )
        assert drag is not None
        changed: Any = drag.change(by).scenes[0].overlays[0]
        found: Animation = changed.animations[run]
        return found

    assert dragged("bar", 0, 0.5) == Animation(clip="Walk", start=1.5, end=3.5)
    assert dragged("start", 0, 0.5) == Animation(clip="Walk", start=1.5, end=3.0, trim=0.5)
    assert dragged("end", 1, -2.0) == Animation(clip="Wave", start=3.0, end=8.0)
    assert dragged("end", 0, 20.0) == Animation(clip="Walk", start=1.0)
    assert dragged("fade-in", 0, 0.5).fade_in == 0.5


def test_with_alt_what_a_sound_plays_moves_within_its_bar() -> None:
    sound = Sound(id="sound00000", asset="bell000000", visible=Clip(start=1.0, end=3.0, trim=1.0))
    scene = Scene(id=SCENE, overlays=(sound,))
    asset = Asset(
        id="bell000000", kind="audio", name="bell", path="media/bell.wav",
        media_type="audio/wav", sha256="0" * 64, size=1, duration=9.0, channels=2,
    )  # fmt: skip
    story = Story(version=VERSION, id="story00000", scenes=(scene,), assets=(asset,))
    drag = drag_of(Spot("bar", sound.id), frozenset(), story, scene, 5_000_000, slips=True)
    assert drag is not None
    changed: Any = drag.change(0.25).scenes[0].overlays[0]
    assert changed.visible == Clip(start=1.0, end=3.0, trim=0.75)
