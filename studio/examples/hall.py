"""The museum hall: coffered ceiling with skylights, parquet, plinths, frames, an archway.

Metres round the viewer, who stands at the origin and looks along -Z. Light is painted on, and the
floor's gloss is painted as the viewer at the origin sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from assets.media import Material, Model
from studio.examples import light, pictures
from studio.examples.light import Panel, Room, linear
from studio.examples.shapes import (
    Array,
    Part,
    Shape,
    box,
    faceted,
    flip,
    join,
    lathe,
    model,
    moulding,
    moved,
    quad,
    tilted,
)

SIDE, FAR, BACK, HEIGHT = 5.0, -9.0, 3.5, 5.0
LENGTH: Final = BACK - FAR
MIDDLE: Final = (BACK + FAR) / 2
COLUMNS, ROWS = 6, 7  # of coffers
OPEN_COLUMNS, OPEN_ROWS = (2, 3), range(1, 6)  # those that are skylights
ARCH_HALF, ARCH_SPRING = 1.3, 2.45
PILASTERS = (2.6, -0.5, -3.6, -6.7)
EYE = np.array([0.0, 1.6, 0.0])

WALL = linear("#2f666a")
WHITE = linear("#f1ece1")
STONE = linear("#dcd5c7")
OAK_DARK = linear("#4a2f1c")
DUSK = np.array([1.0, 0.56, 0.30])
DAYLIGHT = np.array([1.0, 1.03, 1.07])

BAKED = Material(metallic=0.0, roughness=1.0, unlit=True)
GILT = Material(base=(0.80, 0.53, 0.22, 1.0), metallic=1.0, roughness=0.36)


@dataclass(frozen=True)
class Plinth:
    """A block that carries an exhibit `tall` metres high: where, how wide, how high."""

    x: float
    z: float
    width: float
    height: float
    tall: float


PLINTHS: Final = (
    Plinth(0.0, -4.9, 1.30, 0.66, 1.3),
    Plinth(-2.3, -3.4, 0.56, 1.02, 0.75),
    Plinth(2.3, -3.4, 0.56, 1.02, 0.6),
    Plinth(-2.3, -6.9, 0.56, 1.02, 0.5),
    Plinth(2.3, -6.9, 0.56, 1.02, 0.6),
)

LECTERN: Final = (-0.74, 0.98, -2.3)  # the middle of the welcome on its stand
LECTERN_YAW: Final = -17.8
UNDER_THE_ARCH: Final = (0.0, 0.0, -7.7)


def front(plinth: Plinth) -> float:
    """Metres from the middle of a plinth to its front, where its label is."""
    return plinth.width / 2 - (0.075 if plinth.width > 1 else 0.03)


@dataclass(frozen=True)
class Hanging:
    """A framed picture on a side wall: -1 left or 1 right, its middle, its size."""

    side: int
    z: float
    y: float = 1.85
    width: float = 1.86
    height: float = 1.24


HANGINGS: Final = (Hanging(-1, -2.05), Hanging(-1, -5.15), Hanging(1, -2.05), Hanging(1, -5.15))


def hall() -> Model:
    """The hall as one model."""
    room = _room()
    parts = [
        Part(quad((-SIDE, 0, FAR), (2 * SIDE, 0, 0), (0, 0, LENGTH), 1), BAKED, None, _floor(room)),
        *_walls(room),
        Part(_skylights(), BAKED, None, pictures.glass()),
        Part(_frames(), GILT),
        Part(quad((-4, 5, -12), (8, 0, 0), (0, -6, 0), 1), BAKED, None, pictures.dusk_garden()),
    ]
    ceiling = _coffers()
    glow = light.tone(room.light(ceiling.points, ceiling.normals) * WHITE) * _wells(ceiling)
    parts.append(Part(ceiling, BAKED, glow))
    trims = [
        (_cornice(), WHITE),
        (join([_pilaster(side, z) for side in (-1, 1) for z in PILASTERS]), WHITE),
        (_skirting(), OAK_DARK),
        (_stand(), linear("#2b2522")),
        (_archway(), WHITE),
        (join([_plinth(plinth) for plinth in PLINTHS]), STONE),
        (quad((-4, 0, -12), (8, 0, 0), (0, 0, 3), 6), linear("#b58a63")),
    ]
    for shape, colour in trims:
        lit = light.tone(room.light(shape.points, shape.normals) * colour)
        parts.append(Part(shape, BAKED, lit))
    return model("hall", parts)


def surroundings(height: int = 256) -> Array:
    """What an exhibit in the hall sees around it: equirect (h, 2 h, 3) of linear light."""
    yaw = ((np.arange(2 * height) + 0.5) / (2 * height) - 0.5) * 2 * np.pi
    pitch = (0.5 - (np.arange(height) + 0.5) / height)[:, None] * np.pi
    rays = np.stack(
        [
            np.sin(yaw) * np.cos(pitch),
            np.sin(pitch) * np.ones_like(yaw),
            -np.cos(yaw) * np.cos(pitch),
        ],
        -1,
    )
    start = np.broadcast_to(np.array([0.0, 1.5, -3.5]), rays.shape)
    return _seen(start.reshape(-1, 3), rays.reshape(-1, 3)).reshape(height, 2 * height, 3)


def _room() -> Room:
    cell_x, cell_z = 2 * SIDE / COLUMNS, LENGTH / ROWS
    sky_x = cell_x * len(OPEN_COLUMNS)
    sky_z = cell_z * len(OPEN_ROWS)
    sky = Panel(
        np.array([-sky_x / 2, HEIGHT - 0.02, FAR + cell_z + sky_z]),
        np.array([sky_x, 0, 0]),
        np.array([0, 0, -sky_z]),
        DAYLIGHT * 2.3,
        (6, 14),
    )
    arch = Panel(
        np.array([-ARCH_HALF, ARCH_SPRING + 0.9, FAR - 0.5]),
        np.array([2 * ARCH_HALF, 0, 0]),
        np.array([0, -ARCH_SPRING - 0.9, 0]),
        DUSK * 1.5,
        (4, 6),
    )
    boxes = []
    for p in PLINTHS:
        half, thin = p.width / 2, p.width * 0.2
        boxes.append([(p.x - half, 0, p.z - half), (p.x + half, p.height, p.z + half)])
        above = (p.height + 0.15, p.height + p.tall)
        boxes.append([(p.x - thin, above[0], p.z - thin), (p.x + thin, above[1], p.z + thin)])
    return Room(
        (sky, arch),
        np.array([0.27, 0.255, 0.24]),
        np.array(boxes),
        np.array([-SIDE, 0, FAR]),
        np.array([SIDE, HEIGHT, BACK]),
    )


def _floor(room: Room) -> pictures.Picture:
    """Parquet with a dark border, lit, with what it mirrors of the room."""
    scale = 150
    height, width = round(LENGTH * scale), round(2 * SIDE * scale)
    wood = pictures.parquet(height, width, scale)
    rows, columns = 94, 76
    z = np.linspace(FAR, BACK, rows)
    x = np.linspace(-SIDE, SIDE, columns)
    points = np.stack(np.broadcast_arrays(x[None], 0.0, z[:, None]), -1).reshape(-1, 3)
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), points.shape)
    falls = room.light(points, up).reshape(rows, columns, 3)
    edge = np.minimum(
        np.minimum(*np.mgrid[0:height, 0:width]),
        np.minimum(*(np.array([height, width])[:, None, None] - 1 - np.mgrid[0:height, 0:width])),
    )
    border = (edge > 0.42 * scale) & (edge < 0.56 * scale)
    wood[border] *= np.array([0.42, 0.36, 0.33])
    picture = wood * light.enlarged(falls, height, width)
    # the mirror image changes slowly: worked out coarsely
    fine_rows, fine_columns = height // 5, width // 5
    zz = np.linspace(FAR, BACK, fine_rows)[:, None]
    xx = np.linspace(-SIDE, SIDE, fine_columns)[None]
    at = np.stack(np.broadcast_arrays(xx, 0.0, zz), -1).reshape(-1, 3)
    ray = at - EYE
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    slant = -ray[:, 1]
    share = 0.045 + 0.75 * (1 - slant) ** 5
    bounced = ray * np.array([1, -1, 1])
    gleam = np.zeros_like(at)
    spread = np.random.default_rng(1).normal(size=(5, 3)) * 0.022  # waxed, not polished
    for jitter in spread:
        gleam += _seen(at, bounced + jitter) / len(spread)
    gleam = (gleam * share[:, None]).reshape(fine_rows, fine_columns, 3)
    return light.srgb_bytes(light.tone(picture + light.enlarged(gleam, height, width)))


def _seen(start: Array, ray: Array) -> Array:
    """What a ray from inside the hall meets, roughly: (n, 3) of linear light."""
    low, high = np.array([-SIDE, 0, FAR]), np.array([SIDE, HEIGHT, BACK])
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(ray > 0, high - start, low - start) / ray
    times = np.where(np.isfinite(times) & (times > 0), times, np.inf)
    axis = times.argmin(-1)
    hit = start + ray * times.min(-1)[:, None]
    x, y, z = hit.T
    level = np.clip(y / HEIGHT, 0, 1)[:, None]
    colour = WALL * (0.62 - 0.12 * level)
    cell_x, cell_z = 2 * SIDE / COLUMNS, LENGTH / ROWS
    skylight = (np.abs(x) < cell_x * 0.93) & (np.abs(z - MIDDLE) < cell_z * 2.42)
    bars = (np.abs(x) < 0.2) | (np.abs((z - FAR) / cell_z % 1 - 0.5) > 0.4)
    top, under = (axis == 1) & (ray[:, 1] > 0), (axis == 1) & (ray[:, 1] < 0)
    colour[top] = WHITE * 0.36
    colour[top & skylight & ~bars] = DAYLIGHT * 3.2
    colour[under] = linear("#94633a") * 0.7
    beside = (axis == 0) & (np.abs(y - 4.6) < 0.4)
    pillar = (axis == 0) & (np.abs(z[:, None] - np.array(PILASTERS)).min(1) < 0.18)
    colour[beside | pillar] = WHITE * 0.42
    far = (axis == 2) & (ray[:, 2] < 0)
    arch = (np.abs(x) < ARCH_HALF) & (
        (y < ARCH_SPRING) | (np.hypot(x, y - ARCH_SPRING) < ARCH_HALF)
    )
    colour[far & arch] = DUSK * (0.35 + 0.75 * (1 - level[far & arch]))
    for p in PLINTHS:
        half = p.width / 2
        corner = np.array([p.x - half, 0, p.z - half]), np.array([p.x + half, p.height, p.z + half])
        met = light.enter(start, ray, *corner) < times.min(-1)
        colour[met] = STONE * 0.42
    return np.asarray(colour)


def _walls(room: Room) -> list[Part]:
    """The four walls with plaster, light, and the lamps over the pictures."""
    parts = []
    for corner, right, hole in (
        ((-SIDE, HEIGHT, BACK), (0, 0, -LENGTH), False),
        ((SIDE, HEIGHT, FAR), (0, 0, LENGTH), False),
        ((SIDE, HEIGHT, BACK), (-2 * SIDE, 0, 0), False),
        ((-SIDE, HEIGHT, FAR), (2 * SIDE, 0, 0), True),
    ):
        origin, across = np.array(corner, float), np.array(right, float)
        long = float(np.linalg.norm(across))
        rows, columns = 36, round(long * 7)
        u = np.linspace(0, 1, columns)[None, :, None]
        v = np.linspace(0, 1, rows)[:, None, None]
        points = origin + u * across - v * np.array([0, HEIGHT, 0])
        normal = -np.cross(across, [0, -1, 0]) / long
        falls = room.light(points.reshape(-1, 3), np.broadcast_to(normal, (rows * columns, 3)))
        height, width = round(HEIGHT * 110), round(long * 110)
        picture = light.enlarged(falls.reshape(rows, columns, 3), height, width)
        fine = origin + np.linspace(0, 1, width)[None, :, None] * across
        fine = fine - np.linspace(0, 1, height)[:, None, None] * np.array([0, HEIGHT, 0])
        picture = picture + _lamps(fine, normal)[..., None] * np.array([1.0, 0.86, 0.66])
        plaster = 0.94 + 0.12 * light.clouds(height, width, 120, 77)
        wall = WALL * plaster[..., None]
        shape = _arched_wall() if hole else quad(corner, right, (0, -HEIGHT, 0), 1)
        parts.append(Part(shape, BAKED, None, light.srgb_bytes(light.tone(picture * wall))))
    return parts


def _lamps(points: Array, normal: Array) -> Array:
    """The light of each picture's lamp on its wall (h, w): a scallop that fades downwards."""
    total = np.zeros(points.shape[:2])
    for hanging in HANGINGS:
        if normal[0] * hanging.side > -0.5:
            continue
        across = np.abs(points[..., 2] - hanging.z)
        below = hanging.y + hanging.height / 2 + 0.75 - points[..., 1]
        wide = 0.35 + 0.55 * np.clip(below, 0, None)
        beam = np.exp(-((across / wide) ** 2)) * np.exp(-np.clip(below - 0.4, 0, None) / 1.1)
        total += 1.15 * beam / (1 + np.exp(-below * 14))
    return np.asarray(total)


def _arched_wall() -> Shape:
    """The far wall as strips that leave the archway open; uv as of the whole wall."""
    inner = ARCH_HALF * np.cos(np.linspace(np.pi, 0, 41))
    edges = np.concatenate([[-SIDE], inner, [SIDE]])
    strips = []
    for left, right in pairwise(edges):
        inside = max(abs(left), abs(right)) <= ARCH_HALF + 1e-9
        heights = []
        for x in (left, right):
            rise = np.sqrt(max(ARCH_HALF**2 - x**2, 0.0))
            heights.append(ARCH_SPRING + rise if inside else 0.0)
        upper = [(left, HEIGHT, FAR), (right, HEIGHT, FAR)]
        lower = [(left, heights[0], FAR), (right, heights[1], FAR)]
        strip = flip(faceted(np.array([upper, lower])))
        uv = np.stack(
            [(strip.points[:, 0] + SIDE) / (2 * SIDE), 1 - strip.points[:, 1] / HEIGHT], -1
        )
        strips.append(Shape(strip.points, strip.normals, uv, strip.faces))
    return join(strips)


def _archway() -> Shape:
    """The archway's reveal and the white moulding round it."""
    turn = np.linspace(0, np.pi, 37)
    legs = np.linspace(0, ARCH_SPRING, 12, endpoint=False)

    def path(radius: float) -> Array:
        bow = np.stack([-radius * np.cos(turn), ARCH_SPRING + radius * np.sin(turn)], -1)
        left = np.stack([np.full_like(legs, -radius), legs], -1)
        right = np.stack([np.full_like(legs, radius), legs[::-1]], -1)
        return np.concatenate([left, bow, right])

    profile = [(0.0, -0.7), (0.0, 0.06), (0.05, 0.09), (0.12, 0.06), (0.2, 0.06), (0.24, 0.03)]
    profile += [(0.26, 0.0)]
    lines = []
    for out, proud in profile:
        line = path(ARCH_HALF + out)
        lines.append(np.concatenate([line, np.full((len(line), 1), FAR + proud)], -1))
    return faceted(np.stack(lines))


def _coffers() -> Shape:
    cell_x, cell_z = 2 * SIDE / COLUMNS, LENGTH / ROWS
    rim = 0.17
    steps = np.array([(0, -0.34), (0, -0.2), (0.07, -0.2), (0.07, 0.0), (rim, 0.0)])
    parts = []
    for column in range(COLUMNS):
        for row in range(ROWS):
            w, d = cell_x - 2 * rim, cell_z - 2 * rim
            frame = moulding(steps, w, d)
            if not _open(column, row):
                frame = join([frame, moved(quad((-w / 2, d / 2, -0.34), (w, 0, 0), (0, -d, 0), 3))])
            x = -SIDE + (column + 0.5) * cell_x
            z = FAR + (row + 0.5) * cell_z
            parts.append(moved(tilted(frame, 90), (x, HEIGHT, z)))
    return join(parts)


def _skylights() -> Shape:
    cell_x, cell_z = 2 * SIDE / COLUMNS, LENGTH / ROWS
    w, d = cell_x - 0.34, cell_z - 0.34
    panes = []
    for column in OPEN_COLUMNS:
        for row in OPEN_ROWS:
            pane = tilted(quad((-w / 2, d / 2, 0), (w, 0, 0), (0, -d, 0), 1), 90)
            x, z = -SIDE + (column + 0.5) * cell_x, FAR + (row + 0.5) * cell_z
            panes.append(moved(pane, (x, HEIGHT + 0.34, z)))
    return join(panes)


def _wells(ceiling: Shape) -> Array:
    """How much lighter or darker the ceiling is than its light alone makes it: (n, 1).

    The floor lights it from below, coffers darken with their depth, and daylight fills the wells
    of the skylights.
    """
    x, y, z = ceiling.points.T
    column = ((x + SIDE) / (2 * SIDE / COLUMNS)).astype(int)
    row = ((z - FAR) / (LENGTH / ROWS)).astype(int)
    bright = np.isin(column, OPEN_COLUMNS) & np.isin(row, OPEN_ROWS)
    depth = y - HEIGHT
    factor = np.where(bright, 1.35 + 1.9 * depth, 1.3 - 1.75 * depth)
    return np.asarray(factor)[:, None]


def _open(column: int, row: int) -> bool:
    return column in OPEN_COLUMNS and row in OPEN_ROWS


def _cornice() -> Shape:
    """The moulding under the ceiling: a rim that grows inwards as it rises."""
    inward = [(0.0, 4.30), (0.05, 4.32), (0.05, 4.42), (0.09, 4.45), (0.09, 4.66), (0.14, 4.69)]
    inward += [(0.20, 4.78), (0.32, 4.84), (0.32, 4.92), (0.38, 5.0)]
    return _round_the_room(inward)


def _skirting() -> Shape:
    return _round_the_room([(0.0, 0.22), (0.02, 0.20), (0.035, 0.17), (0.035, 0.0)])


def _round_the_room(profile: list[tuple[float, float]]) -> Shape:
    """A profile of (inward, height) carried round the walls, left out at the archway by hand."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], float)
    half = np.array([SIDE, LENGTH / 2])
    parts = []
    for one, two in pairwise(corners):
        lines = []
        for inward, height in profile:
            ends = np.stack([one * (half - inward), two * (half - inward)])
            steps = np.linspace(0, 1, 25)[:, None]
            flat = ends[0] + (ends[1] - ends[0]) * steps
            lines.append(
                np.stack([flat[:, 0], np.full(len(flat), height), flat[:, 1] + MIDDLE], -1)
            )
        rim = faceted(np.stack(lines))
        if profile[-1][1] < 1 and one[1] == two[1] == -1:  # what lies low leaves the arch free
            x = rim.points[:, 0].reshape(-1, 4)
            keep = (np.abs(x) > ARCH_HALF + 0.1).all(1)
            rim = Shape(rim.points, rim.normals, rim.uv, rim.faces[np.tile(keep, 2)])
        parts.append(flip(rim) if _faces_out(rim) else rim)
    return join(parts)


def _faces_out(rim: Shape) -> bool:
    inwards = np.array([0.0, 2.0, MIDDLE]) - rim.points
    return bool((inwards * rim.normals).sum() < 0)


def _pilaster(side: int, z: float) -> Shape:
    def block(half: float, low: float, high: float, proud: float) -> Shape:
        ends = sorted((side * SIDE, side * (SIDE - proud)))
        return box((ends[0], low, z - half), (ends[1], high, z + half), 5)

    flutes = []
    for offset in (-0.1, 0.0, 0.1):
        wall = side * (SIDE - 0.121)
        strip = box(
            (min(wall, wall - side * 0.02), 0.5, z + offset - 0.035),
            (max(wall, wall - side * 0.02), 4.0, z + offset + 0.035),
            4,
        )
        flutes.append(strip)
    return join(
        [
            block(0.24, 0.0, 0.30, 0.17),
            block(0.21, 0.30, 0.36, 0.15),
            block(0.18, 0.36, 4.12, 0.12),
            block(0.20, 4.12, 4.17, 0.14),
            block(0.23, 4.17, 4.34, 0.17),
            *flutes,
        ]
    )


def _plinth(plinth: Plinth) -> Shape:
    half = plinth.width / 2
    if plinth.width > 1:
        profile = np.array(
            [(half, 0), (half, 0.14), (half - 0.03, 0.17), (half - 0.08, 0.18)]
            + [(half - 0.08, y) for y in np.linspace(0.22, plinth.height - 0.1, 6)]
            + [(half - 0.06, plinth.height - 0.07), (half - 0.03, plinth.height - 0.06)]
            + [(half - 0.03, plinth.height)]
        )
        drum = lathe(profile, 72)
        rings = np.linspace(0, half - 0.03, 9)
        top = lathe(np.stack([rings[::-1], np.full(9, plinth.height)], -1), 72)
        return moved(join([drum, top]), (plinth.x, 0, plinth.z))
    block = join(
        [
            box((-half, 0, -half), (half, 0.1, half), 2),
            box(
                (-half + 0.03, 0.1, -half + 0.03),
                (half - 0.03, plinth.height - 0.05, half - 0.03),
                8,
            ),
            box((-half, plinth.height - 0.05, -half), (half, plinth.height, half), 12),
        ]
    )
    return moved(block, (plinth.x, 0, plinth.z))


def _stand() -> Shape:
    """The lectern's foot and stem."""
    profile = [(0.0, 0.0), (0.17, 0.0), (0.17, 0.012), (0.03, 0.03), (0.016, 0.06), (0.016, 0.5)]
    x, y, z = LECTERN
    stem = lathe(np.array([*profile, (0.016, y - 0.03), (0.0, y - 0.03)]), 24)
    return moved(stem, (x, 0.0, z - 0.02))


def _frames() -> Shape:
    profile = [(-0.015, 0.012), (0.0, 0.03), (0.012, 0.03), (0.03, 0.022), (0.06, 0.045)]
    profile += [(0.085, 0.07), (0.10, 0.072), (0.12, 0.06), (0.135, 0.03), (0.135, 0.0)]
    frames = []
    for hanging in HANGINGS:
        frame = moulding(np.array(profile), hanging.width, hanging.height)
        turned = moved(frame, yaw=90.0 * hanging.side)
        frames.append(moved(turned, (hanging.side * SIDE, hanging.y, hanging.z)))
    return join(frames)
