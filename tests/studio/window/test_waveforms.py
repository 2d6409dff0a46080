"""Waveforms in the timeline: when what of a sound is heard."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from driver import Driver
from msgspec import structs

from story import edits
from story.model.timeline import Clip
from story.overlays.sound import Sound
from studio.panels.timeline_painter import bar_rect
from studio.waveforms import Wave, halved

SECOND = 1_000_000


def heard(wave_: Wave, *seconds: float) -> list[float]:
    """How loud it is in the hundredth of a second from each of these on."""
    return [
        round(float(wave_.loudness(np.array([at, at + 0.01]) * SECOND)[0]), 2) for at in seconds
    ]


def ramp(**more: object) -> Wave:
    """Four seconds, each louder than the one before."""
    peaks = np.repeat(np.array([51, 102, 153, 204], np.uint8), 100)
    chosen: dict[str, object] = {"start_us": 0, "trim_us": 0, "loop": False, **more}
    return Wave(halved(peaks), length_us=4 * SECOND, **chosen)  # type: ignore[arg-type]


def test_it_is_drawn_where_it_is_heard() -> None:
    assert heard(ramp(), 0.5, 1.5, 3.9, 4.1) == [0.2, 0.4, 0.8, 0.0]
    assert heard(ramp(start_us=2 * SECOND), 1.5, 2.5, 5.5, 6.5) == [0.0, 0.2, 0.8, 0.0]
    assert heard(ramp(trim_us=3 * SECOND), 0.5, 1.5) == [0.8, 0.0]
    assert heard(ramp(loop=True), 3.5, 4.5, 9.5) == [0.8, 0.2, 0.4]


def test_seen_from_afar_each_column_shows_the_loudest() -> None:
    peaks = np.zeros(100_000, np.uint8)
    peaks[77_777] = 255
    far = Wave(halved(peaks), 0, 0, 1000 * SECOND, loop=False)
    loud = far.loudness(np.linspace(0, 1000 * SECOND, 101))
    assert loud[77] == 1.0
    assert loud.sum() == 1.0


def test_a_sounds_bar_shows_its_waveform(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    tone = np.sin(np.arange(8000 * 4) / 4) * np.where(np.arange(8000 * 4) < 16000, 0.9, 0.0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    driver.new()
    driver.window.editing.add_scene()
    driver.window.take_files([path], None)
    driver.until(lambda: driver.session.overlays, "the sound")
    sound = driver.session.overlay
    assert isinstance(sound, Sound)
    driver.window.resize(1400, 900)
    timeline = driver.window.transport.timeline
    waves = driver.window.waveforms
    timeline.grab()
    driver.until(lambda: waves.of(sound) is not None, "the waveform")
    assert driver.session.folder is not None
    assert list((driver.session.folder / "cache" / "waveforms").iterdir())
    later = structs.replace(sound, visible=Clip(start=1.0))
    driver.session.edit("Test", lambda story: edits.replace_overlay(story, later))
    driver.session.select_nothing()
    driver.idle()

    def ground(seconds: float) -> str:
        """The colour of the bar a quarter of its height over its middle."""
        row = timeline.row_of(sound.id)
        assert row is not None
        bar = bar_rect(row, timeline.view())
        image = timeline.grab().toImage()
        x, y = timeline.x_of(round(seconds * SECOND)), bar.center().y() - bar.height() / 4
        ratio = image.devicePixelRatio()
        return image.pixelColor(round(x * ratio), round(y * ratio)).name()

    assert ground(1.5) == ground(2.5) == pytest.approx(ground(1.2))
    assert ground(1.5) != ground(3.5)  # nothing is heard there
