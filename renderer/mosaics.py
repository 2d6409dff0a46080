"""The tiles of large pictures on the GPU: those that a view needs, and no more than fit.

A picture is first drawn small, with which tile each pixel wants in the place of its colour; what is
not there is read, in a preview aside, and until it has come the next coarser tile stands in. Tiles
of all pictures share one array of textures. renderer/shaders/shared/mosaic.glsl looks them up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.media import TILE, Bytes, Frame, Mosaic, Tile
from renderer.gl import GL
from renderer.memory import Kept, Memory
from renderer.programs import Uniform
from renderer.sights import Sight
from renderer.targets import Shape, Target, Targets
from renderer.textures import Part
from story.errors import MediaError

LEAST: Final = 128  # tiles that are kept at the least
MOST: Final = 512  # and at the most: a picture of 3840 x 2160 needs fewer
TILE_BYTES: Final = TILE * TILE * 4
_SHARE: Final = 0.5  # of the budget that tiles may take
_EXACT, _PREVIEW = 4, 8  # pixels of a side for which one asks
_READERS: Final = 4
_A_PICTURE: Final = 24  # tiles that are brought to the GPU for a preview's picture
_TILES_UNIT, _PLACES_UNIT = 5, 6
_LEVELS: Final = 8  # that shaders/shared/mosaic.glsl knows
_LEFT, _RIGHT, _ABOVE, _BELOW, _ROW = 1, 2, 4, 8, 16  # mosaic_ask of that file

Key: TypeAlias = tuple[str, Tile]
Look: TypeAlias = Callable[[Sight, Mapping[str, Uniform], tuple[str, ...]], None]
"""Draws a sight with more uniforms and defines."""


@dataclass(frozen=True)
class Shown:
    """Which tiles a picture was drawn of, for who wants to know."""

    width: int  # pixels of the whole
    height: int
    tiles: Mapping[int, int]  # of each level that is seen: how many
    resident: int  # tiles on the GPU, of all pictures
    bytes: int  # that they take, with the room for more
    late: int = 0  # tiles that have not come yet


class Mosaics:
    """The tiles that an engine has on the GPU. Uses texture units 5 and 6."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._atlases: Kept[_Atlas] = Kept(memory, "pictures")
        self._targets = Targets(memory)
        layers = int(GL.glGetIntegerv(GL.GL_MAX_ARRAY_TEXTURE_LAYERS))
        afford = int(memory.budget * _SHARE) // TILE_BYTES
        self._most = min(max(afford, LEAST), MOST, layers)
        self._pool: ThreadPoolExecutor | None = None
        self._coming: dict[Key, Future[Bytes]] = {}
        self._wished: set[Key] = set()  # of those, what the picture at hand lacks
        self._failed: set[Key] = set()
        self.shown: dict[str, Shown] = {}  # of each mosaic in the picture at hand, by its key

    def begin(self) -> None:
        """A picture begins: what comes for none of the one before is let go, read or not."""
        self.shown.clear()
        for key in self._coming.keys() - self._wished:
            if self._coming[key].done() or self._coming[key].cancel():
                del self._coming[key]
        self._wished.clear()

    def paint(
        self, sight: Sight, frame: Frame, part: Part, look: Look, *, round: bool, exact: bool
    ) -> None:
        """Draw what a sight sees of the tiles of a frame; `part` of the whole picture is its eye's.

        `round`: the part's sides meet. With `exact` all that is wanted is there, and where that is
        more than fits, the picture is drawn strip by strip. Raises MediaError, then only.
        """
        mosaic = frame.finer
        assert mosaic is not None, "a mosaic's frame"
        whole = _scaled(part, frame, mosaic)
        told = _told(mosaic, whole, round)
        asked = self._asked(sight, mosaic, look, told, _EXACT if exact else _PREVIEW)
        wanted = _tiles(mosaic, asked, whole, round)
        if not exact or len(wanted) <= self._most:
            self._show(sight, mosaic, look, told, wanted, exact=exact)
            return
        box = [int(each) for each in GL.glGetIntegerv(GL.GL_SCISSOR_BOX)]
        on = bool(GL.glIsEnabled(GL.GL_SCISSOR_TEST))
        GL.glEnable(GL.GL_SCISSOR_TEST)
        height = sight.rect[3]
        for first, last in self._strips(mosaic, asked, whole, round):
            low, high = first * height // len(asked), last * height // len(asked)
            bottom = max(sight.rect[1] + low, box[1] if on else 0)
            top = min(sight.rect[1] + high, box[1] + box[3] if on else sight.rect[1] + height)
            if top <= bottom:
                continue
            left, width = (box[0], box[2]) if on else (sight.rect[0], sight.rect[2])
            GL.glScissor(left, bottom, width, top - bottom)
            # neighbours of the strip's own rows: what the last one asked for reaches over them
            rows = asked[max(first - 1, 0) : last + 1]
            tiles = _tiles(mosaic, rows, whole, round)
            self._show(sight, mosaic, look, told, tiles[: self._most], exact=True)
        GL.glScissor(*box)
        if not on:
            GL.glDisable(GL.GL_SCISSOR_TEST)

    def close(self) -> None:
        """Delete all tiles from the GPU, and wait for what is being read."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        self._coming.clear()
        self._atlases.close()
        self._targets.close()

    def _asked(
        self, sight: Sight, mosaic: Mosaic, look: Look, told: Mapping[str, Uniform], step: int
    ) -> Bytes:
        """What pixels ask for, (h, w, 4), row 0 at the foot; each stands for `step` x `step`."""
        width, height = (max(1, -(-side // step)) for side in sight.rect[2:])
        small = replace(sight, rect=(0, 0, width, height))
        bound = int(GL.glGetIntegerv(GL.GL_FRAMEBUFFER_BINDING))
        box = [int(each) for each in GL.glGetIntegerv(GL.GL_VIEWPORT)]
        state = {each: bool(GL.glIsEnabled(each)) for each in (GL.GL_BLEND, GL.GL_SCISSOR_TEST)}
        target: Target = self._targets.take("asked", Shape(width, height))
        target.begin()
        GL.glDisable(GL.GL_BLEND)
        share = {"u_mosaic_share": max(width / sight.rect[2], height / sight.rect[3])}
        look(small, {**told, **share}, ("FRAME_TILED", "FRAME_ASKED"))
        found = np.empty((height, width, 4), np.float32)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_FLOAT, found)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, bound)
        GL.glViewport(*box)
        for each, on in state.items():
            (GL.glEnable if on else GL.glDisable)(each)
        return np.rint(found * 255).astype(np.uint8)

    def _show(
        self,
        sight: Sight,
        mosaic: Mosaic,
        look: Look,
        told: Mapping[str, Uniform],
        wanted: list[Tile],
        *,
        exact: bool,
    ) -> None:
        """Draw with what is there of the tiles, the coarsest first, and with `exact` all."""
        atlas = self._atlas(len(wanted))
        lacking = [tile for tile in wanted if not atlas.has((mosaic.key, tile))]
        kept = frozenset((mosaic.key, tile) for tile in wanted)
        late = 0
        if exact:
            for tile, pixels in self._read(mosaic, lacking):
                atlas.put((mosaic.key, tile), pixels, kept)
        else:
            late = self._bring(mosaic, lacking, atlas, kept)
        places = atlas.places(mosaic)
        for unit, kind, name in (
            (_TILES_UNIT, GL.GL_TEXTURE_2D_ARRAY, atlas.name),
            (_PLACES_UNIT, GL.GL_TEXTURE_2D, places),
        ):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(kind, name)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        look(sight, told, ("FRAME_TILED",))
        counts: dict[int, int] = {}
        for level, _, _ in wanted:
            counts[level] = counts.get(level, 0) + 1
        before = self.shown.get(mosaic.key)  # a strip, an eye or a side of the same picture
        for level, count in before.tiles.items() if before else ():
            counts[level] = max(counts.get(level, 0), count)
        size = (mosaic.width, mosaic.height)
        self.shown[mosaic.key] = Shown(*size, counts, atlas.held, atlas.bytes, late)

    def _atlas(self, wanted: int) -> _Atlas:
        """The tiles on the GPU, with room for so many."""
        atlas = self._atlases.find("tiles")
        room = LEAST
        while room < min(wanted, self._most):
            room *= 2
        room = min(room, self._most)
        if atlas is None or atlas.layers < room:
            self._atlases.discard("tiles")
            atlas = self._atlases.put("tiles", _Atlas(room))
        return atlas

    def _read(self, mosaic: Mosaic, tiles: list[Tile]) -> Iterable[tuple[Tile, Bytes]]:
        if len(tiles) < 2:
            return [(tile, mosaic.read(tile)) for tile in tiles]
        return zip(tiles, self._readers().map(mosaic.read, tiles), strict=True)

    def _bring(
        self, mosaic: Mosaic, lacking: list[Tile], atlas: _Atlas, kept: frozenset[Key]
    ) -> int:
        """Take what has come, ask for what has not; how many tiles are still to come."""
        self._wished.update((mosaic.key, tile) for tile in lacking)
        taken = late = 0
        for tile in lacking:
            key = (mosaic.key, tile)
            if key in self._failed:
                continue
            future = self._coming.get(key)
            if future is None:
                future = self._coming[key] = self._readers().submit(mosaic.read, tile)
                future.add_done_callback(lambda done: _tell(mosaic, done))
            if not future.done() or taken == _A_PICTURE:
                late += 1
                continue
            del self._coming[key]
            taken += 1
            try:
                atlas.put(key, future.result(), kept)
            except MediaError:  # the coarser one stays: an export says what is wrong
                self._failed.add(key)
        if late and taken == _A_PICTURE:
            _tell(mosaic, None)
        return late

    def _readers(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="tiles")
        return self._pool

    def _strips(
        self, mosaic: Mosaic, asked: Bytes, part: Part, round: bool
    ) -> Iterable[tuple[int, int]]:
        """Rows of what is asked for, from the first up to the last of which the tiles fit."""
        first = 0
        while first < len(asked):
            last = first + 1
            step = len(asked) - first
            while step:
                rows = asked[max(first - 1, 0) : last + step + 1]
                if (
                    last + step <= len(asked)
                    and len(_tiles(mosaic, rows, part, round)) <= self._most
                ):
                    last += step
                else:
                    step //= 2
            yield first, last
            first = last


def _tell(mosaic: Mosaic, done: Future[Bytes] | None) -> None:
    if done is None or not done.cancelled():
        for heard in mosaic.listeners:
            heard()


def _scaled(part: Part, frame: Frame, mosaic: Mosaic) -> Part:
    """The part of the overview in pixels of the whole picture."""
    across, down = mosaic.width / frame.width, mosaic.height / frame.height
    x, y, width, height = part
    return round(x * across), round(y * down), round(width * across), round(height * down)


def _told(mosaic: Mosaic, part: Part, round: bool) -> dict[str, Uniform]:
    grids = np.zeros((_LEVELS, 4), np.float32)
    for level, (columns, rows) in enumerate(mosaic.grids):
        grids[level, :3] = columns, rows, _row(mosaic, level)
    return {
        "u_mosaic_tiles": _TILES_UNIT,
        "u_mosaic_places": _PLACES_UNIT,
        "u_mosaic_grids": grids,
        "u_mosaic_part": tuple(float(each) for each in part),
        "u_mosaic_levels": float(mosaic.levels),
        "u_mosaic_round": round,
    }


def _row(mosaic: Mosaic, level: int) -> int:
    """The first row of a level in the table of places."""
    return sum(rows for _, rows in mosaic.grids[:level])


def _tiles(mosaic: Mosaic, asked: Bytes, part: Part, round: bool) -> list[Tile]:
    """The tiles that are asked for, with what stands in for them, the coarsest first."""
    packed = np.ascontiguousarray(asked).reshape(-1, 4).view("<u4")[:, 0]
    found: set[Tile] = set()
    for each in np.unique(packed).tolist():
        column, row, level, near = each & 255, each >> 8 & 255, (each >> 16 & 255) - 1, each >> 24
        if level < 0 or level >= mosaic.levels:
            continue
        columns, rows = mosaic.grids[level]
        across = [column]
        if near & _ROW:
            across = list(range(columns))
        else:
            across += [column - 1] * bool(near & _LEFT) + [column + 1] * bool(near & _RIGHT)
        down = [row, *[row - 1] * bool(near & _ABOVE), *[row + 1] * bool(near & _BELOW)]
        for x in across:
            x = x % columns if round and part[2] == mosaic.width else x
            found |= {(level, x, y) for y in down if 0 <= x < columns and 0 <= y < rows}
    for level, column, row in list(found):
        above = (level + 1, column >> 1, row >> 1)
        while above[0] < mosaic.levels and above not in found:
            found.add(above)
            above = (above[0] + 1, above[1] >> 1, above[2] >> 1)
    return sorted(found, reverse=True)


class _Atlas:
    """An array of textures, a tile each; the one used longest ago makes room."""

    def __init__(self, layers: int) -> None:
        self.layers = layers
        self._held: OrderedDict[Key, int] = OrderedDict()  # the latest used last
        self._tables: dict[str, int] = {}  # the textures of places, of pictures as they are
        self.name = int(GL.glGenTextures(1))
        GL.glActiveTexture(GL.GL_TEXTURE0 + _TILES_UNIT)
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.name)
        GL.glTexImage3D(
            *(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_RGBA8, TILE, TILE, layers, 0),
            *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None),
        )
        _set(GL.GL_TEXTURE_2D_ARRAY, GL.GL_LINEAR)
        GL.glActiveTexture(GL.GL_TEXTURE0)

    @property
    def bytes(self) -> int:
        """What it takes on the GPU."""
        return self.layers * TILE_BYTES

    @property
    def held(self) -> int:
        """Tiles that are there."""
        return len(self._held)

    def has(self, key: Key) -> bool:
        """Whether a tile is there, which is used now."""
        if key not in self._held:
            return False
        self._held.move_to_end(key)
        return True

    def put(self, key: Key, pixels: Bytes, kept: frozenset[Key]) -> None:
        """Take a tile in, in the place of one that is not among `kept`, unless there is none."""
        if len(self._held) < self.layers:
            layer = len(self._held)
        else:
            old = next((each for each in self._held if each not in kept), None)
            if old is None:
                return
            layer = self._held.pop(old)
            self._forget(old[0])
        self._held[key] = layer
        self._forget(key[0])
        GL.glActiveTexture(GL.GL_TEXTURE0 + _TILES_UNIT)
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.name)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        GL.glTexSubImage3D(
            *(GL.GL_TEXTURE_2D_ARRAY, 0, 0, 0, layer, TILE, TILE, 1),
            *(GL.GL_RGB, GL.GL_UNSIGNED_BYTE, np.ascontiguousarray(pixels)),
        )
        GL.glActiveTexture(GL.GL_TEXTURE0)

    def places(self, mosaic: Mosaic) -> int:
        """The texture that tells where tiles of a picture are, made anew where they changed."""
        known = self._tables.get(mosaic.key)
        if known is not None:
            return known
        held = {tile: layer for (key, tile), layer in self._held.items() if key == mosaic.key}
        table = table_of(mosaic, held)
        name = self._tables[mosaic.key] = int(GL.glGenTextures(1))
        GL.glActiveTexture(GL.GL_TEXTURE0 + _PLACES_UNIT)
        GL.glBindTexture(GL.GL_TEXTURE_2D, name)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        GL.glTexImage2D(
            *(GL.GL_TEXTURE_2D, 0, GL.GL_RGBA8, table.shape[1], table.shape[0], 0),
            *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, table),
        )
        _set(GL.GL_TEXTURE_2D, GL.GL_NEAREST)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        return name

    def close(self) -> None:
        """Delete all of it from the GPU."""
        for key in list(self._tables):
            self._forget(key)
        GL.glDeleteTextures(1, [self.name])

    def _forget(self, key: str) -> None:
        name = self._tables.pop(key, None)
        if name is not None:
            GL.glDeleteTextures(1, [name])


def table_of(mosaic: Mosaic, held: Mapping[Tile, int]) -> Bytes:
    """For each tile of each level the finest one there in its place: u_mosaic_places."""
    columns = mosaic.grids[0][0]
    table = np.zeros((_row(mosaic, mosaic.levels), columns, 4), np.uint8)
    above: NDArray[np.uint8] | None = None
    for level in range(mosaic.levels - 1, -1, -1):
        wide, high = mosaic.grids[level]
        first = _row(mosaic, level)
        own = table[first : first + high, :wide]
        if above is not None:
            own[:] = above.repeat(2, axis=0).repeat(2, axis=1)[:high, :wide]
        for (at, column, row), layer in held.items():
            if at == level:
                own[row, column] = (layer & 255, layer >> 8, level, 255)
        above = own
    return table


def _set(kind: int, filtering: int) -> None:
    for setting, value in (
        (GL.GL_TEXTURE_MIN_FILTER, filtering),
        (GL.GL_TEXTURE_MAG_FILTER, filtering),
        (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
        (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
    ):
        GL.glTexParameteri(kind, setting, value)
