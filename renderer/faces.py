"""The cube faces through which solids reach a picture that bends lines; kept while they are alike.

In a film the eye stands still and most solids do too: a face is drawn once and then only laid over
each frame. renderer/solids.py draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from renderer.memory import Kept, Memory
from renderer.targets import SAMPLES, Shape, Target, Targets


@dataclass
class _Face:
    target: Target
    key: Hashable

    @property
    def bytes(self) -> int:
        return self.target.bytes

    def close(self) -> None:
        self.target.close()


class Faces:
    """Draws faces, or gives those of the picture before where nothing in them has changed."""

    def __init__(self, targets: Targets, memory: Memory) -> None:
        self._targets = targets
        self._memory = memory
        self._kept: Kept[_Face] = Kept(memory, "faces")
        self._wanted: set[Hashable] = set()  # by the picture that is being drawn

    def begin(self) -> None:
        """A picture begins: let go of faces that the last one had no use for."""
        for slot in self._kept.keys - self._wanted:
            self._kept.discard(slot)
        self._wanted.clear()

    def take(
        self,
        slot: Hashable,
        key: Hashable | None,
        size: int,
        paint: Callable[[Target], None],
        samples: int = SAMPLES,
    ) -> Target:
        """The face `slot` of the picture, `size` pixels square, as `paint` draws it, resolved.

        `key` is equal only for what looks the same; None: it is drawn each time. Valid until the
        next call.
        """
        if key is not None:
            self._wanted.add(slot)
            kept = self._kept.find(slot)
            if kept is not None and kept.key == key and kept.target.shape.width == size:
                return kept.target
        drawn = self._targets.take("face", Shape(size, size, depth=True, samples=samples))
        drawn.begin()
        paint(drawn)
        store = None if key is None else self._store(slot, key, size)
        drawn.resolve(depth=True, into=store)
        return drawn if store is None else store

    def close(self) -> None:
        """Delete them from the GPU."""
        self._kept.close()

    def _store(self, slot: Hashable, key: Hashable, size: int) -> Target | None:
        """Where the face is to be kept, or None where there is no room."""
        shape = Shape(size, size, depth=True)
        kept = self._kept.find(slot)
        if kept is not None and kept.target.shape == shape:
            kept.key = key
            return kept.target
        self._kept.discard(slot)
        if not self._memory.fits(shape.bytes):
            return None
        return self._kept.put(slot, _Face(Target(shape), key)).target
