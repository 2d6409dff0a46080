// A sound: heard, not seen. sound.ts mixes it; the twin of renderer/painters/sound.py.

import { Clip } from "../clip";
import type { Sound } from "../schema";
import type { Kit, OverlayView } from "./view";

export function makeSound(overlay: Sound, { media }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const clip = new Clip(asset.path, "audio", overlay.loop, asset.duration);
  return {
    object: null,
    blended: [],
    clip,
    load: () => clip.loaded(),
    update: () => undefined,
    hit: () => null,
    close: () => clip.close(),
  };
}
