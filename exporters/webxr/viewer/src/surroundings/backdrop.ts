// A plain backdrop: the twin of renderer/painters/backdrop.py.

import type { Backdrop, Scene } from "../schema";
import type { Kit } from "../overlays/view";
import { gradientSky, studioSky } from "./sky";
import type { SurroundingView } from "./view";

export function makeBackdrop(backdrop: Backdrop, _scene: Scene, kit: Kit): SurroundingView {
  const sky = gradientSky(backdrop);
  return {
    object: sky.object,
    load: async () => kit.lighting.by(() => studioSky().object, 1),
    sharp: async () => undefined,
    update: (now) => sky.show(now as Backdrop),
    close: () => sky.close(),
  };
}
