// Text in the scene: the twin of renderer/painters/text.py.

import { languageOf, words } from "../story";
import type { Text } from "../schema";
import { place } from "./plane";
import type { Kit, OverlayView } from "./view";
import { Words } from "./words";

export function makeText(overlay: Text, kit: Kit): OverlayView {
  const { languages } = kit;
  const set = new Words(panelOf(overlay), kit);

  function panelOf({ panel, panel_opacity, padding, corner }: Text) {
    return { fill: panel, opacity: panel_opacity, padding, corner };
  }

  function say(now: Text): Promise<void> {
    const { height, wrap, align, bold, colour } = now;
    const language = languageOf(now.text, languages);
    return set.say(words(now.text, languages), { height, wrap, align, bold, colour, language });
  }

  return {
    object: set.plane.object,
    blended: [set.plane],
    load: () => say(overlay),
    settled: () => set.drawn,
    update({ overlay: then, pose, opacity }) {
      const now = then as Text;
      void say(now);
      set.dress(panelOf(now));
      place(set.plane.object, pose);
      set.plane.opacity = set.blank ? 0 : opacity;
    },
    hit: (ray) => (set.blank ? null : set.plane.hit(ray)),
    close: () => set.close(),
  };
}
