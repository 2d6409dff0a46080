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
  const size = new Vector2(overlay.width, (overlay.width * asset.height) / asset.width);
  const plane = new Plane("picture", { u_size: { value: size } }, true);
  plane.size(size.x, size.y);
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
    update({ pose, opacity }) {
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
