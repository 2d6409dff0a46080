// Words as pictures: laid out by the browser, drawn by its canvas, under the rules of renderer/text.py.

import { LinearFilter, SRGBColorSpace, Texture } from "three";
import type { WebGLRenderer, WebGLRenderTarget } from "three";
import rules from "shared/text.json";
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
}

/** Words drawn: the box is `width` by `height`, in the middle of the raster. */
export interface TextPicture {
  target: WebGLRenderTarget;
  width: number;
  height: number;
  rasterWidth: number;
  rasterHeight: number;
}

interface Line {
  text: string;
  rightToLeft: boolean;
}

const EM = rules.emPixels;
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

function font(style: TextStyle, pixels: number): string {
  const named = families(style.language).map((family) => `"${family}"`);
  return `${style.bold ? 700 : 400} ${pixels}px ${[...named, "sans-serif"].join(", ")}`;
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
  lines: (Line & { width: number })[];
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
  await document.fonts.load(font(style, EM), shown);
  const wrap = style.wrap === null ? null : style.wrap * densityOf(style.height);
  const pen = document.createElement("canvas").getContext("2d")!;
  prepare(pen, style);
  const lines = paragraphs(shown)
    .flatMap((paragraph) => broken(paragraph, style, wrap))
    .map((line) => ({ ...line, width: pen.measureText(line.text).width }));
  const widest = Math.max(0, ...lines.map(({ width }) => width));
  return { style, lines, widest, height: lines.length * rules.line * EM };
}

/** Draw words from the pen's origin down, aligned in a box `width` wide. */
export function paintWords(pen: Pen, { style, lines, widest }: Shaped, width = widest): void {
  prepare(pen, style);
  lines.forEach((line, index) => {
    pen.direction = line.rightToLeft ? "rtl" : "ltr";
    const x = (width - line.width) * share(style.align, line.rightToLeft);
    pen.fillText(line.text, x, (index * rules.line + rules.baseline) * EM);
  });
}

/** A canvas with what is painted in a box, in em-pixels; how many pixels there are to one. */
export function raster(
  width: number,
  height: number,
  paint: (pen: Pen) => void,
): { canvas: HTMLCanvasElement; density: number } {
  const bleed = 2 * rules.bleed * EM;
  let density = 1;
  while (Math.max(width + bleed, height + bleed) * density > rules.largest) density /= 2;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((width + bleed) * density);
  canvas.height = Math.ceil((height + bleed) * density);
  const pen = canvas.getContext("2d")!;
  pen.scale(density, density);
  pen.translate((canvas.width / density - width) / 2, (canvas.height / density - height) / 2);
  paint(pen);
  return { canvas, density };
}

/** Set words. Resolves when the fonts they need have come and they are drawn. */
export async function layText(
  text: string,
  style: TextStyle,
  renderer: WebGLRenderer,
): Promise<TextPicture> {
  const shaped = await shape(text, style);
  const painted = raster(shaped.widest, shaped.height, (pen) => paintWords(pen, shaped));
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

function prepare(pen: Pen, style: TextStyle): void {
  pen.font = font(style, EM);
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.textRendering = "geometricPrecision";
  pen.fillStyle = style.colour;
}

/** How much of the free width lies to the left of a line. */
function share(align: Align, rightToLeft: boolean): number {
  if (align === "centre") return 0.5;
  if (align === "left" || align === "right") return align === "right" ? 1 : 0;
  return (align === "start") === rightToLeft ? 1 : 0;
}

function paragraphs(text: string): string[] {
  const lines = text.replace(/\r\n|\r|\u2028/g, "\n").split("\n");
  return lines.map((line) => line.replace(/\t/g, " ").replace(/\p{Cc}/gu, ""));
}

/** The lines of a paragraph as the browser breaks them, without the spaces that hang at their ends. */
function broken(paragraph: string, style: TextStyle, wrap: number | null): Line[] {
  const rightToLeft = isRightToLeft(paragraph);
  if (paragraph.trim() === "") return [{ text: "", rightToLeft }];
  if (wrap === null) return [{ text: paragraph.trimEnd(), rightToLeft }];
  const block = document.createElement("div");
  block.className = "measure";
  block.lang = style.language;
  block.dir = rightToLeft ? "rtl" : "ltr";
  block.style.font = font(style, EM);
  block.style.lineHeight = String(rules.line);
  block.style.width = `${wrap}px`;
  const node = document.createTextNode(paragraph);
  block.append(node);
  document.body.append(block);
  const lines = linesOf(node, paragraph).map((text) => ({ text: text.trimEnd(), rightToLeft }));
  block.remove();
  return lines;
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

