"""The museum hall as one model: its shapes coloured and lit.

hall_plan.py has its measures, hall_parts.py its shapes. Light is painted on, and the floor's gloss
is painted as the viewer at the origin sees it.
"""

from __future__ import annotations

import numpy as np

from assets.media import Material, Model
from studio.examples import light, pictures
from studio.examples.hall_parts import (
    arched_wall,
    archway,
    coffers,
    cornice,
    frames,
    pilasters,
    plinths,
    skirting,
    skylights,
    stand,
)
from studio.examples.hall_plan import (
    ARCH_HALF,
    ARCH_SPRING,
    BACK,
    COLUMNS,
    FAR,
    HANGINGS,
    HEIGHT,
    LENGTH,
    MIDDLE,
    OPEN_COLUMNS,
    OPEN_ROWS,
    PILASTERS,
    PLINTHS,
    ROWS,
    SIDE,
)
from studio.examples.light import Panel, Room, linear
from studio.examples.shapes import Array, Part, Shape, model, quad

EYE = np.array([0.0, 1.6, 0.0])

WALL = linear("#2f666a")
WHITE = linear("#f1ece1")
STONE = linear("#dcd5c7")
OAK_DARK = linear("#4a2f1c")
DUSK = np.array([1.0, 0.56, 0.30])
DAYLIGHT = np.array([1.0, 1.03, 1.07])

BAKED = Material(metallic=0.0, roughness=1.0, unlit=True)
GILT = Material(base=(0.80, 0.53, 0.22, 1.0), metallic=1.0, roughness=0.36)


def hall() -> Model:
    """The hall as one model."""
    room = _room()
    parts = [
        Part(quad((-SIDE, 0, FAR), (2 * SIDE, 0, 0), (0, 0, LENGTH), 1), BAKED, None, _floor(room)),
        *_walls(room),
        Part(skylights(), BAKED, None, pictures.glass()),
        Part(frames(), GILT),
        Part(quad((-4, 5, -12), (8, 0, 0), (0, -6, 0), 1), BAKED, None, pictures.dusk_garden()),
    ]
    ceiling = coffers()
    glow = light.tone(room.light(ceiling.points, ceiling.normals) * WHITE) * _wells(ceiling)
    parts.append(Part(ceiling, BAKED, glow))
    trims = [
        (cornice(), WHITE),
        (pilasters(), WHITE),
        (skirting(), OAK_DARK),
        (stand(), linear("#2b2522")),
        (archway(), WHITE),
        (plinths(), STONE),
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
        shape = arched_wall() if hole else quad(corner, right, (0, -HEIGHT, 0), 1)
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
