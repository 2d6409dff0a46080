// A flat thing on its pose: the quad, its ray test, its uniforms. The twin of renderer/planes.py.

import { Group, Mesh, PlaneGeometry, Vector2, Vector3 } from "three";
import type { Object3D, Ray, ShaderMaterial, Texture } from "three";
import { pixelTangent } from "../render/engine";
import { planeMaterial } from "../render/materials";
import type { PlaneBody, Uniforms } from "../render/materials";
import type { Pose } from "../space";

/** FLAT_NEARER of the shared shader: what lies on a surface is met before it. */
const NEARER = 0.001;
const QUAD = new PlaneGeometry(1, 1);

export function place(object: Object3D, pose: Pose): void {
  object.position.set(...pose.position);
  object.quaternion.set(...pose.rotation);
  object.scale.setScalar(pose.scale);
  object.updateMatrixWorld(true);
}

export class Plane {
  readonly object = new Group();
  private readonly mesh: Mesh<PlaneGeometry, ShaderMaterial>;
  private readonly extent = new Vector2();
  /** What answers to a ray, a rounded rectangle in local metres; null: all that is drawn. */
  private shape: { width: number; height: number; corner: number } | null = null;

  constructor(
    body: PlaneBody,
    uniforms: Uniforms,
    encodedFrame = false,
    readonly onTop = false,
  ) {
    const all: Uniforms = {
      u_extent: { value: this.extent },
      u_pixel: { value: 0.001 },
      u_opacity: { value: 1 },
      u_frame_straight: { value: false },
      ...uniforms,
    };
    this.mesh = new Mesh(QUAD, planeMaterial(body, all, encodedFrame));
    this.mesh.frustumCulled = false;
    this.mesh.material.depthTest = !onTop;
    this.mesh.onBeforeRender = (renderer, _scene, camera) => {
      all["u_pixel"]!.value = pixelTangent(renderer, camera);
      this.mesh.material.uniformsNeedUpdate = true;
    };
    this.object.add(this.mesh);
  }

  /** Have the material it is drawn with changed so. */
  dress(change: (material: ShaderMaterial) => void): void {
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
    const at = this.met(ray);
    if (!at || !this.holds(at)) return null;
    return at.applyMatrix4(this.object.matrixWorld).distanceTo(ray.origin) * (1 - NEARER);
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
    const local = ray.clone().applyMatrix4(this.object.matrixWorld.clone().invert());
    if (Math.abs(local.direction.z) < 1e-6) return null;
    const t = -local.origin.z / local.direction.z;
    if (t <= 0) return null;
    const at = local.at(t, new Vector3());
    return Math.abs(at.x) > this.extent.x || Math.abs(at.y) > this.extent.y ? null : at;
  }

  close(): void {
    this.mesh.material.dispose();
  }
}
