// What media, clocks, fades and moves become through single actions: pure parts of a step.
// The twin of story/visit/actions.py.

import { fieldOf, fits, valueIn } from "../fields";
import type { AnimateTo, AnyOverlay, Group, Hide, Scene, Show, Story } from "../schema";
import type { Surrounding, Toggle } from "../schema";
import { wrapYaw } from "../space";
import { microseconds } from "../story";
import {
  isThere,
  mediaBeginning,
  mediaClock,
  overlayThen,
  surroundingAt,
  surroundingClock,
} from "../timeline";
import { lengthUs, loops, overlayOf } from "./finding";
import { clockAt, shareOf, shows } from "./state";
import type { ById, Clock, Move, State } from "./state";

const PLAYS: ReadonlySet<AnyOverlay["type"]> = new Set(["video", "sound", "model"]);

/** The map without an entry. */
function without<T>(items: ById<T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(items).filter(([name]) => name !== key));
}

function only<T>(items: ById<T>, keep: (item: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(items).filter(([, item]) => keep(item)));
}

/**
 * The state after an overlay was shown or hidden; its media begin anew when it is shown, with a
 * group those of what is in it. While the scene's time stands it comes or goes at once.
 */
export function shown(
  state: State,
  scene: Scene,
  overlay: AnyOverlay,
  action: Pick<Show | Hide | Toggle, "type" | "seconds">,
  timeUs: number,
): State {
  const now = state.shown[overlay.id] ?? !overlay.hidden;
  const then = action.type === "toggle" ? !now : action.type === "show";
  if (now === then) return state;
  const length_us = state.clock.running ? microseconds(action.seconds) : 0;
  const fade = state.fades[overlay.id];
  const start = fade ? shareOf(fade, timeUs) : Number(now);
  const fades = without(state.fades, overlay.id);
  if (length_us > 0) fades[overlay.id] = { since_us: timeUs, length_us, start, end: Number(then) };
  let { media } = state;
  if (then && !isThere(state, overlay, timeUs)) {
    const begun = overlay.type === "group" ? [overlay, ...mediaIn(scene, overlay)] : [overlay];
    const clocks = begun.map((each) => [each.id, fromItsStart(each, timeUs)]);
    media = { ...media, ...Object.fromEntries(clocks) };
  }
  return { ...state, shown: { ...state.shown, [overlay.id]: then }, fades, media };
}

/** What is in a group, at whatever depth, and plays. */
function mediaIn({ overlays }: Scene, { id }: Group): AnyOverlay[] {
  const parents = new Map(overlays.map((each) => [each.id, each.parent]));
  const isInside = (each: AnyOverlay): boolean => {
    let at = each.parent;
    for (let left = overlays.length; at !== id && at !== null && left > 0; left--) {
      at = parents.get(at) ?? null;
    }
    return at === id;
  };
  return overlays.filter((each) => PLAYS.has(each.type) && isInside(each));
}

/** The clock of media that begin now, or with their clip where that comes later. */
function fromItsStart(overlay: AnyOverlay, timeUs: number): Clock {
  const { at_us, us } = mediaBeginning(overlay);
  return clockAt(Math.max(timeUs, at_us), us);
}

/** The state after a field was sent on its way to a value; at once while time stands. */
export function led(state: State, scene: Scene, action: AnimateTo, timeUs: number): State {
  let part = "Surrounding";
  let owner: AnyOverlay | Surrounding = surroundingAt(state, scene, timeUs);
  if (action.overlay !== null) {
    const target = overlayOf(scene, action.overlay);
    if (!target) return state;
    part = "AnyOverlay";
    owner = overlayThen(state, target, timeUs);
  }
  const field = fieldOf(part, owner, action.field);
  if (!field || !fits(field, action.value)) return state;
  let end = action.value;
  const start = valueIn(owner, action.field) ?? end;
  if (field.kind === "angle" && typeof start === "number" && typeof end === "number") {
    end = start + wrapYaw(end - start);
  }
  const key = action.overlay ?? scene.id;
  const length_us = state.clock.running ? microseconds(action.seconds) : 0;
  const move: Move = { since_us: timeUs, length_us, start, end, easing: action.easing };
  const moves = { ...state.moves[key], [action.field]: move };
  return { ...state, moves: { ...state.moves, [key]: moves } };
}

/** The state after media were let run: on, or from the start; over again where at their end. */
export function played(
  story: Story,
  state: State,
  scene: Scene,
  overlay: string | null,
  timeUs: number,
  fromStart: boolean,
): State {
  const found = mediaOf(state, scene, overlay);
  if (!found) return state;
  const { key, clock, beginsUs, firstUs, what } = found;
  let us = Math.max(shows(clock, timeUs), firstUs);
  const length = lengthUs(story, what);
  if (fromStart || (length > 0 && us >= length && !loops(what))) us = firstUs;
  else if (clock.running) return state;
  return { ...state, media: { ...state.media, [key]: clockAt(Math.max(timeUs, beginsUs), us) } };
}

/** The state after media were stopped where they are. */
export function paused(state: State, scene: Scene, overlay: string | null, timeUs: number): State {
  const found = mediaOf(state, scene, overlay);
  if (!found || !found.clock.running) return state;
  const us = Math.max(shows(found.clock, timeUs), found.firstUs);
  return { ...state, media: { ...state.media, [found.key]: clockAt(timeUs, us, false) } };
}

/** The state after the scene's time was set; what was begun after that instant is forgotten. */
export function sought(state: State, timeUs: number): State {
  const moves = Object.entries(state.moves).map(
    ([key, each]) => [key, only(each, ({ since_us }) => since_us <= timeUs)] as const,
  );
  return {
    ...state,
    clock: clockAt(state.now_us, timeUs, state.clock.running),
    reached_us: timeUs,
    media: only(state.media, ({ at_us }) => at_us <= timeUs),
    fades: only(state.fades, ({ since_us }) => since_us <= timeUs),
    moves: Object.fromEntries(moves.filter(([, left]) => Object.keys(left).length > 0)),
  };
}

/**
 * The state in which what begins to fade or to move at this very instant has done so: for time that
 * is stopped now, as it would be on its way without end.
 */
export function hastened(state: State, timeUs: number): State {
  const moves = Object.entries(state.moves).map(([key, each]) => {
    const done = Object.entries(each).map(([field, move]) => {
      return [field, move.since_us >= timeUs ? { ...move, length_us: 0 } : move];
    });
    return [key, Object.fromEntries(done)];
  });
  const fades = only(state.fades, ({ since_us }) => since_us < timeUs);
  return { ...state, fades, moves: Object.fromEntries(moves) as State["moves"] };
}

/** The moves, all of them at their end: for a scene that is left. */
export function settled(moves: State["moves"]): State["moves"] {
  const ended = (move: Move): Move => ({ ...move, since_us: 0, length_us: 0 });
  const all = Object.entries(moves).map(([key, each]) => [
    key,
    Object.fromEntries(Object.entries(each).map(([field, move]) => [field, ended(move)])),
  ]);
  return Object.fromEntries(all) as State["moves"];
}

interface Found {
  key: string;
  clock: Clock;
  beginsUs: number;
  firstUs: number;
  what: AnyOverlay | Surrounding;
}

/** The key and clock of media that an action names, when and where in them they begin; whose. */
function mediaOf(state: State, scene: Scene, overlay: string | null): Found | null {
  if (overlay === null) {
    const what = scene.surrounding;
    if (what.type !== "video") return null;
    return { key: scene.id, clock: surroundingClock(state, scene), beginsUs: 0, firstUs: 0, what };
  }
  const what = overlayOf(scene, overlay);
  if (!what) return null;
  const { at_us, us } = mediaBeginning(what);
  return { key: what.id, clock: mediaClock(state, what), beginsUs: at_us, firstUs: us, what };
}
