// Rich words: read by their marks, broken by the browser, under the rules of renderer/text.py.

import rules from "shared/text.json";
import { paragraph as read } from "../markup";
import type { Run } from "../markup";
import { fontOf, isRightToLeft, measuring, share } from "./text";
import type { Line, Piece, TextStyle } from "./text";

const EM = rules.emPixels;
const { headings, gap, bullet, number, between } = rules.rich;

/** Which faces rich words may need. */
export const FACES = [
  { bold: false, italic: true },
  { bold: true, italic: false },
  { bold: true, italic: true },
];

/** The lines of a paragraph with marks, one under the other from 0 on, and how high they are. */
export function richLines(
  said: string,
  style: TextStyle,
  wrap: number | null,
  step: number,
): { lines: Line[]; height: number } {
  const told = read(said);
  if (told.runs.length === 0 && told.marker === "") return { lines: [], height: gap * EM };
  const bold = style.bold || told.heading > 0;
  const runs = told.runs.map((run) => ({ ...run, bold: bold || run.bold }));
  const words = told.runs.map((run) => run.text).join("");
  const rightToLeft = isRightToLeft(words);
  const ratio = told.heading > 0 ? headings[told.heading - 1]! : 1;
  const lines: Line[] = [];
  let indent = 0;
  let align = style.align;
  if (told.marker !== "") {
    indent = ((told.marker === "•" ? bullet : number) + told.level * bullet) * EM;
    align = "start";
    const marker = broken([{ text: told.marker, bold: style.bold, italic: false }], style, null, rightToLeft);
    const { pieces, width } = marker[0]!;
    const before = indent - between * EM - width;
    const side = rightToLeft ? { before: 0, after: before, share: 1 } : { before, after: 0, share: 0 };
    lines.push({ pieces, width, top: 0, ratio: 1, ...side });
  }
  const room = wrap === null ? null : Math.max(wrap - indent, EM) / ratio;
  const side = rightToLeft ? { before: 0, after: indent } : { before: indent, after: 0 };
  const set = broken(runs, style, room, rightToLeft);
  set.forEach(({ pieces, width }, row) => {
    const top = row * step * ratio;
    lines.push({ pieces, width, top, ratio, ...side, share: share(align, rightToLeft) });
  });
  return { lines, height: set.length * step * ratio };
}

interface Box {
  run: number;
  text: string;
  left: number;
  right: number;
  row: number;
}

/** What stands on each line, from its left end. */
function broken(
  runs: readonly Run[],
  style: TextStyle,
  wrap: number | null,
  rightToLeft: boolean,
): { pieces: Piece[]; width: number }[] {
  const block = measuring(style, wrap, rightToLeft);
  const nodes = runs.map(({ text, bold, italic }) => {
    const span = document.createElement("span");
    span.style.fontWeight = bold ? "700" : "400";
    span.style.fontStyle = italic ? "italic" : "normal";
    const node = document.createTextNode(text);
    span.append(node);
    block.append(span);
    return node;
  });
  document.body.append(block);
  const rows: Box[][] = [[]];
  for (const box of boxes(nodes, block)) {
    while (rows.length <= box.row) rows.push([]);
    rows[box.row]!.push(box);
  }
  block.remove();
  return rows.map((row) => {
    // Spaces at the end of a line hang.
    while (row.length > 0 && row.at(-1)!.text.trim() === "") row.pop();
    const left = Math.min(...row.map((box) => box.left));
    const right = Math.max(...row.map((box) => box.right));
    if (row.length === 0) return { pieces: [], width: 0 };
    const pieces = joined(row, rightToLeft).map(({ run, text, left: at, rightToLeft: turned }) => ({
      text,
      x: at - left,
      font: fontOf({ ...style, bold: runs[run]!.bold }, runs[run]!.italic),
      rightToLeft: turned,
    }));
    return { pieces, width: right - left };
  });
}

/** Each character's place. What has no width of its own stands where that before it does. */
function* boxes(nodes: readonly Text[], block: HTMLElement): Generator<Box> {
  const range = document.createRange();
  const step = rules.line * EM;
  const origin = block.getBoundingClientRect();
  let row = 0;
  for (const [run, node] of nodes.entries()) {
    for (let at = 0; at < node.data.length; ) {
      const text = String.fromCodePoint(node.data.codePointAt(at)!);
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      const box = range.getBoundingClientRect();
      const here = Math.floor((box.top + box.height / 2 - origin.top) / step);
      if (box.width > 0 && here > row) row = here;
      yield { run, text, left: box.left - origin.left, right: box.right - origin.left, row };
      at += text.length;
    }
  }
}

/** Neighbours that look alike and run on the same way, as one. */
function joined(row: readonly Box[], rightToLeft: boolean) {
  const found: (Box & { turn: number; rightToLeft: boolean })[] = [];
  for (const box of row) {
    const last = found.at(-1);
    const along = last && last.run === box.run ? turnOf(last, box) : null;
    if (last && along !== null && along * last.turn >= 0) {
      last.text += box.text;
      last.left = Math.min(last.left, box.left);
      last.right = Math.max(last.right, box.right);
      last.turn = last.turn || along;
      last.rightToLeft = last.turn === 0 ? rightToLeft : last.turn < 0;
    } else found.push({ ...box, turn: 0, rightToLeft });
  }
  return found;
}

/** Which way a character follows: 1 to the right, -1 to the left, 0 in its place; null: it does not. */
function turnOf(last: Box, box: Box): number | null {
  if (box.left > last.left - 0.5 && box.right < last.right + 0.5) return 0; // a mark upon it
  if (Math.abs(box.left - last.right) < 0.5) return 1;
  if (Math.abs(box.right - last.left) < 0.5) return -1;
  return null;
}
