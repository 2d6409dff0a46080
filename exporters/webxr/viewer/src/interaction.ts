// How a visit answers: the twin of story/interaction.py, under tests/conformance.

import type { Held, Story } from "./schema";
import type { Pose } from "./space";
import { Run } from "./visit/run";
import { fresh } from "./visit/state";
import type { Effect, State, VisitEvent } from "./visit/state";

export type { Effect, State, VisitEvent, Went } from "./visit/state";

/**
 * The state in which a visit begins, in the first scene or in `scene`, and what the player has to
 * do. `kept` are the values of variables that last, from the visit before.
 */
export function begin(
  story: Story,
  scene: string | null = null,
  kept: Readonly<Record<string, Held>> = {},
): [State, Effect[]] {
  const first = scene ?? story.scenes[0]?.id;
  if (!story.scenes.some(({ id }) => id === first)) {
    throw new Error("This story has no scenes yet.");
  }
  const run = new Run(story, fresh(first!));
  run.keep(kept);
  run.arrive(first!);
  run.settle();
  return [run.state, run.effects];
}

/**
 * What an event makes of a visit. First time passes up to the event's instant and what fell due in
 * it acts, so that it does not matter how often a player ticks; then the event itself acts.
 * `anchors` are where AR anchors stand in the real world; undefined in the preview room.
 */
export function step(
  story: Story,
  state: State,
  event: VisitEvent,
  anchors?: ReadonlyMap<string, Pose>,
): [State, Effect[]] {
  const run = new Run(story, state, anchors);
  run.advance(event.at_us);
  switch (event.type) {
    case "ticked":
      run.idle(event.idle_us);
      break;
    case "entered":
      run.go(event.scene);
      break;
    case "selected":
      run.select(event.overlay);
      break;
    case "pointed":
      run.point(event.overlay);
      break;
    case "moved":
      run.move(event.position);
      break;
    case "chose":
      run.choose(event.quiz, event.option);
      break;
    case "confirmed":
      run.confirm(event.quiz);
      break;
    case "sought":
      run.seek(event.time_us);
  }
  run.settle();
  if (event.type !== "ticked") {
    run.look(); // the visitor, or what is around, may be elsewhere now
    run.settle();
  }
  return [run.state, run.effects];
}
