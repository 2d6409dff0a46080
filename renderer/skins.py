"""The matrices of skins' joints on the GPU: textures that shaders/model.vert reads.

A texture, for uniforms hold too few: OpenGL 3.3 promises room for 64 matrices.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

import numpy as np

from renderer.gl import GL
from renderer.rigging import Numbers

JOINTS_UNIT: Final = 7
"""The texture unit of the joints; those before it are the material's and the light's."""

_ACROSS: Final = 256  # joints in a row of texels, as model.vert has it


class Skins:
    """The joints of one model's skins."""

    def __init__(self) -> None:
        self._textures: dict[int, int] = {}
        self._held: dict[int, Hashable] = {}

    def bind(self, skin: int, key: Hashable, joints: Numbers) -> None:
        """Bind the matrices (j, 4, 4) to their unit; `key` is equal only for the same ones."""
        GL.glActiveTexture(GL.GL_TEXTURE0 + JOINTS_UNIT)
        if skin not in self._textures:
            self._textures[skin] = _texture()
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._textures[skin])
        if skin in self._held and self._held[skin] == key:
            return
        self._held[skin] = key
        rows = -(-len(joints) // _ACROSS)
        texels = np.zeros((rows * _ACROSS, 3, 4), np.float32)
        texels[: len(joints)] = joints[:, :3]
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4)
        GL.glTexImage2D(
            *(GL.GL_TEXTURE_2D, 0, GL.GL_RGBA32F, _ACROSS * 3, rows, 0),
            *(GL.GL_RGBA, GL.GL_FLOAT, texels),
        )

    def close(self) -> None:
        """Delete them from the GPU."""
        for name in self._textures.values():
            GL.glDeleteTextures(1, [name])
        self._textures.clear()
        self._held.clear()


def _texture() -> int:
    name = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D, name)
    for setting, value in (
        (GL.GL_TEXTURE_MIN_FILTER, GL.GL_NEAREST),
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST),
        (GL.GL_TEXTURE_MAX_LEVEL, 0),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)
    return name
