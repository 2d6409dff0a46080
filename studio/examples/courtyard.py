"""A cloister's courtyard at dusk: arcades with lamps, cypresses, a pool that mirrors it all.

The pool is a hole in the floor through which a darker copy of everything is seen upside down: so
its mirror image is right from every side. Metres round the viewer; sunset lies along -Z.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from assets.media import Material, Model
from studio.examples import light, objects, pictures
from studio.examples.light import linear
from studio.examples.shapes import (
    Array,
    Part,
    Shape,
    box,
    faceted,
    flip,
    join,
    lathe,
    mirrored,
    model,
    moved,
    quad,
    sheet,
)

COURT, BACK = 7.0, 10.0  # from the middle to the arcades' front, and to the wall behind
BAYS: Final = 6
SPRING, TOP, RIDGE = 2.55, 4.5, 6.1
POOL: Final = (-2.3, 2.3, -5.0, -1.7)  # its sides: left, right, far, near

WALLS = linear("#cdb79c")
TILES = linear("#8a4b34")
SKY = np.array([0.23, 0.23, 0.38])
AFTERGLOW = np.array([0.85, 0.36, 0.20])
LAMP = np.array([1.0, 0.56, 0.22])
WATER = np.array([0.42, 0.46, 0.55])  # what of a colour its mirror image keeps

PAINTED = Material(metallic=0.0, roughness=1.0, unlit=True)


def courtyard() -> Model:
    """The courtyard as one model, its light painted on, with its mirror image under the pool."""
    solid = [
        (join([_turned(_front(), side) for side in range(4)]), WALLS),
        (join([_turned(_behind(), side) for side in range(4)]), linear("#d9c3a3")),
        (join([_turned(_roof(), side) for side in range(4)]), TILES),
        (_trees(), linear("#2f4a35")),
        (_pots(), linear("#a85c3c")),
        (_lamps(), linear("#2a1b12")),
    ]
    parts = []
    for shape, colour in solid:
        lit = light.tone(_dusk(shape.points, shape.normals) * colour)
        parts.append(Part(shape, PAINTED, lit))
        parts.append(Part(mirrored(shape), PAINTED, lit * WATER))
    bulbs, glow = _bulbs()
    parts.append(Part(bulbs, PAINTED, glow))
    parts.append(Part(mirrored(bulbs), PAINTED, glow * WATER * 1.3))
    rim = _rim()
    parts.append(Part(rim, PAINTED, light.tone(_dusk(rim.points, rim.normals) * WALLS)))
    parts.append(Part(_floor(), PAINTED, None, _paving()))
    return model("courtyard", parts)


def lantern_places(part: float) -> list[tuple[float, float, float]]:
    """Where the floating lanterns are at `part` 0..1 of the loop, which ends as it began."""
    rng = np.random.default_rng(23)
    turn = 2 * np.pi * part
    places = []
    for index in range(26):
        yaw = 2 * np.pi * (index + rng.uniform(-0.3, 0.3)) / 26 * 3
        far, high = rng.uniform(2.8, 6.0), rng.uniform(2.4, 6.4)
        x, z = far * np.sin(yaw), -far * np.cos(yaw)
        if index % 4 == 0:  # where the pool mirrors them
            x, z, high = rng.uniform(-3.2, 3.2), rng.uniform(-6.5, -5.7), rng.uniform(2.3, 3.0)
        phase, slow = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.32)
        places.append(
            (
                float(x + 0.14 * np.sin(turn + phase)),
                float(high + slow * np.sin(turn + phase * 1.7)),
                float(z + 0.14 * np.cos(turn + phase)),
            )
        )
    return places


def mirrored_whole(x: float, y: float, z: float) -> bool:
    """Whether the viewer's eye sees the whole mirror image of a lantern there in the pool."""
    share = 1.6 / (1.6 + y)
    left, right, far, near = POOL
    edge = 0.2
    return left + edge < x * share < right - edge and far + edge < z * share < near - edge


def dim_lantern() -> Model:
    """The lantern as the pool mirrors it."""
    lit = objects.lantern()
    parts = []
    for mesh in lit.meshes:
        assert mesh.colours is not None
        assert mesh.uv is not None
        shape = Shape(
            mesh.positions.astype(float),
            mesh.normals.astype(float),
            mesh.uv.astype(float),
            mesh.indices.reshape(-1, 3).astype(np.int64),
        )
        colours = mesh.colours[:, :3].astype(float) * WATER * 1.3
        parts.append(Part(mirrored(shape), PAINTED, colours))
    return model("lantern-mirrored", parts)


def sky(height: int = 1024) -> pictures.Picture:
    """The evening sky all around, and its mirror image below the horizon."""
    width = 2 * height
    yaw = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    pitch = (0.5 - (np.arange(height // 2) + 0.5) / height) * np.pi
    y, p = np.meshgrid(yaw, pitch)
    stops = [
        (0.0, "#ffd08a"), (0.22, "#f6b06a"), (0.30, "#e98a63"), (0.40, "#b0627f"),
        (0.52, "#5f4a86"), (0.68, "#2c3268"), (0.85, "#161d47"), (1.0, "#0d1230"),
    ]  # fmt: skip
    west = gradient_of(stops, p / (np.pi / 2))
    east = gradient_of(
        [(0.0, "#4a4a78"), (0.2, "#34386c"), (0.5, "#1d2450"), (1.0, "#0d1230")], p / (np.pi / 2)
    )
    near = (0.5 + 0.5 * np.cos(y))[..., None] ** 1.4
    above = west * near + east * (1 - near)
    veil = light.clouds(height // 2, width, 190, 70, 6)
    seam = 0.5 - 0.5 * np.cos(np.clip((np.pi - np.abs(y)) / 0.5, 0, 1) * np.pi)
    veil = np.clip((veil - 0.52) * 4, 0, 1) * np.clip(1.5 - p, 0, 1) * np.clip(p * 6, 0, 1)
    veil = (veil * seam)[..., None]
    lit = linear("#ff9d7a") * near + linear("#5a5688") * (1 - near)
    above = above * (1 - 0.55 * veil) + lit * 0.55 * veil
    rng = np.random.default_rng(5)
    count = 1500
    row = (height / np.pi * (np.pi / 2 - np.arcsin(rng.random(count)))).astype(int)
    row = np.clip(row, 0, height // 2 - 1)
    column = rng.integers(0, width, count)
    bright = rng.random(count) ** 6 * 0.9 + 0.06
    above[row, column] += (bright * np.clip(pitch[row] * 1.4, 0, 1))[:, None]
    moon = np.arccos(
        np.clip(
            np.sin(p) * np.sin(0.62) + np.cos(p) * np.cos(0.62) * np.cos(y - np.radians(58)), -1, 1
        )
    )
    shade = np.arccos(
        np.clip(
            np.sin(p) * np.sin(0.632) + np.cos(p) * np.cos(0.632) * np.cos(y - np.radians(59.1)),
            -1,
            1,
        )
    )
    edge = height / np.pi
    disc = np.clip((0.024 - moon) * edge, 0, 1) * np.clip((shade - 0.0225) * edge, 0, 1)
    above += (disc * 1.1 + np.exp(-((moon / 0.09) ** 2)) * 0.10)[..., None] * linear("#fff3d8")
    below = above[::-1] * WATER
    return light.srgb_bytes(np.concatenate([above, below]))


def gradient_of(stops: list[tuple[float, str]], at: Array) -> Array:
    """`pictures.gradient` over a grid."""
    return pictures.gradient(stops, at.ravel()).reshape(*at.shape, 3)


def _dusk(points: Array, normals: Array) -> Array:
    """The evening's light (n, 3): blue from above, afterglow from -Z, lamps in the arcades."""
    x, y, z = points.T
    out = np.maximum(np.abs(x), np.abs(z))
    roofed = np.clip((out - COURT) / 0.6, 0, 1) * (y < TOP)
    open_sky = (0.35 + 0.65 * (0.5 + 0.5 * normals[:, 1])) * (1 - 0.72 * roofed)
    total = open_sky[:, None] * SKY * 1.3
    glow = np.clip(-normals[:, 2] * 0.9 + normals[:, 1] * 0.25, 0, 1) * (1 - 0.8 * roofed)
    total = total + glow[:, None] * AFTERGLOW * 0.55
    for place in _lamp_places():
        reach = place - points
        square = (reach**2).sum(-1)
        facing = (reach * normals).sum(-1) / np.sqrt(square)
        # a little of it goes round corners, as light does among pale walls
        total = (
            total + (np.clip(facing * 0.85 + 0.15, 0, 1) / (square + 0.25))[:, None] * LAMP * 2.3
        )
    grounded = 0.55 + 0.45 * np.clip(y / 0.5, 0, 1)
    return np.asarray(total * grounded[:, None])


def _lamp_places() -> list[Array]:
    middles = (np.arange(BAYS) + 0.5) / BAYS * 2 * COURT - COURT
    line = (COURT + BACK) / 2
    places = []
    for side in range(4):
        for middle in middles[::2] + COURT / BAYS:
            places.append(_spun(np.array([middle, 2.95, -line]), side))
    return places


def _spun(point: Array, side: int) -> Array:
    x, y, z = point
    return np.array([(x, y, z), (-z, y, x), (-x, y, -z), (z, y, -x)][side])


def _turned(shape: Shape, side: int) -> Shape:
    return moved(shape, yaw=90.0 * side)


def _front() -> Shape:
    """The arcade towards the court on the far side: wall with arches, columns, cornice."""
    pitch = 2 * COURT / BAYS
    half = pitch / 2 - 0.2
    shapes = []
    for bay in range(BAYS):
        middle = -COURT + (bay + 0.5) * pitch
        inner = half * np.cos(np.linspace(np.pi, 0, 25))
        edges = np.concatenate([[-pitch / 2], inner, [pitch / 2]])
        rise = np.sqrt(np.clip(half**2 - edges**2, 0, None))
        for depth, outward in ((0.0, True), (-0.45, False)):
            z = np.full_like(edges, -COURT + depth)
            rows = [np.stack([edges + middle, SPRING + rise + (TOP - SPRING - rise) * part, z], -1)
                    for part in (1.0, 0.66, 0.33, 0.0)]  # fmt: skip
            wall = faceted(np.stack(rows))
            faces_court = wall.normals[0, 2] > 0
            shapes.append(wall if faces_court == outward else flip(wall))
        curve = np.stack(
            [inner + middle, SPRING + np.sqrt(np.clip(half**2 - inner**2, 0, None))], -1
        )
        soffit = sheet(
            np.stack([np.column_stack([curve, np.full(len(curve), -COURT + d)])
                      for d in (0.0, -0.22, -0.45)])
        )  # fmt: skip
        shapes.append(soffit if soffit.normals[12, 1] < 0 else flip(soffit))
        for out, proud in ((0.0, 0.05), (0.16, 0.05)):  # the arch's raised edge
            ring = np.linspace(np.pi, 0, 25)
            bow = [
                np.stack(
                    [
                        middle + (half + out + wide) * np.cos(ring),
                        SPRING + (half + out + wide) * np.sin(ring),
                        np.full(25, -COURT + depth),
                    ],
                    -1,
                )
                for wide, depth in ((0.0, proud), (0.03, 0.0))
            ]
            band = faceted(np.stack(bow))
            shapes.append(band if band.normals[:, 2].mean() > 0 else flip(band))
    profile = [(0.24, 0.0), (0.24, 0.10), (0.20, 0.13), (0.22, 0.17), (0.155, 0.22)]
    profile += [(0.15, y) for y in np.linspace(0.3, 2.2, 8)]
    profile += [(0.145, 2.24), (0.17, 2.27), (0.16, 2.30), (0.20, 2.42), (0.26, 2.48), (0.26, 2.55)]
    column = lathe(np.array(profile), 20)
    for index in range(BAYS):
        shapes.append(moved(column, (-COURT + index * pitch, 0, -COURT - 0.22)))
    for low, proud in ((TOP - 0.22, 0.06), (TOP - 0.12, 0.14)):
        shapes.append(box((-COURT, low, -COURT - 0.1), (COURT, low + 0.12, -COURT + proud), 10))
    return join(shapes)


def _behind() -> Shape:
    """The wall behind the arcade with its doors, and the arcade's ceiling."""
    wall = quad((-BACK, TOP, -BACK), (2 * BACK, 0, 0), (0, -TOP, 0), 40)
    beams = [
        box((x - 0.09, TOP - 0.55, -BACK), (x + 0.09, TOP - 0.3, -COURT - 0.3), 4, floor=True)
        for x in np.linspace(-COURT, COURT, 19)
    ]
    ceiling = flip(quad((-BACK, TOP - 0.3, -BACK), (2 * BACK, 0, 0), (0, 0, BACK - COURT), 24))
    skirt = box((-BACK, 0, -BACK), (BACK, 0.35, -BACK + 0.05), 16)
    return join([wall, ceiling, skirt, *beams])


def _roof() -> Shape:
    """Rows of half-round tiles, rising from the eaves."""
    rows = 2 * 46 * 2 + 1
    across = np.linspace(-1, 1, rows)
    bump = 0.055 * np.abs(np.sin(np.linspace(0, 92 * np.pi / 2, rows)))
    lines = []
    for part in np.linspace(1, 0, 5):
        out = COURT - 0.35 + part * (BACK + 0.35 - COURT)
        high = TOP - 0.03 + part * (RIDGE - TOP)
        lines.append(np.stack([across * out, high + bump, np.full(rows, -out)], -1))
    roof = sheet(np.stack(lines))
    top = roof if roof.normals[:, 1].mean() > 0 else flip(roof)
    eaves = box(
        (-COURT + 0.3, TOP - 0.07, -COURT - 0.2), (COURT - 0.3, TOP - 0.02, -COURT + 0.32), 8
    )
    return join([top, eaves])


def _trees() -> Shape:
    rng = np.random.default_rng(3)
    trees = []
    for x, z in ((-5.2, -5.4), (5.2, -5.4), (-5.2, 5.4), (5.2, 5.4)):
        up = np.linspace(1, 0, 40)
        angle = np.linspace(0, 2 * np.pi, 41)
        radius = 0.46 * np.sin(np.clip(up * 0.93 + 0.07, 0, 1) ** 0.72 * np.pi) ** 0.85
        leaf = 1 + 0.32 * (rng.random((40, 41)) - 0.5)
        leaf[:, -1] = leaf[:, 0]
        wide = radius[:, None] * leaf
        high = 0.75 + up[:, None] * 3.6 + 0.05 * (leaf - 1)
        grid = np.stack([wide * np.sin(angle), high, wide * np.cos(angle)], -1)
        trees.append(moved(flip(sheet(grid, closed_u=True)), (x, 0, z)))
    tree = join(trees)
    middle = np.array(
        [(x, 2.5, z) for x, z in ((-5.2, -5.4), (5.2, -5.4), (-5.2, 5.4), (5.2, 5.4))]
    )
    inward = tree.points - np.repeat(middle, len(tree.points) // 4, 0)
    return tree if (tree.normals * inward)[:, [0, 2]].sum() > 0 else flip(tree)


def _pots() -> Shape:
    profile = np.array(
        [(0.0, 0), (0.28, 0), (0.30, 0.05), (0.36, 0.45), (0.42, 0.62), (0.46, 0.66), (0.46, 0.74),
         (0.40, 0.76), (0.38, 0.70), (0.0, 0.68)]
    )  # fmt: skip
    pot = lathe(objects.smooth(profile, 40), 32)
    return join([moved(pot, (x, 0, z)) for x in (-5.2, 5.2) for z in (-5.4, 5.4)])


def _lamps() -> Shape:
    chain = lathe(np.array([(0.012, 0.2), (0.012, 1.3)]), 8)
    cap = lathe(np.array([(0.15, 0.17), (0.03, 0.24), (0.0, 0.25)]), 12)
    foot = lathe(np.array([(0.0, -0.2), (0.10, -0.19), (0.10, -0.17)]), 12)
    one = join([chain, cap, foot])
    return join([moved(one, place.tolist()) for place in _lamp_places()])


def _bulbs() -> tuple[Shape, Array]:
    profile = np.array([(0.09, -0.17), (0.13, -0.05), (0.13, 0.06), (0.12, 0.17)])
    one = lathe(objects.smooth(profile, 9), 16)
    bulbs = join([moved(one, place.tolist()) for place in _lamp_places()])
    return bulbs, np.broadcast_to(np.array([1.0, 0.78, 0.42]), bulbs.points.shape).copy()


def _rim() -> Shape:
    left, right, far, near = POOL
    edge, high = 0.32, 0.16
    return join(
        [
            box((left - edge, 0, far - edge), (right + edge, high, far), 12),
            box((left - edge, 0, near), (right + edge, high, near + edge), 12),
            box((left - edge, 0, far), (left, high, near), 12),
            box((right, 0, far), (right + edge, high, near), 12),
        ]
    )


def _floor() -> Shape:
    left, right, far, near = POOL
    parts = []
    for x0, x1, z0, z1 in (
        (-BACK, BACK, -BACK, far),
        (-BACK, left, far, near),
        (right, BACK, far, near),
        (-BACK, BACK, near, BACK),
    ):
        tile = quad((x0, 0, z0), (x1 - x0, 0, 0), (0, 0, z1 - z0), 1)
        uv = (tile.points[:, [0, 2]] + BACK) / (2 * BACK)
        parts.append(Shape(tile.points, tile.normals, uv, tile.faces))
    return join(parts)


def _paving(size: int = 1500) -> pictures.Picture:
    """Stone slabs under the evening's light, from above: (size, size, 3)."""
    at = np.linspace(-BACK, BACK, 90)
    x, z = np.meshgrid(at, at)
    points = np.stack([x, 0 * x, z], -1).reshape(-1, 3)
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), points.shape)
    falls = light.enlarged(_dusk(points, up).reshape(90, 90, 3), size, size) * 1.7
    y, x = np.mgrid[0:size, 0:size] / size * 2 * BACK
    row = np.floor(y / 0.62)
    shifted = x + 0.45 * (row % 2)
    column = np.floor(shifted / 0.9)
    value = np.sin(row * 127.1 + column * 311.7) * 43758.5453
    tint = 0.82 + 0.3 * (value - np.floor(value))
    gap_x = np.minimum(shifted % 0.9, 0.9 - shifted % 0.9)
    gap_y = np.minimum(y % 0.62, 0.62 - y % 0.62)
    joint = np.clip((0.014 - np.minimum(gap_x, gap_y)) / 0.009, 0, 1)
    rough = 0.85 + 0.3 * light.clouds(size, size, 60, 8)
    stone = linear("#a2917c") * (tint * rough * (1 - 0.6 * joint))[..., None]
    return light.srgb_bytes(light.tone(stone * falls))
