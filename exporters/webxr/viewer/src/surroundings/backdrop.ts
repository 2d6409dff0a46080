// A plain backdrop: the twin of renderer/painters/backdrop.py.

import type { Backdrop, Scene } from "../schema";
import type { Kit } from "../overlays/view";
import { gradientSky, studioSky } from "./sky";
import type { SurroundingView } from "./view";

export function makeBackdrop(backdrop: Backdrop, _scene: Scene, kit: Kit): SurroundingView {
  const object = gradientSky(backdrop.top, backdrop.bottom);
  return {
    object,
    load: async () => kit.lighting.by(studioSky, 1),
    sharp: async () => undefined,
    close: () => object.material.dispose(),
  };
}
