// The card at the end of a visit: how it went, and the way back to the beginning.

import { plain } from "../placeholders";
import type { Story } from "../schema";
import { element } from "./dom";
import type { saysIn } from "./says";

/** How a visit ended, as studio/visiting.py reckons it; null where nothing scores, or no mark is set. */
export interface Ended {
  score: string | null;
  passed: boolean | null;
}

/** How a visit that is at this score ended. */
export function endedWith(story: Story, score: number): Ended {
  const mark = story.pass_mark;
  return {
    score: mark !== null || score !== 0 || isScored(story) ? plain(score) : null,
    passed: mark === null ? null : score >= mark,
  };
}

/** Whether a score can mean anything to the story: something asks, or gives points. */
function isScored(story: Story): boolean {
  const overlays = story.scenes.flatMap((scene) => scene.overlays);
  return (
    overlays.some(({ type }) => type === "quiz") ||
    [story, ...story.scenes, ...overlays].some(({ triggers }) =>
      triggers.some(({ actions }) => actions.some(({ type }) => type === "score")),
    )
  );
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
