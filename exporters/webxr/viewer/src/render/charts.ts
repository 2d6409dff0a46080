// A chart's shapes as a picture, with the words set as all words are: the twin of renderer/charts.py.

import type { WebGLRenderer } from "three";
import type { Shape } from "../charts";
import { densityOf, paintWords, pictureOf, raster, shape as shaped } from "./text";
import type { Shaped, TextPicture } from "./text";

type Pen = CanvasRenderingContext2D;

const SHARES = { left: 0, centre: 0.5, right: 1 } as const;

/** Resolves when the fonts it needs have come and it is drawn. */
export async function layChart(
  shapes: readonly Shape[],
  [width, tall]: readonly [number, number],
  height: number,
  colour: string,
  language: string,
  renderer: WebGLRenderer,
  fine = 1,
): Promise<TextPicture> {
  const density = densityOf(height);
  const unit = height * density;
  const set = await Promise.all(
    shapes.map((each) => {
      if (each.type !== "word") return null;
      const { text, bold } = each;
      return shaped(text, { height: unit, wrap: null, align: "left", bold, colour, language });
    }),
  );
  const drawn = (pen: Pen) => {
    shapes.forEach((each, n) => paint(pen, each, unit, set[n] ?? null));
  };
  const painted = raster(width * density, tall * density, drawn, { fine });
  return pictureOf(painted, width * density, tall * density, density, renderer);
}

function paint(pen: Pen, one: Shape, unit: number, words: Shaped | null): void {
  pen.save();
  pen.globalAlpha = "alpha" in one ? one.alpha : 1;
  pen.beginPath();
  if (one.type === "word") {
    pen.translate(one.x * unit, one.y * unit);
    pen.scale(one.size, one.size);
    pen.translate(-words!.widest * SHARES[one.align], -words!.height / 2);
    paintWords(pen, words!);
  } else if (one.type === "stroke") {
    pen.strokeStyle = one.colour;
    pen.lineWidth = one.width * unit;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    for (const [x, y] of one.points) pen.lineTo(x * unit, y * unit);
    if (one.points.length === 1) pen.lineTo(one.points[0]![0] * unit + 0.01, one.points[0]![1] * unit);
    pen.stroke();
  } else {
    pen.fillStyle = one.colour;
    if (one.type === "plate") {
      pen.roundRect(one.x * unit, one.y * unit, one.width * unit, one.height * unit, one.corner * unit);
    } else slice(pen, one, unit);
    pen.fill();
  }
  pen.restore();
}

function slice(pen: Pen, one: Extract<Shape, { type: "slice" }>, unit: number): void {
  const [x, y, outer, inner] = [one.x * unit, one.y * unit, one.radius * unit, one.hole * unit];
  const start = (one.start - 0.25) * 2 * Math.PI;
  const end = start + Math.min(one.end - one.start, 0.99997) * 2 * Math.PI;
  pen.arc(x, y, outer, start, end);
  if (inner > 0) pen.arc(x, y, inner, end, start, true);
  else pen.lineTo(x, y);
  pen.closePath();
}
