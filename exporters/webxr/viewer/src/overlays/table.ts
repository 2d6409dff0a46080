// The table of overlay types: a line for each type of overlay in the story's schema.

import type { AnyOverlay } from "../timeline";
import { makeCloud } from "./cloud";
import { makeHotspot } from "./hotspot";
import { makeModel } from "./model";
import { makePicture } from "./picture";
import { makeSound } from "./sound";
import { makeText } from "./text";
import { makeVideo } from "./video";
import type { Kit, MakeOverlay, OverlayView } from "./view";

const OVERLAYS: { [T in AnyOverlay["type"]]: MakeOverlay<Extract<AnyOverlay, { type: T }>> } = {
  model: makeModel,
  cloud: makeCloud,
  picture: makePicture,
  video: makeVideo,
  text: makeText,
  hotspot: makeHotspot,
  sound: makeSound,
};

export function makeOverlay(overlay: AnyOverlay, kit: Kit): OverlayView {
  return (OVERLAYS[overlay.type] as MakeOverlay<AnyOverlay>)(overlay, kit);
}
