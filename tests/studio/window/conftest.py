"""The real window under a display with OpenGL, driven by mouse and keys."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parent))  # for driver.py: tests are no packages

from driver import Driver, run_for

from studio import app as composition
from studio.look import Look


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "application" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.window)


@pytest.fixture(scope="session")
def application() -> QApplication:
    """The one Qt application, set up as the studio does it."""
    if not _has_display():
        pytest.skip("no display: run it under xvfb-run")
    instance = QApplication.instance()
    if isinstance(instance, QApplication):
        return instance
    composition.prepare()
    return QApplication(["diorama"])


@pytest.fixture
def look(application: QApplication) -> Look:
    return Look(application)


@pytest.fixture
def driver(application: QApplication, tmp_path: Path) -> Iterator[Driver]:
    """A fresh window without a story; afterwards nothing it started may be alive."""
    before = set(threading.enumerate())
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = composition.build(application, settings)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()  # shortcuts count in the active window only
    assert QTest.qWaitForWindowActive(window)
    window.pictures.end()  # making all templates takes minutes
    driver = Driver(window, tmp_path)
    yield driver
    if driver.session.story is not None:
        while driver.session.undo_label is not None:
            driver.session.undo()
    if driver.session.dirty:
        driver.window.save()
    window.close()
    window.deleteLater()
    run_for(20)
    left = [t.name for t in set(threading.enumerate()) - before if t.is_alive()]
    assert not [name for name in left if not name.startswith("Dummy")], f"threads left: {left}"
