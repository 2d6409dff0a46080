"""The one door to PyOpenGL: picks its platform before the first import and re-exports `GL`, `EGL`.

packaging/stubs/OpenGL types exactly what we call; nothing else in Diorama imports OpenGL.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "linux":
    # Must stand before the first import of OpenGL: GLX and EGL cannot be mixed in one process.
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

from OpenGL import GL
from OpenGL.error import Error as GLError

__all__ = ["GL", "GLError"]
