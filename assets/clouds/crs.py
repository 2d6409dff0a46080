"""The unit of a coordinate reference system, read from its well-known text or from GeoTIFF keys.

OGC 01-009 (WKT 1), ISO 19162 (WKT 2) and OGC 19-008 (GeoTIFF keys). Nothing is projected: only
lengths are wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(r'"((?:[^"]|"")*)"|([A-Za-z_0-9.+-]+)|([\[\](),])')
_LONGEST: Final = 64 << 10  # letters
_DEEPEST: Final = 60
_PROJECTED: Final = ("PROJCS", "PROJCRS", "PROJECTEDCRS", "LOCAL_CS", "ENGCRS", "GEOCCS")
_VERTICAL: Final = ("VERT_CS", "VERTCRS", "VERTICALCRS")
_GEOGRAPHIC: Final = ("GEOGCS", "GEOGCRS", "GEOGRAPHICCRS")
_UNITS: Final = ("UNIT", "LENGTHUNIT")
_EPSG_UNITS: Final[dict[int, float]] = {9001: 1.0, 9002: 0.3048, 9003: 1200 / 3937}


@dataclass
class _Part:
    """`NAME["text", 1, OTHER[...]]`."""

    name: str
    words: list[str] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)

    def find(self, names: tuple[str, ...]) -> _Part | None:
        """The first part of such a name within it, itself among them."""
        if self.name in names:
            return self
        return next((found for each in self.parts if (found := each.find(names))), None)


@dataclass(frozen=True)
class Crs:
    """A system's name, and metres of its unit across and in height; 0 where it says none."""

    name: str
    across: float = 0.0
    height: float = 0.0


def crs_of_text(text: str) -> Crs | None:
    """What a well-known text says; None where it is none."""
    whole = _parsed(text[:_LONGEST])
    if whole is None:
        return None
    projected, vertical = whole.find(_PROJECTED), whole.find(_VERTICAL)
    name = whole.words[0] if whole.words else ""
    if projected is None and whole.find(_GEOGRAPHIC) is not None:
        return Crs(name)  # degrees
    across = _unit(projected) if projected is not None else 0.0
    height = _unit(vertical) if vertical is not None else 0.0
    return Crs(name, across, height or across)


def crs_of_keys(keys: dict[int, int], ascii_name: str) -> Crs | None:
    """What GeoTIFF keys say: their short values by number, and the citation."""
    across = _EPSG_UNITS.get(keys.get(3076, 0), 0.0)
    height = _EPSG_UNITS.get(keys.get(4099, 0), 0.0)
    code = keys.get(3072, 0)
    name = ascii_name.split("|")[0].strip("\0 ")
    if not name and 1024 <= code < 32767:
        name = f"EPSG:{code}"
    return Crs(name, across, height or across) if name or across else None


def _unit(part: _Part) -> float:
    """Metres of a system's own unit: of its axes, not of the angles of what it is made from."""
    own = [each for each in part.parts if each.name in _UNITS]
    own += [
        inner
        for each in part.parts
        if each.name in ("CS", "AXIS")
        for inner in each.parts
        if inner.name in _UNITS
    ]
    for each in own:
        try:
            metres = float(each.words[1])
        except (IndexError, ValueError):
            continue
        if 1e-6 < metres < 1e6:
            return metres
    return 0.0


def _parsed(text: str) -> _Part | None:
    root = _Part("")
    stack = [root]
    last: _Part | None = None
    for quoted, word, mark in _TOKEN.findall(text):
        if mark in ("[", "("):
            if last is None or len(stack) > _DEEPEST:
                return None
            stack[-1].words.pop()
            stack[-1].parts.append(last)
            stack.append(last)
        elif mark in ("]", ")"):
            if len(stack) < 2:
                return None
            stack.pop()
        elif not mark:
            stack[-1].words.append(quoted or word)
        last = _Part(word.upper()) if word else None
    return root.parts[0] if root.parts else None
