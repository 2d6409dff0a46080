// The card at the end of a visit: how it went, and the way back to the beginning.

import { element } from "./dom";
import type { saysIn } from "./says";

/** How a visit ended; null where the story does not score, or sets no mark. */
export interface Ended {
  score: string | null;
  passed: boolean | null;
}

export function endingCard(
  says: ReturnType<typeof saysIn>,
  { score, passed }: Ended,
  again: () => void,
): HTMLElement {
  const heading = element("h2", { id: "ending-title" }, says.end);
  const lines: HTMLElement[] = [heading];
  if (score !== null) lines.push(element("p", {}, says.score.replace("{score}", score)));
  if (passed !== null) lines.push(element("p", {}, passed ? says.passed : says.failed));
  const button = element("button", { type: "button" }, says.beginAgain);
  button.addEventListener("click", again);
  return element(
    "section",
    { class: "card ending", role: "dialog", "aria-labelledby": "ending-title" },
    ...lines,
    button,
  );
}
