// The table of surroundings: a line for each kind in the story's schema.

import type { Kit } from "../overlays/view";
import type { Scene } from "../schema";
import type { Surrounding } from "../timeline";
import { makeBackdrop } from "./backdrop";
import { makeEnvironment } from "./environment";
import { makePhoto } from "./photo";
import { makeVideo360 } from "./video";
import type { MakeSurrounding, SurroundingView } from "./view";
import { makeWorld } from "./world";

const SURROUNDINGS: {
  [T in Surrounding["type"]]: MakeSurrounding<Extract<Surrounding, { type: T }>>;
} = {
  backdrop: makeBackdrop,
  photo: makePhoto,
  video: makeVideo360,
  environment: makeEnvironment,
  world: makeWorld,
};

export function makeSurrounding(scene: Scene, kit: Kit): SurroundingView {
  const { surrounding } = scene;
  const make = SURROUNDINGS[surrounding.type] as MakeSurrounding<Surrounding>;
  return make(surrounding, scene, kit);
}
