// What falls due as time passes: cues reached, media at their end, dwelling that has lasted.
// The twin of story/visit/due.py.

import { DEEPEST } from "../schema";
import type { AnyOverlay, Scene, SceneTrigger, Story, Surrounding, Trigger } from "../schema";
import { microseconds } from "../story";
import { isThere, mediaClock, surroundingClock } from "../timeline";
import { answerer, lengthUs, loops, overlayOf, pointsOf } from "./finding";
import { shows } from "./state";
import type { Clock, State } from "./state";

export type Answer = Trigger | SceneTrigger;

/** A trigger that falls due at an instant of the visit's clock. */
export interface Due {
  atUs: number;
  key: string;
  answer: Answer;
}

/** A trigger that waits for an instant of the scene's time, or for the end of media. */
interface Timed {
  key: string;
  answer: Answer;
  us: number; // that instant, or how long the media last
}

/** What of a scene time can set off: looked for once, as there may be much else in it. */
export interface Watched {
  scene: readonly Timed[]; // its own
  overlays: readonly (Timed & { shown: AnyOverlay })[];
  approached: readonly AnyOverlay[]; // those that answer to being come near to
}

/** What of a scene is to be watched, in document order. */
export function watchedIn(story: Story, scene: Scene): Watched {
  const points = pointsOf(scene);
  const { surrounding } = scene;
  const watched = { scene: [] as Timed[], overlays: [] as Watched["overlays"][number][] };
  for (const [index, answer] of scene.triggers.entries()) {
    const key = keyOf(scene.id, index);
    if (answer.type === "time") {
      const us = microseconds(points.get(answer.cue ?? "") ?? answer.time);
      watched.scene.push({ key, answer, us });
    } else if (answer.type === "ended" && surrounding.type === "video") {
      watched.scene.push({ key, answer, us: lengthUs(story, surrounding) });
    }
  }
  for (const shown of scene.overlays) {
    for (const [index, answer] of shown.triggers.entries()) {
      if (answer.type !== "ended") continue;
      watched.overlays.push({ key: keyOf(shown.id, index), answer, shown, us: lengthUs(story, shown) });
    }
  }
  const approached = scene.overlays.filter(({ triggers }) => {
    return triggers.some(({ type }) => type === "approach");
  });
  return { ...watched, approached };
}

/** The triggers that fall due next, all at the same instant, at `untilUs` at the latest. */
export function firstDue(state: State, scene: Scene, watched: Watched, untilUs: number): Due[] {
  const found = [...dues(state, scene, watched)].filter(({ atUs }) => atUs <= untilUs);
  const first = found.reduce((least, { atUs }) => Math.min(least, atUs), Infinity);
  return found.filter(({ atUs }) => atUs === first);
}

/** What a trigger is called in a state: whose it is, and the how manieth. */
export function keyOf(owner: string, index: number): string {
  return `${owner}/${index}`;
}

function* dues(state: State, scene: Scene, watched: Watched): Generator<Due> {
  const { clock, now_us } = state;
  if (clock.running) {
    for (const due of ofSceneTime(state, scene, watched)) {
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
function* ofSceneTime(state: State, scene: Scene, watched: Watched): Generator<Due> {
  const reached = state.reached_us;
  const { surrounding } = scene;
  for (const { key, answer, us } of watched.scene) {
    const ended = answer.type === "ended";
    const atUs = ended ? nextEnd(surrounding, us, surroundingClock(state, scene), reached) : us;
    if (atUs !== null && atUs > reached) yield { atUs, key, answer };
  }
  for (const { key, answer, shown, us } of watched.overlays) {
    const atUs = nextEnd(shown, us, mediaClock(state, shown), reached);
    if (atUs === null || !isSeen(state, scene, shown, atUs - 1)) continue;
    yield { atUs, key, answer };
  }
}

/** Whether an overlay is there at an instant, and every group that it is in. */
export function isSeen(state: State, scene: Scene, overlay: AnyOverlay, timeUs: number): boolean {
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
  shown: AnyOverlay | Surrounding,
  length: number,
  clock: Clock,
  reached: number,
): number | null {
  if (length <= 0 || !clock.running) return null;
  const gone = Math.max(shows(clock, reached), clock.us);
  if (gone >= length && !loops(shown)) return null;
  const end = loops(shown) ? (Math.floor(gone / length) + 1) * length : length;
  return clock.at_us + end - clock.us;
}
