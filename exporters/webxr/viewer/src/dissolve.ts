// A scene that is left, seen through the one that has come: drawn apart, then over it, ever fainter.

import { HalfFloatType, LinearFilter, Vector2, WebGLRenderTarget } from "three";
import type { Mesh } from "three";
import { cover } from "./render/cover";
import type { Engine } from "./render/engine";
import fragment from "./render/glsl/dissolve.frag.glsl";
import type { Stage } from "./stage";
import { during } from "./veil";

export class Dissolve {
  private readonly target = new WebGLRenderTarget(1, 1, {
    type: HalfFloatType,
    minFilter: LinearFilter,
    magFilter: LinearFilter,
    samples: 4,
  });
  private readonly opacity = { value: 0 };
  private readonly object: Mesh = cover(
    fragment,
    { u_opacity: this.opacity, u_picture: { value: this.target.texture } },
    999_999,
  );
  private leaving: Stage | null = null;

  constructor(private readonly engine: Engine) {
    engine.world.add(this.object);
  }

  get going(): boolean {
    return this.leaving !== null;
  }

  /** Let a stage fade away over `next`, which is drawn already. */
  async from(stage: Stage, milliseconds: number): Promise<void> {
    this.leaving = stage;
    this.object.visible = true;
    await during(milliseconds, (done) => (this.opacity.value = 1 - done));
    this.object.visible = false;
    this.leaving = null;
    this.target.setSize(1, 1);
  }

  /** Draw what is left, seen as the camera stands now, before the scene itself is drawn. */
  draw(next: Stage): void {
    const { leaving, engine } = this;
    if (!leaving) return;
    const { renderer, world, camera } = engine;
    const { x, y } = renderer.getDrawingBufferSize(new Vector2());
    this.target.setSize(x, y);
    next.visible = false;
    this.object.visible = false;
    leaving.visible = true;
    renderer.setRenderTarget(this.target);
    renderer.clear();
    renderer.render(world, camera);
    renderer.setRenderTarget(null);
    leaving.visible = false;
    this.object.visible = true;
    next.visible = true;
  }
}
