"""What an engine keeps on the GPU: one budget for all of it, and who makes room when it is full.

Owners keep their things in a `Kept`, which makes them anew when they were dropped and are wanted
again; what they are is the owners'. One engine, one thread.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, Generic, Literal, ParamSpec, Protocol, TypeAlias, TypeVar

from renderer.gl import GL, has_extension
from story.errors import GpuFull

Kind: TypeAlias = Literal[
    "pictures", "models", "clouds", "splats", "light", "shadows", "targets", "faces"
]

LEAST: Final = 256 << 20  # bytes: below that not even one large picture is drawn well
MOST: Final = 6 << 30  # more helps nobody and leaves none to others
_CARD_SHARE: Final = 0.6  # of a card's own memory
_SHARED: Final = 0.2  # of the machine's memory, where the GPU has none of its own
_MOST_SHARED: Final = 2 << 30

_LESS: Final = 0.75  # of what was too much for the GPU
_LEAST_DO: Final = 64 << 20  # bytes that are tried in any case

_NVX_TOTAL: Final = 0x9048  # GL_GPU_MEMORY_INFO_TOTAL_AVAILABLE_MEMORY_NVX, KiB
_ATI_FREE: Final = 0x87FC  # GL_TEXTURE_FREE_MEMORY_ATI: KiB, of four values the first


@dataclass
class Held:
    """Something on the GPU that counts."""

    kind: Kind
    bytes: int
    drop: Callable[[], None]
    again: bool
    used: int


class Memory:
    """Counts what is on the GPU, and drops what was used longest ago when it is too much.

    What the picture at hand uses stays to its end, unless it was held with `again`.
    """

    def __init__(self, budget: int | None = None) -> None:
        """`budget` in bytes; None: what the current context's machine can spare."""
        self.budget = budget_here().bytes if budget is None else budget
        self.dropped = 0  # things, since it was made
        self.bytes = 0  # of all that is held, about
        self._held: OrderedDict[int, Held] = OrderedDict()  # by identity, the latest used last
        self._picture = 0

    @property
    def shares(self) -> dict[Kind, int]:
        """The bytes of each kind that there is something of."""
        found: dict[Kind, int] = {}
        for each in self._held.values():
            found[each.kind] = found.get(each.kind, 0) + each.bytes
        return found

    def begin(self) -> None:
        """A picture begins: what the ones before used may be dropped."""
        self._picture += 1

    def hold(self, kind: Kind, size: int, drop: Callable[[], None], *, again: bool = False) -> Held:
        """Count something of `size` bytes; `drop` deletes it when room is wanted.

        With `again` that may be at once, for its owner asks for it each time that it is used.
        """
        made = Held(kind, size, drop, again, self._picture)
        self._held[id(made)] = made
        self.bytes += size
        self._make_room(made)
        return made

    def use(self, held: Held) -> None:
        """It is used in the picture at hand."""
        held.used = self._picture
        self._held.move_to_end(id(held))

    def forget(self, held: Held) -> None:
        """Its owner deletes it."""
        if self._held.pop(id(held), None) is not None:
            self.bytes -= held.bytes

    def fits(self, size: int) -> bool:
        """Whether there is room for so many bytes beside all that the picture at hand uses."""
        taken = sum(each.bytes for each in self._held.values() if each.used == self._picture)
        return taken + size <= self.budget

    def shed(self) -> None:
        """Drop all that the picture at hand has not used: the GPU says that it is full."""
        for held in [each for each in self._held.values() if self._may_go(each)]:
            self._drop(held)

    def make_do(self) -> None:
        """The GPU is full before the budget is: drop everything, and take less from now on."""
        self.budget = min(self.budget, max(int(self.bytes * _LESS), _LEAST_DO))
        self.begin()
        self.shed()

    def _make_room(self, made: Held) -> None:
        for held in list(self._held.values()) if self.bytes > self.budget else ():
            if self.bytes <= self.budget:
                return
            if held is not made and self._may_go(held):
                self._drop(held)

    def _may_go(self, held: Held) -> bool:
        return held.again or held.used != self._picture

    def _drop(self, held: Held) -> None:
        self.forget(held)
        self.dropped += 1
        held.drop()


class OnGpu(Protocol):
    """Something on the GPU that knows what it takes there."""

    @property
    def bytes(self) -> int: ...

    def close(self) -> None:
        """Delete it from the GPU."""


Thing = TypeVar("Thing", bound=OnGpu)


class Kept(Generic[Thing]):
    """Things of one kind on the GPU by their keys: made when wanted, dropped when room is."""

    def __init__(self, memory: Memory, kind: Kind, *, again: bool = False) -> None:
        """`again`: nobody holds a thing longer than until the next `take` (Memory.hold)."""
        self._memory, self._kind, self._again = memory, kind, again
        self._known: dict[Hashable, tuple[Thing, Held]] = {}

    @property
    def keys(self) -> frozenset[Hashable]:
        """Of the things that are there."""
        return frozenset(self._known)

    def find(self, key: Hashable) -> Thing | None:
        """The thing of that key if it is there, which is used now."""
        known = self._known.get(key)
        if known is None:
            return None
        self._memory.use(known[1])
        return known[0]

    def take(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of that key, made unless it is there; valid to the end of the picture."""
        known = self.find(key)
        return self.put(key, make()) if known is None else known

    def put(self, key: Hashable, thing: Thing) -> Thing:
        """Keep a thing under that key, in the place of what is there."""
        self.discard(key)

        def drop() -> None:
            del self._known[key]
            thing.close()

        held = self._memory.hold(self._kind, thing.bytes, drop, again=self._again)
        self._known[key] = (thing, held)
        return thing

    def discard(self, key: Hashable) -> None:
        """Delete the thing of that key, if there is one."""
        known = self._known.pop(key, None)
        if known is not None:
            self._memory.forget(known[1])
            known[0].close()

    def close(self) -> None:
        """Delete all of them."""
        for key in list(self._known):
            thing, held = self._known.pop(key)
            self._memory.forget(held)
            thing.close()


class _Keeps(Protocol):
    @property
    def memory(self) -> Memory: ...


_Keeper = TypeVar("_Keeper", bound=_Keeps)
_With = ParamSpec("_With")
_Made = TypeVar("_Made")


def again_when_full(
    work: Callable[Concatenate[_Keeper, _With], _Made],
) -> Callable[Concatenate[_Keeper, _With], _Made]:
    """A method that is tried once more, all being dropped, where the GPU has no memory left."""

    @wraps(work)
    def tried(keeper: _Keeper, /, *args: _With.args, **kwargs: _With.kwargs) -> _Made:
        try:
            return work(keeper, *args, **kwargs)
        except GpuFull:
            keeper.memory.make_do()
        return work(keeper, *args, **kwargs)

    return tried


@dataclass(frozen=True)
class Budget:
    """How much of a machine's memory an engine may take, and how that was found."""

    bytes: int
    why: str


def budget_here() -> Budget:
    """The budget for the current context's machine."""
    if has_extension(b"GL_NVX_gpu_memory_info"):
        whole = int(GL.glGetIntegerv(_NVX_TOTAL)) << 10
        if whole > 0:
            return _within(_CARD_SHARE * whole, MOST, f"60 % of the card's {_words(whole)}")
    if has_extension(b"GL_ATI_meminfo"):
        free = int(GL.glGetIntegerv(_ATI_FREE)[0]) << 10
        if free > 0:
            return _within(_CARD_SHARE * free, MOST, f"60 % of the card's free {_words(free)}")
    shared = machine_memory()
    if shared is None:
        return Budget(LEAST * 4, "the machine does not tell its memory")
    return _within(_SHARED * shared, _MOST_SHARED, f"20 % of the machine's {_words(shared)}")


def machine_memory() -> int | None:
    """The bytes of this machine's memory; None where it does not tell."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "b", "c", "d", "e", "f")),
    )


def _windows_memory() -> int | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.total)


def _within(wanted: float, most: int, why: str) -> Budget:
    return Budget(int(min(max(wanted, LEAST), most)), f"{why}, {_words(most)} at most")


def _words(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB"
