"""Rigs from what people ask for, in the words of the command line and of exporters' settings."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from renderer.rigs import Dome, Equirect, Eyes, Perspective, Planet, Rig
from story.errors import ExportError
from story.model.values import View

Projection: TypeAlias = Literal["perspective", "equirect", "dome", "planet"]
Stereo: TypeAlias = Literal["mono", "top-bottom", "left-right", "anaglyph"]

SIZES: Final[dict[Projection, tuple[int, int]]] = {
    "perspective": (1920, 1080),
    "equirect": (4096, 2048),
    "dome": (4096, 4096),
    "planet": (2048, 2048),
}
"""Pixels of one eye's picture where none are asked for."""

DOME_FOV: Final = 180.0  # degrees from rim to rim
PLANET_FOV: Final = 260.0  # degrees from foot to top
MOST_FOV: Final[dict[Projection, float]] = {
    "perspective": 170.0,
    "equirect": 360.0,
    "dome": 360.0,
    "planet": 340.0,
}


def rig_of(
    projection: Projection,
    view: View,
    width: int,
    height: int,
    eyes: Eyes = "mono",
    *,
    fov: float | None = None,
    tilt: float = 0.0,
    down: bool = True,
) -> Rig:
    """The rig of a picture of `width` x `height`, both eyes together.

    The view turns a perspective, whose field is the view's own unless `fov` says another; a dome is
    turned to its yaw alone and leans by `tilt`; a planet looks straight down under the view, unless
    `down` is off: then it looks where the view does. Raises ExportError for what cannot be.
    """
    most = MOST_FOV[projection]
    if fov is not None and fov > most:
        raise ExportError(f"A {projection} sees {most:g} degrees at most, not {fov:g}.")
    if eyes in {"top-bottom", "left-right"} and (height if eyes == "top-bottom" else width) % 2:
        raise ExportError(
            f"Two eyes need an even number of pixels, not {width}x{height}.",
            "Ask for one pixel more.",
        )
    match projection:
        case "perspective":
            seen = (
                view
                if fov is None
                else View(yaw=view.yaw, pitch=view.pitch, roll=view.roll, fov=fov)
            )
            return Perspective(seen, width, height, eyes)
        case "equirect":
            return Equirect(width, height, eyes)
        case "dome":
            return Dome(width, height, fov or DOME_FOV, view.yaw, tilt, eyes=eyes)
        case "planet":
            if eyes != "mono":
                raise ExportError("A little planet has one eye: round it there is no sideways.")
            pitch, roll = (-90.0, 0.0) if down else (view.pitch, view.roll)
            below = View(yaw=view.yaw, pitch=pitch, roll=roll)
            return Planet(below, width, height, fov or PLANET_FOV)
