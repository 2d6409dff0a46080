// What can be selected, as a list of buttons for keyboards and screen readers, each over its place.
// page/quizzes.ts has the groups of buttons that quizzes are.

import { Vector3 } from "three";
import { loaded } from "../modules";
import type { Player } from "../player";
import type { Annotation } from "../schema";
import { yawPitch } from "../space";
import type { Pose } from "../space";
import type { Moment, OverlayAt } from "../timeline";
import { touchable } from "../touching";
import { element } from "./dom";

/** What stands in the list for an overlay. */
interface Entry {
  readonly item: HTMLLIElement;
  follow(at: OverlayAt): void;
}

export class Spots {
  readonly list = element("ul", { class: "spots" });
  private readonly spots = new Map<string, Entry>();

  constructor(
    private readonly player: () => Player,
    private readonly turnTo: (yaw: number, pitch: number) => void,
    private unnamed: string,
  ) {}

  name(things: string, unnamed: string): void {
    this.list.setAttribute("aria-label", things);
    this.unnamed = unnamed;
    this.clear();
  }

  clear(): void {
    this.spots.clear();
    this.list.replaceChildren();
  }

  /** Follow a moment: buttons in document order, over what they stand for. */
  follow(moment: Moment): void {
    const answers = touchable(moment);
    const due = moment.overlays.filter((at) => at.overlay.type === "chart" || answers(at));
    const kept = new Set(due.map(({ overlay }) => overlay.id));
    for (const [id, { item }] of this.spots) {
      if (kept.has(id)) continue;
      item.remove();
      this.spots.delete(id);
    }
    due.forEach((at, index) => {
      const spot = this.spots.get(at.overlay.id) ?? this.make(at);
      if (this.list.children[index] !== spot.item) {
        this.list.insertBefore(spot.item, this.list.children[index] ?? null);
      }
      spot.follow(at);
    });
  }

  private make(first: OverlayAt): Entry {
    const made = this.entry(first);
    this.spots.set(first.overlay.id, made);
    return made;
  }

  private entry(first: OverlayAt): Entry {
    const quizzes = first.quiz ? loaded("quizzes") : null;
    if (quizzes) return new quizzes.QuizGroup(first, this.player, (pose) => this.face(pose));
    const told = first.overlay.type === "chart" && !touchable(this.player().moment!)(first);
    const charts = told ? loaded("charts") : null;
    return charts ? new charts.Figures(first, this.player) : this.single(first);
  }

  private single(first: OverlayAt): Entry {
    let at = first;
    const button = element("button", { type: "button", class: "spot" });
    button.dataset["overlay"] = first.overlay.id;
    button.addEventListener("click", () => this.player().select(at.overlay.id));
    button.addEventListener("focus", () => {
      if (button.matches(":focus-visible")) this.face(at.pose);
    });
    const told = element("p", { class: "heard", "aria-live": "polite" });
    const follow = (now: OverlayAt) => {
      at = now;
      const name = this.nameOf(at);
      if (button.ariaLabel !== name) button.ariaLabel = name;
      this.put(button, at.pose);
      if (at.overlay.type === "annotation") this.tell(at.overlay, button, told);
    };
    return { item: element("li", {}, button, told), follow };
  }

  /** Say whether an annotation is open, and what it then says. */
  private tell(note: Annotation, button: HTMLButtonElement, told: HTMLElement): void {
    const open = String(note.open);
    if (button.ariaExpanded !== open) button.ariaExpanded = open;
    const text = note.open ? this.player().say(note.text) : "";
    if (told.textContent !== text) told.textContent = text;
  }

  private nameOf({ overlay }: OverlayAt): string {
    const player = this.player();
    const label = "label" in overlay ? player.say(overlay.label) : "";
    const said = "text" in overlay ? player.say(overlay.text) : "";
    const rich = overlay.type === "text" && overlay.rich ? loaded("rich") : null;
    const text = rich ? rich.plain(said) : said;
    if (overlay.type === "annotation" && !player.say(overlay.alt)) {
      const title = player.say(overlay.title) || text || this.unnamed;
      return overlay.number > 0 ? `${overlay.number}. ${title}` : title;
    }
    const title = "title" in overlay ? player.say(overlay.title) : "";
    return player.say(overlay.alt) || label || text || title || this.sought(overlay.id) || this.unnamed;
  }

  /** What a quiz that looks for it calls a thing that has no words of its own. */
  private sought(overlay: string): string {
    const player = this.player();
    const quizzes = player.scene.overlays.filter((each) => each.type === "quiz");
    const option = quizzes.flatMap(({ options }) => options).find(({ target }) => target === overlay);
    return option ? player.say(option.text) : "";
  }

  /** Turn the view to what is not well inside the picture. */
  private face(pose: Pose): void {
    const { x, y, ahead } = this.project(pose);
    if (ahead && Math.abs(x) < 0.8 && Math.abs(y) < 0.8) return;
    const [px, py, pz] = pose.position;
    const [yaw, pitch] = yawPitch([px, py - this.player().scene.eye_height, pz]);
    this.turnTo(yaw, pitch);
  }

  private project({ position }: Pose): { x: number; y: number; ahead: boolean } {
    const { camera } = this.player().kit.engine;
    const point = new Vector3(...position).project(camera);
    return { x: point.x, y: point.y, ahead: point.z < 1 };
  }

  private put({ style }: HTMLElement, pose: Pose): void {
    const { x, y, ahead } = this.project(pose);
    const seen = ahead && Math.abs(x) < 1 && Math.abs(y) < 1;
    // Out of sight it waits in the middle, so that focus never scrolls the page.
    style.left = `${(seen ? 50 + 50 * x : 50).toFixed(2)}%`;
    style.top = `${(seen ? 50 - 50 * y : 50).toFixed(2)}%`;
  }
}
