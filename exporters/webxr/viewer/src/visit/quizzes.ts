// How quizzes are answered and marked: the twin of story/visit/quizzes.py.

import type { Quiz, QuizOption } from "../schema";
import type { QuizState } from "./state";

/** The part of a quiz that confirms what is chosen. No option can be called so: ids are longer. */
export const CONFIRM = "confirm";

/** Whether the quiz can still be answered. */
export function isOpen({ outcome }: QuizState): boolean {
  return outcome === "open" || outcome === "wrong";
}

/** The state after an option was chosen, or unchosen; the same one where it cannot be. */
export function chosen(quiz: Quiz, state: QuizState, option: string): QuizState {
  if (!isOpen(state) || !quiz.options.some(({ id }) => id === option)) return state;
  const before = state.outcome === "open" ? state.chosen : []; // after a wrong answer: from scratch
  if (quiz.kind === "single" || quiz.kind === "find") {
    return marked(quiz, { ...state, chosen: [option] });
  }
  const at = before.indexOf(option);
  if (at >= 0) {
    const left = quiz.kind === "order" ? before.slice(0, at) : before.filter((id) => id !== option);
    return { ...state, chosen: left, outcome: "open" };
  }
  const after: QuizState = { ...state, chosen: [...before, option], outcome: "open" };
  const whole = quiz.kind === "order" && after.chosen.length === quiz.options.length;
  return whole ? marked(quiz, after) : after;
}

/** The state after what is chosen was confirmed; only `multiple` quizzes need that. */
export function confirmed(quiz: Quiz, state: QuizState): QuizState {
  const ready = quiz.kind === "multiple" && state.outcome === "open" && state.chosen.length > 0;
  return ready ? marked(quiz, state) : state;
}

/** The options as the visitor sees them: as written, or shuffled by the visit's seed. */
export function optionsInOrder(quiz: Quiz, seed: number): QuizOption[] {
  if (!quiz.shuffle && quiz.kind !== "order") return quiz.options;
  const options = [...quiz.options];
  let chance = seed >>> 0;
  for (const letter of quiz.id) chance = (Math.imul(chance, 31) + letter.codePointAt(0)!) >>> 0;
  for (let last = options.length - 1; last > 0; last--) {
    chance = (chance + 0x6d2b79f5) >>> 0;
    const other = Math.floor((mulberry(chance) * (last + 1)) / 2 ** 32);
    [options[last], options[other]] = [options[other]!, options[last]!];
  }
  return options;
}

function marked(quiz: Quiz, state: QuizState): QuizState {
  const tries = state.tries + 1;
  if (isRight(quiz, state.chosen)) return { ...state, tries, outcome: "right" };
  const usedUp = quiz.tries > 0 && quiz.tries <= tries;
  return { ...state, tries, outcome: usedUp ? "failed" : "wrong" };
}

function isRight({ kind, options }: Quiz, picked: readonly string[]): boolean {
  if (kind === "order") return options.every(({ id }, index) => picked[index] === id);
  const right = new Set(options.filter(({ right }) => right).map(({ id }) => id));
  if (kind === "multiple") return picked.length === right.size && picked.every((id) => right.has(id));
  return right.has(picked[0] ?? "");
}

/** The 32 bits that mulberry32 gives for a state. */
function mulberry(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 15), word | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
