// Text in the scene: the twin of renderer/painters/text.py.

import { languageOf, words } from "../story";
import type { Text } from "../schema";
import { facing } from "../space";
import { eyeOf, fineAt, place, readyToBend } from "./plane";
import type { Kit, OverlayView } from "./view";
import { Words } from "./words";

export function makeText(overlay: Text, kit: Kit): OverlayView {
  const { languages } = kit;
  /** Never coarser again: what was near comes near again. */
  let fine = 1;
  const set = new Words(panelOf(overlay), kit);

  function panelOf({ panel, panel_opacity, padding, corner }: Text) {
    return { fill: panel, opacity: panel_opacity, padding, corner };
  }

  function say(now: Text): Promise<void> {
    const { height, wrap, align, bold, colour, rich, leading, spacing, outline, shadow } = now;
    const language = languageOf(now.text, languages);
    const plain = { height, wrap, align, bold, colour, language };
    const more = { rich, leading, spacing, outline, outlineWidth: now.outline_width, shadow, fine };
    return set.say(words(now.text, languages), { ...plain, ...more });
  }

  return {
    object: set.plane.object,
    blended: [set.plane],
    async load() {
      await Promise.all([say(overlay), readyToBend(overlay.curve)]);
    },
    settled: () => set.drawn,
    update({ overlay: then, pose, opacity }) {
      const now = then as Text;
      fine = Math.max(fine, fineAt(kit, now.height, pose));
      void say(now);
      set.dress(panelOf(now));
      set.plane.bend(now.curve);
      place(set.plane.object, facing(pose, eyeOf(kit), now.faces));
      set.plane.opacity = set.blank ? 0 : opacity;
    },
    hit: (ray) => (set.blank ? null : set.plane.hit(ray)),
    close: () => set.close(),
  };
}
