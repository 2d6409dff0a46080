// Words as pictures: laid out by the browser, drawn by its canvas, under the rules of renderer/text.py.

import { LinearFilter, SRGBColorSpace, Texture } from "three";
import type { WebGLRenderer, WebGLRenderTarget } from "three";
import rules from "shared/text.json";
import { module } from "../modules";
import { clipped } from "../story";
import { premultiplied } from "./premultiply";

export type Align = "start" | "centre" | "end" | "left" | "right";

/** How words are set. Lengths in metres; `wrap` null: lines break only where written. */
export interface TextStyle {
  height: number;
  wrap: number | null;
  align: Align;
  bold: boolean;
  colour: string;
  language: string;
  /** Marks are read: src/markup.ts. */
  rich?: boolean;
  /** Times the height of a line. */
  leading?: number;
  /** Between paragraphs. */
  spacing?: number;
  outline?: string | null;
  outlineWidth?: number;
  /** How dark, 0 to 1. */
  shadow?: number;
  /** Times as many pixels as they are laid out at. */
  fine?: number;
}

/** Words drawn: the box is `width` by `height`, in the middle of the raster. */
export interface TextPicture {
  target: WebGLRenderTarget;
  width: number;
  height: number;
  rasterWidth: number;
  rasterHeight: number;
}

/** Words of a line that look alike, `x` from its left end. */
export interface Piece {
  text: string;
  x: number;
  font: string;
  rightToLeft: boolean;
}

/** Where a line stands: so much free on either side, and the share of what else is free before it. */
export interface Line {
  pieces: Piece[];
  width: number;
  top: number;
  /** Of its em-pixels to the text's. */
  ratio: number;
  before: number;
  after: number;
  share: number;
}

const EM = rules.emPixels;
const NEAR = 0.02;
const STRONG = /[\p{L}]/u;
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The families of viewer/fonts.css in its order: the order of fallback. */
export function families(language: string): string[] {
  const found = [...new Set([...document.fonts].map((face) => face.family.replaceAll('"', "")))];
  if (!language.toLowerCase().startsWith("ja")) return found;
  const japanese = found.filter((family) => family.endsWith(" JP"));
  const rest = found.filter((family) => !japanese.includes(family));
  const chinese = rest.findIndex((family) => family.endsWith(" SC"));
  if (chinese < 0) return found;
  return [...rest.slice(0, chinese), ...japanese, ...rest.slice(chinese)];
}

export function fontOf({ bold, language }: TextStyle, italic = false): string {
  const named = families(language).map((family) => `"${family}"`);
  const slant = italic ? "italic " : "";
  return `${slant}${bold ? 700 : 400} ${EM}px ${[...named, "sans-serif"].join(", ")}`;
}

export function isRightToLeft(text: string): boolean {
  for (const character of text) {
    if (!STRONG.test(character)) continue;
    return RIGHT_TO_LEFT.test(character);
  }
  return false;
}

/** Words whose lines are broken; lengths in em-pixels of their own style. */
export interface Shaped {
  style: TextStyle;
  lines: Line[];
  widest: number;
  height: number;
}

type Pen = CanvasRenderingContext2D;

/** Em-pixels a metre of words `height` metres high. */
export function densityOf(height: number): number {
  return (EM * rules.capital) / height;
}

/** Break the lines of words. Resolves when the fonts they need have come. */
export async function shape(text: string, style: TextStyle): Promise<Shaped> {
  const shown = clipped(text);
  const density = densityOf(style.height);
  const font = fontOf(style);
  await document.fonts.load(font, shown);
  const rich = style.rich ? await module("rich") : null;
  for (const { bold, italic } of rich?.FACES ?? []) {
    await document.fonts.load(fontOf({ ...style, bold }, italic), shown);
  }
  const wrap = style.wrap === null ? null : style.wrap * density;
  const step = rules.line * (style.leading ?? 1) * EM;
  const pen = document.createElement("canvas").getContext("2d")!;
  prepare(pen);
  pen.font = font;
  const lines: Line[] = [];
  let height = 0;
  paragraphs(shown).forEach((paragraph, place) => {
    if (place > 0) height += (style.spacing ?? 0) * density;
    if (rich) {
      const set = rich.richLines(paragraph, style, wrap, step);
      lines.push(...set.lines.map((line) => ({ ...line, top: line.top + height })));
      height += set.height;
      return;
    }
    const rightToLeft = isRightToLeft(paragraph);
    const side = share(style.align, rightToLeft);
    for (const text of broken(paragraph, style, wrap, rightToLeft)) {
      const { width } = pen.measureText(text);
      const pieces = [{ text, x: 0, font, rightToLeft }];
      lines.push({ pieces, width, top: height, ratio: 1, before: 0, after: 0, share: side });
      height += step;
    }
  });
  const taken = lines.map(({ before, width, ratio, after }) => before + width * ratio + after);
  return { style, lines, widest: Math.max(0, ...taken), height };
}

/** Draw words from the pen's origin down, aligned in a box `width` wide. */
export function paintWords(pen: Pen, { style, lines, widest }: Shaped, width = widest): void {
  const { outline, outlineWidth = 0, leading = 1, height } = style;
  prepare(pen);
  pen.fillStyle = style.colour;
  pen.strokeStyle = outline ?? style.colour;
  pen.lineWidth = 2 * outlineWidth * densityOf(height);
  pen.lineJoin = "round";
  const baseline = (rules.baseline + ((leading - 1) * rules.line) / 2) * EM;
  for (const stroked of outline && outlineWidth > 0 ? [true, false] : [false]) {
    for (const line of lines) {
      const { before, after, ratio } = line;
      pen.save();
      pen.translate(before + (width - before - after - line.width * ratio) * line.share, line.top);
      pen.scale(ratio, ratio);
      for (const { text, x, font, rightToLeft } of line.pieces) {
        pen.font = font;
        pen.direction = rightToLeft ? "rtl" : "ltr";
        if (stroked) pen.strokeText(text, x, baseline);
        else pen.fillText(text, x, baseline);
      }
      pen.restore();
    }
  }
}

/**
 * How fine words have to be drawn, seen `distance` metres away where a pixel is `pixel` radians: as
 * renderer/text.py reckons. `scale` is of their pose.
 */
export function fineness(height: number, scale: number, distance: number, pixel: number): number {
  const em = (height / rules.capital) * scale;
  const wanted = em / pixel / Math.max(distance, NEAR) / EM;
  return Math.min(wanted > 1 ? 2 ** Math.ceil(Math.log2(wanted)) : 1, rules.finest);
}

/** A canvas with what is painted in a box, in em-pixels; how many pixels there are to one. */
export function raster(
  width: number,
  height: number,
  paint: (pen: Pen) => void,
  { fine = 1, around = 0, dark = 0 } = {},
): { canvas: HTMLCanvasElement; density: number } {
  const bleed = 2 * (rules.bleed * EM + around);
  let density = fine;
  while (Math.max(width + bleed, height + bleed) * density > rules.largest) density /= 2;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((width + bleed) * density);
  canvas.height = Math.ceil((height + bleed) * density);
  const pen = canvas.getContext("2d")!;
  pen.scale(density, density);
  pen.translate((canvas.width / density - width) / 2, (canvas.height / density - height) / 2);
  paint(pen);
  return { canvas: dark > 0 ? shaded(canvas, dark, density) : canvas, density };
}

/** The same picture with a soft shadow under all that is in it. */
function shaded(canvas: HTMLCanvasElement, dark: number, density: number): HTMLCanvasElement {
  const under = document.createElement("canvas");
  under.width = canvas.width;
  under.height = canvas.height;
  const pen = under.getContext("2d")!;
  pen.shadowColor = `rgb(0 0 0 / ${dark})`;
  pen.shadowBlur = 2 * rules.shadow.blur * EM * density; // twice the deviation
  pen.shadowOffsetY = rules.shadow.down * EM * density;
  pen.drawImage(canvas, 0, 0);
  return under;
}

/** Set words. Resolves when the fonts they need have come and they are drawn. */
export async function layText(
  text: string,
  style: TextStyle,
  renderer: WebGLRenderer,
): Promise<TextPicture> {
  const shaped = await shape(text, style);
  const { outline, outlineWidth = 0, fine, shadow: dark } = style;
  const around = outline ? outlineWidth * densityOf(style.height) : 0;
  const paint = (pen: Pen) => paintWords(pen, shaped);
  const painted = raster(shaped.widest, shaped.height, paint, { fine, around, dark });
  return pictureOf(painted, shaped.widest, shaped.height, densityOf(style.height), renderer);
}

/** A raster on the GPU; `width` and `height` are its box in em-pixels, `scale` of them a metre. */
export function pictureOf(
  { canvas, density }: { canvas: HTMLCanvasElement; density: number },
  width: number,
  height: number,
  scale: number,
  renderer: WebGLRenderer,
): TextPicture {
  return {
    target: premultiplied(textureOf(canvas), renderer),
    width: width / scale,
    height: height / scale,
    rasterWidth: canvas.width / density / scale,
    rasterHeight: canvas.height / density / scale,
  };
}

function prepare(pen: Pen): void {
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.textRendering = "geometricPrecision";
}

/** How much of the free width lies to the left of a line. */
export function share(align: Align, rightToLeft: boolean): number {
  if (align === "centre") return 0.5;
  if (align === "left" || align === "right") return align === "right" ? 1 : 0;
  return (align === "start") === rightToLeft ? 1 : 0;
}

function paragraphs(text: string): string[] {
  const lines = text.replace(/\r\n|\r|\u2028/g, "\n").split("\n");
  return lines.map((line) => line.replace(/\t/g, " ").replace(/\p{Cc}/gu, ""));
}

/** The lines of a paragraph as the browser breaks them, without the spaces that hang at their ends. */
function broken(
  paragraph: string,
  style: TextStyle,
  wrap: number | null,
  rightToLeft: boolean,
): string[] {
  if (paragraph.trim() === "") return [""];
  if (wrap === null) return [paragraph.trimEnd()];
  const block = measuring(style, wrap, rightToLeft);
  const node = document.createTextNode(paragraph);
  block.append(node);
  document.body.append(block);
  const lines = linesOf(node, paragraph).map((text) => text.trimEnd());
  block.remove();
  return lines;
}

/** What the browser lays words out in. */
export function measuring(
  style: TextStyle,
  wrap: number | null,
  rightToLeft: boolean,
): HTMLElement {
  const block = document.createElement("div");
  block.className = "measure";
  block.lang = style.language;
  block.dir = rightToLeft ? "rtl" : "ltr";
  block.style.font = fontOf(style);
  block.style.lineHeight = String(rules.line);
  block.style.width = wrap === null ? "max-content" : `${wrap}px`;
  return block;
}

/** Splits where the next character stands lower. A space that hangs has no place of its own. */
function linesOf(node: Text, text: string): string[] {
  const range = document.createRange();
  const step = rules.line * EM;
  const origin = node.parentElement!.getBoundingClientRect().top;
  const lines: string[] = [];
  let row = 0;
  let begun = 0;
  for (let at = 0; at < text.length; ) {
    const size = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    range.setStart(node, at);
    range.setEnd(node, at + size);
    const box = range.getBoundingClientRect();
    const here = Math.floor((box.top + box.height / 2 - origin) / step);
    if (box.width > 0 && here > row) {
      lines.push(text.slice(begun, at));
      begun = at;
      row = here;
    }
    at += size;
  }
  lines.push(text.slice(begun));
  return lines;
}

function textureOf(canvas: HTMLCanvasElement): Texture {
  const texture = new Texture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.flipY = false;
  texture.generateMipmaps = false;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

