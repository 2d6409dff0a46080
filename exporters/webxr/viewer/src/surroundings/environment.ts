// A 3D place: a model to stand in, under a sky that also lights it.

import { Group } from "three";
import type { Material } from "three";
import { struck } from "../overlays/model";
import { module } from "../modules";
import type { Kit } from "../overlays/view";
import { place } from "../overlays/plane";
import type { Uniforms } from "../render/materials";
import { expose, toneOf } from "../render/tone";
import { lampsIn } from "../render/lamps";
import { litAlone } from "../render/lit";
import type { Environment, Scene } from "../schema";
import { told } from "./projection";
import { gradientSky, pictureSky } from "./sky";
import type { Look, Sky } from "./sky";
import type { Tiles } from "./mosaic";
import type { SurroundingView } from "./view";

const STRAIGHT = { yaw: 0, pitch: 0, roll: 0 };

export function makeEnvironment(around: Environment, scene: Scene, kit: Kit): SurroundingView {
  const { media, lighting, engine, redraw } = kit;
  const object = new Group();
  const hdr = around.sky !== null && media.asset(around.sky).hdr;
  const tone = toneOf(scene.lighting, hdr);
  let sky: Sky<Look> | null = null;
  let stands: Group | null = null;
  let own: Material[] = [];
  let tiles: Tiles | null = null;
  let closed = false;

  async function hang(): Promise<void> {
    const make = await skyOf();
    sky = make(tone);
    object.add(sky.object);
    lighting.by(() => make().object, around.light);
  }

  async function skyOf(): Promise<(seen?: Uniforms) => Sky<Look>> {
    if (around.sky === null) return () => gradientSky({ ...around, brightness: 1 });
    const asset = media.asset(around.sky);
    const how = told(asset);
    const { texture } = await media.picture(around.sky, how.round);
    if (asset.tiled) {
      const { Tiles } = await module("mosaics");
      if (!closed) tiles = new Tiles(asset, how, engine, () => Boolean(object.parent?.parent), redraw);
      tiles?.ask(texture, { ...around, orientation: STRAIGHT });
    }
    return (seen) => {
      const made = pictureSky(texture, how, false, seen);
      if (seen) tiles?.dress(made.object.material);
      return made;
    };
  }

  function stand({ position, rotation, scale }: Environment): void {
    if (stands) place(stands, { position, rotation, scale });
  }

  return {
    object,
    async load() {
      const [model] = await Promise.all([media.model(around.model), hang()]);
      stands = model;
      own = litAlone(model, lighting.uniforms);
      stand(around);
      object.add(model);
    },
    sharp: async () => tiles?.settled(),
    update(then, light) {
      const now = then as Environment;
      expose(tone, light, hdr);
      stand(now);
      sky?.show({ ...now, orientation: STRAIGHT });
      lighting.strength = now.light * now.brightness;
    },
    lamps: () => (stands ? lampsIn(stands, 1) : []),
    hit: (ray) => stands && struck(stands, ray),
    close() {
      closed = true;
      sky?.close();
      tiles?.close();
      for (const material of own) material.dispose();
    },
  };
}
