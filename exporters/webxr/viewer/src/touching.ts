// What of a moment a visitor can choose: what answers to it, quizzes, and what those look for.
// The twin of story/visit/touching.py.

import type { Scene } from "./schema";
import type { Moment, OverlayAt } from "./timeline";
import { answerer } from "./visit/finding";
import { isOpen } from "./visit/quizzes";

/** Tells of an overlay of the moment whether it can be selected, or has parts to choose. */
export function touchable({ overlays, scene }: Moment): (at: OverlayAt) => boolean {
  const sought = new Set<string>();
  for (const { overlay, quiz } of overlays) {
    if (overlay.type !== "quiz" || overlay.kind !== "find" || !quiz || !isOpen(quiz)) continue;
    for (const { target } of overlay.options) if (target !== null) sought.add(target);
  }
  return ({ overlay, opacity, quiz }) =>
    opacity > 0 &&
    (quiz !== null || overlay.type === "annotation" || sought.has(overlay.id) || answers(scene, overlay.id));
}

/** Whether an overlay, or a group that it is in, answers to being pointed at or selected. */
function answers(scene: Scene, overlay: string): boolean {
  return (["select", "dwell", "hover"] as const).some((kind) =>
    answerer(scene, overlay, kind)?.triggers.some(
      ({ type, actions }) => type === kind && actions.length > 0,
    ),
  );
}
