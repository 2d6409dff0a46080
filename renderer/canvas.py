"""Canvases: where finished pictures go, in memory or on a window; and reading them back.

The engine draws in linear light into its own buffers and writes a canvas once, in sRGB.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from renderer.context import Context
from renderer.gl import GL, gl_errors
from story.errors import RenderError


class Canvas(Protocol):
    """What the engine may finish a picture on."""

    @property
    def framebuffer(self) -> int: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def upside_down(self) -> bool:
        """Whether row 0 of the framebuffer is the picture's top, as memory wants it."""
        ...

    @property
    def opaque(self) -> bool:
        """Whether what has no surrounding comes out black, not clear."""
        ...


@dataclass(frozen=True)
class WindowCanvas:
    """A framebuffer that somebody else owns, such as a window's. Sizes in device pixels."""

    framebuffer: int
    width: int
    height: int
    upside_down: bool = False
    opaque: bool = True


class OffscreenCanvas:
    """A picture in memory: 8-bit sRGB with straight alpha."""

    upside_down = True

    def __init__(self, context: Context, width: int, height: int, *, opaque: bool = False) -> None:
        context.make_current()
        limit = int(GL.glGetIntegerv(GL.GL_MAX_RENDERBUFFER_SIZE))
        if max(width, height) > limit:
            raise RenderError(
                f"A picture of {width}x{height} is larger than this graphics card draws.",
                f"Ask for at most {limit} pixels a side.",
            )
        self.width = width
        self.height = height
        self.opaque = opaque
        self._context = context
        self._pending: list[Reading] = []
        with gl_errors(f"making room for a picture of {width}x{height}"):
            self._colour = int(GL.glGenRenderbuffers(1))
            GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, self._colour)
            GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_RGBA8, width, height)
            self.framebuffer = int(GL.glGenFramebuffers(1))
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
            GL.glFramebufferRenderbuffer(
                GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, self._colour
            )

    def read(self, *, blue_first: bool = False) -> NDArray[np.uint8]:
        """The picture: (h, w, 4) uint8, sRGB, straight alpha, row 0 up.

        `blue_first` gives BGRA, as windows want it, in place of RGBA.
        """
        pixels = np.empty((self.height, self.width, 4), np.uint8)
        self._context.make_current()
        self._read_into(pixels, GL.GL_BGRA if blue_first else GL.GL_RGBA)
        return pixels

    def read_later(self) -> Reading:
        """Begin to read the picture as it stands now, without waiting for the GPU.

        Draw the next one, then take `Reading.result()`; two or three on the way keep it busy.
        """
        self._context.make_current()
        reading = next((one for one in self._pending if one.free), None)
        if reading is None:
            reading = Reading(self._context, self.width, self.height)
            self._pending.append(reading)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, reading.buffer)
        self._read_into(ctypes.c_void_p(0))  # from the start of the bound buffer
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        reading.free = False
        return reading

    def close(self) -> None:
        """Delete it from the GPU; closing twice does nothing."""
        if not self.framebuffer:
            return
        self._context.make_current()
        GL.glDeleteFramebuffers(1, [self.framebuffer])
        GL.glDeleteRenderbuffers(1, [self._colour])
        for reading in self._pending:
            GL.glDeleteBuffers(1, [reading.buffer])
        self._pending.clear()
        self.framebuffer = 0

    def _read_into(
        self, pixels: NDArray[np.uint8] | ctypes.c_void_p, order: int = GL.GL_RGBA
    ) -> None:
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.framebuffer)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        with gl_errors("reading a picture back"):
            GL.glReadPixels(0, 0, self.width, self.height, order, GL.GL_UNSIGNED_BYTE, pixels)


class Reading:
    """A picture on its way from the GPU."""

    def __init__(self, context: Context, width: int, height: int) -> None:
        self._context = context
        self._shape = (height, width, 4)
        self.free = False
        self.buffer = int(GL.glGenBuffers(1))
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self.buffer)
        GL.glBufferData(GL.GL_PIXEL_PACK_BUFFER, width * height * 4, None, GL.GL_STREAM_READ)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)

    def result(self) -> NDArray[np.uint8]:
        """Wait for it: (h, w, 4) uint8 as `OffscreenCanvas.read` gives. May be asked once."""
        assert not self.free, "a reading gives its result once"
        self._context.make_current()
        pixels = np.empty(self._shape, np.uint8)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self.buffer)
        GL.glGetBufferSubData(GL.GL_PIXEL_PACK_BUFFER, 0, pixels.nbytes, pixels)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        self.free = True
        return pixels
