"""How long the window takes to start: from the interpreter's first line to its first picture.

There is no peer to run against: the bar is 2.5 s with everything in the disk's cache.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

_START = """
import tempfile
from pathlib import Path
from studio import app
app.prepare()
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
application = QApplication(["start_speed"])
with tempfile.TemporaryDirectory() as place:
    settings = QSettings(str(Path(place) / "settings.ini"), QSettings.Format.IniFormat)
    window = app.build(application, settings)
    window.show()
    application.processEvents()
    print("shown", flush=True)
    window.close()
"""


def main() -> None:
    """Start the window a few times and print the median."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=5, help="how often; one more warms up")
    chosen = words.parse_args()
    times = [start() for _ in range(chosen.times + 1)][1:]
    print(f"start of the window: median {statistics.median(times):.2f} s, most {max(times):.2f} s")


def start() -> float:
    """Seconds from starting the interpreter until the window is shown."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", _START], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "shown", "the window did not start"
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
