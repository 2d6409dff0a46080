"""The command line as tests run it: in this process, and as the program it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from exporters.parts import images
from story.model.values import View
from studio.cli.main import run

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    status: int
    out: list[str]
    err: list[str]


Diorama: TypeAlias = Callable[..., Said]


@pytest.fixture
def diorama(capsys: pytest.CaptureFixture[str]) -> Diorama:
    """Runs words of the command line in this process."""

    def call(*words: object) -> Said:
        capsys.readouterr()
        status = run([str(word) for word in words])
        said = capsys.readouterr()
        return Said(status, said.out.splitlines(), said.err.splitlines())

    return call


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Starts the command line as the window does: a child process with pipes."""

    def call(*words: object, display: bool = False) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        if not display:
            for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
                environment.pop(name, None)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "studio", *(str(word) for word in words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )

    return call


QUARTERS = ((200, 40, 40), (40, 160, 60), (50, 80, 200), (220, 200, 60))


@pytest.fixture
def panorama(tmp_path: Path) -> Path:
    """A 360° picture that says so, its quarters red, green, blue, yellow from yaw -180 on."""
    pixels = np.repeat(np.array(QUARTERS, np.uint8)[None], 512, 0).repeat(256, 1)
    path = tmp_path / "vier Viertel 四 🧭.png"
    images.write(path, pixels, "png", around=View())
    return path


@pytest.fixture
def story(diorama: Diorama, tmp_path: Path, panorama: Path) -> Path:
    """A story of one 360° picture."""
    folder = tmp_path / "one picture.diorama"
    assert diorama("new", folder).status == 0
    assert diorama("add", folder, panorama).status == 0
    return folder


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """A picture twice as wide as high that says nothing of itself; its halves are the same."""
    random = np.random.default_rng(3)
    half = random.integers(0, 255, (8, 8, 3), np.uint8).repeat(64, 0).repeat(64, 1)
    half[:, -64:] = 255 - half[:, :64]  # a hard cut between the halves
    path = tmp_path / "twins.png"
    images.write(path, np.hstack([half, half]), "png")
    return path
