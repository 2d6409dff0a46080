// The table of surroundings: a line for each kind in the story's schema.

import { module } from "../modules";
import type { Kit } from "../overlays/view";
import type { Scene } from "../schema";
import type { Surrounding } from "../timeline";
import { makeBackdrop } from "./backdrop";
import { makePhoto } from "./photo";
import { makeVideo360 } from "./video";
import type { MakeSurrounding, SurroundingView } from "./view";

type Make<T> = MakeSurrounding<Extract<Surrounding, { type: T }>>;

const SURROUNDINGS: { [T in Surrounding["type"]]: () => Make<T> | Promise<Make<T>> } = {
  backdrop: () => makeBackdrop,
  photo: () => makePhoto,
  video: () => makeVideo360,
  environment: async () => (await module("models")).makeEnvironment,
  world: async () => (await module("models")).makeWorld,
};

export async function makeSurrounding(scene: Scene, kit: Kit): Promise<SurroundingView> {
  const { surrounding } = scene;
  const make = (await SURROUNDINGS[surrounding.type]()) as MakeSurrounding<Surrounding>;
  return make(surrounding, scene, kit);
}
