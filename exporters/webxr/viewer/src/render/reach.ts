// How far a skinned mesh reaches as its joints stand: so that rays that pass it by cost little.

import { Box3, Matrix4, Sphere, Vector3 } from "three";
import type { BufferGeometry, SkinnedMesh } from "three";

/** What a geometry's joints move at bind: a sphere each; and how far each morph target leads. */
interface Reach {
  balls: Map<number, Sphere>;
  targets: number[];
}

const reaches = new WeakMap<BufferGeometry, Reach>();

/** Bring the mesh's bounding sphere round all of it as it now stands, not tightly. */
export function reach(mesh: SkinnedMesh): void {
  const { geometry, skeleton } = mesh;
  let known = reaches.get(geometry);
  if (!known) reaches.set(geometry, (known = reachOf(geometry)));
  const influences = mesh.morphTargetInfluences ?? [];
  const morphed = known.targets.reduce((sum, far, k) => sum + Math.abs(influences[k] ?? 0) * far, 0);
  const around = (mesh.boundingSphere ??= new Sphere()).makeEmpty();
  const back = mesh.matrixWorld.clone().invert();
  const moves = new Matrix4();
  for (const [joint, ball] of known.balls) {
    const bone = skeleton.bones[joint];
    if (!bone) continue;
    moves.multiplyMatrices(back, bone.matrixWorld).multiply(skeleton.boneInverses[joint]!);
    moves.multiply(mesh.bindMatrix);
    const moved = new Sphere(ball.center.clone().applyMatrix4(moves));
    moved.radius = (ball.radius + morphed) * most(moves);
    around.union(moved);
  }
}

/** A bound on how much a matrix lengthens: its Frobenius norm, true of sheared ones as well. */
function most({ elements: m }: Matrix4): number {
  return Math.hypot(m[0]!, m[1]!, m[2]!, m[4]!, m[5]!, m[6]!, m[8]!, m[9]!, m[10]!);
}

function reachOf({ attributes, morphAttributes }: BufferGeometry): Reach {
  const { position, skinIndex, skinWeight } = attributes;
  const boxes = new Map<number, Box3>();
  const corner = new Vector3();
  for (let index = 0; index < position!.count; index++) {
    corner.fromBufferAttribute(position!, index);
    for (let part = 0; part < 4; part++) {
      if (skinWeight!.getComponent(index, part) === 0) continue;
      const joint = skinIndex!.getComponent(index, part);
      const box = boxes.get(joint) ?? new Box3();
      boxes.set(joint, box.expandByPoint(corner));
    }
  }
  const balls = [...boxes].map(([joint, box]) => [joint, box.getBoundingSphere(new Sphere())] as const);
  const targets = (morphAttributes.position ?? []).map((change) => {
    let far = 0;
    for (let index = 0; index < change.count; index++) {
      far = Math.max(far, corner.fromBufferAttribute(change, index).length());
    }
    return far;
  });
  return { balls: new Map(balls), targets };
}
