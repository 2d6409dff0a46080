// Looking around on the page: mouse, touch, pinch, wheel and keys turn into a view.

import { wrapYaw } from "../space";
import type { View } from "../schema";

const NARROWEST = 25;
const WIDEST = 110;
const KEY_SPEED = 60; // degrees a second at a field of view of 75
const NUDGE = 2; // degrees at once when a key goes down
const FRICTION = 4; // of the glide after a drag, a second
const TAP = 6; // pixels that a finger may slip in a tap

export interface Looked {
  /** The view is to be this one. */
  turn(view: View): void;
  /** A point of the picture was chosen, in pixels of the element. */
  tap(x: number, y: number): void;
  hover(x: number, y: number): void;
  /** How narrow the view may be, degrees. */
  nearest(): number;
}

interface Touch {
  x: number;
  y: number;
}

const KEYS: Record<string, [yaw: number, pitch: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export class Look {
  private readonly touches = new Map<number, Touch>();
  private readonly keys = new Set<string>();
  private speed = { yaw: 0, pitch: 0 };
  private moved = 0;
  private last = 0;
  private when = 0;
  /** Less motion: no glide after a drag. */
  calm = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly now: () => View,
    private readonly looked: Looked,
  ) {
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.up(event, true));
    element.addEventListener("pointercancel", (event) => this.up(event, false));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    addEventListener("keyup", ({ key }) => this.keys.delete(key));
    addEventListener("blur", () => this.keys.clear());
  }

  /** Whether the key is one that looks around; takes it up if so. */
  key(event: KeyboardEvent): boolean {
    const turn = KEYS[event.key];
    if (turn) {
      if (!event.repeat) {
        this.keys.add(event.key);
        this.by(turn[0] * NUDGE, turn[1] * NUDGE);
      }
      return true;
    }
    if (event.key === "+" || event.key === "=") this.zoom(1 / 1.1);
    else if (event.key === "-" || event.key === "_") this.zoom(1.1);
    else return false;
    return true;
  }

  /** Turn until `yaw` and `pitch` are in the middle; at once where motion is unwanted. */
  towards(yaw: number, pitch: number): void {
    this.speed = { yaw: 0, pitch: 0 };
    this.looked.turn({ ...this.now(), yaw: wrapYaw(yaw), pitch });
  }

  /** A frame has passed. */
  frame(now: number): void {
    const seconds = Math.min(0.1, (now - this.last) / 1000);
    this.last = now;
    for (const key of this.keys) {
      const turn = KEYS[key];
      const step = (KEY_SPEED * seconds * this.now().fov) / 75;
      if (turn) this.by(turn[0] * step, turn[1] * step);
    }
    if (this.touches.size > 0 || Math.hypot(this.speed.yaw, this.speed.pitch) < 0.5) return;
    this.by(this.speed.yaw * seconds, this.speed.pitch * seconds);
    const slower = Math.exp(-FRICTION * seconds);
    this.speed = { yaw: this.speed.yaw * slower, pitch: this.speed.pitch * slower };
  }

  private by(yaw: number, pitch: number): void {
    const view = this.now();
    const up = Math.min(90, Math.max(-90, view.pitch + pitch));
    this.looked.turn({ ...view, yaw: wrapYaw(view.yaw + yaw), pitch: up });
  }

  private zoom(by: number): void {
    const view = this.now();
    const widest = Math.max(WIDEST, view.fov);
    const narrowest = Math.min(NARROWEST, view.fov, this.looked.nearest());
    const fov = Math.min(widest, Math.max(narrowest, view.fov * by));
    this.looked.turn({ ...view, fov });
  }

  private down(event: PointerEvent): void {
    if (event.button > 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.touches.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    this.speed = { yaw: 0, pitch: 0 };
    if (this.touches.size === 1) this.moved = 0;
    this.when = event.timeStamp;
  }

  private move(event: PointerEvent): void {
    const touch = this.touches.get(event.pointerId);
    if (!touch) {
      this.looked.hover(event.offsetX, event.offsetY);
      return;
    }
    const before = this.spread();
    const dx = event.offsetX - touch.x;
    const dy = event.offsetY - touch.y;
    touch.x = event.offsetX;
    touch.y = event.offsetY;
    this.moved += Math.hypot(dx, dy);
    if (this.touches.size > 1) {
      const after = this.spread();
      if (before > 0 && after > 0) this.zoom(before / after);
      return;
    }
    if (this.moved <= TAP) return;
    // What lies under the pointer in the middle of the picture stays under it.
    const degrees = this.now().fov / this.element.clientHeight;
    const level = Math.max(0.2, Math.cos((this.now().pitch * Math.PI) / 180));
    const turn = { yaw: (-dx * degrees) / level, pitch: dy * degrees };
    this.by(turn.yaw, turn.pitch);
    const seconds = Math.max(0.008, (event.timeStamp - this.when) / 1000);
    this.when = event.timeStamp;
    if (this.calm) return;
    this.speed = {
      yaw: 0.6 * this.speed.yaw + (0.4 * turn.yaw) / seconds,
      pitch: 0.6 * this.speed.pitch + (0.4 * turn.pitch) / seconds,
    };
  }

  private up(event: PointerEvent, whole: boolean): void {
    if (!this.touches.delete(event.pointerId)) return;
    if (event.timeStamp - this.when > 80) this.speed = { yaw: 0, pitch: 0 };
    if (whole && this.touches.size === 0 && this.moved <= TAP) {
      this.looked.tap(event.offsetX, event.offsetY);
    }
  }

  private spread(): number {
    const [a, b] = [...this.touches.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.zoom(Math.exp(event.deltaY * lines * 0.001));
  }
}
