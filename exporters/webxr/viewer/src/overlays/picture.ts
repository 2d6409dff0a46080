// A flat picture: the twin of renderer/painters/picture.py.

import { Vector2 } from "three";
import { gradingOf } from "../render/graded";
import type { Grading } from "../render/graded";
import type { Picture } from "../schema";
import { place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makePicture(overlay: Picture, { media }: Kit): OverlayView {
  const plane = new Plane("picture", { u_size: { value: new Vector2(1, 1) } });
  let shape = 1; // its height to its width
  let grading: Grading | null = null;

  function fit(width: number): void {
    plane.uniform("u_size", new Vector2(width, width * shape));
    plane.size(width, width * shape);
  }

  return {
    object: plane.object,
    blended: [plane],
    async load() {
      const [picture, graded] = await Promise.all([
        media.picture(overlay.asset),
        gradingOf(overlay, media),
      ]);
      grading = graded;
      if (grading) plane.dress(grading.seen);
      shape = picture.height / picture.width;
      plane.frame = picture.texture;
      fit(overlay.width);
    },
    update({ overlay: now, pose, opacity }) {
      fit((now as Picture).width);
      grading?.show((now as Picture).grade);
      place(plane.object, pose);
      plane.opacity = opacity;
    },
    hit: (ray) => plane.hit(ray),
    close() {
      grading?.close();
      plane.close();
    },
  };
}
