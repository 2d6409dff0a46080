// What shared/projection.glsl is told of a picture's layout: the twin of renderer/projections.py,
// with the numbers of story/projections.py.

import { Vector2, Vector3, Vector4 } from "three";
import { linear } from "../render/colour";
import type { Asset, Cube, Layout, Lens } from "../schema";
import { rotate, rotationOf } from "../space";
import type { Vector } from "../space";

const RADIANS = Math.PI / 180;

/** Degrees across from which a picture's sides meet. */
const WHOLE = 359.99;

/** How much finer a face of a cube is towards its corners, about. */
const CORNER = 1.7;

const X: Vector = [1, 0, 0];
const Y: Vector = [0, 1, 0];
const Z: Vector = [0, 0, 1];

const minus = ([x, y, z]: Vector): Vector => [-x, -y, -z];

/** Which way a face's picture runs to the right and down; their cross product points at it. */
const FACE_AXES: Record<string, [across: Vector, down: Vector]> = {
  f: [X, minus(Y)],
  r: [Z, minus(Y)],
  b: [minus(X), minus(Y)],
  l: [minus(Z), minus(Y)],
  u: [X, minus(Z)],
  d: [X, Z],
};

type Squares = [columns: number, rows: number, cells: string, turns: string];

const GRIDS: Record<Cube["grid"], Squares> = {
  column: [1, 6, "rludfb", "000000"],
  row: [6, 1, "rludfb", "000000"],
  cross: [4, 3, ".u..lfrb.d..", "000000"],
  "tall-cross": [3, 4, ".u.lfr.d..b.", "000002"],
  "3x2": [3, 2, "rludfb", "000000"],
  eac: [3, 2, "lfrdbu", "000313"],
};

interface Cell {
  box: Vector4;
  across: Vector;
  down: Vector;
}

function cellsOf(cube: Cube): Cell[] {
  const [columns, rows, cells, usual] = GRIDS[cube.grid];
  const places = [...cells].flatMap((face, n) => (face === "." ? [] : [n]));
  const order = cube.order || cells.replaceAll(".", "");
  const turns = cube.turns || usual;
  const inner = 1 - 2 * cube.padding;
  return places.map((place, n) => {
    let [across, down] = FACE_AXES[order[n]!]!;
    for (let turn = 0; turn < Number(turns[n]); turn++) [across, down] = [minus(down), across];
    const x = ((place % columns) + cube.padding) / columns;
    const y = (Math.floor(place / columns) + cube.padding) / rows;
    return { box: new Vector4(x, y, inner / columns, inner / rows), across, down };
  });
}

function curve({ k1, k2, k3, k4 }: Lens, angle: number): number {
  const s = angle * angle;
  return angle * (1 + s * (k1 + s * (k2 + s * (k3 + s * k4))));
}

/** Shares of the picture's height that a radian takes, where it takes the most. */
function fineness(lens: Lens): number {
  const half = (lens.fov / 2) * RADIANS;
  let most = 0;
  for (let n = 0; n < 8; n++) {
    most = Math.max(most, curve(lens, (half * (n + 1)) / 8) - curve(lens, (half * n) / 8));
  }
  return (lens.radius * Math.max(lens.stretch, 1) * most) / (half / 8) / curve(lens, half);
}

const vector = (values: Vector) => new Vector3(...values);

type Values = Record<string, unknown>;

function lensValues(lenses: Lens[], aspect: number): Values {
  const both = [lenses[0]!, lenses[1] ?? lenses[0]!]; // arrays are of two, one may lie idle
  const turns = both.map(({ turned }) => rotationOf(turned.yaw, turned.pitch, turned.roll));
  return {
    u_lenses: lenses.length,
    u_lens_across: turns.map((turn) => vector(rotate(turn, X))),
    u_lens_down: turns.map((turn) => vector(rotate(turn, minus(Y)))),
    u_lens_circle: both.map(
      ({ x, y, radius, stretch }) => new Vector4(x, y, (radius * stretch) / aspect, radius),
    ),
    u_lens_curve: both.map(({ k1, k2, k3, k4 }) => new Vector4(k1, k2, k3, k4)),
    u_lens_reach: both.map((lens) => {
      const half = (lens.fov / 2) * RADIANS;
      return new Vector2(half, 1 / curve(lens, half));
    }),
  };
}

/** How a sky's program is built and set, for either eye. */
export interface Told {
  defines: Record<string, string>;
  eyes: [left: Values, right: Values];
  /** Whether the picture meets itself at its sides. */
  round: boolean;
  /** Pixels of the picture a radian, where it has the most. */
  finest: number;
}

const PLAIN = { projection: "equirect", stereo: "mono", swapped: false } as const;

/** What to tell of an asset's picture. */
export function told(asset: Asset): Told {
  const layout: Pick<Layout, "stereo" | "swapped"> = asset.layout ?? PLAIN;
  const wide = layout.stereo === "left-right" ? 0.5 : 1;
  const high = layout.stereo === "top-bottom" ? 0.5 : 1;
  const first = { u_frame_window: new Vector4(0, 0, wide, high) };
  const second = { u_frame_window: new Vector4(1 - wide, 1 - high, wide, high) };
  const windows = layout.swapped ? ([second, first] as const) : ([first, second] as const);
  const { defines, eyes, round, finest } = projected(
    asset.layout,
    Math.max(1, asset.width * wide),
    Math.max(1, asset.height * high),
  );
  return {
    defines,
    eyes: [
      { ...windows[0], ...eyes[0] },
      { ...windows[1], ...eyes[1] },
    ],
    round,
    finest,
  };
}

function projected(layout: Layout | null, width: number, height: number): Told {
  const fill = layout ? linear(layout.fill) : new Vector3();
  const common: Values = { u_fill: fill, u_blurred: layout?.beyond === "blurred" };
  if (layout?.projection === "cubemap") {
    const cells = cellsOf(layout.cube);
    const values = {
      ...common,
      u_cells: cells.map(({ box }) => box),
      u_cell_across: cells.map(({ across }) => vector(across)),
      u_cell_down: cells.map(({ down }) => vector(down)),
      u_cube_even: layout.cube.grid === "eac",
    };
    const { z, w } = cells[0]!.box;
    const finest = (Math.max(width * z, height * w) / 2) * CORNER;
    return { defines: { PROJECTION_CUBE: "" }, eyes: [values, values], round: false, finest };
  }
  if (layout?.projection === "fisheye") {
    const { lenses, right_lenses: others, blend } = layout;
    const values = (of: Lens[]): Values => ({
      ...common,
      ...lensValues(of, width / height),
      u_blend: blend * RADIANS,
    });
    return {
      defines: { PROJECTION_LENS: "" },
      eyes: [values(lenses), values(others.length > 0 ? others : lenses)],
      round: false,
      finest: Math.max(...lenses.map(fineness)) * height,
    };
  }
  const { left, right, top, bottom } = layout?.area ?? { left: -180, right: 180, top: 90, bottom: -90 };
  const across = (right - left) * RADIANS;
  const down = (top - bottom) * RADIANS;
  const finest = Math.max(width / across, height / down);
  if (right - left === 360 && top - bottom === 180) {
    return { defines: {}, eyes: [common, common], round: true, finest };
  }
  const values = { ...common, u_area: new Vector4(left * RADIANS, top * RADIANS, across, down) };
  const round = right - left >= WHOLE;
  return { defines: { PROJECTION_AREA: "" }, eyes: [values, values], round, finest };
}
