// A 3D place: a model to stand in, under a sky that also lights it.

import { Group } from "three";
import type { Kit } from "../overlays/view";
import { place } from "../overlays/plane";
import type { Environment, Scene } from "../schema";
import { equirectSky, gradientSky } from "./sky";
import type { SurroundingView } from "./view";

const STRAIGHT = { yaw: 0, pitch: 0, roll: 0 };

export function makeEnvironment(around: Environment, _scene: Scene, kit: Kit): SurroundingView {
  const { media, lighting } = kit;
  const object = new Group();

  async function sky(): Promise<void> {
    if (around.sky === null) {
      object.add(gradientSky(around.top, around.bottom));
      lighting.by(() => gradientSky(around.top, around.bottom), around.light);
      return;
    }
    const stereo = media.asset(around.sky).layout?.stereo ?? "mono";
    const picture = await media.picture(around.sky, true);
    object.add(equirectSky(picture.texture, stereo, STRAIGHT));
    lighting.by(() => equirectSky(picture.texture, stereo, STRAIGHT), around.light);
  }

  return {
    object,
    async load() {
      const [model] = await Promise.all([media.model(around.model), sky()]);
      const { position, rotation, scale } = around;
      place(model, { position, rotation, scale });
      object.add(model);
    },
    sharp: async () => undefined,
    close() {
      for (const child of object.children) {
        if (child instanceof Group) continue;
        (child as ReturnType<typeof gradientSky>).material.dispose();
      }
    },
  };
}
