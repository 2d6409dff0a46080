// A scene that is left and the one that has come, both seen while a transition lasts: what is left
// is drawn apart, then laid over the other where that has not come yet. passing.ts says how.

import { HalfFloatType, LinearFilter, Vector2, WebGLRenderTarget } from "three";
import type { Mesh } from "three";
import passageBody from "shared/passage.glsl";
import { passing, wayBetween } from "./passing";
import type { Glance, Passing, Way } from "./passing";
import { cover } from "./render/cover";
import type { Engine } from "./render/engine";
import main from "./render/glsl/passage.frag.glsl";
import type { Transition, View } from "./schema";
import { wrapYaw } from "./space";
import type { Stage } from "./stage";
import { during } from "./veil";

/** Towards where a wipe goes, across the picture from its lower left. */
const SIDES: Record<Transition["side"], [x: number, y: number]> = {
  left: [1, 0],
  right: [-1, 0],
  top: [0, -1],
  bottom: [0, 1],
};

interface Leaving {
  stage: Stage;
  /** How it was looked at when it was left, and how the other was looked at then. */
  view: View;
  arrival: View;
  transition: Transition;
  way: Way | null;
}

export class Crossing {
  private readonly target = new WebGLRenderTarget(1, 1, {
    type: HalfFloatType,
    minFilter: LinearFilter,
    magFilter: LinearFilter,
    samples: 4,
  });
  private readonly mix = { value: 1 };
  private readonly edge = { value: -1 };
  private readonly side = { value: new Vector2() };
  private readonly size = { value: new Vector2(1, 1) };
  private readonly object: Mesh = cover(
    `${passageBody}\n${main}`,
    {
      u_picture: { value: this.target.texture },
      u_size: this.size,
      u_passage_mix: this.mix,
      u_passage_edge: this.edge,
      u_passage_side: this.side,
    },
    999_999,
  );
  private leaving: Leaving | null = null;
  private seen: Passing | null = null;

  /** `over` is what covers both scenes: it is not drawn with the one that is left. */
  constructor(
    private readonly engine: Engine,
    private readonly over: Mesh,
  ) {
    engine.world.add(this.object);
  }

  get going(): boolean {
    return this.leaving !== null;
  }

  /** How much of the transition's colour lies over all. */
  get veil(): number {
    return this.seen?.veil ?? 0;
  }

  /** Let a stage that was looked at by `view` give way to `next`, which is drawn already. */
  async from(stage: Stage, view: View, next: Stage, arrival: View, by: Transition): Promise<void> {
    this.stand(stage, view, next, arrival, by, 0);
    await during(by.seconds * 1000, (done) => (this.seen = passing(by, done, this.leaving!.way)));
    this.end();
  }

  /** Stand still at a share of a transition. */
  stand(
    stage: Stage,
    view: View,
    next: Stage,
    arrival: View,
    transition: Transition,
    share: number,
  ): void {
    const way = wayBetween(stage.scene, next.scene);
    this.leaving = { stage, view, arrival, transition, way };
    this.side.value.set(...SIDES[transition.side]);
    this.seen = passing(transition, share, way);
  }

  private end(): void {
    this.object.visible = false;
    this.leaving = this.seen = null;
    this.target.setSize(1, 1);
  }

  /** Draw `next`, looked at by `view`, and what of the scene that is left is still seen. */
  draw(next: Stage, view: View): void {
    const { leaving, seen, engine } = this;
    if (!leaving || !seen) {
      engine.look(view, next.scene.eye_height);
      engine.draw();
      return;
    }
    const { renderer, world, camera } = engine;
    const { x, y } = renderer.getDrawingBufferSize(this.size.value);
    this.target.setSize(x, y);
    const veiled = this.over.visible;
    next.visible = false;
    this.object.visible = this.over.visible = false;
    leaving.stage.visible = true;
    this.glance(leaving.stage, turned(leaving, view), seen.leaving, seen.room);
    engine.prepare();
    renderer.setRenderTarget(this.target);
    renderer.clear();
    renderer.render(world, camera);
    renderer.setRenderTarget(null);
    leaving.stage.visible = false;
    this.object.visible = true;
    this.over.visible = veiled;
    next.visible = true;
    this.mix.value = seen.mix;
    this.edge.value = seen.edge ?? -1;
    this.glance(next, view, seen.coming, seen.room);
    engine.draw();
  }

  private glance(stage: Stage, view: View, { drift, zoom }: Glance, room: number): void {
    const fov = 2 * Math.atan(Math.tan((view.fov * Math.PI) / 360) / zoom) * (180 / Math.PI);
    this.engine.look({ ...view, fov }, stage.scene.eye_height, drift, room);
  }
}

/** The scene that is left, looked at so: who turns meanwhile turns in both scenes. */
function turned({ view, arrival }: Leaving, now: View): View {
  return {
    ...view,
    yaw: wrapYaw(view.yaw + now.yaw - arrival.yaw),
    pitch: Math.min(Math.max(view.pitch + now.pitch - arrival.pitch, -90), 90),
  };
}
