// The page round the picture: controls, panels, captions, loading and errors; wires them to the player.

import type { Player, Watcher } from "../player";
import type { Scene, Story } from "../schema";
import type { Immersion } from "../xr/immersion";
import type { Moment } from "../timeline";
import type { State } from "../interaction";
import { microseconds } from "../story";
import { element, iconButton, safeLink } from "./dom";
import { endedWith, endingCard } from "./ending";
import { Loading } from "./loading";
import { Look } from "./look";
import { choices, credits, Panels } from "./panels";
import { Pointing } from "./pointing";
import { languageName, saysIn } from "./says";
import { Spots } from "./spots";

const QUIET = 4000; // milliseconds without a sign of life after which the controls recede

export class Page implements Watcher {
  readonly canvas = element("canvas", { class: "picture", tabindex: "0", role: "application" });
  /** All but the picture: what a phone shows over the camera's in AR. */
  readonly controlled = element("div", { class: "controlled" });
  private readonly scene = element("p", { class: "scene" });
  private readonly title = element("h1");
  private readonly bar = element("div", { class: "bar", role: "toolbar" });
  private readonly caption = element("div", { class: "caption", "aria-live": "polite" });
  private readonly note = element("div", { class: "note", role: "status" });
  private readonly coming = new Loading();
  private readonly hear = element("button", { type: "button", class: "hear" });
  private readonly panels = new Panels();
  private readonly pointing = new Pointing(this.canvas);
  private readonly end = element("div", { class: "end" });
  private readonly spots: Spots;
  private readonly look: Look;
  private player: Player | null = null;
  private immersion: Immersion | null = null;
  private says;
  private quiet = 0;
  private ended = 0;
  /** What a headset shows of the end; empty before it. */
  ending = "";

  constructor(
    readonly story: Story,
    private language: string,
    private audience: string | null,
    private readonly arrivedAt: (scene: string) => void,
    private readonly told: (language: string, audience: string | null) => void,
  ) {
    this.says = saysIn(this.language);
    this.spots = new Spots(
      () => this.player!,
      (yaw, pitch) => this.look.towards(yaw, pitch),
      this.says.unnamed,
    );
    this.look = new Look(this.canvas, () => this.player!.view, {
      turn: (view) => {
        this.player!.view = view;
        this.player!.touch();
      },
      tap: (x, y) => {
        this.pointing.over(x, y);
        const struck = this.pointing.under(this.player!, x, y);
        if (struck) this.player!.touchAt(struck);
        this.canvas.focus({ preventScroll: true });
      },
      hover: (x, y) => this.pointing.over(x, y),
      nearest: () => this.player?.stage?.surrounding.nearest ?? Infinity,
    });
    this.hear.hidden = true;
    this.note.hidden = true;
    this.caption.hidden = true;
    const name = element("header", { class: "name" }, this.title, this.scene);
    this.controlled.append(
      name,
      this.spots.list,
      this.caption,
      this.coming.bar,
      this.coming.line,
      this.note,
      this.hear,
      this.bar,
      this.panels.holder,
      this.end,
      this.pointing.ring,
    );
    new ResizeObserver(() => {
      this.controlled.style.setProperty("--bar", `${this.bar.offsetHeight}px`);
      this.panels.place();
    }).observe(this.bar);
    document.body.replaceChildren(element("main", {}, this.canvas, this.controlled));
  }

  /** Take over the page for a player; `immersion` where the device has a headset or AR. */
  serve(player: Player, immersion: Immersion): void {
    this.player = player;
    this.immersion = immersion;
    immersion.changed = () => this.dress();
    this.look.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.pointing.calm = this.look.calm;
    addEventListener("keydown", (event) => this.key(event));
    for (const sign of ["pointerdown", "pointermove", "keydown", "focusin"] as const) {
      addEventListener(sign, () => this.wake());
    }
    for (const gesture of ["pointerup", "keydown"] as const) {
      addEventListener(gesture, () => void this.openSound());
    }
    this.hear.addEventListener("click", () => void this.openSound());
    // On a phone in AR a tap on a control is no tap on the world behind it.
    for (const part of [this.bar, this.panels.holder]) {
      part.addEventListener("beforexrselect", (event) => event.preventDefault());
    }
    document.addEventListener("fullscreenchange", () => this.dress());
    addEventListener("resize", () => this.panels.place());
    this.wake();
    this.dress();
  }

  /** One frame has passed. */
  frame(now: number): void {
    this.look.frame(now);
    if (this.player) this.pointing.frame(this.player);
    const idle = now - this.quiet > QUIET && !this.panels.open;
    document.body.classList.toggle("idle", idle && !this.bar.matches(":focus-within, :hover"));
  }

  private wake(): void {
    this.quiet = performance.now();
    this.player?.stir();
  }

  private async openSound(): Promise<void> {
    const { mixer } = this.player!;
    if (!mixer.open) await mixer.start();
    this.askForSound();
  }

  /** Offer sound where there is some and the browser holds it back until a gesture. */
  private askForSound(): void {
    const player = this.player!;
    const sounds = player.stage?.soundings() ?? [];
    const audible = sounds.some(({ id }) => player.sounds(id));
    this.hear.hidden = player.mixer.open || player.mixer.silent || !audible;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const player = this.player!;
    const target = event.target instanceof Element ? event.target : null;
    const typing = target?.closest("input, select, textarea");
    if (typing) return;
    const pressing = target?.closest("button, a");
    if (event.key === "Escape") this.panels.close();
    else if (event.key === " " && !pressing) this.pause();
    else if (event.key === "m" || event.key === "M") this.mute();
    else if ((event.key === "c" || event.key === "C") && player.hasCaptions) this.toggleCaptions();
    else if (event.key === "f" || event.key === "F") void this.fullscreen();
    else if (this.panels.open || !this.look.key(event)) return;
    event.preventDefault();
  }

  private pause(): void {
    this.player!.pause();
    this.dress();
  }

  private mute(): void {
    const { mixer } = this.player!;
    mixer.silent = !mixer.silent;
    this.dress();
  }

  private toggleCaptions(): void {
    this.player!.captions = !this.player!.captions;
    this.dress();
  }

  private async fullscreen(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen({ navigationUI: "hide" });
  }

  /** Build the words and controls anew for what the story, the scene and the device have. */
  dress(): void {
    const player = this.player!;
    const { says, story } = this;
    const title = player.say(story.title) || says.untitled;
    document.documentElement.lang = this.language;
    document.title = title;
    this.title.textContent = title;
    this.canvas.setAttribute("aria-label", says.picture);
    this.bar.setAttribute("aria-label", says.controls);
    this.spots.name(says.things, says.unnamed);
    this.hear.textContent = says.hear;
    this.nameScene(player.scene);
    this.caption.hidden = !player.captions || this.caption.textContent === "";
    const focused = this.bar.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset["name"]
      : undefined;
    this.bar.replaceChildren(...this.controls(player));
    if (focused) this.bar.querySelector<HTMLElement>(`[data-name=${focused}]`)?.focus();
  }

  private controls(player: Player): HTMLElement[] {
    const { says, story } = this;
    const moves = player.scene.surrounding.type === "video" || player.stage?.soundings().length;
    const made: HTMLElement[] = [];
    const add = (name: string, shown: Parameters<typeof iconButton>[0], label: string, press: (from: HTMLElement) => void) => {
      const { button } = iconButton(shown, label, () => press(button));
      button.dataset["name"] = name;
      made.push(button);
      return button;
    };
    if (moves) {
      const playing = player.playing;
      add("play", playing ? "pause" : "play", playing ? says.pause : says.play, () => this.pause());
      const silent = player.mixer.silent;
      add("mute", silent ? "muted" : "sound", silent ? says.unmute : says.mute, () => this.mute());
    }
    if (player.hasCaptions) {
      const label = player.captions ? says.captionsOff : says.captionsOn;
      const button = add("captions", "captions", label, () => this.toggleCaptions());
      button.setAttribute("aria-pressed", String(player.captions));
    }
    const panel = (name: string, from: HTMLElement, label: string, body: Node) =>
      this.panels.toggle(name, from, label, says.close, body);
    if (story.scenes.length > 1) {
      add("scenes", "scenes", says.scenes, (from) => panel("scenes", from, says.scenes, this.scenes()));
    }
    if (player.scene.chapters.length > 0) {
      add("chapters", "chapters", says.chapters, (from) =>
        panel("chapters", from, says.chapters, this.chapters()),
      );
    }
    if (story.languages.length > 1) {
      add("language", "language", says.language, (from) =>
        panel("language", from, says.language, this.tongues()),
      );
    }
    if (story.audiences.length > 0) {
      add("audience", "audience", says.audience, (from) =>
        panel("audience", from, says.audience, this.audiences()),
      );
    }
    add("credits", "credits", says.credits, (from) =>
      panel("credits", from, says.credits, credits(story, this.title.textContent ?? "", says)),
    );
    if (document.fullscreenEnabled) {
      const label = document.fullscreenElement ? says.window : says.fullscreen;
      add("fullscreen", "fullscreen", label, () => void this.fullscreen());
    }
    for (const kind of ["vr", "ar"] as const) {
      if (!this.immersion?.can(kind)) continue;
      const label = this.immersion.active === kind ? says.leave : says[kind];
      const button = add(kind, kind, label, () => void this.immersion!.toggle(kind));
      button.classList.add("wide");
      button.append(element("span", {}, label));
    }
    if (this.immersion?.placed) {
      add("place", "place", says.place, () => this.immersion!.again());
    }
    for (const button of made) {
      if (["scenes", "chapters", "language", "audience", "credits"].includes(button.dataset["name"] ?? "")) {
        button.setAttribute("aria-expanded", "false");
      }
    }
    return made;
  }

  private scenes(): HTMLElement {
    const player = this.player!;
    const all = this.story.scenes.map((scene) => ({ id: scene.id, name: this.sceneName(scene) }));
    return choices(all, player.scene.id, (id) => {
      this.panels.close();
      void player.go(id);
    });
  }

  private chapters(): HTMLElement {
    const player = this.player!;
    const all = [...player.scene.chapters].sort((a, b) => a.time - b.time);
    const named = all.map(({ id, title }, index) => {
      return { id, name: player.say(title) || `${this.says.chapter} ${index + 1}` };
    });
    const now = all.filter(({ time }) => microseconds(time) <= player.timeUs).at(-1);
    return choices(named, now?.id ?? "", (id) => {
      this.panels.close();
      player.seek(microseconds(all.find((each) => each.id === id)!.time));
    });
  }

  private tongues(): HTMLElement {
    const all = this.story.languages.map((id) => ({ id, name: languageName(id), lang: id }));
    return choices(all, this.language, (id) => {
      this.panels.close();
      this.language = id;
      this.says = saysIn(id);
      this.told(id, this.audience);
    });
  }

  private audiences(): HTMLElement {
    const all = this.story.audiences.map(({ code, name }) => {
      return { id: code, name: this.player!.say(name) || code };
    });
    return choices([{ id: "", name: this.says.everyone }, ...all], this.audience ?? "", (id) => {
      this.panels.close();
      this.audience = id || null;
      this.told(this.language, this.audience);
    });
  }

  private sceneName(scene: Scene): string {
    const name = this.player!.say(scene.title);
    const place = this.story.scenes.findIndex(({ id }) => id === scene.id);
    return name || `${this.says.scene} ${place + 1}`;
  }

  private nameScene(scene: Scene): void {
    this.scene.textContent = this.story.scenes.length > 1 ? this.sceneName(scene) : "";
  }

  /** How much of the scene's media has come, in bytes. */
  received(bytes: number, whole: number): void {
    this.coming.received(bytes, whole, this.says, this.language);
  }

  loading(): void {
    this.coming.begin(this.says);
    this.panels.close();
  }

  preparing(): void {
    this.coming.prepare(this.says);
  }

  arrived(scene: Scene): void {
    this.coming.end();
    this.ended = 0;
    this.note.hidden = true;
    this.spots.clear();
    this.dress();
    this.askForSound();
    this.arrivedAt(scene.id);
  }

  moved(moment: Moment): void {
    this.spots.follow(moment);
  }

  captioned(text: string, language: string): void {
    this.caption.lang = language;
    this.caption.textContent = text;
    this.caption.hidden = text === "";
  }

  link(url: string): void {
    const address = safeLink(url);
    if (address === null) return;
    if (this.immersion?.active) void this.immersion.leave();
    window.open(address, "_blank", "noopener,noreferrer");
  }

  begun(): void {
    this.end.replaceChildren();
    this.ending = "";
  }

  finished({ score }: State): void {
    const ended = endedWith(this.story, score);
    const card = endingCard(this.says, ended, () => void this.player!.again());
    this.end.replaceChildren(card);
    card.querySelector("button")!.focus();
    const { says } = this;
    const line = ended.score === null ? "" : says.score.replace("{score}", ended.score);
    const verdict = ended.passed === null ? "" : ended.passed ? says.passed : says.failed;
    this.ending = [says.end, line, verdict].filter(Boolean).join("\n");
  }

  failed(lines: readonly string[]): void {
    this.tell(`${this.says.partly} ${lines[0] ?? ""}`);
  }

  /** A line for the visitor, for some seconds; empty takes it away. */
  tell(line: string, lasting = false): void {
    this.note.textContent = line;
    this.note.hidden = line === "";
    clearTimeout(this.ended);
    if (line !== "" && !lasting) {
      this.ended = window.setTimeout(() => (this.note.hidden = true), 8000);
    }
  }
}
