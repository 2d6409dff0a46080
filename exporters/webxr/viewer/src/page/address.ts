// The part of the address after #: which scene, when, and where one looks.

import type { Story, View } from "../schema";
import { sceneOf } from "../story";

export interface Asked {
  scene: string | null;
  time_us: number;
  view: View | null;
  still: boolean;
  /** In which language, for which audience, shuffled how: where the address says so. */
  language: string | null;
  audience: string | null;
  seed: number | null;
}

const LIMITS: Record<keyof View, [number, number]> = {
  yaw: [-180, 180],
  pitch: [-90, 90],
  roll: [-180, 180],
  fov: [1, 179],
};

/**
 * What `#scene=&t=&yaw=&pitch=&roll=&fov=&still=1&lang=&audience=&seed=` asks
 * for; what makes no sense is left out.
 */
export function asked(hash: string, story: Story): Asked {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const named = given.get("scene");
  const scene = story.scenes.some(({ id }) => id === named) ? named : null;
  const first = story.scenes[0];
  const start = scene !== null ? sceneOf(story, scene) : first;
  const opening = start?.opening ?? { yaw: 0, pitch: 0, roll: 0, fov: 75 };
  const view = { ...opening };
  let turned = false;
  for (const key of ["yaw", "pitch", "roll", "fov"] as const) {
    const value = number(given.get(key));
    if (value === null) continue;
    const [low, high] = LIMITS[key];
    view[key] = Math.min(high, Math.max(low, value));
    turned = true;
  }
  return {
    scene,
    time_us: Math.round(Math.max(0, number(given.get("t")) ?? 0) * 1_000_000),
    view: turned ? view : null,
    still: given.get("still") === "1",
    language: story.languages.find((each) => each === given.get("lang")) ?? null,
    audience: story.audiences.find(({ code }) => code === given.get("audience"))?.code ?? null,
    seed: number(given.get("seed")),
  };
}

function number(text: string | null): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

export function sceneHash(scene: string): string {
  return `#scene=${encodeURIComponent(scene)}`;
}
