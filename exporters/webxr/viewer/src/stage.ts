// A scene on show: its surrounding and overlays in the scene graph, following the moments of a visit.

import { Group, Vector3 } from "three";
import type { Ray } from "three";
import type { Clip } from "./clip";
import { makeOverlay } from "./overlays/table";
import type { Kit, OverlayView } from "./overlays/view";
import type { Scene } from "./schema";
import { makeSurrounding } from "./surroundings/table";
import type { SurroundingView } from "./surroundings/view";
import type { Moment, OverlayAt } from "./timeline";

/** Metres within which document order decides what is in front: renderer/engine.py. */
const SAME_DISTANCE = 1e-3;

/** A clip of the scene with what decides how it is heard. */
export interface Sounding {
  id: string;
  clip: Clip;
  at: OverlayAt | null;
}

export class Stage {
  readonly object = new Group();
  readonly surrounding: SurroundingView;
  private readonly views = new Map<string, OverlayView>();
  private shown: OverlayAt[] = [];
  /** Words for the visitor about what could not be shown. */
  readonly failures: string[] = [];

  constructor(
    readonly scene: Scene,
    private readonly kit: Kit,
  ) {
    const lit = ["environment", "world"].includes(scene.surrounding.type);
    kit.lighting.begin(lit || scene.overlays.some(({ type }) => type === "model"));
    this.surrounding = makeSurrounding(scene, kit);
    for (const overlay of scene.overlays) this.views.set(overlay.id, makeOverlay(overlay, kit));
  }

  /** Resolves when the scene can be shown; what fails to load is left out and told of. */
  async load(): Promise<void> {
    const parts: [string, OverlayView | SurroundingView][] = [
      ["surrounding", this.surrounding],
      ...this.views,
    ];
    await Promise.all(
      parts.map(async ([id, part]) => {
        try {
          await part.load();
        } catch (error) {
          this.failures.push(error instanceof Error ? error.message : String(error));
          this.views.get(id)?.close();
          this.views.delete(id);
        }
      }),
    );
    if (this.surrounding.object) this.object.add(this.surrounding.object);
    this.kit.engine.world.add(this.object);
  }

  show(moment: Moment): void {
    this.shown = moment.overlays.filter(({ overlay }) => this.views.has(overlay.id));
    const now = new Set(this.shown.map(({ overlay }) => overlay.id));
    for (const [id, view] of this.views) {
      if (view.object && !now.has(id)) this.object.remove(view.object);
    }
    for (const at of this.shown) {
      const view = this.views.get(at.overlay.id)!;
      view.update(at);
      if (view.object && view.object.parent !== this.object) this.object.add(view.object);
    }
    this.sort(moment.scene.eye_height);
  }

  private sort(eyeHeight: number): void {
    const eye = new Vector3(0, eyeHeight, 0);
    const at = new Vector3();
    const blended = this.shown.flatMap(({ overlay }) => [...this.views.get(overlay.id)!.blended]);
    const far = new Map(
      blended.map((part) => {
        const distance = part.object.getWorldPosition(at).distanceTo(eye);
        return [part, part.onTop ? -Infinity : Math.round(distance / SAME_DISTANCE)];
      }),
    );
    blended.sort((a, b) => (far.get(a) === far.get(b) ? 0 : far.get(b)! - far.get(a)!));
    blended.forEach((part, index) => (part.order = index + 1));
  }

  /** The nearest of the overlays shown that a world ray strikes and that `may` be struck. */
  pick(ray: Ray, may: (at: OverlayAt) => boolean): { at: OverlayAt; distance: number } | null {
    let nearest: { at: OverlayAt; distance: number } | null = null;
    for (const at of this.shown) {
      if (!may(at)) continue;
      const distance = this.views.get(at.overlay.id)!.hit(ray);
      if (distance !== null && (!nearest || distance < nearest.distance)) nearest = { at, distance };
    }
    return nearest;
  }

  get overlays(): readonly OverlayAt[] {
    return this.shown;
  }

  /** Every clip of the scene; those of overlays that are not shown have no `at`. */
  soundings(): Sounding[] {
    const found: Sounding[] = [];
    if (this.surrounding.clip) {
      found.push({ id: "surrounding", clip: this.surrounding.clip, at: null });
    }
    for (const [id, { clip }] of this.views) {
      const at = this.shown.find(({ overlay }) => overlay.id === id) ?? null;
      if (clip) found.push({ id, clip, at });
    }
    return found;
  }

  close(): void {
    this.kit.engine.world.remove(this.object);
    this.surrounding.close();
    for (const view of this.views.values()) view.close();
  }
}
