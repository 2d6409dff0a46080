// What shows through glass: what is opaque, as three draws transmission, and what blends behind all
// glass, for which it has to be drawn with what is opaque. The twin of behind_glass in
// renderer/scenery.py.

import { Box3, Mesh, ShaderMaterial, Vector3 } from "three";
import type { Material, MeshPhysicalMaterial, Object3D } from "three";
import type { Blended } from "../overlays/view";

/** Added to the order of what shows through glass: after all that is opaque. */
const AFTER = 100_000;

/** Its place in the order of what blends. */
export function rankOf({ order }: Blended): number {
  return order % AFTER;
}

/** Whether what is made of it is looked through. */
export function isGlass(material: Material): boolean {
  return ((material as MeshPhysicalMaterial).transmission ?? 0) > 0;
}

/** How far from the eye the middle of what is looked through is. */
export function awayOf(glass: Object3D, eye: Vector3): number {
  return new Box3().setFromObject(glass).getCenter(new Vector3()).distanceTo(eye);
}

/** Whether something in a model blends by itself, or as it fades. */
function blends(object: Object3D): boolean {
  let found = false;
  object.traverse((node) => {
    if (!(node instanceof Mesh) || !node.visible) return;
    if (materialsOf(node).some((each) => each.transparent)) found = true;
  });
  return found;
}

/** A part of what blends, in its order: `solid` of a model or a cloud. */
export interface Placed {
  part: Blended;
  far: number;
  solid: boolean;
}

/** Have those first of `order` show through glass that stand behind all of it, `glass` away. */
export function showBehind(order: readonly Placed[], glass: number): void {
  let behind = true;
  for (const { part, far, solid } of order) {
    behind &&= far > glass && !part.onTop && !(solid && blends(part.object));
    if (solid) continue;
    if (part.through) part.through(behind);
    else show(part.object, behind);
    if (behind) part.order += AFTER;
  }
}

function show(object: Object3D, behind: boolean): void {
  object.traverse((node) => {
    if (!(node instanceof Mesh)) return;
    for (const each of materialsOf(node)) {
      if (each instanceof ShaderMaterial) each.transparent = !behind;
    }
  });
}

function materialsOf(mesh: Mesh): Material[] {
  return [mesh.material].flat() as Material[];
}
