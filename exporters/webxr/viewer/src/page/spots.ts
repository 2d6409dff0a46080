// What can be selected, as a list of buttons for keyboards and screen readers, each over its place.

import { Vector3 } from "three";
import type { Player } from "../player";
import { selectable } from "../player";
import { yawPitch } from "../space";
import type { Moment, OverlayAt } from "../timeline";
import { element } from "./dom";

interface Spot {
  item: HTMLLIElement;
  button: HTMLButtonElement;
  at: OverlayAt;
}

export class Spots {
  readonly list = element("ul", { class: "spots" });
  private readonly spots = new Map<string, Spot>();

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
    const due = moment.overlays.filter(selectable);
    const kept = new Set(due.map(({ overlay }) => overlay.id));
    for (const [id, { item }] of this.spots) {
      if (kept.has(id)) continue;
      item.remove();
      this.spots.delete(id);
    }
    due.forEach((at, index) => {
      const spot = this.spots.get(at.overlay.id) ?? this.make(at);
      spot.at = at;
      if (this.list.children[index] !== spot.item) {
        this.list.insertBefore(spot.item, this.list.children[index] ?? null);
      }
      this.put(spot);
    });
  }

  private make(at: OverlayAt): Spot {
    const button = element("button", { type: "button", class: "spot" });
    const item = element("li", {}, button);
    const spot = { item, button, at };
    button.setAttribute("aria-label", this.nameOf(at));
    button.addEventListener("click", () => this.player().select(spot.at.overlay.id));
    button.addEventListener("focus", () => {
      if (button.matches(":focus-visible")) this.face(spot.at);
    });
    this.spots.set(at.overlay.id, spot);
    return spot;
  }

  private nameOf({ overlay }: OverlayAt): string {
    const player = this.player();
    const label = "label" in overlay ? player.say(overlay.label) : "";
    const text = "text" in overlay ? player.say(overlay.text) : "";
    return player.say(overlay.alt) || label || text || this.unnamed;
  }

  /** Turn the view to an overlay that is not well inside the picture. */
  private face(at: OverlayAt): void {
    const { x, y, ahead } = this.project(at);
    if (ahead && Math.abs(x) < 0.8 && Math.abs(y) < 0.8) return;
    const [px, py, pz] = at.pose.position;
    const [yaw, pitch] = yawPitch([px, py - this.player().scene.eye_height, pz]);
    this.turnTo(yaw, pitch);
  }

  private project({ pose }: OverlayAt): { x: number; y: number; ahead: boolean } {
    const { camera } = this.player().kit.engine;
    const point = new Vector3(...pose.position).project(camera);
    return { x: point.x, y: point.y, ahead: point.z < 1 };
  }

  private put(spot: Spot): void {
    const { x, y, ahead } = this.project(spot.at);
    const seen = ahead && Math.abs(x) < 1 && Math.abs(y) < 1;
    // Out of sight it waits in the middle, so that focus never scrolls the page.
    const left = seen ? 50 + 50 * x : 50;
    const top = seen ? 50 - 50 * y : 50;
    spot.button.style.left = `${left.toFixed(2)}%`;
    spot.button.style.top = `${top.toFixed(2)}%`;
  }
}
