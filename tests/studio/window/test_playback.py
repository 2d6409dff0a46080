"""Time in the window: the clock, loops, captions, and how the picture keeps up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from driver import Driver, run_for

from assets.media import Frame
from studio.playback import Playback
from studio.showing import off_by_us
from studio.speaker import Clock, Speaker

VIDEO = "video360/congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4"
TALK = "video360/alcatraz_theta_mono360_untagged_640x322_24s.mp4"
WORDS = "video360/subs/alcatraz_en.srt"


def test_the_clock_never_runs_backwards() -> None:
    clock = Clock()
    clock.restart()
    seen = [clock.now_us()]
    for device in (50_000, 40_000, 60_000, 10_000):
        clock.follow(device)
        seen.append(clock.now_us())
    assert seen == sorted(seen)


def test_the_clock_follows_the_device_where_there_is_one() -> None:
    clock = Clock()
    clock.restart()
    clock.follow(5_000_000)
    assert 5_000_000 <= clock.now_us() < 60_000_000
    clock.restart()
    assert clock.now_us() < 5_000_000


def test_it_loops_or_stops_at_the_end(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    playback = driver.playback
    playback.set_looping(False)
    playback.seek(playback.duration_us - 50_000)
    playback.play()
    driver.until(lambda: not playback.playing, "the end")
    assert playback.time_us == playback.duration_us
    playback.set_looping(True)
    playback.play()  # from the start, for it stood at the end
    assert playback.time_us < playback.duration_us
    playback.seek(playback.duration_us - 50_000)
    driver.until(lambda: playback.time_us < playback.duration_us - 60_000, "the next loop")
    assert playback.playing
    playback.pause()


def test_captions_are_read_at_their_time(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.drop([shared_data / TALK])
    driver.drop([shared_data / WORDS])
    playback = driver.playback
    scene = driver.session.scene
    assert scene is not None
    assert scene.captions
    media = playback.media
    assert media is not None
    driver.until(lambda: media.cues(scene.captions[0].asset), "the captions")
    cue = media.cues(scene.captions[0].asset)[0]
    playback.seek(cue.start_us)
    assert playback.cues() == (cue,)
    playback.seek(max(cue.start_us - 1000, 0))
    assert cue not in playback.cues() or cue.start_us == 0


def test_scenes_keep_their_own_time(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    first = driver.session.scene_id
    driver.playback.seek(2_000_000)
    driver.window.editing.add_scene()
    assert driver.playback.time_us == 0
    driver.session.go_to(scene=first)
    assert driver.playback.time_us == 0


def test_what_runs_is_shown_for_the_time_at_which_it_is_seen(driver: Driver) -> None:
    driver.new()
    driver.window.editing.add_scene()
    playback = driver.playback
    playback.seek(1_000_000)
    standing = playback.showing()
    assert standing is not None
    assert (standing.time_us(), standing.time_us(50_000)) == (1_000_000, 1_000_000)
    playback.play()
    running = playback.showing()
    assert running is not None
    now, later = running.time_us(), running.time_us(500_000)
    assert now >= 1_000_000
    assert later >= now + 500_000
    end = playback.duration_us
    assert running.time_us(end) < end  # in the next loop
    playback.set_looping(False)
    last = playback.showing()
    assert last is not None
    assert last.time_us(end) == end
    playback.pause()


def test_frames_that_were_passed_over_are_counted(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.drop([shared_data / TALK])
    playback, session = driver.playback, driver.session
    assert session.story is not None
    film = session.story.assets[0].id
    grey = np.zeros((1, 1, 4), np.uint8)
    driver.picture.hide()  # so that only what is told here counts
    driver.draw()
    playback.play()
    length = playback.duration_us

    def see(number: int) -> None:
        pts = number * 1_000_000 // 30
        frame = Frame(("film", number), "rgba8", 1, 1, (grey,), pts_us=pts)
        playback.presented(pts, {film: (pts, frame)})

    for number in (0, 1, 1, 2, 5, 6):
        see(number)
    assert (playback.smoothness.shown, playback.smoothness.dropped) == (5, 2)
    see(5)  # back by one, as where a loop begins early: nothing was lost
    assert playback.smoothness.dropped == 2
    see(length * 30 // 1_000_000 - 1)
    before = playback.smoothness.dropped
    see(1)  # the next loop, without its first frame
    assert playback.smoothness.dropped - before in (1, 2)
    playback.pause()
    see(100)
    assert playback.smoothness.shown == 8


@pytest.mark.parametrize("hidden", ["the picture", "the window"])
def test_what_is_not_seen_is_not_drawn_but_heard(
    driver: Driver, shared_data: Path, hidden: str
) -> None:
    driver.new()
    driver.drop([shared_data / TALK])
    drawn: list[object] = []
    driver.picture.drawn.connect(drawn.append)
    driver.playback.play()
    driver.until(lambda: len(drawn) > 3, "the film to run")
    unseen = driver.picture if hidden == "the picture" else driver.window
    unseen.hide()
    run_for(50)  # what was under way may still come
    drawn.clear()
    before = driver.playback.clock_us
    run_for(400)
    assert drawn == []
    assert driver.playback.playing
    assert driver.playback.clock_us > before
    unseen.show()
    driver.until(lambda: drawn, "the film to be seen again")
    driver.playback.pause()


def test_a_film_that_loops_stays_in_step_with_what_is_heard(
    driver: Driver, shared_data: Path
) -> None:
    driver.new()
    driver.drop([shared_data / VIDEO])
    library, story, media = driver.session.library, driver.session.story, driver.playback.media
    assert library is not None
    assert story is not None
    film = story.assets[0]
    passed_us = 0
    speaker = Speaker(Clock(lambda: passed_us * 1000), driver.window)
    speaker.close()  # a device would have a time of its own
    playback = Playback(driver.session, speaker, driver.window)
    playback.media = media
    playback.play()
    pictures = 0
    for _ in range(2 * 30):  # two loops and a bit, every tenth frame late by one of the screen's
        for number in range(10):
            passed_us += 1_000_000 // 30
            playback._tick()
            showing = playback.showing()
            assert showing is not None
            now = showing.time_us()
            assert now == playback.clock_us
            frame = library.frame(film.id, now, exact=True)
            if number == 9:
                passed_us += 100_000
                late = off_by_us(film, frame, min(now + 100_000, playback.duration_us))
                assert late > 0
            playback.presented(now, {film.id: (now, frame)})
            skew = playback.skew_us()
            assert skew is not None
            assert (skew > 0) == (number == 9)
            assert skew <= 100_000
            pictures += 1
    smooth = playback.smoothness
    assert smooth.shown == pytest.approx(pictures, abs=pictures // 50)  # at seams one comes twice
    assert smooth.dropped == pytest.approx(60 * 3, abs=12)
    playback.close()
