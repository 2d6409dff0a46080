// A scene on show: its surrounding and overlays in the scene graph, following the moments of a visit.

import { Group, Vector3 } from "three";
import type { Ray } from "three";
import type { Clip } from "./clip";
import { makeOverlay } from "./overlays/table";
import type { Blended, Gear, Kit, OverlayView } from "./overlays/view";
import { awayOf, rankOf, showBehind } from "./render/glass";
import type { Light } from "./render/lighting";
import type { Scene } from "./schema";
import { told } from "./surroundings/projection";
import { pictureSky } from "./surroundings/sky";
import type { Vector } from "./space";
import { makeSurrounding } from "./surroundings/table";
import type { SurroundingView } from "./surroundings/view";
import type { AnyOverlay, Moment, OverlayAt } from "./timeline";

/** Metres within which document order decides what is in front: renderer/engine.py. */
const SAME_DISTANCE = 1e-3;

/** The place of the ground's shadow among what blends: before all else. */
const GROUND = 0.25;

/** What surrounds a scene until something does, or where that cannot be loaded. */
const NOTHING: SurroundingView = {
  object: null,
  load: async () => undefined,
  sharp: async () => undefined,
  update: () => undefined,
  close: () => undefined,
};

/** A clip of the scene with what it is to do at an instant. */
export interface Sounding {
  id: string;
  clip: Clip;
  /** What of the story it belongs to; null for the surrounding, and for what is not there. */
  at: OverlayAt | null;
  /** Whether it is there at all, and whether it then goes on. */
  there: boolean;
  running: boolean;
  media_us: number;
  /** How loud it is, fades reckoned in. */
  volume: number;
}

/** What a ray strikes, and which part of that where it has parts. */
export interface Struck {
  at: OverlayAt;
  distance: number;
  /** Where, in the scene's world. */
  point: Vector3;
  part: string | null;
}

export class Stage {
  readonly object = new Group();
  surrounding: SurroundingView = NOTHING;
  light: Light;
  /** What it shows. */
  moment: Moment | null = null;
  private readonly views = new Map<string, OverlayView>();
  /** Whether something has ever been looked through. */
  private glazed = false;
  private shown: OverlayAt[] = [];
  /** Words for the visitor about what could not be shown. */
  readonly failures: string[] = [];

  constructor(
    readonly scene: Scene,
    private readonly gear: Gear,
  ) {
    this.light = gear.lighting.none;
  }

  /** Resolves when the scene can be shown; what fails to load is left out and told of. */
  async load(): Promise<void> {
    const { scene, gear } = this;
    const lit = ["environment", "world"].includes(scene.surrounding.type);
    const model = scene.overlays.some(({ type }) => type === "model");
    await this.attempt(async () => {
      this.light = await gear.lighting.begin(scene, lit || model);
    });
    const eye: Vector = [0, scene.eye_height, 0];
    const kit: Kit = { ...gear, lighting: this.light, eye };
    const overlays = scene.overlays.map((overlay) => this.attempt(() => viewOf(overlay, kit)));
    await Promise.all([
      this.attempt(() => this.surround(kit)),
      this.attempt(() => this.lightByPicture()),
      ...overlays,
    ]);
    for (const [index, { id }] of scene.overlays.entries()) {
      const view = await overlays[index];
      if (view) this.views.set(id, view);
    }
    if (this.surrounding.object) this.object.add(this.surrounding.object);
    if (this.light.ground) this.object.add(this.light.ground.object);
  }

  /** What a part comes to; null, and told of, where it fails. */
  private async attempt<T>(part: () => Promise<T>): Promise<T | null> {
    try {
      return await part();
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  private async surround(kit: Kit): Promise<void> {
    this.surrounding = await makeSurrounding(this.scene, kit);
    await this.surrounding.load();
  }

  private async lightByPicture(): Promise<void> {
    const { picture } = this.light;
    if (picture === null) return;
    const { media } = this.gear;
    const how = told(media.asset(picture));
    const { texture } = await media.picture(picture, how.round);
    this.light.byPicture(() => {
      const sky = pictureSky(texture, how);
      sky.show({ orientation: this.scene.lighting.orientation, brightness: 1 });
      return sky.object;
    });
  }

  /** Be what is drawn next, or not. */
  set visible(visible: boolean) {
    if (!visible) {
      this.gear.engine.world.remove(this.object);
      return;
    }
    this.gear.engine.world.add(this.object);
    this.light.shine();
  }

  show(moment: Moment): void {
    this.moment = moment;
    this.surrounding.update(moment.surrounding, moment.scene.lighting);
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
    const own = [
      ...(this.surrounding.lamps?.() ?? []),
      ...this.shown.flatMap((at) => this.views.get(at.overlay.id)!.lamps?.(at) ?? []),
    ];
    this.light.show(moment, own, () =>
      this.shown.flatMap((at) => this.views.get(at.overlay.id)!.casts?.(at) ?? []),
    );
    this.light.shine();
    this.sort(moment.scene.eye_height);
  }

  /** Resolves when all that the moment on show wants drawn is drawn. */
  async settled(): Promise<void> {
    await Promise.all(this.shown.map(({ overlay }) => this.views.get(overlay.id)!.settled?.()));
  }

  private sort(eyeHeight: number): void {
    const eye = new Vector3(0, eyeHeight, 0);
    const at = new Vector3();
    for (const { overlay } of this.shown) {
      const others = this.shown.filter((other) => other.overlay !== overlay && other.opacity > 0);
      const distances = () => others.map(({ pose }) => at.set(...pose.position).distanceTo(eye));
      const view = this.views.get(overlay.id)!;
      if (view.cut) view.cut(distances(), eye);
    }
    const blended = this.shown.flatMap(({ overlay }) => [...this.views.get(overlay.id)!.blended]);
    const far = new Map(
      blended.map((part) => {
        const distance = part.far ?? part.object.getWorldPosition(at).distanceTo(eye);
        return [part, part.onTop ? -Infinity : Math.round(distance / SAME_DISTANCE)];
      }),
    );
    blended.sort((a, b) => (far.get(a) === far.get(b) ? 0 : far.get(b)! - far.get(a)!));
    blended.forEach((part, index) => (part.order = index + 1));
    const { ground } = this.light;
    if (ground) ground.order = GROUND;
    this.glazed ||= this.shown.some(({ overlay }) => this.views.get(overlay.id)!.glass);
    if (!this.glazed) return;
    const solid = new Set<Blended>();
    let glass = 0;
    for (const { overlay } of this.shown) {
      const { blended: parts, object, glass: looked } = this.views.get(overlay.id)!;
      if (overlay.type === "model" || overlay.type === "cloud") parts.forEach((part) => solid.add(part));
      if (looked) glass = Math.max(glass, awayOf(object!, eye));
    }
    const order = blended.map((part) => ({ part, far: far.get(part)!, solid: solid.has(part) }));
    if (ground) order.unshift({ part: ground, far: Infinity, solid: false });
    showBehind(order, glass > 0 ? Math.round(glass / SAME_DISTANCE) : Infinity);
  }

  /**
   * What a world ray touches first, of the overlays shown that `may` be touched: a flat one that may
   * not lets through, something solid hides what is behind it. As renderer/picking.py.
   */
  pick(ray: Ray, may: (at: OverlayAt) => boolean): Struck | null {
    const flat: Struck[] = [];
    const solid: OverlayAt[] = [];
    const point = (distance: number) => ray.at(distance, new Vector3());
    for (const at of this.shown) {
      const view = this.views.get(at.overlay.id)!;
      if (view.solid) solid.push(at);
      else if (may(at)) {
        const distance = view.hit(ray);
        if (distance !== null) flat.push({ at, distance, point: point(distance), part: null });
      }
    }
    if (flat.length === 0 && !solid.some(may)) return null; // nothing to look behind things for
    let nearest = this.surrounding.hit?.(ray) ?? Infinity;
    let seen: Struck | null = null;
    for (const at of solid) {
      const distance = at.opacity > 0 ? this.views.get(at.overlay.id)!.hit(ray) : null;
      if (distance === null || distance >= nearest) continue;
      nearest = distance;
      seen = may(at) ? { at, distance, point: point(distance), part: null } : null;
    }
    let over = 0;
    for (const struck of flat) {
      const view = this.views.get(struck.at.overlay.id)!;
      const order = Math.max(...view.blended.map(rankOf));
      const onTop = view.blended.some((part) => part.onTop);
      if (order < over || (struck.distance > nearest && !onTop)) continue;
      over = order; // what is drawn later covers what was drawn before
      seen = { ...struck, part: view.part?.(ray) ?? null };
    }
    return seen;
  }

  view(overlay: string): OverlayView | undefined {
    return this.views.get(overlay);
  }

  /** Show which part of which overlay is pointed at. */
  point(overlay: string | null, part: string | null): void {
    for (const [id, view] of this.views) view.point?.(id === overlay ? part : null);
  }

  get overlays(): readonly OverlayAt[] {
    return this.shown;
  }

  /** Every clip of the scene, as the moment on show has it. */
  soundings(): Sounding[] {
    const { moment } = this;
    const found: Sounding[] = [];
    if (this.surrounding.clip) {
      const around = moment?.surrounding;
      found.push({
        id: "surrounding",
        clip: this.surrounding.clip,
        at: null,
        there: moment !== null,
        running: moment?.surrounding_running ?? false,
        media_us: moment?.surrounding_us ?? 0,
        volume: around?.type === "video" ? around.volume : 1,
      });
    }
    for (const [id, { clip }] of this.views) {
      if (!clip) continue;
      const at = this.shown.find(({ overlay }) => overlay.id === id) ?? null;
      const own = at && "volume" in at.overlay ? at.overlay.volume : 1;
      found.push({
        id,
        clip,
        at,
        there: at !== null,
        running: at?.running ?? false,
        media_us: at?.media_us ?? 0,
        volume: own * (at?.fade ?? 0),
      });
    }
    return found;
  }

  close(): void {
    this.visible = false;
    this.light.close();
    this.surrounding.close();
    for (const view of this.views.values()) view.close();
  }
}

/** A view that can be drawn; null of what is never seen or heard itself. */
async function viewOf(overlay: AnyOverlay, kit: Kit): Promise<OverlayView | null> {
  const view = await makeOverlay(overlay, kit);
  try {
    await view?.load();
  } catch (error) {
    view?.close();
    throw error;
  }
  return view;
}
