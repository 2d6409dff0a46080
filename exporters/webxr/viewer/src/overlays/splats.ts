// Gaussian splats: the twin of renderer/painters/splats.py.

import { Group } from "three";
import { Field } from "../render/splats";
import type { Splats } from "../schema";
import { unit } from "../space";
import { place } from "./plane";
import { stand } from "./standing";
import type { Kit, OverlayView } from "./view";

export function makeSplats(overlay: Splats, { media, engine, redraw }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const object = new Group();
  const field = new Field(redraw);
  const { low, high } = asset;
  const scale = unit(overlay.size, low, high);
  return {
    object,
    get blended() {
      return field.parts;
    },
    async load() {
      await field.read(await media.bytes(overlay.asset));
      stand(field.object, overlay, scale, low, high);
      field.cut([]);
      object.add(field.object);
    },
    update({ overlay: then, pose, opacity }) {
      const grown = unit((then as Splats).size, low, high) / scale;
      place(object, { ...pose, scale: pose.scale * grown });
      field.opacity = opacity;
    },
    cut(distances, eye) {
      field.cut(distances);
      if (!engine.immersed) field.look(field.own(eye), false);
    },
    settled: () => field.settled(),
    solid: true,
    hit: (ray) => field.strike(ray),
    close: () => field.close(),
  };
}
