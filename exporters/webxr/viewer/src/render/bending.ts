// Flat things bent on an upright cylinder: drawn on the far sides of a box, and met by rays. The
// twin of renderer/bends.py.

import { BackSide, BoxGeometry, GLSL3, ShaderMaterial, Vector3 } from "three";
import type { Ray } from "three";
import bend from "shared/bend.glsl";
import depth from "shared/depth.glsl";
import type { Met } from "../overlays/plane";
import bentMain from "./glsl/bent.glsl";
import bentVertex from "./glsl/bent.vert.glsl";
import planeMain from "./glsl/plane.glsl";
import { OVER, PLANES } from "./materials";
import type { PlaneBody, Uniforms } from "./materials";

export const BOX = new BoxGeometry(1, 1, 1);

/** The material of a plane, bent. */
export function bentMaterial(body: PlaneBody, uniforms: Uniforms, encodedFrame: boolean) {
  const parts = typeof body === "string" ? PLANES[body] : body.parts;
  const bent = parts.map((part) => (part === planeMain ? bentMain : part));
  return new ShaderMaterial({
    ...OVER,
    glslVersion: GLSL3,
    vertexShader: bentVertex,
    fragmentShader: [depth, bend, ...bent].join("\n"),
    uniforms,
    defines: encodedFrame ? { FRAME_ENCODED: "" } : {},
    side: BackSide,
    transparent: true,
    depthWrite: false,
  });
}

/** Where a ray meets the cylinder, nearest first, in the thing's own space. */
export function met({ origin, direction }: Ray, radius: number): Met[] {
  const a = direction.x ** 2 + direction.z ** 2;
  const b = origin.x * direction.x + origin.z * direction.z - radius * direction.z;
  const c = origin.x ** 2 + origin.z ** 2 - 2 * radius * origin.z;
  const under = b * b - a * c;
  if (under <= 0 || a <= 1e-18) return [];
  const q = b < 0 ? Math.sqrt(under) - b : -Math.sqrt(under) - b;
  return [q / a, c / q]
    .filter((t) => t > 0)
    .sort((one, other) => one - other)
    .map((t) => {
      const at = origin.clone().addScaledVector(direction, t);
      return { at, flat: new Vector3(radius * Math.atan2(at.x, radius - at.z), at.y, 0) };
    });
}
