"""Guessing from a picture's shape and content how it lies around the viewer.

Metadata comes first (assets/xmp.py, assets/mp4.py); this is for files that carry none. Every guess
comes with the words that tell the user of it, and a person may overrule it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from story.errors import MediaDoubtful, MediaUnsupported
from story.model.asset import Layout, Projection, StereoLayout

TOLERANCE: Final = 0.02  # of the shape, as a share: 640x322 passes for 2:1
SMALLEST: Final = 512  # pixels of width below which no picture is taken for a 360° one
_SIDE_BY_SIDE: Final = (1.7, 2.1)  # shapes in which two eyes come side by side
_SIDE: Final = 32
_ALIKE: Final = 0.8  # correlation above which two halves show the same thing to two eyes
_SEAM: Final = 6.0  # how much rougher than elsewhere the seam of a 360° picture may be
_CUT: Final = 2.0  # how much rougher than elsewhere the cut between two eyes is

_MONO: Final = "Guessed a 360° {what} (equirectangular, mono): it is twice as wide as high."
_NO_SEAM: Final = (
    "Twice as wide as high, as a 360° {what}, but its left and right edges do not meet:"
    " taken for a flat {what}."
)
_STEREO: Final = (
    "Guessed a stereo 360° {what} (equirectangular, {stereo}): its halves show the same place and"
    " the edges of each meet."
)

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Guess:
    """How a picture seems to lie around the viewer, and lines for the user.

    `doubt` names what it seems to be where Diorama does not draw that; `layout` is flat then.
    """

    layout: Layout
    notes: tuple[str, ...] = ()
    doubt: str = ""


def guess(grey: Grey, shape: float, width: int, what: str = "picture") -> Guess:
    """The layout of a picture without metadata, or of a film: `what` names it to the user.

    `grey` is the picture (h, w) at any size, `shape` its width over its height as shown, `width`
    its real width in pixels.
    """
    flat = Layout(projection="flat", found="guess")
    if _is(shape, 1 / 6) or _is(shape, 6):
        if _faces(grey, shape):
            return Guess(flat, doubt="a cubemap strip (six faces in a row)")
        return Guess(flat)
    if width < SMALLEST:
        return Guess(flat)
    if _SIDE_BY_SIDE[0] < shape < _SIDE_BY_SIDE[1] and _twins(grey):
        lens = "VR180" if _is(shape, 2) else "VR180 or fisheye"
        return Guess(flat, doubt=f"a {lens} {what} (the views of two eyes, side by side)")
    if _is(shape, 0.5) and _same(*_halves(grey, "top-bottom")):
        return Guess(flat, doubt=f"a VR180 {what} (two square views, one above the other)")
    if _is(shape, 2):
        if _meets(grey):
            return Guess(Layout(projection="equirect", found="guess"), (_MONO.format(what=what),))
        return Guess(flat, (_NO_SEAM.format(what=what),))
    stereo: tuple[tuple[StereoLayout, float], ...] = (("top-bottom", 1.0), ("left-right", 4.0))
    for layout, shape_of in stereo:
        if _is(shape, shape_of):
            first, second = _halves(grey, layout)
            if _same(first, second) and _meets(first) and _meets(second):
                found = Layout(projection="equirect", stereo=layout, found="guess")
                return Guess(found, (_STEREO.format(what=what, stereo=layout),))
    return Guess(flat)


def settled(
    doubt: str, shape: float, said: Projection | None, name: str, what: str = "picture"
) -> tuple[Layout, str]:
    """The layout of a picture that looks like `doubt`, by what a person says, and a line.

    A picture of any `shape` (width over height) may be meant as a flat one, and one twice as wide
    as high as one of all around. Raises MediaDoubtful where nobody says which of the two it is,
    MediaUnsupported where it can be neither.
    """
    if said == "flat":
        taken = f"a flat {what}"
    elif not _is(shape, 2):
        raise unsupported(name, doubt)
    elif said is None:
        refusal = unsupported(name, doubt)
        raise MediaDoubtful(
            refusal.message, f"{refusal.hint} If it is one already, add it as surrounding."
        )
    else:
        taken = f"a 360° {what} (equirectangular, mono)"
    layout = Layout(projection=said, found="author")
    return layout, f"It looks like {doubt}, but is taken for {taken}, as you say."


def unsupported(name: str, what: str) -> MediaUnsupported:
    """The refusal of a picture whose projection is not drawn."""
    return MediaUnsupported(
        f"“{name}” looks like {what}, which Diorama does not draw yet.",
        "Convert it to a full equirectangular picture, twice as wide as high.",
    )


def _is(shape: float, wanted: float) -> bool:
    return abs(shape / wanted - 1) <= TOLERANCE


def _halves(grey: Grey, layout: str) -> tuple[Grey, Grey]:
    height, width = grey.shape
    if layout == "top-bottom":
        return grey[: height // 2], grey[height // 2 : height // 2 * 2]
    return grey[:, : width // 2], grey[:, width // 2 : width // 2 * 2]


def _small(grey: Grey, width: int, height: int) -> NDArray[np.float64]:
    resized = cv2.resize(np.ascontiguousarray(grey), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.float64)


def _same(first: Grey, second: Grey) -> bool:
    """Whether two halves show the same thing, as the two eyes of a stereo picture do.

    Measured on what stands out from its surroundings: skies and floors are alike everywhere.
    """
    a, b = (_small(half, _SIDE, _SIDE) for half in (first, second))
    a, b = (half - cv2.GaussianBlur(half, (0, 0), _SIDE / 8) for half in (a, b))
    spread = float(np.sqrt((a * a).mean() * (b * b).mean()))
    return spread > 4 and float((a * b).mean()) / spread > _ALIKE


def _twins(grey: Grey) -> bool:
    """Whether the halves are two eyes side by side: alike, with a hard cut between them."""
    small = _small(grey, 4 * _SIDE, 4 * _SIDE)
    steps = np.abs(np.diff(small, axis=1)).mean(axis=0)
    cut = float(steps[2 * _SIDE - 1])
    return cut > _CUT * float(np.median(steps)) and _same(*_halves(grey, "left-right"))


def _meets(grey: Grey) -> bool:
    """Whether the left edge continues the right one, as on a picture of all around."""
    small = _small(grey, 16 * _SIDE, 8 * _SIDE)
    steps = np.abs(np.diff(small, axis=1)).mean(axis=0)
    seam = float(np.abs(small[:, 0] - small[:, -1]).mean())
    return seam <= _SEAM * float(np.median(steps)) + 2


def _faces(grey: Grey, shape: float) -> bool:
    """Whether a strip of six squares holds pictures at all, rather than one plain bar."""
    small = _small(grey, _SIDE if shape < 1 else 6 * _SIDE, 6 * _SIDE if shape < 1 else _SIDE)
    return float(small.std()) > 4
