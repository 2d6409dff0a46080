// Points as round dots of a size in metres: the twin of renderer/painters/cloud.py.

import { CustomBlending, GLSL3, OneFactor, OneMinusSrcAlphaFactor, Points } from "three";
import { ShaderMaterial, Vector2, Vector4 } from "three";
import type { BufferGeometry, Camera } from "three";
import cloud from "shared/cloud.glsl";
import fragment from "./glsl/point.frag.glsl";
import vertex from "./glsl/point.vert.glsl";

const size = new Vector2();

/** The parts of dots: DOT_CORE ... of shared/cloud.glsl. */
const CORE = 0;
const EDGE = 1;
const HARD = 2;

/** Edges come after all that is solid. */
const LAST = 500_000;

/** The dots of one overlay, whose diameter in metres is before the placement's scale. */
export class Dots {
  private readonly shared = {
    u_diameter: { value: 0 },
    u_viewport: { value: new Vector4() },
    u_opacity: { value: 1 },
  };
  private readonly core = this.make(CORE, {});
  private readonly edge = this.make(EDGE, { depthWrite: false });
  private readonly hard = this.make(HARD, { transparent: true });
  /** In depth only, before a faded cloud: of such a one just the front shows, as one thing. */
  private readonly mask = this.make(HARD, { colorWrite: false, transparent: true });
  private readonly clouds: { points: Points; edge: Points; mask: Points }[] = [];

  constructor(private readonly diameter: number) {}

  private make(part: number, more: object): ShaderMaterial {
    return new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: `${cloud}\n${vertex}`,
      fragmentShader: `${cloud}\n${fragment}`,
      uniforms: { ...this.shared, u_part: { value: part } },
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      premultipliedAlpha: true,
      ...more,
    });
  }

  /** Draw a loaded cloud's points so; answers with what sets their order. */
  take(points: Points<BufferGeometry>): (order: number) => void {
    const edge = new Points(points.geometry, this.edge);
    const mask = new Points(points.geometry, this.mask);
    points.material = this.core;
    for (const each of [points, edge, mask]) each.onBeforeRender = this.before;
    points.add(edge, mask);
    this.clouds.push({ points, edge, mask });
    return (order) => {
      points.renderOrder = order;
      edge.renderOrder = LAST + order;
      mask.renderOrder = order - 0.5;
    };
  }

  private readonly before: Points["onBeforeRender"] = (
    renderer,
    _scene,
    camera: Camera,
    _geometry,
    material,
  ) => {
    const view = this.shared.u_viewport.value;
    if ("viewport" in camera && camera.viewport) view.copy(camera.viewport as Vector4);
    else {
      renderer.getDrawingBufferSize(size);
      view.set(0, 0, size.x, size.y);
    }
    (material as ShaderMaterial).uniformsNeedUpdate = true;
  };

  /** `scale` of the placement, which the dots grow by; `opacity` of the overlay. */
  show(scale: number, opacity: number): void {
    const faded = opacity < 1;
    this.shared.u_diameter.value = this.diameter * scale;
    this.shared.u_opacity.value = opacity;
    for (const { points, edge, mask } of this.clouds) {
      points.material = faded ? this.hard : this.core;
      edge.visible = !faded;
      mask.visible = faded;
    }
  }

  close(): void {
    for (const material of [this.core, this.edge, this.hard, this.mask]) material.dispose();
  }
}
