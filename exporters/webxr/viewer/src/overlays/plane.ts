// A flat thing on its pose: the quad, its ray test, its uniforms. The twin of renderer/planes.py.

import { Group, Mesh, PlaneGeometry, Vector2, Vector3 } from "three";
import type { BufferGeometry, Object3D, Ray, ShaderMaterial, Texture } from "three";
import { pixelTangent } from "../render/engine";
import { planeMaterial } from "../render/materials";
import { fineness } from "../render/text";
import type { PlaneBody, Uniforms } from "../render/materials";
import { loaded, module } from "../modules";
import type { Pose, Vector } from "../space";
import type { Kit } from "./view";

/** FLAT_NEARER of the shared shader: what lies on a surface is met before it. */
const NEARER = 0.001;
const QUAD = new PlaneGeometry(1, 1);

export function place(object: Object3D, pose: Pose): void {
  object.position.set(...pose.position);
  object.quaternion.set(...pose.rotation);
  object.scale.setScalar(pose.scale);
  object.updateMatrixWorld(true);
}

/** Where a ray meets something flat or bent. */
export interface Met {
  at: Vector3;
  flat: Vector3;
}

/** Resolves when what is to be bent on a radius can be. */
export async function readyToBend(curve: number | null): Promise<void> {
  if (curve !== null) await module("bends");
}

/** Where one looks from: who walks is told by the camera. */
export function eyeOf({ engine, eye }: Kit): Vector {
  return engine.immersed ? engine.camera.getWorldPosition(new Vector3()).toArray() : eye;
}

/** How fine words `height` metres high have to be drawn to be sharp at a pose. */
export function fineAt(kit: Kit, height: number, pose: Pose): number {
  const { renderer, camera } = kit.engine;
  const eye = eyeOf(kit);
  const away = Math.hypot(...pose.position.map((at, axis) => at - eye[axis]!));
  return fineness(height, pose.scale, away, pixelTangent(renderer, camera));
}

function metFlat(local: Ray): Met[] {
  if (Math.abs(local.direction.z) < 1e-6) return [];
  const t = -local.origin.z / local.direction.z;
  const at = local.at(t, new Vector3());
  return t > 0 ? [{ at, flat: at.clone() }] : [];
}

export class Plane {
  readonly object = new Group();
  private readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly extent = new Vector2();
  private readonly uniforms: Uniforms;
  /** Radius of the cylinder it is bent on, local metres; null: it is flat. */
  private curve: number | null = null;
  private dressed: ((material: ShaderMaterial) => void) | null = null;
  /** What answers to a ray, a rounded rectangle in local metres; null: all that is drawn. */
  private shape: { width: number; height: number; corner: number } | null = null;

  constructor(
    private readonly body: PlaneBody,
    uniforms: Uniforms,
    private readonly encodedFrame = false,
    readonly onTop = false,
  ) {
    this.uniforms = {
      u_extent: { value: this.extent },
      u_pixel: { value: 0.001 },
      u_opacity: { value: 1 },
      u_frame_straight: { value: false },
      u_bend: { value: 1 },
      ...uniforms,
    };
    this.mesh = new Mesh(QUAD, planeMaterial(body, this.uniforms, encodedFrame));
    this.mesh.frustumCulled = false;
    this.mesh.material.depthTest = !onTop;
    this.mesh.onBeforeRender = (renderer, _scene, camera) => {
      this.uniforms["u_pixel"]!.value = pixelTangent(renderer, camera);
      this.mesh.material.uniformsNeedUpdate = true;
    };
    this.object.add(this.mesh);
  }

  /** Have the material it is drawn with changed so, now and when it becomes another. */
  dress(change: (material: ShaderMaterial) => void): void {
    this.dressed = change;
    change(this.mesh.material);
  }

  get order(): number {
    return this.mesh.renderOrder;
  }

  set order(order: number) {
    this.mesh.renderOrder = order;
  }

  set opacity(opacity: number) {
    this.uniform("u_opacity", opacity);
  }

  set frame(texture: Texture) {
    this.uniform("u_frame", texture);
  }

  /** Width and height of what is drawn, in local metres. */
  size(width: number, height: number): void {
    this.extent.set(width / 2, height / 2);
    this.roll();
  }

  /** Bend it on an upright cylinder of a radius, local metres; null: lay it flat. */
  bend(curve: number | null): void {
    const bends = curve === null ? null : loaded("bends");
    if (curve !== null && bends === null) {
      readyToBend(curve).catch(() => null); // it was not foreseen: flat until then
      return;
    }
    if ((curve === null) !== (this.curve === null)) {
      this.mesh.material.dispose();
      const make = bends?.bentMaterial ?? planeMaterial;
      this.mesh.material = make(this.body, this.uniforms, this.encodedFrame);
      this.mesh.material.depthTest = !this.onTop;
      this.dressed?.(this.mesh.material);
      this.mesh.geometry = bends?.BOX ?? QUAD;
    }
    this.curve = curve;
    this.roll();
  }

  /** Never so tight that it would reach over its own start. */
  private roll(): void {
    this.uniforms["u_bend"]!.value = Math.max(this.curve ?? 0, this.extent.x / Math.PI);
  }

  /** Answer to rays within a rounded rectangle, in local metres. */
  answer(width: number, height: number, corner: number): void {
    this.shape = { width, height, corner };
  }

  uniform(name: string, value: unknown): void {
    const slot = this.mesh.material.uniforms[name];
    if (slot) slot.value = value;
    else this.mesh.material.uniforms[name] = { value };
  }

  /** How far along a ray it is met, as depth counts it. */
  hit(ray: Ray): number | null {
    const met = this.meets(ray).find(({ flat }) => this.holds(flat));
    if (!met) return null;
    return met.at.applyMatrix4(this.object.matrixWorld).distanceTo(ray.origin) * (1 - NEARER);
  }

  /** The same formula as rounded_box of the shared panel.glsl, and as renderer/picking.py. */
  private holds({ x, y }: Vector3): boolean {
    if (!this.shape) return true;
    const { width, height, corner } = this.shape;
    const across = Math.abs(x) - width / 2 + corner;
    const up = Math.abs(y) - height / 2 + corner;
    const outside = Math.hypot(Math.max(across, 0), Math.max(up, 0));
    return outside + Math.min(Math.max(across, up), 0) <= corner;
  }

  /** Where a ray meets it: metres from its middle, y up. */
  met(ray: Ray): Vector3 | null {
    return this.meets(ray)[0]?.flat ?? null;
  }

  /** Where a ray meets it, nearest first: in its own space, and as it lies when laid flat. */
  private meets(ray: Ray): Met[] {
    const local = ray.clone().applyMatrix4(this.object.matrixWorld.clone().invert());
    const radius = this.uniforms["u_bend"]!.value as number;
    const bends = this.curve === null ? null : loaded("bends");
    const met = bends ? bends.met(local, radius) : metFlat(local);
    return met.filter(
      ({ flat }) => Math.abs(flat.x) <= this.extent.x && Math.abs(flat.y) <= this.extent.y,
    );
  }

  close(): void {
    this.mesh.material.dispose();
  }
}
