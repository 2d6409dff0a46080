// What of a moment a visitor can choose: what answers to it, quizzes, and what those look for.

import { selectable } from "./player";
import type { Moment, OverlayAt } from "./timeline";
import { isOpen } from "./visit/quizzes";

/** Tells of an overlay of the moment whether it can be selected, or has parts to choose. */
export function touchable({ overlays }: Moment): (at: OverlayAt) => boolean {
  const sought = new Set<string>();
  for (const { overlay, quiz } of overlays) {
    if (overlay.type !== "quiz" || overlay.kind !== "find" || !quiz || !isOpen(quiz)) continue;
    for (const { target } of overlay.options) if (target !== null) sought.add(target);
  }
  return (at) => at.quiz !== null || sought.has(at.overlay.id) || selectable(at);
}
