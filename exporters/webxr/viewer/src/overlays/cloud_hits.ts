// Where a ray meets a cloud: the twin of renderer/cloud_hits.py, among the points that have come.

import { Vector3 } from "three";
import type { Matrix4, Ray } from "three";
import type { CloudTree, Points } from "./cloud_tree";

const REACH = 0.004;
const SURE = 0.5;

const STEPS = 65_535;

/** The distance along a world ray of unit direction to the first dot that it meets, or null. */
export function strike(
  tree: CloudTree,
  known: ReadonlyMap<number, Points>,
  world: Matrix4,
  radius: number,
  ray: Ray,
): number | null {
  const scale = new Vector3().setFromMatrixColumn(world, 0).length();
  if (!(scale > 0)) return null;
  const inverse = world.clone().invert();
  // In the cloud's own space, whose metres are `scale` of the world.
  const start = ray.origin.clone().applyMatrix4(inverse);
  const along = ray.direction.clone().transformDirection(inverse);
  let nearest = Infinity;
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const points = known.get(node);
    const box = tree.boxes[node]!;
    const first = points && begins(box, start, along, radius / scale);
    if (!points || first === null || first === undefined || first * scale >= nearest) continue;
    const { steps, count } = points;
    const [x0, y0, z0] = [box[0]! - start.x, box[1]! - start.y, box[2]! - start.z];
    const [sx, sy, sz] = [3, 4, 5].map((n) => (box[n]! - box[n - 3]!) / STEPS) as Three;
    for (let at = 0; at < 3 * count; at += 3) {
      const x = x0 + steps[at]! * sx;
      const y = y0 + steps[at + 1]! * sy;
      const z = z0 + steps[at + 2]! * sz;
      const ahead = x * along.x + y * along.y + z * along.z;
      if (ahead <= 0 || ahead * scale >= nearest) continue;
      const aside = Math.sqrt(Math.max(x * x + y * y + z * z - ahead * ahead, 0));
      if (aside <= Math.max(radius / scale, REACH * ahead)) nearest = ahead * scale;
    }
    const reach = Math.max(radius, REACH * Math.max(first * scale, 0));
    const spacing = (tree.spacing / 2 ** tree.levels[node]!) * scale;
    if (spacing > SURE * reach) waiting.push(...tree.children[node]!);
  }
  return Number.isFinite(nearest) ? nearest : null;
}

type Three = [number, number, number];

/** From where on a ray may meet the dots in a box, by the sphere round it; null: it does not. */
function begins(box: readonly number[], start: Vector3, along: Vector3, radius: number): number | null {
  const half = [3, 4, 5].map((n) => (box[n]! - box[n - 3]!) / 2) as Three;
  const away = new Vector3(...([0, 1, 2].map((n) => box[n]! + half[n]!) as Three)).sub(start);
  const size = Math.hypot(...half);
  const ahead = away.dot(along);
  const aside = Math.sqrt(Math.max(away.lengthSq() - ahead * ahead, 0));
  const whole = size + Math.max(radius, REACH * (ahead + size));
  if (aside > whole || ahead + whole < 0) return null;
  return ahead - Math.sqrt(whole * whole - aside * aside);
}
