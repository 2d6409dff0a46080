// Colours of the story as linear light.

import { Vector3 } from "three";

function channel(code: number): number {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}

/** `#rrggbb` as linear red, green, blue. */
export function linear(colour: string): Vector3 {
  const bits = Number.parseInt(colour.slice(1), 16);
  return new Vector3(
    channel(((bits >> 16) & 255) / 255),
    channel(((bits >> 8) & 255) / 255),
    channel((bits & 255) / 255),
  );
}
