// A card: blocks of words under one another, set as one picture by the rules of renderer/cards.py.

import type { WebGLRenderer } from "three";
import { densityOf, paintWords, pictureOf, raster, shape } from "./text";
import type { Align, Shaped, TextPicture, TextStyle } from "./text";

/** The plate that a block's words stand on. Lengths in metres. */
export interface Tile {
  fill: string;
  alpha: number;
  corner: number;
  across: number; // padding on each side
  above: number; // padding above and below
  mark: number; // room kept for a mark
}

/** A ring or box before the words; a full one is a disc or has a tick. Lengths in metres. */
export interface Badge {
  shape: "round" | "square";
  size: number;
  gap: number; // to the words
  stroke: number;
  colour: string;
  ink: string; // of what stands in a full one
  full: boolean;
  words: string; // in a full round one
  height: number; // of a capital letter of those
}

/** Words of a card; how wide they run is the card's to say. */
export interface Block {
  words: string;
  style: Omit<TextStyle, "wrap">;
  gap: number; // metres to the block above
  tile: Tile | null;
  badge: Badge | null;
  mark: string;
  alpha: number; // of the words
  part: string | null; // what touching the block means
}

/** What is to be set: how wide in metres, and at the density of words how high. */
export interface Card {
  blocks: readonly Block[];
  width: number;
  height: number;
  rightToLeft: boolean;
  /** Times the pixels that it is laid out at. */
  fine?: number;
}

/** Where a block with a part lies: its middle and size in metres, from the card's middle, y up. */
export interface Spot {
  part: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface CardPicture extends TextPicture {
  spots: Spot[];
}

type Pen = CanvasRenderingContext2D;

/** A block with its place in the card, in the card's em-pixels. */
interface Laid {
  block: Block;
  shaped: Shaped;
  mark: Shaped | null;
  number: Shaped | null;
  top: number;
  height: number;
  left: number;
  column: number;
}

/** The corners of the tick in a square badge, as shares of its side. */
const TICK = [
  [0.27, 0.53],
  [0.44, 0.69],
  [0.75, 0.34],
] as const;
const TICK_STROKE = 0.12;
const SQUARENESS = 0.25; // the corner radius of a square badge, as a share of its side

/** Set a card. Resolves when the fonts it needs have come and it is drawn. */
export async function layCard(card: Card, renderer: WebGLRenderer): Promise<CardPicture> {
  const density = densityOf(card.height);
  const laid = await layAll(card);
  const top = bottomOf(laid);
  const width = card.width * density;
  const draw = (pen: Pen) => {
    for (const each of laid) paint(pen, card, each, width, density);
  };
  const painted = raster(width, top, draw, { fine: card.fine });
  const spots = laid.flatMap(({ block, top: above, height }) => {
    if (block.part === null) return [];
    const y = (top / 2 - above - height / 2) / density;
    return [{ part: block.part, x: 0, y, width: card.width, height: height / density }];
  });
  return { ...pictureOf(painted, width, top, density, renderer), spots };
}

/** How high a card is in metres, without drawing it. */
export async function heightOf(card: Card): Promise<number> {
  return bottomOf(await layAll(card)) / densityOf(card.height);
}

async function layAll(card: Card): Promise<Laid[]> {
  const density = densityOf(card.height);
  const laid: Laid[] = [];
  for (const block of card.blocks) {
    laid.push(await lay(card, block, bottomOf(laid) + block.gap * density));
  }
  return laid;
}

function bottomOf(laid: readonly Laid[]): number {
  const last = laid.at(-1);
  return last ? last.top + last.height : 0;
}

async function lay(card: Card, block: Block, top: number): Promise<Laid> {
  const density = densityOf(card.height);
  const { tile, badge, style } = block;
  const across = tile?.across ?? 0;
  const before = across + (badge ? badge.size + badge.gap : 0);
  const after = across + (tile?.mark ?? 0);
  const column = Math.max(card.width - before - after, card.height);
  const side: Align = card.rightToLeft ? "right" : "left";
  const align = style.align === "centre" ? "centre" : side;
  const alone = { wrap: null, align: "centre", bold: false, language: "en" } as const;
  const sign = { ...alone, height: style.height, colour: "#ffffff" };
  const count = badge && { ...alone, bold: true, height: badge.height, colour: badge.ink };
  const [shaped, mark, number] = await Promise.all([
    shape(block.words, { ...style, wrap: column, align }),
    block.mark && tile ? shape(block.mark, sign) : null,
    count && badge.full && badge.words ? shape(badge.words, count) : null,
  ]);
  const own = (shaped.height * style.height) / card.height;
  const inner = Math.max(own, badge ? badge.size * density : 0);
  const left = (card.rightToLeft ? after : before) * density;
  const height = inner + 2 * (tile?.above ?? 0) * density;
  return { block, shaped, mark, number, top, height, left, column: column * density };
}

function paint(pen: Pen, card: Card, laid: Laid, width: number, density: number): void {
  const { tile, badge, alpha } = laid.block;
  const middle = laid.top + laid.height / 2;
  if (tile) {
    pen.globalAlpha = tile.alpha;
    pen.fillStyle = tile.fill;
    pen.beginPath();
    const corner = Math.min(tile.corner * density, laid.height / 2);
    pen.roundRect(0, laid.top, width, laid.height, corner);
    pen.fill();
    pen.globalAlpha = 1;
  }
  const across = (tile?.across ?? 0) * density;
  if (badge) {
    const size = badge.size * density;
    const left = card.rightToLeft ? width - across - size : across;
    paintBadge(pen, badge, left, middle - size / 2, size, density);
    if (laid.number) write(pen, card, laid.number, left, size, middle);
  }
  if (laid.mark && tile) {
    const room = tile.mark * density;
    const left = card.rightToLeft ? across : width - across - room;
    write(pen, card, laid.mark, left, room, middle);
  }
  pen.globalAlpha = alpha;
  write(pen, card, laid.shaped, laid.left, laid.column, middle);
  pen.globalAlpha = 1;
}

/** Words in a column, round the height `middle`. */
function write(
  pen: Pen,
  card: Card,
  words: Shaped,
  left: number,
  width: number,
  middle: number,
): void {
  const ratio = words.style.height / card.height;
  pen.save();
  pen.translate(left, middle - (words.height * ratio) / 2);
  pen.scale(ratio, ratio);
  paintWords(pen, words, width / ratio);
  pen.restore();
}

function paintBadge(
  pen: Pen,
  badge: Badge,
  left: number,
  top: number,
  size: number,
  density: number,
): void {
  const line = badge.full ? 0 : badge.stroke * density;
  const side = size - line;
  pen.beginPath();
  const corner = side * (badge.shape === "round" ? 0.5 : SQUARENESS);
  pen.roundRect(left + line / 2, top + line / 2, side, side, corner);
  if (badge.full) {
    pen.fillStyle = badge.colour;
    pen.fill();
  } else {
    pen.strokeStyle = badge.colour;
    pen.lineWidth = line;
    pen.stroke();
  }
  if (!badge.full || badge.shape === "round") return;
  pen.strokeStyle = badge.ink;
  pen.lineWidth = TICK_STROKE * size;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  for (const [x, y] of TICK) pen.lineTo(left + x * size, top + y * size);
  pen.stroke();
}
