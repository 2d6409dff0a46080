"""The room in which AR scenes are previewed: made by code, as a model like any other.

Its surfaces stand where `story.timeline.ROOM_ANCHORS` holds them: the rug at the floor's height,
the round table's top, the wall ahead. Nothing else reaches into the space before them. Neither
player casts shadows or bounces light, so corners and what stands on the floor are darkened in the
vertices' colours, and walls and ceiling glow a little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.media import Bytes, Floats, Material, Mesh, Model, Texture
from story.timeline import ROOM_ANCHORS

Points: TypeAlias = NDArray[np.float64]
Shade: TypeAlias = Callable[[Points, int], NDArray[np.float64]]
"""From points (n, 3) on a sheet across an axis to how much of the light reaches them, 0 to 1."""

_LEFT, _RIGHT = -2.4, 2.4
_BACK, _FRONT = ROOM_ANCHORS["wall"].position[2], 2.4
_TOP: Final = 2.7
_FLOOR: Final = -0.008  # the boards; the rug's top is the floor of the anchors
_RUG: Final = (-1.35, 1.35, -2.42, -0.62)  # left, right, far, near
_WINDOW: Final = (-1.7, 0.3, 0.85, 2.25)  # far, near, bottom, top; in the right wall
_LAMP: Final = (-1.85, -2.05)  # x, z
_VASE: Final = (1.9, -2.1)

_WALL, _CEILING, _BOARDS, _RUG_CLOTH, _PAINT, _OAK, _SHADE_CLOTH, _METAL, _CLAY = range(9)


@cache
def room() -> Model:
    """The room. In metres, in the scene's own space."""
    meshes = [
        *_shell(),
        _rug(),
        *_window_frame(),
        *_skirting(),
        *_table(),
        *_lamp(),
        _lathe(_VASE, _smooth(_VASE_PROFILE), _CLAY),
    ]
    points = np.concatenate([mesh.positions for mesh in meshes])
    return Model(
        "preview room",
        tuple(meshes),
        _materials(),
        (Texture(_boards()), Texture(_linen())),
        _corner(points.min(axis=0)),
        _corner(points.max(axis=0)),
    )


def _corner(point: Floats) -> tuple[float, float, float]:
    return float(point[0]), float(point[1]), float(point[2])


def _materials() -> tuple[Material, ...]:
    def paint(
        red: float, green: float, blue: float, roughness: float = 0.9, glow: float = 0.0
    ) -> Material:
        light = (red * glow, green * glow, blue * glow)
        return Material((red, green, blue, 1.0), 0.0, roughness, light)

    return (
        paint(0.72, 0.695, 0.65, glow=0.05),
        paint(0.82, 0.81, 0.79, glow=0.3),
        Material((1.0, 1.0, 1.0, 1.0), 0.0, 0.55, base_texture=0),
        Material((1.0, 1.0, 1.0, 1.0), 0.0, 1.0, base_texture=1, double_sided=True),
        paint(0.82, 0.81, 0.79, 0.5),
        Material((0.72, 0.66, 0.6, 1.0), 0.0, 0.4, base_texture=0),
        Material((0.85, 0.78, 0.66, 1.0), 0.0, 1.0, (0.32, 0.24, 0.14), double_sided=True),
        Material((0.06, 0.058, 0.055, 1.0), 0.6, 0.45),
        paint(0.3, 0.145, 0.085, 0.7),
    )


def _shell() -> list[Mesh]:
    """Floor, ceiling and walls, seen from inside."""
    left, right, back, front = _LEFT, _RIGHT, _BACK, _FRONT
    far, near, low, high = _WINDOW
    across, up, deep = right - left, _TOP - _FLOOR, front - back
    wall = (
        # The wall ahead, the one behind, the left one: origin, then two sides.
        ((left, _FLOOR, back), (across, 0, 0), (0, up, 0)),
        ((right, _FLOOR, front), (-across, 0, 0), (0, up, 0)),
        ((left, _FLOOR, front), (0, 0, -deep), (0, up, 0)),
        # The right one, round the window: below, above, beyond it, before it.
        ((right, _FLOOR, back), (0, 0, deep), (0, low - _FLOOR, 0)),
        ((right, high, back), (0, 0, deep), (0, _TOP - high, 0)),
        ((right, low, back), (0, 0, far - back), (0, high - low, 0)),
        ((right, low, near), (0, 0, front - near), (0, high - low, 0)),
    )
    floor = _sheet(
        (left, _FLOOR, front), (across, 0, 0), (0, 0, -deep), _BOARDS, _floor_shade, 0.06, 1.28
    )
    ceiling = _sheet((left, _TOP, back), (across, 0, 0), (0, 0, deep), _CEILING, _corner_shade)
    return [
        floor,
        ceiling,
        *(_sheet(o, side, rise, _WALL, _corner_shade) for o, side, rise in wall),
    ]


def _rug() -> Mesh:
    left, right, far, near = _RUG
    return _sheet(
        (left, 0.0, near),
        (right - left, 0, 0),
        (0, 0, far - near),
        _RUG_CLOTH,
        _floor_shade,
        0.05,
        0.4,
    )


def _window_frame() -> list[Mesh]:
    far, near, low, high = _WINDOW
    x0, x1, bar = _RIGHT - 0.03, _RIGHT + 0.09, 0.05
    middle = (far + near) / 2
    spans = (
        ((x0 - 0.05, low - 0.03, far - bar), (x1, low + 0.01, near + bar)),
        ((x0, high - bar, far), (x1, high, near)),
        ((x0, low, far), (x1, high, far + bar)),
        ((x0, low, near - bar), (x1, high, near)),
        ((x0 + 0.03, low, middle - 0.02), (x1 - 0.03, high, middle + 0.02)),
    )
    return [_box(a, b, _PAINT) for a, b in spans]


def _skirting() -> list[Mesh]:
    thick, high = 0.016, 0.1
    left, right, back, front = _LEFT, _RIGHT, _BACK, _FRONT
    spans = (
        ((left, _FLOOR, back), (right, high, back + thick)),
        ((left, _FLOOR, front - thick), (right, high, front)),
        ((left, _FLOOR, back), (left + thick, high, front)),
        ((right - thick, _FLOOR, back), (right, high, front)),
    )
    return [_box(a, b, _PAINT) for a, b in spans]


_TABLE_RADIUS: Final = 0.36
_VASE_PROFILE: Final = (
    (0.0, _FLOOR), (0.1, _FLOOR), (0.125, 0.01), (0.17, 0.12), (0.185, 0.24), (0.17, 0.36),
    (0.12, 0.48), (0.075, 0.56), (0.07, 0.62), (0.09, 0.68), (0.08, 0.682), (0.058, 0.62),
    (0.058, 0.5),
)  # fmt: skip


def _table() -> list[Mesh]:
    x, y, z = ROOM_ANCHORS["table"].position
    r = _TABLE_RADIUS
    top = (
        (0.0, y), (r - 0.012, y), (r - 0.004, y - 0.003), (r, y - 0.011), (r - 0.006, y - 0.022),
        (r - 0.03, y - 0.032), (0.0, y - 0.032),
    )  # fmt: skip
    foot = (
        (0.026, y - 0.032), (0.022, y - 0.12), (0.022, 0.06), (0.03, 0.03), (0.06, 0.018),
        (0.2, 0.012), (0.206, 0.004), (0.2, 0.0),
    )  # fmt: skip
    return [_lathe((x, z), top[::-1], _OAK), _lathe((x, z), foot[::-1], _METAL)]


def _lamp() -> list[Mesh]:
    foot = ((0.0, 0.016), (0.13, 0.014), (0.14, 0.006), (0.14, _FLOOR))
    stem = ((0.011, 1.5), (0.011, 0.014))
    cloth = ((0.19, 1.34), (0.15, 1.64))
    return [
        _lathe(_LAMP, foot[::-1], _METAL),
        _lathe(_LAMP, stem[::-1], _METAL),
        _lathe(_LAMP, cloth, _SHADE_CLOTH),
    ]


def _sheet(
    origin: Sequence[float],
    side: Sequence[float],
    up: Sequence[float],
    material: int,
    shade: Shade,
    step: float = 0.12,
    tile: float = 1.0,
) -> Mesh:
    """A flat grid from `origin` along two sides; it faces side x up. `tile`: metres a texture."""
    o, a, b = (np.array(vector, np.float64) for vector in (origin, side, up))
    wide, high = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    columns, rows = max(1, math.ceil(wide / step)), max(1, math.ceil(high / step))
    s, t = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
    points = o + s.reshape(-1, 1) * a + t.reshape(-1, 1) * b
    normal = np.cross(a, b) / (wide * high)
    uv = np.stack([s.ravel() * wide / tile, (1 - t.ravel()) * high / tile], axis=1)
    return _mesh(
        points, np.broadcast_to(normal, points.shape), uv, _grid(columns, rows), material, shade
    )


def _box(low: Sequence[float], high: Sequence[float], material: int) -> Mesh:
    """A box from corner to corner."""
    a, b = np.array(low, np.float64), np.array(high, np.float64)
    points: list[Points] = []
    normals: list[Points] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            quad = np.empty((4, 3))
            quad[:, axis] = b[axis] if sign > 0 else a[axis]
            quad[:, u] = (a[u], b[u], b[u], a[u])
            quad[:, v] = (a[v], a[v], b[v], b[v])
            normal = np.zeros(3)
            normal[axis] = sign
            points.append(quad if sign > 0 else quad[::-1])
            normals.append(np.broadcast_to(normal, (4, 3)))
    corners = np.array([0, 1, 2, 0, 2, 3])
    indices = np.concatenate([corners + 4 * face for face in range(6)])
    where = np.concatenate(points)
    return _mesh(where, np.concatenate(normals), where[:, :2], indices, material, _open)


def _lathe(
    at: tuple[float, float], profile: Sequence[tuple[float, float]], material: int, turns: int = 48
) -> Mesh:
    """A profile of (radius, height), bottom to top outside, turned about the upright at x, z."""
    line = np.array(profile, np.float64)
    step = np.diff(line, axis=0)
    flat = np.stack([step[:, 1], -step[:, 0]], axis=1)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    # Each piece has normals of its own at its ends, shared with the next where the bend is soft.
    starts, ends = flat.copy(), flat.copy()
    for i in range(len(flat) - 1):
        if float(flat[i] @ flat[i + 1]) > 0.6:
            mean = flat[i] + flat[i + 1]
            ends[i] = starts[i + 1] = mean / np.linalg.norm(mean)
    angle = np.linspace(0, 2 * math.pi, turns + 1)
    around = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    points, normals, uvs, indices = [], [], [], []
    for i in range(len(step)):
        rows_p, rows_n = line[i : i + 2], np.stack([starts[i], ends[i]])
        for (radius, height), (out, up) in zip(rows_p, rows_n, strict=True):
            ring = np.empty((turns + 1, 3))
            ring[:, 0], ring[:, 2] = at[0] + radius * around[:, 0], at[1] + radius * around[:, 1]
            ring[:, 1] = height
            points.append(ring)
            normals.append(
                np.stack([out * around[:, 0], np.full(turns + 1, up), out * around[:, 1]], axis=1)
            )
            uvs.append(ring[:, [0, 2]] / 1.28)
        indices.append(_grid(turns, 1) + i * 2 * (turns + 1))
    return _mesh(
        np.concatenate(points),
        np.concatenate(normals),
        np.concatenate(uvs),
        np.concatenate(indices),
        material,
        _open,
    )


def _grid(columns: int, rows: int) -> NDArray[np.int64]:
    """Two triangles for each cell of a grid whose rows run upwards, counter-clockwise."""
    first = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    above = first + columns + 1
    return np.stack([first, first + 1, above + 1, first, above + 1, above], axis=1).ravel()


def _mesh(
    points: Points,
    normals: Points,
    uv: Points,
    indices: NDArray[np.int64],
    material: int,
    shade: Shade,
) -> Mesh:
    colours = np.ones((len(points), 4), np.float32)
    axis = int(np.abs(normals[0]).argmax())
    colours[:, :3] = shade(points, axis)[:, None]
    return Mesh(
        points.astype(np.float32),
        np.ascontiguousarray(normals, np.float32),
        indices.astype(np.uint32),
        material,
        uv=uv.astype(np.float32),
        colours=colours,
    )


def _open(points: Points, axis: int) -> NDArray[np.float64]:
    del axis
    return np.ones(len(points))


def _corner_shade(points: Points, axis: int) -> NDArray[np.float64]:
    """Darker towards the other sides of the room."""
    light = np.ones(len(points))
    sides = ((_LEFT, _RIGHT), (_FLOOR, _TOP), (_BACK, _FRONT))
    for other, (low, high) in enumerate(sides):
        if other == axis:
            continue
        for away in (points[:, other] - low, high - points[:, other]):
            light *= 1 - 0.32 * np.exp(-np.maximum(away, 0) / 0.28)
    return light


def _floor_shade(points: Points, axis: int) -> NDArray[np.float64]:
    """The room's corners, and what stands on the floor."""
    light = _corner_shade(points, axis)
    tx, _, tz = ROOM_ANCHORS["table"].position
    for (x, z), radius, soft, depth in (
        ((tx, tz), 0.27, 0.16, 0.35),
        ((tx, tz), 0.2, 0.03, 0.3),
        (_LAMP, 0.14, 0.06, 0.4),
        (_VASE, 0.13, 0.1, 0.55),
    ):
        away = np.hypot(points[:, 0] - x, points[:, 2] - z)
        light *= 1 - depth / (1 + np.exp((away - radius) / (soft / 2)))
    return light


def _smooth(profile: Sequence[tuple[float, float]], pieces: int = 6) -> list[tuple[float, float]]:
    """A profile with its bends rounded: a Catmull-Rom curve through its points."""
    p = np.array([profile[0], *profile, profile[-1]], np.float64)
    t = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    found = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    curve = np.concatenate([*found, p[-1:]])
    return [(max(float(radius), 0.0), float(height)) for radius, height in curve]


def _boards() -> Bytes:
    """Oak boards: (512, 512, 4); 1.28 m square, eight boards across, running along v."""
    random = np.random.default_rng(7)
    size, boards = 512, 8
    wide = size // boards
    light = np.empty((size, size))
    for board in range(boards):
        grain = random.normal(0, 1, (size, wide))
        along, across = np.fft.fftfreq(size)[:, None], np.fft.fftfreq(wide)[None, :]
        # Long fibres: hardly any change along the board, some across it. Periodic, so it tiles.
        keep = np.exp(-((along * 160) ** 2) - (across * 7) ** 2)
        fibres = np.fft.ifft2(np.fft.fft2(grain) * keep).real
        fibres /= fibres.std()
        tone = 1 + 0.07 * random.normal()
        strip = tone * (1 + 0.055 * fibres)
        strip[:, 0] *= 0.45
        strip[:, 1] *= 0.75
        strip[:, -1] *= 0.7
        joint = int(random.integers(size))
        strip[joint] *= 0.6
        light[:, board * wide : (board + 1) * wide] = strip
    oak = np.array([0.43, 0.285, 0.165])
    return _picture(light[..., None] * oak)


def _linen() -> Bytes:
    """Linen: (256, 256, 4); a plain weave of uneven threads."""
    random = np.random.default_rng(11)
    size, threads = 256, 64
    at = np.arange(size) * threads / size
    warp = np.repeat(1 + 0.09 * random.normal(size=threads), size // threads)
    weft = np.repeat(1 + 0.09 * random.normal(size=threads), size // threads)
    over = (np.floor(at)[:, None] + np.floor(at)[None, :]) % 2 == 0
    round_ = 0.9 + 0.1 * np.abs(np.sin(np.pi * at))
    light = np.where(over, (warp * round_)[None, :], (weft * round_)[:, None])
    return _picture(light[..., None] * np.array([0.46, 0.44, 0.4]))


def _picture(light: NDArray[np.float64]) -> Bytes:
    """Linear light (h, w, 3) as opaque sRGB pixels."""
    light = np.clip(light, 0, 1)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    pixels = np.full((*light.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = np.rint(code * 255)
    return pixels
