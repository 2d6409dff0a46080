// A hotspot: its sign, and its label beneath. The twin of renderer/painters/hotspot.py.

import { Group } from "three";
import rules from "shared/text.json";
import { linear } from "../render/colour";
import type { Hotspot } from "../schema";
import { languageOf, words } from "../story";
import { place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";
import { Words } from "./words";

/** HOTSPOT_SPREAD of the shared shader: the halo reaches out. */
export const SPREAD = 1.5;
const ICONS: Hotspot["icon"][] = ["go", "info", "link", "play", "plus"];

export function makeHotspot(overlay: Hotspot, kit: Kit): OverlayView {
  const { languages } = kit;
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
  const plate = rules.label;
  const worded = Object.values(overlay.label).some((text) => text.trim() !== "");
  const label = worded
    ? new Words(
        {
          fill: plate.panel,
          opacity: plate.opacity,
          padding: plate.padding * size,
          corner: plate.corner * size,
        },
        kit,
      )
    : null;
  if (label) grown.add(label.plane.object);

  async function say({ label: text }: Hotspot): Promise<void> {
    const style = {
      height: plate.height * size,
      wrap: plate.wrap * size,
      align: "centre",
      bold: false,
      colour: "#ffffff",
      language: languageOf(text, languages),
    } as const;
    await label?.say(words(text, languages), style);
  }

  return {
    object,
    blended: label ? [sign, label.plane] : [sign],
    load: () => say(overlay),
    settled: async () => label?.drawn,
    update({ overlay: then, pose, opacity }) {
      const now = then as Hotspot;
      void say(now);
      if (label) {
        label.plane.object.position.y = -(size / 2 + plate.gap * size + label.height / 2);
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
