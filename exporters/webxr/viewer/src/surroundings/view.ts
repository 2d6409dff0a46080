// What every surrounding's picture is: something behind all else that follows a moment.

import type { Object3D, Ray } from "three";
import type { Clip } from "../clip";
import type { Lamp } from "../render/lamps";
import type { Kit } from "../overlays/view";
import type { Lighting, Scene } from "../schema";
import type { Surrounding } from "../timeline";

export interface SurroundingView {
  readonly object: Object3D | null;
  readonly clip?: Clip;
  /** Degrees that a view is high at the least: as many as it has pixels for. */
  readonly nearest?: number;
  /** Resolves when something stands there, if only a small copy of it. */
  load(): Promise<void>;
  /** Resolves when it stands there as sharp as it will be. */
  sharp(): Promise<void>;
  /** Follow a moment. */
  update(now: Surrounding, lighting: Lighting): void;
  /** In a headset that shows the real world, what stands for it on the page goes. */
  immerse?(real: boolean): void;
  /** What in it shines. */
  lamps?(): Lamp[];
  /** The distance along a ray at which it is struck, for what hides behind it. */
  hit?(ray: Ray): number | null;
  close(): void;
}

export type MakeSurrounding<T extends Surrounding> = (
  surrounding: T,
  scene: Scene,
  kit: Kit,
) => SurroundingView;
