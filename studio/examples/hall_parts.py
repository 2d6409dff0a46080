"""The shapes of the museum hall: coffers, cornice, pilasters, archway, plinths and frames.

hall_plan.py says where they stand; hall.py gives them colour and light.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from studio.examples.hall_plan import (
    ARCH_HALF,
    ARCH_SPRING,
    COLUMNS,
    FAR,
    HANGINGS,
    HEIGHT,
    LECTERN,
    LENGTH,
    MIDDLE,
    OPEN_COLUMNS,
    OPEN_ROWS,
    PILASTERS,
    PLINTHS,
    ROWS,
    SIDE,
    Plinth,
)
from studio.examples.shapes import (
    Array,
    Shape,
    box,
    faceted,
    flip,
    join,
    lathe,
    moulding,
    moved,
    quad,
    tilted,
)


def arched_wall() -> Shape:
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


def archway() -> Shape:
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


def coffers() -> Shape:
    """The ceiling's coffers; those that are skylights have no lid."""
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


def _open(column: int, row: int) -> bool:
    return column in OPEN_COLUMNS and row in OPEN_ROWS


def skylights() -> Shape:
    """The panes of the skylights, their uv as one picture each."""
    cell_x, cell_z = 2 * SIDE / COLUMNS, LENGTH / ROWS
    w, d = cell_x - 0.34, cell_z - 0.34
    panes = []
    for column in OPEN_COLUMNS:
        for row in OPEN_ROWS:
            pane = tilted(quad((-w / 2, d / 2, 0), (w, 0, 0), (0, -d, 0), 1), 90)
            x, z = -SIDE + (column + 0.5) * cell_x, FAR + (row + 0.5) * cell_z
            panes.append(moved(pane, (x, HEIGHT + 0.34, z)))
    return join(panes)


def cornice() -> Shape:
    """The moulding under the ceiling: a rim that grows inwards as it rises."""
    inward = [(0.0, 4.30), (0.05, 4.32), (0.05, 4.42), (0.09, 4.45), (0.09, 4.66), (0.14, 4.69)]
    inward += [(0.20, 4.78), (0.32, 4.84), (0.32, 4.92), (0.38, 5.0)]
    return _round_the_room(inward)


def skirting() -> Shape:
    """The board at the foot of the walls."""
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


def pilasters() -> Shape:
    """The flat columns on the side walls."""
    return join([_pilaster(side, z) for side in (-1, 1) for z in PILASTERS])


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


def plinths() -> Shape:
    """The blocks that carry the exhibits: a drum for the wide one."""
    return join([_plinth(plinth) for plinth in PLINTHS])


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


def stand() -> Shape:
    """The lectern's foot and stem."""
    profile = [(0.0, 0.0), (0.17, 0.0), (0.17, 0.012), (0.03, 0.03), (0.016, 0.06), (0.016, 0.5)]
    x, y, z = LECTERN
    stem = lathe(np.array([*profile, (0.016, y - 0.03), (0.0, y - 0.03)]), 24)
    return moved(stem, (x, 0.0, z - 0.02))


def frames() -> Shape:
    """The frames of the pictures, hung."""
    profile = [(-0.015, 0.012), (0.0, 0.03), (0.012, 0.03), (0.03, 0.022), (0.06, 0.045)]
    profile += [(0.085, 0.07), (0.10, 0.072), (0.12, 0.06), (0.135, 0.03), (0.135, 0.0)]
    frames = []
    for hanging in HANGINGS:
        frame = moulding(np.array(profile), hanging.width, hanging.height)
        turned = moved(frame, yaw=90.0 * hanging.side)
        frames.append(moved(turned, (hanging.side * SIDE, hanging.y, hanging.z)))
    return join(frames)
