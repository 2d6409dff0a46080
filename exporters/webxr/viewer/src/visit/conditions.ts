// Whether conditions hold in a visit: the twin of story/visit/conditions.py.

import type { Condition, Held, Story, VariableIs } from "../schema";
import { overlayIn, variableOf } from "./finding";
import type { State } from "./state";

type Test = VariableIs["test"];

/** Whether a condition holds; one that names something that is not there does not. */
export function holds(story: Story, state: State, condition: Condition): boolean {
  switch (condition.type) {
    case "variable": {
      const variable = variableOf(story, condition.variable);
      if (!variable) return false;
      const held = state.variables[variable.id] ?? variable.initial;
      return compares(held, condition.test, condition.value);
    }
    case "visited":
      return state.visited.includes(condition.scene) === condition.yes;
    case "shown": {
      const overlay = overlayIn(story, condition.overlay);
      return !!overlay && (state.shown[overlay.id] ?? !overlay.hidden) === condition.yes;
    }
    case "score":
      return compares(state.score, condition.test, condition.value);
    case "answered": {
      const outcome = state.quizzes[condition.quiz]?.outcome ?? "open";
      if (condition.outcome === "wrong") return outcome === "wrong" || outcome === "failed";
      if (condition.outcome === "open") return outcome === "open" || outcome === "wrong";
      return outcome === "right";
    }
    case "any":
      return condition.conditions.some((each) => holds(story, state, each));
  }
}

/** Whether two values of the same kind compare so; order is of numbers alone. */
export function compares(held: Held, test: Test, value: Held): boolean {
  if (typeof held !== typeof value) return false;
  if (test === "=") return held === value;
  if (test === "!=") return held !== value;
  if (typeof held !== "number" || typeof value !== "number") return false;
  if (test === "<") return held < value;
  if (test === "<=") return held <= value;
  return test === ">" ? held > value : held >= value;
}
