"""Points on the GPU: one buffer for the nodes of all clouds, drawn by few calls."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from renderer.gl import GL
from renderer.memory import Kept, Memory

_POINT: Final = np.dtype([("place", "<f4", 3), ("colour", "u1", 4)])
_FIRST: Final = 1 << 18  # points that the buffer holds at first
_STEP: Final = 256  # points in which room is given


@dataclass
class _Room:
    """Where a node's points are in the buffer."""

    owner: Dots
    first: int
    count: int

    @property
    def bytes(self) -> int:
        return self.count * _POINT.itemsize

    def close(self) -> None:
        self.owner.free(self.first, self.count)


class Dots:
    """The points of nodes, by their keys."""

    def __init__(self, memory: Memory) -> None:
        self._kept: Kept[_Room] = Kept(memory, "clouds")
        self._capacity = 0
        self._free: list[tuple[int, int]] = []  # first and count, in order
        self._buffer = 0
        self._vao = 0

    def take(
        self,
        key: Hashable,
        count: int,
        make: Callable[[], tuple[NDArray[np.float32], NDArray[np.uint8]]],
    ) -> int:
        """Where a node's points begin: `make` gives places (n, 3) and sRGB colours (n, 3)."""
        return self._kept.take(key, lambda: self._put(count, *make())).first

    def draw(self, firsts: Sequence[int], counts: Sequence[int]) -> None:
        """Draw runs of points with the current program."""
        if not firsts:
            return
        GL.glEnable(GL.GL_PROGRAM_POINT_SIZE)
        GL.glBindVertexArray(self._vao)
        starts, sizes = np.array(firsts, np.int32), np.array(counts, np.int32)
        GL.glMultiDrawArrays(GL.GL_POINTS, starts, sizes, len(starts))
        GL.glBindVertexArray(0)

    def close(self) -> None:
        """Delete all from the GPU."""
        self._kept.close()
        self._empty()

    def free(self, first: int, count: int) -> None:
        """Give room back; when all is free the buffer goes."""
        self._join(first, _rounded(count))
        if self._free == [(0, self._capacity)]:
            self._empty()

    def _empty(self) -> None:
        if self._buffer:
            GL.glDeleteVertexArrays(1, [self._vao])
            GL.glDeleteBuffers(1, [self._buffer])
        self._capacity, self._buffer, self._free = 0, 0, []

    def _join(self, first: int, count: int) -> None:
        """Room that is free; with what is free beside it, it becomes one."""
        spans = sorted([*self._free, (first, count)])
        joined: list[tuple[int, int]] = []
        for start, size in spans:
            if joined and sum(joined[-1]) == start:
                joined[-1] = (joined[-1][0], joined[-1][1] + size)
            else:
                joined.append((start, size))
        self._free = joined

    def _put(self, count: int, places: NDArray[np.float32], colours: NDArray[np.uint8]) -> _Room:
        points = np.empty(count, _POINT)
        points["place"] = places
        points["colour"][:, :3] = colours
        points["colour"][:, 3] = 255
        first = self._room(_rounded(count))
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._buffer)
        GL.glBufferSubData(GL.GL_ARRAY_BUFFER, first * _POINT.itemsize, points.nbytes, points)
        return _Room(self, first, count)

    def _room(self, count: int) -> int:
        for number, (first, size) in enumerate(self._free):
            if size >= count:
                rest = [(first + count, size - count)] if size > count else []
                self._free[number : number + 1] = rest
                return first
        self._grow(count)
        return self._room(count)

    def _grow(self, more: int) -> None:
        capacity = max(_FIRST, self._capacity * 2, self._capacity + more)
        buffer = int(GL.glGenBuffers(1))
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, buffer)
        size = _POINT.itemsize
        GL.glBufferData(GL.GL_ARRAY_BUFFER, capacity * size, None, GL.GL_DYNAMIC_DRAW)
        if self._buffer:
            GL.glBindBuffer(GL.GL_COPY_READ_BUFFER, self._buffer)
            GL.glCopyBufferSubData(
                GL.GL_COPY_READ_BUFFER, GL.GL_ARRAY_BUFFER, 0, 0, self._capacity * size
            )
            GL.glDeleteBuffers(1, [self._buffer])
            GL.glDeleteVertexArrays(1, [self._vao])
        old, self._buffer, self._capacity = self._capacity, buffer, capacity
        self._vao = int(GL.glGenVertexArrays(1))
        GL.glBindVertexArray(self._vao)
        for place, (width, kind, offset) in enumerate(
            ((3, GL.GL_FLOAT, 0), (4, GL.GL_UNSIGNED_BYTE, 12))
        ):
            GL.glEnableVertexAttribArray(place)
            whole = kind == GL.GL_UNSIGNED_BYTE
            GL.glVertexAttribPointer(place, width, kind, whole, size, ctypes.c_void_p(offset))
        GL.glBindVertexArray(0)
        self._join(old, capacity - old)


def _rounded(count: int) -> int:
    return -(-count // _STEP) * _STEP
