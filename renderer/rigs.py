"""Rigs: through what a moment is seen. Plain values; renderer/sights.py turns them into rays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from story.model.values import View

Eye: TypeAlias = Literal["mono", "left", "right"]
Eyes: TypeAlias = Literal["mono", "left", "right", "top-bottom", "left-right", "anaglyph"]
"""What a rig sees with: an eye in the middle, one of two, or both in one picture.

Top-bottom has the left eye above, left-right has it on the left; an anaglyph has the left eye in
the red and the right one in the cyan of a picture as large as one eye's.
"""
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
    """A camera at the scene's eye. Each of two eyes stands half of `space.EYE_SPACING` sideways.

    `width` x `height` are of the whole picture, here and in every rig: both eyes together.
    """

    view: View
    width: int
    height: int
    eyes: Eyes = "mono"


@dataclass(frozen=True)
class Equirect:
    """All directions at once; scene yaw 0 in the middle, straight up at the top.

    The eyes of a stereo picture are omnidirectional: for each column they stand half of
    `space.EYE_SPACING` to the side of that column's direction.
    """

    width: int
    height: int
    eyes: Eyes = "mono"


@dataclass(frozen=True)
class Dome:
    """A dome master: an equidistant fisheye circle, as wide as the shorter side of an eye's part.

    Its middle is the zenith, or `tilt` degrees off it towards `yaw`, whose horizon is at the foot
    of the circle; `roll` turns it. `fov` degrees reach from rim to rim, up to 360. What lies
    outside of the circle is clear. Tilt 90 is a fisheye lens that looks ahead.

    The eyes of a stereo picture are omnidirectional round the vertical, nearer together the higher
    they look, for straight up there is no sideways.
    """

    width: int
    height: int
    fov: float = 180.0
    yaw: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    eyes: Eyes = "mono"


@dataclass(frozen=True)
class Planet:
    """A stereographic picture round the view's direction: a little planet where that is down.

    `fov` degrees from foot to top, below 360, stand for the view's own. Two eyes are not offered:
    round a planet there is no sideways.
    """

    view: View
    width: int
    height: int
    fov: float = 260.0


@dataclass(frozen=True)
class Cubemap:
    """One face of a cube round the scene's eye, `size` pixels square. `FACES` says which is where.

    The six faces together see every direction once. Two eyes are not offered: a cube has no
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


Rig: TypeAlias = Perspective | Equirect | Cubemap | Dome | Planet
