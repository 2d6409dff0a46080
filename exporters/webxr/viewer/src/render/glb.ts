// Models as they are loaded: read from a file, copied for whoever shows them, let go of.

import { Texture } from "three";
import type { Group, Material } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { clone } from "three/addons/utils/SkeletonUtils.js";
import type { Rig } from "../rigging";
import { dress, dressesOf, isDrawn } from "./dresses";
import type { Dresses } from "./dresses";
import { keepLights } from "./lamps";
import { rigOf } from "./rigs";
import { release } from "./textures";

export interface Loaded {
  scene: Group;
  rig: Rig | null;
  dresses: Dresses;
  free(): void;
}

export async function parse(data: ArrayBuffer): Promise<Loaded> {
  const gltf = await new GLTFLoader().parseAsync(data, "");
  const { scene } = gltf;
  keepLights(scene);
  const dresses = await dressesOf(gltf);
  return { scene, rig: await rigOf(gltf), dresses, free: () => freeModel(scene, dresses) };
}

/** A model of its own in a finish, that shares geometry with all others. */
export function copyOf({ scene, dresses }: Loaded, finish: string | null): Group {
  const copy = clone(scene) as Group;
  if (finish !== null) dress(scene, copy, dresses, finish);
  return copy;
}

function freeModel(scene: Group, dresses: Dresses): void {
  const worn = new Set<Material>([...dresses.values()].flatMap((each) => [...each.values()]));
  scene.traverse((node) => {
    if (!isDrawn(node)) return;
    node.geometry.dispose();
    for (const material of [node.material].flat()) worn.add(material);
  });
  for (const material of worn) {
    for (const value of Object.values(material)) if (value instanceof Texture) release(value);
    material.dispose();
  }
}
