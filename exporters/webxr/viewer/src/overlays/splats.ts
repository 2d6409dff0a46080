// Gaussian splats: the twin of renderer/painters/splats.py.

import { Group, Quaternion } from "three";
import { Field } from "../render/splats";
import type { Splats } from "../schema";
import { foot, unit } from "../space";
import { place } from "./plane";
import type { Kit, OverlayView } from "./view";

type Corner = readonly [number, number, number];
type Box = readonly [Corner, Corner];

/** How a file's space is turned so that what is up points to +Y: UPRIGHT of story/overlays/splats.py. */
const UPRIGHT: Record<Splats["up"], readonly [number, number, number, number]> = {
  y: [0, 0, 0, 1],
  "-y": [1, 0, 0, 0],
  z: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2],
  "-z": [Math.SQRT1_2, 0, 0, Math.SQRT1_2],
};

function uprightBox([low, high]: Box, up: Splats["up"]): Box {
  const [a, b, c] = low;
  const [d, e, f] = high;
  if (up === "-y") return [[a, -e, -f], [d, -b, -c]];
  if (up === "z") return [[a, c, -e], [d, f, -b]];
  if (up === "-z") return [[a, -f, b], [d, -c, e]];
  return [low, high];
}

export function makeSplats(overlay: Splats, { media, engine, redraw }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const object = new Group();
  const field = new Field(redraw);
  const box = asset.low && asset.high ? uprightBox([asset.low, asset.high], overlay.up) : null;
  const [low, high] = box ?? [null, null];
  const scale = unit(overlay.size, low, high);
  return {
    object,
    get blended() {
      return field.parts;
    },
    async load() {
      await field.read(await media.bytes(overlay.asset));
      const [x, y, z] = overlay.stands === "foot" ? foot(low, high) : [0, 0, 0];
      field.object.quaternion.copy(new Quaternion(...UPRIGHT[overlay.up]));
      field.object.position.set(-x * scale, -y * scale, -z * scale);
      field.object.scale.setScalar(scale);
      field.cut([]);
      object.add(field.object);
    },
    update({ overlay: then, pose, opacity }) {
      const grown = unit((then as Splats).size, low, high) / scale;
      place(object, { ...pose, scale: pose.scale * grown });
      field.opacity = opacity;
    },
    cut(distances, eye) {
      field.cut(distances);
      if (!engine.immersed) field.look(field.own(eye), false);
    },
    settled: () => field.settled(),
    solid: true,
    hit: (ray) => field.strike(ray),
    close: () => field.close(),
  };
}
