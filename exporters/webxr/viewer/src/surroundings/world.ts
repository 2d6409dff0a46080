// The real world: seen through the device in AR; on the page, a neutral room stands for it.

import { Group } from "three";
import type { Material } from "three";
import { struck } from "../overlays/model";
import { litAlone } from "../render/lit";
import type { Kit } from "../overlays/view";
import type { RealWorld, Scene } from "../schema";
import { gradientSky, studioSky } from "./sky";
import type { SurroundingView } from "./view";

/** The room that publishing writes beside the viewer: renderer/room.py makes it. */
const ROOM = "viewer/room.glb";

/** Top and bottom of the sky behind its window: renderer/painters/world.py. */
const DAYLIGHT = { top: "#dfe7ee", bottom: "#b9bdbf", brightness: 1 };

export function makeWorld(_world: RealWorld, _scene: Scene, kit: Kit): SurroundingView {
  const object = new Group();
  let room: Group | null = null;
  let own: Material[] = [];
  return {
    object,
    async load() {
      room = await kit.media.extra(ROOM);
      own = litAlone(room, kit.lighting.plain);
      object.add(gradientSky(DAYLIGHT).object, room);
      kit.lighting.by(() => studioSky().object, 1);
    },
    sharp: async () => undefined,
    update: () => undefined,
    immerse(real) {
      object.visible = !real;
    },
    hit: (ray) => (room && object.visible ? struck(room, ray) : null),
    close() {
      object.clear();
      for (const material of own) material.dispose();
    },
  };
}
