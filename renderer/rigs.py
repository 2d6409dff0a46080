"""Rigs: through what a moment is seen. Plain values; renderer/sights.py turns them into rays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from story.model.values import View

Eye: TypeAlias = Literal["mono", "left", "right"]
Eyes: TypeAlias = Literal["mono", "top-bottom", "left-right"]
Face: TypeAlias = Literal["front", "right", "back", "left", "up", "down"]

FACES: Final[dict[Face, View]] = {
    "front": View(yaw=0.0, pitch=0.0, fov=90.0),
    "right": View(yaw=90.0, pitch=0.0, fov=90.0),
    "back": View(yaw=-180.0, pitch=0.0, fov=90.0),
    "left": View(yaw=-90.0, pitch=0.0, fov=90.0),
    "up": View(yaw=0.0, pitch=90.0, fov=90.0),
    "down": View(yaw=0.0, pitch=-90.0, fov=90.0),
}
"""Each face of a cube as the view that sees it, upright, from inside.

The bottom edge of `up` and the top edge of `down` join `front`.
"""


@dataclass(frozen=True)
class Perspective:
    """A camera at the scene's eye. `eye` moves it sideways by half of `space.EYE_SPACING`."""

    view: View
    width: int
    height: int
    eye: Eye = "mono"


@dataclass(frozen=True)
class Equirect:
    """All directions at once; scene yaw 0 in the middle, straight up at the top.

    `width` x `height` are of the whole picture, both eyes together: top-bottom has the left eye
    above, left-right has it on the left. The eyes of a stereo picture are omnidirectional: for each
    column they stand half of `space.EYE_SPACING` to the side of that column's direction.
    """

    width: int
    height: int
    eyes: Eyes = "mono"


@dataclass(frozen=True)
class Cubemap:
    """One face of a cube round the scene's eye, `size` pixels square. `FACES` says which is where.

    The six faces together see every direction once. `eye` stereo is not offered: a cube has no
    sideways that holds for a whole face.
    """

    face: Face
    size: int

    @property
    def width(self) -> int:
        return self.size

    @property
    def height(self) -> int:
        return self.size


Rig: TypeAlias = Perspective | Equirect | Cubemap
