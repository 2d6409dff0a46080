"""Words ready to be drawn: set once, kept as frames, laid on panels as planes.

renderer/text.py sets them, renderer/cards.py cards of them; painters say where they stand.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from assets.media import Frame, MediaSource
from renderer.cards import Card, Spot, height_of, set_card
from renderer.charts import set_chart
from renderer.memory import machine_memory
from renderer.text import TextPicture, TextStyle
from renderer.typesetter import Typesetter
from story.charts import Shape
from story.model.values import Colour

_MOST_KEPT: Final = 1 << 30  # bytes: a thousand texts of two lines
_KEPT_SHARE: Final = 0.1  # of the machine's memory, at most
_KEPT_HEIGHTS: Final = 256


@dataclass(frozen=True, eq=False)
class Setting:
    """Words as a frame, straight alpha. `picture` has their sizes but no pixels, which would take
    as much memory again; `spots` what can be touched.
    """

    frame: Frame
    picture: TextPicture
    spots: tuple[Spot, ...] = ()


class Words:
    """Sets words with the fonts of the media it is first given, and keeps the latest."""

    def __init__(self) -> None:
        self._setter: Typesetter | None = None
        self._known: OrderedDict[Hashable, Setting] = OrderedDict()
        self._heights: OrderedDict[Card, float] = OrderedDict()
        self._made = 0
        # A scene whose words do not all fit would set them anew for each picture.
        self._room = min(_MOST_KEPT, int(_KEPT_SHARE * (machine_memory() or 2 << 30)))

    def set(self, text: str, style: TextStyle, media: MediaSource, fine: int = 1) -> Setting:
        """The words in that style, so many times as fine as they are laid out."""
        return self._keep(
            (text, style, fine),
            media,
            lambda setter: self._setting(setter.layout(text, style, fine)),
        )

    def height_of(self, card: Card, media: MediaSource) -> float:
        """How high a card is, in metres."""
        if card not in self._heights:
            self._heights[card] = height_of(card, self._typesetter(media))
            while len(self._heights) > _KEPT_HEIGHTS:
                self._heights.popitem(last=False)
        self._heights.move_to_end(card)
        return self._heights[card]

    def set_card(self, card: Card, media: MediaSource) -> Setting:
        """The words of a card."""

        def make(setter: Typesetter) -> Setting:
            done = set_card(card, setter)
            return self._setting(done.picture, done.spots)

        return self._keep(card, media, make)

    def set_chart(
        self,
        shapes: tuple[Shape, ...],
        size: tuple[float, float],
        height: float,
        colour: Colour,
        language: str,
        media: MediaSource,
        fine: int = 1,
    ) -> Setting:
        """A chart's shapes on a panel of `size` metres, `height` metres a capital letter.

        It is so many times as fine as it is laid out.
        """
        key = ("chart", msgspec.json.encode(shapes), size, height, colour, language, fine)
        return self._keep(
            key,
            media,
            lambda setter: self._setting(
                set_chart(shapes, size, height, colour, language, setter, fine)
            ),
        )

    def _keep(
        self, key: Hashable, media: MediaSource, make: Callable[[Typesetter], Setting]
    ) -> Setting:
        if key not in self._known:
            self._known[key] = make(self._typesetter(media))
            while self._bytes() > self._room and len(self._known) > 1:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def _typesetter(self, media: MediaSource) -> Typesetter:
        if self._setter is None:
            self._setter = Typesetter(media.fonts())
        return self._setter

    def _setting(self, picture: TextPicture, spots: tuple[Spot, ...] = ()) -> Setting:
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
        return Setting(frame, replace(picture, pixels=picture.pixels[:0]), spots)

    def _bytes(self) -> int:
        return sum(each.frame.planes[0].nbytes for each in self._known.values())


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 4) uint8 from premultiplied to straight alpha; what is clear becomes black."""
    alpha = pixels[..., 3]
    found = pixels.copy()
    found[alpha == 0] = 0
    edges = (alpha > 0) & (alpha < 255)
    share = alpha[edges, None].astype(np.float32)
    found[edges, :3] = np.minimum(np.rint(pixels[edges, :3] * (255 / share)), 255)
    return found
