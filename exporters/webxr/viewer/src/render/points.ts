// Points as round dots of a size in metres.

import { GLSL3, ShaderMaterial, Vector2 } from "three";
import type { Camera, Object3D, WebGLRenderer } from "three";
import fragment from "./glsl/point.frag.glsl";
import vertex from "./glsl/point.vert.glsl";

export interface Dots {
  material: ShaderMaterial;
  before: Object3D["onBeforeRender"];
  /** `scale` of the placement, which the dots grow by; `opacity` of the overlay. */
  show(scale: number, opacity: number): void;
}

const size = new Vector2();

/** `diameter` in metres before the placement's scale. */
export function pointMaterial(diameter: number): Dots {
  const uniforms = {
    u_diameter: { value: diameter },
    u_height: { value: 1 },
    u_opacity: { value: 1 },
  };
  const material = new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: vertex,
    fragmentShader: fragment,
    uniforms,
  });
  return {
    material,
    before: (renderer: WebGLRenderer, _scene, camera: Camera) => {
      const viewport = "viewport" in camera ? (camera.viewport as { w: number } | undefined) : null;
      uniforms.u_height.value = viewport ? viewport.w : renderer.getDrawingBufferSize(size).y;
      material.uniformsNeedUpdate = true;
    },
    show(scale, opacity) {
      uniforms.u_diameter.value = diameter * scale;
      uniforms.u_opacity.value = opacity;
      material.transparent = opacity < 1;
    },
  };
}
