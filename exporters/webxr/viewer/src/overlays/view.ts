// What every overlay's picture is: something in the scene graph that follows a moment.

import type { Object3D, Ray, Vector3 } from "three";
import type { Clip } from "../clip";
import type { Media } from "../media";
import type { Spot } from "../render/cards";
import type { Engine } from "../render/engine";
import type { Lamp } from "../render/lamps";
import type { Light, Lighting } from "../render/lighting";
import type { Caster } from "../render/shadows";
import type { Vector } from "../space";
import type { AnyOverlay, OverlayAt } from "../timeline";

/** What a player has to make scenes of. */
export interface Gear {
  engine: Engine;
  media: Media;
  lighting: Lighting;
  /** The keys of wordings that serve, best first: those of a reading. */
  languages: readonly string[];
  /** A picture has changed without the visit: draw it. */
  redraw(): void;
}

/** What views are given to make themselves of: the light is their scene's own. */
export interface Kit extends Omit<Gear, "lighting"> {
  lighting: Light;
  /** Where the scene's eye stands. */
  eye: Vector;
}

/** One thing that is blended, to be sorted among the others: farthest first. */
export interface Blended {
  readonly object: Object3D;
  readonly onTop?: boolean;
  /** How far from the eye it counts as, metres; else as far as `object`. */
  readonly far?: number;
  /** Drawn after what has a smaller one. */
  order: number;
  /** Show through glass, or not; for what has a way of its own. */
  through?(shown: boolean): void;
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
  /** Have its blended parts end where other things are, so many metres from the eye. */
  cut?(distances: readonly number[], eye: Vector3): void;
  /** Resolves when what it was last updated to is drawn. */
  settled?(): Promise<void>;
  /** It hides what is behind it from being touched, and not only from sight. */
  readonly solid?: true;
  /** Something of it is looked through, as it is now dressed. */
  readonly glass?: boolean;
  /** The distance along a world ray of unit direction at which it is struck, or null. */
  hit(ray: Ray): number | null;
  /** What of it can be touched by itself: the rows of a quiz, as they lie on it. */
  readonly spots?: readonly Spot[];
  /** The part of it that a world ray meets. */
  part?(ray: Ray): string | null;
  /** Show which part is pointed at. */
  point?(part: string | null): void;
  /** What in it shines. */
  lamps?(at: OverlayAt): Lamp[];
  /** What of it casts shadows. */
  casts?(at: OverlayAt): Caster | null;
  close(): void;
}

export type MakeOverlay<T extends AnyOverlay> = (overlay: T, kit: Kit) => OverlayView;
