// A black veil over everything, drawn in the scene so that it covers a headset's eyes as well.

import { BufferGeometry, Float32BufferAttribute, GLSL3, Mesh, ShaderMaterial } from "three";
import fragment from "./render/glsl/veil.frag.glsl";
import vertex from "./render/glsl/veil.vert.glsl";

export class Veil {
  private readonly opacity = { value: 0 };
  readonly object: Mesh;

  constructor() {
    const geometry = new BufferGeometry().setAttribute(
      "position",
      new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3),
    );
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: vertex,
      fragmentShader: fragment,
      uniforms: { u_opacity: this.opacity },
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.object = new Mesh(geometry, material);
    this.object.frustumCulled = false;
    this.object.renderOrder = 1_000_000;
    this.object.visible = false;
  }

  get closed(): number {
    return this.opacity.value;
  }

  set closed(share: number) {
    this.opacity.value = Math.min(1, Math.max(0, share));
    this.object.visible = this.opacity.value > 0;
  }

  /** Move to a share within some milliseconds; at once where `milliseconds` is 0. */
  async draw(share: number, milliseconds: number): Promise<void> {
    const from = this.closed;
    const begun = performance.now();
    while (milliseconds > 0) {
      const done = (performance.now() - begun) / milliseconds;
      if (done >= 1) break;
      this.closed = from + (share - from) * done;
      await new Promise((next) => setTimeout(next, 16));
    }
    this.closed = share;
  }
}
