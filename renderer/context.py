"""OpenGL contexts: the protocol all share, and the headless EGL ones of Linux.

The window's context and Qt's offscreen one (Windows, macOS) come from the studio through the same
protocol.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from renderer.gl import GL, GLError
from story.errors import NoContext

GL_VERSION: Final = (3, 3)

_SURFACELESS_MESA: Final = 0x31DD  # EGL_PLATFORM_SURFACELESS_MESA
_DEVICE_EXT: Final = 0x313F  # EGL_PLATFORM_DEVICE_EXT
_SOFTWARE_DEVICE: Final = "EGL_MESA_device_software"
_MAX_DEVICES: Final = 16

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
        for name, display in _displays(egl):
            try:
                self._context = _create(egl, display)
            except (GLError, _Refused) as error:
                failures.append(f"{name}: {error}")
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
        self._egl.eglMakeCurrent(self._display, none, none, self._context)

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
        self.release()
        self._egl.eglDestroyContext(self._display, self._context)
        self._closed = True


class _Refused(Exception):
    """EGL answered, but not with what is needed."""


def _load_egl() -> Any:
    try:
        from OpenGL import EGL
    except (ImportError, AttributeError, OSError, GLError) as error:
        raise NoContext("The system's EGL library could not be loaded.", _HINT) from error
    return EGL


def _displays(egl: Any) -> Iterator[tuple[str, Any]]:
    """The displays worth trying, best first, each with a name for the error message."""
    extensions = egl.eglQueryString(egl.EGL_NO_DISPLAY, egl.EGL_EXTENSIONS) or b""
    known = extensions.decode("ascii", "replace").split()
    if "EGL_EXT_platform_base" in known:
        from OpenGL.EGL.EXT.platform_base import eglGetPlatformDisplayEXT

        if "EGL_EXT_platform_device" in known:
            for index, device in enumerate(_hardware(egl)):
                yield f"device {index}", eglGetPlatformDisplayEXT(_DEVICE_EXT, device, None)
        if "EGL_MESA_platform_surfaceless" in known:
            yield "surfaceless", eglGetPlatformDisplayEXT(_SURFACELESS_MESA, None, None)
    yield "default display", egl.eglGetDisplay(egl.EGL_DEFAULT_DISPLAY)


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
    context = egl.eglCreateContext(display, configs[0], egl.EGL_NO_CONTEXT, core)
    if not context:
        raise _Refused(f"no OpenGL {GL_VERSION[0]}.{GL_VERSION[1]} core")
    return context


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
