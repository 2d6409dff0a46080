"""OpenGL contexts: the protocol all share, and the headless EGL ones of Linux.

The window's context and Qt's offscreen one (Windows, macOS) come from the studio through the same
protocol.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, runtime_checkable

from renderer.gl import GL, GLError, lost
from story.errors import NoContext

GL_VERSION: Final = (3, 3)

_SURFACELESS_MESA: Final = 0x31DD  # EGL_PLATFORM_SURFACELESS_MESA
_DEVICE_EXT: Final = 0x313F  # EGL_PLATFORM_DEVICE_EXT
_SOFTWARE_DEVICE: Final = "EGL_MESA_device_software"
_MAX_DEVICES: Final = 16
_ROBUST: Final = b"EGL_EXT_create_context_robustness"
_RESET_STRATEGY: Final = 0x3138  # EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY_EXT
_LOSE_ON_RESET: Final = 0x31BF  # EGL_LOSE_CONTEXT_ON_RESET_EXT: a lost context says so

_HINT: Final = (
    "Install the OpenGL libraries (on Debian: apt-get install libegl1 libgl1 libgl1-mesa-dri), "
    "or run `diorama doctor` to see what is missing."
)


@runtime_checkable
class Context(Protocol):
    """An OpenGL 3.3 core context. It belongs to the thread that made it current first."""

    def make_current(self) -> None:
        """Make it the calling thread's current context."""

    def release(self) -> None:
        """Leave the calling thread without a current context."""

    def close(self) -> None:
        """Destroy it; closing twice does nothing."""


@dataclass(frozen=True)
class EglContexts:
    """Makes headless EGL contexts; picklable, so that worker processes can make their own."""

    def __call__(self) -> EglContext:
        """A new context, not yet current. Raises NoContext where this machine gives none."""
        return EglContext()


class EglContext:
    """A context without any surface: drawing goes to framebuffers of our own.

    A device with a real GPU is preferred; then Mesa's surfaceless platform, then EGL's default
    display. Raises NoContext when none of them gives OpenGL 3.3 core.
    """

    def __init__(self) -> None:
        egl = _load_egl()
        failures: list[str] = []
        for name, opened in _displays(egl):
            try:
                display = opened()
                self._context = _create(egl, display)
            except _TooOld as error:
                raise NoContext(
                    f"This machine's graphics driver has OpenGL {error}; Diorama needs 3.3.",
                    "Update the graphics driver, or draw without the graphics card: set the"
                    " environment variable LIBGL_ALWAYS_SOFTWARE=1.",
                ) from error
            except _Refused as error:
                failures.append(f"{name}: {error}")
                continue
            except GLError as error:
                failures.append(f"{name}: {_said(error)}")
                continue
            self._egl = egl
            self._display = display
            self._thread: int | None = None
            self._closed = False
            return
        raise NoContext(
            "No headless OpenGL 3.3 context could be made (" + "; ".join(failures) + ").", _HINT
        )

    def make_current(self) -> None:
        """Make it the calling thread's; the first caller's thread owns it from then on."""
        here = threading.get_ident()
        if self._thread is None:
            self._thread = here
        assert self._thread == here, "an OpenGL context is used by one thread only"
        assert not self._closed, "the OpenGL context is closed"
        none = self._egl.EGL_NO_SURFACE
        try:
            self._egl.eglMakeCurrent(self._display, none, none, self._context)
        except GLError as error:
            raise lost() from error

    def release(self) -> None:
        """Leave the calling thread without a current context."""
        egl = self._egl
        egl.eglMakeCurrent(
            self._display, egl.EGL_NO_SURFACE, egl.EGL_NO_SURFACE, egl.EGL_NO_CONTEXT
        )

    def close(self) -> None:
        """Destroy the context; the display stays, for EGL shares it between contexts."""
        if self._closed:
            return
        self._closed = True
        with suppress(GLError):  # it may be lost already
            self.release()
            self._egl.eglDestroyContext(self._display, self._context)


class _Refused(Exception):
    """EGL answered, but not with what is needed."""


class _TooOld(Exception):
    """The driver draws, but has only the version that this names."""


def _said(error: GLError) -> str:
    """What EGL found wrong, in a word: its errors hold all that was handed over."""
    code = getattr(error, "err", None)
    return f"it fails with {code}" if code is not None else "it fails"


def _load_egl() -> Any:
    try:
        from OpenGL import EGL
    except (ImportError, AttributeError, OSError, GLError) as error:
        raise NoContext("The system's EGL library could not be loaded.", _HINT) from error
    return EGL


def _displays(egl: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What opens the displays worth trying, best first, with a name for the error message."""
    try:
        extensions = egl.eglQueryString(egl.EGL_NO_DISPLAY, egl.EGL_EXTENSIONS) or b""
    except GLError:  # an old EGL, that has none without a display
        extensions = b""
    known = extensions.decode("ascii", "replace").split()
    if "EGL_EXT_platform_base" in known:
        from OpenGL.EGL.EXT.platform_base import eglGetPlatformDisplayEXT

        if "EGL_EXT_platform_device" in known:
            for index, device in enumerate(_hardware(egl)):
                yield (
                    f"device {index}",
                    partial(eglGetPlatformDisplayEXT, _DEVICE_EXT, device, None),
                )
        if "EGL_MESA_platform_surfaceless" in known:
            yield "surfaceless", partial(eglGetPlatformDisplayEXT, _SURFACELESS_MESA, None, None)
    yield "default display", partial(egl.eglGetDisplay, egl.EGL_DEFAULT_DISPLAY)


def _hardware(egl: Any) -> list[Any]:
    """The EGL devices that are not software rasterisers."""
    from OpenGL.EGL.EXT.device_base import eglQueryDevicesEXT, eglQueryDeviceStringEXT

    devices = (egl.EGLDeviceEXT * _MAX_DEVICES)()
    count = ctypes.c_int32(0)
    try:
        eglQueryDevicesEXT(_MAX_DEVICES, devices, count)
        found = [devices[index] for index in range(count.value)]
        return [
            device
            for device in found
            if _SOFTWARE_DEVICE.encode()
            not in (eglQueryDeviceStringEXT(device, egl.EGL_EXTENSIONS) or b"")
        ]
    except GLError:
        return []


def _create(egl: Any, display: Any) -> Any:
    if not display:
        raise _Refused("no display")
    major, minor = ctypes.c_long(), ctypes.c_long()
    if not egl.eglInitialize(display, major, minor):
        raise _Refused("it does not initialise")
    if not egl.eglBindAPI(egl.EGL_OPENGL_API):
        raise _Refused("it has no desktop OpenGL")
    wanted = [egl.EGL_SURFACE_TYPE, 0, egl.EGL_RENDERABLE_TYPE, egl.EGL_OPENGL_BIT, egl.EGL_NONE]
    configs = (egl.EGLConfig * 1)()
    count = ctypes.c_long()
    egl.eglChooseConfig(display, wanted, configs, 1, count)
    if count.value < 1:
        raise _Refused("no configuration fits")
    core = [
        egl.EGL_CONTEXT_MAJOR_VERSION,
        GL_VERSION[0],
        egl.EGL_CONTEXT_MINOR_VERSION,
        GL_VERSION[1],
        egl.EGL_CONTEXT_OPENGL_PROFILE_MASK,
        egl.EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
        egl.EGL_NONE,
    ]
    known = (egl.eglQueryString(display, egl.EGL_EXTENSIONS) or b"").split()
    tried = [[_RESET_STRATEGY, _LOSE_ON_RESET, *core]] if _ROBUST in known else []
    for wanted in (*tried, core):
        try:
            context = egl.eglCreateContext(display, configs[0], egl.EGL_NO_CONTEXT, wanted)
        except GLError:
            continue
        if context:
            return context
    version = _version_of(egl, display, configs[0])
    if tuple(map(int, re.findall(r"\d+", version)[:2])) >= GL_VERSION:
        raise _Refused(f"it has OpenGL {version}, but not its core profile")
    raise _TooOld(version)


def _version_of(egl: Any, display: Any, config: Any) -> str:
    """The version that a driver has that gives no context of ours. Raises _Refused where none."""
    none, surface = egl.EGL_NO_CONTEXT, egl.EGL_NO_SURFACE
    try:
        context = egl.eglCreateContext(display, config, none, [egl.EGL_NONE])
        egl.eglMakeCurrent(display, surface, surface, context)
        version = GL.glGetString(GL.GL_VERSION).decode("utf-8", "replace")
        egl.eglMakeCurrent(display, surface, surface, none)
        egl.eglDestroyContext(display, context)
    except GLError as error:
        raise _Refused(f"no OpenGL at all, {_said(error)}") from error
    return str(version).split(" ", 1)[0]


@dataclass(frozen=True)
class Driver:
    """What draws, for `diorama doctor` and bug reports; `largest_texture` in pixels a side."""

    vendor: str
    renderer: str
    version: str
    largest_texture: int


def driver() -> Driver:
    """The current context's driver."""

    def said(name: int) -> str:
        return str(GL.glGetString(name).decode("utf-8", "replace"))

    return Driver(
        said(GL.GL_VENDOR),
        said(GL.GL_RENDERER),
        said(GL.GL_VERSION),
        int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_SIZE)),
    )
