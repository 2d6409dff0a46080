// A quiz for keyboards and screen readers: its question, a button over each row, what is said.

import { Vector3 } from "three";
import { markOf, ready, said, saidIn } from "../overlays/quiz";
import type { Player } from "../player";
import type { Spot } from "../render/cards";
import type { Quiz, QuizOption } from "../schema";
import type { Pose } from "../space";
import { languageOf, words } from "../story";
import type { OverlayAt } from "../timeline";
import { CONFIRM, isOpen } from "../visit/quizzes";
import { UNANSWERED } from "../visit/state";
import { element } from "./dom";

/** The signs before what is said: a reader says the words. */
const SIGN = /^[✅❌]\s*/u;

export class QuizGroup {
  readonly item: HTMLLIElement;
  private readonly question = element("p", { class: "heard" });
  private readonly told = element("p", { class: "heard", "aria-live": "polite" });
  private readonly group = element("div", { role: "group" }, this.question, this.told);
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private at: OverlayAt;
  private shown: unknown[] = [];

  constructor(
    at: OverlayAt,
    private readonly player: () => Player,
    private readonly face: (at: Pose) => void,
  ) {
    this.at = at;
    this.item = element("li", {}, this.group);
    this.follow(at);
  }

  /** Follow a moment: names, states, places. */
  follow(at: OverlayAt): void {
    this.at = at;
    const quiz = at.overlay as Quiz;
    const { languages } = this.player().kit;
    const state = at.quiz ?? UNANSWERED;
    const shown = [at.overlay, state, languages[0]];
    if (shown.some((each, index) => each !== this.shown[index])) {
      this.shown = shown;
      this.dress(quiz, languages);
    }
    const spots = this.player().stage?.view(quiz.id)?.spots ?? [];
    for (const [part, button] of this.buttons) {
      this.put(button, spots.find((spot) => spot.part === part) ?? null);
    }
  }

  private dress(quiz: Quiz, languages: readonly string[]): void {
    const state = this.at.quiz ?? UNANSWERED;
    const question = words(quiz.question, languages);
    this.item.lang = languageOf(quiz.question, languages);
    this.group.setAttribute("aria-label", words(quiz.alt, languages) || question);
    if (this.question.textContent !== question) this.question.textContent = question;
    const options = quiz.kind === "find" ? [] : quiz.options;
    const parts = options.map(({ id }) => id);
    if (quiz.kind === "multiple") parts.push(CONFIRM);
    for (const [part, button] of this.buttons) {
      if (parts.includes(part)) continue;
      button.remove();
      this.buttons.delete(part);
    }
    const open = isOpen(state);
    for (const option of options) {
      const button = this.button(option.id);
      button.lang = languageOf(option.text, languages);
      button.setAttribute("aria-label", this.nameOf(quiz, option, languages));
      button.setAttribute("aria-pressed", String(state.chosen.includes(option.id)));
      button.setAttribute("aria-disabled", String(!open));
    }
    if (quiz.kind === "multiple") {
      const button = this.button(CONFIRM);
      button.setAttribute("aria-label", saidIn(languageOf(quiz.question, languages)).confirm);
      button.setAttribute("aria-disabled", String(!ready(state)));
    }
    const lines = said(quiz, state, languages).map(([line]) => line.replace(SIGN, ""));
    const told = lines.join(" ");
    if (this.told.textContent !== told) this.told.textContent = told;
  }

  /** An option's words, with the number in which it was chosen and the sign of its row. */
  private nameOf(quiz: Quiz, option: QuizOption, languages: readonly string[]): string {
    const state = this.at.quiz ?? UNANSWERED;
    const place = state.chosen.indexOf(option.id) + 1;
    const number = quiz.kind === "order" && place > 0 ? `${place}.` : "";
    const parts = [number, words(option.text, languages), markOf(quiz, state, option)];
    return parts.filter(Boolean).join(" ");
  }

  private button(part: string): HTMLButtonElement {
    const known = this.buttons.get(part);
    if (known) return known;
    const button = element("button", { type: "button", class: "spot row" });
    button.dataset["overlay"] = this.at.overlay.id;
    button.dataset["part"] = part;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      this.player().choose(this.at.overlay.id, part);
    });
    button.addEventListener("focus", () => {
      if (button.matches(":focus-visible")) this.face(this.at.pose);
    });
    this.buttons.set(part, button);
    this.group.insertBefore(button, this.told);
    return button;
  }

  /** Lay a button over its row, or in the middle where that is out of sight. */
  private put(button: HTMLButtonElement, spot: Spot | null): void {
    const box = spot && this.project(spot);
    const { style } = button;
    style.left = percent(box?.left ?? 0.5);
    style.top = percent(box?.top ?? 0.5);
    style.width = percent(box?.width ?? 0);
    style.height = percent(box?.height ?? 0);
  }

  /** Where a spot is on the screen, as shares of it; null where it is not wholly seen. */
  private project({ x, y, width, height }: Spot): DOMRect | null {
    const { camera } = this.player().kit.engine;
    const world = this.player().stage?.view(this.at.overlay.id)?.object?.matrixWorld;
    if (!world) return null;
    const corners = [-1, 1].flatMap((across) =>
      [-1, 1].map((up) =>
        new Vector3(x + (across * width) / 2, y + (up * height) / 2, 0)
          .applyMatrix4(world)
          .project(camera),
      ),
    );
    if (corners.some((corner) => corner.z >= 1 || Math.abs(corner.x) > 1 || Math.abs(corner.y) > 1)) {
      return null;
    }
    const across = corners.map((corner) => 0.5 + corner.x / 2);
    const down = corners.map((corner) => 0.5 - corner.y / 2);
    const left = Math.min(...across);
    const top = Math.min(...down);
    return new DOMRect(left, top, Math.max(...across) - left, Math.max(...down) - top);
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
