"""Shader programs: assembled from the files in renderer/shaders, compiled, and their uniforms set.

A line `#include "shared/colour.glsl"` stands for that file, once a program. No GLSL in strings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from importlib import resources
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.gl import GL
from story.errors import ShaderError

Uniform: TypeAlias = float | bool | Sequence[float] | NDArray[np.float32]
"""bool and int are set as integers; sequences of 2 to 4 as vectors; arrays (3, 3), (4, 4) as
row-major matrices; arrays (n, 2..4) as arrays of vectors."""

_FOLDER: Final = "shaders"
_HEAD: Final = "#version 330 core\n"
_INCLUDE: Final = re.compile(r'^\s*#include\s+"([^"]+)"\s*$')
# Mesa: "0:12(3): error", NVIDIA: "0(12) : error", Apple and Intel: "ERROR: 0:12: "
_PLACE: Final = re.compile(r"\b(\d+)(?::(\d+)|\((\d+)\))")


class Source:
    """The text of one shader stage, and which file each piece of it came from.

    `defines` are names that become 1, or names with what they stand for after a space.
    """

    def __init__(self, path: str, defines: Sequence[str] = ()) -> None:
        self.files: list[str] = []
        head = [_HEAD, *(f"#define {name if ' ' in name else f'{name} 1'}\n" for name in defines)]
        self.text = "".join(head) + "".join(self._lines(path))
        self.path = path

    def _lines(self, path: str) -> list[str]:
        index = len(self.files)
        self.files.append(path)
        found = [f"#line 1 {index}\n"]
        for number, line in enumerate(read(path).splitlines(), 1):
            included = _INCLUDE.match(line)
            if included is None:
                found.append(line + "\n")
            elif included[1] not in self.files:
                found += [*self._lines(included[1]), f"#line {number + 1} {index}\n"]
        return found

    def explain(self, log: str) -> str:
        """The driver's log with file names in place of its numbers."""

        def name(match: re.Match[str]) -> str:
            index, line = int(match[1]), match[2] or match[3]
            return f"{self.files[index]}:{line}" if index < len(self.files) else match[0]

        return "\n".join(_PLACE.sub(name, line, count=1) for line in log.strip().splitlines())


def read(path: str) -> str:
    """The text of a shader file, `path` relative to renderer/shaders with forward slashes."""
    file = resources.files("renderer").joinpath(_FOLDER, *path.split("/"))
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ShaderError(f"The shader file {path} is missing.", "Install Diorama anew.") from error


class Program:
    """A linked pair of shaders. Uniforms that the program does not use are passed over."""

    def __init__(self, vertex: str, fragment: str, defines: Sequence[str] = ()) -> None:
        stages: list[int] = []
        self.name = GL.glCreateProgram()
        try:
            for kind, path in ((GL.GL_VERTEX_SHADER, vertex), (GL.GL_FRAGMENT_SHADER, fragment)):
                stages.append(_compile(kind, Source(path, defines)))
                GL.glAttachShader(self.name, stages[-1])
            GL.glLinkProgram(self.name)
            if not GL.glGetProgramiv(self.name, GL.GL_LINK_STATUS):
                log = _text(GL.glGetProgramInfoLog(self.name))
                raise ShaderError(f"{vertex} and {fragment} do not link: {log}", _DRIVER)
        except ShaderError:
            GL.glDeleteProgram(self.name)
            raise
        finally:
            for stage in stages:
                GL.glDeleteShader(stage)
        self._places: dict[str, int] = {}

    def use(self, uniforms: Mapping[str, Uniform]) -> None:
        """Make it the current program and set uniforms by name."""
        GL.glUseProgram(self.name)
        for name, value in uniforms.items():
            place = self._places.get(name)
            if place is None:
                place = self._places[name] = GL.glGetUniformLocation(self.name, name)
            if place >= 0:
                _set(place, value)

    def close(self) -> None:
        """Delete it from the GPU."""
        GL.glDeleteProgram(self.name)


class Programs:
    """Compiles each program once and keeps it until `close`; what is refused, is tried once too."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, tuple[str, ...]], Program] = {}
        self._refused: dict[tuple[str, str, tuple[str, ...]], ShaderError] = {}

    def take(self, vertex: str, fragment: str, defines: Sequence[str] = ()) -> Program:
        """The program of these files. Raises ShaderError where the driver refuses it."""
        key = (vertex, fragment, tuple(defines))
        if key in self._refused:
            raise ShaderError(self._refused[key].message, self._refused[key].hint)
        if key not in self._known:
            try:
                self._known[key] = Program(vertex, fragment, defines)
            except ShaderError as error:
                self._refused[key] = error
                raise
        return self._known[key]

    def named(self, names: Collection[int]) -> tuple[str, ...]:
        """What OpenGL's names of programs stand for: files and defines, sorted."""
        return tuple(
            sorted(
                " ".join((vertex, fragment, *defines))
                for (vertex, fragment, defines), program in self._known.items()
                if program.name in names
            )
        )

    def close(self) -> None:
        """Delete all programs."""
        GL.glUseProgram(0)  # one in use would outlive its deletion
        for program in self._known.values():
            program.close()
        self._known.clear()


_DRIVER: Final = "This graphics driver may be too old: Diorama needs OpenGL 3.3."


def _compile(kind: int, source: Source) -> int:
    shader = GL.glCreateShader(kind)
    GL.glShaderSource(shader, source.text)
    GL.glCompileShader(shader)
    if GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        return shader
    log = _text(GL.glGetShaderInfoLog(shader))
    GL.glDeleteShader(shader)
    raise ShaderError(f"{source.path} does not compile: {source.explain(log)}", _DRIVER)


def _text(log: bytes | str) -> str:
    return log.decode("utf-8", "replace") if isinstance(log, bytes) else log


def _set(place: int, value: Uniform) -> None:
    match value:
        case bool() | np.bool_() | int():
            GL.glUniform1i(place, int(value))
        case float() | np.floating():
            GL.glUniform1f(place, float(value))
        case np.ndarray():
            _set_array(place, np.ascontiguousarray(value, np.float32))
        case _ if len(value) == 2:
            GL.glUniform2f(place, *value)
        case _ if len(value) == 3:
            GL.glUniform3f(place, *value)
        case _ if len(value) == 4:
            GL.glUniform4f(place, *value)
        case _:
            raise TypeError(f"no uniform takes {value!r}")


def _set_array(place: int, value: NDArray[np.float32]) -> None:
    match value.shape:
        case (3, 3):
            GL.glUniformMatrix3fv(place, 1, True, value)
        case (4, 4):
            GL.glUniformMatrix4fv(place, 1, True, value)
        case (count, 2):
            GL.glUniform2fv(place, count, value)
        case (count, 3):
            GL.glUniform3fv(place, count, value)
        case (count, 4):
            GL.glUniform4fv(place, count, value)
        case _:
            raise TypeError(f"no uniform takes an array of shape {value.shape}")
