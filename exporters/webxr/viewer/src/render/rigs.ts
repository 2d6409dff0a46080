// The rig of a loaded model: read out of its file, and brought to its objects.

import { Mesh, SkinnedMesh, Sphere } from "three";
import type { BufferAttribute, Object3D } from "three";
import type { GLTF } from "three/addons/loaders/GLTFLoader.js";
import { stance } from "../rigging";
import { reach } from "./reach";
import type { Channel, Moved, Path, Rig } from "../rigging";
import type { AnimationAt } from "../timeline";

/** What of the document of a model published by exporters/webxr/glb.py makes its rig. */
interface Written {
  nodes: {
    mesh?: number;
    translation?: number[];
    rotation?: number[];
    scale?: number[];
  }[];
  meshes: { weights?: number[] }[];
  animations?: {
    name: string;
    samplers: { input: number; output: number; interpolation: keyof typeof INTERPOLATIONS }[];
    channels: { sampler: number; target: { node: number; path: Path } }[];
  }[];
}

const INTERPOLATIONS = { LINEAR: "linear", STEP: "step", CUBICSPLINE: "cubic" } as const;
const WIDTHS = { translation: 3, rotation: 4, scale: 3 } as const;

/** The rig of a file; null of one without animations. Its nodes are marked, for `Rigged`. */
export async function rigOf({ scene, parser }: GLTF): Promise<Rig | null> {
  const document = parser.json as Written;
  if (!document.animations) return null;
  scene.traverse((object) => {
    const node = parser.associations.get(object)?.nodes;
    if (node !== undefined) object.userData["node"] = node;
    if (object instanceof Mesh) unbounded(object);
  });
  const nodes = document.nodes.map(({ mesh, translation, rotation, scale }) => ({
    translation: translation ?? [0, 0, 0],
    rotation: rotation ?? [0, 0, 0, 1],
    scale: scale ?? [1, 1, 1],
    weights: (mesh === undefined ? undefined : document.meshes[mesh]!.weights) ?? [],
  }));
  const numbers = async (accessor: number) => {
    const attribute = (await parser.getDependency("accessor", accessor)) as BufferAttribute;
    return attribute.array;
  };
  const animations = await Promise.all(
    document.animations.map(async ({ name, samplers, channels }) => {
      const found = channels.map(async ({ sampler, target }): Promise<Channel> => {
        const { input, output, interpolation } = samplers[sampler]!;
        const { node, path } = target;
        const width = path === "weights" ? nodes[node]!.weights.length : WIDTHS[path];
        const [times, values] = await Promise.all([numbers(input), numbers(output)]);
        return { node, path, interpolation: INTERPOLATIONS[interpolation], width, times, values };
      });
      const read = await Promise.all(found);
      const length = Math.max(...read.map(({ times }) => times[times.length - 1]!));
      return { name, length, channels: read };
    }),
  );
  return { nodes, animations };
}

/** What moves may come into view wherever it began: it is drawn in any case. */
function unbounded(mesh: Mesh): void {
  const { geometry } = mesh;
  if (!geometry.boundingSphere) geometry.computeBoundingSphere();
  const middle = geometry.boundingSphere!;
  if (geometry.morphAttributes.position) {
    geometry.boundingSphere = new Sphere(middle.center, Infinity);
    geometry.boundingBox = null;
  }
  if (mesh instanceof SkinnedMesh) {
    mesh.frustumCulled = false;
    mesh.boundingSphere = middle.clone(); // `reach` moves it, for rays
  }
}

/** One model with a skeleton of its own, posed as its animations want it. */
export class Rigged {
  private readonly objects = new Map<number, Object3D>();

  constructor(
    private readonly rig: Rig,
    private readonly model: Object3D,
  ) {
    model.traverse((object) => {
      const node = object.userData["node"] as number | undefined;
      if (node !== undefined) this.objects.set(node, object);
    });
  }

  pose(runs: readonly AnimationAt[]): void {
    for (const moved of stance(this.rig, runs)) {
      const object = this.objects.get(moved.node);
      if (object) bring(object, moved);
    }
  }

  /** Let rays pass quickly that do not come near. */
  reach(): void {
    this.model.traverse((object) => {
      if (object instanceof SkinnedMesh) reach(object);
    });
  }

  close(): void {
    this.model.traverse((object) => {
      if (object instanceof SkinnedMesh) object.skeleton.dispose();
    });
  }
}

function bring(object: Object3D, { path, value }: Moved): void {
  if (path === "translation") object.position.fromArray(value);
  else if (path === "rotation") object.quaternion.fromArray(value as [number, number, number, number]);
  else if (path === "scale") object.scale.fromArray(value);
  else if (object instanceof Mesh && object.morphTargetInfluences) {
    const influences = object.morphTargetInfluences;
    value.forEach((each, index) => (influences[index] = each));
  }
}
