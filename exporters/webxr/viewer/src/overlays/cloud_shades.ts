// What colour a cloud's points are shown in: the twin of renderer/shades.py.

import rules from "shared/cloud.json";
import type { Cloud } from "../schema";
import type { CloudTree, Points } from "./cloud_tree";

const STEPS = 256;

type Shown = "rgb" | "intensity" | "height" | "class" | "plain";

function codes(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

const RAMP = Array.from({ length: STEPS }, (_, step) => {
  const stops = rules.ramp.map(codes);
  const at = (step / (STEPS - 1)) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  const share = at - below;
  const [one, other] = [stops[below]!, stops[below + 1]!];
  return one.map((code, n) => Math.floor(code * (1 - share) + other[n]! * share + 0.5));
});
const CLASSES = rules.classes.map(codes);
const OTHER = codes(rules.other);
const PLAIN = codes(rules.plain);

export function shadeOf(tree: CloudTree, wanted: Cloud["shade"]): Shown {
  if (wanted === "own") {
    return tree.has("rgb") ? "rgb" : tree.has("intensity") ? "intensity" : "height";
  }
  return wanted === "height" || tree.has(wanted) ? wanted : "plain";
}

/** sRGB codes of a node's points, four each. */
export function coloured(
  tree: CloudTree,
  points: Points,
  positions: Float32Array,
  shade: Shown,
  up: Cloud["up"],
): Uint8Array<ArrayBuffer> {
  const { count, planes } = points;
  const made = new Uint8Array(4 * count).fill(255);
  const axis = up.endsWith("z") ? 2 : 1;
  const sign = up.startsWith("-") ? -1 : 1;
  const low = Math.min(sign * tree.low[axis]!, sign * tree.high[axis]!);
  const tall = Math.max(tree.high[axis]! - tree.low[axis]!, 1e-12);
  for (let at = 0; at < count; at++) {
    if (shade === "rgb") {
      for (let n = 0; n < 3; n++) made[4 * at + n] = planes.rgb![3 * at + n]!;
      continue;
    }
    if (shade === "intensity") {
      made.fill(planes.intensity![at]!, 4 * at, 4 * at + 3);
      continue;
    }
    let colour = PLAIN;
    if (shade === "class") colour = CLASSES[planes.class![at]!] ?? OTHER;
    else if (shade === "height") {
      const share = Math.min(1, Math.max(0, (sign * positions[3 * at + axis]! - low) / tall));
      colour = RAMP[Math.floor(share * (STEPS - 1) + 0.5)]!;
    }
    for (let n = 0; n < 3; n++) made[4 * at + n] = colour[n]!;
  }
  return made;
}
