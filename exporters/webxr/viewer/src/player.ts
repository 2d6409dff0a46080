// Plays a story: holds the visit's state, its clock and the scene on show, and draws when it must.

import { Quaternion, Raycaster, Vector2, Vector3 } from "three";
import type { Ray } from "three";
import { captionAt } from "./captions";
import { Clock } from "./clock";
import { Crossing } from "./crossing";
import { begin, step } from "./interaction";
import { Memory } from "./memory";
import { loaded } from "./modules";
import { arrival } from "./passing";
import { captionsFor, reading, told } from "./reading";
import { SHAPES } from "./schema";
import { Stage } from "./stage";
import { clipped, microseconds, sceneOf, words } from "./story";
import { momentAt } from "./timeline";
import { touchable } from "./touching";
import { Veil } from "./veil";
import { CONFIRM } from "./visit/quizzes";
import { holds } from "./visit/conditions";
import { keyOf } from "./visit/due";
import { answerer } from "./visit/finding";
import { fresh, shows, UNANSWERED } from "./visit/state";
import type { Cue } from "./captions";
import type { Clip } from "./clip";
import type { Effect, State, VisitEvent } from "./interaction";
import type { Gear } from "./overlays/view";
import type { Midway } from "./page/address";
import type { CaptionTrack, Scene, Story, Transition, View } from "./schema";
import type { Mixer } from "./sound";
import type { Pose, Vector } from "./space";
import type { Struck } from "./stage";
import type { Moment, OverlayAt } from "./timeline";

/** What the page wants to hear of. */
export interface Watcher {
  loading(scene: Scene): void;
  /** All of it has come and is brought to the graphics card. */
  preparing(): void;
  arrived(scene: Scene): void;
  moved(moment: Moment): void;
  captioned(text: string, language: string): void;
  link(url: string): void;
  finished(state: State): void;
  begun(): void;
  failed(words: readonly string[]): void;
}

type WithoutTime<T> = T extends unknown ? Omit<T, "at_us"> & { at_us?: number } : never;

/** An event that happens now, unless it says when. */
export type Sent = WithoutTime<VisitEvent>;

const PLAIN = SHAPES["Transition"]!.defaults as unknown as Transition;

export class Player {
  /** The story as it is told to this visitor. */
  story: Story;
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
  /** The visit's clock: it stands while the player is paused or waits for media. */
  readonly clock = new Clock();
  readonly veil = new Veil();
  private readonly crossing: Crossing;
  private readonly memory: Memory;
  private cues: Cue[] = [];
  private cuesIn = ""; // their language
  /** What the captions say now; empty where they are not wanted. */
  caption = "";
  private going = 0;
  /** The stage on show is not, or not yet, that of the state's scene. */
  private entering = false;
  private stale = true;
  private stirred = performance.now();
  private pending: Effect[] = [];

  constructor(
    private readonly whole: Story,
    readonly kit: Gear,
    readonly mixer: Mixer,
    private readonly watcher: Watcher,
  ) {
    this.story = whole;
    this.memory = new Memory(whole);
    [this.state] = begin(whole);
    this.view = this.scene.opening;
    this.crossing = new Crossing(kit.engine, this.veil.object);
    kit.engine.world.add(this.veil.object);
  }

  get scene(): Scene {
    return sceneOf(this.story, this.state.scene);
  }

  /** The scene's time in microseconds. */
  get timeUs(): number {
    return shows(this.state.clock, this.clock.time(performance.now()));
  }

  say(text: Record<string, string>): string {
    return words(text, this.kit.languages);
  }

  /** Tell the story to who wants those languages, best first, and is of that audience. */
  tell(languages: readonly string[], audience: string | null): void {
    const keys = reading(this.whole, languages, audience);
    this.kit.languages = keys.words;
    this.story = told(this.whole, keys.media);
  }

  /** Begin the visit anew; `seed` shuffles what is shuffled. */
  begin(scene: string | null, seed: number): void {
    const [state, effects] = begin(this.story, scene, this.memory.read());
    this.state = { ...state, seed };
    this.pending = effects.filter(({ type }) => type !== "went"); // one stands there already
    this.clock.set(0, performance.now());
    this.watcher.begun();
  }

  /** Begin the visit anew at its first scene, shuffled anew. */
  async again(): Promise<void> {
    this.begin(null, chance());
    await this.enter();
  }

  /** Draw again at the next chance. */
  touch(): void {
    this.stale = true;
  }

  /** The visitor gave a sign of life. */
  stir(): void {
    this.stirred = performance.now();
  }

  /** Something happens: the state changes, and what is to be done is done. */
  send(event: Sent): Promise<void> {
    return this.react(this.step(event));
  }

  private step(event: Sent): Effect[] {
    const at_us = event.at_us ?? this.clock.time(performance.now());
    const happened = { ...event, at_us } as VisitEvent;
    const { finished } = this.state;
    const [state, effects] = step(this.story, this.state, happened, this.anchors);
    this.state = state;
    if (finished && !state.finished) this.watcher.begun(); // by itself: nobody was there any more
    this.memory.keep(this.story, state);
    if (event.type !== "ticked") this.touch();
    return effects;
  }

  /** Do what a step asks for. Resolves when the scene that it leads to stands. */
  private async react(effects: readonly Effect[]): Promise<void> {
    let transition: Transition | null = null;
    for (const effect of effects) {
      if (effect.type === "link") this.watcher.link(effect.url);
      else if (effect.type === "sound") this.play(effect.asset, effect.volume);
      else if (effect.type === "finished") this.watcher.finished(this.state);
      else ({ transition } = effect); // of several, the last leads to where the visit now is
    }
    if (!transition) return;
    const { stage, view } = this;
    const { opening } = this.scene;
    const ahead = stage ? arrival(stage.scene, this.scene, transition, view) : opening;
    await this.enter(ahead, transition);
  }

  private play(asset: string, volume: number): void {
    const { path } = this.kit.media.asset(asset);
    this.mixer.once(path, volume);
  }

  /** Show the scene that the visit stands in, as `view` sees it. */
  async enter(view: View = this.scene.opening, transition: Transition = PLAIN): Promise<void> {
    const { scene, kit } = this;
    const { engine } = kit;
    const turn = ++this.going;
    const cuts = transition.kind === "cut" || this.abrupt;
    const crosses = !cuts && transition.kind !== "fade" && !engine.immersed;
    const fades = !cuts && !crosses;
    const half = fades && this.stage ? transition.seconds * 500 : 0;
    this.watcher.loading(scene);
    kit.media.begin();
    this.clock.stop(performance.now());
    this.entering = true;
    const next = new Stage(scene, kit);
    const track = captionsFor(scene, kit.languages);
    const cues = this.readCues(track);
    if (fades) this.veil.colour = transition.kind === "fade" ? transition.colour : PLAIN.colour;
    const closed = fades || !this.stage ? this.veil.draw(1, half) : Promise.resolve();
    await Promise.all([next.load(), closed]);
    const read = await cues;
    if (turn !== this.going) return next.close();
    if (kit.media.wanted > 0) this.watcher.preparing();
    next.show(this.momentAt(this.timeUs)); // with its variables in its words
    this.stage?.light.shine();
    await next.settled();
    if (kit.media.wanted > 0 && !engine.immersed) await engine.take(next.object);
    if (turn !== this.going) return next.close();
    const left = this.stage;
    this.entering = false;
    this.stage = next;
    this.moment = null;
    this.cues = read;
    this.cuesIn = track?.language ?? "";
    const before = this.view;
    this.view = view;
    if (left) left.visible = false;
    next.visible = true;
    engine.face(view.yaw);
    this.touch();
    // The first picture has shaders made, which takes long: the page says so until then.
    if (!left && !engine.immersed) {
      engine.look(view, scene.eye_height);
      engine.draw();
    }
    this.watcher.arrived(scene);
    if (next.failures.length > 0) this.watcher.failed(next.failures);
    const opened = this.veil.draw(0, half);
    if (left && crosses) await this.crossing.from(left, before, next, view, transition);
    left?.close();
    if (turn === this.going) kit.media.release(assetsOf(scene));
    await opened;
    this.touch(); // the last frame was of a veil, or a scene left, that could still be seen
    const pending = this.pending;
    this.pending = [];
    await this.react(pending);
  }

  private async readCues(track: CaptionTrack | null): Promise<Cue[]> {
    if (!track) return [];
    try {
      return await this.kit.media.cues(track.asset);
    } catch {
      return []; // a story plays without its captions
    }
  }

  /** What is to be read in the picture now, in the order of the story. */
  get wording(): string[] {
    const { languages } = this.kit;
    const shown = (this.moment?.overlays ?? []).filter(({ opacity }) => opacity > 0);
    const found = shown.flatMap(({ overlay, quiz }) => {
      if (overlay.type === "text") return [this.say(overlay.text)];
      if (overlay.type === "hotspot" || overlay.type === "polygon") return [this.say(overlay.label)];
      if (overlay.type === "annotation") {
        return overlay.open ? [this.say(overlay.title), this.say(overlay.text)] : [];
      }
      if (overlay.type !== "quiz") return [];
      const card = loaded("quizzes")?.cardOf(overlay, quiz ?? UNANSWERED, languages);
      return card?.blocks.map((block) => block.words) ?? [];
    });
    return found.filter((each) => each.trim() !== "");
  }

  get hasCaptions(): boolean {
    return this.scene.captions.length > 0;
  }

  /** Stand in a scene without showing it yet; a scene that is not there changes nothing. */
  place(scene: string): void {
    void this.react(this.step({ type: "entered", scene }).filter(({ type }) => type !== "went"));
  }

  async go(scene: string): Promise<void> {
    await this.send({ type: "entered", scene });
  }

  /** Whether what the visitor does counts: not on the way to a scene, nor at the end. */
  private get answers(): boolean {
    return !this.entering && !this.state.finished;
  }

  /** The visitor selects an overlay. */
  select(overlay: string): void {
    this.stir();
    if (this.answers) void this.send({ type: "selected", overlay });
  }

  /** The visitor chooses a part of a quiz: an option, or to confirm. */
  choose(quiz: string, part: string): void {
    this.stir();
    if (!this.answers) return;
    if (part === CONFIRM) void this.send({ type: "confirmed", quiz });
    else void this.send({ type: "chose", quiz, option: part });
  }

  /** The visitor touches what a ray struck: a part of it where it has some there, else itself. */
  touchAt({ at, part }: Struck): void {
    if (at.quiz && part !== null) this.choose(at.overlay.id, part);
    else this.select(at.overlay.id);
  }

  /** The visitor points at something, or a part of it, or at nothing. */
  point(struck: Pick<Struck, "at" | "part"> | null): void {
    if (!this.answers) return;
    const overlay = struck?.at.overlay.id ?? null;
    this.stage?.point(overlay, struck?.part ?? null);
    if (overlay === this.state.pointed) return;
    // On the page things also come under a pointer that rests: moving it is heard of there.
    if (this.kit.engine.immersed) this.stir();
    void this.send({ type: "pointed", overlay });
  }

  /** The visitor's eye is at a place of the scene. */
  stand(position: Vector): void {
    if (this.answers) void this.send({ type: "moved", position });
  }

  /** Go to an instant of the scene. */
  seek(timeUs: number): void {
    void this.send({ type: "sought", time_us: timeUs });
  }

  pause(): void {
    this.playing = !this.playing;
    this.touch();
  }

  /** How far the visitor has come in dwelling on what is pointed at; 0 where nothing waits for it. */
  get dwelling(): number {
    const { pointed, pointed_us, now_us, dwelt, spent } = this.state;
    const overlay = answerer(this.scene, pointed, "dwell");
    const shares = (overlay?.triggers ?? []).map((trigger, index) => {
      const key = keyOf(overlay!.id, index);
      if (trigger.type !== "dwell" || dwelt.includes(key) || spent.includes(key)) return 0;
      if (!trigger.when.every((each) => holds(this.story, this.state, each))) return 0;
      return Math.min(1, (now_us - pointed_us) / microseconds(trigger.seconds));
    });
    return Math.max(0, ...shares);
  }

  /** One frame. Draws only when something has changed. */
  frame(now: number): void {
    const { stage } = this;
    const { engine } = this.kit;
    if (stage && !this.entering) this.advance(stage, now);
    else if (stage) this.hear(stage, 1 - this.veil.closed);
    const moving = this.veil.closed > 0 || this.crossing.going || this.playsVideo;
    if (!this.stale && !moving && !engine.immersed) return;
    this.stale = false;
    if (this.stage) this.crossing.draw(this.stage, this.view);
    else engine.draw();
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
    const scene = this.state.clock.running;
    const waiting = stage
      .soundings()
      .some(({ clip, there, running }) => scene && there && running && !arrived(clip));
    if (this.playing && !waiting && !this.state.finished) this.clock.run(now);
    else this.clock.stop(now);
    const at_us = this.clock.time(now);
    void this.send({ type: "ticked", at_us, idle_us: Math.round((now - this.stirred) * 1000) });
    if (this.entering) return; // time led elsewhere
    const timeUs = shows(this.state.clock, at_us);
    const moment = this.momentAt(timeUs);
    if (!alike(this.moment, moment)) this.touch();
    this.moment = moment;
    stage.show(moment);
    const runs = this.playing && this.state.clock.running && !this.state.finished;
    for (const { clip, there, running, media_us } of stage.soundings()) {
      clip.follow({ media_us: Math.max(0, media_us), playing: runs && there && running });
    }
    this.hear(stage, 1);
    const caption = this.captions ? clipped(captionAt(this.cues, timeUs)) : "";
    if (caption !== this.caption) this.watcher.captioned((this.caption = caption), this.cuesIn);
    this.watcher.moved(moment);
  }

  private momentAt(timeUs: number): Moment {
    const moment = momentAt(this.story, this.state, timeUs, this.anchors);
    if (this.anchors) moment.overlays = moment.overlays.filter((at) => this.stands(at));
    return moment;
  }

  private hear(stage: Stage, gain: number): void {
    const { moment } = stage;
    if (moment) this.mixer.update(stage.soundings(), moment.surrounding, this.head(), gain);
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

  /** Stand still; resolves when every picture of the instant stands. */
  async hold(): Promise<void> {
    const { stage } = this;
    if (!stage) return;
    this.playing = false;
    this.clock.stop(performance.now());
    const moment = this.momentAt(this.timeUs);
    stage.show(moment);
    await stage.surrounding.sharp();
    await stage.settled();
    const shown = stage.soundings().filter(({ there }) => there);
    await Promise.all(shown.map(({ clip, media_us }) => clip.hold(media_us)));
    this.touch();
  }

  /** Stand still in the midst of a transition to the scene on show. */
  async halt({ from, transition, share }: Midway): Promise<void> {
    const next = this.stage;
    if (!next) return;
    const left = new Stage(sceneOf(this.story, from), this.kit);
    await left.load();
    left.show(momentAt(this.story, fresh(from), 0, this.anchors));
    await left.surrounding.sharp();
    await left.settled();
    this.crossing.stand(left, left.scene.opening, next, this.view, transition, share);
    this.veil.colour = transition.colour;
    this.veil.closed = this.crossing.veil;
    this.touch();
  }

  /** What answers under a point of the picture, -1..1 each way, y up. */
  under(x: number, y: number): Struck | null {
    const caster = new Raycaster();
    caster.setFromCamera(new Vector2(x, y), this.kit.engine.camera);
    return this.struck(caster.ray);
  }

  /** The nearest of what answers that a ray strikes. */
  struck(ray: Ray): Struck | null {
    if (!this.stage || !this.moment || this.entering) return null;
    return this.stage.pick(ray, touchable(this.moment));
  }
}

/** What shuffles a visit's quizzes. */
export function chance(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

function arrived({ ready, element }: Clip): boolean {
  return ready || element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
}

/** Whether two moments look the same, but for the pictures of videos. */
function alike(before: Moment | null, after: Moment): boolean {
  if (!before || !equal(before.scene, after.scene)) return false;
  if (!equal(before.surrounding, after.surrounding)) return false;
  if (before.overlays.length !== after.overlays.length) return false;
  return before.overlays.every((at, index) => {
    const { media_us: _before, ...one } = at;
    const { media_us: _after, ...other } = after.overlays[index]!;
    return equal(one, other);
  });
}

/** Whether two plain values are the same; what is one object is not looked into. */
function equal(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) =>
    equal((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
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
