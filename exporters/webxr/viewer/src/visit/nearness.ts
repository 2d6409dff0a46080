// Who the visitor comes near to: by moving, by being led elsewhere, or as things move themselves.
// The twin of story/visit/nearness.py.

import { DEEPEST } from "../schema";
import type { AnyOverlay, Scene } from "../schema";
import type { Pose, Vector } from "../space";
import { microseconds } from "../story";
import { poseThen } from "../timeline";
import { keyOf } from "./due";
import type { Due } from "./due";
import { overlayOf } from "./finding";
import { shows } from "./state";
import type { State } from "./state";

/** Of the visit's clock, between two looks at what moves. */
export const BEAT_US = 100_000;

/** When on the visit's clock one has to look who is near, at `untilUs` at the latest. */
export function nextLook(
  state: State,
  scene: Scene,
  approached: readonly AnyOverlay[],
  untilUs: number,
): number | null {
  const atUs = (Math.floor(state.now_us / BEAT_US) + 1) * BEAT_US;
  if (atUs > untilUs || !state.clock.running) return null;
  const since = shows(state.clock, atUs - BEAT_US);
  return approached.some((each) => stirsUntil(state, scene, each) >= since) ? atUs : null;
}

/**
 * The triggers within whose distance the visitor now is, and those that this sets off. Unless he
 * was said to have moved the visitor stands where the scene is seen from; among real things
 * (`anchors`) nobody knows where.
 */
export function nearness(
  state: State,
  scene: Scene,
  approached: readonly AnyOverlay[],
  timeUs: number,
  anchors?: ReadonlyMap<string, Pose>,
): { near: readonly string[]; found: Due[] } {
  let { near } = state;
  const found: Due[] = [];
  if (anchors && !state.position) return { near, found };
  const eye: Vector = state.position ?? [0, scene.eye_height, 0];
  for (const overlay of approached) {
    const [x, y, z] = poseThen(state, scene, overlay, timeUs, anchors).position;
    const away = Math.hypot(eye[0] - x, eye[1] - y, eye[2] - z);
    for (const [index, answer] of overlay.triggers.entries()) {
      if (answer.type !== "approach") continue;
      const key = keyOf(overlay.id, index);
      const now = away < answer.distance;
      if (near.includes(key) === now) continue;
      near = now ? [...near, key] : near.filter((each) => each !== key);
      if (now !== answer.leaving) found.push({ atUs: state.now_us, key, answer });
    }
  }
  return { near, found };
}

/** Up to when in the scene's time an overlay, or a group that it is in, is on its way. */
function stirsUntil({ moves }: State, scene: Scene, overlay: AnyOverlay): number {
  let until = -1;
  let at: AnyOverlay | undefined = overlay;
  for (let depth = 0; depth <= DEEPEST && at; depth++) {
    for (const { field, keys } of at.tracks) {
      const last = keys.at(-1);
      if (last && field.startsWith("placement")) until = Math.max(until, microseconds(last.time));
    }
    for (const [field, { since_us, length_us }] of Object.entries(moves[at.id] ?? {})) {
      if (field.startsWith("placement")) until = Math.max(until, since_us + length_us);
    }
    at = at.parent === null ? undefined : overlayOf(scene, at.parent);
  }
  return until;
}
