// What a visit is and how it answers: the twin of story/interaction.py, under tests/conformance.

import type { Scene, Story } from "./schema";

/** Where a visit stands. `shown` holds what the visit changed, by overlay id. */
export interface State {
  readonly scene: string;
  readonly entered_us: number;
  readonly shown: Readonly<Record<string, boolean>>;
  readonly visited: readonly string[];
}

export type VisitEvent =
  | { type: "selected"; overlay: string; at_us: number }
  | { type: "entered"; scene: string; at_us: number };

export interface Effect {
  type: "link";
  url: string;
}

export function begin(story: Story): State {
  const first = story.scenes[0];
  if (!first) throw new Error("This story has no scenes yet.");
  return { scene: first.id, entered_us: 0, shown: {}, visited: [first.id] };
}

/** The state after an event, and what the player has to do. Actions run in order. */
export function step(story: Story, state: State, event: VisitEvent): [State, Effect[]] {
  const scenes = new Map(story.scenes.map((scene) => [scene.id, scene]));
  if (event.type === "entered") {
    return [scenes.has(event.scene) ? enter(state, event.scene, event.at_us) : state, []];
  }
  return select(scenes, state, event.overlay, event.at_us);
}

function select(
  scenes: Map<string, Scene>,
  before: State,
  overlay: string,
  atUs: number,
): [State, Effect[]] {
  const overlays = new Map(scenes.get(before.scene)?.overlays.map((item) => [item.id, item]));
  let state = before;
  const effects: Effect[] = [];
  for (const action of overlays.get(overlay)?.triggers.flatMap((each) => each.actions) ?? []) {
    if (action.type === "go") {
      if (scenes.has(action.scene)) state = enter(state, action.scene, atUs);
    } else if (action.type === "link") {
      effects.push({ type: "link", url: action.url });
    } else {
      const target = overlays.get(action.overlay);
      if (!target) continue;
      const now = state.shown[target.id] ?? !target.hidden;
      const then = action.type === "toggle" ? !now : action.type === "show";
      state = { ...state, shown: { ...state.shown, [target.id]: then } };
    }
  }
  return [state, effects];
}

function enter(state: State, scene: string, atUs: number): State {
  const visited = state.visited.includes(scene) ? state.visited : [...state.visited, scene];
  return { ...state, scene, entered_us: atUs, visited };
}
