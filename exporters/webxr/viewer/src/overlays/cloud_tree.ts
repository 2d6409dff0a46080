// A published cloud: assets/clouds/store.py tells of the file. Its head is read at once, a node's
// points when they are wanted, by ranges of bytes.

import type { Nodes } from "./cloud_nodes";

/** Which planes there are, in the order of the file: bytes a point. */
const PLANES = { rgb: 3, intensity: 1, class: 1 } as const;
type Plane = keyof typeof PLANES;

const MAGIC = "dio-tree";
const FIRST = 65_536; // bytes asked for at first: head, nodes and perhaps the root's points
const NODE = 32;
const STEPS = 65_535;
const NONE = 0xffffffff;

/** A node's points: places as three steps each between the corners of its box, and its planes. */
export interface Points {
  count: number;
  steps: Uint16Array;
  planes: Partial<Record<Plane, Uint8Array>>;
}

interface Head {
  low: number[];
  high: number[];
  spacing: number;
  grain: number;
  planes: Plane[];
  nodes: number;
}

export class CloudTree implements Nodes {
  readonly boxes: number[][] = [];
  readonly counts: number[] = [];
  readonly levels: number[] = [];
  readonly children: number[][] = [];
  private readonly places: number[] = [];
  private readonly width: number;
  /** The whole file, of a server that knows no ranges. */
  private constructor(
    private readonly path: string,
    private readonly head: Head,
    table: DataView,
    start: number,
    private readonly whole: ArrayBuffer | null,
    private readonly came: (bytes: number) => void,
  ) {
    this.width = head.planes.reduce((sum, plane) => sum + PLANES[plane], 6);
    let place = start;
    for (let node = 0; node < head.nodes; node++) {
      const at = node * NODE;
      const box = [0, 4, 8, 12, 16, 20].map((offset) => table.getFloat32(at + offset, true));
      const count = table.getUint32(at + 24, true);
      const parent = table.getUint32(at + 28, true);
      this.boxes.push(box);
      this.counts.push(count);
      this.children.push([]);
      this.places.push(place);
      place += count * this.width;
      if (parent !== NONE) this.children[parent]!.push(node);
      this.levels.push(parent === NONE ? 0 : this.levels[parent]! + 1);
    }
  }

  /** Read the head of the file at `path`; `came` hears of bytes as they come. */
  static async open(path: string, came: (bytes: number) => void): Promise<CloudTree> {
    const [first, all] = await part(path, 0, FIRST, came);
    const view = new DataView(first);
    const magic = String.fromCharCode(...new Uint8Array(first, 0, Math.min(8, first.byteLength)));
    if (magic !== MAGIC || view.getUint32(8, true) !== 1) {
      throw new Error(`A file of this story is damaged: ${path}`);
    }
    const length = view.getUint32(12, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(first, 16, length))) as Head;
    const start = 16 + length;
    const end = start + head.nodes * NODE;
    const table =
      end <= first.byteLength ? first.slice(start, end) : (await part(path, start, end, came))[0];
    return new CloudTree(path, head, new DataView(table), end, all ? first : null, came);
  }

  get low(): readonly number[] {
    return this.head.low;
  }

  get high(): readonly number[] {
    return this.head.high;
  }

  get spacing(): number {
    return this.head.spacing;
  }

  /** Metres between points where all are shown. */
  get grain(): number {
    return this.head.grain;
  }

  has(plane: Plane): boolean {
    return this.head.planes.includes(plane);
  }

  /** A node's points. Throws Error in words for the visitor. */
  async read(node: number): Promise<Points> {
    const count = this.counts[node]!;
    const first = this.places[node]!;
    const end = first + count * this.width;
    const data = this.whole
      ? this.whole.slice(first, end)
      : (await part(this.path, first, end, this.came))[0];
    const planes: Points["planes"] = {};
    let at = 6 * count;
    for (const plane of this.head.planes) {
      planes[plane] = new Uint8Array(data, at, PLANES[plane] * count);
      at += PLANES[plane] * count;
    }
    return { count, steps: new Uint16Array(data, 0, 3 * count), planes };
  }

  /** Where a node's points are, x, y, z each. */
  positions(node: number, { count, steps }: Points): Float32Array<ArrayBuffer> {
    const box = this.boxes[node]!;
    const made = new Float32Array(3 * count);
    for (let axis = 0; axis < 3; axis++) {
      const low = box[axis]!;
      const step = (box[axis + 3]! - low) / STEPS;
      for (let at = axis; at < made.length; at += 3) made[at] = low + steps[at]! * step;
    }
    return made;
  }
}

/** Bytes of a file, from `first` up to `end`; all of it, and true, from a server without ranges. */
async function part(
  path: string,
  first: number,
  end: number,
  came: (bytes: number) => void,
): Promise<[ArrayBuffer, boolean]> {
  const answer = await fetch(path, { headers: { Range: `bytes=${first}-${end - 1}` } });
  if (!answer.ok) throw new Error(`A file of this story is missing: ${path}`);
  const data = await answer.arrayBuffer();
  came(data.byteLength);
  if (answer.status === 206) return [data, false];
  return first === 0 ? [data, true] : [data.slice(first, end), false];
}
