// Directions, angles and poses: the twin of story/space.py, under tests/conformance.

import type { Anchored, Placement, Standing } from "./schema";

export type Vector = [number, number, number];
export type Quaternion = [number, number, number, number];

/** A local-to-world transform: scale, then rotate, then move to `position`. */
export interface Pose {
  position: Vector;
  rotation: Quaternion;
  scale: number;
}

export const EYE_SPACING = 0.063;
export const REST: Pose = { position: [0, 0, 0], rotation: [0, 0, 0, 1], scale: 1 };

const RADIANS = Math.PI / 180;

/** The remainder with the sign of the divisor, as Python's `%`. */
function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

/** The pose as it stands who faces the eye, `upright` about the vertical, `viewer` wholly. */
export function facing(pose: Pose, eye: Vector, how: "fixed" | "upright" | "viewer"): Pose {
  const away = pose.position.map((at, axis) => at - eye[axis]!) as Vector;
  if (how === "fixed" || Math.hypot(...away) < 1e-6) return pose;
  const [yaw, pitch] = yawPitch(away);
  return { ...pose, rotation: rotationOf(yaw, how === "viewer" ? pitch : 0) };
}

export function wrapYaw(yaw: number): number {
  return modulo(yaw + 180, 360) - 180;
}

export function direction(yaw: number, pitch: number): Vector {
  const y = yaw * RADIANS;
  const p = pitch * RADIANS;
  return [Math.sin(y) * Math.cos(p), Math.sin(p), -Math.cos(y) * Math.cos(p)];
}

/** Yaw and pitch of a direction of any length but 0; straight up or down has yaw 0. */
export function yawPitch([x, y, z]: Vector): [number, number] {
  const flat = Math.hypot(x, z);
  const yaw = flat > 0 ? Math.atan2(x, -z) / RADIANS : 0;
  return [wrapYaw(yaw), Math.atan2(y, flat) / RADIANS];
}

export function equirectUv(yaw: number, pitch: number): [number, number] {
  return [0.5 + wrapYaw(yaw) / 360, 0.5 - pitch / 180];
}

export function equirectDirection(u: number, v: number): Vector {
  return direction((u - 0.5) * 360, (0.5 - v) * 180);
}

/** R = Ry(-yaw) Rx(pitch) Rz(-roll), local to world. */
export function rotationOf(yaw: number, pitch = 0, roll = 0): Quaternion {
  const y = (-yaw * RADIANS) / 2;
  const p = (pitch * RADIANS) / 2;
  const r = (-roll * RADIANS) / 2;
  const turn: Quaternion = [0, Math.sin(y), 0, Math.cos(y)];
  const tilt: Quaternion = [Math.sin(p), 0, 0, Math.cos(p)];
  const bank: Quaternion = [0, 0, Math.sin(r), Math.cos(r)];
  return multiply(multiply(turn, tilt), bank);
}

/** The rotation that does `b` first, then `a` (Hamilton product). */
export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

export function rotate([x, y, z, w]: Quaternion, [vx, vy, vz]: Vector): Vector {
  const tx = 2 * (y * vz - z * vy);
  const ty = 2 * (z * vx - x * vz);
  const tz = 2 * (x * vy - y * vx);
  return [
    vx + w * tx + y * tz - z * ty,
    vy + w * ty + z * tx - x * tz,
    vz + w * tz + x * ty - y * tx,
  ];
}

/** The unit rotation at `share` of the way from one to the other, along the shorter arc. */
export function slerp(one: Quaternion, other: Quaternion, share: number): Quaternion {
  const dot = one.reduce((sum, each, index) => sum + each * other[index]!, 0);
  const sign = dot < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(dot * sign, 1));
  // Nearly the same: straight across.
  const straight = angle < 1e-6;
  const first = straight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
  const second = (straight ? share : Math.sin(share * angle) / Math.sin(angle)) * sign;
  const mixed = one.map((each, index) => each * first + other[index]! * second);
  const length = Math.hypot(...mixed) || 1;
  return mixed.map((each) => each / length) as Quaternion;
}

/** Where a placement stands in the scene's world, whose origin is the floor under the viewer. */
export function poseOf(placement: Placement, eyeHeight: number, anchor: Pose = REST): Pose {
  switch (placement.type) {
    case "around": {
      const { yaw, pitch, roll, distance, scale } = placement;
      const [x, y, z] = direction(yaw, pitch);
      return {
        position: [x * distance, y * distance + eyeHeight, z * distance],
        rotation: rotationOf(yaw, pitch, roll),
        scale,
      };
    }
    case "standing":
      return own(placement);
    case "anchored":
      return compose(anchor, own(placement));
  }
}

function own({ position, rotation, scale }: Standing | Anchored): Pose {
  return { position, rotation, scale };
}

/** The pose that, composed with `outer`, gives `pose`. */
export function relative(outer: Pose, pose: Pose): Pose {
  const [x, y, z, w] = outer.rotation;
  const back: Quaternion = [-x, -y, -z, w];
  const [px, py, pz] = pose.position;
  const [ox, oy, oz] = outer.position;
  const [ax, ay, az] = rotate(back, [px - ox, py - oy, pz - oz]);
  const s = outer.scale;
  return {
    position: [ax / s, ay / s, az / s],
    rotation: multiply(back, pose.rotation),
    scale: pose.scale / s,
  };
}

/** The pose that applies `inner`, then `outer`. */
export function compose(outer: Pose, inner: Pose): Pose {
  const [x, y, z] = rotate(outer.rotation, inner.position);
  const [px, py, pz] = outer.position;
  const s = outer.scale;
  return {
    position: [px + x * s, py + y * s, pz + z * s],
    rotation: multiply(outer.rotation, inner.rotation),
    scale: s * inner.scale,
  };
}

/** Metres of a unit of the file, so that its longest side is `size`; 1 where none is asked for. */
export function unit(
  size: number | null,
  low: readonly number[] | null,
  high: readonly number[] | null,
): number {
  if (size === null || !low || !high) return 1;
  const longest = Math.max(...low.map((each, axis) => high[axis]! - each));
  return longest > 0 ? size / longest : 1;
}

type Corner = readonly [number, number, number] | null;

/** The foot of a box, the middle of its bottom; the origin where the box is not known. */
export function foot(low: Corner, high: Corner): [number, number, number] {
  if (!low || !high) return [0, 0, 0];
  return [(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2];
}
