// A 360° video with its sound.

import { Group } from "three";
import type { VideoTexture } from "three";
import { Clip } from "../clip";
import type { Kit } from "../overlays/view";
import { gradingOf } from "../render/graded";
import type { Grading } from "../render/graded";
import { videoTexture } from "../render/textures";
import type { Scene, Video360 } from "../schema";
import { told } from "./projection";
import { pictureSky } from "./sky";
import type { Sky } from "./sky";
import type { SurroundingView } from "./view";

/** Texels a pixel from which a frame is worth its mipmaps: renderer/painters/panorama.py. */
const MINIFIED = 1.5;

export function makeVideo360(video: Video360, scene: Scene, kit: Kit): SurroundingView {
  const { media, engine, lighting } = kit;
  const asset = media.asset(video.asset);
  const how = told(asset);
  const blurred = asset.layout?.beyond === "blurred";
  const object = new Group();
  const clip = new Clip(asset.path, "video", video.loop, asset.duration);
  let texture: VideoTexture | undefined;
  let sky: Sky<Video360> | undefined;
  let grading: Grading | null = null;

  return {
    object,
    clip,
    async load() {
      [grading] = await Promise.all([gradingOf(video, media), clip.loaded()]);
      const height = engine.renderer.domElement.height;
      const angle = (2 * Math.tan((scene.opening.fov * Math.PI) / 360)) / Math.max(1, height);
      const minified = blurred || how.finest * angle > MINIFIED;
      texture = videoTexture(clip.element as HTMLVideoElement, how.round, minified);
      const first = texture;
      sky = pictureSky(first, how, true);
      sky.show(video);
      grading?.seen(sky.object.material);
      object.add(sky.object);
      // The first frame lights the scene for good, so that its light never flickers.
      first.needsUpdate = true;
      lighting.by(() => {
        const lit = pictureSky(first, how, true);
        lit.show({ ...video, brightness: 1 });
        grading?.lights(lit.object.material);
        return lit.object;
      }, video.brightness);
    },
    sharp: async () => undefined,
    update(then) {
      const now = then as Video360;
      sky?.show(now);
      grading?.show(now.grade);
      lighting.strength = now.brightness * (grading?.gain(now.grade) ?? 1);
    },
    close() {
      clip.close();
      texture?.dispose();
      sky?.close();
      grading?.close();
    },
  };
}
