"""The export dialog: what it offers, how it goes on, how it ends."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from driver import Driver
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel

from exporters.options import describe
from exporters.table import EXPORTERS
from story.model.story import Audience
from studio.dialogs.export import ExportDialog
from studio.jobs import studio_command
from studio.wording import duration_text


def dialog_of(driver: Driver) -> ExportDialog:
    driver.new()
    driver.window.editing.add_scene()
    dialog = driver.window.show_export()
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.isModal()
    return dialog


def test_every_setting_of_every_target_is_offered(driver: Driver) -> None:
    dialog = dialog_of(driver)
    for name, exporter in EXPORTERS.items():
        dialog.choose(name, driver.folder / "out")
        for key in describe(exporter.options):
            dialog.form.value(key.name)
        assert dialog.form.chosen() == {}, "nothing is set until somebody sets it"


def test_languages_and_audiences_are_those_of_the_story(driver: Driver) -> None:
    dialog = dialog_of(driver)

    def offered(name: str) -> list[str]:
        editor = dialog.form._editors[name]
        assert isinstance(editor, QComboBox)
        return [editor.itemText(n) for n in range(editor.count())]

    for target, language in (
        ("webxr", "All"),
        ("video360", "The main one"),
        ("stills", "The main one"),
    ):
        dialog.choose(target, driver.folder / "out")
        assert offered("language") == [language, "English (en)"]
        assert offered("audience") == ["All"]
    dialog.form.set_value("size", "64x48")
    dialog.close()
    child = Audience(code="child", name={"en": "Children"})
    driver.session.edit(
        "Test", lambda s: structs.replace(s, languages=("en", "it"), audiences=(child,))
    )
    assert driver.window.show_export() is dialog
    assert offered("language") == ["The main one", "English (en)", "Italian (it)"]
    assert offered("audience") == ["All", "Children (child)"]
    dialog.form.set_value("audience", "child")
    assert dialog.form.chosen() == {"size": "64x48", "audience": "child"}


def test_an_export_shows_how_it_goes_on_and_what_came_out(driver: Driver) -> None:
    dialog = dialog_of(driver)
    out = driver.folder / "out put"
    dialog.choose("stills", out)
    dialog.form.set_value("size", "64x48")
    assert dialog.form.chosen() == {"size": "64x48"}
    QTest.mouseClick(dialog._start, Qt.MouseButton.LeftButton)
    assert dialog.running
    said: list[str] = []
    assert dialog._job is not None
    dialog._job.progressed.connect(lambda stage, done, total, left: said.append(stage))
    driver.until(lambda: not dialog.running, "the export")
    assert dialog.said().startswith("Done"), dialog.said()
    assert said
    assert [path.suffix for path in out.rglob("*") if path.is_file()] == [".png"]
    assert not driver.session.dirty, "what was exported was saved"


def test_a_web_package_is_opened_in_the_browser(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = dialog_of(driver)
    dialog.choose("webxr", driver.folder / "out")
    assert dialog._browser.isHidden()
    dialog.start()
    assert not dialog._folder.isEnabled()
    assert not any(one.isEnabled() for one in dialog.findChildren(QLabel) if one.buddy())
    driver.until(lambda: not dialog.running, "the export")
    assert dialog.said().startswith("Done"), dialog.said()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    QTest.mouseClick(dialog._browser, Qt.MouseButton.LeftButton)
    QTest.mouseClick(dialog._browser, Qt.MouseButton.LeftButton)
    assert opened[0] == opened[1]
    with urlopen(opened[0]) as answer:  # what a browser would ask
        assert b"<html" in answer.read()
    driver.window.close()
    with pytest.raises(URLError):
        urlopen(opened[0])


def test_a_cancelled_export_leaves_nothing(driver: Driver, shared_data: Path) -> None:
    dialog = dialog_of(driver)
    driver.drop([shared_data / "video360" / "alcatraz_theta_mono360_gspherical_foa-sa3d_8s.mp4"])
    out = driver.folder / "out"
    dialog.choose("video360", out)
    dialog.form.set_value("size", "1920x960")
    dialog.form.set_value("preset", "slow")
    dialog.start()
    seen: list[int] = []
    assert dialog._job is not None
    dialog._job.progressed.connect(lambda stage, done, total, left: seen.append(done))
    driver.until(lambda: seen and seen[-1] > 0, "progress")
    QTest.mouseClick(dialog._cancel, Qt.MouseButton.LeftButton)
    driver.until(lambda: not dialog.running, "the end")
    assert "Cancelled" in dialog.said()
    assert [path for path in out.rglob("*") if path.is_file() and ".part" not in str(path)] == []
    assert dialog._start.isVisible()


def test_a_failure_says_what_and_what_to_do(driver: Driver) -> None:
    dialog = dialog_of(driver)
    taken = driver.folder / "taken"
    taken.write_text("a file where a folder should be")
    dialog.choose("stills", taken)
    dialog.start()
    driver.until(lambda: not dialog.running, "the end")
    assert "taken" in dialog.said()


def test_closing_the_window_ends_the_export(driver: Driver, shared_data: Path) -> None:
    dialog = dialog_of(driver)
    driver.drop([shared_data / "video360" / "alcatraz_theta_mono360_gspherical_foa-sa3d_8s.mp4"])
    dialog.choose("video360", driver.folder / "out")
    dialog.start()
    driver.window.close()
    assert not dialog.running


def test_time_left_is_said_roughly() -> None:
    assert [duration_text(s) for s in (0.2, 59, 61, 3700)] == [
        "1 s",
        "59 s",
        "1 min 01 s",
        "1 h 01 min",
    ]


def test_the_one_folder_app_exports_with_the_console_program_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Path(__file__).parents[3] / "packaging" / "pyinstaller" / "diorama.spec"
    programs = dict(re.findall(r'program\((\w+), "([\w-]+)"', recipe.read_text("utf-8")))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / programs["window"]))
    assert studio_command() == (str(tmp_path / programs["console"]), [])
