// Points as round dots of a size in metres: the twin of renderer/painters/cloud.py.

import { CustomBlending, GLSL3, OneFactor, OneMinusSrcAlphaFactor, Points } from "three";
import { ShaderMaterial, Vector2 } from "three";
import type { BufferGeometry, Camera, Object3D } from "three";
import cloud from "shared/cloud.glsl";
import fragment from "./glsl/point.frag.glsl";
import vertex from "./glsl/point.vert.glsl";

const size = new Vector2();

/** The dots of one overlay, whose diameter in metres is before the placement's scale. */
export class Dots {
  private readonly uniforms = {
    u_diameter: { value: 0 },
    u_height: { value: 1 },
    u_opacity: { value: 1 },
  };
  private readonly material = this.make({});
  /** In depth only, before a faded cloud: of such a one just the front shows, as one thing. */
  private readonly mask = this.make({ colorWrite: false, transparent: true });
  private readonly masks: Points[] = [];

  constructor(private readonly diameter: number) {}

  private make(more: object): ShaderMaterial {
    return new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: `${cloud}\n${vertex}`,
      fragmentShader: `${cloud}\n${fragment}`,
      uniforms: this.uniforms,
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      premultipliedAlpha: true,
      ...more,
    });
  }

  /** Draw a loaded cloud's points so; answers with what sets their order. */
  take(points: Points<BufferGeometry>): (order: number) => void {
    const mask = new Points(points.geometry, this.mask);
    points.material = this.material;
    points.onBeforeRender = mask.onBeforeRender = this.before;
    this.masks.push(mask);
    points.add(mask);
    return (order) => {
      points.renderOrder = order;
      mask.renderOrder = order - 0.5;
    };
  }

  private readonly before: Object3D["onBeforeRender"] = (renderer, _scene, camera: Camera) => {
    const viewport = "viewport" in camera ? (camera.viewport as { w: number } | undefined) : null;
    this.uniforms.u_height.value = viewport ? viewport.w : renderer.getDrawingBufferSize(size).y;
    this.material.uniformsNeedUpdate = true;
    this.mask.uniformsNeedUpdate = true;
  };

  /** `scale` of the placement, which the dots grow by; `opacity` of the overlay. */
  show(scale: number, opacity: number): void {
    const faded = opacity < 1;
    this.uniforms.u_diameter.value = this.diameter * scale;
    this.uniforms.u_opacity.value = opacity;
    this.material.transparent = faded;
    this.material.alphaToCoverage = !faded;
    for (const mask of this.masks) mask.visible = faded;
  }

  close(): void {
    this.material.dispose();
    this.mask.dispose();
  }
}
