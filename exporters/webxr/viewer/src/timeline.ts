// What is to be seen and heard at an instant: the twin of story/timeline.py, under tests/conformance.

import type { State } from "./interaction";
import { poseOf, REST, rotationOf } from "./space";
import type { Pose } from "./space";
import { microseconds, sceneOf } from "./story";
import type { Scene, Span, Story } from "./schema";

export type AnyOverlay = Scene["overlays"][number];
export type Surrounding = Scene["surrounding"];

/** One overlay at an instant; `media_us` counts from the start of its visible span. */
export interface OverlayAt {
  overlay: AnyOverlay;
  pose: Pose;
  opacity: number;
  media_us: number;
}

/** All that is visible at an instant of a scene; overlays in document order. */
export interface Moment {
  scene: Scene;
  time_us: number;
  surrounding: Surrounding;
  overlays: OverlayAt[];
}

/** Where the preview room keeps each surface of an AR scene; +Y of a pose is its normal. */
export const ROOM_ANCHORS: Record<"floor" | "table" | "wall", Pose> = {
  floor: { ...REST, position: [0, 0, -1.8] },
  table: { ...REST, position: [0, 0.74, -1.1] },
  wall: { position: [0, 1.5, -2.6], rotation: rotationOf(0, 90), scale: 1 },
};

/** The moment `timeUs` after the state's scene was entered; `anchors` where they are known. */
export function momentAt(
  story: Story,
  state: State,
  timeUs: number,
  anchors?: ReadonlyMap<string, Pose>,
): Moment {
  const scene = sceneOf(story, state.scene);
  const stands = anchors ?? roomAnchors(scene);
  const overlays: OverlayAt[] = [];
  for (const overlay of scene.overlays) {
    if (!(state.shown[overlay.id] ?? !overlay.hidden)) continue;
    const span = overlay.visible;
    if (span && !holds(span, timeUs)) continue;
    const start = span ? microseconds(span.start) : 0;
    const placement = overlay.placement;
    const anchor = placement.type === "anchored" ? (stands.get(placement.anchor) ?? REST) : REST;
    const pose = poseOf(placement, scene.eye_height, anchor);
    overlays.push({ overlay, pose, opacity: overlay.opacity, media_us: timeUs - start });
  }
  return { scene, time_us: timeUs, surrounding: scene.surrounding, overlays };
}

/** Whether an instant in microseconds lies in the half-open span. */
export function holds(span: Span, timeUs: number): boolean {
  if (timeUs < microseconds(span.start)) return false;
  return span.end === null || timeUs < microseconds(span.end);
}

/** The pose of every anchor of an AR scene in the preview room; empty for other scenes. */
export function roomAnchors(scene: Scene): Map<string, Pose> {
  if (scene.surrounding.type !== "world") return new Map();
  return new Map(scene.surrounding.anchors.map((each) => [each.id, ROOM_ANCHORS[each.facing]]));
}
