// Plays a story: holds the visit's state, its clock and the scene on show, and draws when it must.

import { Quaternion, Raycaster, Vector2, Vector3 } from "three";
import type { Ray } from "three";
import { captionAt } from "./captions";
import { Clock } from "./clock";
import { begin, step } from "./interaction";
import { Stage } from "./stage";
import { clipped, sceneOf, words } from "./story";
import { momentAt } from "./timeline";
import { Veil } from "./veil";
import type { Cue } from "./captions";
import type { State } from "./interaction";
import type { Kit } from "./overlays/view";
import type { CaptionTrack, Scene, Story, View } from "./schema";
import type { Mixer } from "./sound";
import type { Pose } from "./space";
import type { Moment, OverlayAt } from "./timeline";

const FADE = 280; // milliseconds each way

/** What the page wants to hear of. */
export interface Watcher {
  loading(scene: Scene): void;
  arrived(scene: Scene): void;
  moved(moment: Moment): void;
  captioned(text: string, language: string): void;
  link(url: string): void;
  failed(words: readonly string[]): void;
}

export class Player {
  state: State;
  stage: Stage | null = null;
  view: View;
  playing = true;
  captions = false;
  /** No fades: a still frame is asked for, or the visitor wants less motion. */
  abrupt = false;
  /** Where AR anchors stand in the real world; undefined outside AR. */
  anchors: ReadonlyMap<string, Pose> | undefined;
  moment: Moment | null = null;
  readonly clock = new Clock();
  readonly veil = new Veil();
  private cues: Cue[] = [];
  private cuesIn = ""; // their language
  /** What the captions say now; empty where they are not wanted. */
  caption = "";
  private going = 0;
  private stale = true;

  constructor(
    readonly story: Story,
    readonly kit: Kit,
    readonly mixer: Mixer,
    private readonly watcher: Watcher,
  ) {
    this.state = begin(story);
    this.view = this.scene.opening;
    kit.engine.world.add(this.veil.object);
  }

  get scene(): Scene {
    return sceneOf(this.story, this.state.scene);
  }

  say(text: Record<string, string>): string {
    return words(text, this.kit.languages);
  }

  /** Draw again at the next chance. */
  touch(): void {
    this.stale = true;
  }

  /** Show the scene that the visit stands in, from `timeUs`, as `view` sees it. */
  async enter(view: View = this.scene.opening, timeUs = 0): Promise<void> {
    const { scene, kit } = this;
    const turn = ++this.going;
    const fade = this.abrupt || !this.stage ? 0 : FADE;
    this.watcher.loading(scene);
    kit.media.begin();
    this.clock.stop(performance.now());
    const next = new Stage(scene, kit);
    const track = this.trackOf(scene);
    const cues = this.readCues(track);
    await Promise.all([next.load(), this.veil.draw(1, fade)]);
    if (turn !== this.going) return next.close();
    this.stage?.close();
    this.stage = next;
    this.cues = await cues;
    this.cuesIn = track?.language ?? "";
    this.view = view;
    this.clock.set(timeUs, performance.now());
    kit.media.release(assetsOf(scene));
    kit.engine.face(view.yaw);
    this.touch();
    this.watcher.arrived(scene);
    if (next.failures.length > 0) this.watcher.failed(next.failures);
    await this.veil.draw(0, fade);
  }

  /** The captions of a scene in the best language that it has them in. */
  private trackOf({ captions }: Scene): CaptionTrack | undefined {
    const ranked = this.kit.languages.flatMap((language) =>
      captions.filter((track) => track.language === language),
    );
    return ranked[0] ?? captions[0];
  }

  private async readCues(track: CaptionTrack | undefined): Promise<Cue[]> {
    if (!track) return [];
    try {
      return await this.kit.media.cues(track.asset);
    } catch {
      return []; // a story plays without its captions
    }
  }

  get hasCaptions(): boolean {
    return this.scene.captions.length > 0;
  }

  /** Stand in a scene without showing it yet; a scene that is not there changes nothing. */
  place(scene: string): void {
    const at_us = Math.round(performance.now() * 1000);
    [this.state] = step(this.story, this.state, { type: "entered", scene, at_us });
  }

  async go(scene: string): Promise<void> {
    this.place(scene);
    await this.enter();
  }

  /** What selecting an overlay sets off. */
  select(overlay: string): void {
    const before = this.state;
    const at_us = Math.round(performance.now() * 1000);
    const [after, effects] = step(this.story, before, { type: "selected", overlay, at_us });
    this.state = after;
    this.touch();
    for (const effect of effects) this.watcher.link(effect.url);
    if (after.entered_us !== before.entered_us || after.scene !== before.scene) void this.enter();
  }

  pause(): void {
    this.playing = !this.playing;
    this.touch();
  }

  /** One frame. Draws only when something has changed. */
  frame(now: number): void {
    const { stage, kit } = this;
    const { engine } = kit;
    if (stage && this.veil.closed < 1) this.advance(stage, now);
    const moving = this.veil.closed > 0 || this.playsVideo;
    if (!this.stale && !moving && !engine.immersed) return;
    this.stale = false;
    engine.look(this.view, this.scene.eye_height);
    engine.draw();
  }

  /** Whether a clip of the scene can be heard. */
  sounds(id: string): boolean {
    const { surrounding, overlays } = this.scene;
    const overlay = overlays.find((each) => each.id === id);
    if (overlay && "volume" in overlay) return overlay.volume > 0 && this.heard(overlay.asset);
    if (surrounding.type !== "video") return false;
    return surrounding.volume > 0 && this.heard(surrounding.asset);
  }

  private heard(asset: string): boolean {
    return this.kit.media.asset(asset).channels > 0;
  }

  private get playsVideo(): boolean {
    if (!this.stage) return false;
    return this.stage.soundings().some(({ clip }) => {
      const { element } = clip;
      return element instanceof HTMLVideoElement && (!element.paused || element.seeking);
    });
  }

  private advance(stage: Stage, now: number): void {
    const due = stage.soundings().filter(({ id, at }) => at || id === "surrounding");
    const waiting = due.some(
      ({ clip }) => !clip.ready && clip.element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
    );
    if (this.playing && !waiting) this.clock.run(now);
    else this.clock.stop(now);
    const timeUs = this.clock.time(now);
    const moment = momentAt(this.story, this.state, timeUs, this.anchors);
    if (this.anchors) {
      moment.overlays = moment.overlays.filter((at) => this.stands(at));
    }
    if (!same(this.moment, moment)) this.touch();
    this.moment = moment;
    stage.show(moment);
    for (const { clip, at, id } of stage.soundings()) {
      if (at) clip.follow({ media_us: at.media_us, playing: this.playing });
      else clip.follow({ media_us: timeUs, playing: this.playing && id === "surrounding" });
    }
    this.mixer.update(stage.soundings(), moment.surrounding, this.head());
    const caption = this.captions ? clipped(captionAt(this.cues, timeUs)) : "";
    if (caption !== this.caption) this.watcher.captioned((this.caption = caption), this.cuesIn);
    this.watcher.moved(moment);
  }

  private stands({ overlay }: OverlayAt): boolean {
    const { placement } = overlay;
    return placement.type !== "anchored" || this.anchors!.has(placement.anchor);
  }

  private head(): { position: Vector3; rotation: Quaternion } {
    const { camera } = this.kit.engine;
    return {
      position: camera.getWorldPosition(new Vector3()),
      rotation: camera.getWorldQuaternion(new Quaternion()),
    };
  }

  /** Stand still at an instant; resolves when every picture of it stands. */
  async hold(timeUs: number): Promise<void> {
    const { stage } = this;
    if (!stage) return;
    this.playing = false;
    this.clock.stop(performance.now());
    this.clock.set(timeUs, performance.now());
    const moment = momentAt(this.story, this.state, timeUs, this.anchors);
    stage.show(moment);
    await stage.surrounding.sharp();
    const shown = stage.soundings().filter(({ at, id }) => at || id === "surrounding");
    await Promise.all(shown.map(({ clip, at }) => clip.hold(at ? at.media_us : timeUs)));
    this.touch();
  }

  /** The selectable overlay under a point of the picture, -1..1 each way, y up. */
  under(x: number, y: number): OverlayAt | null {
    const caster = new Raycaster();
    caster.setFromCamera(new Vector2(x, y), this.kit.engine.camera);
    return this.struck(caster.ray)?.at ?? null;
  }

  /** The nearest selectable overlay that a ray strikes. */
  struck(ray: Ray): { at: OverlayAt; distance: number } | null {
    return this.stage?.pick(ray, selectable) ?? null;
  }
}

export function selectable({ overlay }: OverlayAt): boolean {
  return overlay.triggers.some((trigger) => trigger.actions.length > 0);
}

function same(before: Moment | null, after: Moment): boolean {
  if (!before || before.scene !== after.scene) return false;
  if (before.overlays.length !== after.overlays.length) return false;
  return before.overlays.every(({ overlay, pose }, index) => {
    const other = after.overlays[index]!;
    return other.overlay === overlay && samePose(other.pose, pose);
  });
}

function samePose(a: Pose, b: Pose): boolean {
  return a.scale === b.scale && String([a.position, a.rotation]) === String([b.position, b.rotation]);
}

function assetsOf(scene: Scene): Set<string> {
  const { surrounding } = scene;
  const found = scene.captions.map(({ asset }) => asset);
  for (const overlay of scene.overlays) if ("asset" in overlay) found.push(overlay.asset);
  if ("asset" in surrounding) found.push(surrounding.asset);
  if (surrounding.type === "environment") {
    found.push(surrounding.model);
    if (surrounding.sky !== null) found.push(surrounding.sky);
  }
  return new Set(found);
}
