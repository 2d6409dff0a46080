// A flat picture: the twin of renderer/painters/picture.py.

import { Vector2 } from "three";
import { gradingOf } from "../render/graded";
import type { Grading } from "../render/graded";
import type { Picture } from "../schema";
import { facing } from "../space";
import { eyeOf, place, Plane, readyToBend } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makePicture(overlay: Picture, kit: Kit): OverlayView {
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
        kit.media.picture(overlay.asset),
        gradingOf(overlay, kit.media),
        readyToBend(overlay.curve),
      ]);
      grading = graded;
      if (grading) plane.dress(grading.seen);
      shape = picture.height / picture.width;
      plane.frame = picture.texture;
      fit(overlay.width);
    },
    update({ overlay: now, pose, opacity }) {
      const { width, curve, faces, grade } = now as Picture;
      grading?.show(grade);
      fit(width);
      plane.bend(curve);
      place(plane.object, facing(pose, eyeOf(kit), faces));
      plane.opacity = opacity;
    },
    hit: (ray) => plane.hit(ray),
    close() {
      grading?.close();
      plane.close();
    },
  };
}
