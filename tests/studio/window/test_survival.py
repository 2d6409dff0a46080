"""A studio that is killed at any instant loses at most the edit in flight."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from driver import Driver

from story import folder

ROOT = Path(__file__).resolve().parents[3]
STORY = "Victim.diorama"

# Edits and saves as fast as it can; tells of each edit when the session has acknowledged it.
VICTIM = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from studio import app as composition
from story import edits

folder = Path(sys.argv[1])
composition.prepare()
app = QApplication(["victim"])
settings = QSettings(str(folder / "victim.ini"), QSettings.Format.IniFormat)
window = composition.build(app, settings)
window.resize(900, 600)
window.show()
window.new_story(folder / "Victim.diorama")
window.editing.add_scene()
count = 0

def work():
    global count
    count += 1
    title = {"en": f"Title {count}"}
    if window._session.edit("Rename", lambda story: edits.set_title(story, title)):
        print(count, flush=True)
    if count % 7 == 0:
        window.save()

timer = QTimer()
timer.timeout.connect(work)
timer.start(0)
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(3, 50))]
)
def test_killed_while_it_edits_and_saves(driver: Driver, seed: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    victim = subprocess.Popen(
        [sys.executable, "-P", "-c", VICTIM, str(driver.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert victim.stdout is not None
    last = 0
    dice = random.Random(seed)
    stop_after = dice.randint(5, 40)
    for line in victim.stdout:
        last = int(line)
        if last >= stop_after:
            break
    assert last, "the victim never edited"
    time.sleep(dice.random() * 0.02)
    os.kill(victim.pid, signal.SIGKILL)
    rest = victim.stdout.read().split()
    victim.wait()
    victim.stdout.close()
    last = max([last, *map(int, rest[:-1] if rest else [])])
    assert driver.window.open_story(driver.folder / STORY)
    if driver.session.recovered is not None:
        assert "unsaved edits" in driver.window.banner.text
        driver.window.document.restore()
    story = driver.session.story
    assert story is not None
    found = int(story.title["en"].removeprefix("Title "))
    assert found >= last - 1
    assert driver.window.save()


def test_declined_edits_are_not_taken_up_and_stay_among_the_backups(driver: Driver) -> None:
    place = driver.new()
    driver.window.editing.add_scene()
    journal = (place / "work" / "journal.jsonl").read_bytes()
    driver.session.undo()
    driver.window.save()
    driver.window.close_story()
    (place / "work" / "journal.jsonl").write_bytes(journal)
    assert driver.window.open_story(place)
    assert driver.session.recovered is not None
    driver.session.decline()
    assert driver.session.story is not None
    assert driver.session.story.scenes == ()
    assert list((place / "work" / "backups").glob("journal-*"))
    driver.window.close_story()


# Edits once, in the window as `main` runs it, and waits for what comes.
WAITING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from studio import app as composition

build = composition.build

def building(app, settings):
    window = build(app, settings)
    def asked():
        if app.activeModalWidget() is None:
            QTimer.singleShot(20, asked)
        else:
            print("edited", flush=True)
    def work():
        window.new_story(Path(sys.argv[1]) / "Victim.diorama")
        window.editing.add_scene()
        if sys.argv[2] == "asking":
            QTimer.singleShot(0, window.close)
            asked()
        else:
            print("edited", flush=True)
    QTimer.singleShot(0, work)
    return window

composition.build = building
sys.exit(composition.main([]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to a process")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("state", ["at work", "asking"])
def test_ended_by_the_system_it_closes_and_keeps_what_was_not_saved(
    driver: Driver, sent: signal.Signals, state: str
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(driver.folder / "config"),
    }
    victim = subprocess.Popen(
        [sys.executable, "-P", "-c", WAITING, str(driver.folder), state],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == "edited\n"
    victim.send_signal(sent)
    _, said = victim.communicate(timeout=60)
    assert victim.returncode == 128 + sent, said
    assert "Traceback" not in said
    assert folder.load(driver.folder / STORY).scenes == ()
    assert driver.window.open_story(driver.folder / STORY)
    assert not driver.session.why_read_only
    assert driver.session.recovered is not None
    driver.window.document.restore()
    assert driver.session.scene is not None
    assert driver.window.save()


def test_closed_with_nothing_unsaved_nothing_is_offered(driver: Driver) -> None:
    place = driver.new()
    driver.window.editing.add_scene()
    assert driver.window.save()
    driver.session.close(keep=True)
    assert driver.window.open_story(place)
    assert driver.session.recovered is None
