// In and out of a headset or AR: asks what the device can, and has the rest loaded where it can.

import { module } from "../modules";
import type { Player } from "../player";
import type { Presence } from "./presence";

export type Kind = "vr" | "ar";

export const MODES: Record<Kind, XRSessionMode> = { vr: "immersive-vr", ar: "immersive-ar" };

export class Immersion {
  /** Hears that what is possible or going on has changed. */
  changed: () => void = () => undefined;
  private readonly able = new Set<Kind>();
  private presence: Presence | null = null;

  constructor(
    private readonly player: Player,
    private readonly over: HTMLElement,
    private readonly tell: (line: string) => void,
    private readonly read: () => string,
  ) {}

  /** Find out what the device can; asks nothing of the visitor. */
  async probe(): Promise<void> {
    const { xr } = navigator;
    if (!xr) return;
    const places = this.player.story.scenes.some(({ surrounding }) => surrounding.type === "world");
    for (const kind of ["vr", "ar"] as const) {
      if (kind === "ar" && !places) continue;
      if (await xr.isSessionSupported(MODES[kind]).catch(() => false)) this.able.add(kind);
    }
    if (this.able.size === 0) return;
    const { player, over, tell, read } = this;
    // Before a button is there to press: a session may only begin at the visitor's press.
    const { Presence } = await module("headset");
    this.presence = new Presence(player, over, tell, read, () => this.changed());
    this.changed();
  }

  get active(): Kind | null {
    return this.presence?.active ?? null;
  }

  can(kind: Kind): boolean {
    const { active } = this;
    return this.presence !== null && this.able.has(kind) && (active === null || active === kind);
  }

  async toggle(kind: Kind): Promise<void> {
    await this.presence?.toggle(kind);
  }

  /** Whether an AR scene stands and could be placed anew. */
  get placed(): boolean {
    return this.presence?.placed ?? false;
  }

  /** Take an AR scene up again, to be placed elsewhere. */
  again(): void {
    this.presence?.again();
  }

  async leave(): Promise<void> {
    await this.presence?.leave();
  }

  /** One frame has come; `frame` where it is a session's. */
  frame(frame: XRFrame | undefined): void {
    this.presence?.frame(frame);
  }
}
