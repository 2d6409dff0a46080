// What a grade does to light, and which of it lights a scene: the twin of story/grading.py, which
// tells the formulas and where they stand.

import type { Grade } from "./schema";

type Triple = [number, number, number];
type Rows = [Triple, Triple, Triple];

const PLAIN: Grade = {
  exposure: 0,
  temperature: 0,
  tint: 0,
  contrast: 1,
  saturation: 1,
  lut: null,
  strength: 1,
};

const MIREDS = 1e6 / 6504;
const TINT = 1 / 3000;
const STEP = 1;

const BRADFORD: Rows = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];
const INTO_CONES: Rows = [
  [0.4226580414, 0.4913566407, 0.0273644971],
  [0.0556908, 0.9615562081, 0.0231893749],
  [0.0213792411, 0.0876439216, 0.980743433],
];
const FROM_CONES: Rows = [
  [2.5384479742, -1.293482568, -0.0402432469],
  [-0.1460003651, 1.1166224075, -0.0223285197],
  [-0.0422883757, -0.07159007, 1.0225073096],
];

/** Whether a grade changes anything. */
export function isGraded(grade: Grade): boolean {
  return (Object.keys(PLAIN) as (keyof Grade)[]).some(
    (name) => name !== "strength" && grade[name] !== PLAIN[name],
  );
}

/** White balance and exposure, by row. */
export function matrixOf({ exposure, temperature, tint }: Grade): Rows {
  const gain = 2 ** exposure;
  if (temperature === 0 && tint === 0) return [[gain, 0, 0], [0, gain, 0], [0, 0, gain]];
  const before = cones(daylight(MIREDS));
  const after = cones(white(temperature, tint));
  const gains = after.map((each, n) => (gain * each) / before[n]!);
  const row = (r: number) =>
    [0, 1, 2].map((at) =>
      gains.reduce((sum, each, c) => sum + FROM_CONES[r]![c]! * each * INTO_CONES[c]![at]!, 0),
    ) as Triple;
  return [row(0), row(1), row(2)];
}

/** The grade with which a picture all around lights its scene. */
export function lightingGrade(grade: Grade, hdr: boolean): Grade {
  const lit = { ...grade, lut: hdr ? null : grade.lut };
  if (lit.contrast === 1 && lit.lut === null) lit.exposure = 0;
  if (lit.lut === null) lit.strength = 1;
  return lit;
}

/** How much more light a picture gives by its exposure now than with the grade it lights by. */
export function lightingGain(grade: Grade, lit: Grade): number {
  return 2 ** (grade.exposure - lit.exposure);
}

function white(temperature: number, tint: number): [number, number] {
  const mireds = MIREDS + temperature;
  const [u, v] = uv(daylight(mireds));
  const [u0, v0] = uv(daylight(mireds - STEP));
  const [u1, v1] = uv(daylight(mireds + STEP));
  const aside = (tint * TINT) / Math.hypot(u1 - u0, v1 - v0);
  const [a, b] = [u + (v1 - v0) * aside, v - (u1 - u0) * aside];
  const share = 2 * a - 8 * b + 4;
  return [(3 * a) / share, (2 * b) / share];
}

function daylight(mireds: number): [number, number] {
  const t = mireds / 1000;
  const x =
    mireds > 1e6 / 7000
      ? 0.244063 + t * (0.09911 + t * (2.9678 - t * 4.607))
      : 0.23704 + t * (0.24748 + t * (1.9018 - t * 2.0064));
  return [x, -0.275 + x * (2.87 - 3 * x)];
}

function uv([x, y]: [number, number]): [number, number] {
  const share = -2 * x + 12 * y + 3;
  return [(4 * x) / share, (6 * y) / share];
}

function cones([x, y]: [number, number]): Triple {
  const light = [x / y, 1, (1 - x - y) / y];
  return BRADFORD.map((row) => row.reduce((sum, part, n) => sum + part * light[n]!, 0)) as Triple;
}
