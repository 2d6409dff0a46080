// What of splats depends on where the eye is among them: order and colour. The twin of renderer/splats.py.

import { NUMBERS, ROW } from "./read";
import type { Splats } from "./read";

const DIGIT = 11; // bits by which a pass sorts
const BUCKETS = 1 << DIGIT;

export interface Order {
  /** Which splat is drawn when: the farthest first, equally far ones as in the file. */
  order: Uint32Array;
  /** How far each is in that order. */
  far: Float32Array;
}

/** Sort by the distance from a point, digit by digit: distances are sorted as their bits are. */
export function backToFront({ count, places }: Splats, eye: readonly number[]): Order {
  const [x, y, z] = eye as [number, number, number];
  const squares = new Float32Array(count);
  for (let i = 0, at = 0; i < count; ++i, at += NUMBERS) {
    const dx = places[at]! - x, dy = places[at + 1]! - y, dz = places[at + 2]! - z;
    squares[i] = dx * dx + dy * dy + dz * dz;
  }
  const bits = new Uint32Array(squares.buffer);
  let from = new Uint32Array(count);
  let to = new Uint32Array(count);
  for (let i = 0; i < count; ++i) from[i] = i;
  const starts = new Uint32Array(BUCKETS);
  for (let shift = 0; shift < 32; shift += DIGIT) {
    starts.fill(0);
    const digit = (i: number): number => BUCKETS - 1 - ((bits[i]! >>> shift) & (BUCKETS - 1));
    for (let i = 0; i < count; ++i) ++starts[digit(i)]!;
    for (let bucket = 0, past = 0; bucket < BUCKETS; ++bucket) {
      const here = starts[bucket]!;
      starts[bucket] = past;
      past += here;
    }
    for (let i = 0; i < count; ++i) to[starts[digit(from[i]!)]!++] = from[i]!;
    [from, to] = [to, from];
  }
  const far = new Float32Array(count);
  for (let i = 0; i < count; ++i) far[i] = Math.sqrt(squares[from[i]!]!);
  return { order: from, far };
}

const waves = new Float64Array(15);

/** The sRGB codes and the opacity that each shows to an eye, as a texture of bytes. */
export function shownColours(splats: Splats, eye: readonly number[]): Uint8Array {
  const { count, rows, places, colours, opacities, harmonics, sh } = splats;
  const [x, y, z] = eye as [number, number, number];
  const out = new Uint8Array(4 * ROW * rows);
  const shown = [0, 0, 0];
  for (let i = 0; i < count; ++i) {
    for (let k = 0; k < 3; ++k) shown[k] = colours[3 * i + k]!;
    if (harmonics) {
      const at = i * NUMBERS;
      along(places[at]! - x, places[at + 1]! - y, places[at + 2]! - z);
      for (let wave = 0; wave < harmonics; ++wave) {
        const from = 3 * (i * harmonics + wave);
        for (let k = 0; k < 3; ++k) shown[k]! += waves[wave]! * sh[from + k]!;
      }
    }
    for (let k = 0; k < 3; ++k) out[4 * i + k] = Math.round(Math.min(1, Math.max(0, shown[k]!)) * 255);
    out[4 * i + 3] = opacities[i]!;
  }
  return out;
}

/** The real spherical harmonics of degree 1 to 3: `harmonics` of assets/media.py. */
function along(dx: number, dy: number, dz: number): void {
  const size = Math.max(Math.sqrt(dx * dx + dy * dy + dz * dz), 1e-12);
  const x = dx / size, y = dy / size, z = dz / size;
  const xx = x * x, yy = y * y, zz = z * z;
  waves[0] = -0.4886025119029199 * y;
  waves[1] = 0.4886025119029199 * z;
  waves[2] = -0.4886025119029199 * x;
  waves[3] = 1.0925484305920792 * x * y;
  waves[4] = -1.0925484305920792 * y * z;
  waves[5] = 0.31539156525252005 * (2 * zz - xx - yy);
  waves[6] = -1.0925484305920792 * x * z;
  waves[7] = 0.5462742152960396 * (xx - yy);
  waves[8] = -0.5900435899266435 * y * (3 * xx - yy);
  waves[9] = 2.890611442640554 * x * y * z;
  waves[10] = -0.4570457994644658 * y * (4 * zz - xx - yy);
  waves[11] = 0.3731763325901154 * z * (2 * zz - 3 * xx - 3 * yy);
  waves[12] = -0.4570457994644658 * x * (4 * zz - xx - yy);
  waves[13] = 1.445305721320277 * z * (xx - yy);
  waves[14] = -0.5900435899266435 * x * (xx - 3 * yy);
}
