// Splats out of SPZ files of version 3, as exporters/webxr/publish.py has assets/splats/spz.py write them.

/** Splats in a row of the textures: ROW of shaders/splat.vert. */
export const ROW = 1024;
/** Numbers of a splat in the texture of places: its middle and its spread, as renderer/splats.py. */
export const NUMBERS = 12;

const HEAD = 16; // bytes
const MAGIC = 0x5053474e;
const DC = 0.28209479177387814;
const COLOUR = 0.15;
const HARMONICS = [0, 3, 8, 15];
/** What half a turn about Y, from the file's axes to ours, does to the harmonics after the first. */
const TURNED = [1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1];

export interface Splats {
  count: number;
  rows: number;
  /** What the texture of places holds: x, y, z, -, then xx, xy, xz, yy, yz, zz of each spread. */
  places: Float32Array;
  /** sRGB codes, 0 to 1 and beyond, of what is the same from all sides; three of each splat. */
  colours: Float32Array;
  opacities: Uint8Array;
  /** How many harmonics of three colours each has besides, and these. */
  harmonics: number;
  sh: Float32Array;
}

/** The splats of a whole file. Throws where it is none. */
export async function read(file: ArrayBuffer): Promise<Splats> {
  const stream = new Blob([file]).stream().pipeThrough(new DecompressionStream("gzip"));
  return unpacked(await new Response(stream).arrayBuffer());
}

function unpacked(data: ArrayBuffer): Splats {
  const view = new DataView(data);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== 3) {
    throw new Error("The splats cannot be read.");
  }
  const count = view.getUint32(8, true);
  const harmonics = HARMONICS[view.getUint8(12)] ?? 0;
  const unit = 2 ** -view.getUint8(13);
  let at = HEAD;
  const list = (bytes: number): Uint8Array => {
    const part = new Uint8Array(data, at, bytes * count);
    at += bytes * count;
    return part;
  };
  const middles = list(9);
  const opacities = list(1).slice();
  const codes = list(3);
  const sizes = list(3);
  const turns = list(4);
  const waves = list(3 * harmonics);
  const rows = Math.ceil(count / ROW);
  const places = new Float32Array(rows * ROW * NUMBERS);
  const colours = new Float32Array(3 * count);
  const sh = new Float32Array(waves.length);
  const turn = new Float64Array(4);
  const scale = new Float64Array(3);
  for (let i = 0; i < count; ++i) {
    const to = i * NUMBERS;
    places[to] = -coordinate(middles, 9 * i) * unit;
    places[to + 1] = coordinate(middles, 9 * i + 3) * unit;
    places[to + 2] = -coordinate(middles, 9 * i + 6) * unit;
    for (let k = 0; k < 3; ++k) {
      scale[k] = Math.exp(sizes[3 * i + k]! / 16 - 10);
      colours[3 * i + k] = 0.5 + (DC * (codes[3 * i + k]! / 255 - 0.5)) / COLOUR;
    }
    rotation(turns, 4 * i, turn);
    spread(turn, scale, places, to + 4);
  }
  for (let i = 0; i < waves.length; ++i) {
    sh[i] = ((waves[i]! - 128) / 128) * TURNED[Math.floor(i / 3) % harmonics]!;
  }
  return { count, rows, places, colours, opacities, harmonics, sh };
}

/** A signed number of 24 bits. */
function coordinate(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 8) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 24)) >> 8;
}

/** A quaternion of which the largest part is left out. */
function rotation(bytes: Uint8Array, at: number, out: Float64Array): void {
  let word = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  const largest = word >>> 30;
  let rest = 1;
  for (let part = 3; part >= 0; --part) {
    if (part === largest) continue;
    const size = ((word & 511) / 511) * Math.SQRT1_2;
    out[part] = word & 512 ? -size : size;
    rest -= size * size;
    word >>>= 10;
  }
  out[largest] = Math.sqrt(Math.max(0, rest));
}

/** The covariance of scales along turned axes, half a turn about Y further. */
function spread(turn: Float64Array, scale: Float64Array, out: Float32Array, at: number): void {
  const [x, y, z, w] = turn as unknown as [number, number, number, number];
  const [a, b, c] = scale as unknown as [number, number, number];
  const xa = (1 - 2 * (y * y + z * z)) * a, xb = 2 * (x * y - w * z) * b, xc = 2 * (x * z + w * y) * c;
  const ya = 2 * (x * y + w * z) * a, yb = (1 - 2 * (x * x + z * z)) * b, yc = 2 * (y * z - w * x) * c;
  const za = 2 * (x * z - w * y) * a, zb = 2 * (y * z + w * x) * b, zc = (1 - 2 * (x * x + y * y)) * c;
  out[at] = xa * xa + xb * xb + xc * xc;
  out[at + 1] = -(xa * ya + xb * yb + xc * yc);
  out[at + 2] = xa * za + xb * zb + xc * zc;
  out[at + 3] = ya * ya + yb * yb + yc * yc;
  out[at + 4] = -(ya * za + yb * zb + yc * zc);
  out[at + 5] = za * za + zb * zb + zc * zc;
}
