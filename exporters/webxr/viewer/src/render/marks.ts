// The shader materials of what lies on no plane: lines, and areas of the sky.

import { BackSide, GLSL3, ShaderMaterial } from "three";
import depth from "shared/depth.glsl";
import lineBody from "shared/line.glsl";
import polygonBody from "shared/polygon.glsl";
import encoded from "./glsl/encoded.glsl";
import lineMain from "./glsl/line.glsl";
import markMain from "./glsl/mark.glsl";
import markVertex from "./glsl/mark.vert.glsl";
import polygonMain from "./glsl/polygon.glsl";
import { OVER } from "./materials";
import type { Uniforms } from "./materials";

const MARKS = {
  line: [lineBody, encoded, markMain, lineMain],
  polygon: [polygonBody, encoded, markMain, polygonMain],
} as const;

/** Drawn on the far sides of a box, so that the eye may be in it. */
export function markMaterial(body: keyof typeof MARKS, uniforms: Uniforms) {
  return new ShaderMaterial({
    ...OVER,
    glslVersion: GLSL3,
    vertexShader: markVertex,
    fragmentShader: [depth, ...MARKS[body]].join("\n"),
    uniforms,
    defines: body === "polygon" ? { MARK_SKY: "" } : {},
    side: BackSide,
    transparent: true,
    depthWrite: false,
  });
}
