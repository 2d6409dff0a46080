"""A window and what a person does to it, for the tests beside this."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from renderer.rigs import Perspective
from renderer.sights import sights_of
from story.model.values import Vector, View
from studio.viewport import Viewport
from studio.window import MainWindow

_PATIENCE_S = 90  # for a busy machine; nothing waits that long where all is well


def run_for(milliseconds: int) -> None:
    """Let the window run. QTest.qWait would hold Python's lock and starve every other thread."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def seen_at(view: View, towards: Vector, width: int, height: int) -> tuple[float, float] | None:
    """Where in a picture a direction is seen, y from the top; None where it is behind."""
    (sight,) = sights_of(Perspective(view, width, height), 0.0)
    placed = sight.mesh_view()
    x, y, _, w = placed.projection @ placed.view @ np.array([*towards, 1.0])
    if w <= 0:
        return None
    return float(x / w + 1) * width / 2, float(1 - y / w) * height / 2


class Driver:
    """A window and what a person does to it."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.session = window._session
        self.playback = window._playback
        self.folder = folder

    @property
    def picture(self) -> Viewport:
        viewport = self.window.stage.viewport
        assert viewport is not None
        return viewport

    def until(self, done: Callable[[], object], what: str = "it") -> None:
        """Let the window run until something is so."""
        end = time.monotonic() + _PATIENCE_S
        while not done():
            assert time.monotonic() < end, f"waited in vain for {what}"
            run_for(10)

    def idle(self) -> None:
        """Let the window run until nothing is being worked at and the picture was drawn."""
        run_for(30)
        self.until(lambda: self.window._jobs.idle, "the jobs")
        self.draw()

    def draw(self) -> None:
        """Let the picture be drawn once more, sharply."""
        self.picture.redraw()
        if self.picture.isVisible() and self.session.scene is not None:
            before = self.picture.frames
            if self.playback.playing:
                self.until(lambda: self.picture.frames > before, "the picture")
            else:
                self.until(lambda: self.picture.settled, "the picture")

    def new(self, name: str = "Story") -> Path:
        where = self.folder / f"{name}.diorama"
        assert self.window.new_story(where)
        return where

    def drop(self, paths: list[Path], at: QPointF | None = None) -> None:
        """Drop files on the picture, in its middle unless said."""
        place = at if at is not None else QPointF(self.picture.rect().center())
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        entering = QDragEnterEvent(place, copy, data, button, key)
        QApplication.sendEvent(self.picture, entering)  # Qt looks for who takes it from here up
        assert entering.isAccepted()
        inside = QPointF(self.picture.mapTo(self.window, place.toPoint()))
        QApplication.sendEvent(self.window, QDropEvent(inside, copy, data, button, key))
        self.idle()

    def grab(self) -> QImage:
        self.draw()
        grabbed = QImage(self.picture.size(), QImage.Format.Format_RGB32)
        flags = QWidget.RenderFlag.DrawWindowBackground  # without the words that lie over it
        self.picture.render(grabbed, QPoint(), QRegion(), flags)
        return grabbed

    def drag(self, start: QPoint, end: QPoint) -> None:
        button = Qt.MouseButton.LeftButton
        QTest.mousePress(self.picture, button, pos=start)
        for step in range(1, 6):
            QTest.mouseMove(self.picture, start + (end - start) * step / 5)
            run_for(5)
        QTest.mouseRelease(self.picture, button, pos=end)
