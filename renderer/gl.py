"""The one door to PyOpenGL: picks its platform before the first import and re-exports `GL`.

packaging/stubs/OpenGL types exactly what we call; nothing else in Diorama imports OpenGL.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeAlias

if sys.platform == "linux":
    # Must stand before the first import of OpenGL: GLX and EGL cannot be mixed in one process.
    # Whatever the environment says, for it speaks of other programs: our contexts are EGL's.
    os.environ["PYOPENGL_PLATFORM"] = "egl"

try:
    from OpenGL import GL
except (AttributeError, TypeError) as error:  # how PyOpenGL ends without the library
    raise ImportError("OpenGL needs libEGL.so.1, which does not load") from error
from OpenGL.error import Error as GLError

from story.errors import ContextLost, GpuFull, RenderError

_ERRORS: Final = {
    0x0500: "invalid value of a setting",
    0x0501: "value out of range",
    0x0502: "operation not allowed here",
    0x0506: "incomplete framebuffer",
}
_FULL: Final = 0x0505  # GL_OUT_OF_MEMORY
_LOST: Final = 0x0507  # GL_CONTEXT_LOST of KHR_robustness

__all__ = ["GL", "GLError", "gl_errors", "has_extension", "tapped"]


@contextmanager
def gl_errors(doing: str) -> Iterator[None]:
    """Turn OpenGL's errors into a RenderError that says what Diorama was doing."""
    try:
        yield
    except GLError as error:
        code = getattr(error, "err", None)
        if code == _LOST:
            raise lost() from error
        if code == _FULL:
            raise GpuFull(
                f"The graphics card ran out of memory while {doing}.",
                "Close other programs, ask for a smaller picture, or show less at a time.",
            ) from error
        text = _ERRORS.get(code, f"error {code}") if code is not None else str(error)
        raise RenderError(
            f"The graphics card failed while {doing}: {text}.", "Try a smaller picture."
        ) from error


def lost() -> ContextLost:
    """What is said when the graphics card has let go of a context."""
    return ContextLost(
        "The connection to the graphics card was lost.",
        "Draw again; if it is lost again, update the graphics driver.",
    )


Tap: TypeAlias = Callable[[str, Callable[..., Any], tuple[Any, ...]], Any]
"""Makes a call: its name, itself, its arguments."""


@contextmanager
def tapped(names: Iterable[str], tap: Tap) -> Iterator[None]:
    """Let `tap` make the calls of those names, given the name, the call and its arguments.

    For as long as it lasts, in the whole process; calls cost nothing more when nobody taps.
    """
    originals = {name: getattr(GL, name) for name in names}
    try:
        for name, original in originals.items():
            setattr(GL, name, partial(_tap, tap, name, original))
        yield
    finally:
        for name, original in originals.items():
            setattr(GL, name, original)


def _tap(
    tap: Tap,
    name: str,
    original: Callable[..., Any],
    *args: Any,
) -> Any:
    return tap(name, original, args)


def has_extension(name: bytes) -> bool:
    """Whether the current context's driver knows an OpenGL extension."""
    count = int(GL.glGetIntegerv(GL.GL_NUM_EXTENSIONS))
    return any(GL.glGetStringi(GL.GL_EXTENSIONS, index) == name for index in range(count))
