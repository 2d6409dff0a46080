"""Light on the example's places, computed once and painted on: soft shadows, glow, tone.

Rooms are lit by rectangles that shine and by an even rest that corners get less of; what stands
in the way is approximated by boxes. Linear light throughout; `tone` makes it fit for a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.examples.shapes import Array

RAYS = 40  # per point, for how open its surroundings are
REACH = 1.6  # metres within which something near takes light away
CHUNK = 4096  # points at once: keeps the working set in the cache


@dataclass(frozen=True, eq=False)
class Panel:
    """A shining rectangle: a corner, two edges, radiance (3,), and samples along each edge.

    Its front is on the side of right x down's opposite, as of `shapes.quad`.
    """

    corner: Array
    right: Array
    down: Array
    radiance: Array
    cells: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Room:
    """What lights and shades: panels, an even rest (3,), boxes (k, 2, 3) in the way, its walls."""

    panels: Sequence[Panel]
    rest: Array
    boxes: Array
    low: Array
    high: Array

    def light(self, points: Array, normals: Array) -> Array:
        """What falls on each point (n, 3), as a factor of its colour (n, 3)."""
        found = np.empty_like(points)
        for start in range(0, len(points), CHUNK):
            part = slice(start, start + CHUNK)
            here, up = points[part], normals[part]
            lifted = here + up * 0.01
            total = self._open(lifted, up)[:, None] * self.rest
            for panel in self.panels:
                total += self._from_panel(panel, lifted, up)
            found[part] = total
        return found

    def _from_panel(self, panel: Panel, points: Array, normals: Array) -> Array:
        """Irradiance over pi from one panel, its cells taken as small sources."""
        across, along = panel.cells
        u = (np.arange(across) + 0.5) / across
        v = (np.arange(along) + 0.5) / along
        cells = (
            panel.corner + u[:, None, None] * panel.right + v[None, :, None] * panel.down
        ).reshape(-1, 3)
        normal = -np.cross(panel.right, panel.down)
        area = float(np.linalg.norm(normal))
        normal = normal / area
        reach = cells[None] - points[:, None]
        square = np.einsum("ijk,ijk->ij", reach, reach)
        unit = reach / np.sqrt(square)[..., None]
        there = np.clip(np.einsum("ijk,ik->ij", unit, normals), 0, None)
        back = np.clip(-(unit @ normal), 0, None)
        share = there * back / (np.pi * np.maximum(square, 0.02)) * (area / len(cells))
        lit = share > 1e-6
        share[lit] *= ~self._blocked(
            np.broadcast_to(points[:, None], reach.shape)[lit], reach[lit], 1.0
        )
        return np.asarray(share.sum(1)[:, None] * panel.radiance)

    def _open(self, points: Array, normals: Array) -> Array:
        """How open it is around each point: 1 free, less in corners and under things."""
        rays = _hemisphere(normals)
        with np.errstate(divide="ignore", invalid="ignore"):
            walls = np.where(rays > 0, self.high - points[:, None], self.low - points[:, None])
            times = np.where(np.abs(rays) < 1e-9, np.inf, walls / rays)
            # what stands outside the room's box (a reveal, a skylight) has no walls to be near
            times = np.where(times > 0, times, np.inf)
            far = np.minimum(np.minimum(times[..., 0], times[..., 1]), times[..., 2])
        flat_points = np.repeat(points, rays.shape[1], 0)
        for low, high in self.boxes:
            near = enter(flat_points, rays.reshape(-1, 3), low, high).reshape(far.shape)
            far = np.minimum(far, near)
        taken = np.clip(1 - far / REACH, 0, 1)
        return np.asarray(1 - (taken**1.5).mean(1))

    def _blocked(self, points: Array, reach: Array, until: float) -> NDArray[np.bool_]:
        """Whether a box stands between each point and point + reach."""
        hit = np.zeros(len(points), bool)
        for low, high in self.boxes:
            hit |= enter(points, reach, low, high) < until
        return hit


def enter(points: Array, rays: Array, low: Array, high: Array) -> Array:
    """How many times the ray until it enters the box; infinite where it does not, or is inside."""
    first = np.full(len(points), -np.inf)
    last = np.full(len(points), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis in range(3):  # one by one: numpy is slow over an axis of three
            one = (low[axis] - points[:, axis]) / rays[:, axis]
            two = (high[axis] - points[:, axis]) / rays[:, axis]
            np.maximum(first, np.minimum(one, two), out=first)
            np.minimum(last, np.maximum(one, two), out=last)
    return np.where((first <= last) & (first > 0), first, np.inf)


def _hemisphere(normals: Array) -> Array:
    """The same cosine-weighted rays round each normal: (n, RAYS, 3)."""
    index = np.arange(RAYS) + 0.5
    radius, angle = np.sqrt(index / RAYS), index * np.pi * (3 - np.sqrt(5))
    local = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - radius**2)], -1)
    helper = np.where(np.abs(normals[:, 1:2]) > 0.9, [[1.0, 0, 0]], [[0.0, 1, 0]])
    side = np.cross(helper, normals)
    side /= np.linalg.norm(side, axis=-1, keepdims=True)
    up = np.cross(normals, side)
    frame = np.stack([side, up, normals], 1)
    return np.asarray(local @ frame)


def linear(colour: str) -> Array:
    """`#rrggbb` as linear light (3,)."""
    srgb = np.array([int(colour[index : index + 2], 16) for index in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def tone(light: Array) -> Array:
    """Linear light of any strength into 0..1, bright parts bent softly: still linear."""
    knee = 0.6
    over = np.maximum(light - knee, 0)
    return np.where(light < knee, light, knee + (1 - knee) * over / (over + (1 - knee)))


def srgb_bytes(light: Array) -> NDArray[np.uint8]:
    """Linear 0..1 as sRGB bytes, with half a step of noise against bands."""
    clipped = np.clip(light, 0, 1)
    srgb = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
    noise = np.random.default_rng(7).random(srgb.shape[:-1])[..., None]
    return np.clip(srgb * 255 + noise, 0, 255).astype(np.uint8)


def enlarged(coarse: Array, height: int, width: int) -> Array:
    """A (h, w, k) grid whose borders lie on the picture's borders, smoothly at another size."""
    rows = np.linspace(0, coarse.shape[0] - 1, height)
    columns = np.linspace(0, coarse.shape[1] - 1, width)
    return _along(_along(coarse, rows, 0), columns, 1)


def _along(grid: Array, at: Array, axis: int) -> Array:
    first = np.clip(np.floor(at).astype(int), 0, grid.shape[axis] - 2)
    part = at - first
    part = part * part * (3 - 2 * part) * 0.35 + part * 0.65  # a little rounder than straight
    shape = [1] * grid.ndim
    shape[axis] = -1
    share = part.reshape(shape)
    low = np.take(grid, first, axis)
    return np.asarray(low + (np.take(grid, first + 1, axis) - low) * share)


def noise(height: int, width: int, cell: float, seed: int) -> Array:
    """Smooth noise (h, w) in 0..1 whose features are `cell` pixels wide."""
    rng = np.random.default_rng(seed)
    grid = rng.random((int(height / cell) + 3, int(width / cell) + 3, 1))
    rows = np.arange(height) / cell
    columns = np.arange(width) / cell
    return np.asarray(_along(_along(grid, rows, 0), columns, 1)[..., 0])


def clouds(height: int, width: int, cell: float, seed: int, octaves: int = 5) -> Array:
    """Noise of several sizes on top of one another (h, w), about 0..1."""
    total = np.zeros((height, width))
    weight = 0.0
    for octave in range(octaves):
        share = 0.5**octave
        total += noise(height, width, max(cell * share, 1.5), seed + octave) * share
        weight += share
    return np.asarray(total / weight)
