// What every overlay's picture is: something in the scene graph that follows a moment.

import type { Object3D, Ray } from "three";
import type { Clip } from "../clip";
import type { Media } from "../media";
import type { Engine } from "../render/engine";
import type { Lighting } from "../render/lighting";
import type { AnyOverlay, OverlayAt } from "../timeline";

/** What views are given to make themselves of. */
export interface Kit {
  engine: Engine;
  media: Media;
  lighting: Lighting;
  languages: readonly string[];
}

/** One thing that is blended, to be sorted among the others: farthest first. */
export interface Blended {
  readonly object: Object3D;
  readonly onTop?: boolean;
  /** Drawn after what has a smaller one. */
  order: number;
}

export interface OverlayView {
  /** Hangs in the world while the overlay is shown; null for what is only heard. */
  readonly object: Object3D | null;
  /** The parts to be drawn in order of distance. */
  readonly blended: readonly Blended[];
  /** Its own video or sound, and whether it is heard from its place. */
  readonly clip?: Clip;
  /** Resolves when it can be drawn. */
  load(): Promise<void>;
  update(at: OverlayAt): void;
  /** The distance along a world ray of unit direction at which it is struck, or null. */
  hit(ray: Ray): number | null;
  close(): void;
}

export type MakeOverlay<T extends AnyOverlay> = (overlay: T, kit: Kit) => OverlayView;
