"""What a picture costs: its stages, draw calls, uploads, the GPU's memory; and which limit binds.

A drawing is watched from outside: for as long as it takes, the calls of renderer/gl.py that draw,
send and read are counted. Other engines of the process are then counted as well: it is for one
picture at a time. Who does not ask pays nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from assets.media import MediaSource
from renderer.canvas import OffscreenCanvas
from renderer.context import Context, driver
from renderer.engine import Drawn, Engine
from renderer.gl import GL, tapped
from renderer.memory import Kind
from renderer.mosaics import Shown
from renderer.rigs import Cubemap, Rig
from renderer.stages import Stage
from story.timeline import Moment

Limit: TypeAlias = Literal["fill", "geometry", "calls", "sort", "media", "upload", "readback"]

SOFTWARE: Final = ("llvmpipe", "softpipe", "swiftshader", "basic render", "software")
"""What the names of drivers hold that draw without a graphics card."""

_DRAWS: Final[dict[str, Callable[..., tuple[int, int, int]]]] = {
    "glDrawArrays": lambda kind, first, count: (kind, count, 1),
    "glDrawElements": lambda kind, count, *_: (kind, count, 1),
    "glDrawArraysInstanced": lambda kind, first, count, copies: (kind, count, copies),
    "glMultiDrawArrays": lambda kind, firsts, counts, runs: (kind, int(counts.sum()), 1),
}
"""Which kind of pieces a call draws, of how many corners, how often, from its arguments."""
_SENDS: Final = (
    "glBufferData",
    "glBufferSubData",
    "glCompressedTexImage2D",
    "glGenerateMipmap",
    "glTexImage2D",
    "glTexImage3D",
    "glTexSubImage2D",
    "glTexSubImage3D",
)
_TEXELS: Final[dict[int, tuple[str, int]]] = {
    GL.GL_R8: ("8-bit grey", 1),
    GL.GL_R16: ("16-bit grey", 2),
    GL.GL_RG16F: ("half-float pairs", 4),
    GL.GL_RGBA8: ("8-bit colour", 4),
    GL.GL_SRGB8_ALPHA8: ("8-bit sRGB", 4),
    GL.GL_RGBA16F: ("half-float light", 8),
    GL.GL_RGBA32F: ("float numbers", 16),
    GL.GL_DEPTH_COMPONENT32F: ("depth", 4),
}
"""What texels of an internal format hold, and their bytes."""

_READS: Final = ("glGetBufferSubData", "glGetTexImage", "glReadPixels")
_MANY: Final = 20_000  # triangles or points in a call, from which the call itself costs little


@dataclass
class Cost:
    """What a stage took."""

    cpu_ms: float = 0.0  # until all was said to the driver
    gpu_ms: float | None = None  # by the GPU's own clock; None: it has none, cpu_ms waits for it
    calls: int = 0  # that draw
    triangles: int = 0
    points: int = 0
    lines: int = 0

    @property
    def ms(self) -> float:
        """The longer one of both."""
        return max(self.cpu_ms, self.gpu_ms or 0.0)


@dataclass
class Traffic:
    """What went to the GPU or came back."""

    calls: int = 0
    bytes: int = 0
    ms: float = 0.0


@dataclass
class Made:
    """Textures and buffers of one kind that a picture made on the GPU."""

    kind: str  # the name of their format
    width: int
    height: int
    count: int = 0
    bytes: int = 0  # all together, with their levels


@dataclass(frozen=True)
class Explanation:
    """A picture's costs: when its things are on the GPU already, and what bringing them took."""

    driver: str
    software: bool
    width: int
    height: int
    ms: float  # of the whole picture, read back
    first_ms: float  # of the same picture before: it compiles, decodes and sends
    stages: dict[Stage, Cost]
    sent: Traffic  # for the first picture
    sent_again: Traffic  # for each one
    read: Traffic
    textures: tuple[Made, ...]  # for the first picture
    mosaics: tuple[Shown, ...]  # the tiles of large pictures
    programs: tuple[str, ...]  # that were used
    memory: dict[Kind, int]  # bytes on the GPU
    budget: int
    dropped: int  # things that had to make room
    limit: Limit
    shares: dict[Limit, float]  # of the picture's time, 0 to 1

    @property
    def calls(self) -> int:
        """That draw."""
        return sum(cost.calls for cost in self.stages.values())

    @property
    def triangles(self) -> int:
        """Of all stages."""
        return sum(cost.triangles for cost in self.stages.values())

    @property
    def points(self) -> int:
        """Of all stages."""
        return sum(cost.points for cost in self.stages.values())


LIMITS: Final[dict[Limit, str]] = {
    "fill": "pixels: fewer of them, or fewer large translucent things, would help most",
    "geometry": "triangles and points: simpler models and thinner clouds would help most",
    "calls": "draw calls: fewer or joined overlays and materials would help most",
    "sort": "putting translucent things in order: fewer splats would help most",
    "media": "opening and preparing media: smaller files would help most",
    "upload": "sending media to the GPU: smaller pictures and models would help most",
    "readback": "reading the picture back: fewer pixels would help most",
}
"""What binds, in words."""


@dataclass
class _Watched:
    """Counts while a picture is drawn."""

    software: bool
    stages: dict[Stage, Cost] = field(default_factory=dict)
    sent: Traffic = field(default_factory=Traffic)
    read: Traffic = field(default_factory=Traffic)
    programs: set[int] = field(default_factory=set)
    made: dict[tuple[str, int, int], Made] = field(default_factory=dict)
    _open: list[Stage] = field(default_factory=list)
    _queries: list[tuple[Stage, int]] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Count what follows to a stage."""
        self._turn(name)
        self._open.append(name)
        try:
            yield
        finally:
            self._turn(self._open[-2] if len(self._open) > 1 else None)
            self._open.pop()

    def _turn(self, to: Stage | None) -> None:
        """Close the books of the stage at hand; those of another one open."""
        if self._open:
            cost = self.stages.setdefault(self._open[-1], Cost())
            if self.software:
                GL.glFinish()
            else:
                GL.glEndQuery(GL.GL_TIME_ELAPSED)
            cost.cpu_ms += (time.perf_counter() - self._since) * 1000
        self._since = time.perf_counter()
        if to is not None and not self.software:
            query = int(GL.glGenQueries(1)[0])
            GL.glBeginQuery(GL.GL_TIME_ELAPSED, query)
            self._queries.append((to, query))

    def settle(self) -> None:
        """Ask the GPU's clock for what it found."""
        for name, query in self._queries:
            cost = self.stages.setdefault(name, Cost())
            took = int(GL.glGetQueryObjectui64v(query, GL.GL_QUERY_RESULT)) / 1e6
            cost.gpu_ms = (cost.gpu_ms or 0.0) + took
            GL.glDeleteQueries(1, [query])
        self._queries.clear()

    def call(self, name: str, original: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """One of the calls that are counted."""
        began = time.perf_counter()
        result = original(*args)
        took = (time.perf_counter() - began) * 1000
        if name in _DRAWS:
            self._draws(*_DRAWS[name](*args))
        elif name in _SENDS:
            _count(self.sent, args, took)
            if name == "glTexImage2D":
                self._makes(*args[1:5])
            elif name == "glGenerateMipmap" and self.made:
                last = next(reversed(self.made.values()))
                last.bytes += last.bytes // (3 * last.count)
        elif name in _READS:
            _count(self.read, args, took)
        elif args[0]:
            self.programs.add(int(args[0]))
        return result

    def _makes(self, level: int, internal: int, width: int, height: int) -> None:
        kind, texel = _TEXELS.get(internal, ("other", 4))
        key = (kind, width << level, height << level)
        made = self.made.pop(key, None) or Made(*key)
        made.count += level == 0
        made.bytes += width * height * texel
        self.made[key] = made  # the latest comes last

    def _draws(self, kind: int, count: int, copies: int) -> None:
        cost = self.stages.setdefault(self._open[-1] if self._open else "prepare", Cost())
        cost.calls += 1
        if kind == GL.GL_POINTS:
            cost.points += count * copies
        elif kind == GL.GL_TRIANGLES:
            cost.triangles += count // 3 * copies
        elif kind in {GL.GL_TRIANGLE_STRIP, GL.GL_TRIANGLE_FAN}:
            cost.triangles += max(count - 2, 0) * copies
        else:
            cost.lines += count // 2 * copies


def _count(traffic: Traffic, args: tuple[Any, ...], took: float) -> None:
    size = next((int(arg.nbytes) for arg in reversed(args) if hasattr(arg, "nbytes")), 0)
    traffic.calls += 1
    traffic.bytes += size
    traffic.ms += took


def explain(
    engine: Engine,
    context: Context,
    moment: Moment,
    rig: Rig,
    media: MediaSource,
    *,
    languages: tuple[str, ...] = ("en",),
    surrounded: bool = True,
    supersample: int = 1,
) -> Explanation:
    """Draw a moment three times, once with a quarter of the pixels, and say what it costs.

    Raises RenderError; what has no media is left out.
    """

    def draw(shown: Rig, canvas: OffscreenCanvas) -> Drawn:
        drawn = engine.draw(
            moment,
            shown,
            canvas,
            media,
            languages=languages,
            surrounded=surrounded,
            supersample=supersample,
        )
        with engine.stages("readback"):
            canvas.read()
        return drawn

    context.make_current()
    name = driver()
    software = any(word in name.renderer.lower() for word in SOFTWARE)
    with (
        closing(OffscreenCanvas(context, rig.width, rig.height)) as canvas,
        closing(OffscreenCanvas(context, *_size(_half(rig)))) as small,
    ):
        first, first_ms = _watch(engine, software, lambda: draw(rig, canvas))
        again, ms = _watch(engine, software, lambda: draw(rig, canvas))
        mosaics = tuple(engine.mosaics.shown.values())
        draw(_half(rig), small)  # makes its buffers
        quarter, _ = _watch(engine, software, lambda: draw(_half(rig), small))
    shares = _shares(again, quarter, ms)
    return Explanation(
        f"{name.renderer}, {name.version}",
        software,
        rig.width,
        rig.height,
        ms,
        first_ms,
        again.stages,
        first.sent,
        again.sent,
        again.read,
        tuple(first.made.values()),
        mosaics,
        engine.programs_named(again.programs),
        engine.memory.shares,
        engine.memory.budget,
        engine.memory.dropped,
        max(shares, key=lambda one: shares[one]),
        shares,
    )


def _watch(engine: Engine, software: bool, draw: Callable[[], object]) -> tuple[_Watched, float]:
    watched = _Watched(software)
    engine.stages.watch = watched
    began = time.perf_counter()
    try:
        with tapped((*_DRAWS, *_SENDS, *_READS, "glUseProgram"), watched.call):
            draw()
        took = (time.perf_counter() - began) * 1000
        watched.settle()
    finally:
        engine.stages.watch = None
    return watched, took


_PASSES: Final[tuple[Stage, ...]] = ("surrounding", "solids", "overlays", "outlines", "output")


def _shares(full: _Watched, quarter: _Watched, ms: float) -> dict[Limit, float]:
    """How much of a picture's time goes where.

    What a quarter of the pixels saves is three quarters of what filling them takes.
    """
    passes = [full.stages[name] for name in _PASSES if name in full.stages]
    drawing = sum(cost.ms for cost in passes)
    less = sum(quarter.stages[name].ms for name in _PASSES if name in quarter.stages)
    fill = min(max((drawing - less) * 4 / 3, 0.0), drawing)
    calls = sum(cost.calls for cost in passes)
    pieces = sum(cost.triangles + cost.points for cost in passes)
    rest = drawing - fill
    heavy = calls > 0 and pieces / calls > _MANY
    prepare = full.stages.get("prepare", Cost()).ms
    took: dict[Limit, float] = {
        "fill": fill,
        "geometry": rest if heavy else 0.0,
        "calls": 0.0 if heavy else rest,
        "sort": full.stages.get("sort", Cost()).ms,
        "upload": full.sent.ms,
        "media": max(prepare - full.sent.ms, 0.0),
        "readback": full.stages.get("readback", Cost()).ms,
    }
    whole = max(ms, sum(took.values()), 1e-9)
    return {name: each / whole for name, each in took.items()}


def _size(rig: Rig) -> tuple[int, int]:
    return rig.width, rig.height


def _half(rig: Rig) -> Rig:
    """The same with half of the pixels each way, even where two eyes share them."""
    if isinstance(rig, Cubemap):
        return replace(rig, size=max(rig.size // 2, 1))
    return replace(rig, width=max(rig.width // 4, 1) * 2, height=max(rig.height // 4, 1) * 2)
