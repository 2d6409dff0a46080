// A flat picture: the twin of renderer/painters/picture.py.

import { Vector2 } from "three";
import type { Picture } from "../schema";
import { place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makePicture(overlay: Picture, { media }: Kit): OverlayView {
  const plane = new Plane("picture", { u_size: { value: new Vector2(1, 1) } });
  return {
    object: plane.object,
    blended: [plane],
    async load() {
      const picture = await media.picture(overlay.asset);
      const height = (overlay.width * picture.height) / picture.width;
      plane.frame = picture.texture;
      plane.uniform("u_size", new Vector2(overlay.width, height));
      plane.size(overlay.width, height);
    },
    update({ pose, opacity }) {
      place(plane.object, pose);
      plane.opacity = opacity;
    },
    hit: (ray) => plane.hit(ray),
    close: () => plane.close(),
  };
}
