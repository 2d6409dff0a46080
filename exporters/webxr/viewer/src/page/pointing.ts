// What the page's pointer or focus is on, frame by frame, and the ring that fills while one dwells.

import { Vector3 } from "three";
import type { Player } from "../player";
import type { Struck } from "../stage";
import { ringPicture } from "./dom";

const QUARTERS = 4;

export class Pointing {
  private readonly drawn = ringPicture();
  readonly ring = this.drawn.picture;
  private at: { x: number; y: number } | null = null;
  /** Less motion: the ring fills by quarters. */
  calm = false;

  constructor(private readonly canvas: HTMLCanvasElement) {
    canvas.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") this.at = null;
    });
  }

  /** The pointer is at a place, in pixels of the picture; a finger's stays where it tapped. */
  over(x: number, y: number): void {
    this.at = { x, y };
  }

  /** A frame has passed: things may have come under the pointer, or gone. */
  frame(player: Player): void {
    if (player.kit.engine.immersed) {
      this.ring.style.display = "none";
      return;
    }
    const struck = this.at ? this.under(player, this.at.x, this.at.y) : this.focused(player);
    this.canvas.classList.toggle("over", this.at !== null && struck !== null);
    player.point(struck);
    this.show(player, struck);
  }

  /** What a place in pixels of the picture is over. */
  under(player: Player, x: number, y: number): Struck | null {
    const { width, height } = this.canvas.getBoundingClientRect();
    return player.under((2 * x) / width - 1, 1 - (2 * y) / height);
  }

  /** Who goes by keys points with the focus. */
  private focused({ moment }: Player): Struck | null {
    const spot = document.querySelector<HTMLElement>("[data-overlay]:focus-visible");
    const id = spot?.dataset["overlay"];
    const part = spot?.dataset["part"] ?? null;
    const at = moment?.overlays.find(({ overlay }) => overlay.id === id);
    return at ? { at, distance: 0, point: new Vector3(...at.pose.position), part } : null;
  }

  private show(player: Player, struck: Struck | null): void {
    const whole = struck ? player.dwelling : 0;
    const share = this.calm ? Math.floor(whole * QUARTERS) / QUARTERS : whole;
    const { style } = this.ring;
    style.display = share > 0 && share < 1 ? "" : "none";
    if (!struck || style.display === "none") return;
    this.drawn.fill(share);
    const { x, y } = this.at ?? this.middle(player, struck);
    style.left = `${x.toFixed(1)}px`;
    style.top = `${y.toFixed(1)}px`;
  }

  private middle(player: Player, { at }: Struck): { x: number; y: number } {
    const { width, height } = this.canvas.getBoundingClientRect();
    const point = new Vector3(...at.pose.position).project(player.kit.engine.camera);
    return { x: (0.5 + point.x / 2) * width, y: (0.5 - point.y / 2) * height };
  }
}
