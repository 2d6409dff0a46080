// A 360° photo: its small copy first, where it has one, then itself.

import { Group } from "three";
import { module } from "../modules";
import type { Kit } from "../overlays/view";
import type { Picture } from "../media";
import type { Photo360, Scene } from "../schema";
import type { Uniforms } from "../render/materials";
import { gradingOf } from "../render/graded";
import type { Grading } from "../render/graded";
import { expose, toneOf } from "../render/tone";
import { told } from "./projection";
import { pictureSky } from "./sky";
import type { Sky } from "./sky";
import type { Tiles } from "./mosaic";
import type { SurroundingView } from "./view";

/** Pixels of a photo that a view is high at the least: studio/aim.py. */
const NEAREST = 500;

export function makePhoto(photo: Photo360, scene: Scene, kit: Kit): SurroundingView {
  const { media, lighting, engine, redraw } = kit;
  const object = new Group();
  const asset = media.asset(photo.asset);
  const how = told(asset);
  const tone = toneOf(scene.lighting, asset.hdr);
  let now = photo;
  let sky: Sky<Photo360> | null = null;
  let small: Picture | null = null;
  let whole: Promise<void> | undefined;
  let grading: Grading | null = null;
  let tiles: Tiles | null = null;
  let closed = false;

  function show(picture: Picture): void {
    const make = (seen?: Uniforms) => {
      const made = pictureSky(picture.texture, how, false, seen);
      made.show({ ...photo, brightness: 1 });
      if (seen) grading?.seen(made.object.material);
      else grading?.lights(made.object.material);
      if (seen) tiles?.dress(made.object.material);
      return made;
    };
    sky?.close();
    object.clear();
    sky = make(tone);
    sky.show(now);
    object.add(sky.object);
    lighting.by(() => make().object, strength());
  }

  function strength(): number {
    return now.brightness * (grading?.gain(now.grade) ?? 1);
  }

  async function sharpen(): Promise<void> {
    const picture = await media.picture(photo.asset, how.round);
    if (asset.tiled) {
      const { Tiles } = await module("mosaics");
      if (closed) return;
      tiles = new Tiles(asset, how, engine, () => Boolean(object.parent?.parent), redraw);
      tiles.ask(picture.texture, now);
    }
    show(picture);
    small?.free();
    small = null;
  }

  return {
    object,
    nearest: Math.max(1, ((NEAREST / how.finest) * 180) / Math.PI),
    async load() {
      [grading, small] = await Promise.all([
        gradingOf(photo, media),
        media.preview(photo.asset, how.round),
      ]);
      if (small) show(small);
      whole = sharpen();
      if (!small) await whole;
    },
    async sharp() {
      await whole;
      await tiles?.settled();
    },
    update(then, light) {
      now = then as Photo360;
      expose(tone, light, asset.hdr);
      sky?.show(now);
      tiles?.show(now);
      grading?.show(now.grade);
      lighting.strength = strength();
    },
    close() {
      closed = true;
      small?.free();
      sky?.close();
      tiles?.close();
      grading?.close();
    },
  };
}
