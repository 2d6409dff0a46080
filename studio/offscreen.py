"""OpenGL contexts from Qt, without a window: for exports on Windows and macOS, and for tests here.

renderer/context.py has the protocol, and the headless EGL contexts that Linux uses.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

from renderer.context import GL_VERSION
from renderer.gl import lost
from story.errors import NoContext
from studio.references import keep_constants
from studio.wording import _, shown


@dataclass(frozen=True)
class QtContexts:
    """Makes contexts by Qt; picklable, so that worker processes can make their own.

    The first call in a process without a Qt application makes one. Qt wants the surface made in
    the GUI thread: call it there.
    """

    def __call__(self) -> QtContext:
        """A new context, not yet current. Raises NoContext where this machine gives none."""
        return QtContext(surface())


class PreparedContexts:
    """Makes contexts in any thread, on a surface that was made in the GUI thread."""

    def __init__(self, surface: QOffscreenSurface) -> None:
        self._surface = surface

    def __call__(self) -> QtContext:
        """A new context, not yet current. Raises NoContext where this machine gives none."""
        return QtContext(self._surface)


class QtContext:
    """A context on an offscreen surface."""

    def __init__(self, surface: QOffscreenSurface) -> None:
        self._surface = surface
        self._context: QOpenGLContext | None = QOpenGLContext()
        self._context.setFormat(surface_format())
        self._thread: int | None = None
        if not self._context.create() or self._context.format().version() < GL_VERSION:
            raise NoContext(
                "This graphics driver gives no OpenGL 3.3.", "Update the graphics driver."
            )

    def make_current(self) -> None:
        """Make it the calling thread's; the first caller's thread owns it from then on."""
        here = threading.get_ident()
        if self._thread is None:
            self._thread = here
        assert self._thread == here, "an OpenGL context is used by one thread only"
        assert self._context is not None, "the OpenGL context is closed"
        if not self._context.makeCurrent(self._surface):
            raise lost()

    def release(self) -> None:
        """Leave the calling thread without a current context."""
        if self._context is not None:
            self._context.doneCurrent()

    def close(self) -> None:
        """Destroy it; closing twice does nothing."""
        if self._context is not None:
            self._context.doneCurrent()
            self._context = None


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core: what every context of ours is."""
    wanted = QSurfaceFormat()
    wanted.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setVersion(*GL_VERSION)
    return wanted


def surface() -> QOffscreenSurface:
    """A surface to make contexts current on; made in the GUI thread, used in any."""
    keep_constants()
    if QCoreApplication.instance() is None:
        _APPLICATIONS.append(QGuiApplication(["diorama"]))
    application = QCoreApplication.instance()
    assert application is not None
    assert QThread.currentThread() is application.thread(), "a surface is made in the GUI thread"
    made = QOffscreenSurface()
    made.setFormat(surface_format())
    made.create()
    if not made.isValid():
        raise NoContext(
            "No surface to draw on could be made.", "Run it in a session with a display."
        )
    return made


_APPLICATIONS: list[QGuiApplication] = []  # Qt wants its one application kept for good


def why_not() -> str:
    """Why no picture can be drawn here; empty where one can. Asked once, before the window."""
    probe = QOpenGLContext()
    probe.setFormat(surface_format())
    if not probe.create() or probe.format().version() < GL_VERSION:
        return shown(_("This machine gives no OpenGL 3.3, so the picture cannot be drawn."))
    return ""
