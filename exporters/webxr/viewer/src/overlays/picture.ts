// A flat picture: the twin of renderer/painters/picture.py.

import { Vector2 } from "three";
import type { Picture } from "../schema";
import { place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makePicture(overlay: Picture, { media }: Kit): OverlayView {
  const plane = new Plane("picture", { u_size: { value: new Vector2(1, 1) } });
  let shape = 1; // its height to its width

  function fit(width: number): void {
    plane.uniform("u_size", new Vector2(width, width * shape));
    plane.size(width, width * shape);
  }

  return {
    object: plane.object,
    blended: [plane],
    async load() {
      const picture = await media.picture(overlay.asset);
      shape = picture.height / picture.width;
      plane.frame = picture.texture;
      fit(overlay.width);
    },
    update({ overlay: now, pose, opacity }) {
      fit((now as Picture).width);
      place(plane.object, pose);
      plane.opacity = opacity;
    },
    hit: (ray) => plane.hit(ray),
    close: () => plane.close(),
  };
}
