// A flat video panel: the twin of renderer/painters/video.py.

import { Vector2 } from "three";
import type { VideoTexture } from "three";
import { Clip } from "../clip";
import { Cutout } from "../render/cutouts";
import { gradingOf } from "../render/graded";
import type { Grading } from "../render/graded";
import { videoTexture } from "../render/textures";
import type { VideoPanel } from "../schema";
import { facing } from "../space";
import { eyeOf, place, Plane, readyToBend } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makeVideo(overlay: VideoPanel, kit: Kit): OverlayView {
  const { media, engine } = kit;
  const asset = media.asset(overlay.asset);
  const packed = asset.stored_alpha === "below";
  const cut = packed || overlay.key !== null;
  const shape = asset.height / asset.width;
  const plane = new Plane("picture", { u_size: { value: new Vector2(1, 1) } }, !cut);
  const clip = new Clip(asset.path, "video", overlay.loop, asset.duration);
  let texture: VideoTexture | undefined;
  let cutout: Cutout | undefined;
  let grading: Grading | null = null;

  function prepare(): void {
    if (plane.object.parent !== null) cutout?.draw(engine.renderer);
  }

  return {
    object: plane.object,
    blended: [plane],
    clip,
    async load() {
      [grading] = await Promise.all([
        gradingOf(overlay, media),
        clip.loaded(),
        readyToBend(overlay.curve),
      ]);
      if (grading) plane.dress(grading.seen);
      texture = videoTexture(clip.element as HTMLVideoElement, false, !cut);
      if (cut) {
        cutout = new Cutout(texture, packed);
        cutout.key(overlay);
        engine.before.add(prepare);
      }
      plane.frame = cutout?.texture ?? texture;
    },
    update({ overlay: now, pose, opacity }) {
      const { width, curve, faces, grade } = now as VideoPanel;
      grading?.show(grade);
      cutout?.key(now as VideoPanel);
      plane.uniform("u_size", new Vector2(width, width * shape));
      plane.size(width, width * shape);
      plane.bend(curve);
      place(plane.object, facing(pose, eyeOf(kit), faces));
      plane.opacity = opacity;
    },
    hit: (ray) => plane.hit(ray),
    close() {
      grading?.close();
      plane.close();
      engine.before.delete(prepare);
      cutout?.close();
      texture?.dispose();
      clip.close();
    },
  };
}
