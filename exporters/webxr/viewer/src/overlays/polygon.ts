// An area of what is all around, and its label: the twin of renderer/painters/polygon.py.

import { Group, Vector3 } from "three";
import { linear } from "../render/colour";
import type { Polygon } from "../schema";
import { rotate } from "../space";
import type { Vector } from "../space";
import { MOST_CORNERS, outline } from "../strokes";
import { labelOf } from "./label";
import { Mark, within } from "./mark";
import { place } from "./plane";
import type { Kit, OverlayView } from "./view";

/** What is touched of an area, so that it can be lit while it is pointed at. */
const PART = "polygon";
/** Metres a metre away: the size of the sign whose label an area's would be. */
const LABEL = 0.15;
/** Metres: beyond all else, and where it is struck. */
const FARTHEST = 1e12;
const RADIANS = Math.PI / 180;

export function makePolygon(overlay: Polygon, kit: Kit): OverlayView {
  const { eye, redraw } = kit;
  const held = Array.from({ length: MOST_CORNERS }, () => new Vector3());
  const mark = new Mark("polygon", {
    u_corners: { value: held },
    u_count: { value: 0 },
    u_middle: { value: new Vector3(0, 0, -1) },
    u_colour: { value: linear(overlay.colour) },
    u_fill: { value: 0 },
    u_line: { value: 0 },
  });
  mark.far = FARTHEST;
  const size = LABEL * (overlay.placement.type === "around" ? overlay.placement.distance : 2);
  const label = labelOf(overlay.label, size, kit);
  const object = new Group().add(mark.object);
  if (label) object.add(label.plane.object);
  let corners: Vector[] = [];
  let middle: Vector = [0, 0, -1];
  let now = overlay;
  let lit = false;

  function fill(): void {
    mark.uniform("u_fill", lit ? Math.max(now.fill, now.lit) : now.fill);
  }

  return {
    object,
    blended: label ? [mark, label.plane] : [mark],
    load: async () => label?.name(overlay.label),
    settled: async () => label?.drawn,
    update({ overlay: then, pose, opacity }) {
      now = then as Polygon;
      corners = outline(now, pose.rotation);
      corners.forEach((corner, n) => held[n]!.set(...corner));
      middle = rotate(pose.rotation, [0, 0, -1]);
      mark.uniform("u_count", corners.length);
      mark.uniform("u_middle", new Vector3(...middle));
      mark.uniform("u_colour", linear(now.colour));
      mark.uniform("u_line", (now.outline * RADIANS) / 2);
      mark.opacity = corners.length > 0 ? opacity : 0;
      fill();
      if (!label) return;
      const away = Math.hypot(...pose.position.map((at, axis) => at - eye[axis]!));
      const grown = { ...pose, scale: (LABEL * away * pose.scale) / size };
      label.stand(grown);
      void label.name(now.label);
      label.plane.opacity = label.blank || corners.length === 0 ? 0 : opacity;
      place(label.plane.object, grown);
    },
    hit(ray) {
      const read = label && !label.blank ? label.plane.hit(ray) : null;
      const way = ray.direction.toArray();
      return read ?? (within(corners, middle, way) ? FARTHEST / 2 : null);
    },
    part: () => PART,
    point(part) {
      if (lit === (part !== null)) return;
      lit = part !== null;
      fill();
      redraw();
    },
    close() {
      mark.close();
      label?.close();
    },
  };
}
