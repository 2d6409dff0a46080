"""The Help menu: every shortcut is told, and what version this is."""

from __future__ import annotations

from importlib.metadata import version

from driver import Driver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from studio.actions import COMMANDS
from studio.dialogs.help import AboutPage, ShortcutsPage


def test_every_shortcut_is_told(driver: Driver) -> None:
    QTest.keyClick(driver.window, Qt.Key.Key_F1)
    page = driver.window.findChild(ShortcutsPage)
    assert isinstance(page, ShortcutsPage)
    said = [label.text() for label in page.findChildren(QLabel)]
    for command in COMMANDS.values():
        if command.keys:
            assert command.hint in said
    page.close()


def test_about_tells_the_version(driver: Driver) -> None:
    driver.window.actions_["about"].trigger()
    page = driver.window.findChild(AboutPage)
    assert isinstance(page, AboutPage)
    assert version("diorama") in page.about.text()
    page.close()
