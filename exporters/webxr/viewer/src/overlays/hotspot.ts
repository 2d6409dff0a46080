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
const SPREAD = 1.5;
const ICONS: Hotspot["icon"][] = ["go", "info", "link", "play", "plus"];

export function makeHotspot(overlay: Hotspot, { engine, languages }: Kit): OverlayView {
  const { size } = overlay;
  const sign = new Plane("hotspot", {
    u_size: { value: size },
    u_colour: { value: linear(overlay.colour) },
    u_icon: { value: ICONS.indexOf(overlay.icon) },
  });
  sign.size(size * SPREAD, size * SPREAD);
  const object = new Group();
  object.add(sign.object);
  const plate = rules.label;
  const text = words(overlay.label, languages);
  const label =
    text.trim() === ""
      ? null
      : new Words({
          fill: plate.panel,
          opacity: plate.opacity,
          padding: plate.padding * size,
          corner: plate.corner * size,
        });
  return {
    object,
    blended: label ? [sign, label.plane] : [sign],
    async load() {
      if (!label) return;
      const language = languageOf(overlay.label, languages);
      const style = {
        height: plate.height * size,
        wrap: plate.wrap * size,
        align: "centre",
        bold: false,
        colour: "#ffffff",
        language,
      } as const;
      await label.set(text, style, engine);
      label.plane.object.position.y = -(size / 2 + plate.gap * size + label.height / 2);
      object.add(label.plane.object);
    },
    update({ pose, opacity }) {
      place(object, pose);
      sign.opacity = opacity;
      if (label) label.plane.opacity = opacity;
    },
    hit(ray) {
      const struck = [sign.hit(ray), label?.plane.hit(ray) ?? null].filter((each) => each !== null);
      return struck.length > 0 ? Math.min(...struck) : null;
    },
    close() {
      sign.close();
      label?.close();
    },
  };
}
