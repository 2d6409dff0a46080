"""The plan of the museum hall: its measures, and where plinths, frames and lectern stand.

Metres round the viewer, who stands at the origin and looks along -Z.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SIDE, FAR, BACK, HEIGHT = 5.0, -9.0, 3.5, 5.0
LENGTH: Final = BACK - FAR
MIDDLE: Final = (BACK + FAR) / 2
COLUMNS, ROWS = 6, 7  # of coffers
OPEN_COLUMNS, OPEN_ROWS = (2, 3), range(1, 6)  # those that are skylights
ARCH_HALF, ARCH_SPRING = 1.3, 2.45
PILASTERS = (2.6, -0.5, -3.6, -6.7)


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
