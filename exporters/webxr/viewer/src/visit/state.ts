// Where a visit stands, a plain value: the twin of story/visit/state.py.

import type { Easing, Held, Keyed, Transition } from "../schema";
import type { Vector } from "../space";

/** A clock set by another one: when that showed `at_us` this showed `us`; microseconds. */
export interface Clock {
  readonly at_us: number;
  readonly us: number;
  readonly running: boolean;
}

export function clockAt(at_us = 0, us = 0, running = true): Clock {
  return { at_us, us, running };
}

/** What a clock shows when the one that sets it shows `nowUs`. */
export function shows({ at_us, us, running }: Clock, nowUs: number): number {
  return us + (running ? nowUs - at_us : 0);
}

/** How an overlay comes or goes after `show` or `hide`, in the scene's time. */
export interface Fade {
  readonly since_us: number;
  readonly length_us: number;
  readonly start: number; // 0: not there, 1: wholly there
  readonly end: number;
}

/** How much of the overlay is there at an instant. */
export function shareOf({ since_us, length_us, start, end }: Fade, timeUs: number): number {
  const gone = timeUs - since_us;
  if (gone >= length_us) return end;
  return start + ((end - start) * Math.max(gone, 0)) / length_us;
}

/** How an action leads a field from one value to another, in the scene's time. */
export interface Move {
  readonly since_us: number;
  readonly length_us: number;
  readonly start: Keyed;
  readonly end: Keyed;
  readonly easing: Easing;
}

/** How far a quiz has come: what is chosen, in the order of choosing. */
export interface QuizState {
  readonly chosen: readonly string[];
  readonly tries: number;
  readonly outcome: "open" | "wrong" | "right" | "failed";
}

export const UNANSWERED: QuizState = { chosen: [], tries: 0, outcome: "open" };

export type ById<T> = Readonly<Record<string, T>>;

/** Where a visit stands; what the fields mean stands in story/visit/state.py. */
export interface State {
  readonly scene: string;
  readonly entered_us: number;
  readonly clock: Clock;
  readonly now_us: number;
  readonly reached_us: number;
  readonly shown: ById<boolean>;
  readonly fades: ById<Fade>;
  readonly moves: ById<Readonly<Record<string, Move>>>;
  readonly worn: ById<string | null>;
  readonly media: ById<Clock>;
  readonly variables: ById<Held>;
  readonly score: number;
  readonly quizzes: ById<QuizState>;
  readonly opened: ById<boolean>;
  readonly awaited: string | null;
  readonly visited: readonly string[];
  readonly spent: readonly string[];
  readonly pointed: string | null;
  readonly pointed_us: number;
  readonly dwelt: readonly string[];
  readonly near: readonly string[];
  readonly position: Vector | null;
  readonly idle_us: number;
  readonly idle_from_us: number;
  readonly seed: number;
  readonly finished: boolean;
}

/** A state with nothing in it but its scene. */
export function fresh(scene: string): State {
  return {
    scene,
    entered_us: 0,
    clock: clockAt(),
    now_us: 0,
    reached_us: -1,
    shown: {},
    fades: {},
    moves: {},
    worn: {},
    media: {},
    variables: {},
    score: 0,
    quizzes: {},
    opened: {},
    awaited: null,
    visited: [],
    spent: [],
    pointed: null,
    pointed_us: 0,
    dwelt: [],
    near: [],
    position: null,
    idle_us: 0,
    idle_from_us: 0,
    seed: 1,
    finished: false,
  };
}

/** What happens in a visit, `at_us` on the visit's clock. */
export type VisitEvent =
  | { type: "ticked"; at_us: number; idle_us: number }
  | { type: "selected"; overlay: string; at_us: number }
  | { type: "pointed"; overlay: string | null; at_us: number }
  | { type: "moved"; position: Vector; at_us: number }
  | { type: "chose"; quiz: string; option: string; at_us: number }
  | { type: "confirmed"; quiz: string; at_us: number }
  | { type: "entered"; scene: string; at_us: number }
  | { type: "sought"; time_us: number; at_us: number };

/** The visit is in another scene; the player leads over to it. */
export interface Went {
  type: "went";
  scene: string;
  transition: Transition;
}

/** What the player is to do. */
export type Effect =
  | { type: "link"; url: string }
  | Went
  | { type: "sound"; asset: string; volume: number }
  | { type: "finished" };
