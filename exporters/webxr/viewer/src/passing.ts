// How one scene gives way to the next: the twin of story/passing.py, under tests/conformance.

import type { Scene, Transition, View } from "./schema";
import { wrapYaw } from "./space";
import type { Vector } from "./space";

const ZOOM = 2.5; // by which a zoom enlarges the middle of what is left, at its end
const BACK = 0.8; // of its size at which a zoom brings the next scene in
const HOLD = 0.3; // of a zoom or a walk, before and after which only one scene is seen
const LEAST_ROOM = 4; // metres from a standpoint to what is seen from it, at least
const ROOM = 2; // times the way that is walked: so far away is what is seen
const RADIANS = Math.PI / 180;

/** How one of both scenes is seen. */
export interface Glance {
  /** Metres from its eye to where it is seen from, in its world. */
  drift: Vector;
  /** How much larger its middle is, through a camera. */
  zoom: number;
}

/** What is seen at an instant of a transition. */
export interface Passing {
  leaving: Glance;
  coming: Glance;
  /** How much of the coming scene is seen, 0..1. */
  mix: number;
  /** Of a wipe: how far it has come, 0..1; then `mix` counts for nothing. */
  edge: number | null;
  /** How much of the transition's colour lies over it, 0..1. */
  veil: number;
  /** Metres to what is seen around an eye that drifts. */
  room: number;
}

/** The way from one standpoint to another, in metres, in the worlds of both scenes. */
export interface Way {
  leaving: Vector;
  coming: Vector;
}

const STILL: Glance = { drift: [0, 0, 0], zoom: 1 };
const OVER: Passing = { leaving: STILL, coming: STILL, mix: 1, edge: null, veil: 0, room: 0 };

/** What is seen when `share` (0..1) of a transition's time has gone; a walk needs a way. */
export function passing(transition: Transition, share: number, way: Way | null): Passing {
  share = Math.min(Math.max(share, 0), 1);
  const smooth = smoothed(share);
  switch (transition.kind) {
    case "cut":
      return OVER;
    case "fade":
      return { ...OVER, mix: share >= 0.5 ? 1 : 0, veil: 1 - Math.abs(2 * share - 1) };
    case "wipe":
      return { ...OVER, edge: smooth };
    case "zoom":
      return {
        ...OVER,
        leaving: { ...STILL, zoom: ZOOM ** smooth },
        coming: { ...STILL, zoom: BACK + (1 - BACK) * smooth },
        mix: middle(share),
      };
    case "walk":
      if (!way) break;
      return {
        ...OVER,
        leaving: { ...STILL, drift: times(way.leaving, smooth) },
        coming: { ...STILL, drift: times(way.coming, smooth - 1) },
        mix: middle(share),
        room: Math.max(LEAST_ROOM, ROOM * Math.hypot(...way.leaving)),
      };
  }
  return { ...OVER, mix: share };
}

/** The way from one scene's standpoint to another's; null where one of them has none. */
export function wayBetween(leaving: Scene, coming: Scene): Way | null {
  const [one, other] = [leaving.standpoint, coming.standpoint];
  if (!one || !other) return null;
  const [east, north, up] = [other.east - one.east, other.north - one.north, other.up - one.up];
  const seen = (heading: number): Vector => {
    const [sine, cosine] = [Math.sin(heading * RADIANS), Math.cos(heading * RADIANS)];
    return [east * cosine - north * sine, up, -(east * sine + north * cosine)];
  };
  return { leaving: seen(one.heading), coming: seen(other.heading) };
}

/** Where one looks on arriving, having looked at `view`: ahead after a walk, else the opening. */
export function arrival(leaving: Scene, coming: Scene, transition: Transition, view: View): View {
  const [one, other] = [leaving.standpoint, coming.standpoint];
  if (transition.kind !== "walk" || !one || !other) return coming.opening;
  return { ...view, yaw: wrapYaw(view.yaw + one.heading - other.heading) };
}

/** Slow at both ends: 3 s^2 - 2 s^3. */
function smoothed(share: number): number {
  return share * share * (3 - 2 * share);
}

function middle(share: number): number {
  return smoothed(Math.min(Math.max((share - HOLD) / (1 - 2 * HOLD), 0), 1));
}

function times([x, y, z]: Vector, factor: number): Vector {
  return [x * factor, y * factor, z * factor];
}
