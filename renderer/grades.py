"""Grades on the GPU: what shaders/shared/grade.glsl is given, and the tables of LUTs as textures.

story/grading.py has the formulas. A table is a texture of half floats, whose steps are a sixteenth
of an 8-bit code's at white and finer below: as fine as can be seen, at half the memory of floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from assets.media import Lut
from renderer.gl import GL
from renderer.memory import Kept, Memory
from renderer.programs import Uniform
from story.grading import is_graded, matrix_of
from story.model.grading import Grade

LUT_UNIT: Final = 4


@dataclass(frozen=True)
class Graded:
    """How a program must be built and set to show a picture by a grade."""

    defines: tuple[str, ...]
    uniforms: dict[str, Uniform]


_PLAIN: Final = Graded((), {})


@dataclass(frozen=True)
class _Table:
    name: int
    bytes: int

    def close(self) -> None:
        GL.glDeleteTextures(1, [self.name])


class Grades:
    """The LUTs that an engine has on the GPU. Uses texture unit 4."""

    def __init__(self, memory: Memory) -> None:
        self._tables: Kept[_Table] = Kept(memory, "pictures", again=True)

    def show(self, grade: Grade, lut: Lut | None) -> Graded:
        """What to build and set, with the grade's LUT bound if it is given."""
        if not is_graded(grade):
            return _PLAIN
        uniforms: dict[str, Uniform] = {
            "u_grade_light": np.array(matrix_of(grade), np.float32),
            "u_grade_shape": (grade.contrast, grade.saturation),
        }
        if lut is None:
            return Graded(("GRADE",), uniforms)
        table = self._tables.take(lut.key, lambda: _made(lut))
        GL.glActiveTexture(GL.GL_TEXTURE0 + LUT_UNIT)
        GL.glBindTexture(GL.GL_TEXTURE_3D, table.name)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        uniforms |= {
            "u_lut": LUT_UNIT,
            "u_lut_curves": not lut.is_cube,
            "u_lut_size": lut.size,
            "u_lut_low": lut.low,
            "u_lut_high": lut.high,
            "u_lut_strength": grade.strength,
        }
        return Graded(("GRADE", "GRADE_LUT"), uniforms)

    def close(self) -> None:
        """Delete them from the GPU."""
        self._tables.close()


def _made(lut: Lut) -> _Table:
    table = lut.texels()
    depth, height, width = table.shape[:3]
    name = int(GL.glGenTextures(1))
    GL.glActiveTexture(GL.GL_TEXTURE0 + LUT_UNIT)
    GL.glBindTexture(GL.GL_TEXTURE_3D, name)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    GL.glTexImage3D(
        *(GL.GL_TEXTURE_3D, 0, GL.GL_RGBA16F, width, height, depth, 0),
        *(GL.GL_RGBA, GL.GL_HALF_FLOAT, table),
    )
    for setting, value in (
        (GL.GL_TEXTURE_MIN_FILTER, GL.GL_NEAREST),
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST),
        (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
        (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        (GL.GL_TEXTURE_WRAP_R, GL.GL_CLAMP_TO_EDGE),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_3D, setting, value)
    GL.glActiveTexture(GL.GL_TEXTURE0)
    return _Table(name, table.nbytes)
