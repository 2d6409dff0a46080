// The materials of a model as GLTFLoader made them: what it leaves to be done, and the finishes that
// the file offers (KHR_materials_variants), which it passes over.

import { Line, Mesh, Points, PointsMaterial, Texture } from "three";
import type { Material, Object3D } from "three";
import type { GLTF } from "three/addons/loaders/GLTFLoader.js";

/** How finely textures seen at a slant are filtered: as renderer/surfaces.py has it. */
const ANISOTROPY = 8;
/** Pixels of a model's points: as renderer/meshes.py has it. */
const POINT = 3;
const VARIANTS = "KHR_materials_variants";

export type Drawn = Mesh | Line | Points;

/** What each part of a model wears in each finish, where that is not what it comes in. */
export type Dresses = Map<Object3D, Map<string, Material>>;

interface Extension {
  variants?: { name: string }[];
  mappings?: { material: number; variants: number[] }[];
}

type Extended = { extensions?: Record<string, Extension> };

export function isDrawn(node: Object3D): node is Drawn {
  return node instanceof Mesh || node instanceof Line || node instanceof Points;
}

/** The finishes of a model; all its materials are made ready. */
export async function dressesOf({ scene, parser }: GLTF): Promise<Dresses> {
  const document = parser.json as Extended;
  const names = (document.extensions?.[VARIANTS]?.variants ?? []).map(({ name }) => name);
  const parts: Drawn[] = [];
  scene.traverse((node) => {
    if (isDrawn(node)) parts.push(node);
  });
  const found: Dresses = new Map();
  for (const part of parts) {
    const usual = part.material;
    const extensions = part.userData.gltfExtensions as Extended["extensions"];
    const worn = new Map<string, Material>();
    for (const { material, variants } of extensions?.[VARIANTS]?.mappings ?? []) {
      part.material = (await parser.getDependency("material", material)) as Material;
      parser.assignFinalMaterial(part as Mesh);
      for (const variant of variants) worn.set(names[variant] ?? "", part.material as Material);
    }
    part.material = usual;
    if (worn.size > 0) found.set(part, worn);
    for (const each of [usual as Material, ...worn.values()]) settle(each);
  }
  return found;
}

/** Dress a copy of a model in one of its finishes. */
export function dress(model: Object3D, copy: Object3D, dresses: Dresses, finish: string): void {
  const material = dresses.get(model)?.get(finish);
  if (material && isDrawn(copy)) copy.material = material;
  model.children.forEach((child, number) => dress(child, copy.children[number]!, dresses, finish));
}

function settle(material: Material): void {
  if (material instanceof PointsMaterial) material.size = POINT;
  for (const used of Object.values(material)) if (used instanceof Texture) place(used);
}

/** Sharp at a slant; and moved as glTF means it: three sizes what is turned before it turns it. */
function place(texture: Texture): void {
  texture.anisotropy = ANISOTROPY;
  const { offset, repeat, rotation } = texture;
  if (rotation === 0 || repeat.x === repeat.y) return;
  const [c, s] = [Math.cos(rotation), Math.sin(rotation)];
  texture.matrixAutoUpdate = false;
  texture.matrix.set(
    ...([c * repeat.x, s * repeat.y, offset.x] as const),
    ...([-s * repeat.x, c * repeat.y, offset.y] as const),
    ...([0, 0, 1] as const),
  );
}
