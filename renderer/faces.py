"""The cube faces through which solids reach an equirect picture; kept while they stay the same.

In a film the eye stands still and most solids do too: a face is drawn once and then only laid over
each frame. renderer/solids.py draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from renderer.targets import SAMPLES, Shape, Target, Targets

BUDGET: Final = 400_000_000  # bytes of GPU memory for faces that are kept
_PIXEL: Final = 12  # bytes: four half floats and a depth


@dataclass
class _Kept:
    target: Target
    key: Hashable
    wanted: bool = True  # by the picture that is being drawn


class Faces:
    """Draws faces, or gives those of the picture before where nothing in them has changed."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._kept: dict[Hashable, _Kept] = {}

    def begin(self) -> None:
        """A picture begins: let go of faces that the last one had no use for."""
        for slot, kept in list(self._kept.items()):
            if not kept.wanted:
                kept.target.close()
                del self._kept[slot]
            kept.wanted = False

    def take(
        self, slot: Hashable, key: Hashable | None, size: int, paint: Callable[[], None]
    ) -> Target:
        """The face `slot` of the picture, `size` pixels square, with what `paint` draws resolved.

        `key` is equal only for the same pixels; None: they are drawn each time. Valid until the
        next call.
        """
        kept = self._kept.get(slot)
        if kept is not None and key is not None and kept.key == key:
            kept.wanted = True
            return kept.target
        drawn = self._targets.take("face", Shape(size, size, depth=True, samples=SAMPLES))
        drawn.begin()
        paint()
        store = None if key is None else self._store(slot, key, size)
        drawn.resolve(depth=True, into=store)
        return drawn if store is None else store

    def close(self) -> None:
        """Delete them from the GPU."""
        for kept in self._kept.values():
            kept.target.close()
        self._kept.clear()

    def _store(self, slot: Hashable, key: Hashable, size: int) -> Target | None:
        """Where the face is to be kept, or None where there is no room."""
        shape = Shape(size, size, depth=True)
        kept = self._kept.pop(slot, None)
        if kept is not None and kept.target.shape != shape:
            kept.target.close()
            kept = None
        if kept is None:
            taken = sum(_bytes(each.target.shape) for each in self._kept.values())
            if taken + _bytes(shape) > BUDGET:
                return None
        target = Target(shape) if kept is None else kept.target
        self._kept[slot] = _Kept(target, key)
        return target


def _bytes(shape: Shape) -> int:
    return shape.width * shape.height * _PIXEL
