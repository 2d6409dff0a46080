"""The preview: a visit to the story in the window, as its audience will make it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from driver import Driver, run_for, seen_at
from msgspec import structs
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPainter
from PySide6.QtTest import QTest

from story import edits
from story.model.actions import (
    Answer,
    Ask,
    Dwell,
    Finish,
    GoTo,
    Idle,
    OpenLink,
    PauseEverything,
    Reset,
    Score,
    Select,
    Show,
    TimeReached,
    Transition,
)
from story.model.placement import Around
from story.model.story import Audience, Component, Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Keyframe, Track
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from studio.passage import Passage

RED, BLUE = "#c03020", "#2040c0"


def edit(driver: Driver, change: Callable[[Story], Story]) -> None:
    assert driver.session.edit("Test", change)


def scene_of(driver: Driver, colour: str, *overlays: AnyOverlay, **fields: object) -> str:
    """A plain scene in the story, not shown."""
    scene = Scene(
        id=driver.session.new_id(),
        surrounding=Backdrop(top=colour, bottom=colour),
        overlays=overlays,
        **fields,  # type: ignore[arg-type]
    )
    edit(driver, lambda story: edits.add_scene(story, scene))
    return scene.id


def hotspot(driver: Driver, *triggers: Answer, yaw: float = 0.0, hidden: bool = False) -> Hotspot:
    return Hotspot(
        id=driver.session.new_id(),
        placement=Around(yaw=yaw),
        hidden=hidden,
        triggers=triggers,  # type: ignore[arg-type]
    )


def preview(driver: Driver, on: bool = True) -> None:
    driver.window.actions_["preview"].setChecked(on)
    if on:
        seen_now(driver)
    else:
        driver.draw()


def seen_now(driver: Driver) -> None:
    """Let the window run until the picture is one of the visit, as it is looked at now."""

    def is_seen() -> bool:
        picture = driver.picture._picture
        return (
            picture is not None
            and not driver.picture._unseen
            and picture.wish.serial == driver.picture._asked
        )

    driver.until(is_seen, "the picture")


def at_yaw(driver: Driver, yaw: float) -> QPoint:
    radians = np.radians(yaw)
    towards = (float(np.sin(radians)), 0.0, float(-np.cos(radians)))
    picture = driver.picture
    found = seen_at(picture.view, towards, picture.width(), picture.height())
    assert found is not None
    return QPointF(*found).toPoint()


def colour_in_corner(driver: Driver) -> QColor:
    return driver.picture.grab().toImage().pixelColor(4, driver.picture.height() // 2)


def test_a_visit_goes_where_the_story_leads_and_ends_where_it_began(driver: Driver) -> None:
    driver.new()
    second = scene_of(driver, BLUE, opening=View(yaw=90.0))
    first = scene_of(driver, RED, hotspot(driver, Select(actions=(GoTo(scene=second),)), yaw=10))
    session, playback = driver.session, driver.playback
    session.go_to(scene=first)
    assert session.scene is not None
    chosen = session.scene.overlays[0].id
    session.select_overlay(chosen)
    playback.seek(2_000_000)
    driver.picture.look(View(yaw=20.0))
    story, undo = session.story, session.undo_label
    preview(driver)
    assert playback.playing
    assert driver.picture.view == View()
    assert 0 <= playback.clock_us < 2_000_000
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 10))
    assert session.scene_id == second
    assert driver.picture.view == View(yaw=90.0)
    assert playback.clock_us < 1_000_000  # of the scene, whose time has just begun
    driver.until(lambda: colour_in_corner(driver).blue() > 150, "the other scene")
    driver.picture.setFocus()
    QTest.keyClick(driver.picture, Qt.Key.Key_Escape)
    assert not playback.previewing
    assert not driver.window.actions_["preview"].isChecked()
    assert (session.scene_id, session.overlay_id) == (first, chosen)
    assert (playback.time_us, playback.playing) == (2_000_000, False)
    assert driver.picture.view == View(yaw=20.0)
    assert (session.story, session.undo_label) == (story, undo)


def test_what_a_visit_shows_or_hides_is_only_of_that_visit(driver: Driver) -> None:
    driver.new()
    hidden = hotspot(driver, yaw=-20, hidden=True)
    shows = hotspot(driver, Select(actions=(Show(overlay=hidden.id),)), yaw=20)
    scene = scene_of(driver, RED, hidden, shows)
    driver.session.go_to(scene=scene)
    preview(driver)
    assert driver.picture.pick(QPointF(at_yaw(driver, -20))) is None
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 20))
    far = QPointF(at_yaw(driver, -20))
    driver.until(lambda: driver.picture.pick(far) == hidden.id, "what was hidden")
    preview(driver, False)
    preview(driver)
    driver.until(lambda: driver.picture.pick(far) is None, "a visit of its own")
    preview(driver, False)


def test_dwelling_fills_a_ring_and_acts_without_a_click(driver: Driver) -> None:
    driver.new()
    second = scene_of(driver, BLUE)
    dwelt = hotspot(driver, Dwell(seconds=0.6, actions=(GoTo(scene=second),)))
    driver.session.go_to(scene=scene_of(driver, RED, dwelt))
    preview(driver)
    driver.picture.hover(None)  # the mouse rests outside: what is looked at counts
    driver.until(lambda: (driver.playback.dwelling() or 0) > 0.2, "the ring")
    driver.until(lambda: driver.session.scene_id == second, "the other scene")
    preview(driver, False)


def test_time_leads_on_by_itself_and_leaves_no_one_behind(driver: Driver) -> None:
    driver.new()
    second = scene_of(driver, BLUE)
    timed = TimeReached(
        time=0.3, actions=(GoTo(scene=second, transition=Transition(kind="dissolve", seconds=0.2)),)
    )
    driver.session.go_to(scene=scene_of(driver, RED, triggers=(timed,)))
    preview(driver)
    driver.until(lambda: driver.session.scene_id == second, "the other scene")
    driver.until(lambda: colour_in_corner(driver).blue() > 150, "its picture")
    driver.until(lambda: driver.picture._passage is None, "the end of the passage")
    preview(driver, False)


def test_a_fade_leads_from_scene_to_scene_step_by_step(driver: Driver) -> None:
    def plain(colour: str) -> QImage:
        image = QImage(4, 4, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        return image

    now = 0.0
    fade = Transition(seconds=2.0, colour="#00ff00")
    passage = Passage(fade, plain(RED), lambda: now)

    def seen() -> QColor:
        image = plain("#000000")
        painter = QPainter(image)
        passage.paint(painter, QRect(0, 0, 4, 4), plain(BLUE))
        painter.end()
        return image.pixelColor(1, 1)

    assert seen() == QColor(RED)
    now = 0.5
    assert seen().green() > 100
    now = 1.5  # there is no picture of the new scene yet: the veil stays
    assert seen() == QColor("#00ff00")
    passage.arrived()
    now = 2.0
    middle = seen()
    assert QColor(RED) != middle != QColor(BLUE)
    assert not passage.done
    now = 4.0
    assert seen() == QColor(BLUE)
    assert passage.done


def test_both_scenes_are_seen_while_one_dissolves_into_the_other(driver: Driver) -> None:
    driver.new()
    second = scene_of(driver, BLUE)
    dissolve = Transition(kind="dissolve", seconds=1.5)
    spot = hotspot(driver, Select(actions=(GoTo(scene=second, transition=dissolve),)))
    driver.session.go_to(scene=scene_of(driver, RED, spot))
    preview(driver)
    driver.until(lambda: colour_in_corner(driver).red() > 150, "the first scene")
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 0))
    # Light is mixed, not codes: half of both is brighter than the mean of both.
    driver.until(
        lambda: min(colour_in_corner(driver).red(), colour_in_corner(driver).blue()) > 90,
        "both at once",
    )
    driver.until(lambda: colour_in_corner(driver).red() < 60, "the second scene alone")
    driver.until(lambda: driver.picture._crossing is None, "the end of the transition")
    preview(driver, False)


def test_everything_can_pause_while_the_visit_goes_on(driver: Driver) -> None:
    driver.new()
    stops = hotspot(driver, Select(actions=(PauseEverything(),)))
    driver.session.go_to(scene=scene_of(driver, RED, stops))
    preview(driver)
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 0))
    stood, visit = driver.playback.clock_us, driver.playback.visit_us
    run_for(100)
    assert driver.playback.playing
    assert driver.playback.clock_us == stood
    assert driver.playback.visit_us > visit
    preview(driver, False)


def test_a_quiz_is_answered_in_the_picture_and_the_end_says_the_score(driver: Driver) -> None:
    driver.new()
    options = tuple(
        QuizOption(id=driver.session.new_id(), text={"en": name}, right=name == "Yes")
        for name in ("No", "Yes")
    )
    quiz = Quiz(id=driver.session.new_id(), question={"en": "Is it?"}, options=options, points=2)
    ends = hotspot(driver, Select(actions=(Score(points=1), Finish())), yaw=35)
    driver.session.go_to(scene=scene_of(driver, RED, quiz, ends))
    edit(driver, lambda story: edits.set_pass_mark(story, 3.0))
    preview(driver)
    picture = driver.picture
    at = next(
        QPoint(picture.width() // 2, y)
        for y in range(0, picture.height(), 3)
        if (touched := picture.touch(QPointF(picture.width() / 2, y)))
        and touched.part == options[1].id
    )
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at)
    assert driver.playback.state.quizzes[quiz.id].outcome == "right"
    seen_now(driver)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 35))
    curtain = driver.window.stage.curtain
    assert curtain.isVisible()
    assert not driver.playback.playing
    assert curtain._score.text().endswith("3")
    assert curtain._passed.text() == "Passed"
    QTest.mouseClick(curtain._again, Qt.MouseButton.LeftButton)
    assert not curtain.isVisible()
    assert driver.playback.playing
    assert driver.playback.state.score == 0
    preview(driver, False)


class _Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_links_open_in_the_browser(driver: Driver) -> None:
    driver.new()
    links = hotspot(driver, Select(actions=(OpenLink(url="https://example.org/shop"),)))
    driver.session.go_to(scene=scene_of(driver, RED, links))
    browser = _Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    try:
        preview(driver)
        QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 0))
        assert browser.opened == ["https://example.org/shop"]
    finally:
        QDesktopServices.unsetUrlHandler("https")
    preview(driver, False)


def test_idleness_is_of_who_does_nothing(driver: Driver) -> None:
    driver.new()
    second = scene_of(driver, BLUE)
    idle = Idle(seconds=0.8, actions=(GoTo(scene=second),))
    driver.session.go_to(scene=scene_of(driver, RED, triggers=(idle,)))
    preview(driver)
    playback = driver.playback
    playback.pause()
    QTest.mouseMove(driver.picture, QPoint(30, 30))
    playback._tick()
    assert playback.state.idle_us < 500_000
    assert driver.session.scene_id != second
    driver.until(lambda: driver.session.scene_id == second, "idleness")
    assert not playback.playing, "also while it stands"
    preview(driver, False)


def test_a_visit_that_nobody_is_at_begins_anew_after_its_end(driver: Driver) -> None:
    driver.new()
    ends = hotspot(driver, Select(actions=(Score(), Finish())))
    nobody = Idle(seconds=0.8, actions=(Reset(),))
    driver.session.go_to(scene=scene_of(driver, RED, ends, triggers=(nobody,)))
    preview(driver)
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 0))
    curtain, playback = driver.window.stage.curtain, driver.playback
    assert curtain.isVisible()
    driver.until(lambda: not playback.state.finished, "a visit begun anew")
    assert not curtain.isVisible()
    assert playback.playing
    assert playback.state.score == 0
    preview(driver, False)


def test_another_language_and_audience_are_shown_where_they_are_chosen(driver: Driver) -> None:
    driver.new()
    wide = {"en": "I", "de": "MMMMMMMMMMMM", "de@child": "MMM"}
    text = Text(id=driver.session.new_id(), text=wide)
    driver.session.go_to(scene=scene_of(driver, RED, text))
    edit(driver, lambda story: edits.set_languages(story, ("en", "de")))
    edit(driver, lambda story: edits.set_audiences(story, (Audience(code="child"),)))

    def width() -> int:
        driver.draw()
        high = driver.picture.height() // 2
        return sum(
            driver.picture.pick(QPointF(x, high)) == text.id
            for x in range(0, driver.picture.width(), 2)
        )

    english = width()
    onlooker = driver.playback.onlooker
    onlooker.be("de", None)
    german = width()
    onlooker.be("de", "child")
    childish = width()
    assert english < childish < german
    edit(driver, lambda story: edits.set_languages(story, ("en",)))
    driver.window._session.document_changed.emit()
    assert onlooker.language is None


def test_what_a_component_holds_is_seen_and_selects_its_instance(driver: Driver) -> None:
    driver.new()
    inner = hotspot(driver, Select(actions=(Score(points=5),)))
    component = Component(id=driver.session.new_id(), overlays=(inner,))
    instance = Instance(
        id=driver.session.new_id(), component=component.id, placement=Around(yaw=15, distance=0.5)
    )
    scene = scene_of(driver, RED)

    def change(story: Story) -> Story:
        story = structs.replace(story, components=(component,))
        return edits.add_overlay(story, scene, instance)

    driver.session.go_to(scene=scene)
    edit(driver, change)
    driver.draw()
    picture = driver.picture
    spots = [
        QPoint(x, y)
        for x in range(0, picture.width(), 8)
        for y in range(0, picture.height(), 8)
        if picture.pick(QPointF(x, y)) is not None
    ]
    assert spots
    assert picture.pick(QPointF(spots[len(spots) // 2])) == instance.id
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=spots[len(spots) // 2])
    assert driver.session.overlay_id == instance.id
    preview(driver)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=spots[len(spots) // 2])
    assert driver.playback.state.score == 5
    preview(driver, False)


def test_what_an_edit_changes_is_seen_in_the_visit_that_goes_on(driver: Driver) -> None:
    driver.new()
    scene = scene_of(driver, RED)
    driver.session.go_to(scene=scene)
    preview(driver)
    driver.until(lambda: colour_in_corner(driver).red() > 150, "the picture")
    blue = Backdrop(top=BLUE, bottom=BLUE)
    edit(driver, lambda story: edits.set_surrounding(story, scene, blue))
    driver.until(lambda: colour_in_corner(driver).blue() > 150, "the edit")
    assert driver.playback.previewing
    edit(driver, lambda story: edits.remove_scene(story, scene))
    assert not driver.playback.previewing
    driver.session.undo()


def test_an_asked_quiz_holds_the_scene_until_it_is_answered(driver: Driver) -> None:
    driver.new()
    option = QuizOption(id=driver.session.new_id(), text={"en": "Yes"}, right=True)
    quiz = Quiz(id=driver.session.new_id(), options=(option,), hidden=True)
    asks = hotspot(driver, Select(actions=(Ask(quiz=quiz.id, pause=True),)), yaw=30)
    driver.session.go_to(scene=scene_of(driver, RED, quiz, asks))
    preview(driver)
    QTest.mouseClick(driver.picture, Qt.MouseButton.LeftButton, pos=at_yaw(driver, 30))
    assert not driver.playback.state.clock.running
    driver.playback.select(quiz.id, option.id)
    assert driver.playback.state.clock.running
    preview(driver, False)


def test_what_moves_is_seen_moving_while_the_story_is_edited(driver: Driver) -> None:
    driver.new()
    keys = (Keyframe(time=0.0, value=-20.0), Keyframe(time=4.0, value=20.0))
    moving = Hotspot(id=driver.session.new_id(), tracks=(Track(field="placement.yaw", keys=keys),))
    driver.session.go_to(scene=scene_of(driver, RED, moving))
    for time, yaw in ((0, -20), (2_000_000, 0), (4_000_000, 20)):
        driver.playback.seek(time)
        driver.draw()
        assert driver.picture.pick(QPointF(at_yaw(driver, yaw))) == moving.id
