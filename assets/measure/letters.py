"""Measuring which characters the bundled fonts have, for `check`; renderer/text.py draws them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from fontTools.ttLib import TTFont

from assets.media import Font

_REGULAR = 400


def letters(fonts: Iterable[Font]) -> frozenset[str]:
    """The characters that some family of the fonts has; its weights are taken to be alike."""
    found: set[int] = set()
    for font in fonts:
        if font.weight == _REGULAR and not font.italic:
            with TTFont(BytesIO(font.data), lazy=True) as face:
                found.update(face.getBestCmap())
    return frozenset(map(chr, found))
