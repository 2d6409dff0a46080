"""Turns a surrounding level by what in its picture should be the horizon, or stand upright.

Pure: studio/levelling.py lets people draw the lines. Who stands level sees all of the horizon at
right angles to straight up, and so are the normals of the planes through his eye in which upright
things lie. Straight up is the direction nearest to all those right angles: the eigenvector of the
least eigenvalue of the sum of their outer products.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from story.model.values import Orientation, Vector
from story.space import rotate, rotation_of

Kind: TypeAlias = Literal["horizon", "upright"]

_TRUST: Final = 1e-3
"""How much straight up stays where it was, against a right angle: lines shorter than some degrees
say only which way they slope."""

_ROUNDS: Final = 4  # each begins where the last one came to, so that long lines are met exactly
_SWEEPS: Final = 12  # of Jacobi's method, which then is at the end of double precision


class Sightline(NamedTuple):
    """A line from one direction of the picture to another, as unit vectors in its own space."""

    kind: Kind
    one: Vector
    other: Vector


def kind_of(one: Vector, other: Vector) -> Kind:
    """What a line between two directions of the scene seems to be, by how it lies."""
    x, _, z = (a + b for a, b in zip(one, other, strict=True))
    dx, dy, dz = (b - a for a, b in zip(one, other, strict=True))
    level = math.hypot(x, z) or 1.0
    along = abs(dx * z - dz * x) / level
    return "upright" if abs(dy) > along else "horizon"


def levelled(orientation: Orientation, lines: Sequence[Sightline]) -> Orientation:
    """The orientation whose pitch and roll fit the lines best; its yaw stays.

    Without lines that say anything it is the one that came.
    """
    tests = [test for line in lines for test in _right_angles(line)]
    if not tests:
        return orientation
    up = up_by(tests, _up_in(orientation))
    x, y, z = up
    high = math.hypot(x, y)
    pitch, roll = math.degrees(math.atan2(-z, high)), math.degrees(math.atan2(-x, y))
    return Orientation(yaw=orientation.yaw, pitch=pitch, roll=roll)


def up_by(tests: Sequence[Vector], before: Vector) -> Vector:
    """The unit vector nearest to right angles with unit `tests`, on the side of `before`."""
    up = before
    for _ in range(_ROUNDS):
        sums = [
            [sum(t[r] * t[c] for t in tests) - _TRUST * up[r] * up[c] for c in range(3)]
            for r in range(3)
        ]
        found = _least(sums)
        side = sum(a * b for a, b in zip(found, up, strict=True))
        x, y, z = found
        up = found if side >= 0 else (-x, -y, -z)
    return up


def _right_angles(line: Sightline) -> list[Vector]:
    if line.kind == "horizon":
        return [line.one, line.other]
    (ax, ay, az), (bx, by, bz) = line.one, line.other
    x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    size = math.sqrt(x * x + y * y + z * z)
    return [(x / size, y / size, z / size)] if size > 1e-6 else []


def _up_in(orientation: Orientation) -> Vector:
    """Where a picture that is turned so has what is straight up."""
    x, y, z, w = rotation_of(orientation.yaw, orientation.pitch, orientation.roll)
    return rotate((-x, -y, -z, w), (0.0, 1.0, 0.0))


def _least(matrix: list[list[float]]) -> Vector:
    """The unit eigenvector of the least eigenvalue of a symmetric 3 x 3 matrix (Jacobi, 1846)."""
    vectors = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    for _ in range(_SWEEPS):
        for p, q in ((0, 1), (0, 2), (1, 2)):
            if matrix[p][q] == 0:
                continue
            angle = 0.5 * math.atan2(2 * matrix[p][q], matrix[q][q] - matrix[p][p])
            c, s = math.cos(angle), math.sin(angle)
            for row in (*matrix, *vectors):
                row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
            first, second = matrix[p], matrix[q]
            matrix[p] = [c * a - s * b for a, b in zip(first, second, strict=True)]
            matrix[q] = [s * a + c * b for a, b in zip(first, second, strict=True)]
    least = min(range(3), key=lambda n: matrix[n][n])
    x, y, z = (row[least] for row in vectors)
    return x, y, z
