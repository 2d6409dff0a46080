// Starts the viewer on the page that holds it: reads the story, shows its first scene, keeps time.

import { Media } from "./media";
import type { Kit } from "./overlays/view";
import { asked, sceneHash } from "./page/address";
import type { Asked } from "./page/address";
import { showCard } from "./page/card";
import { Page } from "./page/page";
import { saysIn } from "./page/says";
import { Player } from "./player";
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
    };
  }
}

/** The story's languages, best first: the visitor's own that it has, then its own order. */
function preferred(story: Story): string[] {
  const own = navigator.languages.map((each) => each.toLowerCase());
  const near = (wanted: string, has: string) =>
    has === wanted || has.split("-")[0] === wanted.split("-")[0];
  const first = own.flatMap((wanted) =>
    story.languages.filter((has) => near(wanted, has.toLowerCase())),
  );
  return [...new Set([...first, ...story.languages])];
}

async function read(): Promise<Story> {
  const answer = await fetch("story.json");
  if (!answer.ok) throw new Error("story.json is missing from this folder.");
  return decode(await answer.json());
}

async function start(): Promise<void> {
  const story = await read();
  const languages = preferred(story);
  const page = new Page(story, languages, remember, (language) => {
    languages.sort((a, b) => Number(b === language) - Number(a === language));
    void player.enter(player.view, player.clock.time(performance.now()));
  });
  const engine = new Engine(page.canvas);
  const media = new Media(story, engine, () => {
    page.received(media.wanted > 0 ? Math.min(1, media.received / media.wanted) : 0);
    player.touch();
  });
  const lighting = new Lighting(engine);
  const kit: Kit = { engine, media, lighting, languages };
  const mixer = new Mixer(media);
  const player = new Player(story, kit, mixer, page);
  const immersion = new Immersion(player, page.controlled, (line) => page.tell(line, true));
  await immersion.probe();

  function remember(scene: string): void {
    if (new URLSearchParams(location.hash.slice(1)).get("scene") === scene) return;
    const first = location.hash === "" && scene === story.scenes[0]?.id;
    if (!first) history.pushState(null, "", sceneHash(scene));
  }

  function fit(): void {
    const { clientWidth, clientHeight } = document.documentElement;
    engine.resize(clientWidth, clientHeight, Math.min(2, devicePixelRatio));
    player.touch();
  }

  async function show(wanted: Asked): Promise<void> {
    document.body.classList.toggle("still", wanted.still);
    player.abrupt = wanted.still || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const scene = wanted.scene ?? story.scenes[0]!.id;
    player.place(scene);
    await player.enter(wanted.view ?? player.scene.opening, wanted.time_us);
    if (wanted.still) await player.hold(wanted.time_us);
    else await player.stage?.surrounding.sharp();
    player.touch();
    await drawn();
  }

  /** Resolves two frames on: what was asked for is then on the screen. */
  async function drawn(): Promise<void> {
    for (let count = 0; count < 2; count++) await new Promise(requestAnimationFrame);
  }

  page.serve(player, immersion);
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
        return player.clock.time(performance.now());
      },
      get view() {
        return { ...player.view };
      },
    };
    return settled;
  }

  begun(settle());
  if (!document.body.classList.contains("still")) void mixer.start();
}

let begun: (settled: Promise<void>) => void = () => undefined;
let broken: (reason: unknown) => void = () => undefined;
const first = new Promise<Promise<void>>((resolve, reject) => {
  begun = resolve;
  broken = reject;
});
window.diorama = {
  settled: first.then((settled) => settled),
  scene: "",
  time_us: 0,
  view: { yaw: 0, pitch: 0, roll: 0, fov: 75 },
};
window.diorama.settled.catch(() => undefined); // the card tells the visitor

const says = saysIn(navigator.language);
if (location.protocol === "file:") {
  showCard(says.fromFile);
} else if (!document.createElement("canvas").getContext("webgl2")) {
  showCard(says.noWebGL);
} else {
  start().catch((error: unknown) => {
    broken(error);
    showCard(error instanceof Error ? error.message : String(error), true);
  });
}
