// What is drawn of a chart, in heights of a capital letter: the twin of story/charts.py, under
// tests/conformance.

import type { Chart } from "./schema";
import { words } from "./story";

export type Shape =
  | {
      type: "plate";
      x: number;
      y: number;
      width: number;
      height: number;
      colour: string;
      alpha: number;
      corner: number;
    }
  | { type: "stroke"; points: [number, number][]; width: number; colour: string; alpha: number }
  | {
      type: "slice";
      x: number;
      y: number;
      radius: number;
      hole: number;
      start: number;
      end: number;
      colour: string;
    }
  | {
      type: "word";
      text: string;
      x: number;
      y: number;
      size: number;
      align: "left" | "centre" | "right";
      bold: boolean;
      alpha: number;
    };

type Align = "left" | "centre" | "right";
type Languages = readonly string[];

const PALETTE = "#56b4e9 #e69f00 #2bc49a #f0e442 #d98cb8 #f0814a #7f9cff #c8c8c8".split(" ");
const EDGE = 1.6;
const ROW = 2.1;
const LETTER = 0.85;
const TICKS = 5;
const GROUPED: [string, [string, string]][] = [
  ["de es it nl pt tr id da el", [",", "."]],
  ["fr ru uk pl cs sv nb fi hu", [",", "\u00a0"]],
];

/** All that is drawn on the panel, in order. */
export function shapes(chart: Chart, languages: Languages): Shape[] {
  const wide = chart.width / chart.height;
  const high = chart.tall / chart.height;
  const found: Shape[] = [];
  let top = EDGE;
  const title = words(chart.title, languages);
  const unit = words(chart.unit, languages);
  const pie = chart.kind === "pie";
  if (title.trim() !== "") {
    found.push(word(title, EDGE, top + 0.9, 1.35, "left", 1, true));
    top += 2.6;
  }
  if (unit.trim() !== "" && !pie) {
    found.push(word(unit, EDGE, top + 0.6, 0.85, "left", 0.7));
    top += 2.5;
  }
  const keys = (pie ? chart.rows.map((row) => row.label) : chart.series.map((each) => each.name)).map(
    (text) => words(text, languages),
  );
  const keyed = (keys.length > 1 || pie) && keys.some((key) => key.trim() !== "");
  const bottom = keyed ? legend(chart, keys, wide, high, found) : high - EDGE;
  const language = languages[0] ?? "en";
  if (pie) slices(chart, language, wide, top, bottom, found);
  else plot(chart, languages, language, wide, top, bottom, found);
  return found;
}

/** A number as a language writes it: at most two decimals. */
export function figure(value: number, language: string): string {
  const spoken = language.split("@")[0]!.split("-")[0]!.toLowerCase();
  const own = GROUPED.find(([codes]) => codes.split(" ").includes(spoken));
  const [point, comma] = own?.[1] ?? [".", ","];
  const hundredths = Math.floor(Math.abs(value) * 100 + 0.5);
  const digits = BigInt(Math.floor(hundredths / 100)).toString();
  const rest = hundredths % 100;
  const tail = String(rest).padStart(2, "0").replace(/0+$/, "");
  const sign = value < 0 && hundredths > 0 ? "\u2212" : "";
  return sign + digits.replace(/\B(?=(\d{3})+$)/g, comma) + (tail ? point + tail : "");
}

/** Round numbers from under `low` to over `high`, some five of them. */
export function ticks(low: number, high: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low, low + 1];
  const rough = span / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step);
}

function word(
  text: string,
  x: number,
  y: number,
  size: number,
  align: Align,
  alpha = 1,
  bold = false,
): Shape {
  return { type: "word", text, x, y, size, align, bold, alpha };
}

function line(points: [number, number][], width: number, colour: string, alpha = 1): Shape {
  return { type: "stroke", points, width, colour, alpha };
}

function plate(
  [x, y, width, height]: [number, number, number, number],
  colour: string,
  corner: number,
  alpha = 1,
): Shape {
  return { type: "plate", x, y, width, height, colour, alpha, corner };
}

function colourOf(chart: Chart, number: number): string {
  const own = chart.kind === "pie" ? null : chart.series[number]?.colour;
  return own ?? PALETTE[number % PALETTE.length]!;
}

/** Keys under the chart, as many a line as fit; answers with where they begin. */
function legend(chart: Chart, keys: string[], wide: number, high: number, found: Shape[]): number {
  const lines: [number, number][][] = [[]];
  let x = EDGE;
  keys.forEach((key, number) => {
    const width = 2 + LETTER * [...key].length + 1.4;
    if (lines.at(-1)!.length > 0 && x + width > wide - EDGE) {
      lines.push([]);
      x = EDGE;
    }
    lines.at(-1)!.push([x, number]);
    x += width;
  });
  const bottom = high - EDGE - ROW * lines.length;
  lines.forEach((each, row) => {
    const y = bottom + ROW * (row + 0.5) + 0.3;
    for (const [at, number] of each) {
      found.push(plate([at, y - 0.5, 1, 1], colourOf(chart, number), 0.25));
      found.push(word(keys[number]!, at + 1.5, y, 0.9, "left"));
    }
  });
  return bottom - 0.4;
}

function slices(
  chart: Chart,
  language: string,
  wide: number,
  top: number,
  bottom: number,
  found: Shape[],
): void {
  const values = chart.rows.map((row) => Math.max(row.values[0] ?? 0, 0));
  const whole = values.reduce((sum, value) => sum + value, 0);
  const radius = Math.max(Math.min(bottom - top, wide - 2 * EDGE) / 2, 0.1);
  const x = wide / 2;
  const y = top + radius;
  if (whole <= 0) return;
  let gone = 0;
  values.forEach((value, number) => {
    const start = gone * chart.shown;
    gone += value / whole;
    if (value <= 0) return;
    const [hole, end] = [radius * chart.hole, gone * chart.shown];
    found.push({ type: "slice", x, y, radius, hole, start, end, colour: colourOf(chart, number) });
  });
  gone = 0;
  for (const value of values) {
    const share = value / whole;
    const angle = 2 * Math.PI * (gone + share / 2) * chart.shown;
    gone += share;
    if (share < 0.05 || chart.shown <= 0) continue;
    const far = radius * (chart.hole > 0 ? 0.5 + 0.5 * chart.hole : 0.66);
    const [px, py] = [x + far * Math.sin(angle), y - far * Math.cos(angle)];
    found.push(plate([px - 1.7, py - 0.85, 3.4, 1.7], "#000000", 0.5, 0.55));
    const text = `${figure(Math.floor(share * 100 + 0.5), language)}%`;
    found.push(word(text, px, py, 0.95, "centre", chart.shown, true));
  }
}

function plot(
  chart: Chart,
  languages: Languages,
  language: string,
  wide: number,
  top: number,
  bottom: number,
  found: Shape[],
): void {
  const known = chart.rows.flatMap(({ values }) => values.filter((value) => value !== null));
  let low = known.length > 0 ? Math.min(...known) : 0;
  let high = known.length > 0 ? Math.max(...known) : 1;
  if (chart.kind === "bar" || (low > 0 && low < high - low)) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  const marks = ticks(low, high);
  const labels = marks.map((mark) => figure(mark, language));
  const longest = Math.max(...labels.map((label) => label.length));
  const left = EDGE + 0.9 * LETTER * longest + 0.8;
  const right = wide - EDGE;
  const base = bottom - ROW;
  const span = marks.at(-1)! - marks[0]!;
  const level = (value: number) => base - ((value - marks[0]!) / span) * (base - top);
  marks.forEach((mark, n) => {
    const y = level(mark);
    const [width, alpha] = mark === 0 ? [0.12, 0.55] : [0.06, 0.25];
    found.push(line([[left, y], [right, y]], width, chart.colour, alpha));
    found.push(word(labels[n]!, left - 0.6, y, 0.85, "right", 0.8));
  });
  const room = (right - left) / Math.max(chart.rows.length, 1);
  const names = chart.rows.map((row) => words(row.label, languages));
  const wanted = Math.max(0, ...names.map((name) => [...name].length)) * LETTER * 0.85 + 0.8;
  const every = Math.max(1, Math.ceil(wanted / room));
  names.forEach((name, number) => {
    if (number % every > 0) return;
    found.push(word(name, left + (number + 0.5) * room, base + 1.2, 0.85, "centre", 0.8));
  });
  const most = Math.max(0, ...chart.rows.map(({ values }) => values.length));
  if (chart.kind === "bar") bars(chart, most, left, room, level, found);
  else curves(chart, most, left, room, level, found);
}

type Level = (value: number) => number;

function bars(
  chart: Chart,
  most: number,
  left: number,
  room: number,
  at: Level,
  found: Shape[],
): void {
  const width = (room * 0.72) / Math.max(most, 1);
  const ground = at(0);
  chart.rows.forEach((row, number) =>
    row.values.forEach((value, n) => {
      if (value === null) return;
      const end = ground + (at(value) - ground) * chart.shown;
      const x = left + (number + 0.14) * room + n * width;
      const high = Math.abs(end - ground);
      const corner = Math.min(0.25, 0.45 * width, high / 2);
      const box = [x + 0.05 * width, Math.min(end, ground), 0.9 * width, high] as const;
      found.push(plate([...box], colourOf(chart, n), corner));
    }),
  );
}

function curves(
  chart: Chart,
  most: number,
  left: number,
  room: number,
  at: Level,
  found: Shape[],
): void {
  const until = chart.shown * Math.max(chart.rows.length - 1, 0);
  for (let n = 0; n < most; n++) {
    let run: [number, number][] = [];
    const runs = [run];
    chart.rows.forEach(({ values }, number) => {
      const value = values[n] ?? null;
      if (value === null) {
        run = [];
        runs.push(run);
        return;
      }
      const here: [number, number] = [left + (number + 0.5) * room, at(value)];
      const last = run.at(-1);
      if (number <= until) run.push(here);
      else if (number - until < 1 && last) {
        const share = until - (number - 1);
        run.push([last[0] + share * (here[0] - last[0]), last[1] + share * (here[1] - last[1])]);
      }
    });
    for (const part of runs) {
      if (part.length === 0 || chart.shown <= 0) continue;
      found.push(line(part, 0.3, colourOf(chart, n)));
      if (chart.rows.length > 40) continue;
      for (const point of part) found.push(line([point], 0.75, colourOf(chart, n)));
    }
  }
}
