"""What probing a media file found: an asset without its id, path and hash. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from story.model.asset import Asset, AssetKind, Layout, ModelAnimation, ModelCamera, StoredAlpha
from story.model.values import Id, Metres, Rights, Vector
from story.placing import UNITS, size_of_length, unit_of_length

NO_RIGHTS: Final = Rights()


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What a file holds; fields as in story.model.asset.Asset.

    `parts` are the further files it needs, as names relative to its own folder with forward
    slashes. `notes` are lines for the user: what was guessed, what will not be drawn.
    """

    kind: AssetKind
    media_type: str
    extension: str  # the right one for what the file holds, with its dot
    rights: Rights = NO_RIGHTS
    width: int = 0
    height: int = 0
    layout: Layout | None = None
    hdr: bool = False
    alpha: bool = False
    stored_alpha: StoredAlpha = "straight"
    depth: int = 0
    colours: str = ""
    duration: float = 0.0
    fps: str = ""
    frames: int = 0
    codec: str = ""
    channels: int = 0
    rate: int = 0
    ambisonic: int = 0
    triangles: int = 0
    animations: tuple[ModelAnimation, ...] = ()
    finishes: tuple[str, ...] = ()
    cameras: tuple[ModelCamera, ...] = ()
    points: int = 0
    grid: str = ""
    crs: str = ""
    unit: float = 0.0
    low: Vector | None = None
    high: Vector | None = None
    parts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def asset(
        self, *, id: Id, name: str, path: str, sha256: str, size: int, link: str | None = None
    ) -> Asset:
        """The asset that a story keeps of this file."""
        return Asset(
            id=id,
            kind=self.kind,
            name=name,
            path=path,
            sha256=sha256,
            size=size,
            media_type=self.media_type,
            link=link,
            rights=self.rights,
            width=self.width,
            height=self.height,
            layout=self.layout,
            hdr=self.hdr,
            alpha=self.alpha,
            duration=self.duration,
            fps=self.fps,
            stored_alpha=self.stored_alpha,
            depth=self.depth,
            colours=self.colours,
            frames=self.frames,
            codec=self.codec,
            channels=self.channels,
            rate=self.rate,
            ambisonic=self.ambisonic,
            triangles=self.triangles,
            animations=self.animations,
            finishes=self.finishes,
            cameras=self.cameras,
            points=self.points,
            grid=self.grid,
            crs=self.crs,
            unit=self.unit,
            low=self.low,
            high=self.high,
        )


SIZE_NOTE: Final = "Its longest side is"
"""How lines about the size of things begin."""

UPRIGHT_NOTE: Final = (
    "Its file does not say which way is up: if it lies or stands on its head, say it with --up or"
    " in the inspector."
)
"""Of splats, whose files hold whatever trained them had."""

_UNIT_NAMES: Final = {"mm": "millimetres", "cm": "centimetres"}


def guessed_unit(low: Vector, high: Vector, *, metres: bool) -> Metres:
    """What the unit of a file is taken for; 0 where nothing speaks against metres, or for others.

    `metres`: its format has them.
    """
    return unit_of_length(_longest(low, high), metres=metres) or 0.0


def size_note(low: Vector, high: Vector, unit: Metres = 0.0) -> tuple[str, ...]:
    """A line where a box is hardly measured in metres, and so is given another size as an overlay.

    `low` and `high` are its corners in the file's units, `unit` what those are taken for.
    """
    longest = _longest(low, high)
    for sign, name in _UNIT_NAMES.items():
        if unit == UNITS[sign]:
            found = (
                f"{SIZE_NOTE} {longest:.4g} of its file's units, hardly metres: they are taken for"
                f" {name}, so that it is {longest * unit:.4g} m long. Say what they are with --unit"
                " or in the inspector."
            )
            return (found,)
    size = size_of_length(longest) if longest > 0 else None
    if size is None:
        return ()
    note = (
        f"{SIZE_NOTE} {longest:.4g} of its file's units, hardly metres: as an overlay it"
        f" is made {size:g} m long. Set its size if it has another."
    )
    return (note,)


def _longest(low: Vector, high: Vector) -> float:
    return max(b - a for a, b in zip(low, high, strict=True))
