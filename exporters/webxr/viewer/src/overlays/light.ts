// A light: what it shines on is seen. render/lamps.ts gathers it; the twin of painters/light.py.

import type { OverlayView } from "./view";

export function makeLight(): OverlayView {
  return {
    object: null,
    blended: [],
    load: async () => undefined,
    update: () => undefined,
    hit: () => null,
    close: () => undefined,
  };
}
