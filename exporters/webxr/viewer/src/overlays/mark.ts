// What lies on no plane and is asked for by rays: lines, areas of the sky. The twin of
// renderer/marks.py and of Mark in renderer/layers.py.

import { BoxGeometry, Group, Mesh } from "three";
import type { ShaderMaterial } from "three";
import { markMaterial } from "../render/marks";
import type { Uniforms } from "../render/materials";
import type { Vector } from "../space";
import type { Blended } from "./view";

const BOX = new BoxGeometry(1, 1, 1);
const SKY = new BoxGeometry(2000, 2000, 2000);
const NEAR = 0.02;
/** Radians from a line within which it is struck all the same. */
const GRASP = 0.008;

export class Mark implements Blended {
  readonly object = new Group();
  /** Metres from the eye, by which it is sorted. */
  far = 0;
  private readonly mesh: Mesh<BoxGeometry, ShaderMaterial>;

  constructor(
    body: "line" | "polygon",
    uniforms: Uniforms,
    readonly onTop = false,
  ) {
    const all: Uniforms = { u_opacity: { value: 1 }, ...uniforms };
    const material = markMaterial(body, all);
    material.depthTest = !onTop;
    this.mesh = new Mesh(body === "polygon" ? SKY : BOX, material);
    this.mesh.frustumCulled = false;
    this.object.add(this.mesh);
  }

  get order(): number {
    return this.mesh.renderOrder;
  }

  set order(order: number) {
    this.mesh.renderOrder = order;
  }

  set opacity(opacity: number) {
    this.uniform("u_opacity", opacity);
    this.mesh.visible = opacity > 0;
  }

  uniform(name: string, value: unknown): void {
    const slot = this.mesh.material.uniforms[name];
    if (slot) slot.value = value;
  }

  /** Hold points of the world and so many metres round them. */
  hold(points: readonly Vector[], aside: number): void {
    const low = [0, 1, 2].map((axis) => Math.min(...points.map((point) => point[axis]!)) - aside);
    const high = [0, 1, 2].map((axis) => Math.max(...points.map((point) => point[axis]!)) + aside);
    const middle = low.map((from, axis) => (from + high[axis]!) / 2);
    this.object.position.set(middle[0]!, middle[1]!, middle[2]!);
    this.mesh.scale.set(high[0]! - low[0]!, high[1]! - low[1]!, high[2]! - low[2]!);
    this.object.updateMatrixWorld(true);
  }

  close(): void {
    this.mesh.material.dispose();
  }
}

/** The distance at which a ray comes so near to a stroke that it is taken for struck. */
export function strokeHit(
  points: readonly Vector[],
  half: number,
  steady: number | null,
  origin: Vector,
  way: Vector,
): number | null {
  let best: number | null = null;
  for (let n = 1; n < points.length; n++) {
    const one = points[n - 1]!;
    const along = minus(points[n]!, one);
    const size = Math.max(dot(along, along), 1e-12);
    const start = minus(origin, one);
    const across = dot(way, along);
    const behind = dot(way, start);
    const beside = dot(along, start);
    const skew = size - across * across;
    const share = skew > 1e-9 * size ? (beside - across * behind) / skew : beside / size;
    const held = Math.max(0, Math.min(1, share));
    const reach = held * across - behind;
    if (reach < NEAR) continue;
    const gap = Math.hypot(
      ...start.map((each, axis) => each + reach * way[axis]! - held * along[axis]!),
    );
    const wide = steady === null ? half : (half * reach) / steady;
    if (gap <= Math.max(wide, GRASP * reach) && (best === null || reach < best)) best = reach;
  }
  return best;
}

/** Whether a direction lies in an area of the sky: as the shared polygon.glsl tells. */
export function within(corners: readonly Vector[], middle: Vector, way: Vector): boolean {
  if (corners.length === 0 || dot(way, middle) <= 0) return false;
  const aside = cross(way, Math.abs(way[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]);
  const over = cross(way, aside);
  let odd = false;
  corners.forEach((a, n) => {
    const b = corners[(n + 1) % corners.length]!;
    const left = dot(a, over);
    const right = dot(b, over);
    if (left > 0 === right > 0) return;
    const met = a.map((each, axis) => each * Math.abs(right) + b[axis]! * Math.abs(left));
    if (dot(met as Vector, aside) > 0) odd = !odd;
  });
  return odd;
}

function minus([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ax - bx, ay - by, az - bz];
}

function dot([ax, ay, az]: Vector, [bx, by, bz]: Vector): number {
  return ax * bx + ay * by + az * bz;
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}
