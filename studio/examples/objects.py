"""What is shown: an amphora, a celadon vase, an ammonite, a bronze knot, a crystal, a lantern.

Each stands on its own origin, in metres, with its front towards +Z.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.media import Material, Model
from studio.examples import light
from studio.examples.light import linear
from studio.examples.pictures import Picture, gradient
from studio.examples.shapes import (
    Array,
    Part,
    Shape,
    box,
    faceted,
    join,
    lathe,
    model,
    moved,
    sheet,
    tube,
)


def amphora() -> Model:
    """A terracotta amphora with bands painted in black, 0.75 m high."""
    outline = [
        (0.0, 0.0), (0.085, 0.0), (0.095, 0.012), (0.09, 0.026), (0.055, 0.04), (0.05, 0.05),
        (0.085, 0.10), (0.145, 0.19), (0.19, 0.29), (0.205, 0.37), (0.195, 0.44), (0.155, 0.50),
        (0.105, 0.535), (0.078, 0.56), (0.070, 0.60), (0.070, 0.66), (0.085, 0.70), (0.115, 0.715),
        (0.12, 0.735), (0.112, 0.75), (0.09, 0.745), (0.06, 0.70),
    ]  # fmt: skip
    profile = smooth(np.array(outline), 120)
    body = lathe(profile, 96)
    clay = Material(metallic=0.0, roughness=0.42)
    glaze = Material(base=(*linear("#1a1512"), 1.0), metallic=0.0, roughness=0.3)
    turn = np.linspace(0, 1, 40)
    bow = np.stack(
        [
            0.088 + 0.115 * np.sin(turn * np.pi) ** 0.8 + 0.062 * turn,
            0.665 - 0.185 * turn,
            0 * turn,
        ],
        -1,
    )
    handle = tube(bow, 0.014 + 0.006 * np.abs(turn - 0.5), 16)
    handles = join([handle, moved(handle, yaw=180)])
    # the lathe's v runs along its length from the top: painted by height instead
    by_height = Shape(
        body.points,
        body.normals,
        np.stack([body.uv[:, 0], 1 - body.points[:, 1] / 0.75], -1),
        body.faces,
    )
    return model("amphora", [Part(by_height, clay, None, _bands()), Part(handles, glaze)])


def vase() -> Model:
    """A ribbed vase under a green glaze that gathers in the grooves, 0.42 m high."""
    outline = [
        (0.0, 0.0), (0.075, 0.0), (0.082, 0.008), (0.08, 0.02), (0.10, 0.06), (0.135, 0.13),
        (0.15, 0.20), (0.142, 0.26), (0.11, 0.31), (0.07, 0.345), (0.052, 0.37), (0.052, 0.39),
        (0.066, 0.41), (0.078, 0.42), (0.072, 0.424), (0.05, 0.40), (0.045, 0.36),
    ]  # fmt: skip
    profile = smooth(np.array(outline), 110)

    def ribs(angle: Array) -> Array:
        return np.asarray(1 + 0.035 * (np.abs(np.sin(angle * 9)) ** 0.6 - 0.6))

    shape = lathe(profile, 288, ribs)
    radius = np.hypot(shape.points[:, 0], shape.points[:, 2])
    groove = np.abs(np.sin(np.arctan2(shape.points[:, 0], shape.points[:, 2]) * 9)) ** 0.6
    height = shape.points[:, 1] / 0.42
    thick = np.clip(1 - groove, 0, 1) * 0.55 + np.clip(0.35 - height, 0, 1) * 0.9
    colours = gradient([(0, "#cfe3cf"), (0.35, "#9cc3ab"), (0.7, "#5f9482"), (1, "#2f6358")], thick)
    inside = (height > 0.8) & (radius < 0.052)
    colours[inside] *= 0.45
    colours[height > 0.985] = linear("#b99a6d")
    return model("vase", [Part(shape, Material(metallic=0.0, roughness=0.13), colours)])


def ammonite() -> Model:
    """A fossil ammonite on a slate stand, 0.6 m high."""
    turns, rings, around = 3.6, 620, 30
    angle = np.linspace(0.15, turns * 2 * np.pi, rings)
    growth = 0.245 * np.exp(0.142 * (angle - angle[-1]))
    ribs = 1 + 0.055 * np.sin(angle * 17) * np.clip(angle / 6, 0.2, 1)
    middle = growth * 0.72
    tube_size = growth * 0.43 * ribs
    ring = np.linspace(0, 2 * np.pi, around + 1)
    # seen from the side, each whorl is higher than wide and embraces the one within
    out = middle[:, None] + tube_size[:, None] * np.cos(ring)
    deep = tube_size[:, None] * 0.72 * np.sin(ring)
    points = np.stack([out * np.cos(angle)[:, None], out * np.sin(angle)[:, None], deep], -1)
    shell = sheet(points, closed_u=True)
    facing = shell.normals.copy()
    if (facing * (shell.points - np.repeat(
        np.stack([middle * np.cos(angle), middle * np.sin(angle), 0 * angle], -1), around + 1, 0
    ))).sum() < 0:  # fmt: skip
        shell = Shape(shell.points, -facing, shell.uv, shell.faces[:, ::-1])
    ridge = (0.5 + 0.5 * np.sin(angle * 17))[:, None] * np.ones(around + 1)
    seam = np.clip(np.abs(np.sin(ring)), 0, 1)[None] * np.ones((rings, 1))
    stain = light.noise(rings, around + 1, 14, 3)
    warm = np.clip(0.15 + 0.45 * ridge + 0.35 * seam + 0.35 * (stain - 0.5), 0, 1)
    colours = gradient(
        [(0, "#3f2a1c"), (0.3, "#7a5233"), (0.6, "#b98a58"), (1, "#e8cfa3")], warm.ravel()
    )
    lifted = moved(shell, (0, 0.36, 0))
    slate = box((-0.17, 0, -0.09), (0.17, 0.045, 0.09), 1)
    pin = lathe(np.array([(0.0, 0.04), (0.016, 0.04), (0.012, 0.25), (0.0, 0.25)]), 24)
    stand = Material(base=(*linear("#26292d"), 1.0), metallic=0.0, roughness=0.55)
    return model(
        "ammonite",
        [
            Part(lifted, Material(metallic=0.0, roughness=0.5, double_sided=True), colours),
            Part(join([slate, pin]), stand),
        ],
    )


def knot() -> Model:
    """A torus knot in bronze, 1.2 m high, on a short stem."""
    t = np.linspace(0, 2 * np.pi, 421)
    reach = 0.36 + 0.155 * np.cos(3 * t)
    path = np.stack([reach * np.cos(2 * t), reach * np.sin(2 * t), 0.25 * np.sin(3 * t)], -1)
    path[-1] = path[0]
    body = tube(path, 0.058 + 0.012 * np.cos(3 * t + 0.6), 36, closed=True)
    bronze = Material(base=(*linear("#c98a4b"), 1.0), metallic=1.0, roughness=0.22)
    stem = lathe(
        np.array([(0.0, 0), (0.16, 0), (0.16, 0.03), (0.05, 0.05), (0.035, 0.16), (0.0, 0.17)]), 48
    )
    dark = Material(base=(*linear("#3a2a20"), 1.0), metallic=1.0, roughness=0.4)
    return model("knot", [Part(moved(body, (0, 0.66, 0)), bronze), Part(stem, dark)])


def crystal() -> Model:
    """A cluster of quartz on a rock, 0.55 m high."""
    rng = np.random.default_rng(12)
    parts = []
    tints = []
    for index in range(15):
        lean = 0 if index == 0 else rng.uniform(0.15, 0.75)
        turn = rng.uniform(0, 2 * np.pi)
        long = (0.5 if index == 0 else rng.uniform(0.16, 0.38)) * (1 - 0.25 * lean)
        wide = long * rng.uniform(0.12, 0.17)
        spin = rng.uniform(0, 1)
        corners = np.linspace(0, 2 * np.pi, 7) + spin
        rings = [(wide * 0.8, 0.0), (wide, long * 0.55), (wide * 0.92, long * 0.78), (0.0, long)]
        grid = np.array(
            [[(r * np.sin(a), y, r * np.cos(a)) for a in corners] for r, y in rings[::-1]]
        )
        tilt = np.array([np.sin(turn) * lean, 1.0, np.cos(turn) * lean])
        tilt /= np.linalg.norm(tilt)
        side = np.cross(tilt, [0, 0, 1.0])
        side /= np.linalg.norm(side)
        frame = np.stack([side, tilt, np.cross(side, tilt)], 0)
        foot = np.array([np.sin(turn) * lean * 0.1, 0.05, np.cos(turn) * lean * 0.1])
        shape = faceted(grid @ frame + foot)
        if (shape.normals * (shape.points - foot - tilt * long / 2)).sum() < 0:
            shape = Shape(shape.points, -shape.normals, shape.uv, shape.faces[:, ::-1])
        parts.append(shape)
        along = (shape.points - foot) @ tilt / long
        tints.append(
            gradient([(0, "#6b4f8f"), (0.5, "#a98bd0"), (0.85, "#e7dcf5"), (1, "#ffffff")], along)
        )
    angle, up = np.linspace(0, 2 * np.pi, 49), np.linspace(0, 1, 13)
    bumps = 1 + 0.25 * (light.clouds(13, 49, 9, 8) - 0.5)
    bumps[:, -1] = bumps[:, 0]
    radius = 0.19 * np.sqrt(np.clip(1 - up**2, 0, 1))[:, None] * bumps
    rock = sheet(
        np.stack([radius * np.sin(angle), (up[:, None] * 0.1) * bumps, radius * np.cos(angle)], -1)[
            ::-1
        ],
        closed_u=True,
    )
    if rock.normals[:, 1].sum() < 0:
        rock = Shape(rock.points, -rock.normals, rock.uv, rock.faces[:, ::-1])
    return model(
        "crystal",
        [
            Part(join(parts), Material(metallic=0.0, roughness=0.08), np.concatenate(tints)),
            Part(rock, Material(base=(*linear("#57504c"), 1.0), metallic=0.0, roughness=0.9)),
        ],
    )


def lantern() -> Model:
    """A paper lantern that glows by itself, 0.4 m high, centred on its origin."""
    outline = np.array(
        [(0.11, -0.17), (0.145, -0.1), (0.155, 0.0), (0.145, 0.1), (0.10, 0.17)], float
    )
    paper = lathe(smooth(outline, 15), 22)
    height = (paper.points[:, 1] + 0.17) / 0.34
    folds = 0.93 + 0.07 * np.cos(height * 2 * np.pi * 9)
    glow = gradient([(0, "#fff0c2"), (0.35, "#ffc66e"), (0.75, "#f08a3c"), (1, "#c9561f")], height)
    rims = [
        lathe(np.array([(0.0, y - 0.012), (r, y - 0.012), (r, y + 0.012), (0.0, y + 0.012)]), 20)
        for y, r in ((-0.18, 0.112), (0.18, 0.102))
    ]
    lit = Material(metallic=0.0, roughness=1.0, unlit=True)
    wood = np.broadcast_to(linear("#3b1d12"), (sum(len(rim.points) for rim in rims), 3))
    return model(
        "lantern", [Part(paper, lit, glow * folds[:, None]), Part(join(rims), lit, wood.copy())]
    )


def smooth(points: Array, count: int) -> Array:
    """A Catmull-Rom curve through points (n, 2), as `count` points."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    at = np.linspace(0, len(points) - 1 - 1e-9, count)
    first = at.astype(int)
    t = (at - first)[:, None]
    p0, p1, p2, p3 = (padded[first + offset] for offset in range(4))
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return np.asarray(np.stack([np.clip(curve[:, 0], 0, None), curve[:, 1]], -1))


def _bands(width: int = 1536, height: int = 768) -> Picture:
    """What is painted on the amphora: u round it, v from its top; black figures on red clay."""
    v, u = np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]
    clay = linear("#c2693a") * (0.9 + 0.2 * light.clouds(height, width, 180, 6))[..., None]
    black = np.zeros((height, width), bool)

    def between(top: float, bottom: float) -> Array:
        return np.asarray((v - top) / (bottom - top))

    def inside(at: Array) -> NDArray[np.bool_]:
        return (at >= 0) & (at < 1)

    black |= (v < 0.115) | (v > 0.93)
    for top, bottom in (
        (0.17, 0.185),
        (0.325, 0.335),
        (0.345, 0.35),
        (0.455, 0.462),
        (0.47, 0.478),
    ):
        black |= inside(between(top, bottom))
    neck = between(0.20, 0.31)  # tongues
    wave = np.abs((u * 44) % 1 - 0.5) * 2
    black |= inside(neck) & (wave < 0.72 * np.sqrt(np.clip(1 - neck**3, 0, 1)))
    key = between(0.36, 0.445)  # meander: a key drawn on a grid of eight by six
    column, row = ((u * 30 % 1) * 8).astype(int), (np.clip(key, 0, 0.999) * 6).astype(int)
    glyph = np.array(
        [[1, 1, 1, 1, 1, 1, 1, 0], [1, 0, 0, 0, 0, 0, 1, 0], [1, 0, 1, 1, 1, 0, 1, 0],
         [1, 0, 1, 0, 1, 0, 1, 0], [1, 0, 0, 0, 1, 0, 1, 0], [1, 1, 1, 1, 1, 0, 1, 1]], bool
    )  # fmt: skip
    black |= inside(key) & glyph[row, column]
    frieze = between(0.485, 0.66)  # running waves
    x = u * 14 % 1
    curl = np.hypot(x - 0.42, (frieze - 0.48) * 0.9)
    swirl = np.sin(np.arctan2(frieze - 0.48, x - 0.42) + 16 * curl)
    crest = frieze > 0.62 + 0.2 * np.sin((x - 0.1) * 2 * np.pi)
    black |= inside(frieze) & np.where(curl < 0.36, swirl > 0.1, crest)
    for top, bottom in ((0.665, 0.673), (0.68, 0.688), (0.775, 0.79)):
        black |= inside(between(top, bottom))
    rays = between(0.80, 0.93)
    black |= inside(rays) & (np.abs((u * 26) % 1 - 0.5) < 0.5 * rays)
    glaze = linear("#17120f") * (0.8 + 0.5 * light.noise(height, width, 60, 9))[..., None]
    return light.srgb_bytes(np.where(black[..., None], glaze, clay))
