// What goes on in a headset or AR: starts sessions, ends them, follows them.

import { Vector3 } from "three";
import type { Player } from "../player";
import { HeadCaption } from "./caption";
import { MODES } from "./immersion";
import type { Kind } from "./immersion";
import { Placing } from "./placing";
import { Pointers } from "./pointers";

/** Metres that a head moves before the visit hears of it. */
const STEP = 0.02;

const WISHES: Record<Kind, XRSessionInit> = {
  vr: { requiredFeatures: ["local-floor"], optionalFeatures: ["hand-tracking", "layers"] },
  ar: {
    requiredFeatures: ["local-floor", "hit-test"],
    optionalFeatures: ["hand-tracking", "anchors", "dom-overlay", "light-estimation"],
  },
};

export class Presence {
  active: Kind | null = null;
  private readonly pointers: Pointers;
  private readonly caption: HeadCaption;
  private placing: Placing | null = null;
  /** No frame of the session has come yet. */
  private fresh = false;

  constructor(
    private readonly player: Player,
    private readonly over: HTMLElement,
    private readonly tell: (line: string) => void,
    private readonly read: () => string,
    private readonly changed: () => void,
  ) {
    this.caption = new HeadCaption(player.kit);
    this.pointers = new Pointers(player, () => this.placing);
  }

  async toggle(kind: Kind): Promise<void> {
    if (this.active === kind) await this.leave();
    else await this.begin(kind);
  }

  /** Whether an AR scene stands and could be placed anew. */
  get placed(): boolean {
    return this.placing !== null && !this.placing.waiting;
  }

  /** Take an AR scene up again, to be placed elsewhere. */
  again(): void {
    this.placing?.again();
  }

  async leave(): Promise<void> {
    await this.player.kit.engine.renderer.xr.getSession()?.end();
  }

  private async begin(kind: Kind): Promise<void> {
    const { engine } = this.player.kit;
    const init = { ...WISHES[kind] };
    if (kind === "ar") init.domOverlay = { root: this.over };
    let session: XRSession;
    try {
      session = await navigator.xr!.requestSession(MODES[kind], init);
    } catch (error) {
      this.tell(error instanceof Error ? error.message : String(error));
      return;
    }
    engine.real = kind === "ar";
    this.active = kind;
    session.addEventListener("end", () => this.ended());
    await engine.renderer.xr.setSession(session);
    document.body.classList.toggle("ar", kind === "ar");
    this.pointers.show();
    await this.arrive(kind);
    this.changed();
  }

  /** In AR, a story begins with a scene that stands in the real world. */
  private async arrive(kind: Kind): Promise<void> {
    const { player } = this;
    if (kind === "vr") {
      this.fresh = true;
      return;
    }
    if (player.scene.surrounding.type !== "world") {
      const first = player.story.scenes.find(({ surrounding }) => surrounding.type === "world");
      if (first) await player.go(first.id);
    }
  }

  private ended(): void {
    const { player } = this;
    this.active = null;
    player.kit.engine.real = false;
    player.anchors = undefined;
    document.body.classList.remove("ar");
    this.placing?.close();
    this.placing = null;
    this.pointers.hide();
    this.caption.show("");
    this.tell("");
    player.stage?.surrounding.immerse?.(false);
    player.touch();
    // The canvas has the headset's size until it is fitted anew.
    dispatchEvent(new Event("resize"));
    this.changed();
  }

  /** One frame of a session has come. */
  frame(frame: XRFrame | undefined): void {
    if (!frame || this.active === null) return;
    if (this.fresh) this.face(frame);
    if (this.active === "ar") this.follow(frame);
    this.stand();
    this.pointers.frame();
    this.caption.show(this.read());
  }

  /** Tell the visit where the visitor's head is, whenever it has moved some way. */
  private stand(): void {
    const { player } = this;
    const at = player.kit.engine.camera.getWorldPosition(new Vector3());
    const before = player.state.position;
    if (before && at.distanceTo(new Vector3(...before)) < STEP) return;
    player.stand([at.x, at.y, at.z]);
  }

  /** Begin with what one looked at on the page straight ahead, however the head is turned. */
  private face(frame: XRFrame): void {
    const { engine } = this.player.kit;
    const space = engine.renderer.xr.getReferenceSpace();
    const head = space && frame.getViewerPose(space)?.transform.orientation;
    if (!head) return;
    this.fresh = false;
    engine.camera.quaternion.set(head.x, head.y, head.z, head.w);
    engine.face(this.player.view.yaw);
  }

  /** Keep the placing of anchors in step with the scene on show. */
  private follow(frame: XRFrame): void {
    const { player } = this;
    const scene = player.stage?.scene;
    if (!scene) return;
    player.stage?.surrounding.immerse?.(true);
    if (scene.surrounding.type !== "world") {
      this.placing?.close();
      this.placing = null;
      player.anchors = undefined;
      return;
    }
    if (this.placing?.scene !== scene.id) {
      this.placing?.close();
      this.placing = new Placing(player, scene, this.tell, () => this.changed());
    }
    this.placing.frame(frame);
  }
}
