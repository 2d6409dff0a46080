"""How the window keeps up while a film plays: frames, skew, and how long the window was held up.

There is no peer to run against: the bars are the display's own rate, 50 ms and 40 ms. Skew is how
far what is heard lies outside of the span of the frame that is seen: at each picture as it comes
on the screen, and at every few milliseconds between, so that a picture that stays too long counts.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.pairs import make_film

from studio import app as composition  # isort: skip  # before Qt and OpenGL

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication


def main() -> None:
    """Play a film that is made here, or one that is named, and print a line a figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--film", type=Path, help="a 360° film instead of one that is made")
    words.add_argument("--seconds", type=float, default=20.0, help="how long to play")
    words.add_argument("--grab", type=Path, help="save what the window looks like, as PNG")
    words.add_argument("--size", default="1920x960", help="of the film that is made")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        film = chosen.film
        if film is None:
            film = folder / "film.mp4"
            make_film(film, chosen.size, 300)
        measure(folder, film, chosen.seconds, chosen.grab)


def measure(folder: Path, film: Path, seconds: float, grab: Path | None) -> None:
    """Open the window on a story with the film, play it, print what came of it."""
    composition.prepare()
    application = QApplication(["preview_speed"])
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = composition.build(application, settings)
    window.resize(1440, 900)
    window.show()
    window.new_story(folder / "Preview.diorama")
    window.take_files([film], None)
    run_for(3.0)
    playback, picture = window._playback, window.stage.viewport
    assert picture is not None, "there is no OpenGL here"
    gaps: list[float] = []
    between: list[float] = []
    shown: list[float] = []
    drawing: list[float] = []
    painted: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now
        skew = playback.skew_us()
        if skew is not None:
            between.append(skew / 1000)

    def presented() -> None:
        shown.append(playback.smoothness.skew_us / 1000)
        drawing.append(picture.draw_ms)
        painted.append(time.perf_counter())

    picture.presented.connect(presented)
    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.setInterval(5)
    heart.timeout.connect(beat)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    playback.play()
    last = time.perf_counter()
    heart.start()
    run_for(seconds)
    heart.stop()
    smooth = playback.smoothness
    apart = np.diff(painted) * 1000
    print(f"load before: {load:.1f}; cores: {os.cpu_count()}")
    print(f"frames: {smooth.shown} shown, {smooth.dropped} dropped in {seconds:g} s")
    print(f"pictures: {len(shown)}, drawn in {spread(drawing)} ms, apart {spread(apart)} ms")
    print(f"skew as a picture comes: {spread(shown)} ms; off by {spread(np.abs(shown))} ms")
    print(f"skew at any time: {spread(between)} ms; off by {spread(np.abs(between))} ms")
    print(f"held up: {spread(gaps)} ms")
    if grab is not None:
        window.grab().save(str(grab))
    window.save()
    window.close()


def spread(values: Sequence[float] | NDArray[np.float64]) -> str:
    """Median, 5th and 95th percentile, longest."""
    low, middle, high = np.percentile(values, (5, 50, 95))
    return f"median {middle:.0f}, 5 % {low:.0f}, 95 % {high:.0f}, most {max(values):.0f}"


def run_for(seconds: float) -> None:
    """Let the window run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
