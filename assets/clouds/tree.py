"""Makes a cloud's tree: all of its points into an octree of samples, in bounded memory.

The points are written aside first, sorted into cubes that fit in memory each, and every cube's
points are given their node by themselves: a node's sample is one point in each cell of a grid, and
no cell lies in two cubes. assets/clouds/store.py owns the file that comes of it.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.clouds.source import CHUNK, Source
from assets.clouds.store import NODE, Facts, packed, write_head
from assets.media import Points
from story.errors import MediaUnreadable

GRID: Final = 7  # a node's sample has a point in each of 2^7 cells along each side
LEAF: Final = 32_768  # points that are not parted any more
MOST_NODE: Final = 65_536  # points in a node, about
_BITS: Final = 21  # of a Morton code, along each axis
_DEEPEST: Final = _BITS - GRID
_CUBES: Final = 7  # levels down to which cubes of points may be parted: no more than GRID
MOST_CUBE: Final = 3_000_000  # points in memory at a time
_FAR: Final = 1000.0  # metres from zero beyond which an origin keeps float32 sharp
_STRAY: Final = 20.0  # times the size of nearly all of the cloud: what is farther off is left out
_RAW: Final = np.dtype([("p", "<f4", 3), ("c", "<u2", 3), ("i", "<f4"), ("k", "u1")])
_DONE: Final = np.dtype([("p", "<f4", 3), ("c", "u1", 3), ("i", "u1"), ("k", "u1")])

Array = NDArray[Any]


@dataclass
class _Spool:
    """The points aside in a file, and what was learned of them on the way."""

    file: BinaryIO
    count: int
    origin: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    planes: tuple[str, ...]
    deep: bool  # colours of 16 bits
    dim: tuple[float, float]  # the intensities that become 0 and 255

    def parts(self) -> Iterator[Array]:
        """The points within the box, some at a time."""
        self.file.seek(0)
        while len(part := np.fromfile(self.file, _RAW, CHUNK)):
            inside = ((part["p"] >= self.low) & (part["p"] <= self.high)).all(axis=1)
            yield part if inside.all() else part[inside]


Told: TypeAlias = Callable[[int, int], None]
"""Hears how much is done of how much, 0 where that is not known; what it raises ends the work."""


def silent(done: int, total: int) -> None:
    """Whoever makes a tree does not wait for it."""


def write_tree(source: Source, target: Path, *, points: int = 0, told: Told = silent) -> None:
    """Read a cloud and write its tree, whole or not at all. Raises MediaUnreadable.

    `told` hears how many of its `points` are through, as if they all took one pass.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tree-", dir=target.parent) as work:
            made = Path(work) / "tree"
            with (
                tempfile.TemporaryFile(dir=work) as aside,
                tempfile.TemporaryFile(dir=work) as sorted_aside,
            ):
                went = _Went(told, points)
                spool = _spooled(source, aside, went)
                went.count = spool.count
                _Builder(spool, sorted_aside, Path(work), went).write(made)
            if not target.exists():  # another program may have been quicker, and have it open
                made.replace(target)
    except OSError as error:
        raise MediaUnreadable(
            f"The points of “{source.name}” could not be prepared: {error.strerror or error}.",
            "Check that the story's disk has room and may be written to.",
        ) from error


class _Went:
    """How far the work has come: all points go through each of `PASSES`."""

    PASSES: Final = 5

    def __init__(self, told: Told, count: int) -> None:
        self._told, self.count = told, count
        self._done = 0

    def on(self, points: int) -> None:
        """So many points went through a pass."""
        self._done += points
        done = self._done // self.PASSES
        self._told(min(done, self.count) if self.count else done, self.count)


def _spooled(source: Source, file: BinaryIO, went: _Went) -> _Spool:
    rng = np.random.default_rng(1)
    origin: NDArray[np.float64] | None = None
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    count, deep = 0, 0
    shades: set[str] = set()
    some: list[Array] = []  # a sample of the whole
    for chunk, _ in source.placed():
        if not len(chunk.positions):
            continue
        if origin is None:
            middle = np.median(chunk.positions, axis=0)
            origin = np.round(middle) if np.abs(chunk.positions).max() > _FAR else np.zeros(3)
        raw = np.zeros(len(chunk.positions), _RAW)
        raw["p"] = chunk.positions - origin
        if chunk.colours is not None:
            raw["c"] = chunk.colours
            shades.add("rgb")
            deep = max(deep, int(chunk.colours.max()))
        if chunk.intensity is not None:
            raw["i"] = np.nan_to_num(chunk.intensity, posinf=0.0, neginf=0.0)
            shades.add("intensity")
        if chunk.classes is not None:
            raw["k"] = chunk.classes
            shades.add("class")
        file.write(raw.tobytes())
        count += len(raw)
        went.on(len(raw))
        low, high = np.minimum(low, raw["p"].min(axis=0)), np.maximum(high, raw["p"].max(axis=0))
        some.append(raw[rng.integers(0, len(raw), max(1, min(4096, len(raw))))])
    if origin is None:
        raise MediaUnreadable(f"“{source.name}” has no points.", "Check that it is the right file.")
    file.flush()
    sample = np.concatenate(some)
    near, far = np.percentile(sample["p"].astype(np.float64), (1, 99), axis=0)
    reach = float((far - near).max()) * _STRAY
    if reach > 0 and (high - low).max() > reach:
        low, high = np.maximum(low, near - reach), np.minimum(high, far + reach)
    dim = np.percentile(sample["i"], (1, 99)).tolist()
    planes = []
    if "rgb" in shades and deep > 0:
        planes.append("rgb")
    if "intensity" in shades and dim[1] > dim[0]:
        planes.append("intensity")
    if "class" in shades and np.ptp(sample["k"]) > 0:
        planes.append("class")
    bits16 = deep > 255 if source.deep is None else source.deep
    return _Spool(file, count, origin, low, high, tuple(planes), bits16, (dim[0], dim[1]))


class _Builder:
    """One cloud on its way into a tree."""

    def __init__(self, spool: _Spool, aside: BinaryIO, work: Path, went: _Went) -> None:
        self._spool, self._aside, self._work, self._went = spool, aside, work, went
        side = float((spool.high - spool.low).max()) or 1e-3
        self._side = side * (1 + 1e-9)
        self._runs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self._apart = np.zeros(_BITS + 1, np.int64)  # cells that hold points, by their level

    def write(self, target: Path) -> None:
        """Write the tree's file."""
        cubes, level_of, sizes = self._cubes()
        starts = np.concatenate([[0], np.cumsum(sizes)])
        self._sort(cubes, starts)
        under: dict[tuple[int, int], int] = defaultdict(int)  # cubes that share a node above them
        for level, prefix in level_of:
            for above in range(level):
                under[above, prefix >> 3 * (level - above)] += 1
        with tempfile.TemporaryFile(dir=self._work) as done:
            written = 0
            for number, (level, prefix) in enumerate(level_of):
                self._aside.seek(int(starts[number]) * _RAW.itemsize)
                part = np.fromfile(self._aside, _RAW, int(sizes[number]))
                caps = [
                    max(256, 2 * MOST_NODE // under[above, prefix >> 3 * (level - above)])
                    for above in range(level)
                ]
                for found, key in self._levels(part, level, caps):
                    done.write(found.tobytes())
                    self._runs[key].append((written, len(found)))
                    written += len(found)
                    self._went.on(len(found))
            done.flush()
            self._assemble(done, target)

    def _codes(self, part: Array) -> NDArray[np.uint64]:
        cells = (part["p"].astype(np.float64) - self._spool.low) * ((1 << _BITS) / self._side)
        whole = np.clip(cells, 0, (1 << _BITS) - 1).astype(np.uint64)
        x, y, z = (_spread(whole[:, axis]) for axis in range(3))
        return np.asarray(x | y << np.uint64(1) | z << np.uint64(2))

    def _cubes(self) -> tuple[Array, list[tuple[int, int]], NDArray[np.int64]]:
        """Which cube each cell of the grid is in; the cubes as level and prefix; their points."""
        shift = np.uint64(3 * (_BITS - _CUBES))
        counts = np.zeros(8**_CUBES, np.int64)
        for part in self._spool.parts():
            cells, some = np.unique(self._codes(part) >> shift, return_counts=True)
            counts[cells.astype(np.int64)] += some
            self._went.on(len(part))
        cubes = np.full(len(counts), -1, np.int32)
        found: list[tuple[int, int]] = []
        waiting = [(0, 0)]
        sums = np.concatenate([[0], np.cumsum(counts)])
        sizes: list[int] = []
        while waiting:
            level, prefix = waiting.pop()
            width = 8 ** (_CUBES - level)
            first, last = prefix * width, (prefix + 1) * width
            size = int(sums[last] - sums[first])
            if size == 0:
                continue
            if size <= MOST_CUBE or level == _CUBES:
                cubes[first:last] = len(found)
                found.append((level, prefix))
                sizes.append(size)
            else:
                waiting += [(level + 1, prefix * 8 + octant) for octant in range(8)]
        return cubes, found, np.array(sizes, np.int64)

    def _sort(self, cubes: Array, starts: Array) -> None:
        """Write the points aside once more, cube by cube."""
        shift = np.uint64(3 * (_BITS - _CUBES))
        filled = starts[:-1].copy()
        for part in self._spool.parts():
            cube = cubes[(self._codes(part) >> shift).astype(np.int64)]
            order = np.argsort(cube, kind="stable")
            ordered = cube[order]
            edges = np.flatnonzero(np.diff(ordered)) + 1
            for run in np.split(order, edges):
                number = int(cube[run[0]])
                self._aside.seek(int(filled[number]) * _RAW.itemsize)
                self._aside.write(part[run].tobytes())
                filled[number] += len(run)
            self._went.on(len(part))
        self._aside.flush()

    def _levels(
        self, part: Array, cube_level: int, caps: list[int]
    ) -> Iterator[tuple[Array, tuple[int, int]]]:
        """A cube's points by the node that each belongs to: its level and its Morton prefix."""
        codes = self._codes(part)
        order = np.argsort(codes, kind="stable")
        codes, part = codes[order], self._finished(part[order])
        self._count_cells(codes)
        chance = _hashed(codes ^ np.arange(len(codes), dtype=np.uint64))
        alive = np.arange(len(codes))
        for level in range(_DEEPEST + 1):
            if not len(alive):
                return
            code = codes[alive]
            node = code >> np.uint64(3 * (_BITS - level))
            edges = _edges(node)
            sizes = np.diff(np.append(edges, len(node)))
            taken = np.zeros(len(alive), np.bool_)
            cell = _edges(code >> np.uint64(3 * (_BITS - level - GRID)))
            luck = chance[alive]
            best = np.minimum.reduceat(luck, cell)
            won = np.repeat(best, np.diff(np.append(cell, len(code)))) == luck
            taken |= won
            if level >= cube_level:
                taken |= np.repeat(sizes <= LEAF, sizes)
            cap = MOST_NODE if level >= cube_level else caps[level]
            for first, size in zip(edges.tolist(), sizes.tolist(), strict=True):
                mine = np.flatnonzero(taken[first : first + size]) + first
                if len(mine) > cap:
                    spared = np.argpartition(luck[mine], cap)[cap:]
                    taken[mine[spared]] = False
                    mine = np.delete(mine, spared)
                if len(mine):
                    yield part[alive[mine]], (level, int(node[first]))
            alive = alive[~taken]

    def _count_cells(self, codes: NDArray[np.uint64]) -> None:
        apart = (codes[1:] ^ codes[:-1]).astype(np.float64)
        level = _BITS - (np.frexp(apart)[1] + 2) // 3 + 1  # at which two neighbours part
        counts = np.bincount(np.clip(level, 0, _BITS + 1), minlength=_BITS + 2)
        self._apart += 1 + np.cumsum(counts)[: _BITS + 1]

    def _finished(self, part: Array) -> Array:
        done = np.zeros(len(part), _DONE)
        done["p"] = part["p"]
        colours = part["c"].astype(np.float32)
        done["c"] = np.rint(colours / 257) if self._spool.deep else colours
        dark, light = self._spool.dim
        share = (part["i"] - dark) / max(light - dark, 1e-12)
        done["i"] = np.rint(np.clip(share, 0, 1) * 255)
        done["k"] = part["k"]
        return done

    def _assemble(self, done: BinaryIO, target: Path) -> None:
        keys = sorted(self._runs)
        places = {key: number for number, key in enumerate(keys)}
        nodes = np.zeros(len(keys), NODE)
        for number, (level, prefix) in enumerate(keys):
            nodes["count"][number] = sum(size for _, size in self._runs[level, prefix])
            nodes["parent"][number] = places[level - 1, prefix >> 3] if level else 0xFFFFFFFF
        lows, highs = np.full((len(keys), 3), np.inf, "f4"), np.full((len(keys), 3), -np.inf, "f4")
        for number, key in enumerate(keys):
            places_in = self._read(done, key)["p"]
            lows[number], highs[number] = places_in.min(axis=0), places_in.max(axis=0)
        for number in range(len(keys) - 1, 0, -1):
            parent = int(nodes["parent"][number])
            lows[parent] = np.minimum(lows[parent], lows[number])
            highs[parent] = np.maximum(highs[parent], highs[number])
        nodes["low"], nodes["high"] = lows, highs
        spool = self._spool
        facts = Facts(
            int(nodes["count"].sum()),
            _corner(lows[0]),
            _corner(highs[0]),
            _corner(spool.origin),
            self._side / (1 << GRID),
            self._grain(),
            spool.planes,
        )
        with target.open("wb") as file:
            write_head(file, facts, nodes)
            for number, key in enumerate(keys):
                found = self._read(done, key)
                points = Points(
                    found["p"],
                    found["c"] if "rgb" in spool.planes else None,
                    found["i"] if "intensity" in spool.planes else None,
                    found["k"] if "class" in spool.planes else None,
                )
                file.write(packed(points, lows[number], highs[number]))
                self._went.on(len(found))

    def _read(self, done: BinaryIO, key: tuple[int, int]) -> Array:
        parts = []
        for start, size in self._runs[key]:
            done.seek(start * _DONE.itemsize)
            parts.append(np.fromfile(done, _DONE, size))
        return np.concatenate(parts)

    def _grain(self) -> float:
        """How far apart points lie: the side of cells of which points fill as many as by chance.

        Where points lie on a surface anyhow, one to a cell on average, 1 - 1/e of the cells that
        they would fill apart are filled.
        """
        share = self._apart / max(int(self._apart[-1]), 1)
        level = int(np.searchsorted(share, 1 - np.exp(-1)))
        if level == 0 or self._apart[-1] < 2:
            return self._side
        before, after = share[level - 1], share[level]
        part = (1 - np.exp(-1) - before) / max(after - before, 1e-12)
        return float(self._side / 2.0 ** (level - 1 + part))


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """21 bits with two zeros after each (Morton order; the usual magic numbers)."""
    x = values
    for shift, mask in (
        (32, 0x1F00000000FFFF),
        (16, 0x1F0000FF0000FF),
        (8, 0x100F00F00F00F00F),
        (4, 0x10C30C30C30C30C3),
        (2, 0x1249249249249249),
    ):
        x = (x | x << np.uint64(shift)) & np.uint64(mask)
    return x


def _hashed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers as if by chance, always the same ones (Steele's splitmix64)."""
    with np.errstate(over="ignore"):
        x = values + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ x >> np.uint64(31))


def _edges(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where runs of equal values begin."""
    return np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])


def _corner(values: Array) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
