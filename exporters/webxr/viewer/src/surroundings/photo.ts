// A 360° photo: its small copy first, where it has one, then itself.

import { Group } from "three";
import type { Kit } from "../overlays/view";
import type { Picture } from "../media";
import type { Photo360, Scene } from "../schema";
import { equirectSky } from "./sky";
import type { SurroundingView } from "./view";

export function makePhoto(photo: Photo360, _scene: Scene, { media, lighting }: Kit): SurroundingView {
  const object = new Group();
  const stereo = media.asset(photo.asset).layout?.stereo ?? "mono";
  let small: Picture | null = null;
  let whole: Promise<void> | undefined;

  function show(picture: Picture): void {
    const sky = equirectSky(picture.texture, stereo, photo.orientation);
    for (const before of object.children as (typeof sky)[]) before.material.dispose();
    object.clear();
    object.add(sky);
    lighting.by(() => equirectSky(picture.texture, stereo, photo.orientation), 1);
  }

  async function sharpen(): Promise<void> {
    show(await media.picture(photo.asset, true));
    small?.free();
    small = null;
  }

  return {
    object,
    async load() {
      small = await media.preview(photo.asset);
      if (small) show(small);
      whole = sharpen();
      if (!small) await whole;
    },
    sharp: () => whole ?? Promise.resolve(),
    close() {
      small?.free();
      for (const sky of object.children as ReturnType<typeof equirectSky>[]) sky.material.dispose();
    },
  };
}
