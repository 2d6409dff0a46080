// Text in the scene: the twin of renderer/painters/text.py.

import { languageOf, words } from "../story";
import type { Text } from "../schema";
import { place } from "./plane";
import type { Kit, OverlayView } from "./view";
import { Words } from "./words";

export function makeText(overlay: Text, { engine, languages }: Kit): OverlayView {
  const set = new Words({
    fill: overlay.panel,
    opacity: overlay.panel_opacity,
    padding: overlay.padding,
    corner: overlay.corner,
  });
  const { height, wrap, align, bold, colour } = overlay;
  const language = languageOf(overlay.text, languages);
  const text = words(overlay.text, languages);
  const worded = text.trim() !== "";
  return {
    object: worded ? set.plane.object : null,
    blended: worded ? [set.plane] : [],
    load: () => set.set(text, { height, wrap, align, bold, colour, language }, engine),
    update({ pose, opacity }) {
      place(set.plane.object, pose);
      set.plane.opacity = opacity;
    },
    hit: (ray) => (worded ? set.plane.hit(ray) : null),
    close: () => set.close(),
  };
}
