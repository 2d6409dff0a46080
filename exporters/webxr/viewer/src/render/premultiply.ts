// Pictures with transparency as premultiplied linear half floats, so that they filter without fringes.

import { HalfFloatType, LinearFilter, LinearMipmapLinearFilter, Mesh, NoBlending } from "three";
import { OrthographicCamera, PlaneGeometry, Scene, ShaderMaterial } from "three";
import { GLSL3, WebGLRenderTarget } from "three";
import type { Texture, WebGLRenderer } from "three";
import fragment from "./glsl/premultiply.frag.glsl";
import vertex from "./glsl/premultiply.vert.glsl";

/** A new texture of the same picture; the one given is disposed of. */
export function premultiplied(straight: Texture, renderer: WebGLRenderer): WebGLRenderTarget {
  const { width, height } = straight.image as { width: number; height: number };
  const target = new WebGLRenderTarget(width, height, {
    type: HalfFloatType,
    depthBuffer: false,
    generateMipmaps: true,
    minFilter: LinearMipmapLinearFilter,
    magFilter: LinearFilter,
  });
  const material = new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: vertex,
    fragmentShader: fragment,
    uniforms: { u_picture: { value: straight } },
    blending: NoBlending,
    depthTest: false,
    depthWrite: false,
  });
  const quad = new Mesh(new PlaneGeometry(2, 2), material);
  quad.frustumCulled = false;
  const scene = new Scene();
  scene.add(quad);
  const before = renderer.getRenderTarget();
  const immersed = renderer.xr.enabled;
  renderer.xr.enabled = false;
  renderer.setRenderTarget(target);
  renderer.render(scene, new OrthographicCamera(-1, 1, 1, -1, 0, 1));
  renderer.setRenderTarget(before);
  renderer.xr.enabled = immersed;
  quad.geometry.dispose();
  material.dispose();
  straight.dispose();
  return target;
}
