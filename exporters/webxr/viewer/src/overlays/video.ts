// A flat video panel: the twin of renderer/painters/video.py.

import { Vector2 } from "three";
import type { VideoTexture } from "three";
import { Clip } from "../clip";
import { videoTexture } from "../render/textures";
import type { VideoPanel } from "../schema";
import { place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makeVideo(overlay: VideoPanel, { media }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const shape = asset.height / asset.width;
  const plane = new Plane("picture", { u_size: { value: new Vector2(1, 1) } }, true);
  const clip = new Clip(asset.path, "video", overlay.loop, asset.duration);
  let texture: VideoTexture | undefined;
  return {
    object: plane.object,
    blended: [plane],
    clip,
    async load() {
      await clip.loaded();
      texture = videoTexture(clip.element as HTMLVideoElement, false, true);
      plane.frame = texture;
    },
    update({ overlay: now, pose, opacity }) {
      const { width } = now as VideoPanel;
      plane.uniform("u_size", new Vector2(width, width * shape));
      plane.size(width, width * shape);
      place(plane.object, pose);
      plane.opacity = opacity;
    },
    hit: (ray) => plane.hit(ray),
    close() {
      plane.close();
      texture?.dispose();
      clip.close();
    },
  };
}
