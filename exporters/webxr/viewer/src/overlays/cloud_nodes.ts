// Which nodes of a cloud's tree a picture shows: the twin of renderer/cloud_nodes.py.

/** What is known of a tree's nodes. */
export interface Nodes {
  /** Metres between the root's points; half as many a level further down. */
  spacing: number;
  /** x, y, z of the low corner and of the high one, of a node and all below it. */
  boxes: readonly (readonly number[])[];
  counts: readonly number[];
  levels: readonly number[];
  children: readonly (readonly number[])[];
}

export interface Choice {
  nodes: number[];
  /** How many pixels the points above each node are apart: what it mends. */
  apart: number[];
  /** Pixels that a dot has at the least, so that it covers what is not shown. */
  least: number;
}

/** x, y, z, w of a plane: what is seen lies where their sum with a point is above 0. */
export type Bound = readonly [number, number, number, number];

const FINE = 1;
const LAP = 1.6;
const MOST_LAP = 8;
const BUDGET = 3_000_000;
const MOST = 12_000_000;
const A_PIXEL = 2;

/** The points that one of so many clouds may show in a picture of so many pixels. */
export function budgetOf(pixels: number, clouds: number): number {
  const all = Math.floor(Math.min(Math.max(BUDGET, A_PIXEL * pixels), MOST));
  return Math.floor(all / Math.max(clouds, 1));
}

/** The least dot where what lies so many pixels apart is not mended. */
export function leastDot(apart: number): number {
  return Math.min(Math.max(1, LAP * apart), MOST_LAP);
}

/** The nodes to show to an eye in the cloud's own space; no bounds: all around is seen. */
export function choose(
  tree: Nodes,
  eye: readonly number[],
  bounds: readonly Bound[],
  focal: number,
  budget: number,
  pad = 0,
): Choice {
  const choice: Choice = { nodes: [], apart: [], least: 1 };
  let left = budget;
  const waiting = new Heap();
  waiting.push(Infinity, 0);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { apart, node } = next;
    const count = tree.counts[node]!;
    if (apart <= FINE || (count > left && choice.nodes.length > 0)) {
      choice.least = leastDot(apart);
      return choice;
    }
    choice.nodes.push(node);
    choice.apart.push(apart);
    left -= count;
    const spacing = tree.spacing / 2 ** tree.levels[node]!;
    for (const child of tree.children[node]!) {
      const box = tree.boxes[child]!;
      if (!seen(box, bounds, pad)) continue;
      const far = Math.max(distance(box, eye), spacing * 1e-3);
      waiting.push((spacing * focal) / far, child);
    }
  }
  return choice;
}

/** Whether a box, so much larger each way, reaches into bounds. */
export function seen(box: readonly number[], bounds: readonly Bound[], pad: number): boolean {
  for (const [a, b, c, d] of bounds) {
    const x = a > 0 ? box[3]! + pad : box[0]! - pad;
    const y = b > 0 ? box[4]! + pad : box[1]! - pad;
    const z = c > 0 ? box[5]! + pad : box[2]! - pad;
    if (a * x + b * y + c * z + d < 0) return false;
  }
  return true;
}

/** How far a box is from a point; 0 within it. */
export function distance(box: readonly number[], eye: readonly number[]): number {
  const x = Math.max(box[0]! - eye[0]!, 0, eye[0]! - box[3]!);
  const y = Math.max(box[1]! - eye[1]!, 0, eye[1]! - box[4]!);
  const z = Math.max(box[2]! - eye[2]!, 0, eye[2]! - box[5]!);
  return Math.sqrt(x * x + y * y + z * z);
}

/** The sides and the near end of what a matrix to clip space shows; its elements by columns. */
export function boundsOf(m: readonly number[]): Bound[] {
  const row = (n: number) => [m[n]!, m[n + 4]!, m[n + 8]!, m[n + 12]!];
  const [across, up, deep, last] = [row(0), row(1), row(2), row(3)];
  const made = (other: number[], sign: number) =>
    last.map((each, n) => each + sign * other[n]!) as unknown as Bound;
  return [made(across, 1), made(across, -1), made(up, 1), made(up, -1), made(deep, 1)];
}

interface Waiting {
  apart: number;
  node: number;
}

/** The farthest apart first; of equal ones the first node. */
class Heap {
  private readonly items: Waiting[] = [];

  push(apart: number, node: number): void {
    const { items } = this;
    let at = items.length;
    items.push({ apart, node });
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(items[at]!, items[above]!)) break;
      this.swap(at, above);
      at = above;
    }
  }

  pop(): Waiting | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0 || !last) return first;
    items[0] = last;
    for (let at = 0; ; ) {
      const one = 2 * at + 1;
      if (one >= items.length) return first;
      const two = one + 1;
      const less = two < items.length && before(items[two]!, items[one]!) ? two : one;
      if (!before(items[less]!, items[at]!)) return first;
      this.swap(at, less);
      at = less;
    }
  }

  private swap(one: number, other: number): void {
    const { items } = this;
    [items[one], items[other]] = [items[other]!, items[one]!];
  }
}

function before(one: Waiting, other: Waiting): boolean {
  return one.apart > other.apart || (one.apart === other.apart && one.node < other.node);
}
