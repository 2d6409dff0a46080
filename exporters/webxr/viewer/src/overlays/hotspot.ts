// A hotspot: its sign, and its label beneath. The twin of renderer/painters/hotspot.py.

import { Group } from "three";
import rules from "shared/text.json";
import { linear } from "../render/colour";
import type { Hotspot } from "../schema";
import { labelOf } from "./label";
import { place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

/** HOTSPOT_SPREAD of the shared shader: the halo reaches out. */
export const SPREAD = 1.5;
const ICONS: Hotspot["icon"][] = ["go", "info", "link", "play", "plus"];

export function makeHotspot(overlay: Hotspot, kit: Kit): OverlayView {
  const { size } = overlay;
  const sign = new Plane("hotspot", {
    u_size: { value: size },
    u_colour: { value: linear(overlay.colour) },
    u_icon: { value: ICONS.indexOf(overlay.icon) },
  });
  sign.size(size * SPREAD, size * SPREAD);
  sign.answer(size, size, size / 2);
  const object = new Group();
  const grown = new Group(); // sign and label together, where the size is another by now
  object.add(grown);
  grown.add(sign.object);
  const label = labelOf(overlay.label, size, kit);
  if (label) grown.add(label.plane.object);

  return {
    object,
    blended: label ? [sign, label.plane] : [sign],
    load: async () => label?.name(overlay.label),
    settled: async () => label?.drawn,
    update({ overlay: then, pose, opacity }) {
      const now = then as Hotspot;
      if (label) {
        label.stand({ ...pose, scale: (pose.scale * now.size) / size });
        void label.name(now.label);
        label.plane.object.position.y = -(size / 2 + rules.label.gap * size + label.height / 2);
        label.plane.opacity = label.blank ? 0 : opacity;
      }
      sign.uniform("u_colour", linear(now.colour));
      sign.opacity = opacity;
      grown.scale.setScalar(now.size / size);
      place(object, pose);
    },
    hit(ray) {
      const read = label && !label.blank ? label.plane.hit(ray) : null;
      const struck = [sign.hit(ray), read].filter((each) => each !== null);
      return struck.length > 0 ? Math.min(...struck) : null;
    },
    close() {
      sign.close();
      label?.close();
    },
  };
}
