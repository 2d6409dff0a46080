"""The covering triangle that every per-pixel pass draws."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.gl import GL
from renderer.programs import Programs, Uniform
from renderer.sights import Sight

VERTEX = "screen.vert"


class Screen:
    """Runs fragment shaders on each pixel of the bound viewport, within the scissor."""

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self._vao = int(GL.glGenVertexArrays(1))

    def cover(
        self, fragment: str, uniforms: Mapping[str, Uniform], defines: tuple[str, ...] = ()
    ) -> None:
        """Draw with a fragment shader of renderer/shaders. Raises ShaderError."""
        self._programs.take(VERTEX, fragment, defines).use(uniforms)
        self.triangle()

    def look(
        self,
        sight: Sight,
        fragment: str,
        uniforms: Mapping[str, Uniform],
        defines: tuple[str, ...] = (),
    ) -> None:
        """Draw what a sight sees, with a fragment shader that includes ray.glsl."""
        self.cover(fragment, {**sight.uniforms, **uniforms}, (*sight.defines, *defines))

    def triangle(self) -> None:
        """Draw with the program that is in use."""
        GL.glBindVertexArray(self._vao)
        GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
        GL.glBindVertexArray(0)

    def close(self) -> None:
        """Delete it from the GPU."""
        GL.glDeleteVertexArrays(1, [self._vao])
