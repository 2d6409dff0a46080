// A quiz: its question, a row for each option, and what is said to an answer. The twin of
// renderer/painters/quiz.py; visit/quizzes.ts marks the answers.

import { DataTexture, Vector2, Vector3 } from "three";
import type { Ray } from "three";
import rules from "shared/quiz.json";
import { heightOf, layCard } from "../render/cards";
import type { Badge, Block, Card, CardPicture, Spot, Tile } from "../render/cards";
import { linear } from "../render/colour";
import { isRightToLeft } from "../render/text";
import type { Quiz, QuizOption } from "../schema";
import { compose, REST } from "../space";
import { languageOf, words } from "../story";
import { CONFIRM, isOpen } from "../visit/quizzes";
import { UNANSWERED } from "../visit/state";
import type { QuizState } from "../visit/state";
import { fineAt, place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

/** The words of a quiz that are not its author's; `tries` with {n}. */
export type Said = (typeof rules.words)["en"];

/** Of a row; `missed`: right, but not chosen while one could. */
export type Look = "plain" | "chosen" | "right" | "wrong" | "missed";

const SAID: Record<string, Said> = rules.words;

export function makeQuiz(overlay: Quiz, kit: Kit): OverlayView {
  const { engine, languages, redraw } = kit;
  const plane = new Plane("panel", {
    u_size: { value: new Vector2(1, 1) },
    u_corner: { value: 0 },
    u_fill: { value: linear(overlay.panel) },
    u_fill_alpha: { value: overlay.panel_opacity },
    u_words: { value: new Vector2(1, 1) },
  });
  const hover = new Tint(plane);
  let picture: CardPicture | null = null;
  let wanted = ""; // the card, and what it was before any answer, as JSON
  let drawn = "";
  let fine = 1; // never coarser again
  let laying: Promise<void> | null = null;
  let pointed: string | null = null;
  let unit = overlay.height;
  let grown = 0; // metres, since the answer
  let closed = false;

  /** Set a card, unless it stands so already; what changes faster than it is drawn is skipped. */
  function set(quiz: Quiz, state: QuizState): Promise<void> {
    const card = { ...cardOf(quiz, state, languages), fine };
    const cards = [card, cardOf(quiz, UNANSWERED, languages)];
    wanted = JSON.stringify(cards);
    if (wanted === drawn) return laying ?? Promise.resolve();
    laying ??= lay().finally(() => (laying = null));
    return laying;
  }

  async function lay(): Promise<void> {
    while (drawn !== wanted && !closed) {
      const now = wanted;
      const [card, unanswered] = JSON.parse(now) as [Card, Card];
      const before = await heightOf(unanswered);
      const next = await layCard(card, engine.renderer);
      drawn = now;
      picture?.target.dispose();
      picture = next;
      unit = card.height;
      grown = next.height - before;
      if (!closed) fit(next);
    }
    if (closed) picture?.target.dispose();
  }

  function fit(card: CardPicture): void {
    const padding = rules.padding * unit;
    const width = card.width + 2 * padding;
    const height = card.height + 2 * padding;
    plane.frame = card.target.texture;
    plane.uniform("u_size", new Vector2(width, height));
    const corner = Math.min(rules.corner * unit, width / 2, height / 2);
    plane.uniform("u_corner", corner);
    plane.answer(width, height, corner);
    plane.uniform("u_words", new Vector2(card.rasterWidth, card.rasterHeight));
    plane.size(Math.max(width, card.rasterWidth), Math.max(height, card.rasterHeight));
    hover.lie(spotOf(pointed), unit);
    redraw();
  }

  function spotOf(part: string | null): Spot | null {
    return picture?.spots.find((spot) => spot.part === part) ?? null;
  }

  return {
    object: plane.object,
    blended: [plane, hover],
    get spots() {
      return picture?.spots ?? [];
    },
    load: () => set(overlay, UNANSWERED),
    update({ overlay: then, pose, opacity, quiz: state }) {
      const quiz = then as Quiz;
      // Its top stays where it is: rows that have been chosen don't run from the pointer.
      place(plane.object, compose(pose, { ...REST, position: [0, -grown / 2, 0] }));
      plane.opacity = opacity;
      hover.opacity = opacity;
      plane.uniform("u_fill", linear(quiz.panel));
      plane.uniform("u_fill_alpha", quiz.panel_opacity);
      fine = Math.max(fine, fineAt(kit, quiz.height, pose));
      void set(quiz, state ?? UNANSWERED);
    },
    settled: () => laying ?? Promise.resolve(),
    hit: (ray) => plane.hit(ray),
    part: (ray) => partAt(plane, ray, picture?.spots ?? []),
    point(part) {
      if (part === pointed) return;
      pointed = part;
      hover.lie(spotOf(part), unit);
      redraw();
    },
    close() {
      closed = true;
      picture?.target.dispose();
      hover.close();
      plane.close();
    },
  };
}

function partAt(plane: Plane, ray: Ray, spots: readonly Spot[]): string | null {
  const at = plane.met(ray);
  if (!at) return null;
  const found = spots.find(
    ({ x, y, width, height }) =>
      Math.abs(at.x - x) <= width / 2 && Math.abs(at.y - y) <= height / 2,
  );
  return found?.part ?? null;
}

/** What shows that a row is pointed at: light over it. */
class Tint {
  private readonly tint = new Plane("panel", {
    u_size: { value: new Vector2(1, 1) },
    u_corner: { value: 0 },
    u_fill: { value: new Vector3(1, 1, 1) },
    u_fill_alpha: { value: rules.opacity.hovered },
    u_words: { value: new Vector2(1, 1) },
  });
  private readonly clear = new DataTexture(new Uint8Array(4), 1, 1);

  constructor(private readonly over: Plane) {
    this.clear.needsUpdate = true;
    this.tint.frame = this.clear;
  }

  /** It is sorted as what it lies on. */
  get object() {
    return this.over.object;
  }

  get order(): number {
    return this.tint.order;
  }

  set order(order: number) {
    this.tint.order = order;
  }

  set opacity(opacity: number) {
    this.tint.opacity = opacity;
  }

  /** Lie over a spot of the card; nowhere for null. */
  lie(spot: Spot | null, unit: number): void {
    this.tint.object.removeFromParent();
    if (!spot) return;
    const { x, y, width, height } = spot;
    this.tint.uniform("u_size", new Vector2(width, height));
    this.tint.uniform("u_corner", Math.min(rules.round * unit, height / 2));
    this.tint.size(width, height);
    this.tint.object.position.set(x, y, 0);
    this.over.object.add(this.tint.object);
    this.tint.object.updateMatrixWorld(true);
  }

  close(): void {
    this.clear.dispose();
    this.tint.close();
  }
}

/** The card of a quiz, its options in the order given. */
export function cardOf(quiz: Quiz, state: QuizState, languages: readonly string[]): Card {
  const unit = quiz.height;
  const width = Math.max(quiz.width / unit - 2 * rules.padding, rules.least) * unit;
  return {
    blocks: blocks(quiz, state, languages),
    width,
    height: unit,
    rightToLeft: isRightToLeft(words(quiz.question, languages)),
  };
}

/**
 * How the row of an option looks. What was not chosen is told only once there is no try left. Of a
 * wrong order nothing is told of single options: it is the whole that is wrong.
 */
export function lookOf(quiz: Quiz, state: QuizState, option: QuizOption): Look {
  const chosen = state.chosen.includes(option.id);
  const { outcome } = state;
  if (outcome === "open" || (quiz.kind === "order" && outcome !== "right")) {
    return chosen ? "chosen" : "plain";
  }
  if (chosen) return option.right || quiz.kind === "order" ? "right" : "wrong";
  return option.right && outcome === "failed" ? "missed" : "plain";
}

/** The words that are not the author's, in a language; English where there are none. */
export function saidIn(language: string): Said {
  return SAID[language.split("-")[0]!.toLowerCase()] ?? SAID["en"]!;
}

/** The sign beside an option's row: what its colour says, without colour. */
export function markOf(quiz: Quiz, state: QuizState, option: QuizOption): string {
  const look = lookOf(quiz, state, option);
  if (look === "wrong") return rules.marks.wrong;
  return look === "right" || look === "missed" ? rules.marks.right : "";
}

/** The lines under the options, with the heights of their words. */
export function said(
  quiz: Quiz,
  state: QuizState,
  languages: readonly string[],
): [words: string, height: number][] {
  const own = saidIn(languageOf(quiz.question, languages));
  const lines: [string, number][] = [];
  if (state.outcome !== "open") {
    const right = state.outcome === "right";
    const told = words(right ? quiz.right : quiz.wrong, languages);
    const line = told.trim() ? told : right ? own.right : own.wrong;
    lines.push([`${right ? rules.marks.right : rules.marks.wrong} ${line}`, 1]);
    for (const { id, text, feedback } of quiz.options) {
      if (!state.chosen.includes(id)) continue;
      // One that is looked for has no row that says what was chosen.
      for (const each of quiz.kind === "find" ? [text, feedback] : [feedback]) {
        const wording = words(each, languages);
        if (wording.trim()) lines.push([wording, rules.feedback]);
      }
    }
  }
  const counted = isOpen(state) && (quiz.kind === "find" || state.outcome === "wrong");
  if (quiz.tries > 0 && counted) {
    const left = Math.max(quiz.tries - state.tries, 0);
    lines.push([own.tries.replace("{n}", String(left)), rules.small]);
  }
  return lines;
}

/** Whether what is chosen can be confirmed. */
export function ready({ chosen, outcome }: QuizState): boolean {
  return outcome === "open" && chosen.length > 0;
}

function blocks(quiz: Quiz, state: QuizState, languages: readonly string[]): Block[] {
  const unit = quiz.height;
  const language = languageOf(quiz.question, languages);
  const found = [
    block(words(quiz.question, languages), rules.question * unit, quiz.colour, language, 0, true),
  ];
  if (quiz.kind !== "find") {
    quiz.options.forEach((option, index) => {
      const gap = (index === 0 ? rules.after : rules.gap) * unit;
      found.push(row(quiz, state, option, languages, gap));
    });
  }
  if (quiz.kind === "multiple" && isOpen(state)) found.push(confirm(quiz, state, language));
  said(quiz, state, languages).forEach(([wording, height], index) => {
    const gap = index === 0 ? rules.after * unit : 0;
    found.push(block(wording, height * unit, quiz.colour, language, gap));
  });
  return found;
}

function block(
  wording: string,
  height: number,
  colour: string,
  language: string,
  gap: number,
  bold = false,
): Block {
  const style = { height, align: "start", bold, colour, language } as const;
  return { words: wording, style, gap, tile: null, badge: null, mark: "", alpha: 1, part: null };
}

function row(
  quiz: Quiz,
  state: QuizState,
  option: QuizOption,
  languages: readonly string[],
  gap: number,
): Block {
  const look = lookOf(quiz, state, option);
  const fills: Partial<Record<Look, string>> = {
    chosen: quiz.accent,
    right: rules.right,
    wrong: rules.wrong,
  };
  const language = languageOf(option.text, languages);
  return {
    ...block(words(option.text, languages), quiz.height, quiz.colour, language, gap),
    tile: tile(quiz.height, fills[look] ?? rules.row, rules.opacity[look], rules.mark),
    badge: badge(quiz, state, option.id),
    mark: markOf(quiz, state, option),
    part: isOpen(state) ? option.id : null,
  };
}

/** The box of an option to tick, the number in which one was chosen. */
function badge(quiz: Quiz, { chosen }: QuizState, option: string): Badge | null {
  if (quiz.kind !== "multiple" && quiz.kind !== "order") return null;
  const unit = quiz.height;
  const full = chosen.includes(option);
  return {
    shape: quiz.kind === "multiple" ? "square" : "round",
    size: rules.badge * unit,
    gap: rules.aside * unit,
    stroke: rules.stroke * unit,
    colour: quiz.colour,
    ink: quiz.panel,
    full,
    words: full && quiz.kind === "order" ? String(chosen.indexOf(option) + 1) : "",
    height: rules.number * unit,
  };
}

/** The row that confirms, once something is chosen. */
function confirm(quiz: Quiz, state: QuizState, language: string): Block {
  const unit = quiz.height;
  const can = ready(state);
  const ink = can ? clearer(quiz.accent, quiz.panel, quiz.colour) : quiz.colour;
  const style = { height: unit, align: "centre", bold: true, colour: ink, language } as const;
  return {
    words: saidIn(language).confirm,
    style,
    gap: rules.after * unit,
    tile: can
      ? tile(unit, quiz.accent, rules.opacity.ready)
      : tile(unit, rules.row, rules.opacity.plain),
    badge: null,
    mark: "",
    alpha: can ? 1 : rules.dimmed,
    part: can ? CONFIRM : null,
  };
}

function tile(unit: number, fill: string, alpha: number, mark = 0): Tile {
  const { round, across, above } = rules;
  return {
    fill,
    alpha,
    corner: round * unit,
    across: across * unit,
    above: above * unit,
    mark: mark * unit,
  };
}

/** The ink that stands out most on a colour (contrast as WCAG 2 has it); the first of equals. */
function clearer(on: string, one: string, other: string): string {
  const contrast = (ink: string) => {
    const [low, high] = [luminance(ink), luminance(on)].sort((a, b) => a - b);
    return (high! + 0.05) / (low! + 0.05);
  };
  return contrast(other) > contrast(one) ? other : one;
}

function luminance(colour: string): number {
  return linear(colour).dot(new Vector3(0.2126, 0.7152, 0.0722));
}
