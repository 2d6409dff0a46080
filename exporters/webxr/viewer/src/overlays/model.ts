// A 3D model: the twin of renderer/painters/model.py.

import { DoubleSide, Group, Mesh, MeshBasicMaterial, Raycaster, SkinnedMesh } from "three";
import { Vector3 } from "three";
import type { Material, Ray } from "three";
import { isGlass } from "../render/glass";
import { lampsIn } from "../render/lamps";
import { lit } from "../render/lit";
import { isDrawn } from "../render/dresses";
import { castOf } from "../render/shadows";
import type { Cast } from "../render/shadows";
import { Rigged } from "../render/rigs";
import type { Drawn } from "../render/dresses";
import type { Model } from "../schema";
import { unit } from "../space";
import { place } from "./plane";
import { stand } from "./standing";
import type { Blended, Kit, OverlayView } from "./view";

/** Drawn before a faded model, in depth only: of such a one just the front shows, as one thing. */
const MASK = new MeshBasicMaterial({ colorWrite: false, transparent: true, side: DoubleSide });

export function makeModel(overlay: Model, { media, lighting, redraw }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const object = new Group();
  const parts: Blended[] = [];
  const drawn: Drawn[] = [];
  const masks = new Map<Drawn, Mesh>();
  const clear = new Set<Drawn>(); // what is see-through by itself
  let materials: { material: Material; transparent: boolean; opacity: number }[] = [];
  let cast: Cast[] = [];
  let glass = false;
  let worn = overlay.finish;
  let changing = Promise.resolve();
  let rigged: Rigged | null = null;
  let stands: Group | null = null;

  /** Each overlay has its own materials: opacity is its own. */
  function wear(part: Drawn, given: Drawn["material"]): void {
    const copies = [given].flat().map((shared) => {
      const material = shared.clone();
      material.forceSinglePass = true;
      lit(material, lighting.uniforms);
      materials.push({ material, transparent: shared.transparent, opacity: shared.opacity });
      return material;
    });
    part.material = copies.length === 1 ? copies[0]! : copies;
    if (copies.some(({ transparent }) => transparent)) clear.add(part);
  }

  function take(part: Drawn): void {
    part.raycast = () => undefined; // the mask, which has both sides, is struck instead
    const mask = part instanceof Mesh ? maskOf(part) : undefined;
    if (mask) {
      masks.set(part, mask);
      part.add(mask);
    }
    parts.push(sorted(object, part, mask));
  }

  /** Dress all that is drawn as a copy of the model is, whose parts come in the same order. */
  function dressAs(copy: readonly Drawn[]): void {
    strip();
    materials = [];
    clear.clear();
    drawn.forEach((part, number) => wear(part, copy[number]!.material));
    glass = materials.some(({ material }) => isGlass(material));
    if (lighting.shaded) cast = drawn.flatMap((part) => castOf(part) ?? []);
  }

  function strip(): void {
    for (const { material } of materials) material.dispose();
    for (const { veils } of cast) for (const { material } of veils) material.dispose();
  }

  /** Put on what was last asked for; what was asked for before it is left out. */
  function change(finish: string | null): void {
    worn = finish;
    const wanted = media.model(overlay.asset, finish);
    changing = wanted.then((model) => {
      if (worn !== finish || !stands) return;
      dressAs(drawnOf(model));
      redraw();
    });
  }

  return {
    object,
    blended: parts,
    async load() {
      const [model, rig] = await Promise.all([
        media.model(overlay.asset, overlay.finish),
        media.rig(overlay.asset),
      ]);
      if (rig) rigged = new Rigged(rig, model);
      const scale = unit(overlay.size, asset.low, asset.high);
      stand(model, overlay, scale, asset.low, asset.high);
      drawn.push(...drawnOf(model));
      dressAs(drawn);
      drawn.forEach(take);
      stands = model;
      object.add(model);
      if (worn !== overlay.finish) change(worn);
    },
    update({ overlay: then, pose, opacity, animations }) {
      const { finish } = then as Model;
      if (finish !== worn) change(finish);
      rigged?.pose(animations);
      place(object, pose);
      // What is see-through by its own material hides nothing.
      for (const [part, mask] of masks) mask.visible = opacity < 1 && !clear.has(part);
      for (const each of materials) {
        const { material } = each;
        material.opacity = each.opacity * opacity;
        const transparent = each.transparent || opacity < 1;
        if (material.transparent === transparent) continue;
        material.transparent = transparent;
        material.needsUpdate = true;
      }
    },
    lamps: ({ opacity }) => (stands && opacity > 0 ? lampsIn(stands, opacity) : []),
    casts(at) {
      const { low, high } = asset;
      if (!stands || !low || !high || cast.length === 0) return null;
      const [one, other] = [new Vector3(...low), new Vector3(...high)];
      const centre = one.clone().add(other).multiplyScalar(0.5);
      const size = stands.scale.x * object.scale.x;
      const radius = (one.distanceTo(other) / 2) * size;
      return { at, object, meshes: cast, centre: stands.localToWorld(centre), radius };
    },
    settled: () => changing,
    solid: true,
    get glass() {
      return glass;
    },
    hit(ray) {
      rigged?.reach();
      return struck(object, ray);
    },
    close() {
      strip();
      stands = null;
      rigged?.close();
    },
  };
}

function drawnOf(model: Group): Drawn[] {
  const found: Drawn[] = [];
  model.traverse((node) => {
    if (isDrawn(node)) found.push(node);
  });
  return found;
}

/** What is drawn of a model, sorted among all that blends; `mask` just before it. */
function sorted(object: Group, part: Drawn, mask?: Mesh): Blended {
  return {
    object,
    get order() {
      return part.renderOrder;
    },
    set order(order) {
      part.renderOrder = order;
      if (mask) mask.renderOrder = order - 0.5;
    },
  };
}

/** A mesh that covers what another does, however that one moves. */
function maskOf(mesh: Mesh): Mesh {
  let mask: Mesh;
  if (mesh instanceof SkinnedMesh) {
    const skinned = new SkinnedMesh(mesh.geometry, MASK);
    skinned.bind(mesh.skeleton, mesh.bindMatrix);
    skinned.frustumCulled = false;
    mask = skinned;
  } else {
    mask = new Mesh(mesh.geometry, MASK);
  }
  if (mesh.morphTargetInfluences) mask.morphTargetInfluences = mesh.morphTargetInfluences;
  mask.visible = false;
  return mask;
}

/** The distance at which a ray strikes something solid, or null. */
export function struck(object: Group, ray: Ray): number | null {
  const caster = new Raycaster(ray.origin, ray.direction);
  return caster.intersectObject(object, true)[0]?.distance ?? null;
}

