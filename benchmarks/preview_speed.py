"""How the window keeps up while a film plays: frames, skew, and how long the window was held up.

There is no peer to run against: the bars are the display's own rate, 50 ms and 40 ms.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.pairs import make_film

from studio import app as composition  # isort: skip  # before Qt and OpenGL

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication


def main() -> None:
    """Play a film that is made here, or one that is named, and print a line a figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--film", type=Path, help="a 360° film instead of one that is made")
    words.add_argument("--seconds", type=float, default=20.0, help="how long to play")
    words.add_argument("--size", default="1920x960", help="of the film that is made")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        film = chosen.film
        if film is None:
            film = folder / "film.mp4"
            make_film(film, chosen.size, 300)
        measure(folder, film, chosen.seconds)


def measure(folder: Path, film: Path, seconds: float) -> None:
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
    gaps: list[float] = []
    skews: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now
        skews.append(window._playback.smoothness.skew_us / 1000)

    heart = QTimer()
    heart.setInterval(5)
    heart.timeout.connect(beat)
    window._playback.play()
    heart.start()
    run_for(seconds)
    heart.stop()
    smooth = window._playback.smoothness
    print(f"frames: {smooth.shown} shown, {smooth.dropped} dropped in {seconds:g} s")
    print(f"skew: median {statistics.median(skews):.0f} ms, worst {smooth.worst_us / 1000:.0f} ms")
    print(f"held up: median {statistics.median(gaps):.0f} ms, longest {max(gaps):.0f} ms")
    window.save()
    window.close()


def run_for(seconds: float) -> None:
    """Let the window run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
