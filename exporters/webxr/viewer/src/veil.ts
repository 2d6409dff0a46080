// A veil of one colour over everything, drawn in the scene so that it covers a headset's eyes as well.

import { Vector3 } from "three";
import type { Mesh } from "three";
import { linear } from "./render/colour";
import { cover } from "./render/cover";
import fragment from "./render/glsl/veil.frag.glsl";

export class Veil {
  private readonly opacity = { value: 0 };
  private readonly tint = { value: new Vector3() };
  readonly object: Mesh = cover(
    fragment,
    { u_opacity: this.opacity, u_colour: this.tint },
    1_000_000,
  );

  /** What colour it has, as `#rrggbb`. */
  set colour(colour: string) {
    this.tint.value = linear(colour);
  }

  get closed(): number {
    return this.opacity.value;
  }

  set closed(share: number) {
    this.opacity.value = Math.min(1, Math.max(0, share));
    this.object.visible = this.opacity.value > 0;
  }

  /** Move to a share within some milliseconds; at once where `milliseconds` is 0. */
  draw(share: number, milliseconds: number): Promise<void> {
    const from = this.closed;
    return during(milliseconds, (done) => (this.closed = from + (share - from) * done));
  }
}

/** Calls with 0..1 for some milliseconds, at last with 1; at once with 1 where they are none. */
export async function during(milliseconds: number, go: (done: number) => void): Promise<void> {
  const begun = performance.now();
  while (milliseconds > 0) {
    const done = (performance.now() - begun) / milliseconds;
    if (done >= 1) break;
    go(done);
    await new Promise((next) => setTimeout(next, 16));
  }
  go(1);
}
