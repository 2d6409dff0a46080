"""A card: blocks of words under one another, some on tiles of their own, set as one picture.

The viewer's render/cards.ts follows the same rules, at the same density:

- An em-pixel of the card is one of words as high as the card's `height`; words of another height
  are set at their own em-pixels (renderer/text.py) and scaled, so their lines break as ever.
- A block is as wide as the card. From its leading side (the right of a card that reads right to
  left) there follow: the tile's padding, the badge, the words, the room for a mark, the padding.
  All stand in the middle of the block's height, which is its words' or its badge's, padded.
- Words keep to the leading side, whatever their own direction, unless they are centred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import skia

from renderer.text import Align, TextPicture, TextStyle, density_of, raster
from renderer.typesetter import Shaped, Typesetter
from story.model.values import Colour

_TICK: Final = ((0.27, 0.53), (0.44, 0.69), (0.75, 0.34))
"""The corners of the tick in a square badge, as shares of its side."""
_TICK_STROKE: Final = 0.12
_SQUARENESS: Final = 0.25  # the corner radius of a square badge, as a share of its side


@dataclass(frozen=True)
class Tile:
    """The plate that a block's words stand on. Lengths in metres."""

    fill: Colour
    alpha: float
    corner: float
    across: float  # padding on each side
    above: float  # padding above and below
    mark: float = 0.0  # room kept for a mark


@dataclass(frozen=True)
class Badge:
    """A ring or box before the words; a full one is a disc or has a tick. Lengths in metres."""

    shape: Literal["round", "square"]
    size: float
    gap: float  # to the words
    stroke: float
    colour: Colour
    ink: Colour  # of what stands in a full one
    full: bool
    words: str = ""  # in a full round one
    height: float = 0.01  # of a capital letter of those


@dataclass(frozen=True)
class Block:
    """Words of a card; `style.wrap` is the card's to say."""

    words: str
    style: TextStyle
    gap: float = 0.0  # metres to the block above
    tile: Tile | None = None
    badge: Badge | None = None
    mark: str = ""
    alpha: float = 1.0  # of the words
    part: str | None = None  # what touching the block means


@dataclass(frozen=True)
class Card:
    """What is to be set: how wide in metres, and at the density of words how high."""

    blocks: tuple[Block, ...]
    width: float
    height: float
    right_to_left: bool = False
    fine: int = 1  # times the pixels that it is laid out at


@dataclass(frozen=True)
class Spot:
    """Where a block with a part lies: its middle and size in metres, from the card's middle."""

    part: str
    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point, in metres from the card's middle, y up, lies in it."""
        return abs(x - self.x) <= self.width / 2 and abs(y - self.y) <= self.height / 2


@dataclass(frozen=True, eq=False)
class CardPicture:
    """A card set: the picture, whose box is the card's, and where its parts lie."""

    picture: TextPicture
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class _Laid:
    """A block with its place in the card, in the card's em-pixels."""

    block: Block
    shaped: Shaped
    top: float
    height: float
    column: tuple[float, float]  # left and width of the words' column
    ratio: float  # the card's em-pixels to one of the words


def set_card(card: Card, setter: Typesetter) -> CardPicture:
    """The picture of a card."""
    density = density_of(TextStyle(card.height))
    width = card.width * density
    laid = _all_laid(card, setter)
    top = _bottom(laid)

    def paint(canvas: skia.Canvas) -> None:
        for each in laid:
            _paint(canvas, card, each, width, density, setter)

    pixels, scale = raster(width, top, paint, fine=card.fine)
    picture = TextPicture(
        pixels,
        width=card.width,
        height=top / density,
        lines=sum(each.shaped.lines for each in laid),
        raster_width=pixels.shape[1] / scale / density,
        raster_height=pixels.shape[0] / scale / density,
    )
    return CardPicture(picture, tuple(_spots(laid, card.width, top, density)))


def height_of(card: Card, setter: Typesetter) -> float:
    """How high a card is in metres, without drawing it."""
    return _bottom(_all_laid(card, setter)) / density_of(TextStyle(card.height))


def _all_laid(card: Card, setter: Typesetter) -> list[_Laid]:
    density = density_of(TextStyle(card.height))
    laid: list[_Laid] = []
    for block in card.blocks:
        laid.append(_laid(card, block, setter, _bottom(laid) + block.gap * density))
    return laid


def _bottom(laid: list[_Laid]) -> float:
    return laid[-1].top + laid[-1].height if laid else 0.0


def _laid(card: Card, block: Block, setter: Typesetter, top: float) -> _Laid:
    density = density_of(TextStyle(card.height))
    tile, badge = block.tile, block.badge
    across = tile.across if tile else 0.0
    before = across + (badge.size + badge.gap if badge else 0.0)
    after = across + (tile.mark if tile else 0.0)
    column = max(card.width - before - after, card.height)
    side: Align = "right" if card.right_to_left else "left"
    side = "centre" if block.style.align == "centre" else side
    shaped = setter.shape(block.words, replace(block.style, wrap=column, align=side))
    ratio = block.style.height / card.height
    inner = max(shaped.height * ratio, badge.size * density if badge else 0.0)
    left = after if card.right_to_left else before
    return _Laid(
        block,
        shaped,
        top,
        inner + 2 * (tile.above if tile else 0.0) * density,
        (left * density, column * density),
        ratio,
    )


def _paint(
    canvas: skia.Canvas,
    card: Card,
    laid: _Laid,
    width: float,
    density: float,
    setter: Typesetter,
) -> None:
    block, middle = laid.block, laid.top + laid.height / 2
    tile, badge = block.tile, block.badge
    if tile is not None:
        corner = min(tile.corner * density, laid.height / 2)
        box = skia.Rect.MakeXYWH(0.0, laid.top, width, laid.height)
        canvas.drawRoundRect(box, corner, corner, _paint_of(tile.fill, tile.alpha))
    across = tile.across * density if tile else 0.0
    if badge is not None:
        size = badge.size * density
        left = width - across - size if card.right_to_left else across
        _paint_badge(canvas, badge, left, middle - size / 2, size, density)
        if badge.full and badge.words:
            style = TextStyle(badge.height, None, "centre", bold=True, colour=badge.ink)
            number = setter.shape(badge.words, style)
            _paint_words(canvas, number, (left, size), middle, badge.height / card.height)
    if block.mark and tile is not None:
        mark = setter.shape(block.mark, TextStyle(block.style.height, None, "centre"))
        room = tile.mark * density
        left = across if card.right_to_left else width - across - room
        _paint_words(canvas, mark, (left, room), middle, laid.ratio)
    _paint_words(canvas, laid.shaped, laid.column, middle, laid.ratio, block.alpha)


def _paint_words(
    canvas: skia.Canvas,
    words: Shaped,
    column: tuple[float, float],
    middle: float,
    ratio: float,
    alpha: float = 1.0,
) -> None:
    """Words in a column, round the height `middle`."""
    left, width = column
    if alpha < 1.0:
        canvas.saveLayerAlpha(None, round(alpha * 255))
    canvas.save()
    canvas.translate(left, middle - words.height * ratio / 2)
    canvas.scale(ratio, ratio)
    words.paint(canvas, width / ratio)
    canvas.restore()
    if alpha < 1.0:
        canvas.restore()


def _paint_badge(
    canvas: skia.Canvas, badge: Badge, left: float, top: float, size: float, density: float
) -> None:
    stroke = badge.stroke * density
    line = 0.0 if badge.full else stroke
    box = skia.Rect.MakeXYWH(left + line / 2, top + line / 2, size - line, size - line)
    share = 0.5 if badge.shape == "round" else _SQUARENESS
    corner = box.width() * share
    canvas.drawRoundRect(box, corner, corner, _paint_of(badge.colour, 1.0, line))
    if badge.full and badge.shape == "square":
        tick = skia.Path()
        for number, (x, y) in enumerate(_TICK):
            (tick.lineTo if number else tick.moveTo)(left + x * size, top + y * size)
        canvas.drawPath(tick, _paint_of(badge.ink, 1.0, _TICK_STROKE * size))


def _paint_of(colour: Colour, alpha: float, stroke: float = 0.0) -> skia.Paint:
    """For an area, or for a line of a width, round at its ends."""
    paint = skia.Paint(AntiAlias=True, Color=round(alpha * 255) << 24 | int(colour[1:], 16))
    if stroke > 0:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def _spots(laid: Iterable[_Laid], width: float, height: float, density: float) -> Iterable[Spot]:
    for each in laid:
        if each.block.part is not None:
            middle = height / 2 - each.top - each.height / 2
            yield Spot(each.block.part, 0.0, middle / density, width, each.height / density)
