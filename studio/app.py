"""The window's composition root: sets Qt and OpenGL up, makes the parts, runs until closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

if sys.platform.startswith("linux"):
    # Qt and PyOpenGL must speak to the same library, and be told before either is imported
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "xcb_egl")
    os.environ["PYOPENGL_PLATFORM"] = "egl"

from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QSurfaceFormat
from PySide6.QtWidgets import QApplication

from assets import fonts
from assets.library import Library
from exporters.options import ContextFactory
from renderer.context import EglContexts
from story.model.story import Story
from studio.ending import Ending
from studio.jobs import Jobs
from studio.look import Look, load_fonts
from studio.mishap import watch
from studio.offscreen import PreparedContexts, surface, surface_format, why_not
from studio.playback import Playback
from studio.portraits import Portraits
from studio.references import keep_constants
from studio.session import Session
from studio.speaker import Speaker
from studio.window import MainWindow, kept_theme

NAME = "Diorama"


def prepare() -> None:
    """What Qt wants to know before its application is made."""
    keep_constants()
    # OpenCV's Linux wheels bring Qt 5 and point Qt at its plug-ins and fonts
    for trap in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(trap, None)
    QSurfaceFormat.setDefaultFormat(surface_format())
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QCoreApplication.setApplicationName(NAME)
    QCoreApplication.setOrganizationName(NAME)
    QGuiApplication.setDesktopFileName("diorama")


def build(app: QApplication, settings: QSettings) -> MainWindow:
    """The window with all its parts, not yet shown."""
    load_fonts(tuple(fonts.FOLDER / name for name in fonts.NPM_SOURCES))
    look = Look(app, kept_theme(settings))
    no_picture = why_not()
    contexts = worker_contexts() if not no_picture else None
    picture_contexts = worker_contexts() if not no_picture else None  # with a surface of its own
    session = Session(opening_with(contexts))
    speaker = Speaker()
    playback = Playback(session, speaker)
    jobs = Jobs()
    window = MainWindow(
        session,
        playback,
        jobs,
        look,
        settings,
        no_picture=no_picture,
        contexts=contexts,
        picture_contexts=picture_contexts,
    )
    for part in (session, speaker, playback, jobs):
        part.setParent(window)
    return window


def worker_contexts() -> ContextFactory:
    """Contexts for worker threads; where Qt makes them it wants their surface made here."""
    if sys.platform.startswith("linux"):
        return EglContexts()
    return PreparedContexts(surface())


def opening_with(contexts: ContextFactory | None) -> Callable[[Path, Story], Library]:
    """Opens a story's media, with portraits of models where there are contexts to draw them."""

    def open_library(folder: Path, story: Story) -> Library:
        if contexts is None:
            return Library(folder, story)
        portraits = Portraits(contexts)
        library = Library(folder, story, portraits)
        portraits.media = library
        return library

    return open_library


def main(arguments: list[str]) -> int:
    """Open the window, on a story where one is named; its exit status."""
    prepare()
    app = QApplication([NAME, *arguments])
    window = build(app, QSettings())
    reports = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    watch(Path(reports) / "reports", window.show_error)
    window.show()

    def end(status: int) -> None:
        window.end()
        app.exit(status)

    Ending(end, window)
    if arguments:
        window.open_story(Path(arguments[0]))
    return app.exec()
