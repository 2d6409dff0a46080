"""The engine's own buffers: linear half-float light with optional depth and multisampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from renderer.gl import GL, GLError
from renderer.memory import Kept, Memory
from story.errors import RenderError

SAMPLES: Final = 4  # of meshes' edges


@dataclass(frozen=True)
class Shape:
    """What a target is like."""

    width: int
    height: int
    depth: bool = False
    samples: int = 0
    mipmaps: bool = False  # of its light: `Target.shrink` makes them

    @property
    def bytes(self) -> int:
        """What it takes on the GPU, about: half floats and depth, and those of the samples."""
        pixel = 8 + 4 * self.depth + 3 * self.mipmaps
        return self.width * self.height * pixel * (1 + self.samples)


class Target:
    """Light as a texture to read, and what is drawn into to get it.

    With samples, drawing goes to a multisampled buffer, and `resolve` averages it into `light`,
    whose own framebuffer is `light_framebuffer`.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._textures: list[int] = []
        self._buffers: list[int] = []
        self._framebuffers: list[int] = []
        self.light = self.depth = self.framebuffer = self.light_framebuffer = 0
        try:
            self._make(shape)
        except GLError:  # its parts fill the GPU
            self.close()
            raise
        status = GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER)
        if status != GL.GL_FRAMEBUFFER_COMPLETE:
            self.close()
            raise RenderError(
                f"This graphics card draws no {shape.width}x{shape.height} picture in half floats.",
                "Ask for a smaller picture.",
            )

    @property
    def bytes(self) -> int:
        """What it takes on the GPU, about."""
        return self.shape.bytes

    def begin(self) -> None:
        """Bind it, whole, and clear it to nothing, infinitely far."""
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        GL.glViewport(0, 0, self.shape.width, self.shape.height)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glDepthMask(True)
        GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT | (GL.GL_DEPTH_BUFFER_BIT if self.shape.depth else 0))

    def resolve(self, *, depth: bool = False, into: Target | None = None) -> None:
        """Make `light`, and `depth` if asked, hold what was drawn; or another target's."""
        drawn_into = self.light_framebuffer if into is None else into.light_framebuffer
        if self.framebuffer == drawn_into:
            return
        width, height = self.shape.width, self.shape.height
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.framebuffer)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, drawn_into)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        for bit in (GL.GL_COLOR_BUFFER_BIT, GL.GL_DEPTH_BUFFER_BIT if depth else 0):
            if bit:
                GL.glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, bit, GL.GL_NEAREST)

    def resume(self) -> None:
        """Bind it again, whole, as it is."""
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        GL.glViewport(0, 0, self.shape.width, self.shape.height)
        GL.glDisable(GL.GL_SCISSOR_TEST)

    def shrink(self) -> None:
        """Make the smaller levels of its light."""
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self.light)
        GL.glGenerateMipmap(GL.GL_TEXTURE_2D)

    def clear_light(self) -> None:
        """Leave nothing of what it shows; its depth stays."""
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        GL.glEnable(GL.GL_SCISSOR_TEST)

    def read_light(self) -> NDArray[np.float32]:
        """The resolved light, (h, w, 4) linear premultiplied, row 0 at the foot."""
        found = np.empty((self.shape.height, self.shape.width, 4), np.float32)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.light_framebuffer)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        GL.glReadPixels(
            *(0, 0, self.shape.width, self.shape.height), *(GL.GL_RGBA, GL.GL_FLOAT, found)
        )
        return found

    def read_depth(self) -> NDArray[np.float32]:
        """The resolved depth, (h, w) of 0 to 1, row 0 at the foot."""
        found = np.empty((self.shape.height, self.shape.width), np.float32)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.light_framebuffer)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        GL.glReadPixels(
            *(0, 0, self.shape.width, self.shape.height),
            *(GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, found),
        )
        return found

    def close(self) -> None:
        """Delete it from the GPU."""
        for name in self._framebuffers:
            GL.glDeleteFramebuffers(1, [name])
        for name in self._buffers:
            GL.glDeleteRenderbuffers(1, [name])
        for name in self._textures:
            GL.glDeleteTextures(1, [name])

    def _make(self, shape: Shape) -> None:
        self.light = self._texture(GL.GL_RGBA16F, GL.GL_RGBA, GL.GL_HALF_FLOAT)
        if shape.depth:
            self.depth = self._texture(GL.GL_DEPTH_COMPONENT32F, GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT)
        self.light_framebuffer = self._framebuffer()
        self._attach_texture(GL.GL_COLOR_ATTACHMENT0, self.light)
        if shape.depth:
            self._attach_texture(GL.GL_DEPTH_ATTACHMENT, self.depth)
        self.framebuffer = self.light_framebuffer
        if shape.samples:
            self.framebuffer = self._framebuffer()
            self._attach_buffer(GL.GL_COLOR_ATTACHMENT0, GL.GL_RGBA16F)
            if shape.depth:
                self._attach_buffer(GL.GL_DEPTH_ATTACHMENT, GL.GL_DEPTH_COMPONENT32F)

    def _texture(self, internal: int, shape: int, kind: int) -> int:
        name = int(GL.glGenTextures(1))
        self._textures.append(name)
        GL.glBindTexture(GL.GL_TEXTURE_2D, name)
        GL.glTexImage2D(
            GL.GL_TEXTURE_2D, 0, internal, self.shape.width, self.shape.height, 0, shape, kind, None
        )
        filtering = GL.GL_NEAREST if shape == GL.GL_DEPTH_COMPONENT else GL.GL_LINEAR
        shrunk = self.shape.mipmaps and shape != GL.GL_DEPTH_COMPONENT
        for setting, value in (
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR if shrunk else filtering),
            (GL.GL_TEXTURE_MAG_FILTER, filtering),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)
        return name

    def _framebuffer(self) -> int:
        name = int(GL.glGenFramebuffers(1))
        self._framebuffers.append(name)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, name)
        return name

    def _attach_texture(self, place: int, name: int) -> None:
        GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, place, GL.GL_TEXTURE_2D, name, 0)

    def _attach_buffer(self, place: int, internal: int) -> None:
        name = int(GL.glGenRenderbuffers(1))
        self._buffers.append(name)
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, name)
        GL.glRenderbufferStorageMultisample(
            GL.GL_RENDERBUFFER,
            self.shape.samples,
            internal,
            self.shape.width,
            self.shape.height,
        )
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, place, GL.GL_RENDERBUFFER, name)


class Targets:
    """Keeps targets between draws, by what they are for; a new size replaces the old one."""

    def __init__(self, memory: Memory) -> None:
        self._known: Kept[Target] = Kept(memory, "targets")

    def take(self, purpose: str, shape: Shape) -> Target:
        """The target of that purpose in that shape. Raises RenderError where the GPU has none."""
        known = self._known.find(purpose)
        if known is not None and known.shape == shape:
            return known
        self._known.discard(purpose)  # before the new one wants its room
        return self._known.put(purpose, Target(shape))

    def close(self) -> None:
        """Delete all targets."""
        self._known.close()
