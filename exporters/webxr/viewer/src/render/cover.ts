// What covers the whole view, in a headset both eyes', after all else.

import { BufferGeometry, CustomBlending, Float32BufferAttribute, GLSL3, Mesh } from "three";
import { OneFactor, OneMinusSrcAlphaFactor, ShaderMaterial } from "three";
import encoded from "./glsl/encoded.glsl";
import vertex from "./glsl/veil.vert.glsl";
import type { Uniforms } from "./materials";

/** A mesh that draws premultiplied linear light by a shader over everything. */
export function cover(fragment: string, uniforms: Uniforms, order: number): Mesh {
  const geometry = new BufferGeometry().setAttribute(
    "position",
    new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3),
  );
  const material = new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: vertex,
    fragmentShader: `${encoded}\n${fragment}`,
    uniforms,
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    premultipliedAlpha: true,
    transparent: true,
    depthTest: false,
    depthWrite: false,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = order;
  mesh.visible = false;
  return mesh;
}
