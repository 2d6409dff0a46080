"""Time in the window: the clock, loops, captions, and how the picture keeps up."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import Driver, run_for

from studio.speaker import Clock

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


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_film_looped_for_a_minute_stays_in_step(driver: Driver, shared_data: Path) -> None:
    driver.new()
    driver.drop([shared_data / VIDEO])
    driver.idle()
    playback = driver.playback
    playback.play()
    skews = []
    for _ in range(120):
        run_for(500)
        skews.append(playback.smoothness.skew_us)
    smooth = playback.smoothness
    playback.pause()
    skews.sort()
    print(
        f"\n{smooth.shown} frames shown, {smooth.dropped} dropped;"
        f" skew median {skews[60] / 1000:.0f} ms, worst {smooth.worst_us / 1000:.0f} ms;"
        f" {playback.sound_status()}"
    )
    # Late now and then is the machine's affair; drifting apart would be ours
    assert skews[60] < 1_000_000
    assert abs(skews[110] - skews[10]) < 2_000_000
