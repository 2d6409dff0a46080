"""The thread that draws the live picture: pace, the latest wish, and what goes wrong in it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from driver import Driver, run_for
from msgspec import structs
from PySide6.QtCore import QObject, QPointF
from PySide6.QtWidgets import QApplication

from assets.media import Frame
from renderer.context import Context
from story.errors import NoContext, RenderError
from story.model.asset import Asset
from story.model.values import View
from studio.picture import LIVELY_MS, Pace, PictureThread, Wish
from studio.showing import off_by_us


@pytest.fixture
def asset() -> Asset:
    return Asset(
        id="film000000",
        kind="video",
        name="film.mp4",
        path="media/film.mp4",
        media_type="video/mp4",
        sha256="0" * 64,
        size=1,
        width=640,
        height=320,
        duration=10.0,
        fps="25",
    )


def frame_at(pts_us: int) -> Frame:
    grey = np.zeros((1, 1, 4), np.uint8)
    return Frame(("film", pts_us), "rgba8", 1, 1, (grey,), pts_us=pts_us)


def pictures(cost: Callable[[float], float], count: int = 60) -> list[float]:
    """The shares that a pace chooses, where a picture of a share takes `cost(share)` ms."""
    pace = Pace()
    shares = []
    for _ in range(count):
        pace.note(cost(pace.share))
        shares.append(pace.share)
    return shares


def test_a_quick_machine_draws_every_pixel() -> None:
    assert set(pictures(lambda share: 5 * share**2)) == {1.0}


@pytest.mark.parametrize("whole_ms", [40.0, 60.0, 110.0])
def test_a_slow_machine_draws_as_many_as_fit_and_keeps_to_that(whole_ms: float) -> None:
    shares = pictures(lambda share: 4 + whole_ms * share**2)
    settled = shares[-1]
    assert set(shares[20:]) == {settled}
    assert 4 + whole_ms * settled**2 <= LIVELY_MS
    assert 0.375 <= settled < 1


def test_the_slowest_machine_still_draws_something() -> None:
    assert pictures(lambda share: 5000.0)[-1] == 0.375


def test_it_recovers_when_the_machine_does() -> None:
    pace = Pace()
    for _ in range(9):
        pace.note(200)
    assert pace.share < 0.5
    for _ in range(60):
        pace.note(6 * pace.share**2)
    assert pace.share == 1.0


def test_a_frame_is_in_step_for_as_long_as_it_is_to_be_seen(asset: Asset) -> None:
    frame = frame_at(400_000)
    times = (399_000, 400_000, 439_999, 440_000, 450_000)
    assert [off_by_us(asset, frame, time) for time in times] == [-1000, 0, 0, 0, 10_000]


def test_after_its_end_a_film_is_in_step_with_its_last_frame(asset: Asset) -> None:
    assert off_by_us(asset, frame_at(9_960_000), 25_000_000) == 0
    assert off_by_us(asset, frame_at(9_000_000), 25_000_000) == 920_000
    assert off_by_us(structs.replace(asset, fps=""), frame_at(0), 5_000_000) == 0


def test_the_latest_wish_is_what_is_seen_in_the_end(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.draw()
    picture = driver.picture
    before = picture.frames
    for yaw in range(50):
        picture.look(View(yaw=float(yaw)))
    driver.until(lambda: picture.settled, "the last of them")
    assert picture._picture is not None
    assert picture._picture.wish.view == View(yaw=49.0)
    assert picture.frames - before < 50  # the others were passed over, not queued


def test_a_still_picture_is_drawn_whole_and_then_not_again(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.draw()
    picture = driver.picture
    assert picture._picture is not None
    ratio = picture.devicePixelRatio()
    high, wide = picture._picture.pixels.shape[:2]
    assert (wide, high) == (round(picture.width() * ratio), round(picture.height() * ratio))
    run_for(100)
    drawn = picture.frames
    run_for(300)
    assert picture.frames == drawn


def test_playing_without_anything_that_moves_draws_nothing_new(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.draw()
    driver.playback.play()
    driver.until(lambda: _share(driver) == 1, "a sharp picture")
    run_for(300)
    drawn = driver.picture.frames
    run_for(500)
    assert driver.picture.frames == drawn
    driver.playback.pause()


def _share(driver: Driver) -> float:
    """Of the window's width, how many pixels wide what is seen was drawn."""
    picture = driver.picture
    assert picture._picture is not None
    wide = picture.width() * picture.devicePixelRatio()
    return float(picture._picture.pixels.shape[1] / wide) if not picture._unseen else 0.0


def test_what_rests_while_it_plays_gets_sharp_on_a_slow_machine(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.draw()
    slow = Pace(budget_ms=0.001)
    for _ in range(3):
        slow.note(1000.0)
    driver.picture._thread._pace = slow
    shares: list[float] = []
    driver.picture.presented.connect(lambda: shares.append(_share(driver)))
    driver.playback.set_previewing(True)
    driver.until(lambda: shares and shares[-1] == 1, "a sharp picture")
    driver.picture.look(View(yaw=40.0))
    driver.until(lambda: shares[-1] < 0.5, "a coarse picture of what moves")
    driver.until(lambda: shares[-1] == 1, "a sharp picture again")
    assert min(shares) == pytest.approx(0.375, abs=0.01)
    driver.playback.set_previewing(False)


def test_nothing_is_picked_in_a_picture_of_another_scene(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.window.editing.add_text()
    driver.draw()
    middle = QPointF(driver.picture.rect().center())
    assert driver.picture.pick(middle) is not None
    driver.window.editing.add_scene()
    assert driver.picture.pick(middle) is None


def test_closing_the_picture_ends_its_thread(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    driver.draw()
    assert "picture" in {thread.name for thread in threading.enumerate()}
    driver.picture.release_engine()
    assert "picture" not in {thread.name for thread in threading.enumerate()}
    driver.picture.redraw()  # asks nobody
    driver.picture.release_engine()


class _Ear(QObject):
    """Keeps what a thread tells of its end."""

    def __init__(self, thread: PictureThread) -> None:
        super().__init__()
        self.heard: list[tuple[BaseException, bool]] = []  # and whether it is for users
        thread.broke.connect(self.hear_breaking)
        thread.failed.connect(self.hear_failing)

    def hear_breaking(self, error: BaseException) -> None:
        self.heard.append((error, True))

    def hear_failing(self, error: BaseException) -> None:
        self.heard.append((error, False))


@pytest.mark.parametrize("error", [NoContext("No OpenGL.", "Update."), ValueError("a bug")])
def test_a_thread_that_ends_says_why_and_nobody_waits_for_it(
    error: Exception, driver: Driver, application: QApplication
) -> None:
    driver.new()
    driver.window.editing.add_scene()
    showing = driver.playback.showing()
    assert showing is not None

    def contexts() -> Context:
        raise error

    thread = PictureThread(contexts)
    ear = _Ear(thread)
    wish = Wish(1, showing, View(), 64, 48, False, ("en",), frozenset(), None)
    thread.ask(wish)
    driver.until(lambda: ear.heard, "the word of it")
    assert ear.heard == [(error, isinstance(error, RenderError))]
    thread.settle()
    thread.ask(wish)
    assert thread.take() is None
    thread.close()
