// Starts the viewer on the page that holds it: reads the story, shows its first scene, keeps time.

import { Media } from "./media";
import type { State } from "./interaction";
import type { Gear } from "./overlays/view";
import { asked, sceneHash } from "./page/address";
import type { Asked } from "./page/address";
import { showCard } from "./page/card";
import { Page } from "./page/page";
import { preferred } from "./page/preferred";
import { saysIn } from "./page/says";
import { chance, Player } from "./player";
import type { Sent } from "./player";
import { Engine } from "./render/engine";
import { Lighting } from "./render/lighting";
import type { Story, View } from "./schema";
import { Mixer } from "./sound";
import { decode } from "./story";
import { Immersion } from "./xr/immersion";

declare global {
  interface Window {
    /** For links, tests and the page's own author. */
    diorama: {
      /** Resolves when the picture that the address asks for stands. */
      settled: Promise<void>;
      readonly scene: string;
      readonly time_us: number;
      readonly view: View;
      /** Where the visit stands: a plain value, as story/visit/state.py has it. */
      readonly state: State | null;
      /** What is to be read in the picture now. */
      readonly words: readonly string[];
      /** Let something happen in the visit, now or `at_us` on its clock. */
      send(event: Sent): Promise<void>;
    };
  }
}

async function read(): Promise<Story> {
  const answer = await fetch("story.json");
  if (!answer.ok) throw new Error("story.json is missing from this folder.");
  return decode(await answer.json());
}

async function start(): Promise<void> {
  const story = await read();
  const first = asked(location.hash, story);
  const languages = preferred(story.languages, first.language, navigator.languages);
  const page = new Page(story, languages[0]!, first.audience, remember, told);
  const engine = new Engine(page.canvas);
  const media = new Media(story, engine, () => {
    page.received(media.received, media.wanted);
    player.touch();
  });
  const lighting = new Lighting(engine);
  const redraw = () => player.touch();
  const kit: Gear = { engine, media, lighting, languages, redraw };
  const mixer = new Mixer(media);
  const player = new Player(story, kit, mixer, page);
  player.tell(languages, first.audience);
  player.begin(first.scene, first.seed ?? (first.still ? 1 : chance()));
  const immersion = new Immersion(
    player,
    page.controlled,
    (line) => page.tell(line, true),
    () => page.ending || player.caption,
  );

  function told(language: string, audience: string | null): void {
    player.tell(preferred(story.languages, language, navigator.languages), audience);
    void player.enter(player.view);
  }

  function remember(scene: string): void {
    if (new URLSearchParams(location.hash.slice(1)).get("scene") === scene) return;
    const home = location.hash === "" && scene === story.scenes[0]?.id;
    if (!home) history.pushState(null, "", sceneHash(scene));
  }

  function fit(): void {
    const { clientWidth, clientHeight } = document.documentElement;
    engine.resize(clientWidth, clientHeight, Math.min(2, devicePixelRatio));
    player.touch();
  }

  async function show(wanted: Asked): Promise<void> {
    document.body.classList.toggle("still", wanted.still);
    player.abrupt = wanted.still || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (player.stage) player.place(wanted.scene ?? story.scenes[0]!.id);
    if (wanted.time_us > 0) player.seek(wanted.time_us);
    await player.enter(wanted.view ?? player.scene.opening);
    if (wanted.still) await player.hold();
    if (wanted.still && wanted.midway) await player.halt(wanted.midway);
    else await player.stage?.surrounding.sharp();
    player.touch();
    await drawn();
  }

  /** Resolves two frames on: what was asked for is then on the screen. */
  async function drawn(): Promise<void> {
    for (let count = 0; count < 2; count++) await new Promise(requestAnimationFrame);
  }

  page.serve(player, immersion);
  immersion.probe().catch(() => undefined); // a page without headsets is one all the same
  addEventListener("resize", fit);
  page.canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    showCard(saysIn(navigator.language).lost, true);
  });
  fit();
  engine.renderer.setAnimationLoop((now, frame) => {
    page.frame(now);
    immersion.frame(frame);
    player.frame(performance.now());
  });
  addEventListener("popstate", () => void settle());

  function settle(): Promise<void> {
    const settled = show(asked(location.hash, story));
    window.diorama = {
      settled,
      get scene() {
        return player.scene.id;
      },
      get time_us() {
        return player.timeUs;
      },
      get view() {
        return { ...player.view };
      },
      get state() {
        return player.state;
      },
      get words() {
        return player.wording;
      },
      send: (event) => player.send(event),
    };
    return settled;
  }

  const settled = settle();
  begun(settled);
  if (!document.body.classList.contains("still")) void mixer.start();
  await settled; // what cannot be shown is told of
}

let begun: (settled: Promise<void>) => void = () => undefined;
let broken: (reason: unknown) => void = () => undefined;
const started = new Promise<Promise<void>>((resolve, reject) => {
  begun = resolve;
  broken = reject;
});
window.diorama = {
  settled: started.then((settled) => settled),
  scene: "",
  time_us: 0,
  view: { yaw: 0, pitch: 0, roll: 0, fov: 75 },
  state: null,
  words: [],
  send: () => Promise.resolve(),
};
window.diorama.settled.catch(() => undefined); // the card tells the visitor

const says = saysIn(navigator.language);
if (!document.createElement("canvas").getContext("webgl2")) {
  showCard(says.noWebGL);
} else {
  start().catch((error: unknown) => {
    broken(error);
    const why = error instanceof Error ? error.message : String(error);
    const ours = error instanceof Error && error.name === "Error";
    showCard(ours ? why : `story.json is damaged: ${why}.`, true);
  });
}
