"""Python's constants outlive what PySide6 does to their reference counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PAINT = """
from PySide6.QtGui import QImage, QPainter
from studio.references import keep_constants

keep_constants()
keep_constants()
image = QImage(8, 8, QImage.Format.Format_RGB32)
painter = QPainter(image)
for _ in range(400_000):
    painter.drawLine(0, 0, 7, 7)
painter.end()
print("alive")
"""


def test_long_painting_does_not_end_the_process() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", PAINT], cwd=root, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[:500]
    assert done.stdout == "alive\n"
