// The table of overlay types: a line for each type of overlay in the story's schema.

import type { AnyOverlay } from "../timeline";
import { makePolygon } from "./polygon";
import { makeAnnotation } from "./annotation";
import { makeChart } from "./chart";
import { makeCloud } from "./cloud";
import { makeHotspot } from "./hotspot";
import { makeLight } from "./light";
import { makeLine } from "./line";
import { makeModel } from "./model";
import { makePicture } from "./picture";
import { makeQuiz } from "./quiz";
import { makeSound } from "./sound";
import { makeSplats } from "./splats";
import { makeText } from "./text";
import { makeVideo } from "./video";
import type { Kit, MakeOverlay, OverlayView } from "./view";

/** What is only a space for other overlays: UNSEEN of story/overlays/table.py. */
type Unseen = "group" | "instance";
type Seen = Exclude<AnyOverlay, { type: Unseen }>;

const OVERLAYS: { [T in Seen["type"]]: MakeOverlay<Extract<AnyOverlay, { type: T }>> } = {
  model: makeModel,
  cloud: makeCloud,
  splats: makeSplats,
  picture: makePicture,
  video: makeVideo,
  text: makeText,
  hotspot: makeHotspot,
  sound: makeSound,
  light: makeLight,
  quiz: makeQuiz,
  chart: makeChart,
  line: makeLine,
  annotation: makeAnnotation,
  polygon: makePolygon,
};

/** The view of an overlay; null for one that is never seen or heard itself. */
export function makeOverlay(overlay: AnyOverlay, kit: Kit): OverlayView | null {
  if (overlay.type === "group" || overlay.type === "instance") return null;
  return (OVERLAYS[overlay.type] as MakeOverlay<AnyOverlay>)(overlay, kit);
}
