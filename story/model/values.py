"""The plain values a story is made of: ids, words, angles, lengths, colours, spans."""

from __future__ import annotations

import atexit
import gc
import math
import re
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

MICROSECONDS = 1_000_000  # in a second: the unit in which spans are compared

MOST: Final = 1e12  # metres, seconds, times as large: what is reckoned from them stays finite

MOST_LETTERS: Final = 5000
"""Of one wording (a text, a label, a caption): what both players draw of it, the rest left out."""

_END: Final = r"(?![\s\S])"  # of a pattern: `$` would let a line break through after it

ID: Final = "^[a-z0-9]{10}" + _END
_TAG: Final = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_AUDIENCE: Final = "[a-z][a-z0-9-]{0,31}"
LANGUAGE: Final = f"^{_TAG}{_END}"
AUDIENCE: Final = f"^{_AUDIENCE}{_END}"
VARIANT: Final = f"^({_TAG}(@{_AUDIENCE})?|@{_AUDIENCE}){_END}"
COLOUR: Final = "^#[0-9a-f]{6}" + _END
SHA256: Final = "^[0-9a-f]{64}" + _END

Id: TypeAlias = Annotated[str, Meta(pattern=ID)]
LanguageCode: TypeAlias = Annotated[str, Meta(pattern=LANGUAGE)]
"""A BCP 47 tag such as `en` or `zh-Hans`."""

AudienceCode: TypeAlias = Annotated[str, Meta(pattern=AUDIENCE)]
"""What an audience is called in files and on the command line, such as `child`."""

VariantKey: TypeAlias = Annotated[str, Meta(pattern=VARIANT)]
"""Whom a variant is for: a language `en`, an audience `@child`, or both `en@child`."""

Localised: TypeAlias = dict[VariantKey, str]
"""Words that an audience sees, by whom they are for. Never mutated."""

Degrees: TypeAlias = float
Metres: TypeAlias = float
Seconds: TypeAlias = float
Yaw: TypeAlias = Annotated[float, Meta(ge=-180, lt=180)]
Pitch: TypeAlias = Annotated[float, Meta(ge=-90, le=90)]
Roll: TypeAlias = Annotated[float, Meta(ge=-180, le=180)]
Positive: TypeAlias = Annotated[float, Meta(gt=0, le=MOST)]
NotNegative: TypeAlias = Annotated[float, Meta(ge=0, le=MOST)]
Fraction01: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Colour: TypeAlias = Annotated[str, Meta(pattern=COLOUR)]
"""An sRGB colour `#rrggbb` in lower case."""

Coordinate: TypeAlias = Annotated[float, Meta(ge=-MOST, le=MOST)]

Vector: TypeAlias = tuple[Coordinate, Coordinate, Coordinate]
"""x, y, z in metres: +X right, +Y up, -Z forward."""

Quaternion: TypeAlias = tuple[Coordinate, Coordinate, Coordinate, Coordinate]
"""x, y, z, w of a unit quaternion, local to world."""

NO_ROTATION: Quaternion = (0.0, 0.0, 0.0, 1.0)

_COLOUR = re.compile("#[0-9a-f]{6}")

# As the interpreter ends its last collection takes msgspec's descriptions of unions of structs
# apart in an order that they do not bear (msgspec 0.22, its issue 717): one program in four would
# end in a segmentation fault, its work done. What is frozen is not collected.
atexit.register(gc.freeze)


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The root of all that a story is made of: immutable, strict about its fields.

    Fields at their default are not written. `kw_only` is not inherited: repeat it.
    """


class View(Value, frozen=True, kw_only=True):
    """Where one looks and how wide: yaw + is right, pitch + is up, fov is vertical; degrees."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    roll: Roll = 0.0
    fov: Annotated[float, Meta(gt=0, lt=180)] = 75.0


class Orientation(Value, frozen=True, kw_only=True):
    """How a surrounding is turned, in degrees: R = Ry(-yaw) Rx(pitch) Rz(-roll), local to world."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    roll: Roll = 0.0


class Rights(Value, frozen=True, kw_only=True):
    """Whose a thing is and on what terms it may be shown."""

    title: str = ""
    author: str = ""
    licence: str = ""  # an SPDX identifier where there is one, else plain words
    source: str = ""  # where it was had: an address or an archive's number


def microseconds(seconds: float) -> int:
    """Seconds as integer microseconds: the nearest, halves up. ValueError unless finite."""
    if not math.isfinite(seconds):
        raise ValueError(f"a time must be finite, not {seconds}")
    return math.floor(seconds * MICROSECONDS + 0.5)


def is_colour(text: str) -> bool:
    """Whether the text is an sRGB colour in the form `#rrggbb`."""
    return _COLOUR.fullmatch(text) is not None


def words(text: Localised, languages: tuple[str, ...]) -> str:
    """The wording in the first of `languages` that has one, else in the first by code, else ""."""
    for language in languages:
        if language in text:
            return text[language]
    return text[min(text)] if text else ""


def clipped(wording: str) -> str:
    """What is drawn of a wording: its first MOST_LETTERS characters, with an ellipsis for more."""
    return wording if len(wording) <= MOST_LETTERS else wording[:MOST_LETTERS] + "…"
