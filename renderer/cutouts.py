"""Films with alpha, or before a screen of one colour, as pictures that are clear where they are.

Each frame is drawn once into a texture of premultiplied linear light, texel by texel, by
renderer/shaders/shared/cutout.glsl: filtered afterwards, its edges show nothing of what was cut.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from assets.media import Frame
from renderer.gl import GL
from renderer.memory import Kept, Memory
from renderer.programs import Uniform
from renderer.screen import Screen
from renderer.textures import Light, Textures
from story.model.values import Vector


@dataclass(frozen=True)
class Key:
    """A screen behind what is filmed: its R'G'B' codes, and how it is made clear, each 0 to 1."""

    colour: Vector
    tolerance: float
    softness: float
    spill: float


@dataclass
class _Cut:
    """A texture and the framebuffer that draws into it."""

    texture: int
    framebuffer: int
    width: int
    height: int
    shown: object = None  # which frame is in it, cut how

    @property
    def bytes(self) -> int:
        return self.width * self.height * 8 * 4 // 3

    def close(self) -> None:
        GL.glDeleteFramebuffers(1, [self.framebuffer])
        GL.glDeleteTextures(1, [self.texture])


class Cutouts:
    """What a painter has cut out. Leaves OpenGL's state as it finds it, but for textures."""

    def __init__(self, textures: Textures, screen: Screen, memory: Memory) -> None:
        self._textures, self._screen = textures, screen
        self._kept: Kept[_Cut] = Kept(memory, "pictures")

    def light(self, slot: Hashable, frame: Frame, key: Key | None) -> Light:
        """A frame cut out; `slot` names whose it is, whose last one may be drawn over."""
        factor = self._textures.reduction(frame.width, frame.height)
        width, height = frame.width // factor, frame.height // factor
        cut = self._kept.find(slot)
        if cut is None or (cut.width, cut.height) != (width, height):
            cut = self._kept.put(slot, _made(width, height))
        if cut.shown != (frame.key, key):
            self._draw(cut, frame, key)
            cut.shown = (frame.key, key)
        return Light(cut.texture)

    def close(self) -> None:
        """Delete all of them."""
        self._kept.close()

    def _draw(self, cut: _Cut, frame: Frame, key: Key | None) -> None:
        bound = int(GL.glGetIntegerv(GL.GL_FRAMEBUFFER_BINDING))
        view = [int(side) for side in np.ravel(GL.glGetIntegerv(GL.GL_VIEWPORT))]
        states = (GL.GL_SCISSOR_TEST, GL.GL_BLEND, GL.GL_DEPTH_TEST)
        on = [state for state in states if GL.glIsEnabled(state)]
        for state in states:
            GL.glDisable(state)
        shown = self._textures.show(frame, minified=False)
        uniforms: dict[str, Uniform] = {"u_size": (float(cut.width), float(cut.height))}
        defines: tuple[str, ...] = ()
        if key is not None:
            defines = ("CUT_KEY",)
            uniforms["u_key"] = key.colour
            uniforms["u_key_how"] = (key.tolerance, key.softness, key.spill)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, cut.framebuffer)
        GL.glViewport(0, 0, cut.width, cut.height)
        self._screen.cover("cutout.frag", shown.uniforms | uniforms, shown.defines + defines)
        GL.glBindTexture(GL.GL_TEXTURE_2D, cut.texture)
        GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, bound)
        GL.glViewport(*view)
        for state in on:
            GL.glEnable(state)


def _made(width: int, height: int) -> _Cut:
    texture = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
    shape, kind = GL.GL_RGBA, GL.GL_HALF_FLOAT
    GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_RGBA16F, width, height, 0, shape, kind, None)
    for setting, value in (
        (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR),
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR),
        (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
        (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)
    bound = int(GL.glGetIntegerv(GL.GL_FRAMEBUFFER_BINDING))
    framebuffer = int(GL.glGenFramebuffers(1))
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
    GL.glFramebufferTexture2D(
        GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, texture, 0
    )
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, bound)
    return _Cut(texture, framebuffer, width, height)
