// The table of overlay types: a line for each type of overlay in the story's schema.

import { module } from "../modules";
import type { AnyOverlay } from "../timeline";
import { makeHotspot } from "./hotspot";
import { makeLight } from "./light";
import { makePicture } from "./picture";
import { makeSound } from "./sound";
import { makeText } from "./text";
import { makeVideo } from "./video";
import type { Kit, MakeOverlay, OverlayView } from "./view";

/** What is only a space for other overlays: UNSEEN of story/overlays/table.py. */
type Unseen = "group" | "instance";
type Seen = Exclude<AnyOverlay, { type: Unseen }>;

type Make<T> = MakeOverlay<Extract<AnyOverlay, { type: T }>>;

const OVERLAYS: { [T in Seen["type"]]: () => Make<T> | Promise<Make<T>> } = {
  picture: () => makePicture,
  video: () => makeVideo,
  text: () => makeText,
  hotspot: () => makeHotspot,
  sound: () => makeSound,
  light: () => makeLight,
  model: async () => (await module("models")).makeModel,
  cloud: async () => (await module("clouds")).makeCloud,
  splats: async () => (await module("splats")).makeSplats,
  quiz: async () => (await module("quizzes")).makeQuiz,
  chart: async () => (await module("charts")).makeChart,
  line: async () => (await module("marks")).makeLine,
  annotation: async () => (await module("marks")).makeAnnotation,
  polygon: async () => (await module("marks")).makePolygon,
};

/** The view of an overlay; null for one that is never seen or heard itself. */
export async function makeOverlay(overlay: AnyOverlay, kit: Kit): Promise<OverlayView | null> {
  if (overlay.type === "group" || overlay.type === "instance") return null;
  const make = (await OVERLAYS[overlay.type]()) as MakeOverlay<AnyOverlay>;
  return make(overlay, kit);
}
