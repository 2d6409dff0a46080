// What falls due as time passes: cues reached, media at their end, dwelling that has lasted.
// The twin of story/visit/due.py.

import { DEEPEST } from "../schema";
import type { AnyOverlay, Scene, SceneTrigger, Story, Surrounding, Trigger } from "../schema";
import { microseconds } from "../story";
import { isThere, mediaClock, surroundingClock } from "../timeline";
import { answerer, instantOf, lengthUs, loops, overlayOf } from "./finding";
import { shows } from "./state";
import type { Clock, State } from "./state";

export type Answer = Trigger | SceneTrigger;

/** A trigger that falls due at an instant of the visit's clock. */
export interface Due {
  atUs: number;
  key: string;
  answer: Answer;
}

/** The triggers that fall due next, all at the same instant, at `untilUs` at the latest. */
export function firstDue(story: Story, state: State, scene: Scene, untilUs: number): Due[] {
  const found = [...dues(story, state, scene)].filter(({ atUs }) => atUs <= untilUs);
  const first = found.reduce((least, { atUs }) => Math.min(least, atUs), Infinity);
  return found.filter(({ atUs }) => atUs === first);
}

/** What a trigger is called in a state: whose it is, and the how manieth. */
export function keyOf(owner: string, index: number): string {
  return `${owner}/${index}`;
}

function* dues(story: Story, state: State, scene: Scene): Generator<Due> {
  const { clock, now_us } = state;
  if (clock.running) {
    for (const due of ofSceneTime(story, state, scene)) {
      yield { ...due, atUs: Math.max(clock.at_us + due.atUs - clock.us, now_us) };
    }
  }
  const overlay = answerer(scene, state.pointed, "dwell");
  for (const [index, answer] of overlay?.triggers.entries() ?? []) {
    const key = keyOf(overlay!.id, index);
    if (answer.type !== "dwell" || state.dwelt.includes(key)) continue;
    yield { atUs: Math.max(state.pointed_us + microseconds(answer.seconds), now_us), key, answer };
  }
}

/** When in the scene's time triggers fall due next. */
function* ofSceneTime(story: Story, state: State, scene: Scene): Generator<Due> {
  const reached = state.reached_us;
  const { surrounding } = scene;
  for (const [index, answer] of scene.triggers.entries()) {
    const key = keyOf(scene.id, index);
    if (answer.type === "time") {
      const atUs = instantOf(scene, answer.cue, answer.time);
      if (atUs > reached) yield { atUs, key, answer };
    } else if (answer.type === "ended" && surrounding.type === "video") {
      const atUs = nextEnd(story, surrounding, surroundingClock(state, scene), reached);
      if (atUs !== null) yield { atUs, key, answer };
    }
  }
  for (const overlay of scene.overlays) {
    for (const [index, answer] of overlay.triggers.entries()) {
      if (answer.type !== "ended") continue;
      const atUs = nextEnd(story, overlay, mediaClock(state, overlay), reached);
      if (atUs === null || !isHeard(state, scene, overlay, atUs - 1)) continue;
      yield { atUs, key: keyOf(overlay.id, index), answer };
    }
  }
}

/** Whether an overlay is there at an instant, and every group that it is in. */
function isHeard(state: State, scene: Scene, overlay: AnyOverlay, timeUs: number): boolean {
  let at: AnyOverlay | undefined = overlay;
  for (let depth = 0; depth <= DEEPEST; depth++) {
    if (!at || !isThere(state, at, timeUs)) return false;
    if (at.parent === null) return true;
    at = overlayOf(scene, at.parent);
  }
  return false;
}

/** When after `reached` in the scene's time a video or sound is at its end. */
function nextEnd(
  story: Story,
  shown: AnyOverlay | Surrounding,
  clock: Clock,
  reached: number,
): number | null {
  const length = lengthUs(story, shown);
  if (length <= 0 || !clock.running) return null;
  const gone = Math.max(shows(clock, reached), clock.us);
  if (gone >= length && !loops(shown)) return null;
  const end = loops(shown) ? (Math.floor(gone / length) + 1) * length : length;
  return clock.at_us + end - clock.us;
}
