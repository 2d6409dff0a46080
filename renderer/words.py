"""Words ready to be drawn: set once, kept as frames, laid on panels as planes.

renderer/text.py sets them; painters of text, hotspot labels and captions say where they stand.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Frame, MediaSource
from renderer.text import TextPicture, TextStyle, Typesetter

_KEPT_BYTES: Final = 192 << 20


@dataclass(frozen=True, eq=False)
class Setting:
    """Words as a frame, straight alpha. `picture` has their sizes."""

    frame: Frame
    picture: TextPicture


class Words:
    """Sets words with the fonts of the media it is first given, and keeps the latest."""

    def __init__(self) -> None:
        self._setter: Typesetter | None = None
        self._known: OrderedDict[tuple[str, TextStyle], Setting] = OrderedDict()
        self._made = 0

    def set(self, text: str, style: TextStyle, media: MediaSource) -> Setting:
        """The words in that style."""
        key = (text, style)
        if key not in self._known:
            if self._setter is None:
                self._setter = Typesetter(media.fonts())
            self._known[key] = self._make(self._setter.layout(text, style))
            while self._bytes() > _KEPT_BYTES and len(self._known) > 1:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def _make(self, picture: TextPicture) -> Setting:
        self._made += 1
        rows, columns = picture.pixels.shape[:2]
        frame = Frame(
            (f"words {self._made}", 0),
            "rgba8",
            columns,
            rows,
            (straight(picture.pixels),),
            opaque=False,
        )
        return Setting(frame, picture)

    def _bytes(self) -> int:
        return sum(setting.picture.pixels.nbytes * 2 for setting in self._known.values())


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 4) uint8 from premultiplied to straight alpha; what is clear becomes black."""
    alpha = pixels[..., 3:].astype(np.float32)
    colour = np.rint(pixels[..., :3] * (255 / np.maximum(alpha, 1)))
    return np.concatenate([np.minimum(colour, 255).astype(np.uint8), pixels[..., 3:]], axis=2)
