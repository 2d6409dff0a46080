// The part of the address after #: which scene, when, and where one looks.

import { SHAPES } from "../schema";
import type { Story, Transition, View } from "../schema";
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
  /** In the midst of which transition, for a still. */
  midway: Midway | null;
}

/** A share (0..1) of a transition from a scene. */
export interface Midway {
  from: string;
  transition: Transition;
  share: number;
}

const LIMITS: Record<keyof View, [number, number]> = {
  yaw: [-180, 180],
  pitch: [-90, 90],
  roll: [-180, 180],
  fov: [1, 179],
};

const KINDS: readonly string[] = ["cut", "fade", "dissolve", "wipe", "zoom", "walk"];
const PLAIN = SHAPES["Transition"]!.defaults as unknown as Transition;

/**
 * What `#scene=&t=&yaw=&pitch=&roll=&fov=&still=1&lang=&audience=&seed=` asks
 * for, and `&from=&by=&share=` of a transition; what makes no sense is left out.
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
    midway: midway(given, story),
  };
}

function midway(given: URLSearchParams, story: Story): Midway | null {
  const [from, kind, share] = [given.get("from"), given.get("by"), number(given.get("share"))];
  if (from === null || kind === null || share === null || !KINDS.includes(kind)) return null;
  if (!story.scenes.some(({ id }) => id === from)) return null;
  return { from, transition: { ...PLAIN, kind: kind as Transition["kind"] }, share };
}

function number(text: string | null): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

export function sceneHash(scene: string): string {
  return `#scene=${encodeURIComponent(scene)}`;
}
