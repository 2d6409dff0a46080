// A 360° photo: its small copy first, where it has one, then itself.

import { Group } from "three";
import type { Kit } from "../overlays/view";
import type { Picture } from "../media";
import type { Photo360, Scene } from "../schema";
import type { Uniforms } from "../render/materials";
import { toneOf } from "../render/tone";
import { told } from "./projection";
import { pictureSky } from "./sky";
import type { Sky } from "./sky";
import type { SurroundingView } from "./view";

export function makePhoto(photo: Photo360, scene: Scene, { media, lighting }: Kit): SurroundingView {
  const object = new Group();
  const how = told(media.asset(photo.asset));
  let now = photo;
  let sky: Sky<Photo360> | null = null;
  let small: Picture | null = null;
  let whole: Promise<void> | undefined;

  function show(picture: Picture): void {
    const make = (seen?: Uniforms) => {
      const made = pictureSky(picture.texture, how, false, seen);
      made.show({ ...photo, brightness: 1 });
      return made;
    };
    sky?.close();
    object.clear();
    sky = make(toneOf(scene.lighting, media.asset(photo.asset).hdr));
    sky.show(now);
    object.add(sky.object);
    lighting.by(() => make().object, now.brightness);
  }

  async function sharpen(): Promise<void> {
    show(await media.picture(photo.asset, how.round));
    small?.free();
    small = null;
  }

  return {
    object,
    async load() {
      small = await media.preview(photo.asset, how.round);
      if (small) show(small);
      whole = sharpen();
      if (!small) await whole;
    },
    sharp: () => whole ?? Promise.resolve(),
    update(then) {
      now = then as Photo360;
      sky?.show(now);
      lighting.strength = now.brightness;
    },
    close() {
      small?.free();
      sky?.close();
    },
  };
}
