// One event's course through a visit: which triggers act, in which order, and what they change.
// The twin of story/visit/run.py.

import { MOST_ACTIONS, MOST_LOOKS, SHAPES } from "../schema";
import type { Action, Annotation, Ask, Held, Scene, Story, Transition, Variable } from "../schema";
import type { Pose, Vector } from "../space";
import { microseconds } from "../story";
import { hastened, led, paused, played, settled, shown, sought } from "./actions";
import { holds } from "./conditions";
import { firstDue, isSeen, keyOf, watchedIn } from "./due";
import type { Answer, Watched } from "./due";
import { answerer, instantOf, overlayOf, quizOf, sceneIn, variableOf } from "./finding";
import { BEAT_US, nearness, nextLook } from "./nearness";
import { chosen, confirmed, isOpen } from "./quizzes";
import { clockAt, fresh, shows, UNANSWERED } from "./state";
import type { Effect, QuizState, State } from "./state";

/** A trigger that will act; one of a scene not if the visit has left that by then. */
interface Waiting {
  key: string;
  answer: Answer;
  entry: number | null; // null: of the story itself
}

const QUICK = 64; // names that are searched through while one look is taken
const POSE = 20; // looks that working out where an overlay stands counts for
const PLAIN = SHAPES["Transition"]!.defaults as unknown as Transition;

/** A visit while one event goes through it: used once, then `state` and `effects` are read. */
export class Run {
  readonly effects: Effect[] = [];
  private left = MOST_ACTIONS;
  private looks = MOST_LOOKS;
  private readonly search: number; // looks that a condition counts for
  private readonly watched = new Map<string, Watched>();
  private entry = 0; // how often the visit has come into a scene
  private leaving = false;
  private readonly waiting: Waiting[] = [];

  /** `anchors` are where AR anchors stand in the real world; undefined in the preview room. */
  constructor(
    private readonly story: Story,
    public state: State,
    private readonly anchors?: ReadonlyMap<string, Pose>,
  ) {
    const overlays = story.scenes.reduce((sum, scene) => sum + scene.overlays.length, 0);
    this.search = 1 + Math.floor((story.variables.length + overlays) / QUICK);
  }

  // What the events are

  /** Let time pass up to an instant of the visit's clock; what falls due acts. */
  advance(atUs: number): void {
    this.settle();
    const until = Math.max(atUs, this.state.now_us);
    while (this.left > 0 && this.looks > 0) {
      const { scene } = this;
      if (!scene) break;
      const watched = this.watchedIn(scene);
      const { approached } = watched;
      this.looks -= 1 + watched.scene.length + watched.overlays.length + approached.length;
      const due = firstDue(this.state, scene, watched, until);
      const before = due.length > 0 ? due[0]!.atUs - 1 : until;
      const look = nextLook(this.state, scene, approached, before);
      if (look !== null) {
        this.passTo(look);
        this.look();
        this.settle();
        continue;
      }
      if (due.length === 0) break;
      this.passTo(due[0]!.atUs);
      this.left -= due.length; // they may do nothing, and fall due again and again
      const dwelt = due.filter(({ answer }) => answer.type === "dwell").map(({ key }) => key);
      this.set({ dwelt: [...this.state.dwelt, ...dwelt] });
      for (const { key, answer } of due) this.wait(key, answer);
      this.settle();
      if (due[0]!.atUs % BEAT_US === 0) {
        this.look(); // the beat's own
        this.settle();
      }
    }
    this.passTo(until);
  }

  /** Let all that waits act. */
  settle(): void {
    for (let at = 0; at < this.waiting.length; at++) {
      const { key, answer, entry } = this.waiting[at]!;
      if (entry === null || entry === this.entry) this.act(key, answer);
    }
    this.waiting.length = 0;
  }

  /** Give variables that last the values of the visit before. */
  keep(kept: Readonly<Record<string, Held>>): void {
    const lasting = this.story.variables
      .filter(({ id, lasts }) => lasts === "always" && Object.hasOwn(kept, id))
      .map((variable) => [variable.id, fitted(variable, kept[variable.id]!)]);
    this.set({ variables: { ...this.state.variables, ...Object.fromEntries(lasting) } });
  }

  /** Stand in a scene, at its beginning. */
  arrive(sceneId: string): void {
    const { state } = this;
    const scene = sceneIn(this.story, sceneId);
    if (!scene) return;
    const { visited } = state;
    this.entry += 1;
    this.set({
      scene: sceneId,
      entered_us: state.now_us,
      clock: clockAt(state.now_us),
      reached_us: -1,
      media: {},
      fades: {},
      moves: settled(state.moves),
      awaited: null,
      visited: visited.includes(sceneId) ? visited : [...visited, sceneId],
      pointed: null,
      pointed_us: state.now_us,
      dwelt: [],
      near: [],
      position: null,
      idle_from_us: state.idle_us,
    });
    this.queue(scene.id, scene.triggers, (answer) => answer.type === "enter");
    this.look();
  }

  /** Leave the scene for another one. */
  go(sceneId: string, transition: Transition = PLAIN): void {
    if (this.leaving || !sceneIn(this.story, sceneId)) return;
    const { scene } = this;
    if (scene) {
      this.leaving = true;
      for (const [index, trigger] of scene.triggers.entries()) {
        if (trigger.type === "leave" && this.looks > 0) this.act(keyOf(scene.id, index), trigger);
      }
      this.leaving = false;
    }
    this.arrive(sceneId);
    this.goOver(sceneId, transition);
  }

  /** An overlay is selected: what it answers, and the quiz that it is looked for in. */
  select(overlayId: string): void {
    const { scene } = this;
    const overlay = scene && overlayOf(scene, overlayId);
    if (!scene || !overlay) return;
    if (overlay.type === "annotation") this.open(scene, overlay);
    const owner = answerer(scene, overlayId, "select");
    if (owner) this.queue(owner.id, owner.triggers, (answer) => answer.type === "select");
    for (const quiz of scene.overlays) {
      if (quiz.type !== "quiz" || quiz.kind !== "find") continue;
      for (const { id, target } of quiz.options) {
        if (target === overlayId) this.choose(quiz.id, id);
      }
    }
  }

  /** Open an annotation, and close those that cannot be open beside it; or close it. */
  private open(scene: Scene, note: Annotation): void {
    const opened: Record<string, boolean> = { ...this.state.opened };
    const opens = !(opened[note.id] ?? note.open);
    for (const other of scene.overlays) {
      if (other.type !== "annotation" || other.id === note.id || !opens) continue;
      const open = opened[other.id] ?? other.open;
      if ((note.alone || other.alone) && open) opened[other.id] = false;
    }
    opened[note.id] = opens;
    this.set({ opened });
  }

  /** The pointer comes to be over another overlay, or none. */
  point(overlayId: string | null): void {
    const { scene } = this;
    const before = this.state.pointed;
    if (!scene || before === overlayId) return;
    const after = overlayId === null ? undefined : overlayOf(scene, overlayId);
    const left = answerer(scene, before, "hover");
    const come = answerer(scene, after?.id ?? null, "hover");
    this.set({ pointed: after?.id ?? null, pointed_us: this.state.now_us, dwelt: [] });
    for (const [overlay, leaving] of [[left, true], [come, false]] as const) {
      if (!overlay || left === come) continue;
      this.queue(
        overlay.id,
        overlay.triggers,
        (answer) => answer.type === "hover" && answer.leaving === leaving,
      );
    }
  }

  /** The visitor's eye comes to a place. */
  move(position: Vector): void {
    this.set({ position });
  }

  /** Notice whom the visitor has come near to, or gone away from. */
  look(): void {
    const { scene } = this;
    if (!scene || this.looks <= 0) return;
    const { approached } = this.watchedIn(scene);
    this.looks -= POSE * approached.length;
    const { near, found } = nearness(this.state, scene, approached, this.time, this.anchors);
    if (near !== this.state.near) this.set({ near });
    for (const { key, answer } of found) this.wait(key, answer);
  }

  /** An option of a quiz is chosen. */
  choose(quizId: string, option: string): void {
    const quiz = this.scene && quizOf(this.scene, quizId);
    if (!quiz || !(this.state.shown[quiz.id] ?? !quiz.hidden)) return;
    const before = this.state.quizzes[quiz.id] ?? UNANSWERED;
    this.answered(quizId, before, chosen(quiz, before, option));
  }

  /** What is chosen in a quiz is confirmed. */
  confirm(quizId: string): void {
    const quiz = this.scene && quizOf(this.scene, quizId);
    if (!quiz || !(this.state.shown[quiz.id] ?? !quiz.hidden)) return;
    const before = this.state.quizzes[quiz.id] ?? UNANSWERED;
    this.answered(quizId, before, confirmed(quiz, before));
  }

  /** The scene's time is set; no trigger answers to what lies between. */
  seek(timeUs: number): void {
    this.state = sought(this.state, Math.max(timeUs, 0));
    this.waitNoMore();
  }

  /** The visitor has done nothing for so long. */
  idle(idleUs: number): void {
    const alive = idleUs < this.state.idle_us;
    const before = alive ? 0 : this.state.idle_us;
    this.set({ idle_us: idleUs, idle_from_us: alive ? 0 : this.state.idle_from_us });
    const { scene, story } = this;
    const found: { due: number; key: string; answer: Answer }[] = [];
    for (const owner of scene ? [scene, story] : [story]) {
      const fromUs = owner === scene ? this.state.idle_from_us : 0;
      for (const [index, answer] of owner.triggers.entries()) {
        if (answer.type !== "idle") continue;
        const due = microseconds(answer.seconds) + fromUs;
        if (before < due && due <= idleUs) found.push({ due, key: keyOf(owner.id, index), answer });
      }
    }
    for (const { key, answer } of found.sort((a, b) => a.due - b.due)) this.wait(key, answer);
  }

  // How triggers come to act

  private queue(owner: string, triggers: readonly Answer[], which: (answer: Answer) => boolean) {
    for (const [index, trigger] of triggers.entries()) {
      if (this.looks <= 0) return;
      this.looks -= 1;
      if (which(trigger)) this.wait(keyOf(owner, index), trigger);
    }
  }

  private wait(key: string, answer: Answer): void {
    const ofStory = key.startsWith(`${this.story.id}/`);
    this.waiting.push({ key, answer, entry: ofStory ? null : this.entry });
  }

  private act(key: string, answer: Answer): void {
    this.looks -= 1 + answer.when.length * this.search;
    if (this.looks <= 0) return;
    if (answer.once && this.state.spent.includes(key)) return;
    if (!answer.when.every((condition) => holds(this.story, this.state, condition))) return;
    if (answer.once) this.set({ spent: [...this.state.spent, key] });
    const { scene } = this;
    for (const action of answer.actions) {
      if (this.left <= 0) return;
      this.left -= 1;
      if (scene) this.do(scene, action);
    }
    this.waitNoMore();
  }

  /** One action of a trigger that acted in `scene`. */
  private do(scene: Scene, action: Action): void {
    switch (action.type) {
      case "go":
        return this.go(action.scene, action.transition);
      case "link":
        return void this.effects.push({ type: "link", url: action.url });
      case "show":
      case "hide":
      case "toggle": {
        const target = overlayOf(scene, action.overlay);
        if (target) this.state = shown(this.state, scene, target, action, this.time);
        return;
      }
      case "animate":
        this.state = led(this.state, scene, action, this.time);
        return;
      case "wear": {
        const { overlay, finish } = action;
        if (overlayOf(scene, overlay)?.type !== "model") return;
        return this.set({ worn: { ...this.state.worn, [overlay]: finish } });
      }
      case "play": {
        const { overlay, from_start } = action;
        this.state = played(this.story, this.state, scene, overlay, this.time, from_start);
        return;
      }
      case "pause":
        this.state = paused(this.state, scene, action.overlay, this.time);
        return;
      case "pause-all":
        return this.runClock(false);
      case "play-all":
        return this.runClock(true);
      case "seek":
        return this.seek(instantOf(scene, action.cue, action.time));
      case "set":
        return this.give(action.variable, action.value);
      case "add":
        return this.add(action.variable, action.amount);
      case "sound": {
        const { asset, volume } = action;
        return void this.effects.push({ type: "sound", asset, volume });
      }
      case "ask":
        return this.ask(scene, action);
      case "score":
        return this.set({ score: this.state.score + action.points });
      case "reset":
        return this.reset(action.what);
      case "finish":
        if (this.state.finished) return;
        this.set({ finished: true });
        this.effects.push({ type: "finished" });
    }
  }

  // What actions change

  private runClock(running: boolean): void {
    if (this.state.clock.running === running) return;
    if (!running) this.state = hastened(this.state, this.time);
    this.set({ clock: clockAt(this.state.now_us, this.time, running) });
  }

  private give(variableId: string, value: Held): void {
    const variable = variableOf(this.story, variableId);
    if (!variable) return;
    const before = this.state.variables[variable.id] ?? variable.initial;
    const after = fitted(variable, value);
    if (after === before) return;
    this.set({ variables: { ...this.state.variables, [variable.id]: after } });
    this.changed(variable.id);
  }

  private add(variableId: string, amount: number): void {
    const variable = variableOf(this.story, variableId);
    if (!variable) return;
    const before = this.state.variables[variable.id] ?? variable.initial;
    if (typeof before === "number") this.give(variableId, before + amount);
  }

  private changed(variable: string): void {
    const answers = (answer: Answer) => answer.type === "variable" && answer.variable === variable;
    const { scene, story } = this;
    if (scene) this.queue(scene.id, scene.triggers, answers);
    this.queue(story.id, story.triggers, answers);
  }

  private ask(scene: Scene, { quiz: quizId, pause }: Ask): void {
    const quiz = quizOf(scene, quizId);
    if (!quiz) return;
    this.state = shown(this.state, scene, quiz, { type: "show", seconds: 0 }, this.time);
    const before = this.state.quizzes[quiz.id];
    // Its points count once.
    if (before?.outcome === "right") this.set({ score: this.state.score - quiz.points });
    this.set({ quizzes: { ...this.state.quizzes, [quiz.id]: UNANSWERED } });
    if (!pause || scene.id !== this.state.scene) return;
    this.runClock(false);
    this.set({ awaited: quiz.id });
  }

  /** Let time run on where it waits for a quiz that cannot be seen, so not be answered. */
  private waitNoMore(): void {
    const { scene, time } = this;
    const { awaited } = this.state;
    if (!scene || awaited === null) return;
    const quiz = quizOf(scene, awaited);
    if (quiz && isSeen(this.state, scene, quiz, time)) return;
    this.set({ awaited: null });
    this.runClock(true);
  }

  private answered(quizId: string, before: QuizState, after: QuizState): void {
    const quiz = this.scene && quizOf(this.scene, quizId);
    if (!quiz || after === before) return;
    this.set({ quizzes: { ...this.state.quizzes, [quiz.id]: after } });
    if (after.tries === before.tries) return;
    if (after.outcome === "right") this.set({ score: this.state.score + quiz.points });
    if (this.state.awaited === quiz.id && !isOpen(after)) {
      this.set({ awaited: null });
      this.runClock(true);
    }
    this.queue(
      quiz.id,
      quiz.triggers,
      (answer) =>
        answer.type === "answered" && (answer.outcome === "any" || answer.outcome === after.outcome),
    );
  }

  private reset(what: "answers" | "variables" | "visit"): void {
    this.set({ quizzes: {}, score: 0 });
    if (what === "answers") return;
    const before = this.state.variables;
    const { variables } = this.story;
    const keep = variables.filter(
      ({ id, lasts }) => what === "visit" && lasts === "always" && Object.hasOwn(before, id),
    );
    this.set({ variables: Object.fromEntries(keep.map(({ id }) => [id, before[id]!])) });
    if (what === "variables") {
      for (const { id, initial } of variables) {
        if ((before[id] ?? initial) !== initial) this.changed(id);
      }
      return;
    }
    const { now_us, idle_us, seed, variables: kept } = this.state; // no sign of life: idle goes on
    const first = this.story.scenes[0]!.id;
    this.state = { ...fresh(first), now_us, variables: kept, idle_us, seed };
    this.arrive(first);
    this.goOver(first, PLAIN);
  }

  private goOver(scene: string, transition: Transition): void {
    this.effects.push({ type: "went", scene, transition });
  }

  // The state

  private set(changed: Partial<State>): void {
    this.state = { ...this.state, ...changed };
  }

  private watchedIn(scene: Scene): Watched {
    const known = this.watched.get(scene.id) ?? watchedIn(this.story, scene);
    this.watched.set(scene.id, known);
    return known;
  }

  private get scene(): Scene | undefined {
    return sceneIn(this.story, this.state.scene);
  }

  private get time(): number {
    return shows(this.state.clock, this.state.now_us);
  }

  private passTo(atUs: number): void {
    const now_us = Math.max(atUs, this.state.now_us);
    const reached_us = Math.max(this.state.reached_us, shows(this.state.clock, now_us));
    this.set({ now_us, reached_us });
  }
}

/** The value as the variable holds it: within its limits, among its options; else its initial. */
export function fitted(variable: Variable, value: Held): Held {
  switch (variable.type) {
    case "number": {
      if (typeof value !== "number" || Number.isNaN(value)) return variable.initial;
      const { lowest, highest } = variable;
      if (lowest !== null && value < lowest) return lowest;
      return highest !== null && value > highest ? highest : value;
    }
    case "text":
      return typeof value === "string" ? value : variable.initial;
    case "yes-no":
      return typeof value === "boolean" ? value : variable.initial;
    case "choice":
      return variable.options.some((option) => option.value === value) ? value : variable.initial;
  }
}
